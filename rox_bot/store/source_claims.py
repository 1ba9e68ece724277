"""One bot reads a source at a time: a lease in the source's row, and a fence that a bot which lost it cannot pass."""

import os
import secrets
import socket
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select, update

from rox_bot.store.sources import Source, find_source
from rox_bot.store.tables import SourceRow

_source: Table = SourceRow.__table__  # type: ignore[attr-defined]
LEASE = timedelta(seconds=120)


def new_owner() -> str:
    """Return a name for one reader: its host and process, so that one that is gone is known to be."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


def due(tx: Connection, workspace: str, kinds: Collection[str], now: datetime) -> list[str]:
    """Return the names of the sources of some kinds that are to be read now."""
    ready = or_(_source.c.not_before.is_(None), _source.c.not_before <= now)
    where = (_source.c.workspace == workspace, _source.c.kind.in_(kinds), _source.c.off_at.is_(None), ready)
    return list(tx.execute(select(_source.c.name).where(*where).order_by(_source.c.name)).scalars())


def claim(tx: Connection, workspace: str, name: str, me: str, now: datetime) -> Source | None:
    """Take a source for this reader; None where another one has it, or nobody knows it."""
    held = select(_source.c.owner, _source.c.lease_until).where(_here(workspace, name)).with_for_update()
    row = tx.execute(held).first()
    if row is None or (row.lease_until is not None and row.lease_until > now and not is_gone(row.owner, me)):
        return None
    tx.execute(update(_source).where(_here(workspace, name)).values(owner=me, lease_until=now + LEASE))
    return find_source(tx, workspace, name)


def hold(tx: Connection, workspace: str, name: str, me: str, now: datetime) -> bool:
    """Keep a source for a while longer; False when another one has taken it, and then everything must stop."""
    mine = and_(_here(workspace, name), _source.c.owner == me)
    return tx.execute(update(_source).where(mine).values(lease_until=now + LEASE)).rowcount == 1


def release(tx: Connection, workspace: str, name: str, me: str, not_before: datetime | None) -> None:
    """Give a source back, to be read again at an instant, at once for None."""
    mine = and_(_here(workspace, name), _source.c.owner == me)
    tx.execute(update(_source).where(mine).values(owner="", lease_until=None, not_before=not_before))


def is_gone(owner: str, me: str) -> bool:
    """Return whether a reader was a process of this host that has ended: its lease need not be waited for."""
    host, pid, _ = ["", "", "", *owner.split(":")][-3:]
    if host != me.split(":")[0] or not pid.isdigit() or owner == me:
        return False
    if int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _here(workspace: str, name: str) -> ColumnElement[bool]:
    return and_(_source.c.workspace == workspace, _source.c.name == name)
