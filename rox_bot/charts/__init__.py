"""Pictures: checked chart data in, PNG bytes out; the drawing library is loaded when the first one is drawn."""

from rox_bot.domain.chart import Chart, SeriesChart


def draw(chart: Chart) -> bytes:
    """The picture of a chart as PNG: opaque, 1600 pixels wide, as tall as its rows ask (five: about 1000)."""
    from rox_bot.charts import series, slices

    sheet = series.sheet(chart) if isinstance(chart, SeriesChart) else slices.sheet(chart)
    return sheet.png()
