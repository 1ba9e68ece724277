"""Which version of a message is the newest one seen, for messages that were edited or deleted."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, delete, select

from rox_bot.store.tables import MessageVersionRow
from rox_bot.store.upserts import insert_into

KEPT = timedelta(days=7)
"""So long an earlier version may still arrive."""

_version: Table = MessageVersionRow.__table__  # type: ignore[attr-defined]


def note(tx: Connection, workspace: str, key: str, version: datetime, now: datetime, *, gone: bool) -> None:
    """Note an edit or a deletion; an older version than the one noted changes nothing."""
    statement = insert_into(tx, _version)
    new = statement.excluded
    changes = {"version": new.version, "gone": new.gone, "noted_at": new.noted_at}
    statement = statement.on_conflict_do_update(
        index_elements=["workspace", "key"], set_=changes, where=new.version > _version.c.version
    )
    row = {"workspace": workspace, "key": key[:200], "version": version, "gone": gone, "noted_at": now}
    tx.execute(statement, [row])


def is_superseded(tx: Connection, workspace: str, key: str, version: datetime) -> bool:
    """Return whether a later version of a message was noted, or its deletion, which no version comes after."""
    where = (_version.c.workspace == workspace, _version.c.key == key[:200])
    known = tx.execute(select(_version.c.version, _version.c.gone).where(*where)).first()
    return known is not None and (known.version > version or (known.gone and known.version != version))


def is_gone(tx: Connection, workspace: str, key: str) -> bool:
    """Return whether a message is known to be deleted."""
    where = (_version.c.workspace == workspace, _version.c.key == key[:200], _version.c.gone.is_(True))
    return tx.execute(select(_version.c.key).where(*where)).first() is not None


def purge(tx: Connection, now: datetime) -> int:
    """Forget the versions that nothing earlier can follow any more; return how many."""
    return tx.execute(delete(_version).where(_version.c.noted_at < now - KEPT)).rowcount
