"""The scorecard strip: bands of up to three measures, each with its value, its doubt and what it was before."""

from rox_bot.charts.heading import surround
from rox_bot.charts.lettering import ASCENT, DESCENT, Lettering
from rox_bot.charts.scale import share_of
from rox_bot.charts.sheet import Sheet
from rox_bot.charts.style import (
    DPI,
    GAP,
    HAIRLINE,
    INK,
    NAME,
    NOTE,
    PADDING,
    RANGE,
    SOFT_INK,
    TRACE_BY_TONE,
    WIDTH,
    Face,
    verdict_face,
    verdict_words,
)
from rox_bot.domain.chart import Band, BandChart, Gauge, drawn_range, interval_of, is_measured

_NAMES = 104.0
"""Width of the names of the bands."""
_MOST = 3
_TITLE = Face(8.5, colour=INK)
_MISSING = Face(8.5)
_VALUE = Face(13, bold=True, colour=INK)
_VERDICT = Face(8)
_LEAST_VALUE = 0.6
_AXIS = 12.0
_AIR = 6.0
"""White above and below what stands in a band."""
_EDGE = 4.0
"""Room for a dot beside the ends of an axis."""


def _line(face: Face) -> float:
    return (ASCENT + DESCENT) * face.size


_HEIGHT = 2 * _AIR + _line(_TITLE) + _line(_VALUE) + _AXIS + _line(_VERDICT) + _line(RANGE)


def sheet(chart: BandChart, dpi: float = DPI) -> Sheet:
    """The drawn card of a scorecard; its height follows the number of bands."""
    lettering = Lettering(dpi)
    around = surround(chart, lettering)
    card = Sheet(around.above + _HEIGHT * len(chart.bands) + around.below, lettering)
    around.draw(card)
    for position, band in enumerate(chart.bands):
        ceiling = card.top - around.above - _HEIGHT * position
        if position:
            card.line([PADDING, WIDTH - PADDING], [ceiling, ceiling], HAIRLINE, 0.8)
        _draw_band(card, band, ceiling)
    return card


def _draw_band(card: Sheet, band: Band, ceiling: float) -> None:
    lettering = card.lettering
    lines = [(line, NAME) for line in lettering.wrap(band.title, NAME, _NAMES, 2)]
    lines += [(line, NOTE) for line in lettering.wrap(band.note_text, NOTE, _NAMES, 2)]
    card.stack(PADDING, ceiling - _HEIGHT / 2, lines, _NAMES)
    left = PADDING + _NAMES + 2 * GAP
    breadth = (WIDTH - PADDING - left + 2 * GAP) / _MOST
    for place, gauge in enumerate(band.gauges[:_MOST]):
        _draw_gauge(card, gauge, left + breadth * place, breadth - 2 * GAP, ceiling - _AIR)


def _draw_gauge(card: Sheet, gauge: Gauge, left: float, width: float, top: float) -> None:
    """Draws a measure from its upper left corner on: name, value, axis, verdict."""
    card.text(left, top - ASCENT * _TITLE.size, gauge.title, _TITLE if is_measured(gauge) else _MISSING, width)
    top -= _line(_TITLE)
    if not is_measured(gauge):
        card.text(left, top - ASCENT * _VALUE.size, gauge.value_text, _MISSING, width)
        middle = top - _line(_VALUE) - _AXIS / 2
        card.line([left, left + width], [middle, middle], HAIRLINE, 1.2, dash=(2.6, 1.8))
        return
    _draw_value(card, gauge, left, width, top - ASCENT * _VALUE.size)
    top -= _line(_VALUE)
    _draw_axis(card, gauge, left + _EDGE, left + width - _EDGE, top - _AXIS / 2)
    face = verdict_face(gauge.tone, gauge.movement, _VERDICT.size)
    words = verdict_words(gauge.verdict_text, gauge.movement)
    top -= _AXIS
    card.text(left, top - ASCENT * _VERDICT.size, words, face, width)
    card.text(left, top - _line(_VERDICT) - ASCENT * RANGE.size, gauge.behind_text, RANGE, width)


def _draw_value(card: Sheet, gauge: Gauge, left: float, width: float, baseline: float) -> None:
    """Writes the value and its interval behind it; a long value is smaller, so that its interval stands whole."""
    colour = verdict_face(gauge.tone, gauge.movement, _VALUE.size).colour
    face = Face(_VALUE.size, bold=True, colour=colour if gauge.tone != "neutral" else INK)
    room = max(width - card.lettering.widest([gauge.interval_text], RANGE) - GAP / 2, width / 3)
    asked = card.lettering.widest([gauge.value_text], face)
    if asked > room:
        face = face.sized(face.size * max(_LEAST_VALUE, room / asked))
    used = card.text(left, baseline, gauge.value_text, face, width)
    card.text(left + width, baseline, gauge.interval_text, RANGE, max(0.0, width - used - GAP / 2), "right")


def _draw_axis(card: Sheet, gauge: Gauge, left: float, right: float, middle: float) -> None:
    """Draws the interval with its dot, and a bar where the measure stood before; nothing without either."""
    ends, low_high = interval_of(gauge), drawn_range(gauge)
    if gauge.value is None or low_high is None or (ends is None and gauge.before is None):
        return

    def x(value: float) -> float:
        return left + (right - left) * share_of(value, *low_high)

    colour = TRACE_BY_TONE[gauge.tone]
    card.line([left, right], [middle, middle], HAIRLINE, 1.2)
    if ends:
        card.line([x(ends[0]), x(ends[1])], [middle, middle], colour, 1.0 if gauge.few else 2.2)
    if gauge.before is not None:
        card.line([x(gauge.before)] * 2, [middle - _AXIS / 2 + 1, middle + _AXIS / 2 - 1], SOFT_INK, 1.4)
    card.dot(x(gauge.value), middle, 3.8, colour, hollow=gauge.few)
