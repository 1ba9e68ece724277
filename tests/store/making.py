"""Events and stores as the tests of the store make them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from rox_bot.domain.events import Blocked, CustomerEvent, Event, Feedback, Invitation, Moment, Ticket
from rox_bot.domain.facts import FeedbackFact, MomentFact, TicketFact
from rox_bot.domain.period import Period
from rox_bot.store.facts import Written, write_events
from rox_bot.store.store import Store

NOW = datetime(2026, 10, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)
TABLES: dict[type[Event], Any] = {
    Ticket: TicketFact.__table__,  # type: ignore[attr-defined]
    Feedback: FeedbackFact.__table__,  # type: ignore[attr-defined]
    Moment: MomentFact.__table__,  # type: ignore[attr-defined]
}


def ticket(key: str = "1", **values: Any) -> Ticket:
    return Ticket(**{"source": "desk", "source_key": key, "opened_at": NOW - DAY, **values})


def feedback(key: str = "1", **values: Any) -> Feedback:
    usual = {"source": "survey", "source_key": key, "occurred_at": NOW - DAY, "instrument": "csat", "score": 5}
    return Feedback(**{**usual, **values})


def invitation(key: str = "1", **values: Any) -> Invitation:
    return Invitation(
        **{"source": "survey", "source_key": key, "occurred_at": NOW - DAY, "instrument": "csat", **values}
    )


def moment(key: str = "1", **values: Any) -> Moment:
    return Moment(
        **{"source": "slack", "source_key": key, "occurred_at": NOW - DAY, "story": "Kept the shop open", **values}
    )


def decision(key: str = "1", **values: Any) -> CustomerEvent:
    return CustomerEvent(
        **{"source": "slack", "source_key": key, "occurred_at": NOW - DAY, "customer": "Acme", "kind": "won", **values}
    )


def blocked(key: str = "1", **values: Any) -> Blocked:
    told = {"comment": "No refund", "policy": "refund-limit"}
    return Blocked(**{"source": "slack", "source_key": key, "occurred_at": NOW - DAY, **told, **values})


def write(store: Store, *events: Event, now: datetime = NOW) -> Written:
    with store.writing() as tx:
        return write_events(tx, events, now)


def kept(store: Store, kind: type[Event], workspace: str = "main") -> list[Mapping[str, Any]]:
    """Every row of a workspace, in the order of their keys."""
    table = TABLES[kind]
    query = select(table).where(table.c.workspace == workspace).order_by(table.c.source, table.c.source_key)
    with store.reading() as tx:
        return [dict(row) for row in tx.execute(query).mappings()]


def only(store: Store, kind: type[Event], workspace: str = "main") -> Mapping[str, Any]:
    (row,) = kept(store, kind, workspace)
    return row


def span(start: datetime, end: datetime) -> Period:
    return Period(start, end, "test", "UTC")


def days(first: datetime, count: int) -> Sequence[Period]:
    return [span(first + place * DAY, first + (place + 1) * DAY) for place in range(count)]
