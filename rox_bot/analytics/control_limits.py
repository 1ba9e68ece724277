"""Signal or noise in a series: the limits of an individuals chart (XmR) and the points that break its rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from statistics import fmean

LIMIT_FACTOR = 2.66
RANGE_FACTOR = 3.267
FEWEST_POINTS = 6
LOCKED_AT = 12
RUN = 7


class Rule(StrEnum):
    """Why points are called unusual."""

    OUTSIDE = "outside"
    SHIFT = "shift"
    TREND = "trend"
    TWO_OF_THREE = "two of three"


@dataclass(frozen=True, slots=True)
class Limits:
    """Centre and limits in the unit of the series; `range_limit` is that of the step from one point to the next.

    `points` is how many points they were made from; they are on `trial` below 12.
    """

    centre: float
    low: float
    high: float
    range_limit: float
    points: int

    @property
    def trial(self) -> bool:
        """Whether the limits still move with each new point."""
        return self.points < LOCKED_AT


@dataclass(frozen=True, slots=True)
class Signal:
    """Points that break a rule, as ascending positions in the series.

    `side` is 1 above the centre or rising, -1 below it or falling.
    """

    rule: Rule
    points: tuple[int, ...]
    side: int


def control_limits(values: Sequence[float]) -> Limits | None:
    """Limits of a series since its last dated change, made from its first 12 points and then locked.

    Mean +- 2.66 mean moving ranges (NIST/SEMATECH e-Handbook 6.3.2.2), after moving ranges above 3.267 times
    their mean were left out once. None below 6 points and where the points do not vary.
    """
    made_from = values[:LOCKED_AT]
    if len(made_from) < FEWEST_POINTS:
        return None
    ranges = [abs(b - a) for a, b in pairwise(made_from)]
    widest = RANGE_FACTOR * fmean(ranges)
    # Where a single step is all that varies, screening would leave no noise to measure.
    step = fmean(each for each in ranges if each <= widest) or fmean(ranges)
    if step == 0:
        return None
    centre = fmean(made_from)
    reach = LIMIT_FACTOR * step
    return Limits(centre, centre - reach, centre + reach, RANGE_FACTOR * step, len(made_from))


def signals(values: Sequence[float], limits: Limits) -> list[Signal]:
    """What in a series is not noise, rule by rule.

    A point outside the limits; 7 or more in a row on one side of the centre; 7 or more in a row rising or
    falling; of 3 in a row on one side, 2 or 3 beyond two thirds of the limit and inside it (the rules of NHS
    England's "Making data count").
    """
    sides = [(value > limits.centre) - (value < limits.centre) for value in values]
    outside = [not limits.low <= value <= limits.high for value in values]
    return [
        *(Signal(Rule.OUTSIDE, (point,), sides[point]) for point, out in enumerate(outside) if out),
        *(Signal(Rule.SHIFT, points, side) for points, side in _runs(sides, RUN)),
        *_trends(values),
        *_two_of_three(values, limits, sides, outside),
    ]


def _runs(signs: Sequence[int], least: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """The longest stretches of at least so many equal signs other than 0."""
    for sign, places in groupby(range(len(signs)), key=signs.__getitem__):
        points = tuple(places)
        if sign and len(points) >= least:
            yield points, sign


def _trends(values: Sequence[float]) -> Iterator[Signal]:
    steps = [(b > a) - (b < a) for a, b in pairwise(values)]
    for points, side in _runs(steps, RUN - 1):
        yield Signal(Rule.TREND, (*points, points[-1] + 1), side)


def _two_of_three(
    values: Sequence[float], limits: Limits, sides: Sequence[int], outside: Sequence[bool]
) -> Iterator[Signal]:
    near = (limits.high - limits.centre) * 2 / 3
    close = [not out and abs(value - limits.centre) > near for value, out in zip(values, outside, strict=True)]
    found: dict[int, int] = {}
    for start in range(len(values) - 2):
        window = range(start, start + 3)
        points = [point for point in window if close[point]]
        if len(points) >= 2 and sides[start] and len({sides[point] for point in window}) == 1:
            found.update((point, start) for point in points)
    for side, places in groupby(sorted(found), key=sides.__getitem__):
        yield Signal(Rule.TWO_OF_THREE, tuple(places), side)
