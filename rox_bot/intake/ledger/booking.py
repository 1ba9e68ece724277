"""An entry of the ledger before it is written, made of the texts of its fields; a line and a form come to the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

from rox_bot.domain.errors import N_, Phrase
from rox_bot.domain.events import EARLIEST, SLICES, TEXT_LIMIT
from rox_bot.domain.ledger import ASSUMED, CLAIM, MOST_AMOUNT, MOST_MONTHS, OTHER, PUBLISHED, covers_by_default
from rox_bot.domain.period import Calendar
from rox_bot.domain.rates import MissingRate, Rates
from rox_bot.domain.spreading import months_between
from rox_bot.intake.entries.entry import Filled, WrongField
from rox_bot.intake.ledger.sides import GAIN, Side, category_in, meant
from rox_bot.intake.typed import known_as, written
from rox_bot.language.amounts import Money, find_money
from rox_bot.language.interpreter import Members

FURTHEST = timedelta(days=366 * 20)
"""So far ahead a sum may begin to count."""

_CENT = Decimal("0.01")
_ADDRESS = re.compile(r"https?://[^\s<>\"|]{3,1990}", re.IGNORECASE)
_LONGEST: Mapping[str, int] = {
    "amount": 60,
    "purpose": TEXT_LIMIT,
    "tag": 100,
    "goal": 100,
    "grade_source": 500,
    "url": 2_000,
    "language": 35,
    "priority": 100,
    "resolver": 100,
}
LABELS: Mapping[str, str] = {
    "amount": N_("amount"),
    "name": N_("name"),
    "purpose": N_("purpose"),
    "tag": N_("tag"),
    "goal": N_("goal"),
    "grade_source": N_("source"),
    "url": N_("link"),
    "customer": N_("customer"),
    "touchpoint": N_("touchpoint"),
    "channel": N_("channel"),
    "partner": N_("partner"),
    "team": N_("team"),
    "language": N_("language"),
    "product": N_("product"),
    "priority": N_("priority"),
    "resolver": N_("resolver"),
}
_UNKNOWN: Mapping[str, str] = {
    "category": N_("A category is one of people, technology, partner fee, training, culture, recovery, other."),
    "covers": N_("What it covers is run (the service itself) or improve (a better one)."),
    "lever": N_("A lever is one of churn, repeat, referral, upsell, cost, other."),
    "grade": N_("A grade is one of measured, assumed, published, vendor claim."),
}


@dataclass(frozen=True)
class Terms:
    """By what a sum is read: the calendar, the day of asking, and the rates into the workspace's own currency."""

    calendar: Calendar
    now: datetime
    rates: Rates

    @property
    def today(self) -> date:
        """Return the local day of asking."""
        return self.calendar.day_of(self.now)


@dataclass(frozen=True)
class Booking:
    """One entry: a sum from `first` to `last` (None = at once on `first`), and the fields of its event."""

    side: Side
    amount: Decimal
    currency: str
    first: date
    last: date | None
    fields: Mapping[str, Any]
    new_customer: bool = False


def make_booking(side: Side, filled: Filled, members: Members, terms: Terms) -> Booking:
    """Return the entry that the texts of its fields make; raises WrongField for the first that cannot be used."""
    texts = {name: " ".join(text.split()) for name, text in filled.items() if text.strip()}
    for name, text in texts.items():
        if len(text) > _LONGEST.get(name, 200):
            raise WrongField(name, N_("The {field} is too long to be kept."), field=Phrase(LABELS.get(name, name)))
    money = read_sum(texts.get("amount", ""))
    if not texts.get("name"):
        raise WrongField(
            "name",
            N_("What brought it? Put it in quotes.") if side is GAIN else N_("What was it spent on? Put it in quotes."),
        )
    first, last = _days(texts, terms)
    amount = _whole(money, first, last)
    currency = money.currency or terms.rates.own
    try:
        terms.rates.on(currency, first)
    except MissingRate as missing:
        values: dict[str, Any] = dict(missing.values)
        raise WrongField("amount", missing.message, **values) from missing
    known = {name: written(members.get(name, {})) for name in SLICES}
    slices = {name: known_as(texts[name], known[name]) for name in SLICES if name in texts and name != "agent"}
    fields = {name: texts.get(name, "") for name in ("name", "purpose", "goal")}
    fields |= {"tag": texts.get("tag", "").removeprefix("#"), "url": _address(texts.get("url", "")), **slices}
    fields |= _of_gain(texts) if side is GAIN else _of_investment(texts)
    customer = slices.get("customer", "")
    return Booking(side, amount, currency, first, last, fields, bool(customer) and customer not in known["customer"])


def read_sum(typed: str) -> Money:
    """Return a sum of money as it is typed; raises WrongField for one that cannot be booked."""
    if not typed:
        raise WrongField("amount", N_("How much? Such as 60000, EUR 60k, $ 1,200.50 or 1200/m over 12m."))
    found = find_money(typed)
    whole = found is not None and not typed[: found[1]].strip() and not typed[found[2] :].strip()
    if found is None or not whole:
        raise _no_sum(typed)
    money, _, _ = found
    if money.amount <= 0:
        raise WrongField("amount", N_("A sum in the ledger is more than zero; what should not be there is undone."))
    return money


