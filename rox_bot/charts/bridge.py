"""The value bridge: from what was spent over what each lever brought to what is left, step under step."""

from rox_bot.charts.columns import Columns, Looks, columns
from rox_bot.charts.heading import surround
from rox_bot.charts.lettering import Lettering
from rox_bot.charts.scale import end_texts
from rox_bot.charts.sheet import Sheet
from rox_bot.charts.slices import ValueAxis
from rox_bot.charts.style import (
    DPI,
    GAP,
    HAIRLINE,
    INK,
    NAME,
    PADDING,
    RANGE,
    SIDE,
    TRACE,
    TRACE_BY_TONE,
    VALUE,
    WIDTH,
)
from rox_bot.domain.chart import BridgeChart, Member, Step, drawn_range, interval_of, spans

_ROW = 37.0
_AXIS = 14.0
_EDGE = 4.0
_HALF_BAR = 6.5
_CAP = 3.2
"""Half the height of the end of a whisker."""
_LOOKS = Looks(
    VALUE.sized(12.5), SIDE.sized(8), name=NAME.sized(9), name_lines=2, verdict_lines=1,
    widest_name=142.0, widest_value=84.0, widest_side=112.0,
)  # fmt: skip


def sheet(chart: BridgeChart, dpi: float = DPI) -> Sheet:
    """The drawn card of a bridge; its height follows the number of steps."""
    lettering = Lettering(dpi)
    around = surround(chart, lettering)
    card = Sheet(around.above + _ROW * len(chart.steps) + _AXIS + around.below, lettering)
    around.draw(card)
    told = [_told(step) for step in chart.steps]
    beside = columns(told, lettering, _LOOKS)
    room = GAP + _EDGE
    axis = ValueAxis(beside.name_right + room, beside.value_left - room, *(drawn_range(chart) or (0.0, 0.0)))
    top = card.top - around.above
    _draw_zero(card, chart, axis, top)
    _draw_steps(card, chart, told, beside, axis, top)
    _draw_scale(card, chart, axis, top - _ROW * len(chart.steps))
    return card


def _told(step: Step) -> Member:
    """The texts beside a step, in the places that those of a member have."""
    return Member(
        step.title, step.value, step.low, step.high, step.grounds_text, step.value_text, step.interval_text,
        tone=step.tone,
    )  # fmt: skip


def _draw_steps(
    card: Sheet, chart: BridgeChart, told: list[Member], beside: Columns, axis: ValueAxis, top: float
) -> None:
    reached = spans(chart)
    for position, (step, (start, end)) in enumerate(zip(chart.steps, reached, strict=True)):
        ceiling = top - _ROW * position
        middle = ceiling - _ROW / 2
        if position and step.total:
            card.line([PADDING, WIDTH - PADDING], [ceiling, ceiling], HAIRLINE, 0.8)
        beside.draw(card, told[position], middle)
        left, right = sorted((axis.x(start), axis.x(end)))
        card.bar(left, right, middle - _HALF_BAR, middle + _HALF_BAR, TRACE_BY_TONE[step.tone], step.fill)
        if position + 1 < len(chart.steps):
            card.line([axis.x(end)] * 2, [middle - _HALF_BAR, middle - _ROW + _HALF_BAR], TRACE, 0.7)
        if ends := interval_of(step):
            _draw_whisker(card, axis.x(start + ends[0]), axis.x(start + ends[1]), middle)


def _draw_whisker(card: Sheet, left: float, right: float, middle: float) -> None:
    """Draws a range over a bar, dark with a white rim so that it is seen on any fill."""
    for colour, width in (("#ffffff", 3.2), (INK, 1.3)):
        card.line([left, right], [middle, middle], colour, width)
        for x in (left, right):
            card.line([x, x], [middle - _CAP, middle + _CAP], colour, width)


def _draw_zero(card: Sheet, chart: BridgeChart, axis: ValueAxis, top: float) -> None:
    if chart.steps:
        x = axis.x(0.0)
        card.line([x, x], [top - _ROW * len(chart.steps) - 2, top], TRACE, 0.9, dash=(2.6, 1.8))


def _draw_scale(card: Sheet, chart: BridgeChart, axis: ValueAxis, floor: float) -> None:
    """Writes the ends of the scale, and between them what zero means, where there is room for it."""
    if not chart.steps:
        return
    y = floor - RANGE.size - 4
    card.line([axis.left, axis.right], [floor - 2, floor - 2], HAIRLINE, 1.2)
    low, high = end_texts(chart)
    zero, half = axis.x(0.0), card.lettering.widest([chart.zero_text], RANGE) / 2
    room = (axis.right - axis.left) / 2 - GAP
    left_end = axis.left + min(card.lettering.widest([low], RANGE), room) + GAP if zero > axis.left else axis.left
    right_end = axis.right - min(card.lettering.widest([high], RANGE), room) - GAP if zero < axis.right else axis.right
    if right_end - left_end < 2 * half:
        left_end = right_end = zero
    else:
        centre = min(max(zero, left_end + half), right_end - half)
        card.text(centre, y, chart.zero_text, RANGE, 2 * half + 1, "center")
    if zero > axis.left:
        card.text(axis.left, y, low, RANGE, room, "left")
    if zero < axis.right:
        card.text(axis.right, y, high, RANGE, room, "right")
