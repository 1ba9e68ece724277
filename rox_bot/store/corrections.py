"""The corrections of entries: who took one back or changed it, when and why. Rows are only ever added."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from rox_bot.store.tables import CorrectionRow

WITHDRAWN, CHANGED = "withdrawn", "changed"
_correction: Table = CorrectionRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction: `changes` is field -> (before, since), as texts."""

    deed: str
    made_by: str
    made_at: datetime
    reason: str
    changes: Mapping[str, tuple[str, str]]


def note_correction(
    tx: Connection,
    workspace: str,
    letter: str,
    number: int,
    correction: Correction,
) -> None:
    """Write a correction down in the transaction that makes it."""
    row: dict[str, Any] = {
        "workspace": workspace,
        "letter": letter,
        "number": number,
        "deed": correction.deed,
        "made_by": correction.made_by,
        "made_at": correction.made_at,
        "reason": correction.reason,
        "changes": json.dumps(correction.changes, ensure_ascii=False),
    }
    tx.execute(_correction.insert(), [row])


def corrections_of(tx: Connection, workspace: str, letter: str, number: int) -> list[Correction]:
    """Return the corrections of an entry, the first before the others."""
    mine = (_correction.c.workspace == workspace, _correction.c.letter == letter, _correction.c.number == number)
    columns = (_correction.c[name] for name in ("deed", "made_by", "made_at", "reason", "changes"))
    found = tx.execute(select(*columns).where(*mine).order_by(_correction.c.id))
    return [
        Correction(deed, by, at, reason, {name: (before, since) for name, (before, since) in json.loads(told).items()})
        for deed, by, at, reason, told in found
    ]
