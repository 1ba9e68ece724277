"""What customers decided, read for their accounts: by the names of today, in the workspace's own currency."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, Table, select

from rox_bot.domain.accounts import BEGINS, Account, Decided, accounts_of, monthly, why_of
from rox_bot.domain.columns import EPOCH, MICROSECOND, ticks
from rox_bot.domain.events import SLICES
from rox_bot.domain.facts import CustomerEventFact
from rox_bot.domain.period import Calendar
from rox_bot.domain.rates import MissingRate, Rates
from rox_bot.store.named import Named, named

_event: Table = CustomerEventFact.__table__  # type: ignore[attr-defined]
_SAID = tuple(name for name in SLICES if name not in ("customer", "agent"))


@dataclass(frozen=True)
class Book:
    """All accounts of a workspace, and the sums that could not be told in its currency: currency -> how many."""

    accounts: dict[str, Account]
    unrated: dict[str, int] = field(default_factory=dict)


def read_accounts(tx: Connection, calendar: Calendar, rates: Rates, *, workspace: str) -> Book:
    """Return the accounts that everything recorded of what customers decided makes."""
    unrated: dict[str, int] = {}
    return Book(accounts_of(_decided(tx, calendar, rates, workspace, unrated)), unrated)


def _decided(
    tx: Connection, calendar: Calendar, rates: Rates, workspace: str, unrated: dict[str, int]
) -> Iterator[Decided]:
    naming, days = named(tx, workspace), dict[int, date]()
    slices = [naming.column(_event, name) for name in _SAID]
    query = select(
        _event.c.id,
        _event.c.kind,
        ticks(_event.c.occurred_at),
        naming.column(_event, "customer"),
        _event.c.counterpart,
        _event.c.amount,
        _event.c.currency,
        _event.c.per,
        _event.c.reason,
        naming.column(_event, "reason"),
        _event.c.source,
        *slices,
    ).where(_event.c.workspace == workspace, _event.c.withdrawn_at.is_(None))
    for number, kind, at, customer, counterpart, amount, currency, per, reason, shown, source, *said in tx.execute(
        query
    ):
        day = days.get(at) or days.setdefault(at, calendar.day_of(EPOCH + at * MICROSECOND))
        yield Decided(
            customer=naming.called("customer", customer),
            kind=kind,
            at=at,
            day=day,
            monthly=monthly(_own(amount, currency, day, rates, unrated), per),
            counterpart=naming.called("customer", counterpart),
            why=why_of(reason) if kind in BEGINS else "",
            reason=shown,
            slices=(*_slices(naming, said), ("source", source)),
            number=number,
        )


def _slices(naming: Named, said: list[str]) -> Iterator[tuple[str, str]]:
    for name, member in zip(_SAID, said, strict=True):
        if member:
            yield name, naming.called(name, member)


def _own(amount: Decimal | None, currency: str, day: date, rates: Rates, unrated: dict[str, int]) -> Decimal | None:
    """Return a sum in the workspace's currency; None, and noted, where there is no rate for it."""
    if amount is None or not currency:
        return amount
    try:
        return rates.own_sum(amount, currency, day)
    except MissingRate:
        unrated[currency] = unrated.get(currency, 0) + 1
        return None
