"""What stands behind `vs` and is no period: the target, the rest, or another member of a slice."""

import re

from rox_bot.language.lexicon import AGAINST_WORDS

_ARTICLES = r"(?:(?:the|de|het|our|your|onze|jullie|all|alle)\s{1,4}){0,2}"
_AGAINST = rf"(?<![\w:])(?:{'|'.join(re.escape(words) for words in AGAINST_WORDS)})\.?\s{{1,4}}{_ARTICLES}"
_LONGEST = 60

TARGET = re.compile(rf"{_AGAINST}(?:targets?|goals?|doel(?:en|stelling)?|streefwaarden?|norm)(?!\w)")
REST = re.compile(rf"{_AGAINST}(?:rest|others|other ones|anderen|overigen?|everyone else)(?!\w)")
BEHIND = re.compile(rf"{_AGAINST}$")
AND = re.compile(r"\s*(?:,|,?\s(?:and|or|en|of)\s)\s*")


def is_behind(folded: str, place: int) -> bool:
    """Whether what begins at a place of a folded line is what the rest is compared with."""
    return BEHIND.search(folded[max(0, place - _LONGEST) : place]) is not None
