"""The wiring of one process: settings, store, door, Slack, the digest loop and the HTTP server."""

import asyncio
import contextlib
import logging
import secrets
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from starlette.applications import Starlette

from rox_bot import heap, logs
from rox_bot.charts.studio import Studio
from rox_bot.commands import Door
from rox_bot.commands.demo import Demo
from rox_bot.digests.delivery import Courier
from rox_bot.domain.errors import N_, BadInput, RoxError
from rox_bot.domain.question import Context
from rox_bot.intake.dropped import Inbox, Watch
from rox_bot.intake.hooks import HookIntake
from rox_bot.intake.pull.fetching import Fetcher
from rox_bot.intake.pull.polling import Poller
from rox_bot.language.wording import Wording
from rox_bot.notices.delivery import Crier
from rox_bot.settings import Settings
from rox_bot.slack.app import SlackKeys, SlackSide, open_slack
from rox_bot.slack.manifest import OPTIONAL_SCOPES, SCOPES
from rox_bot.store import checkup, choices
from rox_bot.store.store import Store, system_clock
from rox_bot.store.upkeep import Upkeep
from rox_bot.web.health import Beats, has_room
from rox_bot.web.hooks import Hooks
from rox_bot.web.rates import Rates
from rox_bot.web.server import build_web

log = logging.getLogger("rox_bot")
TICK_SECONDS = 30.0
STIR_SECONDS = 0.2
"""So long is waited after something was written for what else is, before a card follows it."""

BEAT_SECONDS, GIVE_BACK_BEATS = 5.0, 12
UPKEEP_SECONDS, FIRST_UPKEEP_SECONDS = 300.0, 60.0
DRAIN_SECONDS = 4.0
"""At the end: for running work."""


@dataclass
class Bot:
    """A running bot: `tick` seconds between looks at what is due; `reads_back` also reads the channels' history."""

    settings: Settings
    store: Store
    slack: SlackSide | None = None
    tick: float = TICK_SECONDS
    reads_back: bool = True
    inbox: Inbox | None = None
    hooks: HookIntake | None = None
    demo: Demo = field(default_factory=lambda: Demo(system_clock))
    studio: Studio = field(default_factory=Studio)
    beats: Beats = field(default_factory=Beats)
    loops: dict[str, "asyncio.Task[None]"] = field(default_factory=dict)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _end: threading.Event = field(default_factory=threading.Event)
    _watching: threading.Thread | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Connect to Slack, start what runs besides, and stop all of it in order at the end."""
        try:
            slack = self.slack = await self._open_slack()
            if self.settings.slack_mode == "socket":
                await slack.connect()
            slack.begin(self.tick)
            self._start("loop", self._beat())
            self._start("digests", self._digests(slack))
            self._start("notices", self._notices(slack))
            if self.hooks is not None:
                self._start("hooks", self._look_at_hooks(self.hooks))
            self._start("sources", self._sources())
            if self.reads_back:
                self._start("read back", slack.read_back())
            # A daemon: the end of a long check is not waited for when the bot stops.
            threading.Thread(target=self._upkeep, name="upkeep", daemon=True).start()
            self._watch()
            log.info("ready", extra={"bot": slack.edge.identity.bot_user})
            yield
        finally:
            await self._close()

    def stop(self) -> None:
        """Take nothing in any more and begin no more work."""
        self._stop.set()
        self._end.set()
        if self.slack is not None:
            self.slack.stop_intake()

    def live(self) -> bool:
        """Return whether the event loop turns, and everything that was started in it still runs."""
        return self.beats.alive() and (self._stop.is_set() or not any(each.done() for each in self.loops.values()))

    async def ready(self) -> dict[str, bool]:
        """Return what must hold for the bot to work."""
        slack = self.slack
        connected = slack is not None and (self.settings.slack_mode == "http" or await slack.is_connected())
        return {
            "running": not self._stop.is_set(),
            "slack": connected,
            "token": slack is not None and not slack.refused,
            # A tick is over when the next one is due; being two late is too late.
            "digests": self.beats.heard("digests", 3 * self.tick),
            **await asyncio.to_thread(self._kept),
        }

    async def dispatch(self, body: str, headers: dict[str, object]) -> tuple[int, dict[str, object], str]:
        """Hand a verified request to Slack's side."""
        if self.slack is None or self._stop.is_set():
            return 503, {}, ""
        return await self.slack.dispatch(body, headers)

    async def _open_slack(self) -> SlackSide:
        settings = self.settings
        calendar, demo = settings.calendar, self.demo
        context = Context(self.store.clock(), calendar, settings.language, demo=demo.everywhere)
        configured = replace(settings.configuration, scopes={**SCOPES, **OPTIONAL_SCOPES})
        door = Door(self.store, self.inbox, configured, demo)
        return await open_slack(door, slack_keys(settings), context, self.studio.draw, settings.uploads_folder)

    def _start(self, name: str, work: Coroutine[None, None, None]) -> None:
        self.beats.beat(name)
        self.loops[name] = asyncio.create_task(work, name=name)

    async def _beat(self) -> None:
        for turn in count(1):
            self.beats.beat("loop")
            await asyncio.to_thread(self.studio.rest)
            if turn % GIVE_BACK_BEATS == 0:
                await asyncio.to_thread(heap.give_back)
            await asyncio.sleep(BEAT_SECONDS)

    async def _digests(self, slack: SlackSide) -> None:
        me = f"{secrets.token_hex(4)}"
        wait = timedelta(hours=self.settings.digest_wait)
        courier = Courier(self.store, slack.poster, self.studio.draw, me, wait, self.settings.configuration.fixed)
        while not self._stop.is_set():
            self.beats.beat("digests")
            try:
                await courier.tick()
            except asyncio.CancelledError:
                with contextlib.suppress(RoxError):
                    courier.release()
                raise
            except RoxError as trouble:
                log.warning("digests wait: %s", trouble)
            except Exception:
                log.exception("digest loop")
            self.beats.beat("digests")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), self.tick)

    async def _notices(self, slack: SlackSide) -> None:
        """Say what is to be said between digests, every tick and soon after somebody wrote something."""
        edge = slack.edge
        crier = Crier(self.store, slack.poster, self.studio.draw, secrets.token_hex(4), here=lambda: edge.context)
        while not self._stop.is_set():
            edge.stirred.clear()
            try:
                await crier.tick()
            except asyncio.CancelledError:
                with contextlib.suppress(RoxError):
                    crier.release()
                raise
            except RoxError as trouble:
                log.warning("notices wait: %s", trouble)
            except Exception:
                log.exception("notices")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(edge.stirred.wait(), self.tick)
            await asyncio.sleep(STIR_SECONDS)

    async def _look_at_hooks(self, hooks: HookIntake) -> None:
        while True:
            try:
                await asyncio.to_thread(hooks.look)
            except RoxError as trouble:
                log.warning("kept deliveries wait: %s", trouble)
            except Exception:
                log.exception("kept deliveries")
            await asyncio.sleep(BEAT_SECONDS)

    def takes_in(self) -> bool:
        """Return whether anything is taken in."""
        return not self._stop.is_set()

    async def _sources(self) -> None:
        settings = self.settings
        fetcher = Fetcher(self.store, settings.sources_file, Wording(settings.language), logs.learn)
        await Poller(fetcher).run(self._stop, self.tick, lambda: self.beats.beat("sources"))

    def _upkeep(self) -> None:
        """Look for damage at once, and after a while do what is due every night, for as long as the bot runs."""
        upkeep = Upkeep(self.store, self.settings.calendar)
        upkeep.look("check")
        pause = FIRST_UPKEEP_SECONDS
        while not self._end.wait(pause):
            upkeep.look()
            pause = UPKEEP_SECONDS

    def _watch(self) -> None:
        """Look into the inbox from now on; a file that was begun when the bot stops is begun anew at the next start."""
        if self.inbox is None:
            return
        kept = timedelta(days=self.settings.inbox_days)
        watch = Watch(self.store, self.inbox, Wording(self.settings.language), self._end, kept)
        self._watching = threading.Thread(target=watch.run, args=(self.tick,), name="inbox", daemon=True)
        self._watching.start()

    def _kept(self) -> dict[str, bool]:
        folder = self.store.file.resolve().parent if self.store.file else None
        return {**checkup.probe(self.store), "disk": has_room(folder)}

    async def _close(self) -> None:
        """Let running work and digests under way be finished, as far as there is time; digests have their lease."""
        self.stop()
        digests = self.loops.get("digests")
        for name, each in self.loops.items():
            if name != "digests":
                each.cancel()
        try:
            async with asyncio.TaskGroup() as ending:
                if self.slack is not None:
                    ending.create_task(self.slack.close(DRAIN_SECONDS))
                if digests is not None:
                    ending.create_task(_ended(digests, DRAIN_SECONDS))
                if self._watching is not None:
                    ending.create_task(asyncio.to_thread(self._watching.join, DRAIN_SECONDS))
            await asyncio.gather(*self.loops.values(), return_exceptions=True)
            if self.hooks is not None:
                with contextlib.suppress(RoxError):
                    await asyncio.to_thread(self.hooks.close, DRAIN_SECONDS)
        finally:
            await asyncio.to_thread(self.studio.close)
            await asyncio.to_thread(self.demo.wipe)


