"""The limits the fake holds blocks to."""

import asyncio
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient


def section(length: int) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * length}}


def header(length: int, kind: str = "plain_text") -> dict[str, Any]:
    return {"type": "header", "text": {"type": kind, "text": "x" * length}}


def buttons(*elements: tuple[str, int]) -> dict[str, Any]:
    shown = [
        {"type": "button", "action_id": name, "text": {"type": "plain_text", "text": "x" * length}}
        for name, length in elements
    ]
    return {"type": "actions", "elements": shown}


def chart(values: list[float], kind: str = "line") -> dict[str, Any]:
    labels = [f"W{week}" for week in range(len(values))]
    points = [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]
    axis = {"categories": labels or ["W0"]}
    body = {"type": kind, "series": [{"name": "ROX", "data": points}], "axis_config": axis}
    return {"type": "data_visualization", "title": "ROX", "chart": body}


TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
IMAGE = {"type": "image", "image_url": "https://example.org/a.png"}
GOOD: list[list[dict[str, Any]]] = [
    [{"type": "divider"}] * 50,
    [section(3000)],
    [header(150)],
    [buttons(("a", 75), ("b", 1))],
    [{**IMAGE, "alt_text": "a"}],
    [TABLE],
    [chart([1.0, -2.0]), chart([3.0])],
    [{"type": "markdown", "text": "x" * 12_000}],
    [{"type": "container", "blocks": [section(1), TABLE]}],
]
BAD: list[tuple[list[dict[str, Any]], str]] = [
    ([{"type": "divider"}] * 51, "no more than 50 items allowed"),
    ([section(3001)], "must be less than 3001 characters"),
    ([section(0)], "must be more than 0 characters"),
    ([header(151)], "must be less than 151 characters"),
    ([header(5, "mrkdwn")], "must be plain_text"),
    ([buttons(("a", 76))], "must be less than 76 characters"),
    ([buttons(("a", 1), ("a", 1))], "action_id must be unique"),
    ([{"type": "divider", "block_id": "b"}] * 2, "block_id must be unique"),
    ([IMAGE], "missing required field: alt_text"),
    ([{"type": "image", "slack_file": {"id": "F9"}, "alt_text": "a"}], "invalid slack file"),
    ([{"type": "sparkle"}], "unsupported type: sparkle"),
    ([{"type": "alert", "text": {"type": "plain_text", "text": "a"}}], "unsupported type: alert"),
    ([{"type": "container", "blocks": [{"type": "divider"}] * 11}], "must have 1 to 10 items"),
    ([{"type": "container", "blocks": [chart([1.0])]}], "unsupported type in a container"),
    ([chart([])], "one value per category"),
    ([chart([1.0])] * 3, "no more than 2 data_visualization"),
    ([{"type": "markdown", "text": "x" * 6_001}] * 2, "markdown text"),
]


@pytest.mark.parametrize("blocks", GOOD)
def test_blocks_at_their_limit_are_posted(client: AsyncWebClient, blocks: list[dict[str, Any]]) -> None:
    assert asyncio.run(client.chat_postMessage(channel="C1", text="a", blocks=blocks))["ok"]


@pytest.mark.parametrize(("blocks", "reason"), BAD)
def test_blocks_past_a_limit_are_refused_with_the_reason(
    client: AsyncWebClient, blocks: list[dict[str, Any]], reason: str
) -> None:
    with pytest.raises(SlackApiError) as caught:
        asyncio.run(client.chat_postMessage(channel="C1", text="a", blocks=blocks))
    assert caught.value.response["error"] == "invalid_blocks"
    assert any(reason in line for line in caught.value.response["errors"])


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        ([TABLE, TABLE], "invalid_attachments"),
        ([section(2700)] * 5, "msg_blocks_too_long"),
        (["divider"], "invalid_blocks_format"),
    ],
)
def test_some_faults_have_their_own_error(client: AsyncWebClient, blocks: list[Any], error: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        asyncio.run(client.chat_postMessage(channel="C1", text="a", blocks=blocks))
    assert caught.value.response["error"] == error
