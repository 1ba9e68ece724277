"""The small functions that make Block Kit elements."""

import pytest

from rox_bot.slack import blocks
from rox_bot.slack.blocks.rendering import Message
from tests.slack.messages import faults


def test_each_block_is_one_slack_takes() -> None:
    shown = [
        blocks.header("Week 46"),
        blocks.section("Saved."),
        blocks.divider(),
        blocks.rich_text(blocks.paragraph(blocks.leaf("a", bold=True, italic=True, code=True)), blocks.bullets(["a"])),
        blocks.rich_text(blocks.quote(blocks.leaf("a")), blocks.preformatted("a  b")),
        blocks.chart("line", "CSAT", {"CSAT": [("W45", 94.0), ("W46", -1.5)]}, "%"),
        blocks.actions(blocks.button("Undo", "undo", "E1043", "danger"), blocks.button("Other period", "period")),
        blocks.context("one", "two"),
    ]
    assert faults(Message("text", shown)) == []


@pytest.mark.parametrize("block", [blocks.context("", " "), blocks.rich_text(blocks.paragraph(blocks.leaf("\u200b")))])
def test_blocks_of_nothing_hold_nothing(block: blocks.Block) -> None:
    assert block["elements"] == []


def test_empty_texts_are_left_out_of_lists_and_runs() -> None:
    assert len(blocks.bullets(["a", "", " \u200b"])["elements"]) == 1
    assert blocks.paragraph(blocks.leaf(""), blocks.leaf("a"))["elements"] == [blocks.leaf("a")]


@pytest.mark.parametrize(("length", "shown"), [(150, "x" * 150), (151, "x" * 149 + "…")])
def test_a_heading_is_cut_at_its_limit(length: int, shown: str) -> None:
    assert blocks.header("x" * length)["text"]["text"] == shown


@pytest.mark.parametrize(("length", "shown"), [(75, "x" * 75), (76, "x" * 74 + "…")])
def test_a_label_is_cut_at_its_limit(length: int, shown: str) -> None:
    assert blocks.button("x" * length, "share")["text"]["text"] == shown


def test_names_of_a_chart_are_cut_at_their_limits() -> None:
    chart = blocks.chart("bar", "t" * 51, {"s" * 21: [("W46", 1.0)]}, "y" * 51)
    assert len(chart["title"]) == 50
    assert len(chart["chart"]["series"][0]["name"]) == 20
    assert len(chart["chart"]["axis_config"]["y_label"]) == 50


def test_plain_text_turns_no_colons_into_emoji() -> None:
    assert blocks.plain(":tada:") == {"type": "plain_text", "text": ":tada:", "emoji": False}
