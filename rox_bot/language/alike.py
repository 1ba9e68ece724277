"""Names that look like two ways to write one: after legal forms, capitals, accents and signs are taken off."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

LEGAL_FORMS = frozenset(
    """
    bv nv vof cv gmbh ag kg ohg ug ltd limited plc llp llc lp inc incorporated corp corporation co company sa sarl sas
    srl spa sl oy ab as aps
    """.split()
)
"""What a company may add to its name without being another one, in the form it has without dots."""

_ARTICLES = frozenset(("the", "de", "het"))
_AND = frozenset(("and", "en", "und", "et"))
_DOTS = re.compile(r"(?<=\b\w)\.(?=\w\b)|(?<=\b\w)\.(?=\W|$)")
_SIGNS = re.compile(r"[^\w&+]+", re.UNICODE)
_SHORTEST = 7
"""Shorter names that differ by one letter are taken for different ones."""


def core(name: str) -> str:
    """Return what is left of a name for comparing; '' where nothing is."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = _DOTS.sub("", plain).replace("'", "").replace("’", "").replace("_", " ")
    words = _SIGNS.sub(" ", plain.replace("&", " and ").replace("+", " and ")).split()
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    kept = list(words)
    while len(kept) > 1 and kept[-1] in LEGAL_FORMS:
        kept.pop()
    return "".join("and" if word in _AND else word for word in kept)


def alike(counts: Mapping[str, int], among: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Return pairs (less, more often used) of names that may be one; `among` keeps pairs with one of these.

    Alike are names with the same core, which come first, and long ones whose cores differ by one letter or by two
    neighbours swapped, never by a digit: numbers tell things apart.
    """
    by_core: dict[str, list[str]] = {}
    for name in sorted(counts, key=lambda each: (-counts[each], each)):
        if key := core(name):
            by_core.setdefault(key, []).append(name)
    same = [(each, names[0]) for names in by_core.values() for each in names[1:]]
    near = [(by_core[one][0], by_core[other][0]) for one, other in _one_letter_apart(by_core)]
    near = [(one, other) if (counts[one], other) <= (counts[other], one) else (other, one) for one, other in near]
    wanted = None if among is None else set(among)

    def used(pair: tuple[str, str]) -> tuple[int, int, tuple[str, str]]:
        return -counts[pair[1]], -counts[pair[0]], pair

    pairs = (*sorted(same, key=used), *sorted(near, key=used))
    return [pair for pair in pairs if wanted is None or not wanted.isdisjoint(pair)]


def _one_letter_apart(cores: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of cores one letter or one swap apart: with a letter taken off one or both, such two are equal."""
    from rapidfuzz.distance import OSA

    blocks: dict[str, list[str]] = {}
    for each in cores:
        if len(each) >= _SHORTEST:
            shorter = {each[:place] + each[place + 1 :] for place, sign in enumerate(each) if not sign.isdigit()}
            for part in (each, *shorter):
                blocks.setdefault(part, []).append(each)
    seen: set[tuple[str, str]] = set()
    for block in blocks.values():
        for pair in combinations(sorted(set(block)), 2):
            if pair not in seen and OSA.distance(*pair, score_cutoff=1) <= 1 and _digits(pair[0]) == _digits(pair[1]):
                yield pair
            seen.add(pair)


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
