"""The value bridge and the quarters in Slack: a picture first, Slack's own bars where there can be none."""

from dataclasses import replace

from rox_bot.answers.value_drawing import bridge, over_quarters
from rox_bot.domain.question import Amounts
from rox_bot.language.wording import Wording
from rox_bot.slack.blocks.pictures import drawn_by_slack, needs_picture
from rox_bot.slack.blocks.rendering import render_answer
from tests.charts.valuations import CALENDAR, LOSING, SEED, quarter, valued
from tests.slack.messages import FILE, TABLE, VALUE, faults

EN = Wording("en")
BRIDGE = bridge(valued(LOSING, "250000"), Amounts.HIDDEN, EN)
QUARTERS = over_quarters([valued(SEED, period=quarter(2026, number)) for number in (2, 3, 4)], CALENDAR, EN)
GAP = over_quarters([valued((), "0", period=quarter(2026, 2)), valued(SEED)], CALENDAR, EN)


def test_a_bridge_needs_its_picture_and_has_its_alt_text() -> None:
    assert BRIDGE is not None
    assert needs_picture(BRIDGE)
    message = render_answer(replace(VALUE, chart=BRIDGE, table=TABLE.table), EN, private=True, picture_file=FILE)
    (picture,) = [block for block in message.blocks if block["type"] == "image"]
    assert picture["alt_text"].startswith("ROX −70% gross")
    assert "Churn saved: −88%" in picture["alt_text"]
    assert faults(message) == []


def test_where_there_is_no_picture_slack_draws_its_steps_beside_the_table() -> None:
    answer = replace(VALUE, chart=BRIDGE, table=TABLE.table)
    message = render_answer(answer, EN, private=True, native=("data_visualization", "data_table"))
    (chart,) = [block["chart"] for block in message.blocks if block["type"] == "data_visualization"]
    bars = {point["label"]: point["value"] for point in chart["series"][0]["data"]}
    assert bars == {
        "Spent": -100.0, "Churn saved": -88.0, "Repeat contacts avo…": 6.0, "Cost to serve": 12.0, "Net": -170.0,
    }  # fmt: skip
    assert faults(message) == []
    assert message.plain


def test_slack_draws_quarters_only_where_each_has_a_value() -> None:
    assert QUARTERS is not None
    assert GAP is not None
    assert not needs_picture(QUARTERS)
    chart = drawn_by_slack(QUARTERS, EN)[0]["chart"]
    assert [point["label"] for point in chart["series"][0]["data"]] == ["Q2 2026", "Q3 2026", "Q4 2026 so far"]
    assert drawn_by_slack(GAP, EN) == []
