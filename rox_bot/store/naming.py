"""Decisions about names as they are kept: made, undone, read; facts are never rewritten for them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Table, or_, select

from rox_bot.domain.naming import Decision, Kind, Names
from rox_bot.store.audit import note_deed
from rox_bot.store.tables import NamingRow
from rox_bot.store.turns import wait_turn

_naming: Table = NamingRow.__table__  # type: ignore[attr-defined]
_READ = [_naming.c.id, *(_naming.c[each.name] for each in fields(Decision)[1:])]
_in_force: WeakKeyDictionary[Connection, dict[str, Names]] = WeakKeyDictionary()
"""The names read in a transaction that is still running: an answer reads them once."""


def names(tx: Connection, workspace: str) -> Names:
    """Return the names in force, read once in a transaction."""
    known = _in_force.setdefault(tx, {})
    if workspace not in known:
        known[workspace] = Names(decisions(tx, workspace))
    return known[workspace]


@contextmanager
def names_as_of(tx: Connection, workspace: str, then: datetime) -> Iterator[None]:
    """Let everything that is read in a block be named as it was at an instant."""
    made = or_(_naming.c.undone_at.is_(None), _naming.c.undone_at > then)
    rows = tx.execute(select(*_READ).where(_naming.c.workspace == workspace, _naming.c.made_at <= then, made))
    now = names(tx, workspace)
    _in_force[tx][workspace] = Names(_decision((*row[:-2], "", None)) for row in rows)
    try:
        yield
    finally:
        _in_force[tx][workspace] = now


def decisions(tx: Connection, workspace: str, *, undone: bool = False) -> list[Decision]:
    """Return the decisions in force, in the order they were made; with `undone` those that were taken back too."""
    query = select(*_READ).where(_naming.c.workspace == workspace).order_by(_naming.c.id)
    if not undone:
        query = query.where(_naming.c.undone_at.is_(None))
    return [_decision(row) for row in tx.execute(query)]


def decided_since(tx: Connection, workspace: str, since: datetime) -> list[Decision]:
    """Return the decisions that were made or undone after an instant."""
    changed = or_(_naming.c.made_at > since, _naming.c.undone_at > since)
    query = select(*_READ).where(_naming.c.workspace == workspace, _naming.c.kind != Kind.APART.value, changed)
    return [_decision(row) for row in tx.execute(query.order_by(_naming.c.id))]


def wait(tx: Connection) -> None:
    """Wait until nobody else is deciding; what was decided meanwhile is seen from then on."""
    wait_turn(tx)
    _in_force.pop(tx, None)


def decide(tx: Connection, workspace: str, decision: Decision, actor: str, now: datetime) -> Decision:
    """Keep a decision, which must not contradict those in force, and return it with its number."""
    row = {
        "workspace": workspace,
        "kind": decision.kind.value,
        "slice": decision.slice,
        "name": decision.name,
        "meaning": decision.meaning,
        "field": decision.field,
        "source": decision.source,
        "made_by": actor,
        "made_at": now,
        "undone_by": "",
    }
    number = tx.execute(_naming.insert().returning(_naming.c.id), [row]).scalar_one()
    _in_force.pop(tx, None)
    note_deed(tx, workspace, now, actor, f"directory.{decision.kind.value}", f"N{number}", slice=decision.slice)
    return _decision((number, *_values(decision), actor, now, "", None))


def take_back(tx: Connection, workspace: str, number: int, actor: str, now: datetime) -> None:
    """Undo a decision in force."""
    mine = (_naming.c.workspace == workspace, _naming.c.id == number, _naming.c.undone_at.is_(None))
    tx.execute(_naming.update().where(*mine).values(undone_by=actor, undone_at=now))
    _in_force.pop(tx, None)
    note_deed(tx, workspace, now, actor, "directory.undo", f"N{number}")


def _values(decision: Decision) -> tuple[str, ...]:
    return decision.kind, decision.slice, decision.name, decision.meaning, decision.field, decision.source


def _decision(row: Iterable[Any]) -> Decision:
    number, kind, *rest = row
    return Decision(number, Kind(kind), *rest)
