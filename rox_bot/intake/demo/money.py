"""The demo's money: what the invented provider spent on experience, gains that it booked, and what it assumes."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rox_bot.domain.assumptions import CONTACT_COST, CUSTOMER_MARGIN, MARGIN_SHARE, Assumption
from rox_bot.domain.period import Calendar, add_months
from rox_bot.intake.demo.accounts import BOOKS
from rox_bot.intake.demo.cast import Desks

_SPENT = (
    ("fees of the first partner", "partner_fee", "run", 51_000, 0, 12, 0),
    ("fees of the second partner", "partner_fee", "run", 33_000, 0, 12, 1),
    ("listening and empathy training", "training", "improve", 15_000, 3, 12, None),
    ("weekend callback team", "people", "improve", 9_000, 6, 6, 0),
    ("knowledge base", "technology", "improve", 12_000, 6, 24, None),
)
"""Name, category, what it covers, sum, from which month of the year before on, over how many months, which partner."""

_GAINED = (
    ("backup plan sold after a rescue", "upsell", "assumed", 4_800, 9, 12, 0),
    ("licences that nobody used, handed back", "cost", "measured", 2_300, 10, 0, 1),
)
"""Name, lever, grade, sum, from which month on, over how many months (0 = booked at once), which partner."""

_ASSUMED = {CONTACT_COST: (9, 11, 14), CUSTOMER_MARGIN: (1_400, 1_800, 2_200)}


def investments(calendar: Calendar, now: datetime, currency: str, desks: Desks) -> Iterator[dict[str, Any]]:
    """Yield what was spent by now, as raw values."""
    for name, category, covers, amount, month, over, place in _SPENT:
        booked = _booked(name, amount, month, over, calendar, now, currency)
        yield {**booked, "category": category, "covers": covers, "partner": _partner(desks, place)}


def gains(calendar: Calendar, now: datetime, currency: str, desks: Desks) -> Iterator[dict[str, Any]]:
    """Yield the gains that were booked by now, as raw values."""
    for name, lever, grade, amount, month, over, place in _GAINED:
        booked = _booked(name, amount, month, over, calendar, now, currency)
        yield {**booked, "lever": lever, "grade": grade, "partner": _partner(desks, place)}


def assumed(currency: str) -> Iterator[Assumption]:
    """Yield what the provider assumes."""
    for name, (low, likely, high) in _ASSUMED.items():
        yield Assumption(name, Decimal(low), Decimal(likely), Decimal(high), currency)
    yield Assumption(MARGIN_SHARE, Decimal("0.3"), Decimal("0.35"), Decimal("0.4"))


def _partner(desks: Desks, place: int | None) -> str:
    return "" if place is None else desks.partners[place]


def _booked(
    name: str, amount: int, month: int, over: int, calendar: Calendar, now: datetime, currency: str
) -> dict[str, Any]:
    """Return one entry of the ledger; months count from the quarter a year before the one that runs."""
    begun = add_months(calendar.unit_start(calendar.day_of(now), "quarter"), -12)
    first = add_months(begun, month)
    spread = {"until": calendar.midnight(add_months(first, over))} if over else {}
    return {
        "source": BOOKS,
        "source_key": f"{name} {first}",
        "occurred_at": calendar.midnight(_inside(first, over)),
        "name": name,
        "amount": amount,
        "currency": currency,
        **spread,
    }


def _inside(first: date, over: int) -> date:
    return first if over else first.replace(day=11)
