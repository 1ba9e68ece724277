"""What one person must be told about a message of theirs: outbox rows that are renewed or dropped with the message."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, literal, or_, select, update

from rox_bot.store import outbox
from rox_bot.store.tables import OutboxRow

CARD, ECHO, REACTION = "moment_card", "moment_echo", "reaction"
KINDS = (CARD, ECHO, REACTION)

_outbox: Table = OutboxRow.__table__  # type: ignore[attr-defined]
_Key = tuple[str, str, str, str]
"""Workspace, Slack channel, kind and timestamp of the message, which is the row's period."""


def put(tx: Connection, key: _Key, payload: str, version: datetime, now: datetime, *, again: bool) -> bool:
    """Plan a note, or renew one about an older version; return whether there is something new to say.

    A note that was said already is only renewed if `again`.
    """
    workspace, slack_channel, kind, period = key
    row = {"workspace": workspace, "slack_channel": slack_channel, "kind": kind, "period": period}
    plan = {"state": "planned", "payload": payload, "data_as_of": version, "due_at": now, "not_before": now}
    if outbox.plan(tx, {**row, **plan}):
        return True
    open_ = or_(_outbox.c.state.not_in(outbox.FINISHED), literal(again))
    older = _outbox.c.data_as_of < version
    # Without its owner the claim of whoever is saying the older one is lost.
    renewed = {**plan, "owner": "", "attempts": _outbox.c.attempts, "reason": "", "settled_at": None}
    return tx.execute(update(_outbox).where(*_is(key), older, open_).values(**renewed)).rowcount == 1


def drop(tx: Connection, key: _Key, now: datetime) -> bool:
    """Take a note back that was not said yet; return whether there was one."""
    untried = tx.execute(delete(_outbox).where(*_is(key), _outbox.c.state == "planned", _outbox.c.attempts == 0))
    if untried.rowcount:
        return True
    skipped = {"state": "skipped", "owner": "", "payload": "", "reason": "message changed", "settled_at": now}
    where = (*_is(key), _outbox.c.state.not_in(outbox.FINISHED))
    return tx.execute(update(_outbox).where(*where).values(**skipped)).rowcount == 1


def drop_reactions(tx: Connection, workspace: str, slack_channel: str, ts: str, now: datetime) -> None:
    """Take back what people were to be told about their reactions to a message that is gone."""
    query = select(_outbox.c.period).where(
        _outbox.c.workspace == workspace,
        _outbox.c.slack_channel == slack_channel,
        _outbox.c.kind == REACTION,
        _outbox.c.period.startswith(f"{ts}:", autoescape=True),
    )
    for period in list(tx.execute(query).scalars()):
        drop(tx, (workspace, slack_channel, REACTION, period), now)


def is_open(tx: Connection, workspace: str, slack_channel: str, period: str) -> bool:
    """Return whether a note about a message is still to be said."""
    query = select(_outbox.c.id).where(
        _outbox.c.workspace == workspace,
        _outbox.c.slack_channel == slack_channel,
        _outbox.c.kind.in_(KINDS),
        or_(_outbox.c.period == period, _outbox.c.period.startswith(f"{period}:", autoescape=True)),
        _outbox.c.state.not_in(outbox.FINISHED),
    )
    return tx.execute(query).first() is not None


def due(tx: Connection, workspace: str, now: datetime) -> list[Mapping[str, Any]]:
    """Return the notes that may be said now."""
    return outbox.waiting(tx, workspace, now, KINDS)


def _is(key: _Key) -> tuple[Any, ...]:
    workspace, slack_channel, kind, period = key
    return (
        _outbox.c.workspace == workspace,
        _outbox.c.slack_channel == slack_channel,
        _outbox.c.kind == kind,
        _outbox.c.period == period,
    )
