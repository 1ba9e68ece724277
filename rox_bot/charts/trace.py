"""One metric through time: band, line, four-week baseline, dots of doubt and the last closed point."""

from collections.abc import Callable, Sequence
from itertools import groupby
from math import isfinite

from rox_bot.charts.scale import Panel
from rox_bot.charts.sheet import Sheet
from rox_bot.charts.style import BAND, INK, MARK, SOFT_INK, TRACE, TRACE_BY_TONE
from rox_bot.domain.chart import LevelKind, Mark, Point, Row, interval_of, is_measured

_HATCH = 4.0
"""Half the width of what is hatched around a partial point: within the white beside the panel."""
_RING = 3.6
_LABEL_GAP = 3.0
_SHORTEST_LABEL = 20.0

_LEVELS: dict[LevelKind, tuple[str, float, tuple[float, float] | None]] = {
    "limit": (SOFT_INK, 0.6, None),
    "centre": (SOFT_INK, 0.6, (6, 5)),
    "target": (INK, 1.0, (1, 2)),
}
"""Colour, width and dashes of the lines that a row is read against."""

Spot = tuple[int, Point]


def draw_trace(sheet: Sheet, row: Row, panel: Panel) -> None:
    """Draws everything a row shows between its name and its value."""
    _draw_levels(sheet, row, panel)
    closed = [(index, point) for index, point in enumerate(row.points) if not point.partial]
    for run in _runs(closed, lambda spot: is_measured(spot[1])):
        _draw_run(sheet, run, panel)
    for index, point in enumerate(row.points):
        if point.partial and is_measured(point):
            _draw_partial(sheet, index, point, panel)
    _draw_unusual(sheet, row, panel)
    if closed:
        _draw_baseline(sheet, row, closed[-1][0], panel)
        _draw_last(sheet, row, closed[-1], panel)


def draw_marks(sheet: Sheet, marks: Sequence[Mark], panel: Panel, floor: float) -> None:
    """Draws changes as dotted lines with a label in the strip between `floor` and the panel."""
    shown = sorted((m for m in marks if isfinite(m.index) and 0 <= m.index < panel.count), key=lambda m: m.index)
    taken = panel.left
    for position, mark in enumerate(shown):
        x = panel.x(mark.index)
        if mark.dotted:
            sheet.line([x, x], [floor, panel.top], SOFT_INK, 0.9, dash=(1, 1.8))
        limit = panel.x(shown[position + 1].index) if position + 1 < len(shown) else panel.right
        taken = max(_write_mark(sheet, mark, x, floor, taken, limit), x)


def _write_mark(sheet: Sheet, mark: Mark, x: float, floor: float, taken: float, limit: float) -> float:
    """Writes a label on the side of its line where it fits best, and says how far the strip is taken.

    A remark on a point stands before it where it can: later points are more often remarked on.
    """
    text = mark.text
    before, behind = x - taken - 2 * _LABEL_GAP, limit - x - 2 * _LABEL_GAP
    wanted = sheet.lettering.widest([text], MARK)
    if max(before, behind) < min(wanted, _SHORTEST_LABEL):
        return x
    if behind >= min(wanted, before) and (mark.dotted or before < wanted):
        return x + _LABEL_GAP + sheet.text(x + _LABEL_GAP, floor + 2, text, MARK, behind)
    sheet.text(x - _LABEL_GAP, floor + 2, text, MARK, before, "right")
    return x


def _runs(spots: Sequence[Spot], belongs: Callable[[Spot], bool]) -> list[list[Spot]]:
    """The unbroken stretches of neighbouring points that belong."""
    kept = [spot for spot in spots if belongs(spot)]
    stretches = groupby(enumerate(kept), key=lambda pair: pair[1][0] - pair[0])
    return [[spot for _, spot in stretch] for _, stretch in stretches]


