"""Lines that book money (`invest 60000 "agent training" over 12m tag:culture`), read into the texts of fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rox_bot.domain.errors import N_, NotUnderstood, RoxError, Unavailable
from rox_bot.domain.period import Calendar
from rox_bot.intake import typed
from rox_bot.intake.entries.entry import WrongField, incomplete
from rox_bot.intake.entries.reading import typed_amount
from rox_bot.intake.ledger.booking import Booking, Terms, make_booking
from rox_bot.intake.ledger.sides import GAIN, Side, meant, take_word
from rox_bot.language.amounts import find_money
from rox_bot.language.interpreter import Members

_ADDRESS = re.compile(r"(?<!\S)<?(https?://[^\s<>\"|]{3,1990})(?:\|[^>\s]*)?>?")
_HASHTAG = re.compile(r"(?<!\w)#([^\W\d]\w{1,60})")
_KEYS: Mapping[str, str] = {
    **typed.SLICE_KEYS,
    **dict.fromkeys(("amount", "bedrag"), "amount"),
    **dict.fromkeys(("name", "naam"), "name"),
    **dict.fromkeys(("category", "categorie"), "category"),
    **dict.fromkeys(("covers", "dekt"), "covers"),
    **dict.fromkeys(("lever", "hefboom"), "lever"),
    **dict.fromkeys(("grade", "graad", "zekerheid"), "grade"),
    **dict.fromkeys(("source", "bron"), "grade_source"),
    **dict.fromkeys(("share", "aandeel"), "share"),
    **dict.fromkeys(("tag", "label"), "tag"),
    **dict.fromkeys(("goal", "doel"), "goal"),
    **dict.fromkeys(("purpose", "for", "voor", "waarvoor"), "purpose"),
    **dict.fromkeys(("evidence", "bewijs", "link", "url"), "url"),
    **dict.fromkeys(("first", "start", "begin"), "first"),
    **dict.fromkeys(("last", "end", "einde", "eind"), "last"),
}
"""A word before a colon -> the field whose value stands behind it."""

_ONLY_BOOKED = frozenset(("amount", "name", "purpose", "url", "share", "first", "last", "grade_source"))
_KEYED_WORD = re.compile(r"\S+:\S+")
_ANY_DAY = date(2024, 1, 1)  # what is no sum on one day is none on another
_MOST_STRETCHES = 3  # a period, what it is compared with, and one to spare
_FILLERS = frozenset(
    ("a", "an", "by", "for", "of", "on", "the", "to", "aan", "door", "een", "op", "van", "voor", "per")
)
_BILLIONS = re.compile(r"\s?(?:bn|mld|billion|miljard)(?!\w)", re.IGNORECASE)
_CODE = re.compile(r"(?<!\w)([A-Z]{3})(?!\w)")


@dataclass
class Line:
    """A line while it is read: what is left of it, the texts of its fields, and the first thing that was wrong.

    A length without a start counts from `start`; where only a start is said, an entry that ends keeps its `last` day.
    """

    side: Side
    members: Members
    terms: Terms
    start: date
    last: date | None = None
    rest: str = ""
    filled: dict[str, str] = field(default_factory=dict)
    trouble: RoxError | None = None


def books(text: str) -> bool:
    """Return whether the words behind the verb book something, and do not ask: they name it or say how much."""
    from rox_bot.language.spreads import take_spread

    found, words, rest = typed.keyed(text, {}, _KEYS)
    if words or found.keys() & _ONLY_BOOKED:
        return True
    for _ in range(_MOST_STRETCHES):
        try:
            stretch, rest = take_spread(rest, Calendar(), _ANY_DAY)
        except RoxError:
            return False  # the same stretch cannot be asked about either, and that says why
        if stretch is None:
            break
    return any(sign.isdigit() for sign in _KEYED_WORD.sub(" ", rest))


def read_booking(text: str, side: Side, members: Members, terms: Terms) -> Booking:
    """Return the entry that a line describes; raises Incomplete with what was understood where a part is wrong.

    A length without a start counts from the first day of this month.
    """
    line = read_fields(text, Line(side, members, terms, terms.today.replace(day=1)))
    trouble = line.trouble
    if trouble is None:
        try:
            return make_booking(side, line.filled, members, terms)
        except WrongField as wrong:
            trouble = wrong
    raise incomplete(trouble, side.form, line.filled, trouble.suggestions) from trouble


def read_fields(text: str, line: Line) -> Line:
    """Read what a line's words say, field by field."""
    line.filled, words, line.rest = typed.keyed(_with_currency(text), line.members, _KEYS)
    if words:
        line.filled.setdefault("name", words)
    for name, pattern in (("url", _ADDRESS), ("tag", _HASHTAG)):
        line.rest, found = typed.take(pattern, line.rest)
        if found:
            line.filled.setdefault(name, found)
    for step in (_days, _sum, _year, _values, _left_over):
        try:
            step(line)
        except Unavailable:
            raise  # nobody's words are wrong, and no form would help
        except RoxError as trouble:
            line.trouble = line.trouble or trouble
    return line


