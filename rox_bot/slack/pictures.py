"""A chart in a message: its uploaded picture, or Slack's own line chart where that can tell the truth."""

from rox_bot.domain.chart import Chart, Point, SeriesChart, is_measured
from rox_bot.language.wording import Wording
from rox_bot.slack.blocks import Block, context, image, line_chart
from rox_bot.slack.text import cut, one_line

MOST_CATEGORIES = 20
MOST_LABEL = 20


def pictured(chart: Chart, file_id: str) -> list[Block]:
    """Return the uploaded picture of a chart with its alt text; none without any words to describe it."""
    told = next((text for text in (chart.alt_text, chart.takeaway, chart.title) if one_line(text)), "")
    return [image(file_id, told)] if file_id and told else []


def drawn_by_slack(chart: Chart, wording: Wording) -> list[Block]:
    """Return Slack's line chart of one row and what it leaves out; none where it cannot be drawn honestly.

    Slack draws a value for every category and no gaps, intervals or marks: weeks without a value, or with too few
    events to tell one, are left out and counted below. More than 20 weeks, or several rows, need the picture.
    """
    if not isinstance(chart, SeriesChart) or len(chart.rows) != 1:
        return []
    row = chart.rows[0]
    points = [point for point in row.points if is_measured(point) and not point.few]
    values = {_label(point, wording): round(point.value or 0.0, 2) for point in points}
    title, name = one_line(chart.title), one_line(row.title)
    if not 2 <= len(points) <= MOST_CATEGORIES or len(values) < len(points) or not all((*values, title, name)):
        return []
    drawn = line_chart(title, name, list(values.items()), row.unit)
    left_out = len(row.points) - len(points)
    return [drawn, context(_left_out(left_out, wording))] if left_out else [drawn]


def _left_out(n: int, wording: Wording) -> str:
    return wording.plural(
        "{n} period is not drawn: nothing recorded, or too few.",
        "{n} periods are not drawn: nothing recorded, or too few.",
        n,
    )


def _label(point: Point, wording: Wording) -> str:
    label = one_line(point.label)
    told = wording._("{days} so far", days=label) if point.partial and label else label
    return cut(told, MOST_LABEL)
