"""What went out and came in over time: bars down and up from zero, and a line of what is left."""

from rox_bot.charts.scale import share_of
from rox_bot.charts.sheet import Sheet
from rox_bot.charts.style import BETTER, INK, RANGE, SOFT_INK, TRACE, WORSE, Face
from rox_bot.domain.page import Bars, drawn_span

_INSET = 9.0
_HALF = 0.3
"""Half the width of a bar, in stretches."""
_WIDEST = 16.0
_LABEL = Face(RANGE.size, colour=SOFT_INK)


def draw_bars(sheet: Sheet, bars: Bars, left: float, right: float, bottom: float, top: float) -> None:
    """Draws bars in a rectangle, told by the words beside them."""
    count = len(bars.labels)
    if not any((*bars.outs, *bars.ins)):
        return
    scale = min(sheet.lettering.widest([bars.low_text, bars.high_text], _LABEL), 60.0) + 4
    edge, floor, ceiling = left + scale, bottom + 2 * _INSET, top - 2 * _INSET
    low, high = drawn_span(bars)

    def y(value: float) -> float:
        return floor + (ceiling - floor) * share_of(value, low, high)

    step = (right - edge) / count
    half = min(_HALF * step, _WIDEST)
    xs = [edge + step * (place + 0.5) for place in range(count)]
    for x, out, got in zip(xs, bars.outs, bars.ins, strict=True):
        sheet.bar(x - half, x + half, y(-out), y(0.0), TRACE, "solid")
        if got:
            start = min(0.0, -out) if got < 0 else 0.0  # a loss hangs below what was spent
            ends = sorted((y(start), y(start + got)))
            sheet.bar(x - half, x + half, ends[0], ends[1], BETTER if got > 0 else WORSE, "slanted")
    sheet.line([edge, right], [y(0.0)] * 2, SOFT_INK, 0.7)
    sheet.line(xs, [y(each) for each in bars.left], INK, 1.3)
    for x, each in zip(xs, bars.left, strict=True):
        sheet.dot(x, y(each), 2.4, INK)
    _label(sheet, bars, (edge, right), xs, bottom, top)
    for value, text in ((low, bars.low_text), (high, bars.high_text)):
        sheet.text(edge - 4, y(value) - RANGE.size * 0.36, text, _LABEL, scale, "right")


def _label(sheet: Sheet, bars: Bars, span: tuple[float, float], xs: list[float], bottom: float, top: float) -> None:
    """Writes what bars and line are above them, and the stretches below, as many as have room."""
    told = f"{bars.in_text} · {bars.out_text} · {bars.left_text}"
    sheet.text(span[1], top - RANGE.size, told, _LABEL, span[1] - span[0] + 60, "right")
    widest = sheet.lettering.widest(list(bars.labels), _LABEL) + 5
    every = max(1, -(-int(widest * len(xs)) // max(1, int(span[1] - span[0]))))
    for place in range(len(xs) - 1, -1, -every):
        half = widest / 2 - 2
        middle = min(max(xs[place], span[0] + half), span[1] - half)
        sheet.text(middle, bottom + 3, bars.labels[place], _LABEL, widest, "center")