def _with_currency(text: str) -> str:
    """Return a line with the key of a sum in quotes where a blank stands in it: `amount:EUR 60k`."""
    return re.sub(r"\b(amount|bedrag):([A-Za-z]{3}|[€$£]) (\S+)", r'\1:"\2 \3"', text, flags=re.IGNORECASE)


def _days(line: Line, *, years: bool = False) -> None:
    """Take the days over which the sum is spread, or the one on which it counts."""
    from rox_bot.language.spreads import take_spread  # patterns that take a tenth of a second to put together

    spread, line.rest = take_spread(line.rest, line.terms.calendar, line.terms.today, years=years)
    if spread is None:
        return
    first, last = spread.days(line.start)
    line.filled["first"] = first.isoformat()
    if last is None and not spread.at_once:
        if line.last is None:
            raise WrongField("last", N_("Until when is it spread? Add over 12m, or to and a day."))
        last = line.last
    line.filled["last"] = last.isoformat() if last else ""


def _sum(line: Line) -> None:
    """Take the sum, with what stands right before it where that makes it no sum: a minus, an unknown currency."""
    if "amount" in line.filled:
        return
    found = find_money(line.rest)
    if found is None:
        odd = re.search(r"(?:[A-Za-z]{3} )?[-−–]?\s?[€$£]?\s?\d[\d.,]*\s?(?:bn|mld|billion|miljard)?(?!\w)", line.rest)
        if odd:
            line.filled["amount"] = odd[0].strip()
            line.rest = f"{line.rest[: odd.start()]} {line.rest[odd.end() :]}"
        return
    money, start, stop = found
    before = line.rest[:start].rstrip()
    code = _CODE.search(before[-4:])
    minus = before.endswith(("-", "−", "–"))
    if minus or (code and not money.currency):
        cut = len(before) - (1 if minus else 3)
        line.filled["amount"] = line.rest[cut:stop].strip()
        line.rest = f"{before[:cut]} {line.rest[stop:]}"
        return
    line.filled["amount"] = typed_amount(money)
    if more := _BILLIONS.match(line.rest, stop):
        line.filled["amount"], stop = line.rest[start : more.end()], more.end()
    line.rest = f"{line.rest[:start]} {line.rest[stop:]}"


def _year(line: Line) -> None:
    """Take a year that stands alone, once the sum is known."""
    if "first" not in line.filled:
        _days(line, years=True)


def _values(line: Line) -> None:
    """Take the category and what is covered, or the lever and the grade, by their words alone; those keyed as meant."""
    for name in ("lever", "grade") if line.side is GAIN else ("category", "covers"):
        if name in line.filled:
            line.filled[name] = meant(name, line.filled[name]) or line.filled[name]
            continue
        found, line.rest = take_word(name, line.rest)
        if found:
            line.filled[name] = found


def _left_over(line: Line) -> None:
    """Take the words left over: as the customer of a gain; else as the name, where none is given in quotes."""
    words = " ".join(word for word in line.rest.replace(",", " ").split() if word.lower() not in _FILLERS)
    if not words:
        return
    if line.side is GAIN and ":" not in words and ("name" in line.filled or not line.filled.get("amount")):
        known = typed.written(line.members.get("customer", {}))
        try:
            typed.customer(line.filled, words, known)
        except RoxError:
            line.filled.setdefault("customer", words)
            raise
        return
    if "name" not in line.filled and ":" not in words:
        line.filled["name"] = words
        raise WrongField("name", N_("Put what it is for in quotes, so that no word is read as something else."))
    raise NotUnderstood(N_("I don't know what {words} means here."), words=f"“{words[:60]}”")
