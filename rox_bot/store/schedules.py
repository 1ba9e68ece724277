"""The digests that are set up, one per Slack channel and kind, and the filters saved with them."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select, update

from rox_bot.domain.question import Filter
from rox_bot.store.tables import DigestRow
from rox_bot.store.upserts import insert_into

_digest: Table = DigestRow.__table__  # type: ignore[attr-defined]


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


def pause_digest(tx: Connection, digest: Mapping[str, Any], now: datetime, reason: str) -> bool:
    """Stop planning a digest until it is resumed; return False when it was paused or off before."""
    on = (*_this(digest), _digest.c.off_at.is_(None), _digest.c.paused_at.is_(None))
    return tx.execute(update(_digest).where(*on).values(paused_at=now, paused_for=reason[:100])).rowcount > 0


def resume_digest(tx: Connection, digest: Mapping[str, Any], now: datetime, *, outside: bool) -> bool:
    """Plan a paused digest again from its next time on; `outside` lets it go where other organisations read."""
    paused = (*_this(digest), _digest.c.off_at.is_(None), _digest.c.paused_at.is_not(None))
    values: dict[str, Any] = {"paused_at": None, "paused_for": "", "since": now}
    if outside:
        values["outside_allowed"] = True
    return tx.execute(update(_digest).where(*paused).values(**values)).rowcount > 0


def digest_of(tx: Connection, post: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the digest that is on in the Slack channel of a post."""
    found = digests(tx, post["workspace"], post["slack_channel"])
    return found[0] if found else None


def _this(digest: Mapping[str, Any]) -> list[Any]:
    return [_digest.c[name] == digest[name] for name in ("workspace", "slack_channel", "kind")]


def ever_set_up(tx: Connection, workspace: str) -> list[Mapping[str, Any]]:
    """Return all digests, those that were switched off too."""
    return [dict(row) for row in tx.execute(select(_digest).where(_digest.c.workspace == workspace)).mappings()]


def digests(tx: Connection, workspace: str, slack_channel: str | None = None) -> list[Mapping[str, Any]]:
    """Return the digests that are on, in all Slack channels or in one."""
    where = [_digest.c.workspace == workspace, _digest.c.off_at.is_(None)]
    if slack_channel is not None:
        where.append(_digest.c.slack_channel == slack_channel)
    return [dict(row) for row in tx.execute(select(_digest).where(*where)).mappings()]


def follow_scope(tx: Connection, workspace: str, slack_channel: str, before: str, after: str) -> None:
    """Let the digests of a Slack channel that were about what the channel was about follow it."""
    where = (_digest.c.workspace == workspace, _digest.c.slack_channel == slack_channel, _digest.c.filters == before)
    tx.execute(update(_digest).where(*where).values(filters=after))


def filters_to(filters: Sequence[Filter]) -> str:
    """Write filters as JSON."""
    return json.dumps([[each.field, list(each.values), each.negated] for each in filters])


def filters_from(text: str) -> tuple[Filter, ...]:
    """Read filters from JSON."""
    return tuple(Filter(field, tuple(values), negated) for field, values, negated in json.loads(text))