def _no_sum(typed: str) -> WrongField:
    """Return what is wrong with a text that is no sum."""
    if re.search(r"[-−–]\s?[€$£]?\s?\d", typed):
        return WrongField("amount", N_("A sum in the ledger is more than zero; what should not be there is undone."))
    digits = re.search(r"\d[\d.,]{12,}|\d[\d.,]*\s?(?:bn|mld|billion|miljard)", typed, re.IGNORECASE)
    if digits or _too_much(typed):
        return WrongField("amount", N_("A sum in the ledger is {most} at most."), most=f"{MOST_AMOUNT:,}")
    code = re.search(r"(?<!\w)([A-Za-z]{3})(?!\w)", typed)
    if code:
        return WrongField(
            "amount", N_("{code} is no currency that I know. Write its code, such as EUR, USD or GBP."), code=code[1]
        )
    return WrongField("amount", N_("I cannot read that amount. Write it as 60000, EUR 60k, $ 1,200.50 or 1200/m."))


def _too_much(typed: str) -> bool:
    plain = re.sub(r"[^\d.]", "", typed)
    try:
        return Decimal(plain) > MOST_AMOUNT
    except InvalidOperation:
        return False


def _days(texts: Filled, terms: Terms) -> tuple[date, date | None]:
    """Return the first and the last day of a sum; today where none is said."""
    first = _day("first", texts.get("first", ""), terms) or terms.today
    last = _day("last", texts.get("last", ""), terms)
    if last is not None and last < first:
        raise WrongField("last", N_("It ends before it starts."))
    if first <= EARLIEST.date():  # its midnight may lie on the day before
        raise WrongField("first", N_("That day is too long ago."))
    if first - terms.today > FURTHEST:
        raise WrongField("first", N_("That day is too far ahead."))
    if last is not None and (last == date.max or months_between(first, last + timedelta(days=1)) > MOST_MONTHS):
        most = MOST_MONTHS // 12
        raise WrongField("last", N_("A sum can be spread over a day at least and {years} years at most."), years=most)
    return first, None if last == first else last


def _day(field: str, typed: str, terms: Terms) -> date | None:
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
        terms.calendar.midnight(day + timedelta(days=1))
    except (ValueError, OverflowError):
        raise WrongField(field, N_("That is no day; write it as 2026-11-18.")) from None
    return day


def _whole(money: Money, first: date, last: date | None) -> Decimal:
    """Return the whole of a sum, of one that is told for each month or year over all of its days."""
    if not money.per:
        return money.amount
    if last is None:
        raise WrongField(
            "last", N_("{amount} until when? Add over 12m, or from when to when."), amount=_told_each(money)
        )
    months = months_between(first, last + timedelta(days=1))
    share = months if money.per == "month" else months / 12
    return (money.amount * share.numerator / share.denominator).quantize(_CENT, ROUND_HALF_EVEN)


def _told_each(money: Money) -> Phrase:
    text = f"{money.currency} {money.amount:f}".strip()
    return Phrase(N_("{amount} a month") if money.per == "month" else N_("{amount} a year"), amount=text)


def _of_investment(texts: Filled) -> dict[str, Any]:
    category = _one_of("category", texts) or category_in(texts["name"]) or category_in(texts.get("tag", "")) or OTHER
    return {"category": category, "covers": _one_of("covers", texts) or covers_by_default(category)}


def _of_gain(texts: Filled) -> dict[str, Any]:
    lever, grade = _one_of("lever", texts), _one_of("grade", texts) or ASSUMED
    if not lever:
        raise WrongField(
            "lever",
            N_("By which lever? One of churn, repeat (contacts avoided), referral, upsell, cost (to serve), other."),
        )
    source = texts.get("grade_source", "")
    if grade in (PUBLISHED, CLAIM) and not source:
        raise WrongField("grade_source", N_('Where is that published or claimed? Add source:"..." to say so.'))
    return {"lever": lever, "grade": grade, "grade_source": source, "share": _share(texts.get("share", ""))}


def _one_of(field: str, texts: Filled) -> str:
    typed = texts.get(field, "")
    found = meant(field, typed)
    if typed and not found:
        raise WrongField(field, _UNKNOWN[field])
    return found


def _share(typed: str) -> float:
    """Return the part of a gain that experience is credited with; `50%`, `50` and `0.5` are a half."""
    if not typed:
        return 1.0
    number = typed.replace(" ", "").replace(",", ".")
    try:
        value = Decimal(number.removesuffix("%"))
    except InvalidOperation:
        value = Decimal(0)
    if number.endswith("%") or value > 1:
        value /= 100
    if not (value.is_finite() and 0 < value <= 1):
        raise WrongField("share", N_("The share is more than 0 % and 100 % at most, such as share:50%."))
    return float(value)


def _address(typed: str) -> str:
    plain = typed.strip("<>").partition("|")[0]
    if plain and not _ADDRESS.fullmatch(plain):
        raise WrongField("url", N_("A link starts with https:// or http://."))
    return plain
