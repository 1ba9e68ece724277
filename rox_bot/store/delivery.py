"""What came in once and what must go out once: the inbox, digests, and the outbox with its claims."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, and_, func, literal, or_, select, update

from rox_bot.domain.columns import Instant
from rox_bot.domain.question import Filter
from rox_bot.store.tables import DigestRow, InboxRow, OutboxRow, SlackChannelRow
from rox_bot.store.upserts import insert_into

_inbox: Table = InboxRow.__table__  # type: ignore[attr-defined]
_outbox: Table = OutboxRow.__table__  # type: ignore[attr-defined]
_digest: Table = DigestRow.__table__  # type: ignore[attr-defined]
_channel: Table = SlackChannelRow.__table__  # type: ignore[attr-defined]

LEASE = timedelta(seconds=120)
UNDER_WAY = ("claimed", "rendered", "uploaded", "sending")
FINISHED = ("sent", "failed", "skipped", "uncertain")


def take_in(tx: Connection, workspace: str, source: str, key: str, now: datetime) -> bool:
    """Note a delivery; return False when the same key was noted before, and then nothing more is to be done."""
    statement = insert_into(tx, _inbox).on_conflict_do_nothing().returning(_inbox.c.key)
    row = {"workspace": workspace, "source": source, "key": key[:200], "received_at": now}
    return tx.execute(statement, [row]).first() is not None


def was_taken_in(tx: Connection, workspace: str, source: str, key: str) -> bool:
    """Return whether a delivery was noted."""
    where = (_inbox.c.workspace == workspace, _inbox.c.source == source, _inbox.c.key == key[:200])
    return tx.execute(select(_inbox.c.key).where(*where)).first() is not None


def save_digest(tx: Connection, row: Mapping[str, Any]) -> None:
    """Set up a digest, in place of one of the same kind in the same Slack channel."""
    statement = insert_into(tx, _digest)
    changes = {name: statement.excluded[name] for name in row if name not in ("workspace", "slack_channel", "kind")}
    keys = ["workspace", "slack_channel", "kind"]
    tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), [dict(row)])


def stop_digest(tx: Connection, workspace: str, slack_channel: str, now: datetime) -> bool:
    """Switch a channel's digests off; return whether one was on."""
    where = (_digest.c.workspace == workspace, _digest.c.slack_channel == slack_channel, _digest.c.off_at.is_(None))
    return tx.execute(update(_digest).where(*where).values(off_at=now)).rowcount > 0


def digests(tx: Connection, workspace: str, slack_channel: str | None = None) -> list[Mapping[str, Any]]:
    """Return the digests that are on, in all Slack channels or in one."""
    where = [_digest.c.workspace == workspace, _digest.c.off_at.is_(None)]
    if slack_channel is not None:
        where.append(_digest.c.slack_channel == slack_channel)
    return [dict(row) for row in tx.execute(select(_digest).where(*where)).mappings()]


def scope_of(tx: Connection, workspace: str, slack_channel: str) -> tuple[Filter, ...]:
    """Return the filters saved for a Slack channel: those of its digest."""
    found = digests(tx, workspace, slack_channel) if slack_channel else []
    return filters_from(found[0]["filters"]) if found else ()


def filters_to(filters: Sequence[Filter]) -> str:
    """Write filters as JSON."""
    return json.dumps([[each.field, list(each.values), each.negated] for each in filters])


def filters_from(text: str) -> tuple[Filter, ...]:
    """Read filters from JSON."""
    return tuple(Filter(field, tuple(values), negated) for field, values, negated in json.loads(text))


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


def waiting(tx: Connection, workspace: str, now: datetime) -> list[Mapping[str, Any]]:
    """Return the posts that may be claimed now, the oldest due first."""
    lapsed = and_(_outbox.c.state.in_(UNDER_WAY), _outbox.c.lease_until < now)
    query = (
        select(_outbox)
        .where(
            _outbox.c.workspace == workspace,
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


def first_notice(tx: Connection, workspace: str, slack_channel: str, now: datetime) -> bool:
    """Note that a channel has its notice; return False when it had one before."""
    statement = insert_into(tx, _channel).on_conflict_do_nothing().returning(_channel.c.id)
    row = {"workspace": workspace, "id": slack_channel, "noticed_at": now, "watched": True}
    return tx.execute(statement, [row]).first() is not None
