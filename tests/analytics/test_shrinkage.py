"""Shrinkage and the spread between groups held to published figures and to what noise alone must do."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.analytics.comparison import Worths
from rox_bot.analytics.intervals import wilson
from rox_bot.analytics.shrinkage import shrunk, shrunk_means, shrunk_shares, spread_between, variance_between

# Efron and Morris 1977: hits of 18 players in their first 45 times at bat
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
# BCG vaccine trials, log relative risk and its variance (Colditz et al. 1994, as in R's metafor)
BCG = [(-0.8893, 0.3256), (-1.5854, 0.1946), (-1.3481, 0.4154), (-1.4416, 0.0200), (-0.2175, 0.0512)]
BCG += [(-0.7861, 0.0069), (-1.6209, 0.2230), (0.0120, 0.0040), (-0.4694, 0.0564), (-1.3713, 0.0730)]
BCG += [(-0.3394, 0.0124), (0.4459, 0.5325), (-0.0173, 0.0714)]

groups = st.lists(
    st.tuples(st.integers(1, 300), st.floats(0, 1)).map(lambda each: share(round(each[0] * each[1]), each[0])),
    min_size=1,
    max_size=25,
)


def share(positives: int, n: int) -> Worths:
    return n, 100.0 * positives, 1e4 * positives


def test_the_batting_averages_shrink_as_published() -> None:
    rates = [hits / 45 for hits in HITS]
    mean = sum(rates) / 18
    found = shrunk(rates, [mean * (1 - mean) / 45] * 18)
    assert round(mean, 3) == 0.265
    assert round(found[0].own, 3) == 0.212
    assert (round(found[0].value, 3), round(found[-1].value, 3)) == (0.294, 0.242)


def test_shares_shrink_to_almost_the_same_with_the_variance_found_within_them() -> None:
    found = shrunk_shares([share(hits, 45) for hits in HITS])
    assert found is not None
    assert (found[0].value, found[-1].value) == pytest.approx((29.4, 24.2), abs=0.05)
    width = [each.high - each.low for each in found]
    raw = wilson(18, 45)
    assert max(width) < 100 * (raw.high - raw.low)


def test_the_variance_between_trials_is_that_of_paule_and_mandel() -> None:
    # R's metafor, rma(method="PM") on dat.bcg: 0.3181
    values, variances = zip(*BCG, strict=True)
    assert variance_between(values, variances) == pytest.approx(0.3181, abs=2e-4)


def test_fewer_than_four_groups_keep_their_values() -> None:
    found = shrunk_means([(40, 120.0, 400.0), (40, 160.0, 700.0), (3, 6.0, 14.0)])
    assert found is not None
    assert [each.value for each in found] == [3.0, 4.0, 2.0]
    assert {each.own for each in found} == {1.0}


def test_a_tiny_group_of_equal_answers_is_drawn_in_further_than_a_large_one() -> None:
    tiny, large = share(3, 3), share(285, 300)
    found = shrunk_shares([tiny, large, share(150, 200), share(120, 200), share(160, 200), share(140, 200)])
    assert found is not None
    assert found[0].own < found[1].own
    assert found[0].value < found[1].value
    assert found[0].high - found[0].low > found[1].high - found[1].low


def test_groups_that_are_all_unanimous_leave_no_noise_to_measure() -> None:
    unanimous = [share(5, 5), share(0, 9), share(7, 7), share(4, 4)]
    assert shrunk_shares(unanimous) is None
    assert spread_between(unanimous) is None
    assert spread_between([share(5, 9)]) is None


def test_an_empty_group_is_refused() -> None:
    with pytest.raises(ValueError, match="n >= 1"):
        shrunk_means([(0, 0.0, 0.0), (4, 8.0, 20.0)])


def test_equal_groups_have_no_spread_between_them_whatever_their_size() -> None:
    found = spread_between([share(8 * k, 10 * k) for k in range(1, 20)])
    assert found is not None
    assert (found.deviation, found.low) == (0.0, 0.0)


def test_the_spread_of_many_large_groups_is_nearly_that_of_their_values() -> None:
    means = [3.0 + 0.1 * i for i in range(20)]
    scored = [(5000, 5000 * mean, 5000 * (mean**2 + 1)) for mean in means]
    found = spread_between(scored)
    raw = sqrt(sum((mean - 3.95) ** 2 for mean in means) / 19)
    assert found is not None
    assert found.deviation == pytest.approx(raw, rel=0.01)
    # a chi-square interval of the deviation of 20 values: 0.760 to 1.461 times it
    assert (found.low / raw, found.high / raw) == pytest.approx((0.760, 1.461), abs=0.01)


@given(groups)
def test_shrunk_shares_lie_between_their_own_and_the_others_within_bounds(found: list[Worths]) -> None:
    drawn = shrunk_shares(found)
    if drawn is None:
        return
    raw = [total / n for n, total, _ in found]
    for value, each in zip(raw, drawn, strict=True):
        assert min(raw) - 1e-9 <= each.value <= max(raw) + 1e-9
        assert 0 <= each.low <= each.high <= 100
        assert 0 <= each.own <= 1
        assert abs(each.value - value) <= (1 - each.own) * (max(raw) - min(raw)) + 1e-9


@given(groups)
def test_the_spread_between_groups_lies_within_its_limits_and_not_above_the_raw_range(found: list[Worths]) -> None:
    between = spread_between(found)
    if between is None:
        return
    raw = [total / n for n, total, _ in found]
    assert 0 <= between.low <= between.deviation + 1e-9
    assert between.deviation <= max(between.high, max(raw) - min(raw)) + 1e-6
