"""How the value of a setting is typed, kept and told; a wrong one is explained."""

import re
from datetime import date

from rox_bot.domain.business_hours import WEEKDAYS as SHORT_DAYS
from rox_bot.domain.business_hours import parse_hours
from rox_bot.domain.choices import OFF, WEEKDAYS, zone_named
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.question import Amounts
from rox_bot.language.amounts import currency_of
from rox_bot.language.lexicon import fold
from rox_bot.language.period_words import MONTHS, TWO_LETTER_WEEKDAYS
from rox_bot.language.period_words import WEEKDAYS as WEEKDAY_WORDS
from rox_bot.language.wording import LANGUAGES, Wording

LANGUAGE_NAMES = {"en": N_("English"), "nl": N_("Dutch")}
LEAST, MOST = 2, 1_000
"""The least n of a value may be set between these."""

MOST_HOURS = 1_000_000
MOST_HOLIDAYS, MOST_WORDS, LONGEST_WORD = 200, 20, 40
_MOST_TOLD = 12
_LANGUAGE_WORDS = {
    **{code: code for code in LANGUAGES},
    **dict.fromkeys(("english", "engels"), "en"),
    **dict.fromkeys(("dutch", "nederlands"), "nl"),
}
_MONEY_WORDS = {
    **dict.fromkeys(("hidden", "hide", "off", "verborgen", "verberg", "uit"), Amounts.HIDDEN.value),
    **dict.fromkeys(("ranges", "range", "rounded", "bereik", "bereiken", "afgerond"), Amounts.RANGES.value),
    **dict.fromkeys(("full", "on", "exact", "volledig", "vol", "aan"), Amounts.FULL.value),
}
_MONEY_TOLD = {
    "hidden": N_("hidden; managers see them when they ask alone"),
    "ranges": N_("told between two round sums"),
    "full": N_("told in full, to everybody"),
}
_DUTCH_DAY = re.compile(rf"(?<![^\W\d_])({'|'.join(TWO_LETTER_WEEKDAYS)})(?![^\W\d_])", re.IGNORECASE)
_SHORT_DAY = re.compile(rf"\b({'|'.join(SHORT_DAYS)})\b", re.IGNORECASE)
_EMOJI = re.compile(r":?([a-z0-9_+'-]{1,50})(?:::skin-tone-[2-6])?:?")
_YES, _NO = frozenset(("on", "yes", "aan", "ja")), frozenset((OFF, "no", "uit", "nee"))
_WORD = re.compile(r"#?[^\W_](?:[^\W_]|[ '’-](?=[^\W_]))*")


def zone(text: str) -> str:
    """Return the name of a time zone; raises BadInput."""
    found = zone_named(text)
    if not found:
        raise BadInput(N_("{zone} is not a time zone such as Europe/Amsterdam."), zone=f"“{text[:40]}”")
    return found


def language(text: str) -> str:
    """Return the code of a language; raises BadInput."""
    found = _LANGUAGE_WORDS.get(fold(text))
    if found is None:
        raise BadInput(N_("I speak English (en) and Dutch (nl)."))
    return found


def told_language(value: str, wording: Wording) -> str:
    """Return the name of a language."""
    return wording._(LANGUAGE_NAMES[value])


def week_start(text: str) -> str:
    """Return the weekday on which weeks start; raises BadInput."""
    number = {**WEEKDAY_WORDS, **TWO_LETTER_WEEKDAYS}.get(fold(text))
    if number is None:
        raise BadInput(N_("Weeks start on a weekday, such as monday or sunday."))
    return WEEKDAYS[number]


def told_weekday(value: str, wording: Wording) -> str:
    """Return the name of a weekday."""
    return wording.weekday(WEEKDAYS.index(value))


def fiscal_year(text: str) -> str:
    """Return the number of the month in which the fiscal year starts; raises BadInput."""
    word = fold(text)
    number = MONTHS.get(word) or (int(word) if word.isdecimal() and len(word) <= 2 else 0)
    if not 1 <= number <= 12:
        raise BadInput(N_("The fiscal year starts in a month, such as 4 or April."))
    return str(number)


def told_month(value: str, wording: Wording) -> str:
    """Return the name of a month."""
    return wording.month_name(int(value))


def hours(text: str) -> str:
    """Return a weekly schedule as it is kept; raises BadInput."""
    english = _DUTCH_DAY.sub(lambda match: SHORT_DAYS[TWO_LETTER_WEEKDAYS[match[1].lower()]], text)
    return str(parse_hours(english))


def told_hours(value: str, wording: Wording) -> str:
    """Return a weekly schedule with the reader's names of weekdays."""
    return _SHORT_DAY.sub(lambda match: wording.weekday_short(SHORT_DAYS.index(match[1].lower())), value)


