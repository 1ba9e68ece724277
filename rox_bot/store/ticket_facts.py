"""What was recorded about tickets: the tickets with a number, and all that names one."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from rox_bot.domain.facts import (
    BlockedFact,
    CustomerEventFact,
    FeedbackFact,
    MomentFact,
    TicketFact,
    occurred_at,
)
from rox_bot.store.named import named

_NAMING = (FeedbackFact, MomentFact, CustomerEventFact, BlockedFact)


def tickets_with(tx: Connection, workspace: str, number: str) -> list[Mapping[str, Any]]:
    """Return the tickets in force that have a number, of every source, their slices as they are called."""
    table, naming = TicketFact.__table__, named(tx, workspace)  # type: ignore[attr-defined]
    mine = (table.c.workspace == workspace, table.c.source_key == number, table.c.withdrawn_at.is_(None))
    rows = tx.execute(select(*naming.columns(table)).where(*mine).order_by(table.c.source)).mappings()
    return [naming.row(row) for row in rows]


def naming_tickets(tx: Connection, workspace: str, numbers: Sequence[str]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return what names any of some tickets and is in force, oldest first: the letter of its id, and the fact."""
    naming = named(tx, workspace)
    found: list[tuple[str, Mapping[str, Any]]] = []
    for fact in _NAMING:
        table = fact.__table__  # type: ignore[union-attr]
        mine = (table.c.workspace == workspace, table.c.ticket.in_(numbers), table.c.withdrawn_at.is_(None))
        rows = tx.execute(select(*naming.columns(table)).where(*mine)).mappings()
        found += [(fact.letter, naming.row(row)) for row in rows]
    return sorted(found, key=lambda each: (each[1][occurred_at(FeedbackFact)], each[0], each[1]["id"]))