def _draw_run(sheet: Sheet, run: list[Spot], panel: Panel) -> None:
    for banded in _runs(run, lambda spot: interval_of(spot[1]) is not None):
        _draw_band(sheet, banded, panel)
    if len(run) > 1:
        _draw_line(sheet, run, panel, 0.8)
    for firm in _runs(run, lambda spot: not spot[1].few):
        _draw_firm(sheet, firm, panel)
    for index, point in run:
        if point.few and point.value is not None:
            sheet.dot(panel.x(index), panel.y(point.value), 2.2, TRACE, hollow=True)


def _draw_band(sheet: Sheet, run: list[Spot], panel: Panel) -> None:
    ends = [interval_of(point) or (0.0, 0.0) for _, point in run]
    if len(run) == 1:
        _draw_whisker(sheet, panel.x(run[0][0]), ends[0], panel, BAND, 2.5)
        return
    xs = [panel.x(index) for index, _ in run]
    sheet.area(xs, [panel.y(low) for low, _ in ends], [panel.y(high) for _, high in ends], BAND)


def _draw_line(sheet: Sheet, run: list[Spot], panel: Panel, width: float) -> None:
    sheet.line([panel.x(i) for i, _ in run], [panel.y(p.value or 0.0) for _, p in run], TRACE, width)


def _draw_firm(sheet: Sheet, run: list[Spot], panel: Panel) -> None:
    if len(run) > 1:
        _draw_line(sheet, run, panel, 1.7)
        return
    index, point = run[0]
    sheet.dot(panel.x(index), panel.y(point.value or 0.0), 2.0, TRACE)


def _draw_partial(sheet: Sheet, index: int, point: Point, panel: Panel) -> None:
    x, ends = panel.x(index), interval_of(point)
    if ends:
        sheet.hatch(x - _HATCH, x + _HATCH, panel.y(ends[0]), panel.y(ends[1]), TRACE)
    sheet.dot(x, panel.y(point.value or 0.0), 2.6, TRACE, hollow=True)


def _draw_levels(sheet: Sheet, row: Row, panel: Panel) -> None:
    for level in row.levels if any(is_measured(point) for point in row.points) else ():
        if isfinite(level.value):
            colour, width, dash = _LEVELS[level.kind]
            y = panel.y(level.value)
            sheet.line([panel.left, panel.right], [y, y], colour, width, dash)


def _draw_unusual(sheet: Sheet, row: Row, panel: Panel) -> None:
    """Draws a dark ring around every point that belongs to a signal; the latest has its own dot within."""
    for index, point in enumerate(row.points):
        if point.unusual and point.value is not None and is_measured(point):
            sheet.dot(panel.x(index), panel.y(point.value), _RING, INK, hollow=True)
            sheet.dot(panel.x(index), panel.y(point.value), 1.8, TRACE)


def _draw_baseline(sheet: Sheet, row: Row, last: int, panel: Panel) -> None:
    if row.baseline is None or not isfinite(row.baseline):
        return
    start = panel.x(max(last - row.baseline_points, 0))
    y = panel.y(row.baseline)
    sheet.line([min(start, panel.x(last) - 14), panel.x(last)], [y, y], TRACE_BY_TONE[row.tone], 1.2, dash=(2.6, 1.8))


def _draw_last(sheet: Sheet, row: Row, last: Spot, panel: Panel) -> None:
    index, point = last
    if point.value is None or not is_measured(point):
        return
    colour, ends = TRACE_BY_TONE[row.tone], interval_of(point)
    if ends:
        _draw_whisker(sheet, panel.x(index), ends, panel, colour, 1.2 if point.few else 2.2)
    if point.unusual:
        sheet.dot(panel.x(index), panel.y(point.value), 4.2 + _RING / 2, INK, hollow=True)
    sheet.dot(panel.x(index), panel.y(point.value), 4.2, colour, hollow=point.few)


def _draw_whisker(sheet: Sheet, x: float, ends: tuple[float, float], panel: Panel, colour: str, width: float) -> None:
    sheet.line([x, x], [panel.y(ends[0]), panel.y(ends[1])], colour, width)
