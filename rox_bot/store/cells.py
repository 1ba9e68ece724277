"""Reading measures: events become cells by period, slice member and scale."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Float,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.sql.selectable import CTE

from rox_bot.domain.answer import Cell
from rox_bot.domain.columns import microseconds, ticks
from rox_bot.domain.events import GROUPED_BY, OWN_SLICES
from rox_bot.domain.facts import ALL_FACTS
from rox_bot.domain.metrics import Measure
from rox_bot.domain.naming import NAMED, Known
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.store.named import Named, named

ANYTHING = literal("", String)


def read_cells(
    tx: Connection,
    measure: Measure,
    periods: Sequence[Period],
    *,
    workspace: str,
    by: str | None = None,
    filters: Sequence[Filter] = (),
    spread: bool = False,
) -> list[Cell]:
    """Return the cells of a measure; `bucket` is the index of the period (periods must not overlap).

    `by` is one of GROUPED_BY; `spread` asks for the worths themselves, for quantiles.
    """
    wanted = [period for period in periods if not period.is_empty]
    if not wanted:
        return []
    naming = named(tx, workspace)
    rows = _rows(naming, measure, periods, by, filters)
    group = (rows.c.bucket, rows.c.member, rows.c.scale)
    if spread:
        query = select(*group, rows.c.worth, func.count()).where(rows.c.worth.is_not(None))
        found = tx.execute(query.group_by(*group, rows.c.worth).order_by(*group, rows.c.worth)).all()
        return joined(naming, by, with_spread(found))
    worth = cast(rows.c.worth, Float)
    query = select(*group, func.count(rows.c.worth), func.sum(worth), func.sum(worth * worth))
    found = tx.execute(query.group_by(*group).order_by(*group)).all()
    cells = [Cell(int(row[0]), row[1], row[2], row[3], row[4] or 0.0, row[5] or 0.0) for row in found]
    return joined(naming, by, cells)


def joined(naming: Named, by: str | None, cells: list[Cell]) -> list[Cell]:
    """Return cells by slice member with those of one name added up."""
    if by not in naming.names.aliases:
        return cells
    found: dict[tuple[int, str, str], Cell] = {}
    for cell in cells:
        key = (cell.bucket, naming.called(by, cell.member), cell.scale)
        found[key] = _added(found[key], cell) if key in found else replace(cell, member=key[1])
    return [found[key] for key in sorted(found)]


def _added(one: Cell, other: Cell) -> Cell:
    spread: dict[float, int] = {}
    for worth, rows in sorted((*one.spread, *other.spread)):
        spread[worth] = spread.get(worth, 0) + rows
    return replace(
        one,
        n=one.n + other.n,
        total=one.total + other.total,
        squares=one.squares + other.squares,
        spread=tuple(spread.items()),
    )


def read_left_out(
    tx: Connection,
    measure: Measure,
    period: Period,
    *,
    workspace: str,
    filters: Sequence[Filter] = (),
) -> tuple[tuple[str, int], ...]:
    """Return why rows of the period do not count, with how many."""
    if not measure.left_out or period.is_empty:
        return ()
    naming = named(tx, workspace)
    measure = naming.measure(measure)
    counts = [func.sum(case((each.rows, 1), else_=0)) for each in measure.left_out]
    query = select(*counts).where(*belongs(naming, measure, filters), within(measure, period))
    found = tx.execute(query).one()
    return tuple((each.reason, int(n)) for each, n in zip(measure.left_out, found, strict=True) if n)


def read_events(
    tx: Connection,
    measure: Measure,
    period: Period,
    *,
    workspace: str,
    filters: Sequence[Filter] = (),
    limit: int | None = None,
) -> list[Mapping[str, Any]]:
    """Return the events that make up a reading, newest first.

    Each has its `worth`, the instant that placed it (`placed`) and the scale that keeps it `apart`; its slices are
    what they are called.
    """
    naming = named(tx, workspace)
    measure = naming.measure(measure)
    table = measure.fact.__table__  # type: ignore[union-attr]
    worth = literal(1) if measure.worth is None else measure.worth
    apart = ANYTHING if measure.scale is None else measure.scale
    query = (
        select(*naming.columns(table), worth.label("worth"), measure.placed_by.label("placed"), apart.label("apart"))
        .where(*belongs(naming, measure, filters), within(measure, period), worth.is_not(None))
        .order_by(measure.placed_by.desc(), table.c.id.desc())
    )
    return [naming.row(row) for row in tx.execute(query.limit(limit)).mappings()]


def count_changes(
    tx: Connection,
    measure: Measure,
    period: Period,
    since: int,
    *,
    workspace: str,
    filters: Sequence[Filter] = (),
) -> tuple[int, int]:
    """Return how many of a reading's events were added and how many corrected after an instant (microseconds)."""
    naming = named(tx, workspace)
    measure = naming.measure(measure)
    table = measure.fact.__table__  # type: ignore[union-attr]
    worth = literal(1) if measure.worth is None else measure.worth
    recorded, changed = ticks(table.c.recorded_at), ticks(table.c.changed_at)
    added = func.sum(case((recorded > since, 1), else_=0))
    corrected = func.sum(case((and_(recorded <= since, changed > since), 1), else_=0))
    where = (*belongs(naming, measure, filters), within(measure, period), worth.is_not(None))
    row = tx.execute(select(added, corrected).where(*where)).one()
    return int(row[0] or 0), int(row[1] or 0)


