"""What each stored period token means in local days, and the Period made from it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.period import BEGINNING, Calendar, Period, add_months

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """Local days from `first` (None: since the first event) up to `stop`, which is left out."""

    first: date | None
    stop: date
    grain: str | None = None

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        return self.stop - DAY


def period_of_token(token: str, calendar: Calendar, now: datetime) -> Period:
    """Rebuild a Period from its stored token, cut at `now` where it is still running.

    Raises BadInput for a token that stands for nothing by itself, such as `context` or `previous_period`.
    """
    try:
        days = days_of_token(token, calendar, calendar.day_of(now))
        if days.first is not None:
            return calendar.span(days.first, days.stop, token, now, days.grain)
        end = calendar.midnight(days.stop)
        return Period(BEGINNING, min(end, now), token, calendar.zone, so_far=now < end)
    except (ValueError, OverflowError) as error:
        raise BadInput(N_("I don't know the period {token}."), token=token) from error


def days_of_token(token: str, calendar: Calendar, today: date) -> Days:
    """Return the local days a token stands for; ValueError or OverflowError if there are none."""
    for form, read in FORMS:
        if match := form.fullmatch(token):
            return read(match, calendar, today)
    raise ValueError(token)


Read = Callable[[re.Match[str], Calendar, date], Days]


def _unit(first: date, unit: str, calendar: Calendar) -> Days:
    return Days(first, calendar.shift(first, unit, 1), unit)


def _this_or_last(match: re.Match[str], calendar: Calendar, today: date) -> Days:
    unit = match["unit"]
    first = calendar.unit_start(today, unit)
    return _unit(first if match["which"] == "this" else calendar.shift(first, unit, -1), unit, calendar)


def _last_several(match: re.Match[str], calendar: Calendar, today: date) -> Days:
    stop = calendar.unit_start(today, match["unit"])
    first = calendar.shift(stop, match["unit"], -int(match["count"]))
    if first >= stop:
        raise ValueError(match.string)
    return Days(first, stop)


def _since(match: re.Match[str], _calendar: Calendar, today: date) -> Days:
    first = date.fromisoformat(match["day"])
    if first > today:
        raise ValueError(match.string)
    return Days(first, today + DAY)


def _range(match: re.Match[str], _calendar: Calendar, _today: date) -> Days:
    first, last = date.fromisoformat(match["first"]), date.fromisoformat(match["last"])
    if last < first:
        raise ValueError(match.string)
    return Days(first, last + DAY)


def _part(match: re.Match[str], calendar: Calendar, _today: date) -> Days:
    unit, months = {"Q": ("quarter", 3), "H": ("half", 6)}[match["mark"]]
    number = int(match["number"])
    if not 1 <= number <= 12 // months:
        raise ValueError(match.string)
    return _unit(add_months(calendar.fiscal_start(int(match["year"])), months * (number - 1)), unit, calendar)


def _week(match: re.Match[str], calendar: Calendar, _today: date) -> Days:
    return _unit(calendar.week_named(int(match["year"]), int(match["number"])), "week", calendar)


def _month(match: re.Match[str], calendar: Calendar, _today: date) -> Days:
    return _unit(date(int(match["year"]), int(match["number"]), 1), "month", calendar)


def _calendar_year(match: re.Match[str], _calendar: Calendar, _today: date) -> Days:
    year = int(match["year"])
    return Days(date(year, 1, 1), date(year + 1, 1, 1), "year")


def _form(pattern: str, read: Read) -> tuple[re.Pattern[str], Read]:
    return re.compile(pattern, re.ASCII), read


ISO_DAY = r"\d{4}-\d\d-\d\d"
YEAR = r"(?P<year>\d{4})"

FORMS = (
    _form("default", lambda _m, c, today: _unit(c.shift(c.unit_start(today, "week"), "week", -1), "week", c)),
    _form("today", lambda _m, c, today: _unit(today, "day", c)),
    _form("yesterday", lambda _m, c, today: _unit(today - DAY, "day", c)),
    _form("year_to_date", lambda _m, c, today: _unit(c.unit_start(today, "year"), "year", c)),
    _form("all_time", lambda _m, _c, today: Days(None, today + DAY)),
    _form(r"(?P<which>this|last)_(?P<unit>week|month|quarter|half|year)", _this_or_last),
    _form(r"last_(?P<count>\d{1,4})_(?P<unit>day|week|month|quarter|half|year)s", _last_several),
    _form(rf"since:(?P<day>{ISO_DAY})", _since),
    _form(rf"before:(?P<day>{ISO_DAY})", lambda m, _c, _today: Days(None, date.fromisoformat(m["day"]))),
    _form(rf"(?P<first>{ISO_DAY})\.\.(?P<last>{ISO_DAY})", _range),
    _form(ISO_DAY, lambda m, c, _today: _unit(date.fromisoformat(m[0]), "day", c)),
    _form(rf"{YEAR}-W(?P<number>\d\d)", _week),
    _form(rf"{YEAR}-(?P<mark>[QH])(?P<number>\d)", _part),
    _form(rf"{YEAR}-(?P<number>\d\d)", _month),
    _form(YEAR, _calendar_year),
    _form(rf"FY{YEAR}", lambda m, c, _today: _unit(c.fiscal_start(int(m["year"])), "year", c)),
)
