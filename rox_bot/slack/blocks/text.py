"""Texts on their way to Slack: rid of what cannot be seen, escaped, cut, and measured in columns."""

import re
import unicodedata
from itertools import accumulate

ELLIPSIS = "…"
_EMOJI = "\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff"
_INVISIBLE = re.compile(
    # Default_Ignorable_Code_Point of Unicode but for variation selectors, and control characters.
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
    # A joiner stays between two emoji, which it makes one.
    f"|(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])",
)
_LINE_ENDS = str.maketrans({**dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n"), "\t": " "})
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_EMOJI_STYLE = "\ufe0f"
_JOINER = "\u200d"


def cleaned(text: str) -> str:
    """Return a text without zero-width, direction-turning and control characters; line ends become \\n."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")
    return _INVISIBLE.sub("", whole.translate(_LINE_ENDS))


def one_line(text: str) -> str:
    """Return a cleaned text on one line, with single spaces."""
    return " ".join(cleaned(text).split())


def cut(text: str, most: int) -> str:
    """Return a text of at most `most` characters (at least 1), ending in an ellipsis where it was longer."""
    return text if len(text) <= most else text[: most - 1].rstrip() + ELLIPSIS


def escaped(text: str, most: int) -> str:
    """Return a cleaned text for a mrkdwn field, at most `most` characters after escaping `&`, `<` and `>`."""
    pieces = [_ESCAPES.get(character, character) for character in cleaned(text)]
    ends = list(accumulate(map(len, pieces)))
    if not ends or ends[-1] <= most:
        return "".join(pieces)
    return "".join(pieces[: sum(end < most for end in ends)]) + ELLIPSIS


def width(text: str) -> int:
    """Return how many columns of a fixed-width font a text takes: two for East Asian wide characters and emoji."""
    return sum(map(_columns, _clusters(text)))


def fitting(text: str, columns: int) -> str:
    """Return a text at most `columns` wide (at least 1), ending in an ellipsis where it was wider."""
    clusters = _clusters(text)
    ends = list(accumulate(map(_columns, clusters)))
    if not ends or ends[-1] <= columns:
        return text
    return "".join(clusters[: sum(end < columns for end in ends)]).rstrip() + ELLIPSIS


def _clusters(text: str) -> list[str]:
    """Return what is read as one sign each: accents, joined emoji and the letters of a flag stay together."""
    clusters: list[str] = []
    for character in text:
        if clusters and _belongs_to(clusters[-1], character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _belongs_to(before: str, character: str) -> bool:
    if character == _JOINER or character in _SKIN_TONES or unicodedata.category(character) in ("Mn", "Me"):
        return True
    return before.endswith(_JOINER) or (len(before) == 1 and _is_flag_letter(before) and _is_flag_letter(character))


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _columns(cluster: str) -> int:
    wide = any(unicodedata.east_asian_width(character) in "WF" for character in cluster)
    return 2 if wide or _EMOJI_STYLE in cluster or _is_flag_letter(cluster[0]) else 1
