"""The digest picture: a table whose rows are metrics over a shared stretch of time."""

from rox_bot.charts.columns import Columns, Looks, columns
from rox_bot.charts.heading import surround
from rox_bot.charts.lettering import Lettering
from rox_bot.charts.scale import Panel, draw_ends, ends_width
from rox_bot.charts.sheet import Sheet
from rox_bot.charts.style import DPI, GAP, HAIRLINE, PADDING, SIDE, SOFT_INK, TICK, VALUE, WIDTH
from rox_bot.charts.trace import draw_marks, draw_trace
from rox_bot.domain.chart import Row, SeriesChart, drawn_range

_ROW = 52.0
_TALL_ROWS = {1: 118.0, 2: 92.0, 3: 72.0}
"""Height of the rows by their number where they are read against levels."""
_AXIS = 16.0
_INSET = 7.0
"""White above and below what a row draws."""
_MARK_STRIP = 9.0
_EDGE = 5.0
"""Room for a dot beside the outermost points."""
_TICK_GAP = 6.0
_WIDEST_TICK = 120.0

Tick = tuple[int, str]


def sheet(chart: SeriesChart, dpi: float = DPI) -> Sheet:
    """The drawn card of a series chart; its height follows the rows and the lines of title and foot."""
    lettering = Lettering(dpi)
    around = surround(chart, lettering)
    height = _row_height(chart)
    card = Sheet(around.above + height * len(chart.rows) + _AXIS + around.below, lettering)
    around.draw(card)
    beside = columns(chart.rows, lettering, Looks(VALUE, SIDE))
    scale_width = max((ends_width(lettering, row) for row in chart.rows), default=0.0)
    top = card.top - around.above
    for position, row in enumerate(chart.rows):
        ceiling = top - height * position
        if position:
            card.line([PADDING, WIDTH - PADDING], [ceiling, ceiling], HAIRLINE, 0.8)
        _draw_row(card, row, beside, _panel(chart, row, beside, scale_width, ceiling))
    _draw_ticks(card, chart.ticks, _panel(chart, None, beside, scale_width, top - height * (len(chart.rows) - 1)))
    return card


def _row_height(chart: SeriesChart) -> float:
    tall = any(row.levels for row in chart.rows)
    return _TALL_ROWS.get(len(chart.rows), _ROW) if tall else _ROW


def _panel(chart: SeriesChart, row: Row | None, beside: Columns, scale_width: float, ceiling: float) -> Panel:
    """The place for the drawing of a row whose upper edge lies at `ceiling`."""
    low, high = (drawn_range(row) if row else None) or (0.0, 0.0)
    strip = _MARK_STRIP if row and row.marks else 0.0
    return Panel(
        left=beside.name_right + GAP + scale_width + GAP + _EDGE,
        right=beside.value_left - GAP - _EDGE,
        bottom=ceiling - _row_height(chart) + _INSET + strip,
        top=ceiling - _INSET,
        count=max((len(each.points) for each in chart.rows), default=0),
        low=low,
        high=high,
    )


def _draw_row(card: Sheet, row: Row, beside: Columns, panel: Panel) -> None:
    floor = panel.bottom - (_MARK_STRIP if row.marks else 0.0)
    draw_marks(card, row.marks, panel, floor)
    draw_ends(card, row, panel, panel.left - _EDGE - GAP)
    draw_trace(card, row, panel)
    beside.draw(card, row, (floor + panel.top) / 2)


def _draw_ticks(card: Sheet, ticks: tuple[Tick, ...], panel: Panel) -> None:
    """Writes the time axis, the latest label first: where two would touch, the older one goes."""
    y = panel.bottom - _INSET
    taken = WIDTH - PADDING
    for index, text in sorted((tick for tick in ticks if 0 <= tick[0] < panel.count), reverse=True):
        width = min(card.lettering.widest([text], TICK), _WIDEST_TICK)
        x = min(max(panel.x(index), PADDING + width / 2), WIDTH - PADDING - width / 2)
        if x + width / 2 > taken:
            continue
        card.line([panel.x(index)] * 2, [y, y + 3], SOFT_INK, 0.7)
        card.text(x, y - TICK.size - 1, text, TICK, width, "center")
        taken = x - width / 2 - _TICK_GAP
