"""A bot at work in a made-up Slack workspace: the real app on a thread of its own, over sockets or signed HTTP."""

import asyncio
import concurrent.futures
import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from rox_bot.app import Bot, build
from rox_bot.domain.period import Calendar
from rox_bot.intake.demo import fill_demo
from rox_bot.server import Server, uvicorn
from rox_bot.settings import Settings
from rox_bot.store.store import Store
from rox_bot.web.health import Beats
from tests.databases import change, prepared, rows
from tests.fake_slack import Ack, FakeSlack, HookUse, SignedRequest
from tests.slack.messages import elements

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
"""A Wednesday morning: ten o'clock in the workspace's zone."""
ZONE = "Europe/Amsterdam"
ADA, BRAM, TEAMMATE, BOSS = "U0ADA", "U0BRAM", "U0MATE", "U0BOSS"
GUEST, STRANGER, MACHINE = "U0GUEST", "U0STRANGER", "U0MACHINE"
SUPPORT, SALES, QUIET, SHARED = "C0SUPPORT", "C0SALES", "G0QUIET", "C0SHARED"
PATIENCE = 60.0
"""Seconds after which a test gives up waiting; a pass takes a few hundredths of one."""

_BEATS_AFTER_A_ROUND = 3
"""A courier is heard of when it starts, and before and after each round."""

Json = dict[str, Any]


@dataclass
class Clock:
    """The bot's and Slack's common clock, moved by hand."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        """Let time pass: `minutes=3`, `days=1`."""
        self.now += timedelta(**span)


def until(condition: Callable[[], Any], what: str = "it") -> Any:
    """Wait until a condition holds, and return what it returned."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen in {PATIENCE} s")
        time.sleep(0.01)
    return found


def make_template(path: Path) -> Path:
    """Fill a database with six weeks of the demo, to be copied."""
    store = Store(prepared(path), clock=lambda: NOW)
    fill_demo(store, now=NOW, calendar=Calendar(ZONE), weeks=6)
    store.close()
    return path


@contextmanager
def made_up_slack(clock: Clock, manifest: Path | None = ROOT / "manifest.yml") -> Iterator[FakeSlack]:
    """A workspace with colleagues, outsiders and one channel of each kind."""
    with FakeSlack(manifest, clock=lambda: clock().timestamp()) as slack:
        for user, name in ((ADA, "ada"), (BRAM, "bram"), (TEAMMATE, "teammate"), (BOSS, "boss")):
            slack.add_user(user, name, locale="en-US")
        slack.add_user(GUEST, "guest", is_restricted=True)
        slack.add_user(STRANGER, "stranger", team_id="T0OTHER", is_stranger=True)
        slack.add_user(MACHINE, "machine", is_bot=True)
        everyone = list(slack.users)
        slack.add_channel(SUPPORT, "support", members=everyone)
        slack.add_channel(SALES, "sales", members=everyone)
        slack.add_channel(QUIET, "quiet", is_private=True, members=everyone)
        slack.add_channel(SHARED, "with-partner", is_ext_shared=True, members=everyone)
        yield slack


@dataclass
class Heard(Beats):
    """Beats that are counted, so that a test can tell when a loop has been round once."""

    counted: Counter[str] = field(default_factory=Counter)

    def beat(self, part: str) -> None:
        """Note that a part is at work now, and how often it was."""
        super().beat(part)
        self.counted[part] += 1


