"""What came from each source lately: how many events in which hour, the newest instant, and which figures they feed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Integer, cast, func, literal, select

from rox_bot.domain.columns import EPOCH, MICROSECOND, microseconds, ticks
from rox_bot.domain.events import GROUPED_BY
from rox_bot.domain.facts import (
    FACTS,
    FINISHED_AT,
    Fact,
    FeedbackFact,
    GainFact,
    InvestmentFact,
    TicketFact,
    occurred_at,
)
from rox_bot.domain.metrics import Measure
from rox_bot.domain.question import Filter
from rox_bot.store.cells import ANYTHING, belongs
from rox_bot.store.named import named

_HOUR = timedelta(hours=1) // MICROSECOND


@dataclass(frozen=True)
class Lately:
    """A source's events of one kind: how many by hour (whole hours since 1970, UTC), and the newest instant in them."""

    counts: Counter[int]
    newest_at: datetime


def read_lately(
    tx: Connection, fact: Fact, source: str, since: datetime, until: datetime, *, workspace: str
) -> Lately | None:
    """Return what a source gave of a kind of event that happened from one instant to another; None for nothing.

    Of tickets both the opening and the end of the work are events; the newest instant is any that the rows hold.
    """
    happened = [_column(fact, occurred_at(fact)), *([ticks(FINISHED_AT)] if fact is TicketFact else [])]
    known = [*happened, *(_column(fact, name) for name in ("first_reply_at", "updated_at") if hasattr(fact, name))]
    where = [*_of(fact, source, workspace), _column(fact, occurred_at(fact)) > microseconds(since)]
    counts: Counter[int] = Counter()
    for column in happened:
        hour = cast(column // literal(_HOUR), Integer)
        inside = (column > microseconds(since), column <= microseconds(until))
        found = tx.execute(select(hour, func.count()).where(*where, *inside).group_by(hour))
        counts.update({int(number): int(count) for number, count in found})
    if not counts:
        return None
    newest = max(int(each) for each in tx.execute(select(*map(func.max, known)).where(*where)).one() if each)
    return Lately(counts, min(until, EPOCH + newest * MICROSECOND))


def read_fed(
    tx: Connection,
    measure: Measure,
    source: str,
    since: datetime,
    *,
    workspace: str,
    by: str | None = None,
    filters: Sequence[Filter] = (),
) -> set[str]:
    """Return the slice members to which a source gave rows of a measure since an instant.

    None where it gave no row; '' where nothing is grouped.
    """
    naming = named(tx, workspace)
    measure = naming.measure(measure)
    table = measure.fact.__table__  # type: ignore[union-attr]
    member = naming.column(table, by) if by in GROUPED_BY else ANYTHING
    query = (
        select(member)
        .where(*belongs(naming, measure, filters), measure.placed_by >= microseconds(since), table.c.source == source)
        .distinct()
    )
    found = {str(row[0]) for row in tx.execute(query)}
    return {naming.called(by, each) for each in found} if by in naming.names.aliases else found


def gives_events(tx: Connection, source: str, *, workspace: str, but: str = "") -> bool:
    """Return whether a source gave any event that figures are made of; sums of the ledger may lie in the future.

    `but` is the letter of a kind of event that does not count.
    """
    facts = (fact for fact in FACTS if fact not in (InvestmentFact, GainFact) and fact.letter != but)
    looks = (select(literal(1)).where(*_of(fact, source, workspace)).limit(1) for fact in facts)
    return any(tx.execute(look).first() is not None for look in looks)


def follows_tickets(tx: Connection, since: datetime, *, workspace: str) -> bool:
    """Return whether feedback since an instant took any of its slices from tickets."""
    table = FeedbackFact.__table__  # type: ignore[attr-defined]
    took = (table.c.workspace == workspace, table.c.inherited != 0, ticks(table.c.occurred_at) >= microseconds(since))
    return tx.execute(select(literal(1)).where(*took).limit(1)).first() is not None


def _column(fact: Fact, name: str) -> ColumnElement[int]:
    return ticks(fact.__table__.c[name])  # type: ignore[union-attr]


def _of(fact: Fact, source: str, workspace: str) -> list[ColumnElement[bool]]:
    table = fact.__table__  # type: ignore[union-attr]
    return [table.c.workspace == workspace, table.c.source == source, table.c.withdrawn_at.is_(None)]
