"""Words, numbers and dates in the reader's language: gettext catalogues and Babel."""

import gettext
import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from rox_bot.domain.errors import N_, OwnText, Phrase, RoxError
from rox_bot.domain.period import Period

LANGUAGES = ("en", "nl")
_SIZES = ((10**9, N_("{n}bn")), (10**6, N_("{n}M")), (10**3, N_("{n}k")))
_CATALOGUES = Path(__file__).resolve().parent.parent / "locale"


@cache
def _translations(language: str) -> gettext.NullTranslations:
    """Return a language's catalogue, compiled in memory from its .po file."""
    source = _CATALOGUES / language / "LC_MESSAGES" / "rox_bot.po"
    if language == "en" or not source.exists():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def supported(language: str) -> str:
    """Return the supported language nearest to a locale such as `nl-NL`; English where there is none."""
    code = language.replace("_", "-").split("-")[0].lower()
    return code if code in LANGUAGES else "en"


@dataclass(frozen=True)
class Wording:
    """How things are said in one language."""

    language: str = "en"

    def _(self, message: str, **values: object) -> str:
        """Return a text in the reader's language with its {named} places filled."""
        if isinstance(message, Phrase) and message.values:
            return self.say(message)
        if isinstance(message, OwnText):
            return message.said.get(self.language, str(message))
        text = _translations(self.language).gettext(message) if message else ""
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """Return the singular or plural of a text; `{n}` is filled with the number as people write it."""
        text = _translations(self.language).ngettext(one, many, n)
        return text.format(n=self.number(n), **values)

    def say(self, text: str) -> str:
        """Return a phrase, or a marked text without places, in the reader's language."""
        if not isinstance(text, Phrase):
            return self._(text)
        return self._(text.message, **{name: self._filled(value) for name, value in text.values.items()})

    def error(self, trouble: RoxError) -> str:
        """Return the explanation of an error in the reader's language; marked texts among its values too."""
        values = {name: self.say(v) if isinstance(v, str) else self._filled(v) for name, v in trouble.values.items()}
        return self._(trouble.message, **values)

    def _filled(self, value: object) -> object:
        """Return what stands in a place: phrases in the reader's language, fractions as people write them."""
        if isinstance(value, Phrase):
            return self.say(value)
        return self.exact(value) if isinstance(value, float) else value

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with a fixed number of decimals and the language's separators."""
        from babel.numbers import format_decimal

        rounded = round(value, digits) + 0.0  # never "-0"
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(rounded, format=pattern, locale=self.language))

    def exact(self, value: float | Decimal) -> str:
        """Return a number with the decimals that it has, three at most."""
        from babel.numbers import format_decimal

        return str(format_decimal(value, format="#,##0.###", locale=self.language))

    def money(self, amount: Decimal, currency: str = "", per: str = "") -> str:
        """Return a sum as `EUR 1,200 a month`, with cents where it has any: `EUR 12.50`."""
        cents = amount != round(amount) and round(amount, 2) == amount
        figure = self.exact(amount) if not cents else self.number(float(amount), 2)
        return self.each(f"{currency} {figure}".strip().replace("-", "−"), per)

    def each(self, text: str, per: str) -> str:
        """Return what is told of a sum with what it is for: once (''), each `month` or each `year`."""
        told = {"month": self._("{amount} a month", amount=text), "year": self._("{amount} a year", amount=text)}
        return told.get(per, text)

    def short(self, value: float) -> str:
        """Return a number as short as it is read: `950`, `10k`, `1.5M`, `2bn`; with three digits where it has more."""
        for size, sign in _SIZES:
            if abs(value) >= size:
                return self._(sign, n=self.exact(float(f"{value / size:.3g}")))
        return self.exact(float(f"{value:.3g}"))

    def day(self, day: date, *, year: bool = False) -> str:
        """Return a day as `9 Nov` or `9 Nov 2026`."""
        from babel.dates import format_date

        return str(format_date(day, "d MMM y" if year else "d MMM", locale=self.language)).replace(".", "")

    def month(self, day: date) -> str:
        """Return a month's short name."""
        from babel.dates import format_date

        return str(format_date(day, "LLL", locale=self.language)).replace(".", "")

    def weekday(self, number: int) -> str:
        """Return a weekday's full name (0 = Monday)."""
        from babel.dates import format_date

        return str(format_date(date(2024, 1, 1) + timedelta(days=number), "EEEE", locale=self.language))

    def weekday_short(self, number: int) -> str:
        """Return a weekday's short name (0 = Monday)."""
        from babel.dates import format_date

        return str(format_date(date(2024, 1, 1) + timedelta(days=number), "EEE", locale=self.language)).strip(".")

    def month_name(self, number: int) -> str:
        """Return a month's full name (1 = January)."""
        from babel.dates import format_date

        return str(format_date(date(2024, number, 1), "LLLL", locale=self.language))

    def clock(self, moment: datetime) -> str:
        """Return a local date and time as `Mon 23 Nov 09:00`."""
        from babel.dates import format_datetime

        return str(format_datetime(moment, "EEE d MMM HH:mm", locale=self.language)).replace(".", "")

    def days(self, first: date, last: date, *, year: bool = True) -> str:
        """Return a range of days, both ends belonging to it, as short as it can be said."""
        if first == last:
            return self.day(first, year=year)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{self.day(last, year=year)}"
        if first.year == last.year:
            return f"{self.day(first)} – {self.day(last, year=year)}"
        return f"{self.day(first, year=True)} – {self.day(last, year=True)}"

    def period(self, period: Period, *, year: bool = True) -> str:
        """Return a period's dates, with `so far` while it runs."""
        if period.is_empty:
            text = self._("nothing yet of {day}", day=self.day(period.first_day, year=year))
        elif period.is_open_ended:
            text = self._("everything until {day}", day=self.day(period.last_day, year=year))
        else:
            text = self.days(period.first_day, period.last_day, year=year)
        return self._("{days} so far", days=text) if period.so_far else text

    def week_number(self, period: Period) -> str:
        """Return `week 46`."""
        return self._("week {number}", number=period.first_day.isocalendar().week)

    def unit(self, period: Period, key: str) -> str:
        """Return the name of a calendar unit: `week 46`, `October 2026`, `Q3 2026`; `key` is its token."""
        if period.grain == "week":
            return self.week_number(period)
        if period.grain == "month":
            from babel.dates import format_date

            return str(format_date(period.first_day, "LLLL y", locale=self.language))
        year, _, part = key.partition("-Q")
        return self._("Q{number} {year}", number=part, year=year) if part else key

    def run(self, period: Period) -> str:
        """Return how long a run of units is: `4 weeks`; '' for any other period."""
        count, unit = period.run or (0, "")
        if unit == "week":
            return self.plural("{n} week", "{n} weeks", count)
        return self.plural("{n} month", "{n} months", count) if unit else ""

    def listed(self, items: list[str]) -> str:
        """Return `a, b and c`."""
        if len(items) < 2:
            return "".join(items)
        return self._("{first} and {last}", first=", ".join(items[:-1]), last=items[-1])
