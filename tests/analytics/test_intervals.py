"""Intervals of shares, NPS and quantiles held to published figures, exact probabilities and properties."""

from collections import Counter
from fractions import Fraction
from itertools import combinations
from math import comb, exp, inf, lgamma, log
from statistics import mean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.analytics.intervals import (
    Interval,
    Spread,
    central_counts,
    nps_interval,
    quantile,
    quantile_interval,
    wilson,
)

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)

counts = st.integers(min_value=1, max_value=2000)
answers = st.lists(st.integers(0, 500).map(float), min_size=1, max_size=120)


def spread_of(values: list[float]) -> Spread:
    return sorted(Counter(values).items())


def limits(interval: Interval, digits: int) -> tuple[float, float]:
    return round(interval.low, digits), round(interval.high, digits)


def nps_of(detractors: int, passives: int, promoters: int) -> Interval:
    n = detractors + passives + promoters
    return nps_interval(n, 100.0 * (promoters - detractors), 1e4 * (promoters + detractors))


@pytest.mark.parametrize(
    ("positives", "n", "low", "high"),
    [
        # Newcombe 1998a, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # statsmodels 0.15, proportion_confint(method="wilson")
        (9, 10, 0.5958, 0.9821),
        (90, 100, 0.8256, 0.9448),
        (8, 10, 0.4902, 0.9433),
        (925, 1000, 0.9070, 0.9397),
        (794, 1000, 0.7678, 0.8179),
        # ITSM incident log: targets met, all and priority 1 and 2; reopened incidents
        (15803, 24918, 0.6282, 0.6402),
        (5, 270, 0.0079, 0.0426),
        (2, 408, 0.0013, 0.0177),
        (275, 24918, 0.0098, 0.0124),
        # IBM telco churn, customers scoring 1 (all left) and 4 (none left)
        (922, 922, 0.9959, 1.0),
        (0, 1789, 0.0, 0.0021),
    ],
)
def test_wilson_gives_the_published_limits(positives: int, n: int, low: float, high: float) -> None:
    assert limits(wilson(positives, n), 4) == (low, high)


@pytest.mark.parametrize(
    ("mix", "low", "high"),
    [
        # adjusted Wald as in Rocks 2016; mixes of the tests of brendan-r/NPS and of the NPS literature
        ((1, 2, 3), -26.74, 71.19),
        ((5, 10, 15), 4.78, 55.83),
        ((10, 20, 20), -1.26, 38.99),
        ((0, 2, 8), 29.28, 93.79),
        ((0, 0, 10), 47.50, 100.0),
        ((12, 19, 31), 10.41, 48.05),
        # telecom NPS survey 2018: all, then by touchpoint
        ((1271, 392, 690), -28.21, -21.11),
        ((437, 184, 341), -15.58, -4.31),
        ((638, 185, 307), -34.26, -24.17),
        ((170, 22, 39), -65.79, -46.17),
        ((26, 1, 3), -92.29, -47.10),
    ],
)
def test_nps_interval_gives_the_published_limits(mix: tuple[int, int, int], low: float, high: float) -> None:
    assert limits(nps_of(*mix), 2) == (low, high)


def test_a_share_or_an_nps_of_no_answers_is_refused() -> None:
    with pytest.raises(ValueError, match="n >= 1"):
        wilson(0, 0)
    with pytest.raises(ValueError, match="n >= 1"):
        nps_interval(0, 0.0, 0.0)


@pytest.mark.parametrize("positives", [-1, 11])
def test_a_share_outside_its_answers_is_refused(positives: int) -> None:
    with pytest.raises(ValueError, match="positives <= n"):
        wilson(positives, 10)


@given(counts, st.floats(0, 1))
def test_wilson_contains_the_share_and_stays_within_0_and_1(n: int, part: float) -> None:
    positives = round(part * n)
    interval = wilson(positives, n)
    assert 0 <= interval.low <= positives / n <= interval.high <= 1
    assert interval.low < interval.high


