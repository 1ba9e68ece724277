"""Differences between two periods held to published figures, symmetry and calibration."""

from collections import Counter
from random import Random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.analytics.comparison import (
    Difference,
    Worths,
    benjamini_hochberg,
    difference_of_nps,
    difference_of_quantiles,
    difference_of_shares,
)
from rox_bot.analytics.intervals import Spread, quantile

BH_1995 = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324]
BH_1995 += [0.4262, 0.5719, 0.6528, 0.759, 1.0]

sizes = st.integers(min_value=1, max_value=800)
parts = st.floats(0, 1)
mixes = st.tuples(st.integers(0, 400), st.integers(0, 400), st.integers(1, 400))
times = st.lists(st.integers(0, 300).map(float), min_size=6, max_size=60)


def worths(mix: tuple[int, int, int]) -> Worths:
    detractors, _, promoters = mix
    return sum(mix), 100.0 * (promoters - detractors), 1e4 * (promoters + detractors)


def spread_of(values: list[float]) -> Spread:
    return sorted(Counter(values).items())


def log_normal(random: Random, n: int) -> Spread:
    return spread_of([random.lognormvariate(3.0, 1.5) for _ in range(n)])


def medians(later: Spread, earlier: Spread) -> Difference:
    found = difference_of_quantiles(later, earlier, 0.5)
    assert found is not None
    return found


def mirrored(difference: Difference) -> Difference:
    return Difference(-difference.value, -difference.high, -difference.low, difference.p, difference.pooled_p)


def close(difference: Difference, other: Difference) -> bool:
    pairs = zip(
        (difference.value, difference.low, difference.high, difference.p, difference.pooled_p),
        (other.value, other.low, other.high, other.p, other.pooled_p),
        strict=True,
    )
    return all(a == pytest.approx(b, abs=1e-9) for a, b in pairs)


@pytest.mark.parametrize(
    ("k2", "n2", "k1", "n1", "low", "high"),
    [
        # Newcombe 1998b, table II, method 10 (the first two); Fagerland, Lydersen and Laake 2015 (the third)
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (7, 34, 1, 34, 0.0189, 0.3404),
        # statsmodels 0.15, confint_proportions_2indep(method="newcomb"): first-contact resolution
        (421, 540, 389, 540, 0.0076, 0.1105),
        # olist reviews, share of 4 and 5: delivered late against on time
        (84, 343, 3963, 4827, -0.620, -0.527),
    ],
)
def test_the_difference_of_two_shares_has_the_published_limits(
    k2: int, n2: int, k1: int, n1: int, low: float, high: float
) -> None:
    found = difference_of_shares(k2, n2, k1, n1)
    digits = 3 if n2 == 343 else 4
    assert (round(found.low, digits), round(found.high, digits)) == (low, high)


def test_a_rise_of_first_contact_resolution_has_the_published_value_and_p() -> None:
    found = difference_of_shares(421, 540, 389, 540)
    assert (round(found.value, 4), round(found.p, 4)) == (0.0593, 0.0246)


@pytest.mark.parametrize(
    ("later", "earlier", "value", "low", "high", "p"),
    [
        # telecom NPS survey 2018, month against month, (detractors, passives, promoters)
        ((251, 65, 110), (63, 10, 13), 25.04, 5.83, 40.79, 0.008957),
        ((230, 74, 116), (251, 65, 110), 5.96, -5.66, 17.49, 0.316441),
        ((293, 75, 160), (230, 74, 116), 1.95, -9.29, 13.10, 0.739036),
        ((181, 74, 130), (293, 75, 160), 11.94, 0.27, 23.54, 0.044988),
        ((175, 57, 102), (181, 74, 130), -8.61, -21.44, 4.40, 0.196270),
        ((78, 37, 59), (175, 57, 102), 10.94, -5.08, 26.93, 0.180863),
    ],
)
def test_the_difference_of_two_nps_has_the_published_value_limits_and_p(
    later: tuple[int, int, int],
    earlier: tuple[int, int, int],
    value: float,
    low: float,
    high: float,
    p: float,
) -> None:
    found = difference_of_nps(worths(later), worths(earlier))
    assert (round(found.value, 2), round(found.low, 2), round(found.high, 2)) == (value, low, high)
    assert found.p == pytest.approx(p, abs=1e-6)


