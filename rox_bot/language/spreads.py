"""The days over which a sum is spread, in a line: `over 12m`, `from 1 Nov to 31 Oct`, `Q3`, `next year`, `on 3 March`.

Words are those of periods; days to come are as good as past ones. A range or a start without a year is the nearest one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.ledger import MOST_MONTHS
from rox_bot.domain.period import Calendar, add_months
from rox_bot.language.period_line import Line
from rox_bot.language.period_ranges import ranges_at
from rox_bot.language.period_tokens import Days, days_of_token
from rox_bot.language.period_words import AGO, FIXED, GAP, LAST, NUMBERS, THIS, UNITS, YEAR_LEADS, one_of
from rox_bot.language.periods import PLACES

_UNITS = {
    **UNITS,
    **dict.fromkeys(("m", "mo", "mos", "mth", "mths", "mnd"), "month"),
    **dict.fromkeys(("y", "yr", "yrs", "j", "jr"), "year"),
    **dict.fromkeys(("q", "qtr"), "quarter"),
    **dict.fromkeys(("w", "wk", "wks"), "week"),
    "d": "day",
}
_MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_DAYS_OF = {"day": 1, "week": 7}
_COUNTS = {**NUMBERS, "a": 1, "an": 1, "one": 1}
_LENGTH = re.compile(
    rf"(?<!\w)(?:(?:spread|verdeeld|uitgesmeerd){GAP})?(?:over|for|during|gedurende|voor){GAP}"
    rf"(?:(?:the{GAP}next|de{GAP}komende|de{GAP}volgende){GAP})?"
    rf"(?P<count>\d{{1,4}}|{one_of(_COUNTS)})[\s-]{{0,3}}(?P<unit>{one_of(_UNITS)})(?!\w)"
)
_WHOLE = [word for word, unit in UNITS.items() if unit != "day"]
_NEXT = re.compile(rf"(?<!\w)(?:next|coming|volgende?|komende?){GAP}(?P<unit>{one_of(_WHOLE)})(?!\w)")
_OPENING = re.compile(
    rf"(?:from|starting|start|since|as{GAP}of|van|vanaf|sinds|ingaande|per)(?:{GAP}(?:on|op))?{GAP}(?:(?:the|de){GAP})?"
)
_SAYS_WHEN = re.compile(rf"\d{{4}}|['’]\d\d|\b{one_of([*LAST, *THIS, *AGO, *FIXED])}\b")
_LEADS = frozenset(
    "on op in over for during spread from van voor gedurende verdeeld uitgesmeerd at per".split(),
)
"""Words before a stretch that go with it."""


@dataclass(frozen=True, slots=True)
class Spread:
    """What a line says of when a sum counts: the days `first` to `last` (None = not said), or how long it lasts.

    `length` is a number of months or days with its unit (`month` or `day`); `at_once` says that one day was named.
    """

    first: date | None = None
    last: date | None = None
    length: tuple[int, str] | None = None
    at_once: bool = False

    def days(self, start: date) -> tuple[date, date | None]:
        """Return the first and the last day, None for a sum that counts at once; `start` is for what says none."""
        first = self.first or start
        return first, self.last if self.length is None else last_of(first, self.length)


def last_of(first: date, length: tuple[int, str]) -> date:
    """Return the last day of a stretch of so many months or days from a day on."""
    count, unit = length
    stop = add_months(first, count) if unit == "month" else first + timedelta(days=count)
    return stop - timedelta(days=1)


def take_spread(text: str, calendar: Calendar, today: date, *, years: bool = True) -> tuple[Spread | None, str]:
    """Return what a line says of when a sum counts, and the line without it.

    A bare year at the end (`2027`) may be a sum as well: it is taken with `years` only. Raises RoxError for a stretch
    that cannot be, or is said twice.
    """
    length, text = _taken_length(text)
    following, text = _taken_next(text, calendar, today)
    found, text = (following, text) if following else _taken_days(text, calendar, today, years=years)
    if length is None:
        return found, text
    if found is not None and found.last is not None:
        raise BadInput(N_("Say either how long it is spread (over 12m) or from when to when, not both."))
    return Spread(found.first if found else None, length=length), text


def _taken_length(text: str) -> tuple[tuple[int, str] | None, str]:
    match = _LENGTH.search(Line(text, Calendar(), date.min).folded)
    if match is None:
        return None, text
    unit, typed = _UNITS[match["unit"]], match["count"]
    count = (_COUNTS.get(typed) or int(typed)) * (_MONTHS_OF.get(unit) or _DAYS_OF[unit])
    kept = "month" if unit in _MONTHS_OF else "day"
    if count == 0 or count > (MOST_MONTHS if kept == "month" else MOST_MONTHS * 30):
        raise BadInput(
            N_("A sum can be spread over a day at least and {years} years at most."), years=MOST_MONTHS // 12
        )
    return (count, kept), _without(text, match.start(), match.end())


def _taken_next(text: str, calendar: Calendar, today: date) -> tuple[Spread | None, str]:
    match = _NEXT.search(Line(text, calendar, today).folded)
    if match is None:
        return None, text
    unit = UNITS[match["unit"]]
    first = calendar.shift(calendar.unit_start(today, unit), unit, 1)
    last = calendar.shift(first, unit, 1) - timedelta(days=1)
    return Spread(first, last), _without(text, match.start(), match.end())


def _taken_days(text: str, calendar: Calendar, today: date, *, years: bool) -> tuple[Spread | None, str]:
    line, *later = (Line(text, calendar, add_months(today, months)) for months in (0, 12, 24))
    for place in (match.start() for match in PLACES.finditer(line.folded)):
        for read in (_range, _opened, _alone):
            now = read(line, place, years)
            if now is None:
                continue
            stop, said = now
            spread = said()
            if not spread.at_once and not _SAYS_WHEN.search(line.folded[place:stop]):
                ahead = [found[1]() for found in (read(each, place, years) for each in later) if found]
                spread = _nearest(spread, *ahead, to=today)
            return spread, _without(text, place, stop)
    return None, text


Read = tuple[int, Callable[[], Spread]]


def _range(line: Line, place: int, _years: bool) -> Read | None:
    found = sorted(ranges_at(line, place), key=lambda each: -each[0])
    return (found[0][0], lambda: _spread(line, found[0][1]())) if found else None


def _opened(line: Line, place: int, _years: bool) -> Read | None:
    """Read `from 1 March`: a start and no end."""
    opening = _OPENING.match(line.folded, place)
    leaf = line.led(opening.end()) if opening else None
    if leaf is None:
        return None
    return leaf.stop, lambda: Spread(line.resolver.first_day(line.token(leaf)))


def _alone(line: Line, place: int, years: bool) -> Read | None:
    for leaf in line.leaves_at(place):
        if leaf.key in ("all_time", "year_to_date"):
            continue
        if leaf.shy == "year" and not (years or line.word_before(place) in YEAR_LEADS):
            continue
        stops = [stop for stop, _ in line.readings_at(place)]
        if leaf.stop in stops:
            return leaf.stop, lambda leaf=leaf: _spread(line, line.token(leaf))
    return None


def _spread(line: Line, token: str) -> Spread:
    days: Days = days_of_token(token, line.resolver.calendar, line.today)
    if days.first is None or days.first == days.last:
        return Spread(days.last, at_once=True)
    return Spread(days.first, days.last)


def _nearest(*spreads: Spread, to: date) -> Spread:
    """Return the one that starts nearest to a day, of two as near the one to come."""
    return min(reversed(spreads), key=lambda each: abs(((each.first or to) - to).days))


def _without(text: str, start: int, stop: int) -> str:
    """Return a line without a stretch and the words that lead up to it."""
    words = text[:start].split()
    while words and words[-1].lower() in _LEADS:
        words.pop()
    return f"{' '.join(words)} {text[stop:]}".strip()