@given(counts, st.floats(0, 1))
def test_wilson_of_the_complement_is_the_mirror_image(n: int, part: float) -> None:
    positives = round(part * n)
    interval, mirrored = wilson(positives, n), wilson(n - positives, n)
    assert interval.low == pytest.approx(1 - mirrored.high, abs=1e-12)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300), st.integers(2, 9))
def test_more_of_the_same_answers_shrink_the_interval(
    detractors: int, passives: int, promoters: int, times: int
) -> None:
    n = detractors + passives + promoters + 1
    few, many = wilson(promoters, n), wilson(promoters * times, n * times)
    assert many.high - many.low < few.high - few.low
    few = nps_of(detractors, passives + 20, promoters)
    many = nps_of(detractors * times, (passives + 20) * times, promoters * times)
    assert many.high - many.low < few.high - few.low


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_nps_interval_contains_the_value_and_stays_within_100_points(
    detractors: int, passives: int, promoters: int
) -> None:
    n = detractors + passives + promoters + 1
    interval = nps_of(detractors + 1, passives, promoters)
    assert -100 <= interval.low <= 100 * (promoters - detractors - 1) / n <= interval.high <= 100
    assert interval.low < interval.high


def test_a_single_promoter_is_inside_its_own_interval() -> None:
    assert nps_of(0, 0, 1).high == 100.0


def binomial_weights(n: int, p: float) -> list[float]:
    return [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]


@pytest.mark.parametrize(("n", "average", "least"), [(10, 0.955, 0.899), (20, 0.954, 0.925), (100, 0.950, 0.928)])
def test_wilson_covers_95_percent_averaged_over_true_shares(n: int, average: float, least: float) -> None:
    intervals = [wilson(k, n) for k in range(n + 1)]
    coverage = []
    for truth in (each / 200 for each in range(10, 191)):
        weights = binomial_weights(n, truth)
        inside = (w for w, each in zip(weights, intervals, strict=True) if each.low <= truth <= each.high)
        coverage.append(sum(inside))
    assert mean(coverage) == pytest.approx(average, abs=0.0006)
    assert min(coverage) == pytest.approx(least, abs=0.0006)


def multinomial_weight(counted: tuple[int, ...], shares: tuple[float, ...]) -> float:
    ways = lgamma(sum(counted) + 1) - sum(lgamma(k + 1) for k in counted)
    return exp(ways + sum(k * log(share) for k, share in zip(counted, shares, strict=True)))


@pytest.mark.parametrize("n", [20, 50])
def test_nps_interval_covers_95_percent_averaged_over_true_mixes(n: int) -> None:
    seen = [(d, p, n - d - p) for d in range(n + 1) for p in range(n + 1 - d)]
    intervals = {each: nps_of(*each) for each in seen}
    coverage = []
    for bad, fair in combinations(range(1, 14), 2):
        shares = (bad / 14, (fair - bad) / 14, (14 - fair) / 14)
        truth = 100 * (shares[2] - shares[0])
        inside = (each for each in seen if intervals[each].low <= truth <= intervals[each].high)
        coverage.append(sum(multinomial_weight(each, shares) for each in inside))
    assert len(coverage) == 78
    assert 0.93 <= mean(coverage) <= 0.975
    assert min(coverage) > 0.92


@given(answers, st.floats(0, 1))
def test_a_quantile_is_the_interpolated_one_of_the_values_written_out(values: list[float], q: float) -> None:
    assert quantile(spread_of(values), q) == pytest.approx(float(np.quantile(values, q)), abs=1e-9)


def test_counts_of_zero_change_no_quantile() -> None:
    assert quantile([(1.0, 0), (2.0, 3), (5.0, 0), (9.0, 1)], 0.5) == 2.0
    assert quantile([(1.0, 0), (2.0, 3), (5.0, 0), (9.0, 1)], 1.0) == 9.0


