"""Values beside targets: one side is named only where the whole interval, and among many p adjusted, lies there."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.analytics.intervals import wilson
from rox_bot.analytics.targets import beside_targets
from rox_bot.domain.answer import BesideTarget, Reading
from rox_bot.domain.period import Period

WEEK = Period(datetime(2026, 11, 9, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC), "w", "UTC", "week")


def share(k: int, n: int, target: float, *flags: str, metric: str = "csat") -> Reading:
    ends = wilson(k, n)
    return Reading(
        metric, 100 * k / n, "%", n, ends.low * 100, ends.high * 100, WEEK, "d", flags=flags,
        target=BesideTarget(target),
    )  # fmt: skip


def standings(*readings: Reading) -> list[str | None]:
    return [each.standing for each in beside_targets(readings)]


@given(st.integers(30, 400), st.floats(0, 1), st.floats(1, 99))
def test_alone_a_side_is_named_just_where_the_interval_leaves_the_target_out(n: int, p: float, target: float) -> None:
    reading = share(round(p * n), n, target)
    (beside,) = beside_targets([reading])
    assert reading.low is not None
    assert reading.high is not None
    named = "above the target" if reading.low > target else "below the target" if reading.high < target else None
    assert beside.standing == (named or "no clear difference")
    assert beside.q == beside.p
    assert 0 <= (beside.p or 0) <= 1


@pytest.mark.parametrize(("k", "n", "standing"), [(0, 29, "too few"), (0, 30, "below the target")])
def test_a_side_needs_thirty_answers(k: int, n: int, standing: str) -> None:
    assert standings(share(k, n, 80.0)) == [standing]


@pytest.mark.parametrize("flag", ["partial", "immature"])
def test_what_is_not_settled_has_a_difference_and_no_side(flag: str) -> None:
    (beside,) = beside_targets([share(10, 100, 80.0, flag)])
    assert (beside.standing, beside.q) == (None, None)
    assert beside.difference is not None
    assert beside.difference[0] == -70


def test_counts_have_no_side() -> None:
    count = Reading("tickets", 90.0, "count", 90, None, None, WEEK, "d", target=BesideTarget(100.0))
    assert beside_targets([count]) == [BesideTarget(100.0)]


def test_many_beside_a_target_are_one_family() -> None:
    near = share(50, 71, 80.0)  # p .044 alone
    assert standings(near) == ["below the target"]
    assert standings(near, *[share(80, 100, 80.0)] * 7)[0] == "no clear difference"
