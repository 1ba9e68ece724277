"""Two-sided 95 % intervals of one period's share, NPS, mean or quantile, from counts and totals alone."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import cbrt, floor, inf, sqrt
from operator import le

from rox_bot.analytics.distributions import student_quantile

Z95 = 1.959963984540054
TAIL = 0.025

NPS_ADDED_ANSWERS = 3.0
NPS_ADDED_SQUARES = 1.5e4

SKEWED = 1.0
ALL_EQUAL = 1e-12

NEGLIGIBLE_WEIGHT = 1e-25

Spread = Sequence[tuple[float, int]]
"""A sample as distinct values, ascending, each with its count."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper limit, in the unit of the value they surround."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A spread read by rank (0 is the smallest answer), as if every value were written out count times."""

    values: tuple[float, ...]
    ends: tuple[int, ...]

    @property
    def n(self) -> int:
        return self.ends[-1]

    def at(self, rank: int) -> float:
        """The value of the answer with this rank, 0 <= rank < n."""
        return self.values[bisect_right(self.ends, rank)]

    def between(self, position: float) -> float:
        """The value at a fractional rank, by linear interpolation between its two neighbours."""
        below = floor(position)
        part = position - below
        low = self.at(below)
        return low + part * (self.at(below + 1) - low) if part else low


def ranked(spread: Spread) -> Ranked:
    """Index a spread by rank; ValueError when it is empty, unordered or has a negative count."""
    values = tuple(value for value, _ in spread)
    ends = tuple(accumulate(count for _, count in spread))
    if not ends or ends[-1] < 1:
        raise ValueError("a spread needs at least one answer")
    if not all(map(le, values, values[1:])) or not all(map(le, (0, *ends), ends)):
        raise ValueError("a spread needs ascending values and counts of 0 or more")
    return Ranked(values, ends)


def wilson(positives: float, n: int) -> Interval:
    """Interval of the share positives / n, both limits in 0..1 (Wilson 1927; Newcombe 1998a, method 3).

    ValueError when n is 0: a share of nothing is null, not a number.
    """
    if n < 1 or not 0 <= positives <= n:
        raise ValueError("a share needs n >= 1 and 0 <= positives <= n")
    share = positives / n
    centre = (positives + Z95**2 / 2) / (n + Z95**2)
    half = Z95 / (n + Z95**2) * sqrt(positives * (1 - share) + Z95**2 / 4)
    return holding(share, centre - half, centre + half, 0.0, 1.0)


def nps_interval(n: int, total: float, squares: float) -> Interval:
    """Interval of an NPS in points, from n worths of +100, 0 or -100, their total and their total of squares.

    Adjusted Wald: 3/4 promoter, 3/2 passive and 3/4 detractor are added (Rocks 2016), clipped to +-100.
    ValueError when n is 0.
    """
    if n < 1:
        raise ValueError("an NPS needs n >= 1")
    mean, variance = nps_adjusted(n, total, squares)
    half = Z95 * sqrt(variance)
    return holding(total / n, mean - half, mean + half, -100.0, 100.0)


def nps_adjusted(n: int, total: float, squares: float) -> tuple[float, float]:
    """Mean (points) and variance of that mean (points squared) with the three added answers."""
    size = n + NPS_ADDED_ANSWERS
    mean = total / size
    return mean, ((squares + NPS_ADDED_SQUARES) / size - mean**2) / size


def mean_interval(n: int, total: float, squares: float) -> Interval | None:
    """Interval of a mean in the unit of the values, from their number, total and total of squares (Student's t).

    None for one answer and where all are equal: without any spread, nothing is known about the doubt.
    ValueError when n is 0.
    """
    if n < 1:
        raise ValueError("a mean needs n >= 1")
    mean = total / n
    variance = squares / n - mean**2
    if n == 1 or variance <= ALL_EQUAL * squares / n:
        return None
    half = student_quantile(1 - TAIL, n - 1) * sqrt(variance / (n - 1))
    return Interval(mean - half, mean + half)


def mean_interval_skewed(spread: Spread) -> Interval | None:
    """Interval of the mean of skewed values: Student's t after the cubic transformation of Hall 1992, section 2.

    The t of a skewed sample leans to one side; the transformation straightens it and is solved for the mean.
    None for one answer and where all are equal; ValueError when the spread is empty.
    """
    n, mean, variance, skewness = _moments(spread)
    if n == 1 or variance <= 0:
        return None
    lean = skewness * ((n - 1) / n) ** 1.5 / sqrt(n)
    error = sqrt(variance / (n - 1))
    tail = student_quantile(1 - TAIL, n - 1)
    low, high = (mean - error * _straightened(z, lean) for z in (tail, -tail))
    return holding(mean, low, high, -inf, inf)


def _straightened(z: float, lean: float) -> float:
    """The t whose transformed value is z: t + lean t^2 / 3 + lean^2 t^3 / 27 + lean / 6 = z."""
    if abs(lean) < 1e-9:
        return z
    return 3 / lean * (cbrt(1 + lean * (z - lean / 6)) - 1)


def _moments(spread: Spread) -> tuple[int, float, float, float]:
    """n, mean, variance (divided by n) and skewness, 0 where all answers are equal."""
    n = ranked(spread).n
    mean = sum(value * count for value, count in spread) / n
    variance, third = (sum(count * (value - mean) ** power for value, count in spread) / n for power in (2, 3))
    if variance <= ALL_EQUAL * mean**2:
        return n, mean, 0.0, 0.0
    return n, mean, variance, third / variance**1.5


def interval_of_mean(spread: Spread, bounds: tuple[float, float] | None = None) -> Interval | None:
    """The interval to print beside a mean: Student's t, or the skewed form where |skewness| is above 1.

    `bounds` are the ends of the scale; the limits are clipped to them. Where all answers are equal, as many
    others as Wilson's interval of 0 / n allows are imagined at either end of the scale; without bounds, and for
    one answer, None. ValueError when the spread is empty or leaves the bounds.
    """
    n, mean, variance, skewness = _moments(spread)
    bottom, top = bounds or (-inf, inf)
    if not bottom <= spread[0][0] <= spread[-1][0] <= top:
        raise ValueError("answers lie within the bounds of their scale")
    if variance == 0:
        if bounds is None or n == 1:
            return None
        others = wilson(0, n).high
        return Interval(mean - others * (mean - bottom), mean + others * (top - mean))
    if abs(skewness) > SKEWED:
        found = mean_interval_skewed(spread)
    else:
        squares = sum(count * value**2 for value, count in spread)
        found = mean_interval(n, mean * n, squares)
    return found and holding(mean, found.low, found.high, bottom, top)


def holding(value: float, low: float, high: float, bottom: float, top: float) -> Interval:
    """The interval low to high clipped to the possible range, bottom to top, with the value inside.

    Adjusted intervals are centred on a shrunk value and can miss the printed one at the very ends of the
    range (a single promoter; all detractors turned all promoters): there they are widened to hold it.
    """
    return Interval(max(bottom, min(low, value)), min(top, max(high, value)))


def quantile(spread: Spread, q: float) -> float:
    """The q-quantile, 0 <= q <= 1, by linear interpolation between order statistics (type 7, as pandas)."""
    if not 0 <= q <= 1:
        raise ValueError("q lies between 0 and 1")
    sample = ranked(spread)
    return sample.between((sample.n - 1) * q)


def quantile_interval(spread: Spread, q: float) -> Interval | None:
    """Distribution-free interval of the q-quantile, 0 < q < 1, at least 95 % (Conover 1999, section 3.2).

    None where no pair of order statistics reaches 95 %: below n = 6 for a median, 13 for p75, 36 for p90 and
    72 for p95.
    """
    sample = ranked(spread)
    below, above = central_counts(sample.n, q)
    if below == 0 or above == sample.n:
        return None
    return Interval(sample.at(below - 1), sample.at(above))


def central_counts(n: int, q: float) -> tuple[int, int]:
    """Smallest k with P(X <= k) >= 2.5 % and smallest k with P(X > k) <= 2.5 %, for X ~ Binomial(n, q)."""
    if not 0 < q < 1:
        raise ValueError("q lies strictly between 0 and 1")
    first, weights = _binomial_weights(n, q)
    tail = TAIL * sum(weights)
    below = first + _within(weights, tail, strictly=True)
    above = first + len(weights) - 1 - _within(weights[::-1], tail, strictly=False)
    return below, above


def _binomial_weights(n: int, q: float) -> tuple[int, list[float]]:
    """The first count and the weights, relative to the likeliest count, of all that is not negligible.

    Ratios of neighbours need no factorials, so this stays exact and takes about sqrt(n) steps.
    """
    mode = min(n, floor((n + 1) * q))
    odds = q / (1 - q)
    down: list[float] = []
    weight = 1.0
    for k in range(mode, 0, -1):
        weight *= k / ((n - k + 1) * odds)
        if weight < NEGLIGIBLE_WEIGHT:
            break
        down.append(weight)
    up = [1.0]
    for k in range(mode, n):
        weight = up[-1] * (n - k) * odds / (k + 1)
        if weight < NEGLIGIBLE_WEIGHT:
            break
        up.append(weight)
    return mode - len(down), down[::-1] + up


def _within(weights: Sequence[float], tail: float, *, strictly: bool) -> int:
    """How many leading weights sum to less than the tail (or, not strictly, to no more than it)."""
    for passed, total in enumerate(accumulate(weights)):
        if total > tail or (strictly and total == tail):
            return passed
    return len(weights)
