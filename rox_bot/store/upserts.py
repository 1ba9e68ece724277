"""Inserts that know what to do about a row that is there already, each engine in its own dialect."""

from typing import Any

from sqlalchemy import Connection, Table


def insert_into(tx: Connection, table: Table) -> Any:
    """Return an insert with `on_conflict_do_nothing` and `on_conflict_do_update` for the engine in use."""
    return insert_for(tx.dialect.name, table)


def insert_for(dialect: str, table: Table) -> Any:
    """Return the same for an engine by its name.

    A dialect is loaded when it is first needed: the other engine's costs a good part of the start-up.
    """
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert

        return insert(table)
    from sqlalchemy.dialects.sqlite import insert as insert_sqlite

    return insert_sqlite(table)
