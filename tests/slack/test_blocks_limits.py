"""The check of outgoing messages and views, and the guard that cuts a message down."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block
from rox_bot.slack.blocks.limits import check_message, check_view, fitted
from rox_bot.slack.blocks.rendering import Message
from rox_bot.slack.blocks.schema import MOST_TOTAL
from tests.slack.messages import elements, faults


def button(length: int = 5, **own: Any) -> Block:
    text = {"type": "plain_text", "text": "x" * length}
    return {"type": "button", "action_id": "a", "text": text, **own}


def header(length: int, kind: str = "plain_text") -> Block:
    return {"type": "header", "text": {"type": kind, "text": "x" * length}}


def section(length: int, **own: Any) -> Block:
    return {"type": "section", "text": {"type": "plain_text", "text": "x" * length}, **own}


def chart(*values: float, labels: int = 0, series: int = 1) -> Block:
    categories = [f"W{place}" for place in range(labels or len(values))]
    data = [{"label": f"W{place}", "value": value} for place, value in enumerate(values)]
    body = {"type": "line", "series": [{"name": f"s{n}", "data": data} for n in range(series)]}
    return {
        "type": "data_visualization",
        "title": "ROX",
        "chart": {**body, "axis_config": {"categories": categories}},
    }


def picture(**own: Any) -> Block:
    return {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a", **own}


def menu(options: int, text: int = 5, value: int = 5) -> Block:
    option = {"text": {"type": "plain_text", "text": "x" * text}, "value": "v" * value}
    select = {"type": "static_select", "action_id": "a", "options": [option] * options}
    return {"type": "actions", "elements": [select]}


TABLE: Block = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}


def sortable(rows: int, cells: int = 2, text: int = 1, **own: Any) -> Block:
    number = {"type": "raw_number", "value": 1.5, "text": "x" * text}
    head = [{"type": "raw_text", "text": "a"}] * cells
    return {"type": "data_table", "caption": "c", "rows": [head, *([[number] * cells] * rows)], **own}


RAGGED = {**sortable(1), "rows": [*sortable(1)["rows"], sortable(1, cells=3)["rows"][1]]}
DIVIDER: Block = {"type": "divider"}
LIST: Block = {"type": "rich_text_list", "style": "bullet", "elements": [blocks.leaf("a")]}
GOOD: list[list[Block]] = [
    [DIVIDER] * 50,
    [section(3_000)],
    [header(150)],
    [blocks.actions(*(button(75, action_id=str(n)) for n in range(25)))],
    [picture(alt_text="x" * 2_000)],
    [TABLE],
    [sortable(99, cells=1, page_size=100)],
    [sortable(1, cells=20)],
    [chart(1.0, -2.0), chart(*range(20))],
    [menu(100, 75, 75)],
    [{"type": "markdown", "text": "x" * 12_000}],
    [{"type": "container", "title": {"type": "plain_text", "text": "t"}, "blocks": [section(1), TABLE]}],
]
BAD: dict[str, list[Block]] = {
    "51 blocks": [DIVIDER] * 51,
    "long section": [section(3_001)],
    "empty section": [{"type": "section"}],
    "empty text": [section(0)],
    "long field": [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2_001}]}],
    "11 fields": [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11}],
    "long header": [header(151)],
    "mrkdwn header": [header(5, "mrkdwn")],
    "long label": [blocks.actions(button(76))],
    "long value": [blocks.actions(button(value="x" * 2_001))],
    "long address": [blocks.actions(button(url="https://e.org/" + "x" * 3_000))],
    "unknown style": [blocks.actions(button(style="loud"))],
    "26 buttons": [blocks.actions(*(button(action_id=str(n)) for n in range(26)))],
    "no buttons": [blocks.actions()],
    "an action_id twice": [blocks.actions(button(), button())],
    "a block_id twice": [{"type": "divider", "block_id": "b"}] * 2,
    "long block_id": [{"type": "divider", "block_id": "b" * 256}],
    "no alt text": [picture(alt_text="")],
    "long alt text": [picture(alt_text="x" * 2_001)],
    "two pictures in one": [picture(slack_file={"id": "F1"})],
    "unknown block": [{"type": "sparkle"}],
    "alert in a message": [{"type": "alert", "text": {"type": "plain_text", "text": "a"}}],
    "two tables": [TABLE, TABLE],
    "empty cell": [{"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}],
    "21 cells": [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * 21]}],
    "101 rows": [{"type": "table", "rows": TABLE["rows"] * 101}],
    "long table": [{"type": "table", "rows": [[{"type": "raw_text", "text": "a" * 5_001}]] * 2}],
    "a heading alone": [sortable(0)],
    "101 rows to sort": [sortable(101)],
    "21 columns to sort": [sortable(1, cells=21)],
    "rows of several lengths": [RAGGED],
    "no caption": [{**sortable(1), "caption": ""}],
    "101 rows a page": [sortable(1, page_size=101)],
    "none a page": [sortable(1, page_size=0)],
    "a cell that is no number": [{**sortable(1), "rows": [
        [{"type": "raw_text", "text": "a"}], [{"type": "raw_number", "value": float("nan"), "text": "–"}]]}],
    "a number without words": [sortable(1, text=0)],
    "a cell of another kind": [{**sortable(1), "rows": [
        [{"type": "raw_text", "text": "a"}], [{"type": "plain_text", "text": "a"}]]}],
    "long sortable table": [sortable(1, text=5_001)],
    "a table and a sortable one": [TABLE, sortable(1)],
    "three charts": [chart(1)] * 3,
    "not a number": [chart(float("nan"))],
    "endless": [chart(float("inf"))],
    "a value short": [chart(1, labels=2)],
    "21 categories": [chart(*range(21))],
    "7 series": [chart(1, series=7)],
    "no points": [chart()],
    "an empty slice": [{"type": "data_visualization", "title": "t",
                        "chart": {"type": "pie", "segments": [{"label": "a", "value": 0}]}}],
    "101 options": [menu(101)],
    "no options": [menu(0)],
    "long option": [menu(1, text=76)],
    "long option value": [menu(1, value=76)],
    "too much markdown": [{"type": "markdown", "text": "x" * 6_001}] * 2,
    "rich text in small print": [{"type": "context", "elements": [blocks.paragraph(blocks.leaf("a"))]}],
    "bare text in a list": [{"type": "rich_text", "elements": [LIST]}],
    "empty leaf": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [blocks.leaf("")]}]}],
    "too much in all": [section(3_000)] * 5,
}  # fmt: skip


@pytest.mark.parametrize("good", GOOD)
def test_blocks_at_their_limits_pass_and_are_left_as_they_are(good: list[Block]) -> None:
    assert check_message(good, "text") == []
    assert fitted(good) == good


@pytest.mark.parametrize("name", BAD)
def test_blocks_beyond_a_limit_are_found_and_mended(name: str) -> None:
    assert check_message(BAD[name], "text") != []
    assert faults(Message("text", fitted(BAD[name]))) == []


@pytest.mark.parametrize(("text", "fine"), [("", False), (" ", False), ("x" * 4_000, True), ("x" * 4_001, False)])
def test_a_message_needs_a_text_of_at_most_4000_characters(text: str, fine: bool) -> None:
    assert (check_message([DIVIDER], text) == []) is fine


def test_a_long_text_is_cut_where_the_block_ends() -> None:
    assert fitted([header(151)])[0]["text"]["text"] == "x" * 149 + "…"


def test_the_first_of_two_buttons_of_one_name_is_kept() -> None:
    (row,) = fitted([blocks.actions(button(value="1"), button(value="2"))])
    assert [each["value"] for each in row["elements"]] == ["1"]


def test_a_chart_that_slack_would_refuse_takes_nothing_else_with_it() -> None:
    assert fitted([section(3), chart(float("nan")), header(3)]) == [section(3), header(3)]


def test_the_longest_texts_give_way_first() -> None:
    shown = fitted([header(100), *([section(3_000)] * 5), header(50)])
    lengths = [len(block["text"]["text"]) for block in shown]
    assert lengths[0] == 100
    assert lengths[-1] == 50
    assert sum(lengths) <= MOST_TOTAL
    assert set(lengths[1:-1]) == {(MOST_TOTAL - 150) // 5}


def test_a_message_of_very_many_texts_loses_its_end_rather_than_all_its_words() -> None:
    many = [blocks.rich_text(blocks.bullets(["x" * 30] * 90)) for _ in range(10)]
    shown = fitted(many)
    assert 1 <= len(shown) < len(many)
    assert {len(each["text"]) >= 20 for each in elements(shown) if each["type"] == "text"} == {True}


PIECES = st.sampled_from([block for each in (*BAD.values(), *GOOD) for block in each[:3]])


@settings(deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_whatever_is_put_together_is_cut_down_to_what_slack_takes(pieces: list[Block]) -> None:
    message = Message("text", fitted(pieces))
    assert faults(message) == []
    assert fitted(message.blocks) == message.blocks


def plain(length: int) -> Block:
    return {"type": "plain_text", "text": "x" * length}


FIELD: Block = {"type": "input", "label": plain(1), "element": {"type": "plain_text_input", "action_id": "a"}}
MODAL: Block = {"type": "modal", "title": plain(24), "submit": plain(24), "close": plain(24), "blocks": [FIELD]}
HOME: Block = {"type": "home", "blocks": [DIVIDER] * 100, "private_metadata": "x" * 3_000}


@pytest.mark.parametrize("view", [MODAL, HOME, {**MODAL, "blocks": [DIVIDER] * 100, "callback_id": "c" * 255}])
def test_views_at_their_limits_pass(view: Block) -> None:
    assert check_view(view) == []


@pytest.mark.parametrize(
    "view",
    [
        {**MODAL, "title": plain(25)},
        {**MODAL, "title": plain(0)},
        {**MODAL, "title": {"type": "mrkdwn", "text": "x"}},
        {**MODAL, "title": None},
        {**MODAL, "submit": plain(25)},
        {**MODAL, "submit": None},
        {**MODAL, "close": plain(25)},
        {**MODAL, "private_metadata": "x" * 3_001},
        {**MODAL, "callback_id": "c" * 256},
        {**MODAL, "blocks": [TABLE]},
        {**MODAL, "blocks": [{**FIELD, "label": {"type": "mrkdwn", "text": "x"}}]},
        {**MODAL, "blocks": [{**FIELD, "element": {"type": "plain_text_input", "placeholder": plain(151)}}]},
        {**HOME, "blocks": [DIVIDER] * 101},
        {**HOME, "type": "message"},
    ],
)
def test_views_beyond_a_limit_are_found(view: Block) -> None:
    assert check_view(view) != []
