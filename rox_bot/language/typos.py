"""Words one letter away from a word of the grammar: read as that one, and said so."""

import re
from collections.abc import Collection, Iterable

from rox_bot.language.lexicon import (
    GROUPING_WORDS,
    METRIC_TYPOS,
    PERIOD_WORDS,
    SHAPE_WORDS,
    SLICE_WORDS,
    TIME_WORDS,
    fold,
    metric_words,
)
from rox_bot.language.plain.words import CASE, purpose

SHORTEST = 4
"""Words shorter than this are not read as another one, but for the short names of metrics, whose typos are listed."""
_SHORTEST_METRIC = 5
_GRAMMAR = frozenset(
    word for word in (*PERIOD_WORDS, *SLICE_WORDS, *TIME_WORDS, *SHAPE_WORDS, *GROUPING_WORDS) if len(word) >= SHORTEST
)


def mistyped_metric(word: str) -> str | None:
    """Return the key of the metric that a folded word is one letter away from."""
    if key := METRIC_TYPOS.get(word):
        return key
    if len(word) < _SHORTEST_METRIC or purpose().get(word) not in (None, CASE):
        return None
    names = {words: key for words, key in metric_words() if " " not in words and len(words) >= _SHORTEST_METRIC}
    meant = one_letter_off(word, names)
    return names[meant] if meant else None


def with_typos_mended(text: str, words: Iterable[str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return a line with the words of it that are mistyped replaced, and those words with what they were read as."""
    typos = []
    for word in words:
        typed = word.rstrip(".?!,'")
        known = len(typed) < SHORTEST - 1 or fold(typed) in _GRAMMAR or fold(typed) in purpose()
        meant = None if known else one_letter_off(fold(typed), _GRAMMAR)
        if meant:
            text = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", meant, text)
            typos.append((typed, meant))
    return text, tuple(typos)


def one_letter_off(word: str, known: Collection[str]) -> str | None:
    """Return the one known word that a folded word is one letter, or two swapped ones, away from; None for several."""
    from rapidfuzz.distance import OSA

    near = {each for each in known if abs(len(each) - len(word)) <= 1 and OSA.distance(word, each, score_cutoff=1) == 1}
    return near.pop() if len(near) == 1 else None
