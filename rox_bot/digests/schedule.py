"""When digests are due: local wall-clock times, one closed week, month or quarter each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from rox_bot.domain.answer import Reading
from rox_bot.domain.period import Calendar, Period
from rox_bot.store.schedules import period_for

LATEST = timedelta(hours=48)
"""A digest that could not be posted in time is still posted this long after, then skipped."""

LATE = timedelta(minutes=30)
"""From here on the post says that it is late."""

LAST_DAY = 28
"""The latest day of a month or quarter on which a digest may come: every month has it."""

_UNITS_BACK = {"week": 10, "month": 4, "quarter": 3}


@dataclass(frozen=True, slots=True)
class Due:
    """One digest that falls due: the period it tells of, its key (with its audience), and when it is to be posted."""

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


def key_of(calendar: Calendar, first: date, unit: str) -> str:
    """Return under which key a digest of the unit that starts on a day is kept: `2026-W47`, `2026-11`, `2026-Q4`.

    A quarter has the name of the calendar quarter that it starts in, and how many months in (`2026-Q4+1`): the name by
    its fiscal year would be that of another quarter once the fiscal year starts in another month.
    """
    if unit != "quarter":
        return calendar.key(first, unit)
    inside = f"+{(first.month - 1) % 3}" if (first.month - 1) % 3 else ""
    return f"{first.year}-Q{(first.month - 1) // 3 + 1}{inside}"


def as_told(row: Mapping[str, Any], readings: Sequence[Reading]) -> Mapping[str, Any]:
    """Return how a digest was set up when it told some readings: with the zone and the weeks of then."""
    whole = next((each.period for each in readings if each.period.grain == row["unit"]), None)
    if whole is None:
        return row
    first = whole.first_day
    told = {"week_start": first.weekday()} if row["unit"] == "week" else {}
    told |= {"fiscal_year_start": first.month} if row["unit"] == "quarter" else {}
    return {**row, "zone": whole.zone, **told}


def _due(row: Mapping[str, Any], calendar: Calendar, first: date) -> Due:
    """Return what falls due in the unit that starts on `first`, whichever weekday weeks start on here."""
    later = (row["weekday"] - calendar.week_start) % 7 if row["unit"] == "week" else row["day"] - 1
    hour, minute = (int(part) for part in str(row["clock"]).split(":"))
    due_at = calendar.at(first + timedelta(days=later), time(hour, minute))
    period = period_of(row, due_at)
    key = key_of(calendar, period.first_day, row["unit"])
    return Due(period, period_for(key, row.get("audience", "")), due_at)
