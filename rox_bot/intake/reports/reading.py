"""Reading a helpdesk's report: which column is what, the period of each row, and each figure in our units."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rox_bot.domain.errors import N_, BadInput, Phrase
from rox_bot.domain.formulas import unguarded
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.domain.period import Calendar, Period
from rox_bot.domain.reconciliation import Report, Theirs
from rox_bot.intake.files.opening import open_table
from rox_bot.intake.files.reading import Row, Table
from rox_bot.intake.reports.figures import MINUTES, Figure, read_figure
from rox_bot.intake.reports.headings import ENDS, PERIODS, STARTS, Heading, read_heading
from rox_bot.intake.reports.periods import RowPeriods, wrong_line
from rox_bot.language.lexicon import fold

_TOTALS = frozenset(
    ("total", "totals", "totaal", "sum", "som", "average", "gemiddelde", "all", "summary", "grand total")
)
_ROW_LIMIT = 5_000


def read_report(path: Path, calendar: Calendar, now: datetime) -> Report:
    """Return the figures of a CSV or Excel report; raises BadInput without a period, a known metric or a number."""
    file = open_table(path)
    places = _period_places(file)
    headings = {
        place: read_heading(name) for place, name in enumerate(file.header) if place not in places and name.strip()
    }
    if not any(heading.metric for heading in headings.values()):
        raise BadInput(
            N_("{path} has no column that is one of our metrics; its columns: {names}."),
            path=path,
            names=", ".join(file.header[:20]),
        )
    rows = _rows(file, places)
    periods = RowPeriods(calendar, now).read(path, fold(file.header[places[0]]), _cells(rows, places))
    figures = [
        one
        for place, heading in headings.items()
        if heading.metric
        for one in _column(path, file.header[place], heading, place, rows, periods)
    ]
    if not figures:
        raise BadInput(N_("{path} has no figures."), path=path)
    return Report(tuple(figures), tuple(file.header[place] for place, each in headings.items() if not each.metric))


def _period_places(file: Table) -> tuple[int, ...]:
    """Return where the period stands: one column, or those of its start and its end."""
    names = [" ".join(fold(name).replace("_", " ").split()) for name in file.header]
    starts = [place for place, name in enumerate(names) if name in STARTS]
    ends = [place for place, name in enumerate(names) if name in ENDS]
    if starts and ends:
        return starts[0], ends[0]
    named = [place for place, name in enumerate(names) if name in PERIODS or {*name.split()} & PERIODS] or starts
    if not named:
        raise BadInput(
            N_("{path} has no column for the period, such as week, day, month or period; its columns: {names}."),
            path=file.path,
            names=", ".join(file.header[:20]),
        )
    return (named[0],)


def _rows(file: Table, places: Sequence[int]) -> list[Row]:
    """Return the rows with a period; a row of totals is none."""
    found = []
    for row in file.rows():
        if row.fault or len(row.cells) != len(file.header):
            reason = row.fault or Phrase(
                N_("has {n} cells; the header has {width}"), n=len(row.cells), width=len(file.header)
            )
            raise wrong_line(file.path, row.line, reason)
        if fold(row.cells[places[0]].strip()) not in _TOTALS:
            found.append(row)
        if len(found) > _ROW_LIMIT:
            raise BadInput(N_("{path} has more than {most} periods."), path=file.path, most=_ROW_LIMIT)
    if not found:
        raise BadInput(N_("{path} has a header but no rows."), path=file.path)
    return found


def _cells(rows: Sequence[Row], places: Sequence[int]) -> list[tuple[int, tuple[str, ...]]]:
    """Return the line and the cells of every row's period."""
    return [(row.line, tuple(unguarded(row.cells[place].strip()) for place in places)) for row in rows]


def _column(
    path: Path, name: str, heading: Heading, place: int, rows: Sequence[Row], periods: Sequence[Period]
) -> list[Theirs]:
    """Return the figures of one column in the unit of its metric; empty cells are left out."""
    metric = METRICS[heading.metric]
    found: list[tuple[Row, Period, Figure]] = []
    for row, period in zip(rows, periods, strict=True):
        cell = unguarded(row.cells[place].strip())
        try:
            figure = read_figure(cell, counts=metric.unit == "count")
        except ValueError as reason:
            raise wrong_line(path, row.line, Phrase(str(reason)), f'{name} "{cell[:40]}"') from None
        if figure:
            found.append((row, period, figure))
    factor = 100.0 if metric.is_share and not heading.unit and _fractions([each for *_, each in found]) else 1.0
    theirs = []
    for row, period, figure in found:
        size = _size(metric, figure.unit or heading.unit)
        if size is None or (metric.is_share and not 0 <= figure.value * factor <= 100):
            misfit = Phrase(
                N_("does not fit {metric}, which is in {unit}"), metric=Phrase(metric.title), unit=metric.unit
            )
            raise wrong_line(path, row.line, misfit, f'{name} "{row.cells[place].strip()[:40]}"')
        size *= factor
        theirs.append(Theirs(metric.key, period, figure.value * size, figure.precision * size, name))
    return theirs


def _fractions(figures: Sequence[Figure]) -> bool:
    """Return whether shares are written as parts of 1."""
    values = [figure.value for figure in figures]
    return bool(values) and max(values) <= 1 and any(figure.precision < 0.5 for figure in figures)


def _size(metric: Metric, unit: str) -> float | None:
    """Return how many of the metric's units one of theirs is, None where they do not go together."""
    if metric.unit in MINUTES:
        return MINUTES[unit or metric.unit] / MINUTES[metric.unit] if unit in ("", *MINUTES) else None
    return 1.0 if unit in ("", "%" if metric.unit in ("%", "points") else "") else None
