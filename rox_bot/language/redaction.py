"""Personal data in free text: masked before anything is stored."""

import re
from functools import cache
from typing import Any

LIMIT = 4_000
CUT_MARK = " […]"
_URL = re.compile(r"\b(?:https?|ftp)://[^\s<>\"']{1,2000}|\bwww\.[^\s<>\"']{1,2000}", re.IGNORECASE)
_DUTCH = re.compile(r"(?<![\w+./-])0[1-9][0-9]{8}(?![\w/-])")
"""A Dutch phone number without any mark: ten digits, which the detector takes for a citizen's number of elsewhere."""
_PASSES = 8
"""Of numbers side by side the detector finds the last alone: it looks again, so often at most."""
_NEXT_NUMBER = re.compile(r"(?<=\d)(\s?[/;|,]?\s?(?=\+\d)|\s[/;|]\s(?=\d))")
"""Where a number with its country, or any behind a spaced mark, follows another: the detector takes them for one."""
_INVISIBLE = re.compile("[\x00\u200b\u200c\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


@cache
def _detector() -> Any:
    import euredact

    return euredact


def redact(text: str) -> str:
    """Return a text with web addresses, e-mail addresses, phone, account and card numbers masked.

    Longer texts are cut at 4,000 characters with a mark; invisible and direction-turning characters are dropped.
    """
    plain = _INVISIBLE.sub("", text).encode("utf-8", "replace").decode("utf-8").strip()
    if len(plain) > LIMIT:
        plain = plain[: LIMIT - len(CUT_MARK)] + CUT_MARK
    if not plain or not _worth_a_look(plain):
        return plain
    plain = _DUTCH.sub("[PHONE]", _URL.sub("[url]", plain))
    return "".join(map(_masked, _NEXT_NUMBER.split(plain)))[:LIMIT]


def _masked(text: str) -> str:
    for _ in range(_PASSES):
        before, text = text, str(_detector().redact(text).redacted_text)
        if text == before:
            break
    return text


def _worth_a_look(text: str) -> bool:
    """Whether a text can hold any of it at all: all of it needs a digit, an @ or a web address."""
    return any(sign.isdigit() or sign == "@" for sign in text) or "://" in text or "www." in text.lower()
