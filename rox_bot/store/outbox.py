"""What must go out once: planned posts, their claims with a lease, and how far each has come."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, and_, func, literal, or_, select, update

from rox_bot.domain.columns import EPOCH, MICROSECOND, Instant
from rox_bot.store.schedules import kind_of
from rox_bot.store.store import Clock, system_clock
from rox_bot.store.tables import OutboxRow
from rox_bot.store.upserts import insert_into

_outbox: Table = OutboxRow.__table__  # type: ignore[attr-defined]

LEASE = timedelta(seconds=120)
UNDER_WAY = ("claimed", "rendered", "uploaded", "sending")
FINISHED = ("sent", "failed", "skipped", "uncertain")


def lease_now(tx: Connection, clock: Clock) -> datetime:
    """Return the instant that leases go by: the server's on PostgreSQL, as the clocks of replicas differ.

    A store that was given a clock of its own lives in another time than its server, and goes by that clock.
    """
    if tx.dialect.name != "postgresql" or clock is not system_clock:
        return clock()
    ticks = tx.execute(select(func.floor(func.extract("epoch", func.clock_timestamp()) * 1_000_000))).scalar_one()
    return EPOCH + int(ticks) * MICROSECOND


def plan(tx: Connection, row: Mapping[str, Any]) -> bool:
    """Plan a post; return False when this (workspace, channel, kind, period) was planned before."""
    statement = insert_into(tx, _outbox).on_conflict_do_nothing().returning(_outbox.c.id)
    return tx.execute(statement, [dict(row)]).first() is not None


def number_of(tx: Connection, row: Mapping[str, Any]) -> int:
    """Return the number of a planned post by what it is unique in."""
    where = [_outbox.c[name] == row[name] for name in ("workspace", "slack_channel", "kind", "period")]
    return int(tx.execute(select(_outbox.c.id).where(*where)).scalar_one())


def claim(tx: Connection, number: int, me: str, now: datetime) -> Mapping[str, Any] | None:
    """Claim a planned post, or one whose claim ran out; return its row, or None when somebody else has it.

    (owner, attempts) is the fence: every later step must still hold both. A post whose last attempt may have reached
    Slack stays `sending` until somebody has looked.
    """
    free = _claimable(now)
    found = tx.execute(select(_outbox.c.state).where(_outbox.c.id == number, free).with_for_update(skip_locked=True))
    before = found.scalar()
    if before is None:
        return None
    values = {
        "state": "sending" if before == "sending" else "claimed",
        "claimed_at": func.coalesce(_outbox.c.claimed_at, literal(now, Instant)),
    }
    return _taken(tx, number, me, now, values)


def claim_again(tx: Connection, number: int, me: str, now: datetime) -> Mapping[str, Any] | None:
    """Claim a post that stands in its channel, to change it; return its row, or None when somebody else has it."""
    free = and_(_outbox.c.state == "sent", or_(_outbox.c.lease_until.is_(None), _outbox.c.lease_until < now))
    found = tx.execute(select(_outbox.c.id).where(_outbox.c.id == number, free).with_for_update(skip_locked=True))
    return None if found.scalar() is None else _taken(tx, number, me, now, {})


def _taken(tx: Connection, number: int, me: str, now: datetime, values: Mapping[str, Any]) -> Mapping[str, Any]:
    claim_of_mine = {"owner": me, "attempts": _outbox.c.attempts + 1, "lease_until": now + LEASE}
    statement = update(_outbox).where(_outbox.c.id == number).values(**claim_of_mine, **values).returning(_outbox)
    return dict(tx.execute(statement).mappings().one())


def step(tx: Connection, row: Mapping[str, Any], state: str, **values: Any) -> bool:
    """Move a claimed post on; return False when the claim was lost, and then everything must stop."""
    fence = and_(
        _outbox.c.id == row["id"],
        _outbox.c.owner == row["owner"],
        _outbox.c.attempts == row["attempts"],
    )
    return tx.execute(update(_outbox).where(fence).values(state=state, **values)).rowcount == 1


def settle(tx: Connection, row: Mapping[str, Any], state: str, now: datetime, **values: Any) -> bool:
    """Bring a claimed post to one of its final states; return False when the claim was lost."""
    return step(tx, row, state, settled_at=now, lease_until=None, **values)


def release(tx: Connection, workspace: str, owner: str) -> int:
    """Give back what somebody who is leaving had claimed and certainly not posted; return how much that was."""
    held = (_outbox.c.workspace == workspace, _outbox.c.owner == owner, _outbox.c.state.in_(UNDER_WAY[:-1]))
    return tx.execute(update(_outbox).where(*held).values(state="planned", lease_until=None)).rowcount


def decide(tx: Connection, number: int, before: str, after: str, **values: Any) -> bool:
    """Move an unclaimed post from one state to another, as a person wishes; return False when it is in neither."""
    held = (_outbox.c.id == number, _outbox.c.state == before)
    return tx.execute(update(_outbox).where(*held).values(state=after, **values)).rowcount == 1


def note_standing(tx: Connection, number: int, ts: str, permalink: str) -> bool:
    """Record which message of a sent post stands in its channel, whoever posted it."""
    sent = (_outbox.c.id == number, _outbox.c.state == "sent")
    return tx.execute(update(_outbox).where(*sent).values(ts=ts, permalink=permalink)).rowcount == 1


def waiting(tx: Connection, workspace: str, now: datetime, kinds: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return the posts of some kinds that may be claimed now, the oldest due first."""
    return [row for row in _unsettled(tx, workspace, now, kinds) if row["free"]]


