"""The patterns for one named stretch of time ("week 42", "12 October", "last two weeks"), as written.

Each pattern looks at a bounded number of characters, so reading a line takes time in proportion to its length.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rox_bot.language.period_words import (
    AGO,
    FIXED,
    GAP,
    HALF_YEAR,
    LAST,
    MONTHS,
    NUMBERS,
    ORDINALS,
    THIS,
    TWO_BACK,
    TWO_LETTER_WEEKDAYS,
    UNITS,
    WEEKDAYS,
    one_of,
    phrase_of,
)

THIS_YEAR, LAST_YEAR = 0, -1
"""Years said by their distance from the year of asking."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One stretch as written; `unit` says how to read the rest.

    `token`: `key` is the token itself. `ago`: `numbers` units of kind `of` before this one. `day`, `month`,
    `quarter`, `half`, `week`, `fiscal year`: `numbers` within `year` (None: not said; 0 and -1: this and last year).
    `weekday`: `numbers` is the weekday. `which` is `last` or `this` where that was said. `shy` marks words that
    need company to be a period: `may`, `jan`, `weekday`, `short weekday` or `year`.
    """

    start: int
    stop: int
    unit: str
    numbers: tuple[int, ...] = ()
    year: int | None = None
    key: str = ""
    of: str = ""
    which: str = ""
    shy: str = ""


Build = Callable[[re.Match[str]], Leaf]

END = r"(?!\w)(?![.,:/]\d)"
EXACT_END = r"(?!\w)(?![.,:/-]\d)"
YEAR = r"(?P<year>(?:19[7-9]|20[0-9])[0-9])"
OF = rf"{GAP}(?:of|van){GAP}(?:(?:the|de|het){GAP})?"
A_YEAR = rf"(?:{YEAR}|(?P<back>(?:{one_of(LAST)}|this|dit|current){GAP}(?:year|jaar)))"
THE_YEAR = rf"{GAP}(?:of|van){GAP}(?P<this>the|het){GAP}(?:year|jaar)"
SAID_YEAR = rf"(?:{GAP}(?:of|in|van|uit))?[\s_/-]{{1,4}}(?:(?:the|het){GAP})?{A_YEAR}"
IN_YEAR = rf"(?:{SAID_YEAR}|{THE_YEAR}|\s{{0,3}}['’](?P<short>[0-9]{{2}}))?"
NOT_PART = rf"(?!{OF}(?:{one_of(MONTHS)}|(?:19|20)[0-9]{{2}}|q[1-4])(?!\w))"
MONTH = rf"(?P<month>{one_of(MONTHS)})\.?"
DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|ste|de|e)?"
COUNT = rf"(?P<count>[0-9]{{1,4}}|{one_of(NUMBERS)})"
UNIT = rf"(?:(?:fiscal|financial|full|whole|hele|volle){GAP})?(?P<unit>{one_of(UNITS)})"
SAME = rf"(?:same{GAP}(?:period|time|week|month|quarter)|(?:de)?zelfde{GAP}(?:periode|week|maand|tijd|kwartaal))"


def _year(match: re.Match[str]) -> int | None:
    said = match.groupdict()
    if said.get("year"):
        return int(said["year"])
    if said.get("short"):
        return 2000 + int(said["short"])
    if said.get("back"):
        return LAST_YEAR if said["back"].startswith(LAST) else THIS_YEAR
    return THIS_YEAR if said.get("this") else None


def _fixed(match: re.Match[str]) -> Leaf:
    return Leaf(*match.span(), "token", key=FIXED[phrase_of(match[0])])


def _two_back(match: re.Match[str]) -> Leaf:
    return Leaf(*match.span(), "ago", (2,), of=TWO_BACK[phrase_of(match[0])])


def _token(token: str) -> Build:
    def build(match: re.Match[str]) -> Leaf:
        return Leaf(*match.span(), "token", key=token)

    return build


def _this_unit(match: re.Match[str]) -> Leaf:
    unit = UNITS[match["unit"]]
    return Leaf(*match.span(), "token", key="today" if unit == "day" else f"this_{unit}")


def _number(word: str) -> int:
    return NUMBERS.get(word) or int(word)


def _last_units(match: re.Match[str]) -> Leaf:
    unit, count = UNITS[match["unit"]], _number(match["count"] or "1")
    if count == 1:
        return Leaf(*match.span(), "ago", (1,), of=unit)
    return Leaf(*match.span(), "last", (count,), of=unit)


def _ago(match: re.Match[str]) -> Leaf:
    return Leaf(*match.span(), "ago", (_number(match["count"] or "1"),), of=UNITS[match["unit"]])


def _day(match: re.Match[str]) -> Leaf:
    said = match.groupdict()
    month = MONTHS[said["month"]] if said.get("month") else int(match["number"])
    return Leaf(*match.span(), "day", (month, int(match["day"])), _year(match))


def _month(match: re.Match[str]) -> Leaf:
    year, name = _year(match), match["month"]
    return Leaf(
        *match.span(),
        "month",
        (MONTHS[name],),
        year,
        which=_which(match),
        shy=name if year is None and name in ("may", "jan") and not _which(match) else "",
    )


def _which(match: re.Match[str]) -> str:
    said = match.groupdict().get("which")
    if not said:
        return ""
    return "last" if phrase_of(said) in LAST else "this"


def _iso_month(match: re.Match[str]) -> Leaf:
    return Leaf(*match.span(), "month", (int(match["number"]),), int(match["year"]))


def _numbered(unit: str) -> Build:
    def build(match: re.Match[str]) -> Leaf:
        return Leaf(*match.span(), unit, (int(match["number"]),), _year(match))

    return build


def _ordinal(unit: str) -> Build:
    def build(match: re.Match[str]) -> Leaf:
        number = ORDINALS.get(match["ordinal"]) or {"quarter": 4, "half": 2}[unit]
        return Leaf(*match.span(), unit, (number,), _year(match))

    return build


def _weekday(match: re.Match[str]) -> Leaf:
    which = _which(match)
    return Leaf(*match.span(), "weekday", (WEEKDAYS[match["weekday"]],), which=which, shy="" if which else "weekday")


def _short_weekday(match: re.Match[str]) -> Leaf:
    which = "last" if match["which"] else ""
    number = TWO_LETTER_WEEKDAYS[match["weekday"]]
    return Leaf(*match.span(), "weekday", (number,), which=which, shy="" if which else "short weekday")


def _bare_year(match: re.Match[str]) -> Leaf:
    return Leaf(*match.span(), "token", key=match["year"], shy="year")


def _fiscal_year(match: re.Match[str]) -> Leaf:
    return Leaf(*match.span(), "fiscal year", (1,), _year(match))


DUTCH_LAST = rf"(?:afgelopen|laatste|vorige){GAP}"


def _pattern(openers: Iterable[str], text: str, build: Build) -> tuple[frozenset[str], re.Pattern[str], Build]:
    """Return a pattern with the characters that the words (or digits) it can open with start with."""
    return frozenset(word[0] for word in openers), re.compile(text), build


WHICH = rf"(?:(?P<which>{one_of([*LAST, *THIS])}){GAP})?"
NUMBER = r"(?P<number>[0-9]{1,2})"
QUARTER = "(?:quarter|kwartaal)"
HALF = rf"(?:half(?:{GAP}(?:year|jaar))?|halfjaar|helft)"
ORDINAL = rf"(?P<ordinal>{one_of(ORDINALS)}){GAP}"
FINAL = rf"(?P<ordinal>last|laatste){GAP}"
DIGITS = "0123456789"
FISCAL = rf"(?:(?:fiscal|financial){GAP}(?:year{GAP})?|boekjaar{GAP})"

LEAVES = (
    _pattern(FIXED, rf"{one_of(FIXED)}{END}", _fixed),
    _pattern(TWO_BACK, rf"{one_of(TWO_BACK)}{END}", _two_back),
    _pattern(
        ["same", "zelfde", "dezelfde"],
        rf"{SAME}(?:{OF}|{GAP}(?:in{GAP})?){one_of(LAST)}{GAP}(?:year|jaar){END}",
        _token("last_year"),
    ),
    _pattern(LAST, rf"{one_of(LAST)}{GAP}{one_of(HALF_YEAR)}{END}", _token("last_6_months")),
    _pattern(THIS, rf"{one_of(THIS)}{GAP}{UNIT}{END}{NOT_PART}", _this_unit),
    _pattern(LAST, rf"{one_of(LAST)}{GAP}(?:{COUNT}{GAP})?{UNIT}{END}{NOT_PART}", _last_units),
    _pattern([*NUMBERS, *DIGITS, "a"], rf"(?:{COUNT}|an?){GAP}{UNIT}{GAP}{one_of(AGO)}{END}", _ago),
    _pattern(DIGITS, rf"{YEAR}[-/]{NUMBER}[-/](?P<day>[0-9]{{1,2}}){EXACT_END}", _day),
    _pattern(DIGITS, rf"(?P<day>[0-9]{{1,2}})([-/.]){NUMBER}\2{YEAR}{EXACT_END}", _day),
    _pattern(DIGITS, rf"{DAY}{GAP}(?:(?:of|van){GAP})?{MONTH}{IN_YEAR}{END}", _day),
    _pattern(MONTHS, rf"{MONTH}{GAP}(?:the{GAP})?{DAY},?{IN_YEAR}{END}", _day),
    _pattern(DIGITS, rf"{YEAR}-(?P<number>[0-9]{{2}}){EXACT_END}", _iso_month),
    _pattern([*MONTHS, *LAST, *THIS], rf"{WHICH}{MONTH}{IN_YEAR}{END}", _month),
    _pattern(["week"], rf"(?:weeks?|wk)[\s_.-]{{0,4}}{NUMBER}{IN_YEAR}{END}", _numbered("week")),
    _pattern(DIGITS, rf"{YEAR}[\s-]?w{NUMBER}{EXACT_END}", _numbered("week")),
    _pattern(["q", "kwartaal"], rf"(?:q|{QUARTER}{GAP})(?P<number>[0-9]){IN_YEAR}{END}", _numbered("quarter")),
    _pattern(DIGITS, rf"{YEAR}[\s-]?q(?P<number>[0-9]){EXACT_END}", _numbered("quarter")),
    _pattern(ORDINALS, rf"{ORDINAL}{QUARTER}{IN_YEAR}{END}", _ordinal("quarter")),
    _pattern(["last"], rf"{FINAL}{QUARTER}{OF}{A_YEAR}{END}", _ordinal("quarter")),
    _pattern(["h"], rf"h(?P<number>[12]){IN_YEAR}{END}", _numbered("half")),
    _pattern(DIGITS, rf"{YEAR}[\s-]?h(?P<number>[12]){EXACT_END}", _numbered("half")),
    _pattern(ORDINALS, rf"{ORDINAL}{HALF}{IN_YEAR}{END}{NOT_PART}", _ordinal("half")),
    _pattern(["last"], rf"{FINAL}{HALF}{OF}{A_YEAR}{END}", _ordinal("half")),
    _pattern([*WEEKDAYS, *LAST, *THIS], rf"{WHICH}(?P<weekday>{one_of(WEEKDAYS)}){END}", _weekday),
    _pattern(
        [*TWO_LETTER_WEEKDAYS, *LAST],
        rf"(?P<which>{DUTCH_LAST})?(?P<weekday>{one_of(TWO_LETTER_WEEKDAYS)}){END}",
        _short_weekday,
    ),
    _pattern(["fiscal", "boekjaar"], rf"(?:{FISCAL}|fy[\s-]?){YEAR}{END}", _fiscal_year),
    _pattern(["fy"], rf"fy[\s-]?['’]?(?P<short>[0-9]{{2}}){END}", _fiscal_year),
    _pattern(DIGITS, rf"{YEAR}{EXACT_END}", _bare_year),
)


BY_FIRST_CHARACTER = {
    character: [(pattern, build) for openers, pattern, build in LEAVES if character in openers]
    for character in "0123456789abcdefghijklmnopqrstuvwxyz"
}


def leaves_at(folded: str, place: int) -> list[Leaf]:
    """Return every reading of one stretch that starts at a place of a folded line, the longest first."""
    likely = BY_FIRST_CHARACTER.get(folded[place : place + 1], ())
    found = [build(match) for pattern, build in likely if (match := pattern.match(folded, place))]
    return sorted(found, key=lambda leaf: -leaf.stop)
