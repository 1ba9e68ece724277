"""The demo's money: what the invented provider spent on experience, gains that it booked, and what it assumes."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rox_bot.domain.assumptions import CONTACT_COST, CUSTOMER_MARGIN, MARGIN_SHARE, Assumption
from rox_bot.domain.period import Calendar, add_months
from rox_bot.intake.demo.accounts import BOOKS

_SPENT = (
    ("partner fees", "partner_fee", "run", 84_000, 0, 12),
    ("listening and empathy training", "training", "improve", 18_000, 3, 12),
    ("weekend callback team", "people", "improve", 12_000, 6, 6),
    ("knowledge base", "technology", "improve", 15_000, 6, 24),
)
"""Name, category, what it covers, sum, from which month of the year before on, over how many months."""

_GAINED = (
    ("backup plan sold after a rescue", "upsell", "assumed", 4_800, 9, 12),
    ("licences that nobody used, handed back", "cost", "measured", 2_300, 10, 0),
)
"""Name, lever, grade, sum, from which month on, over how many months (0 = booked at once)."""

_ASSUMED = {CONTACT_COST: (9, 11, 14), CUSTOMER_MARGIN: (1_400, 1_800, 2_200)}


def investments(calendar: Calendar, now: datetime, currency: str) -> Iterator[dict[str, Any]]:
    """Yield what was spent by now, as raw values."""
    for name, category, covers, amount, month, over in _SPENT:
        booked = _booked(name, amount, month, over, calendar, now, currency)
        yield {**booked, "category": category, "covers": covers}


def gains(calendar: Calendar, now: datetime, currency: str) -> Iterator[dict[str, Any]]:
    """Yield the gains that were booked by now, as raw values."""
    for name, lever, grade, amount, month, over in _GAINED:
        yield {**_booked(name, amount, month, over, calendar, now, currency), "lever": lever, "grade": grade}


def assumed(currency: str) -> Iterator[Assumption]:
    """Yield what the provider assumes."""
    for name, (low, likely, high) in _ASSUMED.items():
        yield Assumption(name, Decimal(low), Decimal(likely), Decimal(high), currency)
    yield Assumption(MARGIN_SHARE, Decimal("0.3"), Decimal("0.35"), Decimal("0.4"))


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
