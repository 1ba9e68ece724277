"""What customers are worth: the published examples, and growth that is found where it was planted."""

from random import Random

import pytest

from rox_bot.analytics.economics import Growth, lifetime_value, matched_growth
from rox_bot.analytics.ratios import Pairs


def test_simple_lifetime_value() -> None:
    assert lifetime_value(100, 0.8, 0.1) == pytest.approx(266.67, abs=0.005)
    assert lifetime_value(100, 0, 0.1) == 0
    assert lifetime_value(100, 0.5, 0) == 100


@pytest.mark.parametrize(("retention", "discount"), [(1, 0), (1.1, 0.1), (1.2, 0.1), (-0.1, 0)])
def test_where_nobody_leaves_the_sum_has_no_end(retention: float, discount: float) -> None:
    assert lifetime_value(100, retention, discount) is None


def test_earned_growth_as_reichheld_computes_it() -> None:
    """Winning on Purpose, appendix B: NRR 85, earned new customers 25, reported growth 30."""
    growth = Growth(kept=85, new=45, earned_new=25, known=1)
    assert (growth.earned, growth.reported) == (10, 30)
    assert growth.ratio == pytest.approx(33.3, abs=0.05)
    assert Growth(85, 5, 5, 1).ratio is None


def customers(random: Random, n: int, size: float, growing: float) -> Pairs:
    return sorted((size, size * (0.2 if random.random() < growing else 0.0)) for _ in range(n))


def test_growth_is_compared_among_customers_of_like_size() -> None:
    """Large customers grow more anyway, and more of them have contacts: alike against alike nothing is left."""
    random = Random(2)
    touched = {"large": customers(random, 300, 1000, 0.5), "small": customers(random, 60, 100, 0.1)}
    others = {"large": customers(random, 60, 1000, 0.5), "small": customers(random, 300, 100, 0.1)}
    found = matched_growth(touched, others)
    assert found is not None
    assert found.interval.low < 0 < found.interval.high
    assert (found.matched, found.against, found.left) == (360, 360, 0)
    more = matched_growth({"large": customers(random, 300, 1000, 0.8)}, others)
    assert more is not None
    assert more.interval.low > 0
    assert more.difference == pytest.approx(6, abs=2.5)


def test_who_has_nobody_like_them_is_left_out_and_too_few_are_not_told() -> None:
    random = Random(4)
    many = {"a": customers(random, 30, 100, 0.2), "b": customers(random, 9, 900, 0.2)}
    found = matched_growth(many, {"a": customers(random, 30, 100, 0.2), "b": customers(random, 4, 900, 0.2)})
    assert found is not None
    assert (found.matched, found.left) == (30, 9)
    assert matched_growth(many, {"a": customers(random, 19, 100, 0.2)}) is None
    assert matched_growth({}, {}) is None
