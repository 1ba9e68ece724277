"""Counts that a partner reports: the whole period of each, and the key by which a corrected count replaces the old one.

A period is written `2026-W46`, `2026-11` or `2026-Q4`, or as a date: the week (in a column of months, the month) that
starts there.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

from rox_bot.domain.errors import N_, Phrase
from rox_bot.domain.events import COUNTED, NOT_COUNTED, SLICES
from rox_bot.intake.files.refused import Refused

_WEEK = re.compile(
    r"(?P<year>[0-9]{4})[-/ ]?(?:week|wk|w)[- ]?(?P<number>[0-9]{1,2})"
    r"|(?:week|wk|w)[- ]?(?P<number_first>[0-9]{1,2})[-/, ]+(?P<year_behind>[0-9]{4})",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?P<year>[0-9]{4})[-/](?P<number>[0-9]{1,2})|(?P<number_first>[0-9]{1,2})[-/](?P<year_behind>[0-9]{4})"
)
_QUARTER = re.compile(r"(?P<year>[0-9]{4})[- ]?[qk](?P<number>[1-4])", re.IGNORECASE)
_PERCENTAGE = re.compile(r"%|percent|procent|\bpct\b|\brate\b|aandeel", re.IGNORECASE)
_MONTHLY = re.compile(r"month|maand", re.IGNORECASE)
_FIRST_WEEKDAYS = (0, 5, 6)  # Monday, and where weeks begin on Saturday or Sunday


class Span(NamedTuple):
    """The days of a period, the last excluded."""

    first: date
    stop: date


def is_percentage(column: str) -> bool:
    """Return whether a column's name says that it holds percentages, of which no count can be made."""
    return bool(_PERCENTAGE.search(column))


def named_span(text: str) -> Span | None:
    """Return the period that `2026-W46`, `2026-11` or `2026-Q4` names, None for any other text."""
    for pattern, made in ((_WEEK, _week), (_QUARTER, _quarter), (_MONTH, _month)):
        found = pattern.fullmatch(text.strip())
        if found:
            parts = found.groupdict()
            year = int(parts["year"] or parts["year_behind"])
            try:
                return made(year, int(parts["number"] or parts["number_first"]))
            except ValueError:  # week 54, month 13, the year 0
                return None
    return None


def period_reader(
    column: str, read_instant: Callable[[str], object], zone: tzinfo
) -> Callable[[str], tuple[datetime, datetime]]:
    """Return what reads the period in a cell as its start and end; raises ValueError with the reason."""
    monthly = bool(_MONTHLY.search(column))

    def read(text: str) -> tuple[datetime, datetime]:
        span = named_span(text)
        if span is None:
            try:
                start = read_instant(text)
            except ValueError:
                raise ValueError(
                    N_("is no period such as 2026-W46, 2026-11 or the date on which a week starts")
                ) from None
            span = _starting(start, zone, monthly=monthly)
        return _midnight(span.first, zone), _midnight(span.stop, zone)

    return read


def end_reader(read_instant: Callable[[str], object], zone: tzinfo) -> Callable[[str], datetime]:
    """Return what reads the end of a period: of a date without a time, the whole day belongs to it."""

    def read(text: str) -> datetime:
        end = read_instant(text)
        if not isinstance(end, datetime):
            raise TypeError(end)
        return end if ":" in text else _midnight(end.astimezone(zone).date() + timedelta(days=1), zone)

    return read


class Placing:
    """Gives the tallies of one file their period and key; what stands twice in a file is refused, never added up."""

    def __init__(self, columns: Mapping[str, str], zone: tzinfo, latest: datetime) -> None:
        self._columns = columns
        self._zone = zone
        self._latest = latest
        self._lines: dict[str, int] = {}

    def place(self, found: dict[str, Any], line: int) -> None:
        """Complete the raw values of a tally; raises Refused."""
        placed = self._columns.get("period") or self._columns.get("occurred_at", "occurred_at")
        span = found.pop("period", None)
        if span is None and "occurred_at" not in found:
            raise Refused([(placed, N_("is missing"))])
        if span is None and "until" not in found:
            try:
                week = _starting(found["occurred_at"], self._zone, monthly=False)
            except ValueError as reason:
                raise Refused([(placed, str(reason))]) from None
            span = _midnight(week.first, self._zone), _midnight(week.stop, self._zone)
        if span is not None:
            found["occurred_at"], found["until"] = span
        if found["until"] > self._latest:
            raise Refused([(placed, N_("is not over yet"))])
        if found["until"] <= found["occurred_at"]:
            raise Refused([(self._columns.get("until", placed), N_("ends before it starts"))])
        if "until" in self._columns and _ends_a_day_late(found["occurred_at"], found["until"], self._zone):
            raise Refused([(self._columns["until"], N_("is the day after the period; its last day is needed"))])
        found["instrument"] = str(found.get("instrument", "")).casefold()
        if found["instrument"] not in ("", *COUNTED):
            raise Refused([(self._columns.get("instrument", "instrument"), NOT_COUNTED)])
        if "source_key" not in found and found.get("partner"):
            found["source_key"] = self._key(found, line)

    def _key(self, found: Mapping[str, Any], line: int) -> str:
        said = [found["occurred_at"].isoformat(), found["until"].isoformat(), found.get("instrument", "")]
        said += [str(found.get(name, "")) for name in SLICES]
        key = hashlib.blake2b(repr(said).encode(), digest_size=16).hexdigest()
        usable = 0 <= found.get("positive", -1) <= found.get("answers", -1)
        before = self._lines.setdefault(key, line) if usable else line
        if before != line:
            raise Refused([("", Phrase(N_("speaks of the same partner and period as line {line}"), line=before))])
        return key


def _starting(start: object, zone: tzinfo, *, monthly: bool) -> Span:
    """Return the week, or the month, that starts at an instant; raises ValueError where none does."""
    if not isinstance(start, datetime):
        raise TypeError(start)
    local = start.astimezone(zone)
    day = local.date()
    if monthly and day.day == 1:
        return _month(day.year, day.month)
    if monthly or local.time() != time() or day.weekday() not in _FIRST_WEEKDAYS or (day.day == 1 and day.weekday()):
        raise ValueError(N_("starts no week; write a week as 2026-W46, a month as 2026-11, or name its end too"))
    return Span(day, day + timedelta(days=7))


def _ends_a_day_late(start: datetime, end: datetime, zone: tzinfo) -> bool:
    """Return whether a period is a week or whole months and one day: then its end was meant not to belong to it."""
    first, stop = start.astimezone(zone).date(), end.astimezone(zone).date()
    days = (stop - first).days
    return (days == 8 and first.weekday() in _FIRST_WEEKDAYS) or (days > 27 and (first.day, stop.day) == (1, 2))


def _week(year: int, number: int) -> Span:
    first = date.fromisocalendar(year, number, 1)
    return Span(first, first + timedelta(days=7))


def _month(year: int, number: int, months: int = 1) -> Span:
    last = number - 1 + months
    return Span(date(year, number, 1), date(year + last // 12, last % 12 + 1, 1))


def _quarter(year: int, number: int) -> Span:
    return _month(year, 3 * number - 2, 3)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
