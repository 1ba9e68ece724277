"""What was decided for a Slack channel: which events it is about, and whether it shows the demo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, select, update

from rox_bot.domain.question import Filter
from rox_bot.store import schedules
from rox_bot.store.audit import note_deed
from rox_bot.store.tables import PlaceRow
from rox_bot.store.upserts import insert_into

_place: Table = PlaceRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a Slack channel is about (None: nobody has said), since when it shows the demo, and the `partner` it is for.

    `partner` is the one whose people may ask there about its own figures, '' = nobody's.
    """

    filters: tuple[Filter, ...] | None = None
    demo_since: datetime | None = None
    partner: str = ""


def decided(tx: Connection, workspace: str, slack_channel: str) -> Decided:
    """Return what was decided for a Slack channel."""
    here = {"workspace": workspace, "slack_channel": slack_channel}
    row = tx.execute(_deciding(), here).first() if slack_channel else None
    if row is None:
        return Decided()
    return Decided(schedules.filters_from(row[0]) if row[1] is not None else None, row[2], row[3])


@cache  # asked with every command: putting the statement together takes longer than running it
def _deciding() -> Select[Any]:
    here = (_place.c.workspace == bindparam("workspace"), _place.c.slack_channel == bindparam("slack_channel"))
    return select(_place.c.filters, _place.c.decided_at, _place.c.demo_since, _place.c.partner).where(*here)


def scope_of(tx: Connection, workspace: str, slack_channel: str) -> tuple[Filter, ...]:
    """Return the filters that hold in a Slack channel: those decided for it, else those of its digest."""
    found = decided(tx, workspace, slack_channel).filters
    if found is not None:
        return found
    digests = schedules.digests(tx, workspace, slack_channel) if slack_channel else []
    return schedules.filters_from(digests[0]["filters"]) if digests else ()


def decide_scope(
    tx: Connection, workspace: str, slack_channel: str, filters: Sequence[Filter], by: str, now: datetime
) -> None:
    """Decide what a Slack channel is about; a digest there that was about the same as the channel follows it."""
    before = schedules.filters_to(scope_of(tx, workspace, slack_channel))
    after = schedules.filters_to(filters)
    _save(tx, workspace, slack_channel, filters=after, decided_at=now, decided_by=by)
    schedules.follow_scope(tx, workspace, slack_channel, before, after)


def open_to(tx: Connection, workspace: str, slack_channel: str, partner: str, by: str, now: datetime) -> None:
    """Let a partner's people ask in a channel shared with them about its own figures; '' for nobody; note who did."""
    _save(tx, workspace, slack_channel, partner=partner)
    note_deed(tx, workspace, now, by, "place.partner" if partner else "place.partner.closed", slack_channel)


def show_demo(tx: Connection, workspace: str, slack_channel: str, now: datetime) -> None:
    """Answer in a Slack channel from the demo, from now on."""
    _save(tx, workspace, slack_channel, demo_since=now)


def end_demo(tx: Connection, workspace: str, slack_channel: str | None = None) -> int:
    """Answer from the workspace's own data again, in one Slack channel or in all; return in how many that changed."""
    where = [_place.c.workspace == workspace, _place.c.demo_since.is_not(None)]
    if slack_channel is not None:
        where.append(_place.c.slack_channel == slack_channel)
    return tx.execute(update(_place).where(*where).values(demo_since=None)).rowcount


def _save(tx: Connection, workspace: str, slack_channel: str, **values: Any) -> None:
    row = PlaceRow(workspace=workspace, slack_channel=slack_channel, **values).model_dump()
    statement = insert_into(tx, _place)
    changes = {name: statement.excluded[name] for name in values}
    keys = ["workspace", "slack_channel"]
    tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), [row])
