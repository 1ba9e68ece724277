"""Loops: who follows up what a customer said, until when, and what came of it; never more than one person at a time.

Each step is one statement that asks whether it may be done, so that of two people at once one is told of the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, case, literal, select, update

from rox_bot.domain.loops import LoopRow
from rox_bot.store.upserts import insert_into

_loop: Table = LoopRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Loop:
    """One follow-up: `event` is the number of the answer, `taken_by` a person key ('' = free); see `LoopRow`."""

    number: int
    event: int
    taken_by: str
    taken_at: datetime | None
    due_at: datetime | None
    snoozed_until: datetime | None
    reminded_at: datetime | None
    done_at: datetime | None
    done_by: str
    outcome: str
    note: str
    note_place: str

    @property
    def name(self) -> str:
        """Return what people type."""
        return f"L{self.number}"


_COLUMNS = tuple(_loop.c["id" if name == "number" else name] for name in Loop.__dataclass_fields__)
_FREE = {"taken_by": "", "taken_at": None, "due_at": None, "reminded_at": None}
_OPEN = {"done_at": None, "done_by": "", "outcome": "", "note": "", "note_place": ""}
_UNTOUCHED = {**_FREE, **_OPEN, "snoozed_until": None}


def open_loops(tx: Connection, workspace: str, events: Sequence[int]) -> None:
    """Give answers that have no loop yet one, which nobody has taken."""
    rows = [{"workspace": workspace, "event": event, **_UNTOUCHED} for event in events]
    if rows:
        tx.execute(insert_into(tx, _loop).on_conflict_do_nothing(), rows)


def take(
    tx: Connection, workspace: str, event: int, person: str, now: datetime, due_at: datetime | None = None
) -> tuple[Loop, bool]:
    """Take an answer unless somebody has or it is finished; return its loop as it is now, and whether this took it."""
    taken = {"taken_by": person, "taken_at": now, "due_at": due_at, "reminded_at": None, "snoozed_until": None}
    return _put(tx, workspace, event, taken, _loop.c.taken_by == "", _loop.c.done_at.is_(None))


def finish(
    tx: Connection,
    workspace: str,
    event: int,
    person: str,
    now: datetime,
    outcome: str,
    note: str = "",
    place: str = "",
) -> tuple[Loop, bool]:
    """Finish the follow-up of an answer; return its loop as it is now, and whether this finished it.

    What nobody had taken was followed up by who says so. `place` is where alone the note may be read.
    """
    done = {"done_at": now, "done_by": person, "outcome": outcome, "snoozed_until": None}
    done |= {"note": note, "note_place": place}
    mine = {"taken_by": person, "taken_at": now}
    free = _loop.c.taken_by == ""
    kept = {name: case((free, literal(value, _loop.c[name].type)), else_=_loop.c[name]) for name, value in mine.items()}
    return _put(tx, workspace, event, {**mine, **done}, _loop.c.done_at.is_(None), changes={**kept, **done})


def snooze(tx: Connection, workspace: str, event: int, until: datetime) -> tuple[Loop, bool]:
    """Put an open follow-up off; return its loop as it is now, and whether it was open."""
    return _put(tx, workspace, event, {"snoozed_until": until, "reminded_at": None}, _loop.c.done_at.is_(None))


def wake(tx: Connection, workspace: str, number: int) -> bool:
    """Take a loop up again that was put off; return False where it is not any more."""
    where = (*_this(workspace, number), _loop.c.snoozed_until.is_not(None))
    return tx.execute(update(_loop).where(*where).values(snoozed_until=None)).rowcount == 1


def release(tx: Connection, workspace: str, number: int, person: str) -> bool:
    """Give a loop back that a person has taken and not finished; return False where it is not theirs any more."""
    mine = (*_this(workspace, number), _loop.c.taken_by == person, _loop.c.done_at.is_(None))
    return tx.execute(update(_loop).where(*mine).values(**_FREE)).rowcount == 1


def give(tx: Connection, workspace: str, number: int, person: str, now: datetime, due_at: datetime) -> bool:
    """Let another person have an open loop, whoever had it; return False where it is finished."""
    given = {"taken_by": person, "taken_at": now, "due_at": due_at, "reminded_at": None, "snoozed_until": None}
    return (
        tx.execute(update(_loop).where(*_this(workspace, number), _loop.c.done_at.is_(None)).values(**given)).rowcount
        == 1
    )


def reopen(tx: Connection, workspace: str, number: int) -> bool:
    """Open a finished loop again; return False where it is open."""
    done = (*_this(workspace, number), _loop.c.done_at.is_not(None))
    return tx.execute(update(_loop).where(*done).values(**_OPEN)).rowcount == 1


def note_reminded(tx: Connection, workspace: str, numbers: Sequence[int], now: datetime) -> None:
    """Note that the owners of loops were reminded."""
    tx.execute(update(_loop).where(_loop.c.workspace == workspace, _loop.c.id.in_(numbers)).values(reminded_at=now))


def find(tx: Connection, workspace: str, number: int) -> Loop | None:
    """Return a loop by its number."""
    row = tx.execute(select(*_COLUMNS).where(*_this(workspace, number))).first()
    return Loop(*row) if row else None


def of_events(tx: Connection, workspace: str, events: Sequence[int]) -> Mapping[int, Loop]:
    """Return the loops that there are of some answers, by the number of the answer."""
    rows = tx.execute(select(*_COLUMNS).where(_loop.c.workspace == workspace, _loop.c.event.in_(events)))
    return {row.event: Loop(*row) for row in rows}


def taken(tx: Connection, workspace: str, person: str = "") -> list[Loop]:
    """Return the loops that somebody (or one person) has taken and not finished, those due first before the others."""
    mine = _loop.c.taken_by == person if person else _loop.c.taken_by != ""
    query = select(*_COLUMNS).where(_loop.c.workspace == workspace, mine, _loop.c.done_at.is_(None))
    found = (Loop(*row) for row in tx.execute(query))
    return sorted(found, key=lambda each: (each.due_at is None, each.due_at, each.number))


def _put(
    tx: Connection, workspace: str, event: int, values: Mapping[str, Any], *where: Any, changes: Mapping[str, Any] = {}
) -> tuple[Loop, bool]:
    """Write a loop, a new one or in an old one that fulfils something; return it, and whether anything was written."""
    row = {"workspace": workspace, "event": event, **_UNTOUCHED, **values}
    statement = insert_into(tx, _loop).on_conflict_do_update(
        index_elements=["workspace", "event"], set_=dict(changes or values), where=and_(*where)
    )
    written = tx.execute(statement.returning(_loop.c.id), [row]).first() is not None
    return of_events(tx, workspace, [event])[event], written


def _this(workspace: str, number: int) -> tuple[Any, ...]:
    return _loop.c.workspace == workspace, _loop.c.id == number