@pytest.mark.parametrize("spread", [[], [(3.0, 0)], [(3.0, 1), (2.0, 1)], [(1.0, 4), (2.0, -1)]])
def test_a_spread_without_answers_order_or_with_negative_counts_is_refused(
    spread: list[tuple[float, int]],
) -> None:
    with pytest.raises(ValueError, match="spread needs"):
        quantile(spread, 0.5)


@pytest.mark.parametrize("q", [-0.01, 1.01])
def test_a_quantile_outside_0_and_1_is_refused(q: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile([(1.0, 9)], q)


@pytest.mark.parametrize("q", [0.0, 1.0])
def test_the_extremes_have_no_interval_to_ask_for(q: float) -> None:
    with pytest.raises(ValueError, match="strictly between"):
        quantile_interval([(1.0, 9)], q)


def test_the_interval_of_a_p75_is_the_one_published_by_conover() -> None:
    # Conover 1999, Practical Nonparametric Statistics, section 3.2, example 3
    values = [46.9, 47.2, 49.1, 56.5, 56.8, 59.2, 59.9, 63.2, 63.3, 63.4, 63.7, 64.1, 67.1, 67.7, 73.3, 78.5]
    assert quantile_interval(spread_of(values), 0.75) == Interval(63.2, 78.5)


@pytest.mark.parametrize(("q", "least"), [(0.5, 6), (0.75, 13), (0.9, 36), (0.95, 72)])
def test_a_quantile_has_a_finite_interval_from_its_least_n_on(q: float, least: int) -> None:
    found = [n for n in range(1, 200) if quantile_interval([(float(i), 1) for i in range(n)], q)]
    assert found == list(range(least, 200))


def exact_counts(n: int, q: Fraction) -> tuple[int, int]:
    weights = [comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(n + 1)]
    tail = Fraction(1, 40)
    below = next(k for k in range(n + 1) if sum(weights[: k + 1]) >= tail)
    above = next(k for k in range(n + 1) if sum(weights[k + 1 :]) <= tail)
    return below, above


@given(st.integers(1, 60), st.sampled_from(QUANTILES))
def test_ranks_of_the_interval_are_the_exact_binomial_ones(n: int, q: float) -> None:
    assert central_counts(n, q) == exact_counts(n, Fraction(q).limit_denominator(100))


@given(st.integers(1, 3000), st.sampled_from(QUANTILES))
def test_ranks_of_the_interval_cover_at_least_95_percent(n: int, q: float) -> None:
    below, above = central_counts(n, q)
    ways = (lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for k in range(below, above + 1))
    terms = (w + k * log(q) + (n - k) * log(1 - q) for w, k in zip(ways, range(below, above + 1), strict=True))
    assert sum(exp(term) for term in terms) >= 0.95 - 1e-9


def test_the_median_of_ten_is_covered_979_times_in_a_thousand() -> None:
    below, above = central_counts(10, 0.5)
    assert sum(binomial_weights(10, 0.5)[below : above + 1]) == pytest.approx(0.979, abs=0.0005)


@pytest.mark.parametrize("q", [0.5, 0.75, 0.9, 0.95])
def test_ranks_of_a_million_answers_follow_the_normal_limit(q: float) -> None:
    n = 1_000_000
    below, above = central_counts(n, q)
    reach = 1.959963984540054 * (n * q * (1 - q)) ** 0.5
    assert below == pytest.approx(n * q - reach, abs=2)
    assert above == pytest.approx(n * q + reach, abs=2)


@given(answers, st.sampled_from(QUANTILES))
def test_a_quantile_lies_inside_its_interval_and_the_interval_inside_the_sample(values: list[float], q: float) -> None:
    spread = spread_of(values)
    interval = quantile_interval(spread, q) or Interval(-inf, inf)
    assert interval.low <= quantile(spread, q) <= interval.high
    assert interval == Interval(-inf, inf) or {interval.low, interval.high} <= set(values)
