"""The settings, in the order in which they are shown: what each is called, and how its value is read and told."""

from collections.abc import Callable
from dataclasses import dataclass

from rox_bot.commands.settings import values
from rox_bot.domain import choices
from rox_bot.domain.errors import N_
from rox_bot.language.lexicon import fold
from rox_bot.language.wording import Wording

_DEFAULT = frozenset(("default", "standaard", "none", "geen"))
_QUOTES = "\"“”'‘’"


@dataclass(frozen=True)
class Setting:
    """One setting: `name` in the store, `words` people type, how a typed value is read (BadInput) and a kept one told.

    `example` is a value as it is typed.
    """

    name: str
    words: tuple[str, ...]
    title: str
    read: Callable[[str], str]
    tell: Callable[[str, Wording], str]
    example: str

    def value(self, typed: str) -> str:
        """Return a typed value as it is kept, '' for the default again; raises BadInput."""
        plain = typed.strip().strip(_QUOTES).strip()
        return "" if not plain or fold(plain) in _DEFAULT else self.read(plain)


SETTINGS: tuple[Setting, ...] = (
    Setting(
        choices.ZONE,
        ("zone", "timezone", "time-zone", "tijdzone"),
        N_("Time zone"),
        values.zone,
        lambda value, _: value,
        "Europe/Amsterdam",
    ),
    Setting(
        choices.LANGUAGE,
        ("language", "taal"),
        N_("Language in channels"),
        values.language,
        values.told_language,
        "nl",
    ),
    Setting(
        choices.WEEK_START,
        ("week-start", "weekstart", "week-begin", "weekbegin"),
        N_("Weeks start on"),
        values.week_start,
        values.told_weekday,
        "sunday",
    ),
    Setting(
        choices.FISCAL_YEAR_START,
        ("fiscal-year", "fiscal-year-start", "fiscal", "boekjaar", "boekjaar-begin"),
        N_("Fiscal year starts in"),
        values.fiscal_year,
        values.told_month,
        "4",
    ),
    Setting(
        choices.BUSINESS_HOURS,
        ("hours", "business-hours", "uren", "werktijden", "kantooruren"),
        N_("Business hours"),
        values.hours,
        values.told_hours,
        '"Mon-Fri 08:00-18:00; Sat 10:00-14:00"',
    ),
    Setting(
        choices.HOLIDAYS,
        ("holidays", "holiday", "feestdagen", "feestdag"),
        N_("Days on which nobody works"),
        values.holidays,
        values.told_holidays,
        "2026-12-25, 2026-12-26",
    ),
    Setting(
        choices.MINIMUM_N,
        ("minimum-n", "minimum", "least-n"),
        N_("Least n of a value"),
        values.minimum_n,
        values.told_minimum_n,
        "15",
    ),
    Setting(
        choices.WORKED_HOURS,
        ("worked-hours", "hours-worked", "gewerkte-uren"),
        N_("Hours worked on tickets a month"),
        values.worked_hours,
        values.told_worked_hours,
        "640",
    ),
    Setting(
        choices.CURRENCY,
        ("currency", "valuta", "munt"),
        N_("Currency"),
        values.currency,
        lambda value, _: value,
        "EUR",
    ),
    Setting(
        choices.MONEY,
        ("money", "geld", "sums", "amounts", "bedragen"),
        N_("Sums of money"),
        values.money,
        values.told_money,
        "ranges",
    ),
    Setting(
        choices.CAPTURE_WORDS,
        ("words", "capture-words", "woorden"),
        N_("More words for a magic moment"),
        values.capture_words,
        values.told_words,
        "top job, held van de dag",
    ),
    Setting(
        choices.CAPTURE_EMOJI,
        ("emoji", "capture-emoji"),
        N_("Emoji for a magic moment"),
        values.capture_emoji,
        values.told_emoji,
        ":tada:",
    ),
)
"""Those of the workspace."""

HERE: tuple[Setting, ...] = (
    *(each for each in SETTINGS if each.name in (choices.LANGUAGE, choices.MONEY)),
    Setting(
        choices.CAPTURE_MESSAGES,
        ("messages", "berichten"),
        N_("Messages"),
        values.messages_here,
        values.told_messages_here,
        "off",
    ),
    Setting(
        choices.CAPTURE_EMOJI,
        ("emoji", "capture-emoji"),
        N_("Emoji for a magic moment"),
        values.emoji_here,
        values.told_emoji_here,
        ":tada:",
    ),
)
"""Those of one Slack channel; where nobody chose, messages make moments and no emoji does."""
