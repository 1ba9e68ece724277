"""The periods of a report's rows: weeks, months, days or ranges, in whatever way a helpdesk writes them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from rox_bot.domain.errors import N_, BadInput, Phrase
from rox_bot.domain.period import Calendar, Period
from rox_bot.language.lexicon import fold
from rox_bot.language.periods import find_periods

Cells = Sequence[tuple[int, tuple[str, ...]]]
"""Line and cells of every row: one cell that names the period, or those of its first and its last day."""

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_WEEK_FIRST = re.compile(r"w(?:k|eek)?\s*(\d{1,2})[\s,/-]+(\d{4})")
_MIDNIGHT = re.compile(r"[t ]00:00(?::00(?:\.0+)?)?(?:z|\+00:00)?$")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\s*/\s*(\d{4}-\d{2}-\d{2})")
_UNITS = {"week": "week", "month": "month", "maand": "month", "quarter": "quarter", "kwartaal": "quarter"}


def wrong_line(path: Path, line: int, reason: str, cell: str = "") -> BadInput:
    """Return the explanation of what is wrong in a line of a report."""
    if not cell:
        return BadInput(N_("{path}, line {line}: {reason}."), path=path, line=line, reason=reason)
    return BadInput(N_("{path}, line {line}, {cell}: {reason}."), path=path, line=line, cell=cell, reason=reason)


@dataclass(frozen=True)
class RowPeriods:
    """Reads periods in one calendar."""

    calendar: Calendar
    now: datetime

    def read(self, path: Path, heading: str, cells: Cells) -> list[Period]:
        """Return the period of every row; raises BadInput for one that cannot be read and for two that overlap."""
        if len(cells[0][1]) > 1:
            found = self._between(path, cells)
        else:
            found = [self._one(path, line, only) for line, (only,) in cells]
            unit = next((unit for word, unit in _UNITS.items() if word in heading), "")
            if not unit and _a_week_apart(found):
                unit = "week"
            found = [self._widened(period, unit) for period in found]
        placed = sorted(zip(found, cells, strict=True), key=lambda each: each[0].start)
        for (earlier, _), (later, (line, _)) in pairwise(placed):
            if later.start < earlier.end:
                raise wrong_line(path, line, Phrase(N_("its period overlaps that of another row")))
        return found

    def _between(self, path: Path, cells: Cells) -> list[Period]:
        """Return the periods between two columns of days; the last day belongs to them unless the next starts on it."""
        days = [[self._one(path, line, cell).first_day for cell in ends] for line, ends in cells]
        starts = {first for first, _ in days}
        outside = all(last - first == _WEEK for first, last in days) or any(
            last in starts and last > first for first, last in days
        )
        found = []
        for (line, _), (first, last) in zip(cells, days, strict=True):
            stop = last if outside else last + _DAY
            if stop <= first:
                raise wrong_line(path, line, Phrase(N_("its period ends before it starts")))
            found.append(self._span(first, stop))
        return found

    def _one(self, path: Path, line: int, cell: str) -> Period:
        text = _DAYS.sub(r"\1..\2", _MIDNIGHT.sub("", _WEEK_FIRST.sub(r"week \1 \2", fold(cell))))
        for each in find_periods(text, self.calendar, self.now):
            whole = not text[: each.start].strip() and not text[each.stop :].strip()
            if each.problem is None and each.period is not None and whole:
                return each.period
        raise wrong_line(path, line, Phrase(N_("is no period such as 2026-W46, 2026-11, 2026-11-09 or a range")), cell)

    def _widened(self, period: Period, unit: str) -> Period:
        """Return the week, month or quarter that a day stands for as its first."""
        if period.grain != "day" or not unit:
            return period
        first = period.first_day
        if unit == "week":
            return self._span(first, first + _WEEK)
        return self._span(first, self.calendar.shift(first, unit, 1))

    def _span(self, first: date, stop: date) -> Period:
        weekly = stop - first == _WEEK
        return self.calendar.span(first, stop, f"{first}..{stop - _DAY}", self.now, "week" if weekly else None)


def _a_week_apart(periods: Sequence[Period]) -> bool:
    """Return whether all are days that lie whole weeks apart."""
    days = sorted(period.first_day for period in periods)
    return (
        len(days) > 1
        and all(period.grain == "day" for period in periods)
        and all(later > earlier and (later - earlier).days % 7 == 0 for earlier, later in pairwise(days))
    )
