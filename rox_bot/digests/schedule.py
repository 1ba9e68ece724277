"""When digests are due: local wall-clock times, one closed week each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from rox_bot.domain.period import Calendar, Period

LATEST = timedelta(hours=48)
"""A digest that could not be posted in time is still posted this long after, then skipped."""

LATE = timedelta(minutes=30)
"""From here on the post says that it is late."""

_WEEKS_BACK = 10


@dataclass(frozen=True, slots=True)
class Due:
    """One digest that falls due: the week it tells of, its key, and when it is to be posted."""

    week: Period
    key: str
    due_at: datetime


def calendar_of(row: Mapping[str, Any]) -> Calendar:
    """Return the calendar of a digest."""
    return Calendar(row["zone"], row["week_start"])


def next_due(row: Mapping[str, Any], now: datetime) -> Due:
    """Return the next digest after now."""
    calendar = calendar_of(row)
    first = calendar.week_of(calendar.day_of(now))
    for weeks in range(3):
        due = _due(row, calendar, first + timedelta(days=7 * weeks))
        if due.due_at > now:
            return due
    raise LookupError("a week without this weekday")


def fallen_due(row: Mapping[str, Any], now: datetime) -> list[Due]:
    """Return the digests that fell due since this one was set up, oldest first; never one from before."""
    calendar = calendar_of(row)
    first = calendar.week_of(calendar.day_of(now))
    found = [_due(row, calendar, first - timedelta(days=7 * back)) for back in reversed(range(_WEEKS_BACK))]
    return [due for due in found if row["since"] < due.due_at <= now]


def _due(row: Mapping[str, Any], calendar: Calendar, first: date) -> Due:
    """Return what falls due in the week that starts on `first`, whichever weekday weeks start on here."""
    day = first + timedelta(days=(row["weekday"] - calendar.week_start) % 7)
    hour, minute = (int(part) for part in str(row["clock"]).split(":"))
    due_at = calendar.at(day, time(hour, minute))
    week = calendar.last_week(due_at)
    return Due(week, calendar.key(week.first_day, "week"), due_at)
