"""The hours in which a workspace works: a weekly schedule on the local clock, and the days it is closed."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate, pairwise
from typing import Protocol

from rox_bot.domain.columns import EPOCH, MICROSECOND, microseconds
from rox_bot.domain.errors import N_, BadInput

Stretch = tuple[time, time]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PART = re.compile(
    r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))?\s+"
    r"(?P<start>[0-2]?\d:[0-5]\d)\s*-\s*(?P<end>[0-2]?\d:[0-5]\d)"
)


class LocalClock(Protocol):
    """Turns local days and wall-clock times into instants, and back."""

    def at(self, day: date, clock: time) -> datetime:
        """Return a local wall-clock time in UTC."""

    def day_of(self, instant: datetime) -> date:
        """Return the local day that holds an instant."""


@dataclass(frozen=True)
class BusinessHours:
    """A weekly schedule: for each weekday from Monday the stretches worked, and the dates on which nobody works.

    A stretch that ends at 00:00 lasts until midnight.
    """

    week: tuple[tuple[Stretch, ...], ...]
    closed: frozenset[date] = frozenset()

    def __str__(self) -> str:
        """Return the schedule as it is typed: `Mon-Fri 09:00-17:00; Sat 10:00-14:00`."""
        parts: list[tuple[int, int, tuple[Stretch, ...]]] = []
        for number, stretches in enumerate(self.week):
            if parts and parts[-1][2] == stretches and parts[-1][1] == number - 1:
                parts[-1] = (parts[-1][0], number, stretches)
            else:
                parts.append((number, number, stretches))
        return "; ".join(
            f"{_days(first, last)} {start:%H:%M}-{end:%H:%M}"
            for first, last, stretches in parts
            for start, end in stretches
        )

    def lengths(self, clock: LocalClock, spans: Sequence[tuple[int, int]]) -> list[int]:
        """Return how much of each span (start and end in microseconds) lies within the hours, in microseconds."""
        if not spans:
            return []
        first = clock.day_of(_instant(min(start for start, _ in spans)))
        last = clock.day_of(_instant(max(end for _, end in spans)))
        worked = self._stretches(clock, first, last)
        starts = [start for start, _ in worked]
        before = [0, *accumulate(end - start for start, end in worked)]

        def until(moment: int) -> int:
            place = bisect_right(starts, moment)
            if place == 0:
                return 0
            start, end = worked[place - 1]
            return before[place - 1] + min(moment, end) - start

        return [until(end) - until(start) for start, end in spans]

    def works_on(self, day: date) -> bool:
        """Return whether anybody works on a day."""
        return bool(self.week[day.weekday()]) and day not in self.closed

    def close_after(self, clock: LocalClock, start: datetime, days: int) -> datetime:
        """Return when work ends on the business day that comes so many after the local day of an instant."""
        day, left = clock.day_of(start), days
        while left > 0:
            day += timedelta(days=1)
            left -= self.works_on(day)
        if not self.works_on(day):
            return self.close_after(clock, clock.at(day + timedelta(days=1), time()), 0)
        end = self.week[day.weekday()][-1][1]
        return clock.at(day + timedelta(days=1), time()) if end == time() else clock.at(day, end)

    def _stretches(self, clock: LocalClock, first: date, last: date) -> list[tuple[int, int]]:
        """Return the stretches worked from one day to another as instants, in order."""
        found = []
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if day in self.closed:
                continue
            for start, end in self.week[day.weekday()]:
                closing = clock.at(day + timedelta(days=1), time()) if end == time() else clock.at(day, end)
                found.append((microseconds(clock.at(day, start)), microseconds(closing)))
        return [(start, end) for start, end in found if end > start]


def parse_hours(text: str, closed: str = "") -> BusinessHours:
    """Return the schedule that `Mon-Fri 09:00-17:00; Sat 10:00-14:00` means; raises BadInput.

    `closed` lists dates such as `2026-12-25, 2026-12-26`.
    """
    week: list[list[Stretch]] = [[] for _ in WEEKDAYS]
    for part in filter(None, (piece.strip().lower() for piece in text.split(";"))):
        match = _PART.fullmatch(part)
        if match is None or not {match["first"], match["last"] or "mon"} <= set(WEEKDAYS):
            raise _unreadable(part)
        first = WEEKDAYS.index(match["first"])
        last = WEEKDAYS.index(match["last"]) if match["last"] else first
        stretch = (_clock(match["start"], part), _clock(match["end"], part))
        if last < first or (stretch[1] <= stretch[0] and stretch[1] != time()):
            raise _unreadable(part)
        for number in range(first, last + 1):
            week[number].append(stretch)
    if not any(week):
        raise _unreadable(text)
    for stretches in week:
        stretches.sort()
        if any(later[0] < earlier[1] for earlier, later in pairwise(stretches)):
            raise _unreadable(text)
    return BusinessHours(tuple(map(tuple, week)), frozenset(_dates(closed)))


def _dates(text: str) -> list[date]:
    try:
        return [date.fromisoformat(part) for part in re.split(r"[,;\s]+", text.strip()) if part]
    except ValueError as wrong:
        raise BadInput(N_("Holidays are dates such as 2026-12-25, separated by commas")) from wrong


def _clock(text: str, part: str) -> time:
    hour, minute = map(int, text.split(":"))
    if hour == 24 and minute == 0:
        return time()
    if hour > 23:
        raise _unreadable(part)
    return time(hour, minute)


def _unreadable(part: str) -> BadInput:
    return BadInput(
        N_("Business hours are written like Mon-Fri 09:00-17:00; Sat 10:00-14:00. This cannot be read: {part}"),
        part=part[:60],
    )


def _days(first: int, last: int) -> str:
    names = [name.capitalize() for name in WEEKDAYS]
    return names[first] if first == last else f"{names[first]}-{names[last]}"


def _instant(microsecond: int) -> datetime:
    return EPOCH + microsecond * MICROSECOND


OFFICE_HOURS = parse_hours("Mon-Fri 09:00-17:00")
"""The hours where none are set."""
