"""How levers are set: rows are only ever added, the latest of a name holds, and each leaves a row in the trail."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from rox_bot.domain.levers import SHIPPED, Doubt, Effect, Lever, lever_named
from rox_bot.store.audit import note_deed
from rox_bot.store.tables import LeverRow

_lever: Table = LeverRow.__table__  # type: ignore[attr-defined]


def set_lever(tx: Connection, workspace: str, lever: Lever, by: str, now: datetime) -> bool:
    """Note how a lever stands from now on, and who set it so; return whether it did not stand so already."""
    before = levers(tx, workspace).get(lever.name)
    if before is not None and before.at is not None and _said(before) == _said(lever):
        return False
    row = {**_said(lever), "workspace": workspace, "set_by": by, "set_at": now}
    tx.execute(_lever.insert(), [row])
    done = "lever.set"
    if before is not None and before.is_on != lever.is_on:
        done = "lever.on" if lever.is_on else "lever.off"
    told = {name: row[name] for name in ("low", "likely", "high", "per", "share_low", "share_likely", "share_high")}
    note_deed(tx, workspace, now, by, done, lever.name, grade=lever.grade, lag=lever.lag, cap=lever.cap, **told)
    return True


def levers(tx: Connection, workspace: str, at: datetime | None = None) -> dict[str, Lever]:
    """Return every lever by its name as it stands, or stood at a moment: those that ship, then the workspace's own."""
    found = dict(SHIPPED)
    found.update({each.name: each for each in _rows(tx, workspace, at=at)})
    return found


def history(tx: Connection, workspace: str, name: str) -> list[Lever]:
    """Return how one lever was set, the oldest first."""
    return _rows(tx, workspace, name=name)


def _rows(tx: Connection, workspace: str, *, name: str = "", at: datetime | None = None) -> list[Lever]:
    query = select(_lever).where(_lever.c.workspace == workspace)
    query = query.where(*([_lever.c.name == name] if name else []))
    query = query.where(*([_lever.c.set_at <= at] if at else []))
    return [lever for row in tx.execute(query.order_by(_lever.c.id)) if (lever := _read(row)) is not None]


def _read(row: Row[Any]) -> Lever | None:
    known = lever_named(row.name)
    return known and replace(
        known,
        effect=Effect(row.low, row.likely, row.high, row.per),
        share=Doubt(row.share_low, row.share_likely, row.share_high),
        lag=row.lag,
        cap=row.cap,
        baseline=row.baseline,
        grade=row.grade,
        source=row.source,
        owner=row.owner,
        is_on=row.is_on,
        by=row.set_by,
        at=row.set_at,
    )


def _said(each: Lever) -> dict[str, Any]:
    return {
        "name": each.name,
        "low": each.effect.low,
        "likely": each.effect.likely,
        "high": each.effect.high,
        "per": each.effect.per,
        "share_low": each.share.low,
        "share_likely": each.share.likely,
        "share_high": each.share.high,
        "lag": each.lag,
        "cap": each.cap,
        "baseline": each.baseline,
        "grade": each.grade,
        "source": each.source,
        "owner": each.owner,
        "is_on": each.is_on,
    }
