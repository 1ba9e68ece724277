"""The only place that gives words for change: which differences shown together are clear."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isclose

from rox_bot.analytics.comparison import Compare, Difference, Worths, benjamini_hochberg

MINIMUM_TO_JUDGE = 30
FALSE_DISCOVERY_RATE = 0.05


class Verdict(StrEnum):
    """What may be said of a number's change; better or worse is the metric's direction, not said here."""

    CLEAR_RISE = "clear rise"
    CLEAR_FALL = "clear fall"
    NO_CLEAR_CHANGE = "no clear change"
    TOO_FEW = "too few"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One comparison shown in an answer, before it is judged.

    `difference` is None where it has no interval or a period is empty; `smallest_change` is the least
    change worth a word, in the unit of the difference; `judgeable` is False for periods that are partial,
    immature or measured by another definition.
    """

    n_later: int
    n_earlier: int
    difference: Difference | None
    smallest_change: float
    judgeable: bool


def judge(family: Sequence[Candidate]) -> list[tuple[Verdict | None, float | None]]:
    """Verdict and q of each comparison of one answer or digest, in the order given.

    q is p adjusted by Benjamini and Hochberg over the members that are judged; q is None for the others.
    A word needs the larger of p and pooled p to stay below 5 % when adjusted likewise. The verdict is None
    for what is not judgeable and `too few` below 30 answers in either period.
    """
    judged = {index: change for index, each in enumerate(family) if (change := _judged(each)) is not None}
    published = benjamini_hochberg([each.p for each in judged.values()])
    strict = benjamini_hochberg([max(each.p, each.pooled_p) for each in judged.values()])
    verdicts: list[tuple[Verdict | None, float | None]] = [
        (Verdict.TOO_FEW if each.judgeable else None, None) for each in family
    ]
    for (index, change), q, strict_q in zip(judged.items(), published, strict, strict=True):
        verdicts[index] = (_word(change, strict_q, family[index].smallest_change), q)
    return verdicts


class Contrast(StrEnum):
    """How one slice stands to another over the same period; better or worse is the metric's direction."""

    HIGHER = "clearly higher"
    LOWER = "clearly lower"
    NO_DIFFERENCE = "no clear difference"
    TOO_FEW = "too few"


CONTRASTS: dict[str | None, Contrast | None] = {
    None: None,
    Verdict.CLEAR_RISE: Contrast.HIGHER,
    Verdict.CLEAR_FALL: Contrast.LOWER,
    Verdict.NO_CLEAR_CHANGE: Contrast.NO_DIFFERENCE,
    Verdict.TOO_FEW: Contrast.TOO_FEW,
}


class Reach(StrEnum):
    """On which side of a target a value lies."""

    ABOVE = "above the target"
    BELOW = "below the target"
    NO_DIFFERENCE = "no clear difference"
    TOO_FEW = "too few"


REACHES: dict[str | None, Reach | None] = {
    None: None,
    Verdict.CLEAR_RISE: Reach.ABOVE,
    Verdict.CLEAR_FALL: Reach.BELOW,
    Verdict.NO_CLEAR_CHANGE: Reach.NO_DIFFERENCE,
    Verdict.TOO_FEW: Reach.TOO_FEW,
}


class Standing(StrEnum):
    """Where a member of a slice stands; best or worst is the metric's direction, not said here."""

    ABOVE = "clearly above the rest"
    BELOW = "clearly below the rest"
    NOT_APART = "not clearly apart"
    TOO_FEW = "too few"


STANDINGS: dict[Verdict | None, Standing] = {
    Verdict.CLEAR_RISE: Standing.ABOVE,
    Verdict.CLEAR_FALL: Standing.BELOW,
    Verdict.NO_CLEAR_CHANGE: Standing.NOT_APART,
}


def clearly_apart(
    members: Sequence[Worths], compare: Compare, smallest_change: float = 0.0
) -> list[tuple[Standing, float | None]]:
    """Standing and q of each member against all others pooled, the members being one family.

    The gates are those of `judge`, so "best" and "lowest" need 30 answers in the member and in the rest. The
    compare function and the smallest change are in the same unit.
    """
    return standings(apart(members, compare, smallest_change))


def apart(members: Sequence[Worths], compare: Compare, smallest_change: float = 0.0) -> list[Candidate]:
    """Each member against all others pooled, to be judged together with whatever else the answer shows."""
    whole = [sum(each[i] for each in members) for i in range(3)]
    family = []
    for n, total, squares in members:
        rest = (int(whole[0]) - n, whole[1] - total, whole[2] - squares)
        enough = min(n, rest[0]) >= MINIMUM_TO_JUDGE
        difference = compare((n, total, squares), rest) if enough else None
        family.append(Candidate(n, rest[0], difference, smallest_change, judgeable=True))
    return family


def standings(family: Sequence[Candidate]) -> list[tuple[Standing, float | None]]:
    """Standing and q of each member of one answer."""
    return [(STANDINGS.get(verdict, Standing.TOO_FEW), q) for verdict, q in judge(family)]


def _judged(candidate: Candidate) -> Difference | None:
    """The difference, if it is one to be judged."""
    enough = min(candidate.n_later, candidate.n_earlier) >= MINIMUM_TO_JUDGE
    return candidate.difference if candidate.judgeable and enough else None


def _word(difference: Difference, q: float, smallest_change: float) -> Verdict:
    size = abs(difference.value)
    # 0.82 - 0.80 is a hair below 0.02 in binary; two points are two points.
    large_enough = size >= smallest_change or isclose(size, smallest_change, rel_tol=1e-9)
    if q < FALSE_DISCOVERY_RATE and large_enough:
        if difference.low > 0:
            return Verdict.CLEAR_RISE
        if difference.high < 0:
            return Verdict.CLEAR_FALL
    return Verdict.NO_CLEAR_CHANGE
