"""The picture of a slice: its members as dots with intervals on one value scale."""

from dataclasses import dataclass

from rox_bot.charts.columns import Columns, Looks, columns
from rox_bot.charts.heading import surround
from rox_bot.charts.lettering import Lettering
from rox_bot.charts.scale import end_texts, share_of
from rox_bot.charts.sheet import Sheet
from rox_bot.charts.style import (
    DPI,
    GAP,
    HAIRLINE,
    NAME,
    PADDING,
    RANGE,
    SIDE,
    TICK,
    TRACE,
    TRACE_BY_TONE,
    VALUE,
    WIDTH,
)
from rox_bot.domain.chart import Member, SliceChart, drawn_range, interval_of, is_measured

_ROW = 28.0
_AXIS = 14.0
_EDGE = 6.0
_LOOKS = Looks(
    VALUE.sized(12.5), SIDE.sized(8), name=NAME.sized(9), name_lines=1, verdict_lines=1,
    widest_name=165.0, widest_value=80.0, widest_side=118.0,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """The shared value scale from left to right, in points."""

    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        """The place of a value, held within the axis."""
        return self.left + (self.right - self.left) * share_of(value, self.low, self.high)


def sheet(chart: SliceChart, dpi: float = DPI) -> Sheet:
    """The drawn card of a slice; its height follows the number of members."""
    lettering = Lettering(dpi)
    around = surround(chart, lettering)
    label = _AXIS if chart.overall is not None else 0.0
    card = Sheet(around.above + label + _ROW * len(chart.members) + _AXIS + around.below, lettering)
    around.draw(card)
    beside = columns(chart.members, lettering, _LOOKS)
    room = 2 * GAP + _EDGE
    axis = ValueAxis(beside.name_right + room, beside.value_left - room, *(drawn_range(chart) or (0.0, 0.0)))
    top = card.top - around.above - label
    for position, member in enumerate(chart.members):
        ceiling = top - _ROW * position
        if position:
            card.line([PADDING, WIDTH - PADDING], [ceiling, ceiling], HAIRLINE, 0.8)
        _draw_member(card, member, beside, axis, ceiling - _ROW / 2)
    _draw_overall(card, chart, axis, top)
    _draw_scale(card, chart, axis, top - _ROW * len(chart.members))
    return card


def _draw_member(card: Sheet, member: Member, beside: Columns, axis: ValueAxis, middle: float) -> None:
    beside.draw(card, member, middle)
    if member.value is None or not is_measured(member):
        return
    colour, ends = TRACE_BY_TONE[member.tone], interval_of(member)
    if ends:
        card.line([axis.x(ends[0]), axis.x(ends[1])], [middle, middle], colour, 1.0 if member.few else 2.0)
    card.dot(axis.x(member.value), middle, 3.8, colour, hollow=member.few)


def _draw_overall(card: Sheet, chart: SliceChart, axis: ValueAxis, top: float) -> None:
    """Draws the value of all together as a dashed line through the rows, its label above them."""
    if chart.overall is None or drawn_range(chart) is None:
        return
    x, room = axis.x(chart.overall), WIDTH - 2 * PADDING
    bottom = top - _ROW * len(chart.members)
    card.line([x, x], [bottom, top + 1], TRACE, 1.0, dash=(2.6, 1.8))
    half = min(card.lettering.widest([chart.overall_text], TICK), room) / 2
    centre = min(max(x, PADDING + half), WIDTH - PADDING - half)
    card.text(centre, top + 4, chart.overall_text, TICK, room, "center")


def _draw_scale(card: Sheet, chart: SliceChart, axis: ValueAxis, floor: float) -> None:
    low, high = end_texts(chart)
    if not low and not high:
        return
    y, half = floor - RANGE.size - 4, (axis.right - axis.left) / 2
    card.line([axis.left, axis.right], [floor - 2, floor - 2], HAIRLINE, 1.2)
    if low == high:
        card.text((axis.left + axis.right) / 2, y, low, RANGE, 2 * half, "center")
        return
    card.text(axis.left, y, low, RANGE, half - GAP, "left")
    card.text(axis.right, y, high, RANGE, half - GAP, "right")
