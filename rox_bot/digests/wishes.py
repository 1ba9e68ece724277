"""What people ask of a digest, read from their words: how often, on which day, when, in which language, about what."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rox_bot.digests.audiences import audience_named
from rox_bot.digests.schedule import LAST_DAY
from rox_bot.domain.errors import N_, BadInput, NotUnderstood
from rox_bot.domain.period import Calendar
from rox_bot.domain.question import Context, Filter
from rox_bot.language.interpreter import Members, interpret
from rox_bot.language.lexicon import fold
from rox_bot.language.period_words import MONTHS
from rox_bot.language.wording import LANGUAGES

_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("mon", "monday", "mondays", "ma", "maandag"),
            ("tue", "tuesday", "tuesdays", "di", "dinsdag"),
            ("wed", "wednesday", "wednesdays", "wo", "woensdag"),
            ("thu", "thursday", "thursdays", "do", "donderdag"),
            ("fri", "friday", "fridays", "vr", "vrijdag"),
            ("sat", "saturday", "saturdays", "za", "zaterdag"),
            ("sun", "sunday", "sundays", "zo", "zondag"),
        ),
    )
    for name in names
}
_UNITS = {
    name: unit
    for unit, names in (
        ("week", ("weekly", "wekelijks", "wekelijkse", "week")),
        ("month", ("monthly", "maandelijks", "maandelijkse", "month", "maand")),
        ("quarter", ("quarterly", "driemaandelijks", "quarter", "kwartaal", "elk-kwartaal")),
    )
    for name in names
}
_LIKE_A_CLOCK = re.compile(r"(?<![\w:.])\d{1,2}[:.]\d{2}(?![\w:.])")
_CLOCK = re.compile(r"(?<![\w:.])([01]?\d|2[0-3])(?:[:.]([0-5]\d))?\s?(am|pm|u|uur|h)?(?![\w:.])")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|e|ste|de)?")
_LANGUAGE = re.compile(r"\blang:([a-z]{2})\b")
_EVERY = frozenset(
    ("every", "each", "per", "elke", "elk", "iedere", "ieder", "at", "om", "on", "op", "here", "hier", "day", "dag")
)


AUDIENCE = r"(?<![\w:])(?:for|voor):([\w-]+)"
_EVERYTHING = frozenset(("everything", "alles"))
_REPLACE = frozenset(("replace", "vervang", "vervangen"))
_LENGTH = re.compile(r"(?<![\w:.])(\d{1,3})\s?(d|days?|dag|dagen|w|wk|weeks?|weken|mo|months?|maand|maanden)(?![\w:.])")
_UNTIL = re.compile(
    rf"(?<!\w)(?:until|till|tot)\s+(?:(\d{{4}})-(\d\d)-(\d\d)|(\d{{1,2}})\s+({'|'.join(MONTHS)})\b(?:\s+(\d{{4}}))?)"
)
MOST_PAUSE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Wish:
    """How often a digest is to come (`unit`), on which weekday or day of the unit, when, for whom and what about.

    `everything` is said where it is not to be about what its channel is about; `replace` says that it takes the place
    of the one that is there.
    """

    unit: str
    audience: str
    everything: bool
    replace: bool
    weekday: int
    day: int
    clock: str
    language: str
    filters: tuple[Filter, ...]


def until_named(words: str, calendar: Calendar, now: datetime) -> tuple[datetime | None, str]:
    """Return until when a pause is to last (the start of that local day), and the words without that.

    `2w`, `3 days`, `1mo`, `until 5 January`, `tot 2027-01-05`; None where nothing of it is said.
    """
    text, today = fold(words), calendar.day_of(now)
    if match := _UNTIL.search(text):
        day = _day_named(match, today)
    elif match := _LENGTH.search(text):
        day = _later(today, int(match[1]), match[2])
    else:
        return None, words
    if not today < day <= today + MOST_PAUSE:
        raise BadInput(
            N_("A pause ends on a day to come, within a year: `digest pause 2w`, `digest pause until 5 January`.")
        )
    return calendar.midnight(day), f"{text[: match.start()]} {text[match.end() :]}"


def _later(today: date, count: int, unit: str) -> date:
    if unit.startswith("d"):
        return today + timedelta(days=count)
    if unit.startswith("w"):
        return today + timedelta(weeks=count)
    months = today.month - 1 + count
    first = date(today.year + months // 12, months % 12 + 1, 1)
    return first + timedelta(days=min(today.day, monthrange(first.year, first.month)[1]) - 1)


def _day_named(match: re.Match[str], today: date) -> date:
    """Return the day after `until`; one without a year is the next there is."""
    try:
        if match[1]:
            return date(int(match[1]), int(match[2]), int(match[3]))
        day = date(int(match[6] or today.year), MONTHS[match[5]], int(match[4]))
        return day if match[6] or day > today else day.replace(year=today.year + 1)
    except ValueError as trouble:
        raise BadInput(N_("There is no such day: {day}."), day=match[0]) from trouble


def unit_named(words: str) -> str:
    """Return the unit that some words name, '' where they name none."""
    return next((_UNITS[word] for word in map(fold, words.split()) if word in _UNITS), "")


def read_wish(rest: str, language: str, members: Members, context: Context) -> Wish:
    """Return what `weekly Mon 9:00 partner:NorthBPO lang:nl` or `monthly 1 9:00` asks; weekly where nothing is said."""
    audience = ""
    if for_whom := re.search(AUDIENCE, rest):
        audience, rest = audience_named(for_whom[1]), rest.replace(for_whom[0], " ")
    named = _LANGUAGE.search(rest)
    if named:
        if named[1] not in LANGUAGES:
            raise NotUnderstood(N_("Digests come in {languages}."), languages=", ".join(LANGUAGES))
        language, rest = named[1], rest.replace(named.group(), " ")
    unit = unit_named(rest) or "week"
    weekday, words, said = None, [], set()
    for word in rest.split():
        plain = fold(word.strip(",."))
        if plain in _WEEKDAYS:
            weekday = _WEEKDAYS[plain]
        elif plain in _REPLACE or plain in _EVERYTHING:
            said.add(plain)
        elif plain not in _EVERY and plain not in _UNITS:
            words.append(word)
    day = 1 if unit == "week" else _day(words, weekday)
    text = " ".join(words)
    match = _CLOCK.search(text.lower())
    clock = _clock(match) if match else "09:00"
    if not match and (wrong := _LIKE_A_CLOCK.search(text)):
        raise BadInput(N_("There is no such time of day: {clock}."), clock=wrong[0])
    if match:
        text = text[: match.start()] + " " + text[match.end() :]
    meaning = interpret(text, members, context.calendar, context.now)
    if meaning.leftovers or meaning.metrics or meaning.period or meaning.by:
        raise NotUnderstood(
            N_("I don't know {words} here. A digest takes a day, a time, for: and whom, and filters."),
            words=f"“{' '.join(meaning.leftovers) or text.strip()}”"[:80],
            suggestions=("digest here weekly Mon 9:00",),
        )
    everything, replace = bool(said & _EVERYTHING), bool(said & _REPLACE)
    return Wish(unit, audience, everything, replace, weekday or 0, day, clock, language, meaning.filters)


def _day(words: list[str], weekday: int | None) -> int:
    """Take the day of a month or quarter out of the words; the first one where none is said."""
    match = next((found for word in words if (found := _DAY.fullmatch(word.lower()))), None)
    day = int(match[1]) if match else 1
    if weekday is not None or not 1 <= day <= LAST_DAY:
        raise BadInput(
            N_("A monthly or quarterly digest comes on a day from 1 to {last}: `digest here monthly 1 9:00`."),
            last=LAST_DAY,
        )
    if match:
        words.remove(next(word for word in words if word.lower() == match.string))
    return day


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3] == "pm" and hour < 12:
        hour += 12
    if match[3] == "am" and hour == 12:
        hour = 0
    return f"{hour:02}:{minute:02}"
