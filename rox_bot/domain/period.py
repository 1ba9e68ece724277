"""Stretches of time: half-open periods and the calendar of a workspace that makes them.

The only place that knows time zones. Weeks follow ISO 8601 unless the calendar starts them on another day;
quarters, halves and years follow the fiscal year.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from rox_bot.domain.business_hours import OFFICE_HOURS, BusinessHours

_RUN = re.compile(r"last_(\d+)_(week|month)s")
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""The start of a period that takes everything."""


@dataclass(frozen=True)
class Period:
    """A half-open stretch [start, end) of aware UTC instants, as read in one time zone.

    `token` names it the way a Question keeps it (`last_week`, `2026-W42`, `since:2026-03-01`); `grain` is the
    calendar unit it covers once (`day`, `week`, `month`, `quarter`, `half`, `year`) or None; `so_far` says that
    it was still running when it was made, and then `end` is the moment of asking.
    """

    start: datetime
    end: datetime
    token: str
    zone: str
    grain: str | None = None
    so_far: bool = False

    @cached_property
    def first_day(self) -> date:
        """The local day in which the period starts."""
        return self.start.astimezone(ZoneInfo(self.zone)).date()

    @cached_property
    def last_day(self) -> date:
        """The local day that holds the period's last instant (an empty period: the day in which it starts)."""
        if self.is_empty:
            return self.first_day
        return (self.end - timedelta(microseconds=1)).astimezone(ZoneInfo(self.zone)).date()

    @property
    def local_start(self) -> datetime:
        """The start on the local clock."""
        return self.start.astimezone(ZoneInfo(self.zone))

    @property
    def local_end(self) -> datetime:
        """The end on the local clock."""
        return self.end.astimezone(ZoneInfo(self.zone))

    @property
    def run(self) -> tuple[int, str] | None:
        """How many units of which kind it covers, where it is named so (`last_4_weeks`)."""
        match = _RUN.fullmatch(self.token)
        return (int(match[1]), match[2]) if match else None

    @property
    def is_open_ended(self) -> bool:
        """Whether it starts with the first event, whenever that was."""
        return self.start == BEGINNING

    @property
    def is_empty(self) -> bool:
        """Whether no instant lies in it."""
        return self.end <= self.start


