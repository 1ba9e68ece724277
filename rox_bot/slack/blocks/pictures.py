"""A chart in a message: its uploaded picture, or Slack's own chart where that can tell the truth."""

from collections.abc import Sequence

from rox_bot.domain.chart import (
    BandChart,
    BridgeChart,
    Chart,
    Point,
    Row,
    SeriesChart,
    SliceChart,
    Unit,
    UnitChart,
    is_measured,
)
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block, image
from rox_bot.slack.blocks.text import cut, one_line

FEWEST_CATEGORIES, MOST_CATEGORIES = 2, 20
MOST_LABEL = 20
MOST_SERIES = 6
MOST_CHARTS = 2
Series = dict[str, list[tuple[str, float]]]


def pictured(chart: Chart, file_id: str) -> list[Block]:
    """Return the uploaded picture of a chart with its alt text; none without any words to describe it."""
    told = next((text for text in (chart.alt_text, chart.takeaway, chart.title) if one_line(text)), "")
    return [image(file_id, told)] if file_id and told else []


def needs_picture(chart: Chart) -> bool:
    """Return whether Slack's own chart only stands in where a picture cannot: it has no steps, ranges or patterns.

    Of bands, whose measures have a scale each, it can draw nothing: there the table stands alone.
    """
    return isinstance(chart, BridgeChart | BandChart)


def drawn_by_slack(chart: Chart, wording: Wording) -> list[Block]:
    """Return Slack's own chart for beside a table, or two of two units; none where it cannot be drawn honestly.

    Slack draws a value for every category and no gaps, intervals or marks. So a series with a unit that has no value,
    or too few events to tell one, is not drawn by Slack at all, and what is drawn says where its intervals stand.
    """
    drawn = _drawn(chart, wording)
    told = wording._("The chart shows no intervals: they stand in the table.")
    return [*drawn, blocks.context(told)] if drawn else []


def _drawn(chart: Chart, wording: Wording) -> list[Block]:
    if isinstance(chart, SeriesChart):
        return _lines(chart, wording)
    if isinstance(chart, UnitChart):
        return _units(chart, wording)
    if isinstance(chart, BridgeChart):
        return _steps(chart)
    return [] if isinstance(chart, BandChart) else _bars(chart)


def _lines(chart: SeriesChart, wording: Wording) -> list[Block]:
    """Return a line chart for each unit of the rows."""
    units = list(dict.fromkeys(row.unit for row in chart.rows))
    if not 1 <= len(units) <= MOST_CHARTS:
        return []
    found = []
    for unit in units:
        rows = [row for row in chart.rows if row.unit == unit]
        series = _series(rows, wording)
        title = chart.title if len(units) == 1 else ", ".join(one_line(row.title) for row in rows)
        if series is None or not one_line(title):
            return []
        found.append(blocks.chart("line", title, series, unit))
    return found


def _series(rows: Sequence[Row], wording: Wording) -> Series | None:
    """Return the series of rows that share their categories and lack nothing; None where Slack would not take them."""
    series = {
        cut(one_line(row.title), MOST_LABEL): [
            (_label(point, wording), round(point.value or 0.0, 2))
            for point in row.points
            if is_measured(point) and not point.few
        ]
        for row in rows
    }
    whole = all(len(points) == len(row.points) for points, row in zip(series.values(), rows, strict=False))
    return series if whole and len(series) == len(rows) and _is_drawable(series) else None


def _units(chart: UnitChart, wording: Wording) -> list[Block]:
    """Return a line chart of figures in percent, if each of their units has a value."""
    series = {
        cut(one_line(strip.title), MOST_LABEL): [
            (_label(unit, wording), round(unit.value or 0.0, 2)) for unit in strip.units if is_measured(unit)
        ]
        for strip in chart.strips
    }
    whole = all(is_measured(unit) for strip in chart.strips for unit in strip.units)
    title = one_line(chart.title)
    drawable = title and whole and len(series) == len(chart.strips) and _is_drawable(series)
    return [blocks.chart("line", title, series, "%")] if drawable else []


def _steps(chart: BridgeChart) -> list[Block]:
    """Return a bar for each step of a bridge, up or down from zero."""
    title = one_line(chart.title)
    points = [(cut(one_line(step.title), MOST_LABEL), round(step.value, 2)) for step in chart.steps]
    series = {cut(title, MOST_LABEL): points}
    return [blocks.chart("bar", title, series, chart.unit)] if title and _is_drawable(series) else []


def _bars(chart: SliceChart) -> list[Block]:
    """Return a bar for each member with enough events; the others are told in words beside it."""
    points = [
        (cut(one_line(each.title), MOST_LABEL), round(each.value or 0.0, 2))
        for each in chart.members
        if is_measured(each) and not each.few
    ]
    title = one_line(chart.title)
    series = {cut(title, MOST_LABEL): points}
    return [blocks.chart("bar", title, series, chart.unit)] if title and _is_drawable(series) else []


def _is_drawable(series: Series) -> bool:
    """Return whether Slack takes series: named apart, of the same 2 to 20 categories, each named apart."""
    names = [[label for label, _ in points] for points in series.values()]
    first = names[0] if names else []
    return (
        1 <= len(series) <= MOST_SERIES
        and all(series)
        and FEWEST_CATEGORIES <= len(first) <= MOST_CATEGORIES
        and all(each == first for each in names)
        and len(set(first)) == len(first)
        and all(first)
    )


def _label(point: Point | Unit, wording: Wording) -> str:
    label = one_line(point.label)
    told = wording._("{days} so far", days=label) if point.partial and label else label
    return cut(told, MOST_LABEL)
