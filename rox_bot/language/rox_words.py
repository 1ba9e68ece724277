"""Words that ask for ROX itself, and not for a metric behind it."""

import re

from rox_bot.language.lexicon import fold

_ROX = re.compile(
    r"\b(?:return on experience|rox(?: ?%)?|pay(?:ing|s)?[ -]?off|paid[ -]?off|"
    r"terug ?verdien\w*|verdien\w*(?=.*\bterug\b))(?!\w)"
)
_SPENT = re.compile(r"\b(?:the|our|onze|de|het)?\s*(?:investments?|investering(?:en)?|money|geld)\b")
_BACK = re.compile(r"\bterug\b")


def without_rox(line: str) -> str | None:
    """Return a line without the words that ask for ROX; None where it has none of them."""
    folded = fold(line)
    found = list(_ROX.finditer(folded))
    if not found:
        return None
    starts = [*(each.start() for each in found), len(line)]
    ends = [0, *(each.end() for each in found)]
    rest = "".join(line[start:stop] for start, stop in zip(ends, starts, strict=True))
    if any(each.group().startswith("verdien") for each in found):
        rest = _without(_BACK, rest)
    return _without(_SPENT, rest)


def _without(pattern: re.Pattern[str], text: str) -> str:
    """Return a text without what a pattern finds in it, in capitals or small letters."""
    folded, kept, at = fold(text), "", 0
    for match in pattern.finditer(folded):
        kept, at = f"{kept}{text[at : match.start()]} ", match.end()
    return kept + text[at:]
