"""The difference between two periods, later minus earlier, with its 95 % interval and its p-value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import hypot, inf, sqrt
from random import Random
from statistics import quantiles

from rox_bot.analytics.distributions import normal_two_sided, student_quantile, student_two_sided
from rox_bot.analytics.intervals import (
    ALL_EQUAL,
    TAIL,
    Z95,
    Ranked,
    Spread,
    holding,
    nps_adjusted,
    quantile,
    quantile_interval,
    ranked,
    wilson,
)

DRAWS = 2000
SEED = 1

Worths = tuple[int, float, float]
"""n, total and total of squares of the worths of answers: +100, 0 or -100 for NPS, 1 or 0 for a share."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Later minus earlier and its 95 % limits, in the unit compared, with the two-sided p of no difference.

    `pooled_p` is that of a second test, which takes both periods as one sample. The published p of small or
    unequal samples is too small far out in the tail, where the least of many comparisons is looked for.
    """

    value: float
    low: float
    high: float
    p: float
    pooled_p: float = 0.0


Compare = Callable[[Worths, Worths], Difference | None]
"""Later worths and earlier worths to their difference; None where nothing can be said."""


def difference_of_shares(k2: float, n2: int, k1: float, n1: int) -> Difference:
    """k2 / n2 (later) minus k1 / n1 (earlier), in fractions; ValueError when a period is empty.

    Limits: Newcombe 1998b, method 10 (hybrid of two Wilson intervals). p: Agresti and Caffo 2000.
    Pooled p: the score test, with Student's tail.
    """
    later, earlier = wilson(k2, n2), wilson(k1, n1)
    share2, share1 = k2 / n2, k1 / n1
    value = share2 - share1
    low = value - hypot(share2 - later.low, earlier.high - share1)
    high = value + hypot(later.high - share2, share1 - earlier.low)
    p = _agresti_caffo(k2, n2, k1, n1)
    return Difference(value, low, high, p, pooled_p((n2, k2, k2), (n1, k1, k1)))


def difference_of_percents(later: Worths, earlier: Worths) -> Difference:
    """As `difference_of_shares`, from worths of 100 or 0 and in percentage points."""
    found = difference_of_shares(later[1] / 100, later[0], earlier[1] / 100, earlier[0])
    return Difference(found.value * 100, found.low * 100, found.high * 100, found.p, found.pooled_p)


def _agresti_caffo(k2: float, n2: int, k1: float, n1: int) -> float:
    share2, share1 = (k2 + 1) / (n2 + 2), (k1 + 1) / (n1 + 2)
    variance = share2 * (1 - share2) / (n2 + 2) + share1 * (1 - share1) / (n1 + 2)
    return normal_two_sided((share2 - share1) / sqrt(variance))


def pooled_p(later: Worths, earlier: Worths) -> float:
    """Two-sided p of equal means when both periods share one variance; 1 where all answers are equal.

    The t of n - 2 degrees of freedom is turned into a z by Abramowitz and Stegun 26.7.8.
    """
    n, total, squares = (a + b for a, b in zip(later, earlier, strict=True))
    variance = (squares / n - (total / n) ** 2) * (1 / later[0] + 1 / earlier[0])
    if n < 3 or variance <= 0:
        return 1.0
    t = (later[1] / later[0] - earlier[1] / earlier[0]) / sqrt(variance)
    return normal_two_sided(t * (1 - 1 / (4 * (n - 2))) / sqrt(1 + t**2 / (2 * (n - 2))))


def difference_of_nps(later: Worths, earlier: Worths) -> Difference:
    """NPS of the later period minus NPS of the earlier one, in points; ValueError when a period is empty.

    The value is the raw difference; limits and p are a z-test on the adjusted counts of `nps_interval`.
    Pooled p: Student's t-test.
    """
    if later[0] < 1 or earlier[0] < 1:
        raise ValueError("an NPS needs n >= 1")
    mean2, variance2 = nps_adjusted(*later)
    mean1, variance1 = nps_adjusted(*earlier)
    value = later[1] / later[0] - earlier[1] / earlier[0]
    shift, error = mean2 - mean1, sqrt(variance2 + variance1)
    limits = holding(value, shift - Z95 * error, shift + Z95 * error, -200.0, 200.0)
    return Difference(value, limits.low, limits.high, normal_two_sided(shift / error), pooled_p(later, earlier))


def difference_of_means(later: Spread, earlier: Spread) -> Difference | None:
    """Mean of the later spread minus that of the earlier one, in the unit of the values (Welch 1947).

    Pooled p: the score test of equal means, with Student's tail. None where a period has one answer only;
    ValueError when one is empty.
    """
    return welch(worths_of(later), worths_of(earlier))


def worths_of(spread: Spread) -> Worths:
    """n, total and total of squares of a spread; ValueError when it is empty."""
    total, squares = (sum(count * value**power for value, count in spread) for power in (1, 2))
    return ranked(spread).n, total, squares


def welch(later: Worths, earlier: Worths) -> Difference | None:
    """As `difference_of_means`, from sums alone.

    A period whose answers are all equal has no spread of its own and takes that of both periods together.
    """
    if later[0] < 1 or earlier[0] < 1:
        raise ValueError("a mean needs n >= 1")
    if later[0] < 2 or earlier[0] < 2:
        return None
    value = later[1] / later[0] - earlier[1] / earlier[0]
    both = _unbiased_variance((later[0] + earlier[0], later[1] + earlier[1], later[2] + earlier[2]))
    if both == 0:
        return Difference(value, value, value, 1.0, 1.0)
    squared2, squared1 = ((_unbiased_variance(each) or both) / each[0] for each in (later, earlier))
    freedom = (squared2 + squared1) ** 2 / (squared2**2 / (later[0] - 1) + squared1**2 / (earlier[0] - 1))
    error = sqrt(squared2 + squared1)
    half = student_quantile(1 - TAIL, freedom) * error
    p = student_two_sided(value / error, freedom)
    return Difference(value, value - half, value + half, p, pooled_p(later, earlier))


def _unbiased_variance(worths: Worths) -> float:
    """Variance of the answers, 0 where they are equal but for rounding."""
    n, total, squares = worths
    variance = squares / n - (total / n) ** 2
    return variance * n / (n - 1) if variance > ALL_EQUAL * squares / n else 0.0


def difference_of_quantiles(
    later: Spread, earlier: Spread, q: float, draws: int = DRAWS, seed: int = SEED
) -> Difference | None:
    """The q-quantile of the later spread minus that of the earlier one, in the unit of the values.

    Limits and p: percentile bootstrap, p never below 2 / (draws + 1). Pooled p: a test on the shares above
    the pooled quantile (Mood's median test at q), since the bootstrap of a p90 calls too many changes when
    one period has a few dozen answers and the other hundreds. None where either quantile has no finite
    interval; ValueError when a spread is empty.
    """
    if quantile_interval(later, q) is None or quantile_interval(earlier, q) is None:
        return None
    value = quantile(later, q) - quantile(earlier, q)
    changes = _bootstrap_changes(later, earlier, q, draws, seed)
    cuts = quantiles(changes, n=40, method="inclusive")
    limits = holding(value, cuts[0], cuts[-1], -inf, inf)
    return Difference(value, limits.low, limits.high, _bootstrap_p(changes), _pooled_quantile_p(later, earlier, q))


def _bootstrap_changes(later: Spread, earlier: Spread, q: float, draws: int, seed: int) -> list[float]:
    """Differences of the quantile between resamples of both periods, one per draw."""
    random = Random(seed)
    # Drawn in an order that ignores which one is later: swapping the periods then only flips the sign.
    forward = tuple(earlier) <= tuple(later)
    first, second = (earlier, later) if forward else (later, earlier)
    sign = 1 if forward else -1
    minus = _resampled_quantiles(ranked(first), q, draws, random)
    plus = _resampled_quantiles(ranked(second), q, draws, random)
    return [sign * (b - a) for a, b in zip(minus, plus, strict=True)]


def _resampled_quantiles(sample: Ranked, q: float, draws: int, random: Random) -> list[float]:
    """The q-quantile of as many resamples with replacement, without drawing a single resample.

    The k-th order statistic of a resample of n is the sample's inverse distribution function at
    U ~ Beta(k, n + 1 - k), and the next one is the smallest of the n - k uniforms left above U.
    """
    n = sample.n
    position = (n - 1) * q
    k = int(position) + 1
    part = position - int(position)
    found = []
    for _ in range(draws):
        uniform = random.betavariate(k, n + 1 - k)
        value = sample.at(min(int(uniform * n), n - 1))
        if part:
            above = 1 - (1 - uniform) * random.random() ** (1 / (n - k))
            value += part * (sample.at(min(int(above * n), n - 1)) - value)
        found.append(value)
    return found


def _bootstrap_p(changes: Sequence[float]) -> float:
    """Twice the smaller tail around 0; the draw that was made (+1) keeps p above 0."""
    fallen = sum(change <= 0 for change in changes)
    risen = sum(change >= 0 for change in changes)
    return min(1.0, 2 * (1 + min(fallen, risen)) / (1 + len(changes)))


def _pooled_quantile_p(later: Spread, earlier: Spread, q: float) -> float:
    cut = quantile(sorted([*later, *earlier]), q)
    above = difference_of_shares(*_above(later, cut), *_above(earlier, cut))
    return max(above.p, above.pooled_p)


def _above(spread: Spread, cut: float) -> tuple[float, int]:
    """How many answers lie above the cut, those on it counted half, and how many there are."""
    above = sum(count * ((value > cut) + (value >= cut)) / 2 for value, count in spread)
    return above, sum(count for _, count in spread)


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """p-values adjusted for their number, in the order given (Benjamini and Hochberg 1995, step-up)."""
    size = len(p_values)
    adjusted = [1.0] * size
    smallest = 1.0
    by_falling_p = sorted(range(size), key=p_values.__getitem__, reverse=True)
    for rank, index in zip(range(size, 0, -1), by_falling_p, strict=True):
        smallest = min(smallest, p_values[index] * (size / rank))
        adjusted[index] = smallest
    return adjusted
