"""Real shifts: found where there is one, silent about noise, and no second look without enough to look at."""

import numpy as np
import pytest

from benchmarks.alerts import BEFORE, YEAR, alerts, as_the_bot, by_limits_alone, count, share
from rox_bot.analytics.shifts import newest_shift
from rox_bot.domain.answer import Cell

STEADY = [50.0, 52, 49, 51, 50, 48, 51, 50, 52, 49, 50, 51]


def cells(values: list[float], n: int) -> list[Cell]:
    hits = [round(value * n / 100) for value in values]
    return [Cell(0, "", "", n, 100.0 * k, 10_000.0 * k) for k in hits]


def test_a_jump_is_found_at_once_and_starts_where_it_begins() -> None:
    found = newest_shift([*STEADY, 70])
    assert found is not None
    assert (found.side, found.start) == (1, 12)
    assert newest_shift([*STEADY, 70, 71]).start == 12  # type: ignore[union-attr]
    assert newest_shift([*STEADY, 30]).side == -1  # type: ignore[union-attr]


def test_what_is_over_is_no_news() -> None:
    assert newest_shift([*STEADY, 70, 50]) is None
    assert newest_shift(STEADY) is None


@pytest.mark.parametrize("points", range(7))
def test_without_six_points_before_it_nothing_is_judged(points: int) -> None:
    assert newest_shift([*STEADY[:points], 90]) == newest_shift([]) or points == 6


def test_a_jump_that_few_answers_explain_is_none() -> None:
    values = [*STEADY, 70.0]
    assert newest_shift(values, cells(values, 400)) is not None
    assert newest_shift(values, cells(values, 20)) is None


def test_a_step_that_lasts_is_found_by_its_run_though_no_point_is_outside() -> None:
    values = [*STEADY, *[53.5] * 6]
    assert newest_shift(values) is None
    assert newest_shift([*values, 53.5]) is not None


def test_series_that_do_not_vary_have_no_limits() -> None:
    assert newest_shift([10.0] * 20 + [40.0]) is None


@pytest.mark.parametrize(("draw", "most"), [(share(40, 0.85, 0.85), 0.45), (count(200, 200), 0.5)])
def test_an_unchanged_series_alerts_seldom_and_far_less_than_its_limits_do(draw: object, most: float) -> None:
    random = np.random.default_rng(11)
    series = [draw(random, BEFORE + YEAR, BEFORE + YEAR) for _ in range(40)]  # type: ignore[operator]
    given, bare = (
        sum(len(alerts(each, BEFORE, finds)) for each in series) / 40 for finds in (as_the_bot, by_limits_alone)
    )
    assert given <= most
    assert bare >= 3 * given
