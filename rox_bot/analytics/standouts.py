"""Who stands out among many by a count of few: an exact test for each against all others, corrected for the looks."""

from collections.abc import Mapping
from math import exp, lgamma

FALSE_ALARM = 0.05
"""At most this share of looks names anybody, while the same share of events holds for everybody."""

FEWEST = 5
"""Nobody is named by fewer events than these."""


def stand_out(counts: Mapping[str, tuple[int, int]]) -> list[str]:
    """Return whose share of events is greater than that of all others together, the least likely first.

    `counts` are events and those of them that count, by member. For each member with at least five events the chance
    of so many among them, were all members alike, is that of Fisher's exact test (one-sided, hypergeometric); Holm's
    correction (1979) for all such members keeps the chance of naming anybody then below 5 %, however small the numbers.
    """
    total, hits = (sum(each[side] for each in counts.values()) for side in (0, 1))
    looked = {name: each for name, each in counts.items() if FEWEST <= each[0] < total}
    chances = {name: at_least(k, n, hits, total) for name, (n, k) in looked.items()}
    found = []
    for place, name in enumerate(sorted(chances, key=lambda name: (chances[name], name))):
        if chances[name] * (len(chances) - place) >= FALSE_ALARM:
            break
        found.append(name)
    return found


def at_least(k: int, n: int, hits: int, total: int) -> float:
    """Return the chance of at least k hits among n drawn, without putting back, from `total` of which `hits` are."""
    whole = _log_choose(total, n)
    most = min(n, hits)
    least = max(k, n - (total - hits))
    terms = (_log_choose(hits, each) + _log_choose(total - hits, n - each) for each in range(least, most + 1))
    return min(1.0, sum(exp(each - whole) for each in terms))


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
