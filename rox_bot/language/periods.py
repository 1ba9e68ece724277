"""Finds the periods named in a line of English or Dutch, the leftmost first and each as long as it can be."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from rox_bot.domain.errors import RoxError
from rox_bot.domain.period import Calendar, Period
from rox_bot.language.period_leaves import END
from rox_bot.language.period_line import Line
from rox_bot.language.period_ranges import ranges_at
from rox_bot.language.period_tokens import period_of_token
from rox_bot.language.period_words import AGAINST, GAP, NOT_THIS_ONE, UNITS, one_of

__all__ = ["FoundPeriod", "find_periods", "period_of_token"]


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period in a line: its span, and either the period or the problem with it.

    The suggestions of a problem are phrases to put in place of text[start:stop]. `role` is `baseline` right after
    words such as "vs" or "vergeleken met".
    """

    start: int
    stop: int
    period: Period | None
    problem: RoxError | None
    role: Literal["range", "baseline"]


MOST_PERIODS = 12
"""A line that names more periods than this is no question; the rest of it is left unread."""

PLACES = re.compile(r"(?<![\w#@:<>=€$£/])(?<![0-9][.,])(?<!\w-)(?=[a-z0-9])")
AGAINST_BEFORE = re.compile(rf"(?<!\w){one_of(AGAINST)}\s{{1,4}}(?:(?:the|de|het|in|that of|die van)\s){{0,2}}$")
ONE_EARLIER = re.compile(
    rf"(?:(?:the|de|het){GAP})?(?:(?:{one_of(UNITS)}|period|periode){GAP}(?:before|prior|ervoor|daarvoor|eerder)"
    rf"|previous{GAP}period|vorige{GAP}periode){END}(?!{GAP}(?:last|yesterday))"
)


def find_periods(text: str, calendar: Calendar, now: datetime) -> list[FoundPeriod]:
    """Return the first periods named in a line, left to right, none overlapping; `now` is an aware instant."""
    line = Line(text, calendar, calendar.day_of(now))
    found: list[FoundPeriod] = []
    for place in (match.start() for match in PLACES.finditer(line.folded)):
        if found and place < found[-1].stop:
            continue
        hit = _one_earlier(line, place, found, calendar, now) or _found(line, place, calendar, now)
        if hit:
            found.append(hit)
        if len(found) == MOST_PERIODS:
            break
    return found


def _found(line: Line, place: int, calendar: Calendar, now: datetime) -> FoundPeriod | None:
    readings = [*line.readings_at(place), *ranges_at(line, place)]
    if not readings or line.word_before(place) in NOT_THIS_ONE:
        return None
    stop, token = max(readings, key=lambda reading: reading[0])
    role = _role(line, place)
    try:
        return FoundPeriod(place, stop, period_of_token(token(), calendar, now), None, role)
    except RoxError as problem:
        return FoundPeriod(place, stop, None, problem, role)


def _one_earlier(
    line: Line, place: int, found: list[FoundPeriod], calendar: Calendar, now: datetime
) -> FoundPeriod | None:
    """Read "the month before": the period just before the one named last, which it is compared with."""
    match = ONE_EARLIER.match(line.folded, place)
    asked = found[-1].period if found else None
    if not match or not asked or asked.is_open_ended:
        return None
    period = replace(calendar.previous(asked, now), token="previous_period")
    return FoundPeriod(place, match.end(), period, None, "baseline")


def _role(line: Line, place: int) -> Literal["range", "baseline"]:
    before = line.folded[max(0, place - 40) : place]
    return "baseline" if AGAINST_BEFORE.search(before) else "range"
