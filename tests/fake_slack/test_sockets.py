"""Socket Mode with the real handler of Bolt."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from . import FakeSlack

MENTION = {"type": "app_mention", "user": "U1", "channel": "C1", "text": "<@U0BOT> csat"}


def answering_app(slack: FakeSlack, seen: list[Any]) -> AsyncApp:
    """Acks /rox with a text, notes mentions with their retry number, fails on the word "boom"."""
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    app = AsyncApp(client=client, signing_secret=slack.signing_secret, process_before_response=True)

    @app.command("/rox")
    async def rox(ack: AsyncAck, body: dict[str, Any]) -> None:
        if body["text"] == "boom":
            raise RuntimeError("boom")
        await ack(f"heard {body['text']}")

    @app.event("app_mention")
    async def mention(request: AsyncBoltRequest, body: dict[str, Any]) -> None:
        retry = request.headers.get("x-slack-retry-num", [None])[0]
        seen.append((body["event_id"], retry))

    @app.event("message")
    async def message(body: dict[str, Any]) -> None:
        seen.append(body["event"]["text"])

    return app


@asynccontextmanager
async def connected(slack: FakeSlack, seen: list[Any] | None = None) -> AsyncIterator[AsyncSocketModeHandler]:
    app = answering_app(slack, [] if seen is None else seen)
    handler: Any = AsyncSocketModeHandler(app, slack.app_token, ping_interval=1)
    await handler.connect_async()
    try:
        await asyncio.to_thread(slack.wait_for_socket)
        yield handler
    finally:
        await handler.close_async()


def test_a_command_is_acknowledged_with_its_text(slack: FakeSlack) -> None:
    async def run() -> dict[str, Any]:
        async with connected(slack):
            command = slack.command("/rox", "csat", user="U1", channel="C1")
            return await asyncio.to_thread(slack.socket_send, command)

    assert asyncio.run(run()) == {"text": "heard csat"}
    assert slack.ephemerals("U1")[0]["text"] == "heard csat"
    assert (slack.acks[0].kind, slack.acks[0].way) == ("slash_commands", "socket")


def test_a_listener_that_raises_leaves_the_envelope_unacknowledged(slack: FakeSlack) -> None:
    async def run() -> None:
        async with connected(slack):
            command = slack.command("/rox", "boom", user="U1", channel="C1")
            await asyncio.to_thread(slack.socket_send, command, timeout=0.5)

    with pytest.raises(TimeoutError):
        asyncio.run(run())


def test_an_event_and_its_retry_arrive(slack: FakeSlack) -> None:
    seen: list[Any] = []

    async def run() -> None:
        async with connected(slack, seen):
            payload = slack.event(MENTION, event_id="Ev1").payload
            await asyncio.to_thread(slack.socket_send, payload)
            await asyncio.to_thread(slack.socket_send, payload, retry_num=1)

    asyncio.run(run())
    assert seen == [("Ev1", None), ("Ev1", "1")]


def test_own_messages_are_sent_to_the_bot_and_bolt_ignores_them(slack: FakeSlack) -> None:
    seen: list[Any] = []

    async def run() -> None:
        async with connected(slack, seen) as handler:
            raw: asyncio.Queue[Any] = asyncio.Queue()
            handler.client.on_message_listeners.append(raw.put)
            await handler.app.client.chat_postMessage(channel="C1", text="mine")
            frames = [await asyncio.wait_for(raw.get(), 5)]
            while frames[-1].json()["type"] != "events_api":
                frames.append(await asyncio.wait_for(raw.get(), 5))
            assert frames[-1].json()["payload"]["event"]["bot_id"] == slack.bot_id
            typed = slack.add_message("C1", user="U1", text="yours")
            event = slack.event(slack.message_event(typed, "C1"))
            await asyncio.to_thread(slack.socket_send, event)

    asyncio.run(run())
    assert seen == ["yours"]


@pytest.mark.parametrize("trouble", ["drop_sockets", "send_disconnect", "silence_sockets"])
def test_the_handler_of_bolt_comes_back(slack: FakeSlack, trouble: str) -> None:
    async def run() -> dict[str, Any]:
        async with connected(slack):
            await asyncio.to_thread(getattr(slack, trouble))
            await asyncio.to_thread(slack.wait_for_socket, 30, opened=2)
            command = slack.command("/rox", "again", user="U1", channel="C1")
            return await asyncio.to_thread(slack.socket_send, command)

    assert asyncio.run(run()) == {"text": "heard again"}
    assert len(slack.calls_of("apps.connections.open")) >= 2


def test_nothing_can_be_sent_without_a_socket(slack: FakeSlack) -> None:
    assert slack.open_sockets == 0
    with pytest.raises(ConnectionError):
        slack.socket_send(slack.event(MENTION))
    with pytest.raises(TimeoutError):
        slack.wait_for_socket(0.05)
