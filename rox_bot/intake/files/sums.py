"""Rows about money: investments, gains and what customers decided; sums with their currency, words as meant."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from rox_bot.domain.errors import N_
from rox_bot.domain.events import CustomerEvent
from rox_bot.domain.ledger import ASSUMED, CLAIM, OTHER, PUBLISHED, covers_by_default
from rox_bot.intake.entries.kinds import KINDS, kind_of
from rox_bot.intake.files.refused import Refused
from rox_bot.intake.files.values import Convert
from rox_bot.intake.ledger.sides import category_in, meant
from rox_bot.language.amounts import Money, currency_of, find_money
from rox_bot.language.lexicon import fold

INVESTMENT, GAIN, DECISION = "investment", "gain", "decision"
LEDGER = (INVESTMENT, GAIN)
OF_MONEY = (*LEDGER, DECISION)
AHEAD = timedelta(days=366 * 20)
"""So far ahead a sum may begin to count."""

_PERS = {
    **dict.fromkeys(("month", "monthly", "m", "maand", "maandelijks", "per month", "per maand"), "month"),
    **dict.fromkeys(("year", "yearly", "y", "annual", "annually", "jaar", "jaarlijks", "per year", "per jaar"), "year"),
    **dict.fromkeys(("once", "one-off", "eenmalig"), ""),
}
_STORED = {fold(kind.stored): kind.stored for kind in KINDS.values() if kind.event is CustomerEvent}
_UNKNOWN: Mapping[str, str] = {
    "category": N_("is no category: people, technology, partner fee, training, culture, recovery, other"),
    "covers": N_("is neither run nor improve"),
    "lever": N_("is no lever: churn, repeat, referral, upsell, cost, other"),
    "grade": N_("is no grade: measured, assumed, published, vendor claim"),
}


def amount(text: str) -> Money:
    """Return a sum of money, with its currency and what it is for where the cell says so."""
    found = find_money(text)
    if found is None or text[: found[1]].strip() or text[found[2] :].strip():
        raise ValueError(N_("is not a sum of money such as 1200, 1.200,50 or EUR 60k"))
    return found[0]


def currency(text: str) -> str:
    """Return the code of a currency."""
    found = currency_of(text)
    if not found:
        raise ValueError(N_("is no currency such as EUR, USD or GBP"))
    return found


def per(text: str) -> str:
    """Return what an amount is for: `month`, `year` or '' for once."""
    found = _PERS.get(fold(text))
    if found is None:
        raise ValueError(N_("is neither month nor year"))
    return found


def share(text: str) -> float:
    """Return a share above 0 to 1; `50%`, `50` and `0.5` are a half."""
    plain = text.replace(" ", "").replace(",", ".")
    try:
        value = Decimal(plain.removesuffix("%"))
    except InvalidOperation:
        raise ValueError(N_("is no share such as 50%")) from None
    if plain.endswith("%") or value > 1:
        value /= 100
    if not (value.is_finite() and 0 < value <= 1):
        raise ValueError(N_("is no share such as 50%"))
    return float(value)


def decision(text: str) -> str:
    """Return what a customer decided, by any of the words for it."""
    kind = kind_of(text)
    found = kind.stored if kind is not None and kind.event is CustomerEvent else _STORED.get(fold(text))
    if not found:
        raise ValueError(N_("is nothing that a customer decides, such as won, lost, renewed or left"))
    return found


def _one_of(field: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        found = meant(field, text)
        if not found:
            raise ValueError(_UNKNOWN[field])
        return found

    return read


CONVERTS: dict[str, Convert] = {
    "amount": amount,
    "currency": currency,
    "per": per,
    "share": share,
    "kind": decision,
    **{name: _one_of(name) for name in _UNKNOWN},
}
"""Field of money -> what reads its cells."""


def completed(found: dict[str, Any], event: str, columns: Mapping[str, str]) -> None:
    """Complete the raw values of a row about money; raises Refused."""
    if "amount" in found:
        _sum(found, event, columns)
    if event == INVESTMENT:
        named = category_in(str(found.get("name", "")))
        found.setdefault("category", named or category_in(str(found.get("tag", ""))) or OTHER)
        found.setdefault("covers", covers_by_default(found["category"]))
    elif event == GAIN and found.setdefault("grade", ASSUMED) in (PUBLISHED, CLAIM) and not found.get("grade_source"):
        raise Refused(
            [(columns.get("grade_source", "grade_source"), N_("is missing: where is it published or claimed?"))]
        )


def _sum(found: dict[str, Any], event: str, columns: Mapping[str, str]) -> None:
    """Put a sum's parts into fields of their own."""
    money: Money = found["amount"]
    column = columns.get("amount", "amount")
    found["amount"] = money.amount
    if money.currency:
        if found.get("currency", money.currency) != money.currency:
            raise Refused([(column, N_("is in another currency than its row says"))])
        found["currency"] = money.currency
    if money.per and event in LEDGER:
        raise Refused([(column, N_("is for each month or year; the whole sum is needed, with its first and last day"))])
    if money.per:
        found["per"] = money.per
    if event in LEDGER and not found.get("currency"):
        raise Refused([(column, N_('has no currency: name its column, or say currency = "EUR" for all rows'))])
