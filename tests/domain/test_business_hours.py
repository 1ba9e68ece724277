"""Business hours: lengths equal a count minute by minute, in zones with clock changes; bad schedules are explained."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.domain.business_hours import OFFICE_HOURS, BusinessHours, parse_hours
from rox_bot.domain.columns import microseconds
from rox_bot.domain.errors import BadInput
from rox_bot.domain.period import Calendar

MINUTE = 60_000_000
ODD = parse_hours(
    "Mon-Thu 08:30-12:00; Mon-Thu 12:30-17:00; Fri 22:00-24:00; Sun 01:00-04:00", "2026-03-30, 2026-10-26"
)


def by_the_minute(hours: BusinessHours, zone: str, start: datetime, minutes: int) -> int:
    """Minutes within the hours, looked at one by one on the local clock."""
    found = 0
    for number in range(minutes):
        local = (start + timedelta(minutes=number)).astimezone(ZoneInfo(zone))
        if local.date() in hours.closed:
            continue
        for first, last in hours.week[local.weekday()]:
            ends = last.hour * 60 + last.minute or 24 * 60
            found += first.hour * 60 + first.minute <= local.hour * 60 + local.minute < ends
    return found


@given(
    zone=st.sampled_from(["UTC", "Europe/Amsterdam", "America/St_Johns", "Asia/Kathmandu"]),
    start=st.integers(0, 40 * 24 * 60),
    minutes=st.integers(0, 4_000),
    spring=st.booleans(),
)
def test_lengths_are_what_a_count_by_the_minute_gives(zone: str, start: int, minutes: int, spring: bool) -> None:
    begin = datetime(2026, 3 if spring else 10, 8, tzinfo=UTC) + timedelta(minutes=start)
    span = (microseconds(begin), microseconds(begin + timedelta(minutes=minutes)))
    for hours in (OFFICE_HOURS, ODD):
        if _repeats_an_hour(zone, begin, minutes):
            continue  # the second pass through a repeated hour is no business hour
        assert hours.lengths(Calendar(zone), [span]) == [by_the_minute(hours, zone, begin, minutes) * MINUTE]


def _repeats_an_hour(zone: str, begin: datetime, minutes: int) -> bool:
    offsets = [
        (begin + timedelta(minutes=number)).astimezone(ZoneInfo(zone)).utcoffset()
        for number in range(0, minutes + 1, 10)
    ]
    return len(set(offsets)) > 1


def test_a_weekend_and_a_holiday_count_nothing() -> None:
    friday = datetime(2026, 12, 24, 16, 0, tzinfo=UTC)
    hours = parse_hours("Mon-Fri 09:00-17:00", "2026-12-25")
    monday = datetime(2026, 12, 28, 10, 0, tzinfo=UTC)
    assert hours.lengths(Calendar("UTC"), [(microseconds(friday), microseconds(monday))]) == [120 * MINUTE]


def test_many_spans_are_measured_each_by_itself() -> None:
    start = microseconds(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))
    spans = [(start, start + number * MINUTE) for number in (0, 1, 480, 481, 1440)]
    assert OFFICE_HOURS.lengths(Calendar("UTC"), spans) == [each * MINUTE for each in (0, 1, 480, 480, 480)]
    assert OFFICE_HOURS.lengths(Calendar("UTC"), []) == []


@pytest.mark.parametrize(
    "text", ["Mon-Fri 09:00-17:00", "Mon-Fri 09:00-17:00; Sat 10:00-14:00", "Sun 00:00-00:00", "Tue 08:00-09:30"]
)
def test_a_schedule_is_told_as_it_is_typed(text: str) -> None:
    assert str(parse_hours(text)) == text


def test_closed_days_are_dates() -> None:
    assert parse_hours("Mon 09:00-10:00", "2026-12-25 2026-12-26").closed == {date(2026, 12, 25), date(2026, 12, 26)}


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("", ""),
        ("nine to five", ""),
        ("Mon-Fri 17:00-09:00", ""),
        ("Fri-Mon 09:00-17:00", ""),
        ("Mon 09:00-25:00", ""),
        ("Mon 09:00-12:00; Mon 11:00-13:00", ""),
        ("Mon 09:00-17:00", "25 December"),
    ],
)
def test_a_schedule_that_cannot_be_read_is_explained(text: str, closed: str) -> None:
    with pytest.raises(BadInput):
        parse_hours(text, closed)
