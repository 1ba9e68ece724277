"""The ledger as it is read: the investments and gains of a period, by the names of today."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select, union

from rox_bot.domain.columns import microseconds, ticks
from rox_bot.domain.facts import BlockedFact, CustomerEventFact, GainFact, InvestmentFact
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.store.named import named

Ledger = type[InvestmentFact] | type[GainFact]


def booked(
    tx: Connection, fact: Ledger, period: Period, *, workspace: str, filters: Sequence[Filter] = ()
) -> list[Mapping[str, Any]]:
    """Return the entries of one side of the ledger that touch a period, whole, in the order of their first days.

    An entry that is booked at once touches the period in which it lies, one that is spread every one that it overlaps.
    """
    if period.is_empty:
        return []
    naming = named(tx, workspace)
    table: Table = fact.__table__  # type: ignore[union-attr]
    first, until = ticks(table.c.occurred_at), ticks(table.c.until)
    where = [
        table.c.workspace == workspace,
        table.c.withdrawn_at.is_(None),
        first < microseconds(period.end),
        func.coalesce(until, first + 1) > microseconds(period.start),
        *(naming.keeps(table, each) for each in filters),
    ]
    query = select(*naming.columns(table)).where(*where).order_by(first, table.c.id)
    return [naming.row(row) for row in tx.execute(query).mappings()]


def currencies(tx: Connection, workspace: str) -> list[str]:
    """Return the currencies of all sums that were recorded and stand, in the order of their codes."""
    tables = [each.__table__ for each in (InvestmentFact, GainFact, CustomerEventFact, BlockedFact)]  # type: ignore[union-attr]
    parts = [
        select(table.c.currency).where(
            table.c.workspace == workspace, table.c.withdrawn_at.is_(None), table.c.currency != ""
        )
        for table in tables
    ]
    return sorted(tx.execute(union(*parts)).scalars())
