"""What must go out once: planned posts, their claims with a lease, and how far each has come."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, and_, func, literal, or_, select, update

from rox_bot.domain.columns import Instant
from rox_bot.store.tables import OutboxRow
from rox_bot.store.upserts import insert_into

_outbox: Table = OutboxRow.__table__  # type: ignore[attr-defined]

LEASE = timedelta(seconds=120)
UNDER_WAY = ("claimed", "rendered", "uploaded", "sending")
FINISHED = ("sent", "failed", "skipped", "uncertain")


def plan(tx: Connection, row: Mapping[str, Any]) -> bool:
    """Plan a post; return False when this (workspace, channel, kind, period) was planned before."""
    statement = insert_into(tx, _outbox).on_conflict_do_nothing().returning(_outbox.c.id)
    return tx.execute(statement, [dict(row)]).first() is not None


def claim(tx: Connection, number: int, me: str, now: datetime) -> Mapping[str, Any] | None:
    """Claim a planned post, or one whose claim ran out; return its row, or None when somebody else has it.

    (owner, attempts) is the fence: every later step must still hold both.
    """
    lapsed = and_(_outbox.c.state.in_(UNDER_WAY), _outbox.c.lease_until < now)
    done = tx.execute(
        update(_outbox)
        .where(
            _outbox.c.id == number,
            _outbox.c.not_before <= now,
            or_(_outbox.c.state == "planned", lapsed),
        )
        .values(
            state="claimed",
            owner=me,
            attempts=_outbox.c.attempts + 1,
            lease_until=now + LEASE,
            claimed_at=func.coalesce(_outbox.c.claimed_at, literal(now, Instant)),
        )
        .returning(_outbox),
    )
    row = done.mappings().first()
    return dict(row) if row else None


def step(tx: Connection, row: Mapping[str, Any], state: str, **values: Any) -> bool:
    """Move a claimed post on; return False when the claim was lost, and then everything must stop."""
    fence = and_(
        _outbox.c.id == row["id"],
        _outbox.c.owner == row["owner"],
        _outbox.c.attempts == row["attempts"],
    )
    return tx.execute(update(_outbox).where(fence).values(state=state, **values)).rowcount == 1


def waiting(tx: Connection, workspace: str, now: datetime, kinds: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return the posts of some kinds that may be claimed now, the oldest due first."""
    lapsed = and_(_outbox.c.state.in_(UNDER_WAY), _outbox.c.lease_until < now)
    query = (
        select(_outbox)
        .where(
            _outbox.c.workspace == workspace,
            _outbox.c.kind.in_(kinds),
            _outbox.c.not_before <= now,
            or_(_outbox.c.state == "planned", lapsed),
        )
        .order_by(_outbox.c.due_at, _outbox.c.id)
    )
    return [dict(row) for row in tx.execute(query).mappings()]


def sent_with_reason(tx: Connection, workspace: str, reason: str, since: datetime) -> list[Mapping[str, Any]]:
    """Return the posts that were sent since an instant and carry a remark."""
    where = (_outbox.c.workspace == workspace, _outbox.c.state == "sent", _outbox.c.reason == reason)
    query = select(_outbox).where(*where, _outbox.c.due_at >= since).order_by(_outbox.c.id)
    return [dict(row) for row in tx.execute(query).mappings()]


def note_picture(tx: Connection, number: int, file_id: str, reason: str, tries: int) -> None:
    """Record that a sent post got its picture, or that another try was made."""
    tx.execute(update(_outbox).where(_outbox.c.id == number).values(file_id=file_id, reason=reason, attempts=tries))


def posts(tx: Connection, workspace: str, slack_channel: str, limit: int = 10) -> list[Mapping[str, Any]]:
    """Return a Slack channel's posts, the latest first."""
    query = (
        select(_outbox)
        .where(_outbox.c.workspace == workspace, _outbox.c.slack_channel == slack_channel)
        .order_by(_outbox.c.due_at.desc(), _outbox.c.id.desc())
        .limit(limit)
    )
    return [dict(row) for row in tx.execute(query).mappings()]