def read_last(tx: Connection, measure: Measure, *, workspace: str, before: int | None = None) -> int | None:
    """Return when the measure's latest event lies (microseconds), or None when there is none."""
    naming = named(tx, workspace)
    measure = naming.measure(measure)
    where = [*belongs(naming, measure, ()), *([measure.placed_by < before] if before is not None else [])]
    value = tx.execute(select(func.max(measure.placed_by)).where(*where)).scalar()
    return None if value is None else int(value)


def read_first(tx: Connection, measure: Measure, *, workspace: str) -> int | None:
    """Return when the measure's first event lies (microseconds), or None when there is none."""
    naming = named(tx, workspace)
    measure = naming.measure(measure)
    value = tx.execute(select(func.min(measure.placed_by)).where(*belongs(naming, measure, ()))).scalar()
    return None if value is None else int(value)


def read_members(tx: Connection, workspace: str) -> dict[str, Known]:
    """Return the names of every slice with the number of facts that bear them, and what else they are written as."""
    naming = named(tx, workspace)
    found: dict[str, Known] = {name: Known() for name in GROUPED_BY}
    written: dict[str, dict[str, str]] = {name: {} for name in GROUPED_BY}
    for name, member, count in tx.execute(_members(), {"workspace": workspace}):
        if name not in naming.names.rules:
            _count(naming, found, written, name, (member, member, count))
    for name in naming.names.rules:
        for table in (each.__table__ for each in ALL_FACTS):  # type: ignore[union-attr]
            ruled, own = naming.column(table, name).label("ruled"), table.c[name]
            where = (table.c.workspace == workspace, table.c.withdrawn_at.is_(None))
            for row in tx.execute(select(ruled, own, func.count()).where(*where).group_by(ruled, own)):
                _count(naming, found, written, name, row)
    for name, aliases in naming.names.aliases.items():
        written[name] |= {each: naming.names.called(name, each) for each in aliases}
    for name, others in written.items():
        found[name].others = {each: meant for each, meant in others.items() if each not in found[name]}
    return found


def _count(
    naming: Named, found: dict[str, Known], written: dict[str, dict[str, str]], name: str, row: Sequence[Any]
) -> None:
    ruled, own, count = row
    member = naming.called(name, ruled)
    if member:
        found[name][member] = found[name].get(member, 0) + count
    if own and own != member:
        written[name][own] = member


