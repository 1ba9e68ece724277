"""When a digest is due: once a local week, at its local time, whatever the clocks do, and never from before."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rox_bot.digests.schedule import fallen_due, next_due

BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
WEEK = timedelta(days=7)
WEEKLY = {"unit": "week", "week_start": 0, "day": 1, "fiscal_year_start": 1}
DAYS = {"month": (28, 31), "quarter": (89, 92)}


def order(
    weekday: int = 0, clock: str = "09:00", zone: str = "Europe/Amsterdam", since: datetime = BEFORE
) -> dict[str, Any]:
    return {**WEEKLY, "weekday": weekday, "clock": clock, "zone": zone, "since": since}


def longer(unit: str, day: int = 1, clock: str = "09:00", zone: str = "Europe/Amsterdam", fiscal: int = 1) -> Any:
    return {**order(clock=clock, zone=zone), "unit": unit, "day": day, "fiscal_year_start": fiscal}


def instant(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "weekday", "clock", "after", "due"),
    [
        ("Europe/Amsterdam", 0, "09:00", "2026-11-18T10:00", "2026-11-23T09:00"),
        ("Europe/Amsterdam", 0, "09:00", "2026-11-16T08:59", "2026-11-16T09:00"),
        ("Europe/Amsterdam", 0, "09:00", "2026-11-16T09:00", "2026-11-23T09:00"),
        ("Europe/Amsterdam", 6, "02:30", "2026-03-23T12:00", "2026-03-29T03:00"),  # skipped by the clocks
        ("Europe/Amsterdam", 6, "02:30", "2026-10-20T12:00", "2026-10-25T02:30"),  # comes twice
        ("Europe/Amsterdam", 0, "00:00", "2026-10-20T12:00", "2026-10-26T00:00"),
        ("Australia/Lord_Howe", 6, "02:15", "2026-09-29T12:00", "2026-10-04T02:30"),  # half an hour is skipped
        ("Australia/Lord_Howe", 6, "01:45", "2026-04-01T12:00", "2026-04-05T01:45"),  # half an hour comes twice
        ("Asia/Kathmandu", 4, "17:45", "2026-11-18T10:00", "2026-11-20T17:45"),
        ("America/St_Johns", 6, "02:30", "2026-03-03T12:00", "2026-03-08T03:00"),
    ],
)
def test_the_next_digest_comes_at_its_local_time(zone: str, weekday: int, clock: str, after: str, due: str) -> None:
    found = next_due(order(weekday, clock, zone), instant(after, zone))
    assert found.due_at == instant(due, zone)


def test_a_time_that_comes_twice_is_due_once_and_the_first_time() -> None:
    row = order(6, "02:30")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_due(row, first - timedelta(minutes=1)).due_at == first
    assert [due.due_at for due in fallen_due(row, first + timedelta(hours=2))][-1] == first
    assert next_due(row, first).due_at == datetime(2026, 11, 1, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Australia/Lord_Howe"])
def test_weeks_with_a_change_of_clocks_are_told_once_each(zone: str) -> None:
    row = order(zone=zone)
    start, stop = instant("2026-01-01T00:00", zone), instant("2027-01-11T12:00", zone)
    keys, now = [], start
    while now < stop:
        due = next_due(row, now)
        keys.append(due.key)
        now = due.due_at
    assert len(keys) == len(set(keys))
    assert keys[0] == "2026-W01"
    assert keys[-1] == "2027-W02"
    assert "2026-W53" in keys


def test_nothing_is_due_from_before_it_was_set_up() -> None:
    now = instant("2026-11-18T10:00", "Europe/Amsterdam")
    assert fallen_due(order(since=now), now) == []
    monday = instant("2026-11-16T09:00", "Europe/Amsterdam")
    assert fallen_due(order(since=monday), now) == []
    (due,) = fallen_due(order(since=monday - timedelta(seconds=1)), now)
    assert (due.due_at, due.key) == (monday, "2026-W46")


zones = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))


@settings(deadline=None, max_examples=200)
@given(zone=zones, now=moments, weekday=st.integers(0, 6), clock=clocks)
def test_everywhere_a_digest_is_due_once_a_week_and_tells_of_a_closed_one(
    zone: str, now: datetime, weekday: int, clock: str
) -> None:
    row = order(weekday, clock, zone)
    later = next_due(row, now)
    past = fallen_due(row, now)
    assert past[-1].due_at <= now < later.due_at
    assert later.period.end <= later.due_at
    assert not later.period.so_far
    keys = [due.key for due in (*past, later)]
    assert len(keys) == len(set(keys))
    for before, after in pairwise(past):
        assert timedelta(days=5) < after.due_at - before.due_at < timedelta(days=9)
    assert past == fallen_due({**row, "since": past[0].due_at - timedelta(seconds=1)}, now)


@settings(deadline=None, max_examples=100)
@given(zone=zones, now=moments, since=moments, weekday=st.integers(0, 6), clock=clocks)
def test_what_fell_due_lies_between_the_set_up_and_now(
    zone: str, now: datetime, since: datetime, weekday: int, clock: str
) -> None:
    found = fallen_due(order(weekday, clock, zone, since), now)
    assert all(since < due.due_at <= now for due in found)
    assert [due.due_at for due in found] == sorted(due.due_at for due in found)


def test_where_weeks_start_on_sunday_a_digest_tells_of_sunday_to_saturday() -> None:
    row = {**order(0, "09:00"), "week_start": 6}
    due = next_due(row, instant("2026-11-18T10:00", "Europe/Amsterdam"))
    assert due.due_at == instant("2026-11-23T09:00", "Europe/Amsterdam")
    assert (due.period.first_day, due.period.last_day) == (date(2026, 11, 15), date(2026, 11, 21))
    assert due.key == "2026-W47"


@pytest.mark.parametrize(
    ("row", "after", "due", "key"),
    [
        (longer("month"), "2026-10-31T23:59", "2026-11-01T09:00", "2026-10"),
        (longer("month"), "2026-11-01T09:00", "2026-12-01T09:00", "2026-11"),
        (longer("month", 28, "02:30"), "2026-02-28T02:30", "2026-03-28T02:30", "2026-02"),
        (longer("month", 1, "00:00"), "2026-12-31T12:00", "2027-01-01T00:00", "2026-12"),
        (longer("quarter", 3), "2026-09-30T12:00", "2026-10-03T09:00", "2026-Q3"),
        (longer("quarter", 1), "2026-12-31T12:00", "2027-01-01T09:00", "2026-Q4"),
        (longer("quarter", 5, fiscal=4), "2026-04-01T12:00", "2026-04-05T09:00", "2026-Q1"),
        (longer("quarter", 5, fiscal=2), "2026-04-01T12:00", "2026-05-05T09:00", "2026-Q1+1"),
    ],
)
def test_a_month_or_quarter_is_told_on_its_day_after_it_closed(row: Any, after: str, due: str, key: str) -> None:
    found = next_due(row, instant(after, "Europe/Amsterdam"))
    assert (found.due_at, found.key) == (instant(due, "Europe/Amsterdam"), key)
    assert found.period.end <= found.due_at


@settings(deadline=None, max_examples=200)
@given(
    zone=zones,
    now=moments,
    unit=st.sampled_from(["month", "quarter"]),
    day=st.integers(1, 28),
    clock=clocks,
    fiscal=st.integers(1, 12),
)
def test_everywhere_each_month_and_quarter_is_due_once_and_closed(
    zone: str, now: datetime, unit: str, day: int, clock: str, fiscal: int
) -> None:
    row = longer(unit, day, clock, zone, fiscal)
    later, past = next_due(row, now), fallen_due(row, now)
    assert past[-1].due_at <= now < later.due_at
    assert later.period.end <= later.due_at
    assert not later.period.so_far
    keys = [due.key for due in (*past, later)]
    assert len(keys) == len(set(keys))
    assert [due.period.grain for due in past] == [unit] * len(past)
    fewest, most = DAYS[unit]
    for before, after in pairwise([*past, later]):
        assert before.period.end == after.period.start
        assert fewest - 1 <= (after.due_at - before.due_at).days <= most + 1
