"""Same work, fair comparison: the ranking that flips, and published rates with their gamma intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.analytics.comparison import difference_of_shares
from rox_bot.analytics.standardisation import Counts, pooled_mix, rare_rate, standardised, standardised_gap

A = {"password": (855, 900), "billing": (70, 100)}
B = {"password": (194, 200), "billing": (600, 800)}

# Fay and Feuer 1997: children with Down's syndrome, first and last birth order by age of the mother in six groups
POPULATION = {
    1: (230061, 329449, 114920, 39487, 14208, 3052),
    2: (72202, 326701, 208667, 83228, 28466, 5375),
    3: (15050, 175702, 207081, 117300, 45026, 8660),
    4: (2293, 68800, 132424, 98301, 46075, 9834),
    5: (327, 30666, 123419, 149919, 104088, 34392),
}
CASES = {
    1: (107, 141, 60, 40, 39, 25),
    2: (25, 150, 110, 84, 82, 39),
    3: (3, 71, 114, 103, 108, 75),
    4: (1, 26, 64, 89, 137, 96),
    5: (0, 8, 63, 112, 262, 295),
}

cells = st.tuples(st.integers(0, 200), st.integers(0, 200)).map(lambda each: (float(min(each)), max(each)))
worked = st.dictionaries(st.sampled_from("abcdef"), cells, min_size=1).filter(
    lambda group: any(n for _, n in group.values())
)


def test_the_leader_on_raw_figures_is_behind_on_the_same_mix() -> None:
    mix = pooled_mix([A, B])
    assert mix == pytest.approx({"password": 0.55, "billing": 0.45})
    one, other = standardised(A, mix), standardised(B, mix)
    assert one is not None
    assert other is not None
    assert (one.value, one.error) == pytest.approx((0.8375, 0.02101), abs=5e-6)
    assert (other.value, other.error) == pytest.approx((0.871, 0.00956), abs=5e-6)
    assert (round(one.low, 3), round(one.high, 3)) == (0.796, 0.879)
    assert (round(other.low, 3), round(other.high, 3)) == (0.852, 0.890)
    gap = standardised_gap(other, one)
    expected = (0.0335, -0.0117, 0.0787, 0.1466)
    assert (gap.value, gap.low, gap.high, gap.p) == pytest.approx(expected, abs=5.1e-5)
    assert difference_of_shares(925, 1000, 794, 1000).value == pytest.approx(0.131)


@pytest.mark.parametrize(
    ("order", "adjusted", "low", "high"),
    [
        (1, 92.3, 80.4, 105.8),
        (2, 91.2, 82.4, 100.9),
        (3, 85.1, 77.2, 94.2),
        (4, 92.7, 80.0, 114.7),
        (5, 75.5, 67.7, 188.3),
    ],
)
def test_rare_rates_have_the_published_gamma_intervals(order: int, adjusted: float, low: float, high: float) -> None:
    standard = [sum(ages) for ages in zip(*POPULATION.values(), strict=True)]
    weights = [ages / sum(standard) for ages in standard]
    rate, interval = rare_rate(list(zip(CASES[order], POPULATION[order], weights, strict=True)))
    found = [round(1e5 * each, 1) for each in (rate, interval.low, interval.high)]
    assert found == [adjusted, low, high]


def test_no_rare_event_has_an_upper_limit_all_the_same() -> None:
    rate, interval = rare_rate([(0, 1000, 0.5), (0, 1000, 0.5)])
    assert (rate, interval.low) == (0, 0)
    # the exact Poisson limit of 0 events: 3.689 in 2,000
    assert interval.high == pytest.approx(3.689 / 2000, rel=1e-3)
    with pytest.raises(ValueError, match="needs exposure"):
        rare_rate([(0, 0, 1.0)])


@pytest.mark.parametrize(("weight", "comparable"), [(0.6, True), (0.59, False)])
def test_a_group_that_does_too_little_of_the_work_is_not_comparable(weight: float, comparable: bool) -> None:
    found = standardised({"password": (9, 10)}, {"billing": 1 - weight, "password": weight})
    assert found is not None
    assert found.comparable is comparable
    assert (found.value, found.n, found.missing) == (0.9, 10, ("billing",))


def test_a_group_outside_the_mix_has_no_value_and_nothing_has_no_mix() -> None:
    assert standardised({"other": (3, 4)}, {"password": 1.0}) is None
    with pytest.raises(ValueError, match="at least one answer"):
        pooled_mix([{"password": (0, 0)}])


def test_unanimous_strata_still_leave_doubt() -> None:
    found = standardised({"a": (10, 10), "b": (20, 20)}, {"a": 0.5, "b": 0.5})
    assert found is not None
    assert found.low < found.value == found.high == 1.0


@given(worked)
def test_on_its_own_mix_a_group_keeps_its_raw_share(group: dict[str, Counts]) -> None:
    found = standardised(group, pooled_mix([group]))
    assert found is not None
    assert found.value == pytest.approx(sum(k for k, _ in group.values()) / sum(n for _, n in group.values()))
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1
    assert (found.coverage, found.missing) == (pytest.approx(1.0), ())


@given(worked, worked)
def test_a_value_on_the_common_mix_lies_between_a_groups_strata(
    one: dict[str, Counts], other: dict[str, Counts]
) -> None:
    found = standardised(one, pooled_mix([one, other]))
    assert found is not None
    strata = [k / n for k, n in one.values() if n]
    assert min(strata) - 1e-9 <= found.value <= max(strata) + 1e-9
    assert 0 < found.coverage <= 1 + 1e-12
