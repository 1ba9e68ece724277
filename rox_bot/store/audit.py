"""The trail of who did what: rows are only ever added, and hold ids and counts, never texts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select

from rox_bot.store.tables import AuditRow

_audit: Table = AuditRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done: `actor` is a person key or `terminal`, `subject` what it was done to."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]


def note_deed(
    tx: Connection, workspace: str, now: datetime, actor: str, action: str, subject: str = "", **detail: Any
) -> None:
    """Write what somebody did in the transaction that does it."""
    row = {
        "workspace": workspace,
        "at": now,
        "actor": actor,
        "action": action,
        "subject": subject[:200],
        "detail": json.dumps(detail, default=str, ensure_ascii=False, sort_keys=True),
    }
    tx.execute(_audit.insert(), [row])


def count_deeds(tx: Connection, workspace: str, actor: str, action: str, since: datetime) -> int:
    """Return how often somebody did something since a moment."""
    mine = (_audit.c.workspace == workspace, _audit.c.actor == actor, _audit.c.action == action)
    return int(tx.execute(select(func.count()).select_from(_audit).where(*mine, _audit.c.at > since)).scalar_one())


def deeds(
    tx: Connection, workspace: str, *, action: str | None = None, subject: str | None = None, limit: int = 100
) -> list[Deed]:
    """Return what was done lately, the newest first; `action` keeps one kind, `subject` what was done to one thing."""
    query = select(_audit.c.at, _audit.c.actor, _audit.c.action, _audit.c.subject, _audit.c.detail)
    query = query.where(_audit.c.workspace == workspace, *([_audit.c.action == action] if action else []))
    query = query.where(*([_audit.c.subject == subject] if subject is not None else []))
    rows = tx.execute(query.order_by(_audit.c.id.desc()).limit(limit))
    return [Deed(at, actor, done, subject, json.loads(detail)) for at, actor, done, subject, detail in rows]
