"""Ratios of sums: intervals that hold their value, widen with doubt, and cover the truth as often as they say."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.analytics.ratios import difference_of_ratios, ratio, ratio_interval

PAIRS = st.lists(st.tuples(st.integers(0, 500).map(float), st.integers(0, 500).map(float)), max_size=40)


def world(random: Random, n: int, left: float = 0.1) -> list[tuple[float, float]]:
    """Accounts of very different sizes, of which some leave and the others grow a little: 99 % is kept on average."""
    sizes = [random.lognormvariate(6, 1) for _ in range(n)]
    return sorted((size, 0.0 if random.random() < left else size * 1.1) for size in sizes)


@given(PAIRS)
def test_the_interval_holds_the_ratio_within_its_bounds(pairs: list[tuple[float, float]]) -> None:
    value, limits = ratio(sorted(pairs)), ratio_interval(sorted(pairs))
    if value is None:
        assert limits is None
    elif limits is not None:
        assert 0 <= limits.low <= value <= limits.high


def test_nothing_is_out_of_nothing() -> None:
    assert ratio([]) is None
    assert ratio([(0.0, 5.0)]) is None
    assert ratio_interval([(1.0, 1.0)]) is None
    assert difference_of_ratios([], [(1.0, 1.0), (2.0, 2.0)]) is None


def test_accounts_that_do_not_change_keep_exactly_everything() -> None:
    pairs = [(float(size), float(size)) for size in range(1, 30)]
    assert ratio(pairs) == 100
    assert ratio_interval(pairs) is None  # without any spread nothing is known of the doubt


def test_nothing_lost_among_few_leaves_room_for_a_loss() -> None:
    limits = ratio_interval([(float(size), 0.0) for size in range(1, 30)], 0, 100)
    assert limits is not None
    assert (limits.low, limits.high) == (0, pytest.approx(11.7, abs=0.05))  # Wilson's limit of 0 of 29


@pytest.mark.parametrize(("n", "runs"), [(60, 200), (400, 200)])
def test_the_truth_lies_in_the_interval_about_as_often_as_it_says(n: int, runs: int) -> None:
    random = Random(5)
    limits = [ratio_interval(world(random, n)) for _ in range(runs)]
    held = sum(each is not None and each.low <= 99 <= each.high for each in limits)
    assert 0.9 * runs <= held


def test_equal_worlds_are_seldom_called_different_and_unequal_ones_are() -> None:
    random = Random(9)
    same = [difference_of_ratios(world(random, 400), world(random, 400)) for _ in range(100)]
    assert sum(each is not None and max(each.p, each.pooled_p) < 0.05 for each in same) <= 10
    other = [difference_of_ratios(world(random, 400, 0.25), world(random, 400)) for _ in range(20)]
    assert sum(each is not None and max(each.p, each.pooled_p) < 0.05 and each.high < 0 for each in other) >= 15
