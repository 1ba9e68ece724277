"""What came in: every delivery that had an effect, noted by its key in the transaction of that effect."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from rox_bot.store.tables import InboxRow
from rox_bot.store.upserts import insert_for

EVENT, SIGNATURE = "event", "signature"
MOMENT_IGNORED, MOMENT_CONFIRMED = "moment ignored", "moment confirmed"
KEPT = timedelta(days=14)
"""So long a delivery may be repeated: Slack tries for minutes, other sources for days."""

_KEPT_OTHERWISE = {
    SIGNATURE: timedelta(minutes=10),
    # What somebody said about a message of theirs holds as long as the texts of moments are kept.
    MOMENT_IGNORED: timedelta(days=400),
    MOMENT_CONFIRMED: timedelta(days=400),
}
_inbox: Table = InboxRow.__table__  # type: ignore[attr-defined]


def take_in(tx: Connection, workspace: str, source: str, key: str, now: datetime) -> bool:
    """Note a delivery; return False when the same key was noted before, and then nothing more is to be done."""
    row = {"workspace": workspace, "source": source, "key": key[:200], "received_at": now}
    return tx.execute(_noting(tx.dialect.name), [row]).first() is not None


def take_in_all(tx: Connection, workspace: str, keys: Iterable[tuple[str, str]], now: datetime) -> set[tuple[str, str]]:
    """Note many deliveries, each a source and a key, none of them twice; return those that are new."""
    rows = [{"workspace": workspace, "source": source, "key": key[:200], "received_at": now} for source, key in keys]
    return {(source, key) for source, key in tx.execute(_noting(tx.dialect.name), rows)} if rows else set()


@cache  # putting the statement together takes longer than running it
def _noting(dialect: str) -> Any:
    return insert_for(dialect, _inbox).on_conflict_do_nothing().returning(_inbox.c.source, _inbox.c.key)


def first_time(tx: Connection, workspace: str, source: str, key: str, signature: str, now: datetime) -> bool:
    """Note a delivery and the signature of its request; return False when either was noted before.

    An empty key or signature is none. Nothing is noted where the caller's transaction does not end well.
    """
    given = [(kind, text) for kind, text in ((source, key), (SIGNATURE, signature)) if text]
    return len(take_in_all(tx, workspace, given, now)) == len(given)


def was_taken_in(tx: Connection, workspace: str, source: str, key: str) -> bool:
    """Return whether a delivery was noted."""
    where = (_inbox.c.workspace == workspace, _inbox.c.source == source, _inbox.c.key == key[:200])
    return tx.execute(select(_inbox.c.key).where(*where)).first() is not None


def purge(tx: Connection, now: datetime) -> int:
    """Forget the deliveries that are not repeated any more; return how many."""
    done = 0
    for source, span in _KEPT_OTHERWISE.items():
        done += tx.execute(delete(_inbox).where(_inbox.c.source == source, _inbox.c.received_at < now - span)).rowcount
    others = _inbox.c.source.not_in(list(_KEPT_OTHERWISE))
    return done + tx.execute(delete(_inbox).where(others, _inbox.c.received_at < now - KEPT)).rowcount
