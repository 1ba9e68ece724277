"""Means of scores: their intervals and differences held to published figures, bounds and their own mirror image."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.analytics.comparison import (
    Difference,
    difference_of_means,
    difference_of_nps,
    difference_of_percents,
    difference_of_shares,
    welch,
    worths_of,
)
from rox_bot.analytics.intervals import Interval, Spread, interval_of_mean, mean_interval, mean_interval_skewed, wilson

scores = st.lists(st.integers(1, 7).map(float), min_size=2, max_size=80)

# Customer effort, 1-7: ten answers
EFFORT = [7.0, 6.0, 5.0, 5.0, 4.0, 6.0, 7.0, 3.0, 6.0, 5.0]


def spread_of(values: list[float]) -> Spread:
    return sorted(Counter(values).items())


def mirrored(difference: Difference) -> tuple[float, ...]:
    return -difference.value, -difference.high, -difference.low, difference.p, difference.pooled_p


def figures(difference: Difference) -> tuple[float, ...]:
    return difference.value, difference.low, difference.high, difference.p, difference.pooled_p


def test_a_mean_of_ten_answers_has_the_published_limits_from_sums_and_from_the_spread() -> None:
    # scipy 1.17, stats.t.interval: 5.4, 4.4951 to 6.3049
    found = mean_interval(10, sum(EFFORT), sum(score**2 for score in EFFORT))
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (4.4951, 6.3049)
    printed = interval_of_mean(spread_of(EFFORT), (1.0, 7.0))
    assert printed is not None
    assert (printed.low, printed.high) == pytest.approx((found.low, found.high))


def test_the_limits_of_a_skewed_mean_are_where_halls_transformed_t_reaches_students_quantile() -> None:
    spread = ((1.0, 2), (2.0, 1), (4.0, 2), (5.0, 25))
    values = [value for value, count in spread for _ in range(count)]
    n, mean = 30, sum(values) / 30
    deviation = (sum((value - mean) ** 2 for value in values) / 29) ** 0.5
    lean = sum((value - mean) ** 3 for value in values) / n / deviation**3 / n**0.5
    found = mean_interval_skewed(spread)
    assert found is not None
    reached = []
    for limit in (found.low, found.high):
        t = (mean - limit) / deviation * n**0.5
        reached.append(t + lean * t**2 / 3 + lean**2 * t**3 / 27 + lean / 6)
    assert reached == pytest.approx([2.04523, -2.04523], abs=1e-5)
    assert mean - found.low > found.high - mean


def test_a_symmetric_sample_has_the_same_limits_with_and_without_the_transformation() -> None:
    spread = ((2.0, 10), (3.0, 30), (4.0, 10))
    sums = worths_of(spread)
    straight, skewed = mean_interval(*sums), mean_interval_skewed(spread)
    assert straight is not None
    assert skewed is not None
    assert (straight.low, straight.high) == pytest.approx((skewed.low, skewed.high))


@pytest.mark.parametrize("spread", [((5.0, 1),), ((5.0, 40),), ((3.3, 7),)])
def test_one_answer_or_equal_answers_alone_say_nothing_about_their_doubt(spread: Spread) -> None:
    assert mean_interval(*worths_of(spread)) is None
    assert mean_interval_skewed(spread) is None
    assert interval_of_mean(spread) is None


def test_equal_answers_on_a_known_scale_could_still_hide_as_many_others_as_wilson_allows() -> None:
    others = wilson(0, 20).high
    assert interval_of_mean(((5.0, 20),), (1.0, 5.0)) == Interval(5.0 - 4 * others, 5.0)
    assert interval_of_mean(((3.0, 20),), (1.0, 5.0)) == Interval(3.0 - 2 * others, 3.0 + 2 * others)
    assert interval_of_mean(((5.0, 1),), (1.0, 5.0)) is None


def test_answers_off_their_scale_and_no_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="bounds of their scale"):
        interval_of_mean(((4.0, 3), (6.0, 1)), (1.0, 5.0))
    with pytest.raises(ValueError, match="at least one answer"):
        interval_of_mean(())
    with pytest.raises(ValueError, match="n >= 1"):
        mean_interval(0, 0.0, 0.0)
    with pytest.raises(ValueError, match="n >= 1"):
        welch((0, 0.0, 0.0), (3, 9.0, 28.0))


@given(scores)
def test_an_interval_of_a_mean_holds_it_stays_on_the_scale_and_mirrors(values: list[float]) -> None:
    found = interval_of_mean(spread_of(values), (1.0, 7.0))
    turned = interval_of_mean(spread_of([8 - value for value in values]), (1.0, 7.0))
    assert found is not None
    assert turned is not None
    assert 1 <= found.low <= sum(values) / len(values) + 1e-9
    assert sum(values) / len(values) - 1e-9 <= found.high <= 7
    assert (8 - turned.high, 8 - turned.low) == pytest.approx((found.low, found.high))


@given(scores)
def test_more_of_the_same_answers_shrink_the_interval_of_a_mean(values: list[float]) -> None:
    few, many = (interval_of_mean(spread_of(each), (1.0, 7.0)) for each in (values, values * 4))
    assert few is not None
    assert many is not None
    assert many.high - many.low <= few.high - few.low + 1e-9


def test_a_difference_of_means_has_the_limits_and_p_of_welch() -> None:
    # scipy 1.17, stats.ttest_ind(equal_var=False)
    found = difference_of_means(spread_of([5, 5, 4, 5, 3, 5, 5]), spread_of([1, 2, 2, 3, 5, 5, 4, 4, 1, 2]))
    assert found is not None
    assert figures(found)[:4] == pytest.approx((1.671429, 0.457668, 2.885189, 0.010449), abs=1e-6)


def test_a_period_of_equal_answers_takes_the_spread_of_both() -> None:
    found = difference_of_means(((5.0, 40),), ((4.0, 40),))
    assert found is not None
    assert found.low < found.value == 1.0 < found.high
    assert found.p < 1e-9
    assert difference_of_means(((5.0, 40),), ((5.0, 9),)) == Difference(0.0, 0.0, 0.0, 1.0, 1.0)
    assert difference_of_means(((5.0, 40),), ((4.0, 1),)) is None


@given(scores, scores)
def test_swapping_two_means_flips_the_sign_and_keeps_p(later: list[float], earlier: list[float]) -> None:
    found, swapped = (
        difference_of_means(spread_of(one), spread_of(other)) for one, other in ((later, earlier), (earlier, later))
    )
    assert found is not None
    assert swapped is not None
    assert figures(found) == pytest.approx(mirrored(swapped), abs=1e-9)
    assert found.low <= found.value <= found.high
    assert 0 <= found.p <= 1


def test_worths_of_a_hundred_give_the_difference_of_shares_in_points() -> None:
    found, share = (
        difference_of_percents((540, 42100.0, 4.21e6), (540, 38900.0, 3.89e6)),
        difference_of_shares(421, 540, 389, 540),
    )
    assert figures(found)[:3] == pytest.approx(tuple(100 * each for each in figures(share)[:3]))
    assert figures(found)[3:] == figures(share)[3:]


def test_welch_and_the_adjusted_wald_agree_on_a_large_nps() -> None:
    later, earlier = (2000, 6e4, 1.6e7), (2000, 4e4, 1.5e7)
    found, nps = welch(later, earlier), difference_of_nps(later, earlier)
    assert found is not None
    assert figures(found) == pytest.approx(figures(nps), abs=0.05)
