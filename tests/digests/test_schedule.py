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


def order(
    weekday: int = 0, clock: str = "09:00", zone: str = "Europe/Amsterdam", since: datetime = BEFORE
) -> dict[str, Any]:
    return {"weekday": weekday, "clock": clock, "zone": zone, "week_start": 0, "since": since}


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
    assert later.week.end <= later.due_at
    assert not later.week.so_far
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
    assert (due.week.first_day, due.week.last_day) == (date(2026, 11, 15), date(2026, 11, 21))
    assert due.key == "2026-W47"