@dataclass
class Office:
    """One bot, its Slack and its database; `start` and `stop` may be called again for a restart."""

    slack: FakeSlack
    clock: Clock
    database: Path
    transport: str
    options: Json = field(default_factory=dict)
    tick: float = 3_600.0
    reads_back: bool = False
    demo: bool = False
    bot: Bot | None = None
    url: str = ""
    _loop: asyncio.AbstractEventLoop | None = None
    _over: asyncio.Event | None = None
    _thread: threading.Thread | None = None

    @property
    def settings(self) -> Settings:
        """What `serve` would read from the environment; an option that is None is not set there."""
        given: Json = {
            "database_url": prepared(self.database),
            "zone": ZONE,
            "slack_mode": self.transport,
            "port": 0,
            "bot_token": SecretStr(self.slack.bot_token),
            "app_token": SecretStr(self.slack.app_token) if self.transport == "socket" else None,
            "signing_secret": SecretStr(self.slack.signing_secret),
            "slack_api_url": self.slack.api_url,
            "commands_a_minute": 1_000_000,
            "sources": self.database.parent / "sources.toml",
            **self.options,
        }
        return Settings(_env_file=None, **{name: value for name, value in given.items() if value is not None})

    def start(self) -> None:
        """Start the bot and wait until it is connected."""
        ready: concurrent.futures.Future[None] = concurrent.futures.Future()
        opened = self.slack.sockets.opened

        def run() -> None:
            try:
                asyncio.run(self._serve(ready))
            except BaseException as trouble:
                if ready.done():
                    raise
                ready.set_exception(trouble)

        self._thread = threading.Thread(target=run, name="bot")
        self._thread.start()
        ready.result(PATIENCE)
        if self.transport == "socket":
            self.slack.wait_for_socket(PATIENCE, opened + 1)

    def stop(self) -> None:
        """Stop the bot as SIGTERM does, without the process."""
        if self._loop is not None and self._over is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._over.set)
        if self._thread is not None:
            self._thread.join(PATIENCE)
            assert not self._thread.is_alive(), "the bot does not stop"
        self._loop = self._thread = self.bot = None

    def restart(self) -> None:
        """Begin anew with nothing but the database."""
        self.stop()
        self.start()

    def send(self, request: SignedRequest, timeout: float = 3.0) -> Ack:
        """Deliver a request and return how it was acknowledged; a TimeoutError means not at all."""
        if self.transport == "http":
            return self.slack.http_send(self.url, request, timeout)
        self.slack.socket_send(request, timeout=timeout)
        return self.slack.acks[-1]

    def settle(self) -> None:
        """Wait until nothing that was started is still under way."""
        assert self.bot is not None
        assert self.bot.slack is not None
        assert self._loop is not None
        edge = self.bot.slack.edge
        while edge.tasks:
            asyncio.run_coroutine_threadsafe(edge.drain(PATIENCE), self._loop).result(PATIENCE + 5)

    def act(self, request: SignedRequest) -> Ack:
        """Deliver a request and wait until all that it causes is done."""
        ack = self.send(request)
        self.settle()
        return ack

    def ask(self, line: str, user: str = ADA, channel: str = SUPPORT) -> HookUse:
        """Type `/rox LINE` and return the answer, be it in the acknowledgement or after it."""
        before = len(self.slack.responses)
        ack = self.act(self.slack.command("/rox", line, user=user, channel=channel))
        answers = [*([HookUse("", ack.payload)] if ack.payload else []), *self.slack.responses[before:]]
        assert len(answers) == 1, [use.body for use in answers]
        return answers[0]

    def write(self, text: str, user: str = ADA, channel: str = SUPPORT, **fields: Any) -> Json:
        """Write a message in a channel, or in the DM of a user, and let the bot hear it; returns the message."""
        where = self.slack.direct(user).id if channel == "DM" else channel
        message = self.slack.add_message(where, user=user, text=text, **fields)
        self.act(self.slack.event(self.slack.message_event(message, where)))
        return message

    def mention(self, text: str, user: str = ADA, channel: str = SUPPORT) -> Json:
        """Write to the bot in a channel: Slack sends the message twice, as a mention and as a message."""
        message = self.slack.add_message(channel, user=user, text=f"<@{self.slack.bot_user_id}> {text}")
        event = self.slack.message_event(message, channel)
        self.act(self.slack.event({**event, "type": "app_mention"}))
        with contextlib.suppress(Exception):
            self.act(self.slack.event(event))
        return message

    def press(self, name: str, message: Json, user: str = ADA, channel: str = SUPPORT) -> Ack:
        """Press a button under a message that this user sees."""
        private = message in self.slack.ephemerals()
        where = self.slack.direct(user).id if channel == "DM" else channel
        request = self.slack.action(name, user=user, channel=where, message=message, is_ephemeral=private)
        return self.act(request)

    def rows(self, query: str, *values: Any) -> list[Json]:
        """Read the database beside the bot."""
        return rows(self.database, query, *values)

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])

    def harm(self, statement: str) -> None:
        """Change the database behind the bot's back."""
        change(self.database, statement)

    async def _serve(self, ready: "concurrent.futures.Future[None]") -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        self.bot, web = build(
            self.settings, clock=self.clock, tick=self.tick, reads_back=self.reads_back, demo=self.demo
        )
        heard = self.bot.beats = Heard()
        config = uvicorn.Config(web, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off")
        server = Server(config)
        try:
            async with self.bot.running():
                serving = asyncio.create_task(server.serve())
                while not server.started:  # noqa: ASYNC110
                    await asyncio.sleep(0.005)
                port = server.servers[0].sockets[0].getsockname()[1]
                self.url = f"http://127.0.0.1:{port}/slack/events"
                # The bot's own courier must have been by: else it takes what a test's courier is to find.
                while heard.counted["digests"] < _BEATS_AFTER_A_ROUND and not self.bot.loops["digests"].done():  # noqa: ASYNC110
                    await asyncio.sleep(0.005)
                ready.set_result(None)
                await self._over.wait()
                server.should_exit = True
                await serving
        finally:
            self.bot.store.close()


def told(message: Json) -> str:
    """All words of a message: its text and every text in its blocks."""
    shown = [each["text"] for each in elements(message.get("blocks") or []) if isinstance(each.get("text"), str)]
    return "\n".join([str(message.get("text") or ""), *shown])


def buttons(message: Json) -> dict[str, str]:
    """The buttons of a message: name -> value."""
    shown = [each for each in elements(message.get("blocks") or []) if each.get("type") == "button"]
    return {each["action_id"]: each.get("value", "") for each in shown}