async def _ended(work: "asyncio.Task[None]", seconds: float) -> None:
    """Wait for work to end by itself, and after so many seconds end it."""
    await asyncio.wait([work], timeout=seconds)
    work.cancel()


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
            N_("Not set: {names}. Run `rox-bot setup`: it says where to find them and writes them down."),
            names=", ".join(missing),
        )
    return SlackKeys(bot, app, signing, settings.slack_api_url)


def build(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = system_clock,
    tick: float = TICK_SECONDS,
    held: bool = False,
    reads_back: bool = True,
    demo: bool = False,
) -> tuple[Bot, Starlette]:
    """Return the bot and its HTTP application, nothing started yet; `held` as in Store, the rest as in Bot.

    `demo` shows the demo everywhere and takes nothing in.
    """
    keys = slack_keys(settings)
    secret = settings.pseudonym_key.get_secret_value() if settings.pseudonym_key else None
    store = Store(settings.database_url, clock=clock, pseudonym_key=secret, held=held)
    with store.reading() as tx:
        chosen = choices.chosen(tx, store.workspace).everywhere
    settings = settings.chosen(chosen)
    inbox = Inbox(settings.inbox_folder) if settings.inbox_folder and not demo else None
    intake = HookIntake(store, settings.hook_sources) if settings.hook_sources and not demo else None
    shown = Demo(clock, everywhere=demo)
    back = reads_back and not demo
    bot = Bot(settings, store, tick=tick, reads_back=back, inbox=inbox, hooks=intake, demo=shown)
    hooks = Hooks(settings.hook_keys, intake.take, Rates(settings.hook_rate), bot.takes_in) if intake else None
    over_http = settings.slack_mode == "http"
    dispatch, secrets = bot.dispatch if over_http else None, signing_secrets(keys.signing_secret)
    return bot, build_web(dispatch, bot.ready, secrets, bot.live, hooks)


def signing_secrets(setting: str) -> list[str]:
    """Return the secrets that may sign: `new,old` while the secret is being changed."""
    return [secret for secret in (part.strip() for part in setting.split(",")) if secret]
