"""The wiring of one process: settings, store, door, Slack, the digest loop and the HTTP server."""

import asyncio
import contextlib
import logging
import secrets
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime

import uvicorn
from starlette.applications import Starlette

from rox_bot.commands import Door
from rox_bot.digests.delivery import Courier
from rox_bot.domain.chart import Chart
from rox_bot.domain.errors import N_, BadInput, RoxError
from rox_bot.domain.question import Context
from rox_bot.settings import Settings
from rox_bot.slack.app import SlackKeys, SlackSide, open_slack
from rox_bot.slack.asking import Roles
from rox_bot.store.backup import find_damage, restore_command
from rox_bot.store.engine import database_file, parse_url
from rox_bot.store.lock import serving
from rox_bot.store.store import Store, system_clock
from rox_bot.web.server import build_web

log = logging.getLogger("rox_bot")
TICK_SECONDS = 30.0
DRAIN_SECONDS = 5.0
FINISH_SECONDS = 3


def draw_picture(chart: Chart) -> bytes:
    """Draw a picture; the drawing library is loaded with the first one."""
    from rox_bot.charts import draw

    return draw(chart)


@dataclass
class Bot:
    """A running bot: `tick` seconds between looks at what is due."""

    settings: Settings
    store: Store
    slack: SlackSide | None = None
    tick: float = TICK_SECONDS

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Connect to Slack, start the digest loop, and stop both in order at the end."""
        loop: asyncio.Task[None] | None = None
        try:
            slack = self.slack = await self._open_slack()
            if self.settings.slack_mode == "socket":
                await slack.connect()
            loop = asyncio.create_task(self._digests(slack))
            # A daemon: the end of a long check is not waited for when the bot stops.
            threading.Thread(target=self._look_for_damage, name="integrity", daemon=True).start()
            log.info("ready as %s", slack.edge.identity.bot_user)
            yield
        finally:
            if loop is not None:
                loop.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await loop
            if self.slack is not None:
                await self.slack.close(DRAIN_SECONDS)

    async def ready(self) -> dict[str, bool]:
        """Return what must hold for the bot to work."""
        connected = self.slack is not None and (self.settings.slack_mode == "http" or await self.slack.is_connected())
        return {"slack": connected, "database": await asyncio.to_thread(self._writable)}

    async def dispatch(self, body: str, headers: dict[str, object]) -> tuple[int, dict[str, object], str]:
        """Hand a verified request to Slack's side."""
        if self.slack is None:
            return 503, {}, ""
        return await self.slack.dispatch(body, headers)

    async def _open_slack(self) -> SlackSide:
        settings = self.settings
        context = Context(now=self.store.clock(), calendar=settings.calendar, language=settings.language)
        roles = Roles(frozenset(settings.admins), frozenset(settings.managers))
        return await open_slack(Door(self.store), slack_keys(settings), roles, context, draw_picture)

    async def _digests(self, slack: SlackSide) -> None:
        me = f"{secrets.token_hex(4)}"
        courier = Courier(self.store, slack.poster, draw_picture, me)
        while True:
            try:
                await courier.tick()
            except RoxError as trouble:
                log.warning("digests wait: %s", trouble)
            except Exception:
                log.exception("digest loop")
            await asyncio.sleep(self.tick)

    def _look_for_damage(self) -> None:
        """Read an SQLite file through; one that is damaged is only read from then on."""
        if self.store.file is None:
            return
        try:
            if not find_damage(self.store.file):
                return
        except RoxError as trouble:
            log.warning("the database could not be checked: %s", trouble)
            return
        self.store.refuse_writes(restore_command(self.store.file))
        log.error("the database is damaged and nothing is saved; the exact restore command is in rox-bot doctor")

    def _writable(self) -> bool:
        try:
            with self.store.writing():
                return True
        except RoxError:
            return False


def slack_keys(settings: Settings) -> SlackKeys:
    """Return Slack's keys for the mode in force; a missing one is explained."""
    bot = settings.bot_token.get_secret_value() if settings.bot_token else ""
    app = settings.app_token.get_secret_value() if settings.app_token else ""
    signing = settings.signing_secret.get_secret_value() if settings.signing_secret else ""
    needed = {"SLACK_BOT_TOKEN": bot}
    needed |= {"SLACK_APP_TOKEN": app} if settings.slack_mode == "socket" else {"SLACK_SIGNING_SECRET": signing}
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise BadInput(
            N_('Not set: {names}. The README says under "Connect a workspace" where to find them.'),
            names=", ".join(missing),
        )
    return SlackKeys(bot, app, signing, settings.slack_api_url)


def build(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = system_clock,
    tick: float = TICK_SECONDS,
    held: bool = False,
) -> tuple[Bot, Starlette]:
    """Return the bot and its HTTP application, nothing started yet; `held` as in Store."""
    keys = slack_keys(settings)
    secret = settings.pseudonym_key.get_secret_value() if settings.pseudonym_key else None
    store = Store(settings.database_url, clock=clock, pseudonym_key=secret, held=held)
    bot = Bot(settings, store, tick=tick)
    over_http = settings.slack_mode == "http"
    web = build_web(bot.dispatch if over_http else None, bot.ready, signing_secrets(keys.signing_secret))
    return bot, web


def signing_secrets(setting: str) -> list[str]:
    """Return the secrets that may sign: `new,old` while the secret is being changed."""
    return [secret for secret in (part.strip() for part in setting.split(",")) if secret]


class Server(uvicorn.Server):
    """A server that ends at SIGTERM or SIGINT without raising the signal again, so that the bot is closed after it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the loop; see `_serve`."""
        yield


def run_server(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    with serving(database_file(parse_url(settings.database_url))) as held:
        bot, web = build(settings, held=held)
        try:
            with contextlib.suppress(asyncio.CancelledError):
                asyncio.run(_serve(bot, web))
        finally:
            bot.store.close()


async def _serve(bot: Bot, web: Starlette) -> None:
    """Connect first, then let requests in: a wrong token is said at once, not found out by the first question."""
    settings = bot.settings
    config = uvicorn.Config(
        web,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=FINISH_SECONDS,
    )
    server = Server(config)
    loop, serving = asyncio.get_running_loop(), asyncio.current_task()

    def stop() -> None:
        log.info("stopping")
        server.should_exit = True
        if not server.started and serving is not None:
            serving.cancel()

    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop)
    async with bot.running():
        await server.serve()
