"""Deliveries that could not be taken in because of a fault of ours: tried again a few times, then left to a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, and_, case, delete, func, select, update

from rox_bot.store.tables import DeadLetterRow
from rox_bot.store.upserts import insert_into

KEPT = timedelta(days=14)
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""How long after each failed try the next one comes; after one more there is none."""

MOST_TRIES = len(PAUSES) + 1
LEASE = timedelta(minutes=2)
"""So long a try may take before it counts as ended by a crash."""

_letter: Table = DeadLetterRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many deliveries wait for another try and how many are given up; `oldest` is when the first of them failed."""

    waiting: int
    dead: int
    oldest: datetime | None


def keep(
    tx: Connection,
    workspace: str,
    source: str,
    key: str,
    payload: str,
    now: datetime,
    *,
    error: str,
    reference: str,
    again: bool = True,
) -> bool:
    """Keep a delivery whole after its first failed try; return False where it is kept already.

    `again` says that it is tried again by itself; else that is left to a person at once.
    """
    row = {
        "workspace": workspace,
        "source": source,
        "key": key[:200],
        "payload": payload,
        "tries": 1,
        "first_failed_at": now,
        "failed_at": now,
        "next_try_at": now + PAUSES[0] if again else None,
        "error": error[:200],
        "reference": reference,
    }
    statement = insert_into(tx, _letter).on_conflict_do_nothing().returning(_letter.c.id)
    return tx.execute(statement, [row]).first() is not None


def due(tx: Connection, workspace: str, source: str, now: datetime) -> list[int]:
    """Return the numbers of the deliveries to be tried now, the longest waiting first."""
    query = select(_letter.c.id).where(_letter.c.workspace == workspace, _letter.c.source == source, _is_due(now))
    return list(tx.execute(query.order_by(_letter.c.next_try_at, _letter.c.id)).scalars())


def take(tx: Connection, number: int, now: datetime) -> Mapping[str, Any] | None:
    """Begin a try, counted now so that one which ends the process counts too; None where somebody else has it.

    A delivery whose last try ended in a crash is given up.
    """
    spent = _letter.c.tries >= MOST_TRIES
    tx.execute(update(_letter).where(_letter.c.id == number, _is_due(now), spent).values(next_try_at=None))
    values = {"tries": _letter.c.tries + 1, "next_try_at": now + LEASE}
    taken = update(_letter).where(_letter.c.id == number, _is_due(now), ~spent).values(**values).returning(_letter)
    row = tx.execute(taken).mappings().first()
    return dict(row) if row else None


def done(tx: Connection, number: int) -> None:
    """Remove a delivery that was taken in after all."""
    tx.execute(delete(_letter).where(_letter.c.id == number))


def failed(tx: Connection, row: Mapping[str, Any], now: datetime, *, error: str, reference: str) -> None:
    """Note that a try failed; after the last there is no next one."""
    later = now + PAUSES[row["tries"] - 1] if row["tries"] <= len(PAUSES) else None
    values = {"failed_at": now, "next_try_at": later, "error": error[:200], "reference": reference}
    tx.execute(update(_letter).where(_letter.c.id == row["id"]).values(**values))


def put_back(tx: Connection, row: Mapping[str, Any], now: datetime) -> None:
    """End a try that could not be made, because the store or Slack was not there; it does not count."""
    values = {"tries": row["tries"] - 1, "next_try_at": now + PAUSES[0]}
    tx.execute(update(_letter).where(_letter.c.id == row["id"]).values(**values))


def revive(tx: Connection, workspace: str, now: datetime, number: int | None = None) -> int:
    """Have one delivery, or all, tried at once; one given up gets one more try. Return how many there were."""
    which = (_letter.c.workspace == workspace, *([_letter.c.id == number] if number is not None else []))
    tries = case((_letter.c.tries >= MOST_TRIES, MOST_TRIES - 1), else_=_letter.c.tries)
    return tx.execute(update(_letter).where(*which).values(next_try_at=now, tries=tries)).rowcount


def listed(tx: Connection, workspace: str) -> list[Mapping[str, Any]]:
    """Return what is known of the kept deliveries but what they say, the longest kept first."""
    shown = [column for column in _letter.c if column.name != "payload"]
    query = select(*shown).where(_letter.c.workspace == workspace).order_by(_letter.c.first_failed_at, _letter.c.id)
    return [dict(row) for row in tx.execute(query).mappings()]


def many(tx: Connection, workspace: str, source: str) -> int:
    """Return how many deliveries of a source are kept."""
    query = select(func.count()).where(_letter.c.workspace == workspace, _letter.c.source == source)
    return int(tx.execute(query).scalar_one())


def counts(tx: Connection, workspace: str) -> Counts:
    """Return how many deliveries are kept."""
    dead = func.count(case((_letter.c.next_try_at.is_(None), 1)))
    query = select(func.count(), dead, func.min(_letter.c.first_failed_at)).where(_letter.c.workspace == workspace)
    total, given_up, oldest = tx.execute(query).one()
    return Counts(total - given_up, given_up, oldest)


def purge(tx: Connection, now: datetime) -> int:
    """Erase the deliveries kept for too long, with what they say; return how many."""
    return tx.execute(delete(_letter).where(_letter.c.first_failed_at < now - KEPT)).rowcount


def _is_due(now: datetime) -> Any:
    return and_(_letter.c.next_try_at.is_not(None), _letter.c.next_try_at <= now)