@pytest.mark.parametrize(
    ("k2", "n2", "k1", "n1", "p"),
    [
        # t = d / sqrt(P (1 - P) (1/n2 + 1/n1)), P pooled; two-sided p of Student's t with n2 + n1 - 2
        (18, 20, 12, 20, 0.0347),
        (421, 540, 389, 540, 0.0247),
        (30, 30, 800, 1000, 0.0065),
        (5, 5, 90, 90, 1.0),
        (1, 1, 0, 1, 1.0),
    ],
)
def test_the_pooled_p_is_that_of_a_t_test_on_one_common_variance(k2: int, n2: int, k1: int, n1: int, p: float) -> None:
    assert difference_of_shares(k2, n2, k1, n1).pooled_p == pytest.approx(p, abs=2e-4)


def test_a_share_and_the_same_answers_as_worths_of_an_nps_have_one_pooled_p() -> None:
    share, nps = difference_of_shares(40, 60, 25, 55), difference_of_nps(worths((20, 0, 40)), worths((30, 0, 25)))
    assert share.pooled_p == pytest.approx(nps.pooled_p)


def test_nothing_is_compared_with_an_empty_period() -> None:
    with pytest.raises(ValueError, match="n >= 1"):
        difference_of_shares(3, 10, 0, 0)
    with pytest.raises(ValueError, match="n >= 1"):
        difference_of_nps(worths((0, 0, 3)), (0, 0.0, 0.0))
    with pytest.raises(ValueError, match="at least one answer"):
        difference_of_quantiles([(1.0, 40)], [], 0.5)


@given(sizes, parts, sizes, parts)
def test_swapping_two_shares_flips_the_sign_and_keeps_p(n2: int, f2: float, n1: int, f1: float) -> None:
    k2, k1 = round(f2 * n2), round(f1 * n1)
    found, swapped = difference_of_shares(k2, n2, k1, n1), difference_of_shares(k1, n1, k2, n2)
    assert close(found, mirrored(swapped))
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert 0 <= found.p <= 1


@given(mixes, mixes)
def test_swapping_two_nps_flips_the_sign_and_keeps_p(
    later: tuple[int, int, int], earlier: tuple[int, int, int]
) -> None:
    found = difference_of_nps(worths(later), worths(earlier))
    assert close(found, mirrored(difference_of_nps(worths(earlier), worths(later))))
    assert -200 <= found.low <= found.value <= found.high <= 200
    assert 0 <= found.p <= 1


def test_from_all_detractors_to_all_promoters_is_inside_its_own_interval() -> None:
    assert difference_of_nps(worths((0, 0, 30)), worths((30, 0, 0))).high == 200.0


@given(st.integers(1, 200), parts, st.integers(1, 200), parts)
def test_more_of_the_same_answers_shrink_the_interval_of_a_difference(n2: int, f2: float, n1: int, f1: float) -> None:
    k2, k1 = round(f2 * n2), round(f1 * n1)
    few, many = difference_of_shares(k2, n2, k1, n1), difference_of_shares(4 * k2, 4 * n2, 4 * k1, 4 * n1)
    assert many.high - many.low < few.high - few.low


@given(times, times)
def test_swapping_two_medians_flips_the_sign_and_keeps_p(later: list[float], earlier: list[float]) -> None:
    found = difference_of_quantiles(spread_of(later), spread_of(earlier), 0.5, draws=200)
    swapped = difference_of_quantiles(spread_of(earlier), spread_of(later), 0.5, draws=200)
    assert found is not None
    assert swapped is not None
    assert found.value == pytest.approx(median(later) - median(earlier))
    assert found.low <= found.value <= found.high
    assert 0 < found.p <= 1
    assert sorted(later) == sorted(earlier) or close(found, mirrored(swapped))


@pytest.mark.parametrize(("q", "least"), [(0.5, 6), (0.75, 13), (0.9, 36), (0.95, 72)])
def test_a_quantile_without_interval_in_either_period_is_not_compared(q: float, least: int) -> None:
    enough, short = [(1.0, least), (2.0, 300)], [(1.0, least - 1)]
    assert difference_of_quantiles(enough, short, q, draws=50) is None
    assert difference_of_quantiles(short, enough, q, draws=50) is None
    assert difference_of_quantiles(enough, [(1.0, least)], q, draws=50) is not None


