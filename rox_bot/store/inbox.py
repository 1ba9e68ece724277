"""What came in: every delivery that had an effect, noted by its key in the transaction of that effect."""

from datetime import datetime

from sqlalchemy import Connection, Table, select

from rox_bot.store.tables import InboxRow
from rox_bot.store.upserts import insert_into

_inbox: Table = InboxRow.__table__  # type: ignore[attr-defined]


def take_in(tx: Connection, workspace: str, source: str, key: str, now: datetime) -> bool:
    """Note a delivery; return False when the same key was noted before, and then nothing more is to be done."""
    statement = insert_into(tx, _inbox).on_conflict_do_nothing().returning(_inbox.c.key)
    row = {"workspace": workspace, "source": source, "key": key[:200], "received_at": now}
    return tx.execute(statement, [row]).first() is not None


def was_taken_in(tx: Connection, workspace: str, source: str, key: str) -> bool:
    """Return whether a delivery was noted."""
    where = (_inbox.c.workspace == workspace, _inbox.c.source == source, _inbox.c.key == key[:200])
    return tx.execute(select(_inbox.c.key).where(*where)).first() is not None
