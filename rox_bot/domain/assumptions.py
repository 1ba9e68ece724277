"""What a workspace assumes where it does not measure: what a contact costs, what a customer brings, and how surely.

Shares lie between 0 and 1, sums are in `currency`, lengths in months. An assumption is a range; where nobody is in
doubt its three values are the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from rox_bot.domain.errors import N_, BadInput, Phrase
from rox_bot.domain.ledger import ASSUMED, GRADES, MOST_AMOUNT

Kind = Literal["money", "share", "count", "months"]

MARGIN_SHARE, CUSTOMER_MARGIN, CUSTOMERS = "margin_share", "customer_margin", "customers"
CONTACTS, CONTACT_COST, CHURN = "contacts", "contact_cost", "churn"
SPEND, IMPROVE_SHARE, STAYS, DISCOUNT = "spend", "improve_share", "stays", "discount"


@dataclass(frozen=True, slots=True)
class Assumable:
    """Something that may be assumed: what it is called, the `words` people type for it, and what its values are."""

    name: str
    title: str
    kind: Kind
    words: tuple[str, ...]
    most: Decimal

    def admits(self, value: Decimal) -> bool:
        """Return whether a value makes sense here."""
        return 0 <= value <= self.most and (self.kind != "months" or value > 0)


def _assumable(name: str, title: str, kind: Kind, *words: str) -> Assumable:
    most = {"money": Decimal(MOST_AMOUNT), "share": Decimal(1), "count": Decimal(10) ** 10, "months": Decimal(600)}
    return Assumable(name, title, kind, words, most[kind])


ASSUMABLE: Mapping[str, Assumable] = {
    each.name: each
    for each in (
        _assumable(SPEND, N_("spent on experience a year"), "money", "spend", "uitgaven"),
        _assumable(IMPROVE_SHARE, N_("part of it meant to improve"), "share", "improve", "verbeteren"),
        _assumable(CONTACTS, N_("contacts a year"), "count", "contacts", "contacten"),
        _assumable(CONTACT_COST, N_("cost of a contact"), "money", "cost", "kosten"),
        _assumable(CUSTOMERS, N_("customers"), "count", "customers", "klanten"),
        _assumable(CUSTOMER_MARGIN, N_("yearly margin of a customer"), "money", "margin", "marge"),
        _assumable(CHURN, N_("customers who leave in a year"), "share", "churn", "verloop"),
        _assumable(MARGIN_SHARE, N_("margin as a part of revenue"), "share", "margin-share", "marge-aandeel"),
        _assumable(STAYS, N_("months that a saved or new customer stays"), "months", "stays", "blijft"),
        _assumable(DISCOUNT, N_("discount a year on what comes later"), "share", "discount", "disconto"),
    )
}
"""What may be assumed, by its name, in the order in which it is asked for."""

ALWAYS: Mapping[str, Decimal] = {STAYS: Decimal(12), DISCOUNT: Decimal(0)}
"""What holds where nobody has said anything."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing assumed, as a range, with how firm it is, where it is from, and who said so when."""

    name: str
    low: Decimal
    likely: Decimal
    high: Decimal
    currency: str = ""
    grade: str = ASSUMED
    source: str = ""
    by: str = ""
    at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what makes no sense (BadInput)."""
        about = ASSUMABLE.get(self.name)
        if about is None or self.grade not in GRADES:
            raise LookupError(f"{self.name} {self.grade}")
        title = Phrase(about.title)
        if not self.low <= self.likely <= self.high:
            raise BadInput(N_("{name}: low, likely and high must not fall, such as 5..6..8."), name=title)
        if not (about.admits(self.low) and about.admits(self.high)):
            times, sign = (100, "%") if about.kind == "share" else (1, "")
            told = "..".join(dict.fromkeys(f"{(end * times).normalize():f}{sign}" for end in (self.low, self.high)))
            raise BadInput(N_("{name} cannot be {value}."), name=title, value=told)
        if (about.kind == "money") != bool(self.currency):
            raise BadInput(N_("{name}: sums, and nothing else, are in a currency."), name=title)


def point(name: str, value: Decimal, currency: str = "") -> Assumption:
    """Return an assumption in no doubt, said by nobody."""
    return Assumption(name, value, value, value, currency)