def test_the_same_seed_gives_the_same_difference_and_another_seed_a_near_one() -> None:
    random = Random(7)
    later, earlier = log_normal(random, 200), log_normal(random, 200)
    assert medians(later, earlier) == medians(later, earlier)
    other = difference_of_quantiles(later, earlier, 0.5, seed=99)
    assert other is not None
    assert other.low != medians(later, earlier).low
    assert other.low == pytest.approx(medians(later, earlier).low, abs=1.0)


@pytest.mark.parametrize(("q", "n"), [(0.5, 30), (0.5, 31), (0.5, 200), (0.75, 40), (0.9, 60)])
def test_drawing_order_statistics_equals_resampling_the_sample(q: float, n: int) -> None:
    random = Random(20)
    later = [random.lognormvariate(3.0, 1.0) for _ in range(n)]
    earlier = [random.lognormvariate(2.8, 1.0) for _ in range(n)]
    found = difference_of_quantiles(spread_of(later), spread_of(earlier), q, draws=8000)
    assert found is not None
    resampled = sorted(
        quantile([(value, 1) for value in sorted(random.choices(later, k=n))], q)
        - quantile([(value, 1) for value in sorted(random.choices(earlier, k=n))], q)
        for _ in range(3000)
    )
    width = resampled[2925] - resampled[75]
    assert found.low == pytest.approx(resampled[75], abs=0.1 * width)
    assert found.high == pytest.approx(resampled[2925], abs=0.1 * width)


def test_a_wholly_different_period_has_a_small_p_even_when_all_its_values_are_equal() -> None:
    found = medians([(10.0, 400)], [(5.0, 100)])
    assert (found.value, found.low, found.high) == (5.0, 5.0, 5.0)
    assert found.p == pytest.approx(2 / 2001)
    assert found.pooled_p < 1e-9


def test_the_same_values_in_both_periods_are_no_change() -> None:
    assert medians([(10.0, 400)], [(10.0, 100)]) == Difference(0.0, 0.0, 0.0, 1.0, 1.0)


@pytest.mark.parametrize(("q", "n2", "n1"), [(0.9, 36, 400), (0.9, 400, 36)])
def test_p_of_unchanged_times_is_below_5_percent_in_at_most_5_percent(q: float, n2: int, n1: int) -> None:
    random = Random(11)
    found = [difference_of_quantiles(log_normal(random, n2), log_normal(random, n1), q, draws=400) for _ in range(300)]
    small = [each for each in found if each is not None and max(each.p, each.pooled_p) < 0.05]
    assert len(small) <= 0.05 * len(found)


def test_benjamini_hochberg_gives_the_adjusted_values_of_its_authors_example() -> None:
    # Benjamini and Hochberg 1995, section 4; adjusted values as in statsmodels 0.15, fdr_bh
    expected = [0.0015, 0.003, 0.0095, 0.0356, 0.0603, 0.0639, 0.0639, 0.0645, 0.0765, 0.486]
    expected += [0.5812, 0.7149, 0.7532, 0.8132, 1.0]
    adjusted = benjamini_hochberg(BH_1995)
    assert adjusted == pytest.approx(expected, abs=6e-5)
    assert sum(q < 0.05 for q in adjusted) == 4
    assert sum(p * len(BH_1995) < 0.05 for p in BH_1995) == 3


def test_no_p_values_adjust_to_none_and_one_stays_itself() -> None:
    assert benjamini_hochberg([]) == []
    assert benjamini_hochberg([0.03]) == [0.03]


@given(st.lists(parts, min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_adjusted_p_values_keep_order_are_never_smaller_and_ignore_positions(
    p_values: list[float], random: Random
) -> None:
    adjusted = dict(zip(p_values, benjamini_hochberg(p_values), strict=True))
    assert all(p <= q <= 1 for p, q in adjusted.items())
    ordered = [adjusted[p] for p in sorted(p_values)]
    assert ordered == sorted(ordered)
    shuffled = random.sample(p_values, len(p_values))
    assert dict(zip(shuffled, benjamini_hochberg(shuffled), strict=True)) == adjusted
