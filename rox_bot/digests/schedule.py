"""When digests are due: local wall-clock times, one closed week, month or quarter each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from rox_bot.domain.period import Calendar, Period

LATEST = timedelta(hours=48)
"""A digest that could not be posted in time is still posted this long after, then skipped."""

LATE = timedelta(minutes=30)
"""From here on the post says that it is late."""

LAST_DAY = 28
"""The latest day of a month or quarter on which a digest may come: every month has it."""

_UNITS_BACK = {"week": 10, "month": 4, "quarter": 3}


@dataclass(frozen=True, slots=True)
class Due:
    """One digest that falls due: the period it tells of, its key, and when it is to be posted."""

    period: Period
    key: str
    due_at: datetime


def calendar_of(row: Mapping[str, Any]) -> Calendar:
    """Return the calendar of a digest."""
    return Calendar(row["zone"], row["week_start"], row["fiscal_year_start"])


def next_due(row: Mapping[str, Any], now: datetime) -> Due:
    """Return the next digest after now."""
    calendar = calendar_of(row)
    first = calendar.unit_start(calendar.day_of(now), row["unit"])
    for later in range(3):
        due = _due(row, calendar, calendar.shift(first, row["unit"], later))
        if due.due_at > now:
            return due
    raise LookupError("a unit without this day")


def fallen_due(row: Mapping[str, Any], now: datetime) -> list[Due]:
    """Return the digests that fell due since this one was set up, oldest first; never one from before."""
    calendar = calendar_of(row)
    unit = row["unit"]
    first = calendar.unit_start(calendar.day_of(now), unit)
    found = [_due(row, calendar, calendar.shift(first, unit, -back)) for back in reversed(range(_UNITS_BACK[unit]))]
    return [due for due in found if row["since"] < due.due_at <= now]


def period_of(row: Mapping[str, Any], due_at: datetime) -> Period:
    """Return the period that a digest tells of when it is due at an instant."""
    return calendar_of(row).last_closed(row["unit"], due_at)


def _due(row: Mapping[str, Any], calendar: Calendar, first: date) -> Due:
    """Return what falls due in the unit that starts on `first`, whichever weekday weeks start on here."""
    later = (row["weekday"] - calendar.week_start) % 7 if row["unit"] == "week" else row["day"] - 1
    hour, minute = (int(part) for part in str(row["clock"]).split(":"))
    due_at = calendar.at(first + timedelta(days=later), time(hour, minute))
    period = period_of(row, due_at)
    return Due(period, calendar.key(period.first_day, row["unit"]), due_at)
