"""The digests that are set up, one per Slack channel, unit of time and audience, and the filters saved with them."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select, update

from rox_bot.domain.question import Filter
from rox_bot.store.tables import DigestRow
from rox_bot.store.upserts import insert_into

_digest: Table = DigestRow.__table__  # type: ignore[attr-defined]


KINDS = {"week": "digest", "month": "monthly digest", "quarter": "quarterly digest"}
"""Unit -> the kind that a digest of it is kept under; what it posts is of one kind, told apart by period."""

_POST = re.compile(
    r"(?:\d{4}-(?:(?P<week>W\d\d)|(?P<quarter>Q\d(?:\+\d)?)|(?P<month>\d\d))(?!\d)|\b(?P<unit>week|month|quarter)\b)"
    r"(?::(?P<audience>[a-z]+))?"
)


def kind_for(unit: str, audience: str = "") -> str:
    """Return the kind that a digest of a unit for an audience is kept under."""
    return f"{KINDS[unit]} for {audience}" if audience else KINDS[unit]


def period_for(key: str, audience: str = "") -> str:
    """Return the period of a digest's outbox row: `2026-W47`, of one for an audience `2026-W47:ops`."""
    return f"{key}:{audience}" if audience else key


def told_period(period: str) -> str:
    """Return the period of an outbox row without its audience."""
    return period.partition(":")[0]


def parts_of(period: str) -> tuple[str, str]:
    """Return the unit and audience of the digest that an outbox row is about (`2026-W47:ops/1`, `allow/month/...`).

    One without a unit of time is taken to be weekly.
    """
    match = _POST.search(period)
    if match is None:
        return "week", ""
    return match["unit"] or next(each for each in KINDS if match[each]), match["audience"] or ""


def kind_of(period: str) -> str:
    """Return the kind of the digest that an outbox row is about, from its period."""
    return kind_for(*parts_of(period))


def save_digest(tx: Connection, row: Mapping[str, Any]) -> None:
    """Set up a digest, in place of one of the same kind in the same Slack channel."""
    statement = insert_into(tx, _digest)
    changes = {name: statement.excluded[name] for name in row if name not in ("workspace", "slack_channel", "kind")}
    keys = ["workspace", "slack_channel", "kind"]
    tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), [dict(row)])


def change_digest(tx: Connection, digest: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Change how a digest is set up."""
    tx.execute(update(_digest).where(*_this(digest)).values(**values))


def stop_digest(tx: Connection, digest: Mapping[str, Any], now: datetime) -> bool:
    """Switch a digest off; return whether it was on."""
    where = (*_this(digest), _digest.c.off_at.is_(None))
    return tx.execute(update(_digest).where(*where).values(off_at=now)).rowcount > 0


def pause_digest(
    tx: Connection, digest: Mapping[str, Any], now: datetime, reason: str, until: datetime | None = None
) -> bool:
    """Stop planning a digest until an instant or until it is resumed; return False when it was paused or off before."""
    on = (*_this(digest), _digest.c.off_at.is_(None), _digest.c.paused_at.is_(None))
    values = {"paused_at": now, "paused_for": reason[:100], "paused_until": until}
    return tx.execute(update(_digest).where(*on).values(**values)).rowcount > 0


def resume_digest(tx: Connection, digest: Mapping[str, Any], now: datetime, *, outside: bool) -> bool:
    """Plan a paused digest again from its next time on; `outside` lets it go where other organisations read."""
    paused = (*_this(digest), _digest.c.off_at.is_(None), _digest.c.paused_at.is_not(None))
    values: dict[str, Any] = {"paused_at": None, "paused_for": "", "paused_until": None, "since": now}
    if outside:
        values["outside_allowed"] = True
    return tx.execute(update(_digest).where(*paused).values(**values)).rowcount > 0


def digest_of(tx: Connection, post: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the digest that a post belongs to, if it is on."""
    found = digests(tx, post["workspace"], post["slack_channel"])
    return next((each for each in found if each["kind"] == kind_of(post["period"])), None)


def _this(digest: Mapping[str, Any]) -> list[Any]:
    return [_digest.c[name] == digest[name] for name in ("workspace", "slack_channel", "kind")]


def ever_set_up(tx: Connection, workspace: str) -> list[Mapping[str, Any]]:
    """Return all digests, those that were switched off too."""
    return [dict(row) for row in tx.execute(select(_digest).where(_digest.c.workspace == workspace)).mappings()]


def digests(tx: Connection, workspace: str, slack_channel: str | None = None) -> list[Mapping[str, Any]]:
    """Return the digests that are on, in all Slack channels or in one; weekly ones before monthly and quarterly.

    Of one unit the one for all stands first.
    """
    where = [_digest.c.workspace == workspace, _digest.c.off_at.is_(None)]
    if slack_channel is not None:
        where.append(_digest.c.slack_channel == slack_channel)
    found = [dict(row) for row in tx.execute(select(_digest).where(*where)).mappings()]
    return sorted(found, key=lambda each: (list(KINDS).index(each["unit"]), each["audience"]))


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
