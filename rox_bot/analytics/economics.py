"""What customers are worth and how revenue grows: lifetime value, earned growth, growth against matched customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from rox_bot.analytics.intervals import Z95, Interval
from rox_bot.analytics.ratios import Pairs, error_of, ratio


def lifetime_value(margin: float, retention: float, discount: float) -> float | None:
    """Return m r / (1 + d - r): what a customer brings from now on.

    It hangs on the yearly margin, the part of customers that stays a year and the discount (0 to 1). None where
    r >= 1 + d: nobody leaves, and the sum has no end.
    """
    if not 0 <= retention < 1 + discount:
        return None
    return margin * retention / (1 + discount - retention)


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth of revenue in percent of what it was: kept (NRR), new, and the new that was earned; `known` is 0 to 1.

    `known` is the part of the new customers of whom it is known why they joined.
    """

    kept: float
    new: float
    earned_new: float
    known: float

    @property
    def reported(self) -> float:
        """Return the growth of all revenue."""
        return self.kept + self.new - 100

    @property
    def earned(self) -> float:
        """Return earned growth: NRR + earned new customers - 100 (Reichheld, Winning on Purpose, appendix B)."""
        return self.kept + self.earned_new - 100

    @property
    def ratio(self) -> float | None:
        """Return the earned growth ratio in percent, None where nothing grew or was earned."""
        return 100 * self.earned / self.reported if self.reported > 0 <= self.earned else None


@dataclass(frozen=True, slots=True)
class Matched:
    """How much more revenue grew of some customers than of others like them, in percentage points.

    `matched` and `against` are how many were set beside each other, `left` how many had nobody like them.
    """

    difference: float
    interval: Interval
    matched: int
    against: int
    left: int


def matched_growth(
    touched: Mapping[str, Pairs], others: Mapping[str, Pairs], fewest: int = 5, minimum: int = 20
) -> Matched | None:
    """Return the growth of touched customers against others, stratum by stratum, weighted by the touched revenue.

    Each customer is (revenue before, what it grew by). Strata with fewer than `fewest` on a side are left out; None
    where fewer than `minimum` are left on either side. Errors of the strata's ratios by the delta method.
    """
    strata = [name for name in sorted(touched) if min(len(touched[name]), len(others.get(name, ()))) >= fewest]
    pairs = [(touched[name], others[name]) for name in strata]
    matched, against = (sum(len(side) for side in sides) for sides in zip(*pairs, strict=True)) if pairs else (0, 0)
    whole = sum(_revenue(mine) for mine, _ in pairs)
    if min(matched, against) < minimum or whole <= 0:
        return None
    value, variance = 0.0, 0.0
    for mine, theirs in pairs:
        one, other, weight = ratio(mine), ratio(theirs), _revenue(mine) / whole
        if one is None or other is None:
            continue
        value += weight * (one - other)
        variance += weight**2 * (error_of(mine, one) ** 2 + error_of(theirs, other) ** 2)
    half = Z95 * sqrt(variance)
    left = sum(len(side) for side in touched.values()) - matched
    return Matched(value, Interval(value - half, value + half), matched, against, left)


def _revenue(pairs: Sequence[tuple[float, float]]) -> float:
    return sum(before for before, _ in pairs)
