"""Individuals charts held to the textbooks' figures, and each rule by its own smallest example."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.analytics.control_limits import Limits, Rule, Signal, control_limits, signals

# NIST/SEMATECH e-Handbook 6.3.2.2, flow rates of ten batches
NIST = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
# ITSM incident log, incidents opened per week 2016-W10 to W21
OPENED = [2073.0, 1975, 1686, 2174, 2008, 1995, 1401, 2046, 2064, 1736, 1779, 1177]
STEADY = Limits(centre=100.0, low=70.0, high=130.0, range_limit=36.8, points=12)

series = st.lists(st.integers(0, 1000).map(float), min_size=6, max_size=40)


def limits_of(values: list[float]) -> Limits:
    found = control_limits(values)
    assert found is not None
    return found


def test_the_handbooks_batches_have_its_limits() -> None:
    found = limits_of(NIST)
    assert found.centre == pytest.approx(50.81)
    assert (round(found.low, 4), round(found.high, 4), round(found.range_limit, 4)) == (45.8151, 55.8049, 6.1347)
    assert found.trial
    assert signals(NIST, found) == []


def test_a_mean_of_53_05_with_a_mean_range_of_56_19ths_has_montgomerys_limits() -> None:
    mean, step = 53.05, 56 / 19
    found = limits_of([mean + step / 2 * (-1) ** i for i in range(20)])
    assert (found.low, found.high) == pytest.approx((45.21, 60.89), abs=0.005)


def test_the_weeks_of_the_incident_log_have_their_limits_and_none_is_unusual() -> None:
    found = limits_of(OPENED)
    expected = (1842.8333, 1048.7024, 2636.9642, 975.348)
    assert (found.centre, found.low, found.high, found.range_limit) == pytest.approx(expected, abs=1e-4)
    assert not found.trial
    assert signals(OPENED, found) == []


@pytest.mark.parametrize(("points", "trial"), [(5, None), (6, True), (11, True), (12, False), (30, False)])
def test_limits_need_six_points_and_are_on_trial_below_twelve(points: int, trial: bool | None) -> None:
    found = control_limits([float(i % 3) for i in range(points)])
    assert (found and found.trial) == trial


def test_limits_are_locked_at_the_first_twelve_points() -> None:
    assert control_limits([*OPENED, 9000.0, 1.0]) == control_limits(OPENED)


def test_a_series_that_does_not_vary_has_no_limits() -> None:
    assert control_limits([7.0] * 20) is None


def test_one_leap_is_screened_out_of_the_moving_ranges_but_not_of_the_mean() -> None:
    values = [10.0, 11, 10, 11, 10, 11, 10, 11, 60, 61, 60, 61]
    found = limits_of(values)
    assert found.range_limit == pytest.approx(3.267)
    assert found.centre == pytest.approx(sum(values) / 12)


def test_a_series_with_one_step_and_no_other_noise_still_has_limits() -> None:
    found = limits_of([0.0, 0, 0, 0, 0, 1])
    assert (found.low, found.high) == pytest.approx((1 / 6 - 0.532, 1 / 6 + 0.532))


def test_points_outside_are_named_one_by_one() -> None:
    found = signals([100.0, 131, 100, 130, 69], STEADY)
    assert found == [Signal(Rule.OUTSIDE, (1,), 1), Signal(Rule.OUTSIDE, (4,), -1)]


@pytest.mark.parametrize(("run", "named"), [(6, False), (7, True), (9, True)])
def test_seven_in_a_row_on_one_side_are_a_shift(run: int, named: bool) -> None:
    values = [99.0, *([101.0, 102.0] * 5)[:run], 99.0]
    expected = [Signal(Rule.SHIFT, tuple(range(1, run + 1)), 1)]
    assert signals(values, STEADY) == (expected if named else [])


def test_a_point_on_the_centre_breaks_a_run() -> None:
    assert signals([99.0, 98, 99, 98, 100, 99, 98, 99, 98], STEADY) == []


@pytest.mark.parametrize(("run", "named"), [(6, False), (7, True), (8, True)])
def test_seven_in_a_row_falling_are_a_trend(run: int, named: bool) -> None:
    values = [102.0 + 4 - 2 * i for i in range(run)]
    expected = [Signal(Rule.TREND, tuple(range(run)), -1)]
    assert signals(values, STEADY) == (expected if named else [])


def test_two_of_three_beyond_two_thirds_on_one_side_are_named_without_the_third() -> None:
    assert signals([99.0, 121, 105, 125, 99], STEADY) == [Signal(Rule.TWO_OF_THREE, (1, 3), 1)]
    assert signals([99.0, 121, 99, 125, 99], STEADY) == []
    assert signals([99.0, 120, 105, 125, 99], STEADY) == []
    assert signals([101.0, 79, 79, 79, 99, 101], STEADY) == [Signal(Rule.TWO_OF_THREE, (1, 2, 3), -1)]


@given(series, st.sampled_from([0.5, 2.0, 8.0]), st.integers(-500, 500))
def test_limits_follow_the_unit_of_the_series(values: list[float], scale: float, shift: int) -> None:
    found = control_limits(values)
    moved = [value * scale + shift for value in values]
    other = control_limits(moved)
    assert (found is None) == (len(set(values[:12])) == 1)
    if found is None or other is None:
        return
    assert found.low < found.centre < found.high
    assert (other.low, other.high) == pytest.approx((found.low * scale + shift, found.high * scale + shift), abs=1e-6)


@given(series)
def test_a_series_upside_down_has_its_signals_on_the_other_side(values: list[float]) -> None:
    found = control_limits(values)
    if found is None:
        return
    turned = Limits(-found.centre, -found.high, -found.low, found.range_limit, found.points)
    expected = [Signal(each.rule, each.points, -each.side) for each in signals(values, found)]
    assert signals([-value for value in values], turned) == expected
    assert all(0 <= point < len(values) for each in expected for point in each.points)
