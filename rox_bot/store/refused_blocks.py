"""Kinds of blocks that Slack refused in a workspace, by where they were to stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, select

from rox_bot.store.tables import RefusedBlockRow
from rox_bot.store.upserts import insert_into

_refused: Table = RefusedBlockRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class RefusedBlock:
    """A kind of block, where it was refused (`private` or `posted`), when last and how often."""

    surface: str
    kind: str
    refused_at: datetime
    times: int


def note(tx: Connection, workspace: str, surface: str, kind: str, now: datetime) -> None:
    """Count a refusal."""
    row = {"workspace": workspace, "surface": surface, "kind": kind, "refused_at": now, "times": 1}
    changes = {"refused_at": now, "times": _refused.c.times + 1}
    keys = ["workspace", "surface", "kind"]
    tx.execute(insert_into(tx, _refused).on_conflict_do_update(index_elements=keys, set_=changes), [row])


def refused(tx: Connection, workspace: str, since: datetime) -> Sequence[RefusedBlock]:
    """Return what was refused since an instant."""
    columns = (_refused.c.surface, _refused.c.kind, _refused.c.refused_at, _refused.c.times)
    where = (_refused.c.workspace == workspace, _refused.c.refused_at >= since)
    return [RefusedBlock(*row) for row in tx.execute(select(*columns).where(*where).order_by(*columns[:2]))]
