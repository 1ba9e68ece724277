"""Scripted failures, as the real client of slack_sdk meets them."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from . import FakeSlack


def test_a_rate_limit_is_waited_out_and_the_call_made_once(slack: FakeSlack) -> None:
    slack.fail("chat.postMessage", status=429, retry_after=0, times=2)
    patient = AsyncWebClient(
        slack.bot_token,
        base_url=slack.api_url,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=3)],
    )
    asyncio.run(patient.chat_postMessage(channel="C1", text="hi"))
    assert [call.accepted for call in slack.calls_of("chat.postMessage")] == [False, False, True]
    assert len(slack.messages("C1")) == 1


def test_a_rate_limit_says_how_long(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.fail("chat.postMessage", status=429, retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        asyncio.run(client.chat_postMessage(channel="C1", text="hi"))
    assert caught.value.response["error"] == "ratelimited"
    assert caught.value.response.headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    ("script", "raised", "posted"),
    [
        ({"error": "not_in_channel"}, SlackApiError, 0),
        ({"status": 500}, SlackApiError, 0),
        ({"status": 503, "accept": True}, SlackApiError, 1),
        ({"garbage": True}, SlackApiError, 0),
        ({"garbage": True, "accept": True}, SlackApiError, 1),
        ({"drop": "before"}, aiohttp.ClientError, 0),
        ({"drop": "after"}, aiohttp.ClientError, 1),
        ({"delay": 5.0, "accept": True}, TimeoutError, 1),
    ],
)
def test_a_fault_fails_before_or_after_accepting(
    slack: FakeSlack, script: dict[str, Any], raised: type[Exception], posted: int
) -> None:
    slack.fail("chat.postMessage", **script)
    hasty = AsyncWebClient(slack.bot_token, base_url=slack.api_url, timeout=2, retry_handlers=[])
    with pytest.raises(raised):
        asyncio.run(hasty.chat_postMessage(channel="C1", text="hi"))
    assert len(slack.messages("C1")) == posted
    (call,) = slack.calls_of("chat.postMessage")
    assert call.ok == bool(posted)


def test_the_default_client_of_the_sdk_posts_twice_when_the_line_drops(slack: FakeSlack) -> None:
    slack.fail("chat.postMessage", drop="after")
    default = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    asyncio.run(default.chat_postMessage(channel="C1", text="hi"))
    assert len(slack.messages("C1")) == 2


def test_a_slow_call_succeeds(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.fail("chat.postMessage", delay=0.05)
    assert asyncio.run(client.chat_postMessage(channel="C1", text="hi"))["ok"]


def test_skip_where_and_heal_choose_the_calls_that_fail(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.fail("chat.postMessage", error="fatal_error", skip=1, times=None, where={"channel": "C1"})

    async def outcome(channel: str) -> bool:
        try:
            await client.chat_postMessage(channel=channel, text="hi")
        except SlackApiError:
            return False
        return True

    outcomes = [asyncio.run(outcome(channel)) for channel in ("C1", "G1", "C1", "G1", "C1")]
    assert outcomes == [True, True, False, True, False]
    slack.heal("chat.postMessage")
    assert asyncio.run(outcome("C1"))
