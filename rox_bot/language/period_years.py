"""From a stretch as written to its token: the missing year, the missing week, and what cannot be.

A name without a year means the one in progress if today is inside it, else the most recent past one.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.period import Calendar
from rox_bot.language.period_leaves import Leaf
from rox_bot.language.period_tokens import DAY, Days, days_of_token

LONG_AGO = timedelta(days=366)
"""A name without a year that ended longer ago than this is asked first."""

YEARS_TRIED = 12
"""Enough to meet a 29 February (at most 8 years apart) and a week 53 (at most 7)."""


def no_such(phrase: str, *suggestions: str) -> NotUnderstood:
    """Return the problem for a name that no calendar knows ("week 54", "Q5", "31 April")."""
    return NotUnderstood(N_("There is no {phrase}."), phrase=phrase, suggestions=suggestions)


def in_future(phrase: str, *suggestions: str) -> NotUnderstood:
    """Return the problem for a stretch that has not begun."""
    return NotUnderstood(N_("{phrase} has not come yet."), phrase=phrase, suggestions=suggestions)


def reversed_range(first: date, last: date) -> NotUnderstood:
    """Return the problem for a range that ends before it starts, with the swapped one (first to last) to choose."""
    return NotUnderstood(N_("That range ends before it starts."), suggestions=(f"{first}..{last}",))


@dataclass(frozen=True, slots=True)
class Resolver:
    """Gives tokens to stretches as written, for one calendar and one day of asking."""

    calendar: Calendar
    today: date

    def days(self, token: str) -> Days:
        """Return the local days of a token."""
        return days_of_token(token, self.calendar, self.today)

    def first_day(self, token: str) -> date:
        """Return the day with which a token starts; ValueError if it starts with the first event."""
        first = self.days(token).first
        if first is None:
            raise ValueError(token)
        return first

    def token(self, leaf: Leaf, phrase: str, *, not_after: date | None = None, not_before: date | None = None) -> str:
        """Return the token of a stretch; `not_after` and `not_before` bound the day a name without a year starts.

        Raises NotUnderstood for what cannot be, with the nearest that can.
        """
        if leaf.unit == "token":
            return leaf.key
        try:
            if leaf.unit in ("ago", "last"):
                return self._back(leaf, phrase)
            if leaf.unit == "weekday":
                return self._weekday(leaf, phrase, not_after, not_before)
            if leaf.year is not None:
                return self._in_year(leaf, leaf.year, phrase)
            if leaf.which == "this":
                return self._this(leaf, phrase)
            return self._nearest(leaf, phrase, not_after, not_before)
        except OverflowError:
            raise self._too_far(phrase) from None

    @staticmethod
    def _too_far(phrase: str) -> NotUnderstood:
        return NotUnderstood(
            N_("{phrase} goes back further than I can look."), phrase=phrase, suggestions=("all_time",)
        )

    def _back(self, leaf: Leaf, phrase: str) -> str:
        (count,), unit = leaf.numbers, leaf.of
        one_back = "yesterday" if unit == "day" else f"last_{unit}"
        if count == 0:
            raise no_such(phrase, one_back)
        if count == 1:
            return one_back
        try:
            first = self.calendar.shift(self.calendar.unit_start(self.today, unit), unit, -count)
            self.calendar.midnight(first)
        except ValueError:
            raise self._too_far(phrase) from None
        return f"last_{count}_{unit}s" if leaf.unit == "last" else self.calendar.key(first, unit)

    def _weekday(self, leaf: Leaf, phrase: str, not_after: date | None, not_before: date | None) -> str:
        (weekday,) = leaf.numbers
        if leaf.which == "this":
            day = self.calendar.week_of(self.today)
            day += DAY * ((weekday - day.weekday()) % 7)
            if day > self.today:
                raise in_future(phrase, (day - 7 * DAY).isoformat())
        elif not_before:
            day = not_before + DAY * ((weekday - not_before.weekday()) % 7)
        else:
            latest = self.today - DAY if leaf.which == "last" else not_after or self.today
            day = latest - DAY * ((latest.weekday() - weekday) % 7)
        return day.isoformat()

    def _key(self, leaf: Leaf, year: int) -> str:
        first, *rest = leaf.numbers
        if leaf.unit == "fiscal year":
            return str(year) if self.calendar.fiscal_year_start == 1 else f"FY{year}"
        forms = {"month": f"{year}-{first:02}", "week": f"{year}-W{first:02}"}
        forms |= {"quarter": f"{year}-Q{first}", "half": f"{year}-H{first}"}
        return f"{year}-{first:02}-{rest[0]:02}" if leaf.unit == "day" else forms[leaf.unit]

    def _this_year(self, unit: str) -> int:
        if unit == "week":
            return int(self.calendar.key(self.calendar.week_of(self.today), "week")[:4])
        if unit in ("day", "month"):
            return self.today.year
        return self.calendar.fiscal_year_of(self.today)

    def _in_year(self, leaf: Leaf, year: int, phrase: str) -> str:
        if year <= 0:
            year += self._this_year(leaf.unit)
        key = self._key(leaf, year)
        try:
            self.days(key)
        except ValueError:
            raise no_such(phrase, *self._neighbours(leaf, year)) from None
        return key

    def _this(self, leaf: Leaf, phrase: str) -> str:
        key = self._in_year(leaf, self.today.year, phrase)
        if self.first_day(key) > self.today:
            raise in_future(phrase, self._key(leaf, self.today.year - 1))
        return key

    def _nearest(self, leaf: Leaf, phrase: str, not_after: date | None, not_before: date | None) -> str:
        if not_before:
            return self._search(leaf, phrase, range(not_before.year - 1, not_before.year + YEARS_TRIED), not_before)
        limit = not_after or self.today
        if leaf.which == "last":
            limit = self.calendar.unit_start(self.today, leaf.unit) - DAY
        years = range(limit.year + 1, limit.year - YEARS_TRIED, -1)
        key = self._search(leaf, phrase, years, date.min, limit)
        if limit - self.days(key).last > LONG_AGO:
            year = key[:4]
            raise NotUnderstood(N_("The last {phrase} was in {year}."), phrase=phrase, year=year, suggestions=(key,))
        return key

    def _search(self, leaf: Leaf, phrase: str, years: range, lowest: date, highest: date = date.max) -> str:
        for year in years:
            try:
                key = self._key(leaf, year)
                if lowest <= self.days(key).last and self.first_day(key) <= highest:
                    return key
            except ValueError:
                continue
        raise no_such(phrase, *self._neighbours(leaf, self._this_year(leaf.unit)))

    def _neighbours(self, leaf: Leaf, year: int) -> tuple[str, ...]:
        """Return the nearest thing that does exist, as something to type."""
        number = leaf.numbers[0]
        if leaf.unit == "day":
            return self._nearest_days(number, leaf.numbers[1], year)
        highest = {"week": 52, "quarter": 4, "half": 2, "month": 12}[leaf.unit]
        if leaf.unit == "week" and leaf.year is not None:
            highest = date(year, 12, 28).isocalendar().week
        nearest = max(1, min(number, highest))
        if leaf.year is not None:
            return (self._key(Leaf(0, 0, leaf.unit, (nearest,)), year),)
        return ({"week": "week {}", "quarter": "Q{}", "half": "H{}", "month": "{}"}[leaf.unit].format(nearest),)

    def _nearest_days(self, month: int, day: int, year: int) -> tuple[str, ...]:
        """Return the month's last day, and for 13/10 typed the other way round the day meant."""
        if 1 <= day <= 12 < month <= 31:
            return (date(year, day, month).isoformat(),) if month <= 28 else ()
        if not 1 <= month <= 12:
            return ()
        last = self.calendar.shift(date(year, month, 1), "month", 1) - DAY
        return ((min(last, date(year, month, 1)) if day < 1 else last).isoformat(),)