def names_since(tx: Connection, workspace: str, since: datetime) -> dict[str, set[str]]:
    """Return what the slices of the facts recorded since an instant were written as."""
    found: dict[str, set[str]] = {}
    for table in (each.__table__ for each in ALL_FACTS):  # type: ignore[union-attr]
        for name in NAMED:
            where = (table.c.workspace == workspace, table.c.recorded_at >= since, table.c[name] != "")
            found.setdefault(name, set()).update(tx.execute(select(table.c[name]).where(*where).distinct()).scalars())
    return found


@cache  # putting the statement together takes far longer than running it
def _members() -> CompoundSelect[Any]:
    parts = []
    for fact in (each.__table__ for each in ALL_FACTS):  # type: ignore[union-attr]
        for name in (each for each in GROUPED_BY if each in fact.c):
            column = fact.c[name]
            bears = [fact.c.workspace == bindparam("workspace"), fact.c.withdrawn_at.is_(None), column != ""]
            if name in OWN_SLICES:  # words that not everybody may read are no names
                bears.append(fact.c.audience == "workspace")
            parts.append(select(literal(name), column, func.count()).where(*bears).group_by(column))
    return union_all(*parts)


def _rows(naming: Named, measure: Measure, periods: Sequence[Period], by: str | None, filters: Sequence[Filter]) -> CTE:
    """One row per event: its period's index, member, scale and worth, worked out once (MATERIALIZED)."""
    measure = naming.measure(measure)
    table = measure.fact.__table__  # type: ignore[union-attr]
    bucket, inside = _buckets(measure.placed_by, periods)
    query = select(
        bucket.label("bucket"),
        (naming.column(table, by) if by in GROUPED_BY else ANYTHING).label("member"),
        (ANYTHING if measure.scale is None else measure.scale).label("scale"),
        (literal(1) if measure.worth is None else measure.worth).label("worth"),
    ).where(*belongs(naming, measure, filters), *inside)
    return query.cte("event").prefix_with("MATERIALIZED")


def _buckets(at: ColumnElement[int], periods: Sequence[Period]) -> tuple[ColumnElement[Any], list[ColumnElement[bool]]]:
    """Return the index of the period in which an instant lies, and that it lies in one of them.

    Each row is held against the end of one period after the other, which is half the work of both their ends.
    """
    cases: list[tuple[ColumnElement[bool], Any]] = []
    filled = ((microseconds(each.start), microseconds(each.end), place) for place, each in enumerate(periods))
    ordered = sorted(span for span in filled if span[0] < span[1])
    reached = first = ordered[0][0]
    for start, end, place in ordered:
        if start > reached:
            cases.append((at < start, None))  # between two periods
        cases.append((at < end, place))
        reached = end
    bucket = case(*cases)
    gaps = [bucket.is_not(None)] if len(cases) > len(ordered) else []
    return bucket, [at >= first, at < reached, *gaps]


def belongs(naming: Named, measure: Measure, filters: Sequence[Filter]) -> list[ColumnElement[bool]]:
    """Return what the rows of a measure (as its names make it) must fulfil, whenever they lie."""
    table = measure.fact.__table__  # type: ignore[union-attr]
    where = [table.c.workspace == naming.workspace, table.c.withdrawn_at.is_(None), measure.counts]
    return [*where, *(naming.keeps(table, each) for each in filters)]


def within(measure: Measure, period: Period) -> ColumnElement[bool]:
    """Return whether a row lies in a period."""
    return and_(
        measure.placed_by >= microseconds(period.start),
        measure.placed_by < microseconds(period.end),
    )


def with_spread(found: Sequence[Any]) -> list[Cell]:
    """Return cells with the worths themselves from (bucket, member, scale, worth, rows), sorted by all four."""
    spreads: dict[tuple[int, str, str], list[tuple[float, int]]] = {}
    for bucket, member, scale, worth, rows in found:
        spreads.setdefault((int(bucket), member, scale), []).append((float(worth), int(rows)))
    return [
        Cell(
            *key,
            n=sum(rows for _, rows in spread),
            total=sum(worth * rows for worth, rows in spread),
            squares=sum(worth * worth * rows for worth, rows in spread),
            spread=tuple(spread),
        )
        for key, spread in spreads.items()
    ]
