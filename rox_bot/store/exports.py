"""Events for a file: counted, then streamed newest first from the same snapshot."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from rox_bot.domain.metrics import Measure
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.store.cells import belongs, within
from rox_bot.store.named import Named, named

_AT_ONCE = 1_000


class Wanted(NamedTuple):
    """The events of a file: those that a measure counts in a period."""

    measure: Measure
    period: Period
    filters: Sequence[Filter]


def count_events(tx: Connection, workspace: str, wanted: Wanted) -> int:
    """Return how many events there are for a file."""
    naming = named(tx, workspace)
    return int(tx.execute(select(func.count()).where(*_lying(naming, wanted))).scalar_one())


def stream_events(tx: Connection, workspace: str, wanted: Wanted, limit: int) -> Iterator[dict[str, Any]]:
    """Yield the newest events with all their columns, their slices as they are called; memory holds a thousand."""
    naming = named(tx, workspace)
    table = wanted.measure.fact.__table__  # type: ignore[union-attr]
    query = (
        select(*naming.columns(table))
        .where(*_lying(naming, wanted))
        .order_by(wanted.measure.placed_by.desc(), table.c.id.desc())
        .limit(limit)
    )
    found = tx.execution_options(yield_per=_AT_ONCE).execute(query)
    for row in found.mappings():
        yield naming.row(row)


def _lying(naming: Named, wanted: Wanted) -> list[ColumnElement[bool]]:
    measure = naming.measure(wanted.measure)
    return [*belongs(naming, measure, wanted.filters), within(measure, wanted.period)]
