"""Loops: who took an answer of a customer to follow it up; never more than one person at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, select, update

from rox_bot.store.tables import LoopRow
from rox_bot.store.upserts import insert_into

_loop: Table = LoopRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Loop:
    """One follow-up: `event` is the number of the answer, `taken_by` a person key ('' = free again)."""

    number: int
    event: int
    taken_by: str
    taken_at: datetime
    done_at: datetime | None


_COLUMNS = (_loop.c.id, _loop.c.event, _loop.c.taken_by, _loop.c.taken_at, _loop.c.done_at)


def take(tx: Connection, workspace: str, event: int, person: str, now: datetime) -> tuple[Loop, bool]:
    """Take an answer unless somebody has; return its loop as it is now, and whether this call took it."""
    statement = insert_into(tx, _loop)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace", "event"],
        set_={"taken_by": person, "taken_at": now},
        where=_loop.c.taken_by == "",
    ).returning(_loop.c.id)
    row = {"workspace": workspace, "event": event, "taken_by": person, "taken_at": now, "outcome": ""}
    took = tx.execute(statement, [row]).first() is not None
    return of_events(tx, workspace, [event])[event], took


def release(tx: Connection, workspace: str, number: int, person: str) -> bool:
    """Give a loop back that a person has taken and not finished; return False where it is not theirs any more."""
    mine = (_loop.c.workspace == workspace, _loop.c.id == number, _loop.c.taken_by == person)
    return tx.execute(update(_loop).where(*mine, _loop.c.done_at.is_(None)).values(taken_by="")).rowcount == 1


def find(tx: Connection, workspace: str, number: int) -> Loop | None:
    """Return a loop by its number."""
    row = tx.execute(select(*_COLUMNS).where(_loop.c.workspace == workspace, _loop.c.id == number)).first()
    return Loop(*row) if row else None


def of_events(tx: Connection, workspace: str, events: Sequence[int]) -> Mapping[int, Loop]:
    """Return the loops that there are of some answers, by the number of the answer."""
    rows = tx.execute(select(*_COLUMNS).where(_loop.c.workspace == workspace, _loop.c.event.in_(events)))
    return {row.event: Loop(*row) for row in rows}
