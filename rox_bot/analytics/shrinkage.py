"""Groups of unequal size made comparable: how much they truly differ, and their values drawn towards the mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

from rox_bot.analytics.comparison import Worths
from rox_bot.analytics.distributions import beta_quantile, crossing, gamma_quantile
from rox_bot.analytics.intervals import ALL_EQUAL, TAIL, Z95, holding

FEWEST_GROUPS = 4
PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A group's value drawn towards the mean of all groups, with its 95 % limits, in the unit of the worths.

    `own` is how much of its distance to that mean the group kept, 0..1.
    """

    value: float
    low: float
    high: float
    own: float


@dataclass(frozen=True, slots=True)
class Between:
    """Standard deviation of the groups' true values and its 95 % limits, in the unit of the worths."""

    deviation: float
    low: float
    high: float


def shrunk_shares(groups: Sequence[Worths]) -> list[Shrunk] | None:
    """Shares, from worths of 100 and 0, in percent: the posterior means of a beta prior fitted by moments.

    The limits are quantiles of the beta distribution with the mean and deviation of `shrunk`, so they stay
    within 0..100. None where the answers leave nothing to estimate noise from (all groups unanimous).
    """
    found = shrunk_means(groups, 0.0, PERCENT)
    return found and [_beta_shaped(each) for each in found]


def _beta_shaped(each: Shrunk) -> Shrunk:
    mean, deviation = each.value / PERCENT, (each.high - each.low) / (2 * Z95 * PERCENT)
    answers = mean * (1 - mean) / deviation**2 - 1 if deviation else 0.0
    if answers <= 0:
        return each
    low, high = (PERCENT * beta_quantile(share, mean * answers, (1 - mean) * answers) for share in (TAIL, 1 - TAIL))
    return Shrunk(each.value, low, high, each.own)


def shrunk_means(groups: Sequence[Worths], bottom: float = -inf, top: float = inf) -> list[Shrunk] | None:
    """Means or NPS of groups, drawn towards each other; limits clipped to the possible range.

    All groups share one variance of answers, estimated within them, so that a group of a few equal answers is
    not taken for a certain one. None where no two answers within a group differ. ValueError when a group is
    empty.
    """
    variances = _of_means(groups)
    if variances is None:
        return None
    found = shrunk([total / n for n, total, _ in groups], variances)
    clipped = [holding(each.value, each.low, each.high, bottom, top) for each in found]
    return [Shrunk(each.value, part.low, part.high, each.own) for each, part in zip(found, clipped, strict=True)]


def _of_means(groups: Sequence[Worths]) -> list[float] | None:
    """Sampling variance of each group's mean from the variance within all groups; None where that is 0."""
    if any(n < 1 for n, _, _ in groups):
        raise ValueError("every group needs n >= 1")
    free = sum(n - 1 for n, _, _ in groups)
    within = sum(squares - total**2 / n for n, total, squares in groups)
    if free < 1 or within <= ALL_EQUAL * sum(squares for _, _, squares in groups):
        return None
    return [within / free / n for n, _, _ in groups]


def shrunk(values: Sequence[float], variances: Sequence[float]) -> list[Shrunk]:
    """Values with known sampling variances > 0, drawn towards their mean (Morris 1983, sections 3 and 5).

    With equal variances this is James and Stein's estimator (Efron and Morris 1977). The limits allow for the
    mean and the amount of shrinkage being estimates. Fewer than 4 groups are left as they are.
    """
    k = len(values)
    if k < FEWEST_GROUPS:
        widths = [Z95 * sqrt(variance) for variance in variances]
        return [Shrunk(value, value - half, value + half, 1.0) for value, half in zip(values, widths, strict=True)]
    true = variance_between(values, variances)
    weights = [1 / (variance + true) for variance in variances]
    mean = _weighted(values, weights)
    typical = _weighted(variances, weights)
    found = []
    for value, variance, weight in zip(values, variances, weights, strict=True):
        given_up = (k - 3) / (k - 1) * variance * weight
        share = weight / sum(weights)
        doubt = 2 / (k - 3) * given_up**2 * (typical + true) * weight
        deviation = sqrt(variance * (1 - (1 - share) * given_up) + doubt * (value - mean) ** 2)
        drawn = value - given_up * (value - mean)
        found.append(Shrunk(drawn, drawn - Z95 * deviation, drawn + Z95 * deviation, 1 - given_up))
    return found


def spread_between(groups: Sequence[Worths]) -> Between | None:
    """How far the true values of groups lie apart: a standard deviation freed from the noise of sampling.

    The limits are those of the Q-profile method (Viechtbauer 2007), with the variance of answers taken as known
    and the same in all groups. None below two groups and where no two answers within a group differ.
    ValueError when a group is empty.
    """
    variances = _of_means(groups)
    if len(groups) < 2 or variances is None:
        return None
    values = [total / n for n, total, _ in groups]
    half = (len(groups) - 1) / 2
    low, high = (_where_spread_is(values, variances, 2 * gamma_quantile(share, half)) for share in (1 - TAIL, TAIL))
    return Between(sqrt(variance_between(values, variances)), sqrt(low), sqrt(high))


def variance_between(values: Sequence[float], variances: Sequence[float]) -> float:
    """Variance of the true values of groups by moments, never below 0 (Paule and Mandel 1982)."""
    return _where_spread_is(values, variances, len(values) - 1)


def _where_spread_is(values: Sequence[float], variances: Sequence[float], expected: float) -> float:
    """The variance between groups at which their weighted squared distances sum to what is expected, 0 if none."""

    def missing(between: float) -> float:
        weights = [1 / (variance + between) for variance in variances]
        mean = _weighted(values, weights)
        return expected - sum(w * (value - mean) ** 2 for value, w in zip(values, weights, strict=True))

    if missing(0.0) >= 0:
        return 0.0
    top = max(variances)
    while missing(top) < 0:
        top *= 2
    return crossing(missing, 0.0, top)


def _weighted(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)
