"""What a workspace assumes: rows are only added, the latest of a name holds, and each leaves a row in the trail."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from rox_bot.domain.assumptions import ALWAYS, Assumption, point
from rox_bot.store.audit import note_deed
from rox_bot.store.tables import AssumptionRow

_assumption: Table = AssumptionRow.__table__  # type: ignore[attr-defined]
_COLUMNS = [
    _assumption.c[name] for name in ("name", "low", "likely", "high", "currency", "grade", "source", "set_by", "set_at")
]


def assume(tx: Connection, workspace: str, assumption: Assumption, by: str, now: datetime) -> bool:
    """Note what is assumed from now on, and by whom; return whether that was not so already."""
    known = assumptions(tx, workspace).get(assumption.name)
    if known is not None and _said(known) == _said(assumption):
        return False
    row = {**_said(assumption), "workspace": workspace, "set_by": by, "set_at": now}
    tx.execute(_assumption.insert(), [row])
    before = f"{known.low:f}..{known.likely:f}..{known.high:f}" if known else ""
    after = f"{row['low']}..{row['likely']}..{row['high']}"
    note_deed(
        tx, workspace, now, by, "assumption.set", assumption.name, before=before, after=after, grade=assumption.grade
    )
    return True


def assumptions(tx: Connection, workspace: str, at: datetime | None = None) -> dict[str, Assumption]:
    """Return what is assumed by name, or was at a moment; what holds anyway (`ALWAYS`) is there, said by nobody."""
    found = {name: point(name, value) for name, value in ALWAYS.items()}
    found.update({each.name: each for each in _rows(tx, workspace, at=at)})
    return found


def history(tx: Connection, workspace: str, name: str) -> list[Assumption]:
    """Return what was said of one thing, the oldest first."""
    return _rows(tx, workspace, name=name)


def _rows(tx: Connection, workspace: str, *, name: str = "", at: datetime | None = None) -> list[Assumption]:
    query = select(*_COLUMNS).where(_assumption.c.workspace == workspace)
    query = query.where(*([_assumption.c.name == name] if name else []))
    query = query.where(*([_assumption.c.set_at <= at] if at else []))
    return [_read(row) for row in tx.execute(query.order_by(_assumption.c.id))]


def _read(row: Row[Any]) -> Assumption:
    low, likely, high = (Decimal(each) for each in (row.low, row.likely, row.high))
    return Assumption(row.name, low, likely, high, row.currency, row.grade, row.source, row.set_by, row.set_at)


def _said(each: Assumption) -> dict[str, str]:
    return {
        "name": each.name,
        "low": f"{each.low:f}",
        "likely": f"{each.likely:f}",
        "high": f"{each.high:f}",
        "currency": each.currency,
        "grade": each.grade,
        "source": each.source,
    }