@dataclass(frozen=True)
class Calendar:
    """How a workspace cuts time: IANA zone, first weekday (0 = Monday), first fiscal month and business hours."""

    zone: str = "UTC"
    week_start: int = 0
    fiscal_year_start: int = 1
    hours: BusinessHours = OFFICE_HOURS

    def midnight(self, day: date) -> datetime:
        """Return the first instant of a local day, in UTC (also where clocks skip midnight)."""
        return self.at(day, time())

    def day_of(self, instant: datetime) -> date:
        """Return the local day that holds an instant."""
        return instant.astimezone(ZoneInfo(self.zone)).date()

    def local(self, instant: datetime) -> datetime:
        """Return an instant on the local clock."""
        return instant.astimezone(ZoneInfo(self.zone))

    def at(self, day: date, clock: time) -> datetime:
        """Return a local wall-clock time in UTC: the first valid minute in a gap, the first occurrence in a fold."""
        wanted = datetime.combine(day, clock.replace(fold=0), ZoneInfo(self.zone))
        instant = wanted.astimezone(UTC)
        if instant.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None) == wanted.replace(tzinfo=None):
            return instant
        return self._end_of_gap(instant)

    def _end_of_gap(self, inside: datetime) -> datetime:
        """Return the first instant after a skipped stretch of wall-clock time.

        Python reads a skipped time with the offset from before the switch, which lands after the switch by as
        much as the time lay inside the gap; the switch itself is found by walking back minute by minute.
        """
        zone = ZoneInfo(self.zone)
        offset = inside.astimezone(zone).utcoffset()
        instant = inside.replace(second=0, microsecond=0)
        while (instant - timedelta(minutes=1)).astimezone(zone).utcoffset() == offset:
            instant -= timedelta(minutes=1)
        return instant

    def span(self, first: date, stop: date, token: str, now: datetime, grain: str | None = None) -> Period:
        """Return the local days first..stop (stop excluded), cut at `now` and marked so far if still running."""
        start, end = self.midnight(first), self.midnight(stop)
        if start <= now < end:
            return Period(start, now, token, self.zone, grain, so_far=True)
        return Period(start, end, token, self.zone, grain)

    def week_of(self, day: date) -> date:
        """Return the first day of the week that holds a day."""
        return day - timedelta(days=(day.weekday() - self.week_start) % 7)

    def week(self, first: date, now: datetime, token: str | None = None) -> Period:
        """Return the week that starts on `first`."""
        return self.span(first, first + timedelta(days=7), token or self.key(first, "week"), now, "week")

    def week_named(self, year: int, number: int) -> date:
        """Return the first day of the week that holds the Thursday of an ISO week; ValueError if there is none.

        ISO 8601 gives a week to the year of its Thursday; with another first weekday the same Thursday names it.
        """
        return self.week_of(date.fromisocalendar(year, number, 4))

    def last_week(self, now: datetime) -> Period:
        """Return the last closed week."""
        return self.last_closed("week", now)

    def last_closed(self, unit: str, now: datetime) -> Period:
        """Return the last closed day, week, month, quarter, half or fiscal year."""
        running = self.unit_start(self.day_of(now), unit)
        return self.span(self.shift(running, unit, -1), running, f"last_{unit}", now, unit)

    def weeks_until(self, period: Period, count: int, now: datetime) -> list[Period]:
        """Return `count` whole weeks, the last being the week in which the period ends."""
        return self.units_until(period, "week", count, now)

    def units_until(self, period: Period, unit: str, count: int, now: datetime) -> list[Period]:
        """Return `count` whole units of time, the last being the one in which the period ends."""
        last = self.unit_start(period.last_day, unit)
        firsts = [self.shift(last, unit, -back) for back in reversed(range(count))]
        return [self.span(first, self.shift(first, unit, 1), self.key(first, unit), now, unit) for first in firsts]

    def month(self, year: int, month: int, now: datetime, token: str | None = None) -> Period:
        """Return a calendar month."""
        first = date(year, month, 1)
        return self.span(first, add_months(first, 1), token or f"{year}-{month:02}", now, "month")

    def fiscal_year_of(self, day: date) -> int:
        """Return the name of the fiscal year that holds a day: the calendar year in which it ends."""
        return day.year + (1 if self.fiscal_year_start > 1 and day.month >= self.fiscal_year_start else 0)

    def fiscal_start(self, year: int) -> date:
        """Return the first day of a fiscal year."""
        return date(year - (1 if self.fiscal_year_start > 1 else 0), self.fiscal_year_start, 1)

    def part_of_year(self, year: int, grain: str, number: int, now: datetime, token: str | None = None) -> Period:
        """Return quarter 1-4, half 1-2 or year 1 of a fiscal year."""
        months = {"quarter": 3, "half": 6, "year": 12}[grain]
        first = add_months(self.fiscal_start(year), months * (number - 1))
        return self.span(first, add_months(first, months), token or self.key(first, grain), now, grain)

    def unit_start(self, day: date, unit: str) -> date:
        """Return the first day of the day, week, month, quarter, half or fiscal year that holds a day."""
        if unit == "day":
            return day
        if unit == "week":
            return self.week_of(day)
        if unit == "month":
            return day.replace(day=1)
        months = {"quarter": 3, "half": 6, "year": 12}[unit]
        start = self.fiscal_start(self.fiscal_year_of(day))
        passed = (day.year - start.year) * 12 + day.month - start.month
        return add_months(start, passed - passed % months)

    def shift(self, first: date, unit: str, count: int) -> date:
        """Return the first day of the unit that lies `count` units later (or earlier, if negative)."""
        days = {"day": 1, "week": 7}.get(unit)
        if days:
            return first + timedelta(days=days * count)
        return add_months(first, {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit] * count)

    def key(self, first: date, unit: str) -> str:
        """Return the token of the unit that starts on a day.

        `2026-11-18`, `2026-W47`, `2026-11`, `2026-Q4`, `2026-H2`, `2026`; quarters and halves carry the name of
        their fiscal year, and a fiscal year that is no calendar year is `FY2027`.
        """
        if unit == "week":
            return week_key(first + timedelta(days=(3 - first.weekday()) % 7))
        if unit == "month":
            return f"{first.year}-{first.month:02}"
        if unit == "day":
            return first.isoformat()
        year = self.fiscal_year_of(first)
        if unit == "year":
            return str(year) if self.fiscal_year_start == 1 else f"FY{year}"
        start = self.fiscal_start(year)
        passed = (first.year - start.year) * 12 + first.month - start.month
        return f"{year}-Q{passed // 3 + 1}" if unit == "quarter" else f"{year}-H{passed // 6 + 1}"

    def buckets(self, period: Period, unit: str, now: datetime) -> list[Period]:
        """Return the units that make up a period, oldest first; the outer ones are cut at its edges."""
        first = self.unit_start(period.first_day, unit)
        found = []
        while self.midnight(first) < period.end:
            stop = self.shift(first, unit, 1)
            whole = self.span(first, stop, self.key(first, unit), now, unit)
            start, end = max(whole.start, period.start), min(whole.end, period.end)
            found.append(replace(whole, start=start, end=end, so_far=whole.so_far))
            first = stop
        return found

    def baseline(self, period: Period, now: datetime) -> Period:
        """Return what a period is compared with when nothing is named.

        A closed week: the four weeks before it, pooled. Another calendar unit: the unit before. Whole months: as
        many months before. Anything else: the equally long stretch of local days just before.
        """
        first = period.first_day
        if period.grain == "week" and not period.so_far:
            return self.span(first - timedelta(days=28), first, "four_weeks_before", now)
        if period.grain:
            start = self.shift(first, period.grain, -1)
            return self.span(start, first, "previous_period", now, period.grain)
        stop = period.last_day + timedelta(days=1)
        if first.day == stop.day == 1 and not period.so_far:
            months = (stop.year - first.year) * 12 + stop.month - first.month
            return self.span(add_months(first, -months), first, "previous_period", now)
        days = (stop - first).days
        return self.span(first - timedelta(days=days), first, "previous_period", now)

    def previous(self, period: Period, now: datetime) -> Period:
        """Return the equally long period just before (a calendar unit: the unit before)."""
        if period.grain == "week":
            return self.week(period.first_day - timedelta(days=7), now, "previous_period")
        return self.baseline(period, now)

    def year_earlier(self, period: Period, now: datetime) -> Period:
        """Return the same period a year earlier: the same ISO week number for a week, else the same dates."""
        first, stop = period.first_day, period.last_day + timedelta(days=1)
        if period.grain == "week":
            return self.week(self._same_week_a_year_earlier(first), now, "last_year")
        return self.span(add_months(first, -12), add_months(stop, -12), "last_year", now, period.grain)

    def _same_week_a_year_earlier(self, first: date) -> date:
        """Return the first day of the week with the same ISO number a year earlier (53 falls back to 52)."""
        year, number = map(int, self.key(first, "week").split("-W"))
        try:
            return self.week_named(year - 1, number)
        except ValueError:
            return self.week_named(year - 1, 52)

    def same_part(self, period: Period, earlier: Period) -> Period:
        """Return the part of an earlier period that is as long as a running one has lasted so far."""
        if not period.so_far:
            return earlier
        asked = self.local(period.end)
        elapsed_days = (asked.date() - period.first_day).days
        clock = asked.time()
        end = self.at(earlier.first_day + timedelta(days=elapsed_days), clock)
        return replace(earlier, end=min(max(end, earlier.start), earlier.end), grain=None)


def add_months(day: date, months: int) -> date:
    """Return the day `months` later, moved back to the month's last day where needed."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    for candidate in range(day.day, 27, -1):
        try:
            return date(year, month + 1, candidate)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def week_key(day: date) -> str:
    """Return the ISO week key of a day, such as `2026-W47`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
