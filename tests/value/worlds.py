"""Made-up companies whose contacts, customers and money are known: what the tests of ROX recount."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from rox_bot.domain.assumptions import Assumption
from rox_bot.domain.events import CustomerEvent
from rox_bot.domain.ledger import Gain, Investment
from rox_bot.store.assumptions import assume
from tests.talk import AMSTERDAM, NOW, Talk

YEAR = (date(2026, 1, 1), date(2027, 1, 1))
Q2, Q3 = date(2026, 4, 1), date(2026, 7, 1)


def at(day: date) -> datetime:
    return AMSTERDAM.midnight(day)


def invest(talk: Talk, amount: str, name: str = "outsourcing", days: tuple[date, date] = YEAR, **more: Any) -> None:
    row = {"name": name, "amount": amount, "currency": "EUR", "category": "partner_fee", **more}
    talk.write(Investment, {**row, "occurred_at": at(days[0]), "until": at(days[1])})


def gain(talk: Talk, amount: str, lever: str = "churn", days: tuple[date, date] = YEAR, **more: Any) -> None:
    row = {"name": "gain", "amount": amount, "currency": "EUR", "lever": lever, **more}
    talk.write(Gain, {**row, "occurred_at": at(days[0]), "until": at(days[1])})


def suppose(talk: Talk, name: str, low: str, likely: str = "", high: str = "", currency: str = "") -> None:
    """Assume one thing, in no doubt where only one value is given."""
    values = [Decimal(each or low) for each in (low, likely, high)]
    with talk.store.writing() as tx:
        assume(tx, "main", Assumption(name, *values, currency, grade="measured", source="books"), "ada", NOW)


def contacts(talk: Talk, first: date, solved: int, again: int, **slices: str) -> None:
    """Write solved tickets of a quarter, each by somebody else; of `again` of them the same person comes back.

    The second contact is itself a ticket that is solved, without a third: solved + again tickets in all.
    """
    start = at(first) + timedelta(days=10)
    name = f"{first}{sorted(slices.values())}"
    rows = []
    for place in range(solved):
        opened = start + timedelta(minutes=17 * place)
        who = f"p{name}{place}"
        times = [opened, opened + timedelta(days=3)] if place < again else [opened]
        common = {"requester": who, "touchpoint": "billing", **slices}
        rows += [{"opened_at": each, "solved_at": each + timedelta(hours=2), **common} for each in times]
    talk.tickets(*rows)


def leavers(talk: Talk, first: date, count: int) -> None:
    """Write customers who left in a quarter."""
    talk.write(
        CustomerEvent,
        *(
            {"occurred_at": at(first) + timedelta(days=1 + place % 80), "customer": f"c{first}{place}", "kind": "left"}
            for place in range(count)
        ),
    )
