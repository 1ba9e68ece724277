"""Pictures: checked chart data in, PNG bytes out, of pages PDF; the drawing library is loaded when it is first used."""

from typing import TYPE_CHECKING

from rox_bot.domain.chart import BandChart, BridgeChart, Chart, SeriesChart, SliceChart
from rox_bot.domain.page import Page

if TYPE_CHECKING:
    from rox_bot.charts.sheet import Sheet


def draw(chart: Chart | Page) -> bytes:
    """The picture of a chart as PNG: opaque, 1600 pixels wide, as tall as its rows ask (five: about 1000).

    A page becomes PDF on A4.
    """
    if isinstance(chart, Page):
        from rox_bot.charts.paper import pdf

        return pdf(chart)
    return sheet_of(chart).png()


def sheet_of(chart: Chart) -> "Sheet":
    """The drawn card of a chart."""
    from rox_bot.charts import bands, bridge, series, slices, units

    if isinstance(chart, SeriesChart):
        return series.sheet(chart)
    if isinstance(chart, SliceChart):
        return slices.sheet(chart)
    if isinstance(chart, BandChart):
        return bands.sheet(chart)
    return bridge.sheet(chart) if isinstance(chart, BridgeChart) else units.sheet(chart)
