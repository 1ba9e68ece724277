"""Which Slack channels get cards about low scores, how, and which answers were told there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, and_, case, func, select, update

from rox_bot.domain.columns import EPOCH, MICROSECOND, ticks
from rox_bot.domain.facts import FeedbackFact
from rox_bot.domain.loops import LoopRow
from rox_bot.domain.metrics.loops import BAD_EXPERIENCES
from rox_bot.domain.metrics.surveys import ANSWERS
from rox_bot.domain.question import Filter
from rox_bot.store.cells import belongs
from rox_bot.store.named import named
from rox_bot.store.tables import LoopChannelRow, LoopNoticeRow
from rox_bot.store.upserts import insert_into

_channel: Table = LoopChannelRow.__table__  # type: ignore[attr-defined]
_notice: Table = LoopNoticeRow.__table__  # type: ignore[attr-defined]
_feedback: Table = FeedbackFact.__table__  # type: ignore[attr-defined]
_loop: Table = LoopRow.__table__  # type: ignore[attr-defined]
_followed = [_loop.c[name] for name in ("taken_by", "due_at", "snoozed_until", "done_at", "done_by", "outcome")]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Late:
    """What came in too old for a card: how many answers and bad ones among them; the newest arrival, and its number."""

    answers: int
    bad: int
    newest_at: datetime | None
    newest: int


def save(tx: Connection, row: Mapping[str, Any]) -> None:
    """Set a channel up, in place of what was set up there."""
    statement = insert_into(tx, _channel)
    changes = {name: statement.excluded[name] for name in row if name not in ("workspace", "slack_channel")}
    tx.execute(
        statement.on_conflict_do_update(index_elements=["workspace", "slack_channel"], set_=changes), [dict(row)]
    )


def stop(tx: Connection, workspace: str, slack_channel: str, now: datetime, reason: str = "") -> bool:
    """Post no more cards in a channel; return whether it got any."""
    on = (_channel.c.workspace == workspace, _channel.c.slack_channel == slack_channel, _channel.c.off_at.is_(None))
    return tx.execute(update(_channel).where(*on).values(off_at=now, off_for=reason[:100])).rowcount == 1


def channels(tx: Connection, workspace: str, slack_channel: str | None = None) -> list[Row]:
    """Return the channels that get cards, all or one."""
    where = [_channel.c.workspace == workspace, _channel.c.off_at.is_(None)]
    if slack_channel is not None:
        where.append(_channel.c.slack_channel == slack_channel)
    return [dict(row) for row in tx.execute(select(_channel).where(*where)).mappings()]


def find(tx: Connection, workspace: str, slack_channel: str) -> Row | None:
    """Return how a channel was set up last, on or off."""
    where = (_channel.c.workspace == workspace, _channel.c.slack_channel == slack_channel)
    row = tx.execute(select(_channel).where(*where)).mappings().first()
    return dict(row) if row else None


def told(tx: Connection, workspace: str, slack_channel: str, events: Sequence[int]) -> set[int]:
    """Return which of some answers were told in a channel."""
    here = (_notice.c.workspace == workspace, _notice.c.slack_channel == slack_channel, _notice.c.event.in_(events))
    return set(tx.execute(select(_notice.c.event).where(*here)).scalars())


def note_told(tx: Connection, workspace: str, slack_channel: str, events: Sequence[int], post: int) -> None:
    """Note which answers a card tells."""
    rows = [{"workspace": workspace, "slack_channel": slack_channel, "event": event, "post": post} for event in events]
    tx.execute(insert_into(tx, _notice).on_conflict_do_nothing(), rows)


def events_of(tx: Connection, post: int) -> list[int]:
    """Return the answers that a card tells, in the order in which they were recorded."""
    return list(tx.execute(select(_notice.c.event).where(_notice.c.post == post).order_by(_notice.c.event)).scalars())


def states(tx: Connection, workspace: str, posts: Sequence[int]) -> dict[int, tuple[object, ...]]:
    """Return, for each card that tells any answer, what changes when one of them or its follow-up does."""
    query = (
        select(_notice.c.post, _feedback.c.id, _feedback.c.changed_at, _feedback.c.withdrawn_at, *_followed)
        .join_from(_notice, _feedback, _feedback.c.id == _notice.c.event)
        .join(_loop, and_(_loop.c.workspace == _notice.c.workspace, _loop.c.event == _notice.c.event), isouter=True)
        .where(_notice.c.workspace == workspace, _notice.c.post.in_(posts))
        .order_by(_notice.c.post, _feedback.c.id)
    )
    found: dict[int, tuple[object, ...]] = {}
    for post, *state in tx.execute(query):
        found[post] = (*found.get(post, ()), tuple(state))
    return found


def newest_answer(tx: Connection, workspace: str) -> int:
    """Return the number of the answer that was recorded last, 0 where there is none."""
    return tx.execute(select(func.max(_feedback.c.id)).where(_feedback.c.workspace == workspace)).scalar() or 0


def came_late(tx: Connection, workspace: str, filters: Sequence[Filter], after: int, age: timedelta) -> Late:
    """Return what was recorded with a number above `after` and older than an age by then."""
    naming = named(tx, workspace)
    arrived = naming.measure(ANSWERS)
    bad = naming.measure(BAD_EXPERIENCES).counts
    old = ticks(_feedback.c.occurred_at) <= ticks(_feedback.c.recorded_at) - age // MICROSECOND
    query = select(
        func.sum(case((old, 1), else_=0)),
        func.sum(case((and_(old, bad), 1), else_=0)),
        func.max(ticks(_feedback.c.recorded_at)),
        func.max(_feedback.c.id),
    ).where(*belongs(naming, arrived, filters), _feedback.c.id > after)
    answers, many, at, newest = tx.execute(query).one()
    return Late(int(answers or 0), int(many or 0), None if at is None else EPOCH + at * MICROSECOND, newest or after)


def looked_until(tx: Connection, workspace: str, slack_channel: str, before: int, newest: int) -> bool:
    """Note up to which answer it was looked for what is too old; return False where somebody else has."""
    here = (_channel.c.workspace == workspace, _channel.c.slack_channel == slack_channel)
    where = (*here, _channel.c.looked_until == before)
    return tx.execute(update(_channel).where(*where).values(looked_until=newest)).rowcount == 1
