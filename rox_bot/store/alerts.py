"""What Slack channels are alerted of, and what they were told."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select, update

from rox_bot.domain.question import Filter
from rox_bot.store.schedules import filters_to
from rox_bot.store.tables import AlertRow
from rox_bot.store.upserts import insert_into

_alert: Table = AlertRow.__table__  # type: ignore[attr-defined]
Row = Mapping[str, Any]


def about(filters: Sequence[Filter]) -> str:
    """Return what tells one set of filters from another, in whichever order they were typed."""
    text = filters_to(sorted(filters, key=str))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def save(tx: Connection, row: Mapping[str, Any]) -> None:
    """Watch a metric in a channel; one that is watched there already goes on as it is."""
    statement = insert_into(tx, _alert)
    changes = {name: statement.excluded[name] for name in ("owner", "language", "off_at", "slack_channel_name")}
    keys = ["workspace", "slack_channel", "metric", "about"]
    tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), [dict(row)])


def alerts(tx: Connection, workspace: str, slack_channel: str | None = None) -> list[Row]:
    """Return what is watched, in all channels or in one, in the order in which it was asked for."""
    where = [_alert.c.workspace == workspace, _alert.c.off_at.is_(None)]
    if slack_channel is not None:
        where.append(_alert.c.slack_channel == slack_channel)
    return [dict(row) for row in tx.execute(select(_alert).where(*where).order_by(_alert.c.id)).mappings()]


def stop(tx: Connection, workspace: str, slack_channel: str, now: datetime, metric: str = "") -> int:
    """Watch nothing (or a metric) in a channel any more; return how many ended."""
    where = [_alert.c.workspace == workspace, _alert.c.slack_channel == slack_channel, _alert.c.off_at.is_(None)]
    if metric:
        where.append(_alert.c.metric == metric)
    return tx.execute(update(_alert).where(*where).values(off_at=now)).rowcount


def snooze(tx: Connection, workspace: str, slack_channel: str, until: datetime | None) -> int:
    """Tell a channel of nothing until an instant; return how many that holds for."""
    where = (_alert.c.workspace == workspace, _alert.c.slack_channel == slack_channel, _alert.c.off_at.is_(None))
    return tx.execute(update(_alert).where(*where).values(snoozed_until=until)).rowcount


def note_judged(tx: Connection, alert: Row, week: str, **told: datetime) -> bool:
    """Note that a week was looked at, and what is told of it; return False where somebody else has."""
    where = (_alert.c.id == alert["id"], _alert.c.judged == alert["judged"])
    return tx.execute(update(_alert).where(*where).values(judged=week, **told)).rowcount == 1
