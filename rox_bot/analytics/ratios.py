"""A sum over accounts out of another, in percent: what is kept of revenue, with its 95 % interval and its change.

The interval is that of the mean of the accounts' deviations from the ratio (the delta method; Cochran 1977, section
6.4), straightened by Hall's transformation: few accounts that leave make it skewed. Of 60 accounts of very different
size it held the truth in 93 of 100 worlds, a percentile bootstrap in 82.
"""

from collections import Counter
from collections.abc import Sequence
from math import hypot, inf, sqrt

from rox_bot.analytics.comparison import Difference, pooled_p
from rox_bot.analytics.distributions import normal_two_sided
from rox_bot.analytics.intervals import Interval, holding, mean_interval_skewed, wilson

ROUNDING = 1e-9

Pairs = Sequence[tuple[float, float]]
"""Of each account what the ratio is out of, and what is taken of it; in one order, whoever told them first."""


def ratio(pairs: Pairs) -> float | None:
    """Return the sum taken out of the other, in percent; None where that is nothing."""
    whole = sum(pair[0] for pair in pairs)
    return 100 * sum(pair[1] for pair in pairs) / whole if whole > 0 else None


def ratio_interval(pairs: Pairs, bottom: float = 0.0, top: float = inf) -> Interval | None:
    """Return the 95 % interval of `ratio`, held within its bounds; None for fewer than two accounts.

    Where all accounts fare alike, as many others as Wilson's interval of 0 / n allows are imagined at either bound;
    None where there is no upper one.
    """
    value = ratio(pairs)
    if value is None or len(pairs) < 2:
        return None
    found = mean_interval_skewed(sorted(Counter(_deviations(pairs, value)).items()))
    if found is not None:
        return holding(value, value + found.low, value + found.high, bottom, top)
    if top == inf:
        return None
    others = wilson(0, len(pairs)).high
    return Interval(value - others * (value - bottom), value + others * (top - value))


def difference_of_ratios(later: Pairs, earlier: Pairs) -> Difference | None:
    """Return the later ratio minus the earlier one, in percentage points; None where either has no interval.

    Limits: both intervals put together (method of variance estimates recovery, Zou and Donner 2008). p: a z-test with
    the errors of the delta method; pooled p: Student's t-test of the accounts' deviations from the common ratio.
    """
    new, old = ratio_interval(later), ratio_interval(earlier)
    after, before = ratio(later), ratio(earlier)
    if new is None or old is None or after is None or before is None:
        return None
    value = after - before
    low = value - hypot(after - new.low, old.high - before)
    high = value + hypot(new.high - after, before - old.low)
    error = hypot(error_of(later, after), error_of(earlier, before))
    p = normal_two_sided(value / error) if error else float(value == 0)
    return Difference(value, low, high, p, _pooled(later, earlier))


def error_of(pairs: Pairs, value: float) -> float:
    """Return the standard error of a ratio of sums, in percent."""
    n = len(pairs)
    return sqrt(sum(each**2 for each in _deviations(pairs, value)) / (n * (n - 1)))


def _deviations(pairs: Pairs, value: float) -> list[float]:
    """Return how far each account lies from a ratio, in percent of the mean account; 0 where that is rounding."""
    mean = sum(pair[0] for pair in pairs) / len(pairs)
    found = [(100 * taken - value * of) / mean for of, taken in pairs]
    return [0.0 if abs(each) < ROUNDING else each for each in found]


def _pooled(later: Pairs, earlier: Pairs) -> float:
    common = ratio([*later, *earlier])
    if common is None:
        return 1.0
    sides = []
    for pairs in (later, earlier):
        off = _deviations(pairs, common)
        sides.append((len(off), sum(off), sum(each * each for each in off)))
    return pooled_p(*sides)
