"""How long customers stay: the Kaplan-Meier estimate with Greenwood's interval on the log-log scale."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from rox_bot.analytics.intervals import Z95, Interval

Length = tuple[int, int]
"""How long something lasted: whole months, and days beyond them."""


@dataclass(frozen=True, slots=True)
class Survival:
    """The share that is still there after a length of time (0 to 1), with its 95 % interval where it has one.

    `at_risk` were still seen at that length, `ended` ended by it.
    """

    after: Length
    share: float
    interval: Interval | None
    at_risk: int
    ended: int


def survival(lives: Iterable[tuple[Length, bool]], after: Sequence[Length]) -> list[Survival]:
    """Return the share still there after each of some lengths (ascending), from lives: (length, whether it ended).

    Kaplan and Meier 1958; variance by Greenwood 1926, limits on the log-log scale (Kalbfleisch and Prentice 1980).
    Beyond the longest life nothing is told.
    """
    ended, seen = Counter[Length](), Counter[Length]()
    for length, over in lives:
        seen[length] += 1
        ended[length] += over
    lengths, at_risk = sorted(seen), sum(seen.values())
    share, variance, gone, place = 1.0, 0.0, 0, 0
    found = []
    for each in after:
        while place < len(lengths) and lengths[place] <= each:
            lost = ended[lengths[place]]
            if lost:
                share *= 1 - lost / at_risk
                variance += lost / (at_risk * (at_risk - lost)) if at_risk > lost else 0.0
                gone += lost
            at_risk -= seen[lengths[place]]
            place += 1
        if not lengths or each > lengths[-1]:
            break
        still = at_risk + seen.get(each, 0)
        found.append(Survival(each, share, _limits(share, variance), still, gone))
    return found


def _limits(share: float, variance: float) -> Interval | None:
    """Return the limits of a share that is neither all nor nothing."""
    if not 0 < share < 1:
        return None
    half = Z95 * sqrt(variance) / abs(log(share))
    return Interval(share ** exp(half), share ** exp(-half))
