"""Writers of facts take turns on every engine; SQLite's write lock does that by itself."""

from sqlalchemy import Connection, func, select

_FACTS_LOCK = 72_697_847  # any fixed number, the same in every process


def wait_turn(tx: Connection) -> None:
    """Wait until no other transaction is writing facts, and keep the turn until this one ends.

    Without it PostgreSQL lets a ticket and the feedback that names it be written at once: neither sees the other, and
    the feedback stays without the ticket's slices for good. Two writers of the same rows could also deadlock.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(_FACTS_LOCK)))
