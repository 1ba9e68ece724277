"""Where a value or a week lies in a drawing, and how the ends of a value scale are printed."""

from dataclasses import dataclass
from math import isclose, isfinite

from rox_bot.charts.lettering import Lettering
from rox_bot.charts.sheet import Sheet
from rox_bot.charts.style import HAIRLINE, RANGE
from rox_bot.domain.chart import BridgeChart, Row, SliceChart, Strip, drawn_range

_WIDEST = 48.0
_WIDEST_LEVEL = 84.0
_LABEL_STEP = RANGE.size * 1.2
_HALF_LABEL = RANGE.size * 0.36
"""Half the height of a figure."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The rectangle a row is drawn in, in points, and what its edges mean."""

    left: float
    right: float
    bottom: float
    top: float
    count: int
    low: float
    high: float

    def x(self, index: float) -> float:
        """The place of a point on the time axis; a single one stands at the right, where the latest stands."""
        return self.left + (self.right - self.left) * index / (self.count - 1) if self.count > 1 else self.right

    def y(self, value: float) -> float:
        """The height of a value, held within the panel."""
        return self.bottom + (self.top - self.bottom) * share_of(value, self.low, self.high)


def share_of(value: float, low: float, high: float) -> float:
    """How far a value lies from `low` (0) to `high` (1), held within both; 0.5 where they are equal."""
    span = high / 2 - low / 2  # halves: the ends may be as far apart as floats go
    share = (value / 2 - low / 2) / span if span > 0 else 0.5
    return min(max(share, 0.0), 1.0)


def end_texts(chart: Row | SliceChart | BridgeChart | Strip) -> tuple[str, str]:
    """The printed ends of the scale: the reader's own words, else plain figures; empty with nothing to draw."""
    ends = drawn_range(chart)
    if ends is None:
        return "", ""
    return chart.low_text or plain_figure(ends[0]), chart.high_text or plain_figure(ends[1])


def plain_figure(value: float) -> str:
    """A number in three significant figures, thousands apart by a thin space, as any language reads it."""
    if not 1e-3 <= abs(value) < 1e7:
        return f"{value:.0e}".replace("-", "−") if value else "0"
    places = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:,.{max(places, 0)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(",", "\u202f").replace("-", "−")


def ends_width(lettering: Lettering, chart: Row | SliceChart) -> float:
    """The width the printed ends ask, in points, within a limit."""
    ends = min(lettering.widest(list(end_texts(chart)), RANGE) + 0.5, _WIDEST)
    levels = [level.text for level in chart.levels] if isinstance(chart, Row) else []
    return max(ends, min(lettering.widest(levels, RANGE) + 0.5, _WIDEST_LEVEL)) if levels else ends


def draw_ends(sheet: Sheet, row: Row, panel: Panel, right: float) -> None:
    """Writes the ends of a row's scale, flush right at `right`, beside a line that spans them."""
    low, high = end_texts(row)
    if not low and not high:
        return
    if row.levels:
        _draw_levels(sheet, row, panel, right)
        return
    if low == high or isclose(panel.low, panel.high):
        sheet.text(right, panel.y(panel.low) - _HALF_LABEL, low, RANGE, _WIDEST, "right")
        return
    x = right + 4
    sheet.line([x, x], [panel.bottom, panel.top], HAIRLINE, 1.2)
    sheet.text(right, panel.bottom - 1, low, RANGE, _WIDEST, "right")
    sheet.text(right, panel.top - RANGE.size * 0.73 + 1, high, RANGE, _WIDEST, "right")


def _draw_levels(sheet: Sheet, row: Row, panel: Panel, right: float) -> None:
    """Writes the levels of a row beside their lines, and the ends where those leave room."""
    sheet.line([right + 4] * 2, [panel.bottom, panel.top], HAIRLINE, 1.2)
    lowest, highest = panel.bottom + _HALF_LABEL, panel.top - _HALF_LABEL
    order = ("target", "limit", "centre")
    wanted = sorted((each for each in row.levels if isfinite(each.value)), key=lambda each: order.index(each.kind))
    wanted = wanted[: int((highest - lowest) / _LABEL_STEP) + 1]
    levels = sorted(wanted, key=lambda each: each.value)
    places = _spread([panel.y(level.value) for level in levels], lowest, highest)
    labels = [*zip(places, (level.text for level in levels), strict=True)]
    for place, text in zip((lowest, highest), end_texts(row), strict=True):
        if text and all(abs(place - other) >= _LABEL_STEP for other in places):
            labels.append((place, text))
    for place, text in labels:
        sheet.text(right, place - _HALF_LABEL, text, RANGE, _WIDEST_LEVEL, "right")


def _spread(wanted: list[float], lowest: float, highest: float) -> list[float]:
    """Return ascending heights moved apart as little as labels need, in their order; there must be room for all."""
    places: list[float] = []
    for place in wanted:
        places.append(max(place, lowest, places[-1] + _LABEL_STEP if places else lowest))
    ceiling = highest
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], ceiling)
        ceiling = places[index] - _LABEL_STEP
    return places
