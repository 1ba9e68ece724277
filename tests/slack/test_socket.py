"""The live socket: whatever happens to the connection, it comes back by itself and says that there was a gap."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.domain.errors import BadInput, Unavailable
from rox_bot.slack.socket import LiveSocket, Pace
from tests.fake_slack import FakeSlack

QUICK = Pace(ping=0.3, look=0.05, away=1.0, first_pause=0.05, longest_pause=0.2, refused_pause=0.3, closing=1.0)
PATIENCE = 20.0


@dataclass
class Watched:
    """A socket with the gaps it reported and the lines it heard."""

    slack: FakeSlack
    socket: LiveSocket
    gaps: list[int]
    heard: list[str]

    async def says(self, line: str) -> dict[str, Any]:
        """Type `/rox LINE` until it is acknowledged: what is sent into a dying connection is lost."""
        for _ in range(100):
            command = self.slack.command("/rox", line, user="U1", channel="C1")
            with contextlib.suppress(TimeoutError, ConnectionError):
                return await asyncio.to_thread(self.slack.socket_send, command, timeout=0.5)
            await asyncio.sleep(0.1)
        raise TimeoutError(line)

    async def until(self, condition: Callable[[], Any]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110
                await asyncio.sleep(0.02)


@pytest.fixture
def slack() -> Any:
    with FakeSlack() as opened:
        opened.add_user("U1", "ada")
        opened.add_channel("C1", "support", members=["U1"])
        yield opened


@asynccontextmanager
async def watched(slack: FakeSlack, pace: Pace = QUICK) -> AsyncIterator[Watched]:
    app = AsyncApp(
        client=AsyncWebClient(slack.bot_token, base_url=slack.api_url),
        signing_secret=slack.signing_secret,
        process_before_response=True,
    )
    gaps, heard = list[int](), list[str]()

    @app.command("/rox")
    async def rox(ack: Any, body: dict[str, Any]) -> None:
        heard.append(body["text"])
        await ack("heard")

    socket = LiveSocket(app, slack.app_token, slack.api_url, lambda: gaps.append(1), pace)
    try:
        await socket.open()
        await asyncio.to_thread(slack.wait_for_socket)
        yield Watched(slack, socket, gaps, heard)
    finally:
        await socket.close()


@pytest.mark.parametrize("trouble", ["drop_sockets", "send_disconnect", "silence_sockets"])
def test_a_lost_connection_comes_back_and_is_told_as_a_gap(slack: FakeSlack, trouble: str) -> None:
    async def run() -> None:
        async with watched(slack) as line:
            await asyncio.to_thread(getattr(slack, trouble))
            await asyncio.to_thread(slack.wait_for_socket, PATIENCE, 2)
            await line.until(lambda: line.gaps)
            assert await line.says("again") == {"text": "heard"}
            assert await line.socket.is_connected()

    asyncio.run(run())


def test_a_connection_without_trouble_has_no_gap(slack: FakeSlack) -> None:
    async def run() -> None:
        async with watched(slack) as line:
            for number in range(5):
                await line.says(str(number))
            await asyncio.sleep(QUICK.ping * 3)
            assert line.gaps == []
            assert line.socket.opened == 1
            assert slack.sockets.opened == 1

    asyncio.run(run())


def test_a_connection_cut_every_few_frames_still_answers_everything(slack: FakeSlack) -> None:
    async def run() -> None:
        async with watched(slack) as line:
            for number in range(9):
                if number % 3 == 2:
                    await asyncio.to_thread(slack.drop_sockets)
                await line.says(str(number))
            assert sorted(set(line.heard)) == [str(number) for number in range(9)]
            await line.until(lambda: line.gaps)

    asyncio.run(run())


@pytest.mark.parametrize(
    "outage",
    [{"status": 500}, {"drop": "before"}, {"garbage": True}, {"error": "internal_error"}, {"error": "invalid_auth"}],
    ids=str,
)
def test_an_outage_longer_than_all_patience_ends_with_a_connection(slack: FakeSlack, outage: dict[str, Any]) -> None:
    async def run() -> None:
        async with watched(slack) as line:
            slack.fail("apps.connections.open", **outage, times=None)
            await asyncio.to_thread(slack.drop_sockets)
            await line.until(lambda: len(slack.calls_of("apps.connections.open")) > 6)
            assert not await line.socket.is_connected()
            slack.heal()
            assert await line.says("again") == {"text": "heard"}
            await line.until(lambda: line.gaps)
            assert line.socket.refused == ""

    asyncio.run(run())


def test_an_address_that_no_longer_opens_is_not_tried_for_ever(slack: FakeSlack) -> None:
    async def run() -> None:
        async with watched(slack) as line:
            given = slack.sockets.ticket
            slack.sockets.ticket = lambda: "used up"  # type: ignore[method-assign]
            await asyncio.to_thread(slack.drop_sockets)
            await line.until(lambda: len(slack.calls_of("apps.connections.open")) > 2)
            slack.sockets.ticket = given  # type: ignore[method-assign]
            assert await line.says("again") == {"text": "heard"}

    asyncio.run(run())


def test_a_token_refused_while_running_is_known_and_seldom_tried(slack: FakeSlack) -> None:
    async def run() -> None:
        pace = replace(QUICK, refused_pause=3_600.0)
        async with watched(slack, pace) as line:
            slack.fail("apps.connections.open", error="token_revoked", times=None)
            await asyncio.to_thread(slack.drop_sockets)
            await line.until(lambda: line.socket.refused)
            calls = len(slack.calls_of("apps.connections.open"))
            await asyncio.sleep(QUICK.ping * 3)
            assert line.socket.refused == "token_revoked"
            assert len(slack.calls_of("apps.connections.open")) == calls

    asyncio.run(run())


@pytest.mark.parametrize(
    ("outage", "explained"),
    [({"error": "invalid_auth"}, BadInput), ({"status": 500}, Unavailable), ({"drop": "before"}, Unavailable)],
)
def test_a_first_connection_that_fails_is_explained(
    slack: FakeSlack, outage: dict[str, Any], explained: type[Exception]
) -> None:
    async def run() -> None:
        slack.fail("apps.connections.open", **outage, times=None)
        async with watched(slack):
            raise AssertionError("it connected")

    with pytest.raises(explained):
        asyncio.run(run())
    assert slack.open_sockets == 0


def test_nothing_is_left_open_after_the_end(slack: FakeSlack) -> None:
    async def run() -> None:
        async with watched(slack) as line:
            await asyncio.to_thread(slack.silence_sockets)
            assert line.socket.opened == 1
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait(others, timeout=PATIENCE) if others else None
        assert not [each for each in others if not each.done()]

    asyncio.run(run())
