"""Couriers that die: each kills itself, by a real SIGKILL, when it has come as far as it was told."""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.digests.content import DigestContent
from rox_bot.digests.delivery import Courier
from rox_bot.digests.posting import Mark, Posted
from rox_bot.slack.asking import Places
from rox_bot.slack.posting.poster import SlackPoster
from rox_bot.store.store import Store, Transaction
from tests.digests.rounds import dot
from tests.fake_slack.state import BOT_TOKEN

T = TypeVar("T")
STEPS = ("claimed", "rendered", "uploaded", "sending", "posted", "sent")
"""Where a courier may die: after the write of a step, or (posted) when Slack has answered."""

MENDING = ("found", "removed")
"""Where one may die that looks for second posts and removes them."""

PATIENCE = 0.25
"""Seconds that these couriers wait for Slack, where the bot waits ten."""


def die(how: signal.Signals) -> None:
    """Send this process a signal: SIGKILL ends it, SIGSTOP holds it until SIGCONT."""
    os.kill(os.getpid(), how)


class DoomedCourier(Courier):
    """A courier that sends itself a signal when a step is written."""

    ends: Mapping[str, signal.Signals] = MappingProxyType({})

    def record(self, step: str, write: Callable[[Transaction], T]) -> T:
        """Write a step, and die of it or freeze."""
        done = super().record(step, write)
        if step in self.ends:
            die(self.ends[step])
        return done


class DoomedPoster(SlackPoster):
    """A poster that dies when a post was answered, when it has looked for posts, or when it has removed one."""

    step = ""

    async def post(self, slack_channel: str, content: DigestContent, language: str, file_id: str, mark: Mark) -> Posted:
        """Post, and die of whatever comes of it."""
        try:
            return await super().post(slack_channel, content, language, file_id, mark)
        finally:
            self._die_at("posted")

    async def find(self, slack_channel: str, key: str, since: datetime, thread: str = "") -> list[str]:
        """Look for posts, and die of what is found."""
        found = await super().find(slack_channel, key, since, thread)
        self._die_at("found")
        return found

    async def delete(self, slack_channel: str, ts: str) -> None:
        """Remove a post, and die of it."""
        await super().delete(slack_channel, ts)
        self._die_at("removed")

    def _die_at(self, step: str) -> None:
        if step == self.step:
            die(signal.SIGKILL)


def poster(store: Store, api_url: str, bot: str, kind: type[SlackPoster] = SlackPoster) -> Any:
    """A poster that waits a quarter of a second for Slack."""
    client = AsyncWebClient(BOT_TOKEN, base_url=api_url, timeout=PATIENCE, retry_handlers=[])  # type: ignore[arg-type]
    return kind(client, client, Places(client), store, bot)


def come_by(database_url: str, api_url: str, bot: str, now: str, dies_at: str, freezes_at: str = "") -> None:
    """Let a courier come by once at an instant; it dies at one step, and is frozen at another."""
    at = datetime.fromisoformat(now)
    store = Store(database_url, clock=lambda: at, held=True)
    doomed = poster(store, api_url, bot, DoomedPoster)
    doomed.step = dies_at
    courier = DoomedCourier(store, doomed, dot, f"doomed-{os.getpid()}")
    courier.ends = {dies_at: signal.SIGKILL, freezes_at: signal.SIGSTOP}
    asyncio.run(courier.tick())
    store.close()
