"""What a store holds and how its posts went, counted from the rows themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, func, select

from rox_bot.domain.facts import ALL_FACTS, occurred_at
from rox_bot.store import outbox
from rox_bot.store.tables import OutboxRow

_outbox: Table = OutboxRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Kept:
    """How many events of a kind count, and when the newest happened."""

    kind: str
    n: int
    newest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """How the digests that fell due went: those posted in time, late, not at all, and in doubt.

    `twice` counts messages beyond the first that stand for one digest.
    """

    due: int = 0
    in_time: int = 0
    late: int = 0
    missed: int = 0
    uncertain: int = 0
    twice: int = 0


def events_kept(tx: Connection, workspace: str) -> list[Kept]:
    """Return the events that count, by kind."""
    found = []
    for fact in ALL_FACTS:
        table: Table = fact.__table__  # type: ignore[union-attr]
        counted = (table.c.workspace == workspace, table.c.withdrawn_at.is_(None))
        query = select(func.count(), func.max(table.c[occurred_at(fact)])).where(*counted)
        n, newest = tx.execute(query).one()
        found.append(Kept(table.name, int(n), newest))
    return found


def with_own_readers(tx: Connection, workspace: str, start: datetime, end: datetime) -> int:
    """Return how many events of [start, end) have words that only the readers of their own place may see."""
    found = 0
    for fact in ALL_FACTS:
        table: Table = fact.__table__  # type: ignore[union-attr]
        when = table.c[occurred_at(fact)]
        mine = (table.c.workspace == workspace, table.c.withdrawn_at.is_(None), table.c.audience != "workspace")
        found += int(tx.execute(select(func.count()).where(*mine, when >= start, when < end)).scalar_one())
    return found


def has_events(tx: Connection, workspace: str) -> bool:
    """Return whether anything at all was recorded."""
    tables: list[Table] = [fact.__table__ for fact in ALL_FACTS]  # type: ignore[union-attr]
    return any(tx.execute(select(t.c.id).where(t.c.workspace == workspace).limit(1)).first() for t in tables)


def digests_delivered(
    tx: Connection, workspace: str, kind: str, since: datetime, now: datetime, late: timedelta
) -> Delivered:
    """Return how the posts of a kind went that fell due in [since, now); those out within `late` were in time."""
    mine = (_outbox.c.workspace == workspace, _outbox.c.kind == kind)
    lately = (*mine, _outbox.c.due_at >= since, _outbox.c.due_at < now)
    rows = tx.execute(select(_outbox.c.state, _outbox.c.due_at, _outbox.c.settled_at).where(*lately)).all()
    # One that nobody has finished yet counts once its time to be punctual is over.
    due = [row for row in rows if row.state in outbox.FINISHED or row.due_at + late < now]
    sent = [row for row in due if row.state == "sent"]
    in_time = sum(row.settled_at is not None and row.settled_at <= row.due_at + late for row in sent)
    uncertain = sum(row.state == "uncertain" for row in due)
    return Delivered(
        due=len(due),
        in_time=in_time,
        late=len(sent) - in_time,
        missed=len(due) - len(sent) - uncertain,
        uncertain=uncertain,
        twice=_posted_twice(tx, (*lately, _outbox.c.state == "sent")),
    )


def _posted_twice(tx: Connection, where: tuple[ColumnElement[bool], ...]) -> int:
    """Return how many messages stand for a digest beyond its first."""
    digest = (_outbox.c.slack_channel, _outbox.c.period)
    every, once = select(*digest).where(*where), select(*digest).where(*where).distinct()
    counts = [tx.execute(select(func.count()).select_from(each.subquery())).scalar_one() for each in (every, once)]
    return int(counts[0] - counts[1])