def waiting_in_turn(tx: Connection, workspace: str, now: datetime, kinds: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return the posts that may be claimed now and wait for none before them in their channel, the oldest due first."""
    found, held = [], set()
    for row in _unsettled(tx, workspace, now, kinds):
        if not row["free"]:
            held.add(row["slack_channel"])
        elif row["slack_channel"] not in held:
            found.append(row)
    return found


def _unsettled(tx: Connection, workspace: str, now: datetime, kinds: Sequence[str]) -> list[Mapping[str, Any]]:
    query = (
        select(_outbox, _claimable(now).label("free"))
        .where(
            _outbox.c.workspace == workspace,
            _outbox.c.kind.in_(kinds),
            _outbox.c.state.in_(("planned", *UNDER_WAY)),
        )
        .order_by(_outbox.c.due_at, _outbox.c.id)
    )
    return [dict(row) for row in tx.execute(query).mappings()]


def sent_with_reason(tx: Connection, workspace: str, reason: str, since: datetime) -> list[Mapping[str, Any]]:
    """Return the posts that were sent since an instant and carry a remark."""
    return _sent(tx, workspace, _outbox.c.reason == reason, _outbox.c.due_at >= since)


def sent_after_doubt(
    tx: Connection, workspace: str, kinds: Sequence[str], settled_since: datetime
) -> list[Mapping[str, Any]]:
    """Return the posts that took more than one attempt and were settled since an instant."""
    again = (_outbox.c.kind.in_(kinds), _outbox.c.attempts > 1, _outbox.c.settled_at >= settled_since)
    return _sent(tx, workspace, *again)


def sent_with_payload(tx: Connection, workspace: str, kind: str, due_since: datetime) -> list[Mapping[str, Any]]:
    """Return the posts of a kind that were due since an instant and of which it is known what they say."""
    return _sent(tx, workspace, _outbox.c.kind == kind, _outbox.c.due_at >= due_since, _outbox.c.payload != "")


def sent_lately(tx: Connection, workspace: str, kind: str, due_since: datetime) -> list[Mapping[str, Any]]:
    """Return the posts of a kind that were due since an instant and stand in their channels."""
    return _sent(tx, workspace, _outbox.c.kind == kind, _outbox.c.due_at >= due_since)


def _sent(tx: Connection, workspace: str, *where: Any) -> list[Mapping[str, Any]]:
    query = select(_outbox).where(_outbox.c.workspace == workspace, _outbox.c.state == "sent", *where)
    return [dict(row) for row in tx.execute(query.order_by(_outbox.c.id)).mappings()]


def forget_payloads(tx: Connection, workspace: str, due_before: datetime) -> int:
    """Drop what old posts said; return how many."""
    old = (_outbox.c.workspace == workspace, _outbox.c.due_at < due_before, _outbox.c.payload != "")
    done = tx.execute(update(_outbox).where(*old, _outbox.c.state.in_(FINISHED)).values(payload=""))
    return int(done.rowcount)


def not_posted_since_last(tx: Connection, row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the posts of a digest before this one that never came, back to the last that did, oldest first."""
    kind = kind_of(row["period"])
    query = (
        select(_outbox)
        .where(
            _outbox.c.workspace == row["workspace"],
            _outbox.c.slack_channel == row["slack_channel"],
            _outbox.c.kind == row["kind"],
            _outbox.c.due_at < row["due_at"],
        )
        .order_by(_outbox.c.due_at.desc(), _outbox.c.id.desc())
    )
    found: list[Mapping[str, Any]] = []
    for each in tx.execute(query).mappings():
        if kind_of(each["period"]) != kind:
            continue
        if each["state"] in ("sent", "uncertain"):
            break
        if each["state"] in ("skipped", "failed"):
            found.insert(0, dict(each))
    return found


def find(tx: Connection, workspace: str, number: int) -> Mapping[str, Any] | None:
    """Return a post by its number."""
    query = select(_outbox).where(_outbox.c.workspace == workspace, _outbox.c.id == number)
    row = tx.execute(query).mappings().first()
    return dict(row) if row else None


def answers_to(tx: Connection, number: int, kind: str) -> list[Mapping[str, Any]]:
    """Return the posts of a kind that answer another post, the latest first."""
    query = select(_outbox).where(_outbox.c.parent == number, _outbox.c.kind == kind).order_by(_outbox.c.id.desc())
    return [dict(row) for row in tx.execute(query).mappings()]


def posts(
    tx: Connection, workspace: str, slack_channel: str, limit: int = 10, kinds: Sequence[str] | None = None
) -> list[Mapping[str, Any]]:
    """Return a Slack channel's posts (of some kinds), the latest first."""
    query = select(_outbox).where(_outbox.c.workspace == workspace, _outbox.c.slack_channel == slack_channel)
    if kinds is not None:
        query = query.where(_outbox.c.kind.in_(kinds))
    query = query.order_by(_outbox.c.due_at.desc(), _outbox.c.id.desc()).limit(limit)
    return [dict(row) for row in tx.execute(query).mappings()]


def _claimable(now: datetime) -> Any:
    lapsed = and_(_outbox.c.state.in_(UNDER_WAY), _outbox.c.lease_until < now)
    return and_(_outbox.c.not_before <= now, or_(_outbox.c.state == "planned", lapsed))