def holidays(text: str) -> str:
    """Return the days on which nobody works, in order; raises BadInput."""
    days = sorted(parse_hours("Mon 09:00-17:00", text).closed)
    if len(days) > MOST_HOLIDAYS:
        raise BadInput(N_("At most {n} days, please."), n=MOST_HOLIDAYS)
    return ", ".join(map(str, days))


def told_holidays(value: str, wording: Wording) -> str:
    """Return the first of the days on which nobody works, and how many more there are."""
    days = [date.fromisoformat(each) for each in value.split(", ") if each]
    if not days:
        return wording._("none")
    told = [wording.day(each, year=True) for each in days[:_MOST_TOLD]]
    left = len(days) - len(told)
    return wording.listed([*told, *([wording.plural("{n} more", "{n} more", left)] if left else [])])


def minimum_n(text: str) -> str:
    """Return the least n of a value; raises BadInput."""
    word = text.strip()
    if not (word.isdecimal() and len(word) <= 4 and LEAST <= int(word) <= MOST):
        raise BadInput(N_("The least n is a whole number from {least} to {most}."), least=LEAST, most=MOST)
    return str(int(word))


def told_minimum_n(value: str, wording: Wording) -> str:
    """Return from which n on a value is shown."""
    if value == "0":
        return wording._("each metric's own")
    return wording._("{n}, or a metric's own where that is more", n=value)


def worked_hours(text: str) -> str:
    """Return how many hours are worked in a month; raises BadInput."""
    word = re.sub(r"[.,  ]", "", text)
    if not (word.isdecimal() and 1 <= int(word) <= MOST_HOURS):
        raise BadInput(
            N_("The hours worked a month, all people together, are a whole number from 1 to {most}."), most=MOST_HOURS
        )
    return str(int(word))


def told_worked_hours(value: str, wording: Wording) -> str:
    """Return how many hours are worked in a month."""
    return wording.number(int(value)) if value else wording._("not said")


def currency(text: str) -> str:
    """Return the code of a currency; raises BadInput."""
    found = currency_of(text.strip())
    if not found:
        raise BadInput(N_("A currency is written by its code, such as EUR, USD or GBP."))
    return found


def money(text: str) -> str:
    """Return how sums of money are shown to everybody; raises BadInput."""
    found = _MONEY_WORDS.get(fold(text))
    if found is None:
        raise BadInput(N_("Sums are hidden, ranges (between two round sums) or full."))
    return found


def told_money(value: str, wording: Wording) -> str:
    """Return how sums of money are shown."""
    return wording._(_MONEY_TOLD[value])


def capture_words(text: str) -> str:
    """Return words with which a message tells a moment, lower case, with commas; raises BadInput."""
    words = [" ".join(each.split()).lower() for each in text.split(",")]
    words = list(dict.fromkeys(each for each in words if each))
    if len(words) > MOST_WORDS:
        raise BadInput(N_("At most {n} words, please."), n=MOST_WORDS)
    for each in words:
        if not _WORD.fullmatch(each) or not 3 <= len(each) <= LONGEST_WORD:
            raise BadInput(
                N_("{word} cannot be used: words are 3 to {most} letters or digits, separated by commas."),
                word=f"“{each[:40]}”",
                most=LONGEST_WORD,
            )
    return ", ".join(words)


def told_words(value: str, wording: Wording) -> str:
    """Return the words that were added."""
    return value or wording._("none besides `magic moment`, `wow moment` and the like")


def capture_emoji(text: str) -> str:
    """Return the name of an emoji, as `:tada:` or without the colons; raises BadInput."""
    named = _EMOJI.fullmatch(text.strip().lower())
    if named is None:
        raise BadInput(N_("Which emoji? Name it with colons, such as :sparkles:."))
    return named[1]


def told_emoji(value: str, _: Wording) -> str:
    """Return an emoji as people write it."""
    return f":{value}:"


def emoji_here(text: str) -> str:
    """Return the name of the emoji that makes moments in a channel, '' for none; raises BadInput."""
    return "" if fold(text) in _NO else capture_emoji(text)


def told_emoji_here(value: str, wording: Wording) -> str:
    """Return what an emoji does in a channel."""
    if not value:
        return wording._("No emoji makes a moment here.")
    return wording._("Who reacts with :{name}: is asked whether to save it.", name=value)


def messages_here(text: str) -> str:
    """Return whether messages make moments in a channel: '' where they do, else `OFF`; raises BadInput."""
    word = fold(text)
    if word not in _YES | _NO:
        raise BadInput(N_("Messages make moments here, or not: on or off."))
    return OFF if word in _NO else ""


def told_messages_here(value: str, wording: Wording) -> str:
    """Return what messages do in a channel."""
    if value == OFF:
        return wording._("No message becomes a moment by itself here.")
    return wording._("A message that starts with `Magic moment:` is saved, or asked about.")
