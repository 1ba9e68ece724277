"""Reading durations that SQL cannot work out: in business hours, and the age of what is still open."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from rox_bot.domain.answer import Cell
from rox_bot.domain.columns import microseconds
from rox_bot.domain.events import GROUPED_BY
from rox_bot.domain.metrics import Measure
from rox_bot.domain.period import Calendar, Period
from rox_bot.domain.question import Filter
from rox_bot.store.cells import ANYTHING, belongs, joined, with_spread, within
from rox_bot.store.named import named


def read_business_cells(
    tx: Connection,
    measure: Measure,
    periods: Sequence[Period],
    calendar: Calendar,
    unit: int,
    *,
    workspace: str,
    by: str | None = None,
    filters: Sequence[Filter] = (),
) -> list[Cell]:
    """Return the cells of a measure with a `span`, worth its business hours in a unit (microseconds)."""
    if measure.span is None:
        raise LookupError(measure.key)
    start, end = measure.span
    naming = named(tx, workspace)
    measure = naming.measure(measure)
    table = measure.fact.__table__  # type: ignore[union-attr]
    member = naming.column(table, by) if by in GROUPED_BY else ANYTHING
    found: Counter[tuple[int, str, str, float]] = Counter()
    for bucket, period in enumerate(periods):
        query = select(member, start, end).where(*belongs(naming, measure, filters), within(measure, period))
        rows = tx.execute(query.where(end >= start)).all()
        lengths = calendar.hours.lengths(calendar, [(int(row[1]), int(row[2])) for row in rows])
        found.update((bucket, row[0], "", length / unit) for row, length in zip(rows, lengths, strict=True))
    return joined(naming, by, with_spread(sorted((*key, count) for key, count in found.items())))


def read_ages(
    tx: Connection,
    came: Measure,
    went: Measure,
    at: Period,
    unit: int,
    *,
    workspace: str,
    filters: Sequence[Filter] = (),
) -> Cell | None:
    """Return how old what had come in and not gone out was at the end of a period, in a unit (microseconds)."""
    naming = named(tx, workspace)
    came = naming.measure(came)
    moment = microseconds(at.end)
    age = (moment - came.placed_by).label("age")
    query = select(age, func.count()).where(*belongs(naming, came, filters), _is_open(came, went, moment))
    rows = tx.execute(query.group_by(age).order_by(age)).all()
    cells = with_spread([(0, "", "", row[0] / unit, row[1]) for row in rows])
    return cells[0] if cells else None


def read_open(
    tx: Connection,
    came: Measure,
    went: Measure,
    at: datetime,
    since: datetime,
    *,
    workspace: str,
    filters: Sequence[Filter] = (),
    limit: int,
) -> list[Mapping[str, Any]]:
    """Return what had come in by `since` and not gone out at an instant, oldest first, slices as they are called."""
    naming = named(tx, workspace)
    came = naming.measure(came)
    table = came.fact.__table__  # type: ignore[union-attr]
    old = and_(_is_open(came, went, microseconds(at)), came.placed_by <= microseconds(since))
    query = select(*naming.columns(table)).where(*belongs(naming, came, filters), old)
    query = query.order_by(came.placed_by, table.c.id).limit(limit)
    return [naming.row(row) for row in tx.execute(query).mappings()]


def _is_open(came: Measure, went: Measure, moment: int) -> ColumnElement[bool]:
    """Return whether a row had come in and not gone out at an instant (microseconds)."""
    return and_(came.placed_by < moment, or_(went.placed_by.is_(None), went.placed_by >= moment))
