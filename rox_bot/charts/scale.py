"""Where a value or a week lies in a drawing, and how the ends of a value scale are printed."""

from dataclasses import dataclass
from math import isclose, isfinite

from rox_bot.charts.lettering import Lettering
from rox_bot.charts.sheet import Sheet
from rox_bot.charts.style import HAIRLINE, RANGE
from rox_bot.domain.chart import Row, SliceChart, drawn_range

_WIDEST = 48.0
_WIDEST_LEVEL = 84.0
_LABEL_STEP = RANGE.size * 1.2


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


def end_texts(chart: Row | SliceChart) -> tuple[str, str]:
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
        sheet.text(right, panel.y(panel.low) - RANGE.size * 0.36, low, RANGE, _WIDEST, "right")
        return
    x = right + 4
    sheet.line([x, x], [panel.bottom, panel.top], HAIRLINE, 1.2)
    sheet.text(right, panel.bottom - 1, low, RANGE, _WIDEST, "right")
    sheet.text(right, panel.top - RANGE.size * 0.73 + 1, high, RANGE, _WIDEST, "right")


def _draw_levels(sheet: Sheet, row: Row, panel: Panel, right: float) -> None:
    """Writes the levels of a row beside their lines, the target first, and the ends where they leave room."""
    low, high = end_texts(row)
    order = ("target", "limit", "centre")
    levels = sorted((each for each in row.levels if isfinite(each.value)), key=lambda each: order.index(each.kind))
    labels = [*((level.value, level.text) for level in levels), (panel.high, high), (panel.low, low)]
    sheet.line([right + 4] * 2, [panel.bottom, panel.top], HAIRLINE, 1.2)
    taken: list[float] = []
    for value, text in labels:
        place = _free_place(panel.y(value), taken, panel) if text else None
        if place is not None:
            sheet.text(right, place - RANGE.size * 0.36, text, RANGE, _WIDEST_LEVEL, "right")
            taken.append(place)


def _free_place(wanted: float, taken: list[float], panel: Panel) -> float | None:
    """Return the height nearest to the one wanted where a label touches no other, None where it would be far off."""
    lowest, highest = panel.bottom + RANGE.size * 0.36, panel.top - RANGE.size * 0.36
    wanted = min(max(wanted, lowest), highest)
    beside = [other + side * _LABEL_STEP for other in taken for side in (1, -1)]
    free = [
        place
        for place in (wanted, *beside)
        if lowest <= place <= highest and all(abs(place - other) >= _LABEL_STEP - 1e-6 for other in taken)
    ]
    nearest = min(free, key=lambda place: abs(place - wanted), default=None)
    return nearest if nearest is not None and abs(nearest - wanted) <= _LABEL_STEP else None
