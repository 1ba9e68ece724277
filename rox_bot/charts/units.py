"""Figures over a few units of time: a column for each, with its dot and range above what it is called and worth."""

from math import isfinite

from rox_bot.charts.heading import surround
from rox_bot.charts.lettering import Lettering, stack_height
from rox_bot.charts.scale import Panel, end_texts
from rox_bot.charts.sheet import Sheet
from rox_bot.charts.style import (
    DPI,
    GAP,
    HAIRLINE,
    INK,
    INK_BY_TONE,
    NAME,
    NOTE,
    PADDING,
    RANGE,
    SOFT_INK,
    TICK,
    TRACE,
    TRACE_BY_TONE,
    WIDTH,
    Face,
)
from rox_bot.domain.chart import Strip, Unit, UnitChart, drawn_range, interval_of, is_measured

_PLOT = 104.0
_AIR = 9.0
_NAME_STRIP = NAME.size * 2.4
_VALUE = Face(10.5, bold=True, colour=INK)
_WIDEST_SCALE = 84.0
_HATCH = 5.0
_TOLD = [TICK, _VALUE, RANGE]
_NOTE_LINES = 2
_GAP_UNDER = 6.0


def sheet(chart: UnitChart, dpi: float = DPI) -> Sheet:
    """The drawn card; its height follows the number of figures."""
    lettering = Lettering(dpi)
    around = surround(chart, lettering)
    height = _NAME_STRIP + _PLOT + _AIR + _under(chart)
    card = Sheet(around.above + height * len(chart.strips) + around.below, lettering)
    around.draw(card)
    scale = max((_scale_width(lettering, strip) for strip in chart.strips), default=0.0)
    for position, strip in enumerate(chart.strips):
        ceiling = card.top - around.above - height * position
        if position:
            card.line([PADDING, WIDTH - PADDING], [ceiling + 3, ceiling + 3], HAIRLINE, 0.8)
        _draw_strip(card, strip, PADDING + scale + GAP, ceiling)
    return card


def _under(chart: UnitChart) -> float:
    """The height of what stands under the dots: the unit's name, value, range and, where one has it, a note."""
    noted = any(unit.note_text for strip in chart.strips for unit in strip.units)
    return stack_height([*_TOLD, *[NOTE] * (_NOTE_LINES if noted else 0)]) + _GAP_UNDER


def _scale_width(lettering: Lettering, strip: Strip) -> float:
    return min(lettering.widest([strip.level_text, *end_texts(strip)], RANGE) + 0.5, _WIDEST_SCALE)


def _draw_strip(card: Sheet, strip: Strip, left: float, ceiling: float) -> None:
    card.text(PADDING, ceiling - NAME.size * 1.2, strip.title, NAME, WIDTH - 2 * PADDING)
    count = len(strip.units)
    if not count:
        return
    half = (WIDTH - PADDING - left) / count / 2
    top = ceiling - _NAME_STRIP
    low, high = drawn_range(strip) or (strip.level, strip.level)
    panel = Panel(left + half, WIDTH - PADDING - half, top - _PLOT, top, count, low, high)
    _draw_level(card, strip, panel, left)
    for earlier in range(count - 1):
        _draw_way(card, strip, earlier, panel)
    for index, unit in enumerate(strip.units):
        _draw_unit(card, unit, panel.x(index), panel)
        _tell(card, unit, panel.x(index), panel.bottom - _AIR, 2 * half - 3)


def _draw_level(card: Sheet, strip: Strip, panel: Panel, left: float) -> None:
    """Draws the level through all columns, told beside it, and the ends of the scale where those leave room."""
    if not isfinite(strip.level) or drawn_range(strip) is None:
        return
    right, y = left - GAP, panel.y(strip.level)
    card.line([left, WIDTH - PADDING], [y, y], INK, 0.9, dash=(1, 2))
    down = RANGE.size * 0.36
    card.text(right, y - down, strip.level_text, RANGE, right - PADDING, "right")
    for end, text in zip((panel.bottom, panel.top), end_texts(strip), strict=True):
        if abs(end - y) > RANGE.size * 1.3:
            card.text(right, end - down, text, RANGE, right - PADDING, "right")


def _draw_way(card: Sheet, strip: Strip, earlier: int, panel: Panel) -> None:
    """Draws a line between neighbours that are both closed and have a value."""
    ends = strip.units[earlier : earlier + 2]
    if all(is_measured(unit) and not unit.partial for unit in ends):
        ys = [panel.y(unit.value or 0.0) for unit in ends]
        card.line([panel.x(earlier), panel.x(earlier + 1)], ys, TRACE, 0.8)


def _draw_unit(card: Sheet, unit: Unit, x: float, panel: Panel) -> None:
    if unit.value is None or not is_measured(unit):
        return
    colour, ends = TRACE_BY_TONE[unit.tone], interval_of(unit)
    if ends and unit.partial:
        card.hatch(x - _HATCH, x + _HATCH, panel.y(ends[0]), panel.y(ends[1]), TRACE)
    elif ends:
        card.line([x, x], [panel.y(ends[0]), panel.y(ends[1])], colour, 2.0)
    card.dot(x, panel.y(unit.value), 3.8, colour, hollow=unit.partial)


def _tell(card: Sheet, unit: Unit, x: float, top: float, width: float) -> None:
    """Writes what a column says, line under line, centred."""
    lettering = card.lettering
    value = _VALUE if unit.tone == "neutral" else Face(_VALUE.size, bold=True, colour=INK_BY_TONE[unit.tone])
    lines = [(unit.label, TICK), (unit.value_text, value), (unit.interval_text, RANGE)]
    lines += [(line, NOTE) for line in lettering.wrap(unit.note_text, NOTE, width, _NOTE_LINES)]
    y = top
    card.line([x, x], [top + 3, top + 6], SOFT_INK, 0.7)
    for text, face in lines:
        if text:
            y -= stack_height([face])
            card.text(x, y + face.size * 0.26, text, _fitting(lettering, text, face, width), width, "center")


def _fitting(lettering: Lettering, text: str, face: Face, width: float) -> Face:
    """The face, smaller where that makes a text fit, never under the least size."""
    asked = lettering.widest([text], face)
    return face.sized(max(RANGE.size, face.size * min(1.0, width / asked))) if asked else face
