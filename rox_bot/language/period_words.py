"""The words of the period grammar in English and Dutch: lower-case, without accents, a space for any gap."""

import re
from collections.abc import Iterable


def _words(line: str) -> list[str]:
    return line.split()


UNITS = {
    **dict.fromkeys(("day", "days", "dag", "dagen"), "day"),
    **dict.fromkeys(("week", "weeks", "weken"), "week"),
    **dict.fromkeys(("month", "months", "maand", "maanden"), "month"),
    **dict.fromkeys(("quarter", "quarters", "kwartaal", "kwartalen"), "quarter"),
    **dict.fromkeys(("half", "halves"), "half"),
    **dict.fromkeys(("year", "years", "jaar", "jaren", "boekjaar", "boekjaren"), "year"),
}

MONTHS = {
    **dict.fromkeys(("january", "januari", "jan"), 1),
    **dict.fromkeys(("february", "februari", "feb", "febr"), 2),
    **dict.fromkeys(("march", "maart", "mar", "mrt"), 3),
    **dict.fromkeys(("april", "apr"), 4),
    **dict.fromkeys(("may", "mei"), 5),
    **dict.fromkeys(("june", "juni", "jun"), 6),
    **dict.fromkeys(("july", "juli", "jul"), 7),
    **dict.fromkeys(("august", "augustus", "aug"), 8),
    **dict.fromkeys(("september", "sept", "sep"), 9),
    **dict.fromkeys(("october", "oktober", "oct", "okt"), 10),
    **dict.fromkeys(("november", "nov"), 11),
    **dict.fromkeys(("december", "dec"), 12),
}

WEEKDAYS = {
    **dict.fromkeys(("monday", "maandag", "mon"), 0),
    **dict.fromkeys(("tuesday", "dinsdag", "tue", "tues"), 1),
    **dict.fromkeys(("wednesday", "woensdag", "wed"), 2),
    **dict.fromkeys(("thursday", "donderdag", "thu", "thur", "thurs"), 3),
    **dict.fromkeys(("friday", "vrijdag", "fri"), 4),
    **dict.fromkeys(("saturday", "zaterdag", "sat"), 5),
    **dict.fromkeys(("sunday", "zondag", "sun"), 6),
}

TWO_LETTER_WEEKDAYS = {"ma": 0, "di": 1, "wo": 2, "do": 3, "vr": 4, "za": 5, "zo": 6}
"""Dutch short forms that are words of their own elsewhere: read only right after one of `DUTCH_LEADS`."""

DUTCH_LEADS = frozenset(
    ("sinds", "vanaf", "na", "afgelopen", "laatste", "vorige", "van", "tot", "met", "tussen", "en", "t/m")
)

NUMBERS = {
    **{word: n for n, word in enumerate(_words("one two three four five six seven eight nine ten eleven twelve"), 1)},
    **{word: n for n, word in enumerate(_words("een twee drie vier vijf zes zeven acht negen tien elf twaalf"), 1)},
}

ORDINALS = {
    **dict.fromkeys(("first", "1st", "eerste", "1e", "1ste"), 1),
    **dict.fromkeys(("second", "2nd", "tweede", "2e", "2de"), 2),
    **dict.fromkeys(("third", "3rd", "derde", "3e", "3de"), 3),
    **dict.fromkeys(("fourth", "4th", "vierde", "4e", "4de"), 4),
}

LAST = ("last", "past", "previous", "afgelopen", "laatste", "vorige", "vorig", "voorbije")
THIS = ("this", "the current", "current", "deze", "dit", "huidige", "huidig", "lopende", "lopend")
AGO = ("ago", "geleden", "terug")
HALF_YEAR = ("half year", "half jaar", "halfjaar")

FIXED = {
    **dict.fromkeys(("today", "vandaag"), "today"),
    **dict.fromkeys(("yesterday", "gisteren"), "yesterday"),
    **dict.fromkeys(("ytd", "year to date", "jaar tot nu toe", "jaar tot nu", "jaar tot heden"), "year_to_date"),
    **dict.fromkeys(("mtd", "month to date"), "this_month"),
    **dict.fromkeys(("qtd", "quarter to date"), "this_quarter"),
    **dict.fromkeys(("all time", "alltime", "ever", "altijd", "ooit"), "all_time"),
}
"""Phrases that are a token by themselves."""

TWO_BACK = {
    **dict.fromkeys(("day before yesterday", "eergisteren"), "day"),
    **dict.fromkeys(("week before last week", "week before last", "voorvorige week", "voorlaatste week"), "week"),
    **dict.fromkeys(("month before last month", "month before last", "voorvorige maand"), "month"),
    **dict.fromkeys(("quarter before last", "voorvorig kwartaal"), "quarter"),
    **dict.fromkeys(("year before last", "voorvorig jaar"), "year"),
}
"""Phrases for the unit before the last one."""

SINCE = ("since", "sinds", "sedert", "vanaf", "after", "na")
BEFORE = ("before", "prior to", "voor")
UNTIL = ("up to and including", "up to", "until", "till", "through", "thru", "tot en met", "t/m", "tot")
BETWEEN = ("between", "tussen")
FROM = ("from", "van", "since", "sinds", "vanaf")
NOW = ("now", "nu", "today", "vandaag")

NOT_THIS_ONE = frozenset(_words("next coming upcoming every each volgend volgende komend komende elk elke iedere top"))
"""Words that make what follows something else than a period of the past ("next week", "top 5 October ...")."""

CONTRAST = frozenset(_words("difference differences verschil verschillen compare vergelijk"))
"""Words after which "between A and B" sets two periods against each other."""

MONTH_LEADS = {
    "may": frozenset(_words("between compare in since from of for during until till before after vs versus than")),
    "jan": frozenset(_words("in since during sinds vanaf tijdens until till before after tot vs versus")),
}
"""Month names that are also a verb or a person, and the words before them that settle it."""

NAME_LEADS = frozenset(_words("for by of from with to voor van door met aan bij"))
"""Words before the last word of a line that make "jan" a person."""

DAY_LEADS = frozenset(("on", "op"))
YEAR_LEADS = frozenset(_words("in van of voor for over vs versus tegenover than dan during tijdens"))

AGAINST = (
    "vs",
    "vs.",
    "versus",
    "against",
    "compared with",
    "compared to",
    "compared against",
    "relative to",
    "than",
    "tegenover",
    "vergeleken met",
    "ten opzichte van",
    "tov",
    "t.o.v.",
    "dan",
)
"""Words right before a period that make it the one compared with."""

GAP = r"[\s_-]{1,4}"


def one_of(words: Iterable[str]) -> str:
    """Return a pattern for any of some phrases, the longest first, with any short gap for a space."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(GAP.join(map(re.escape, phrase.split())) for phrase in ordered) + ")"


def phrase_of(typed: str) -> str:
    """Return a matched phrase as it stands in the tables."""
    return " ".join(re.split(r"[\s_-]+", typed))
