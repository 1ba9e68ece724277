"""Criers that die: each kills itself, by a real SIGKILL, when it has come as far as it was told."""

import asyncio
import os
import signal
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from rox_bot.digests.posting import Mark, Posted
from rox_bot.domain.question import Context
from rox_bot.notices.delivery import Crier
from rox_bot.notices.posting import Notice
from rox_bot.slack.posting.poster import SlackPoster
from rox_bot.store.store import Store, Transaction
from tests.crash.couriers import die, poster
from tests.digests.rounds import dot
from tests.talk import AMSTERDAM

T = TypeVar("T")
STEPS = ("planned", "claimed", "sending", "posted", "sent")
"""Where a crier may die: after the write of a step, or (posted) when Slack has answered."""


class DoomedCrier(Crier):
    """A crier that kills itself when a step is written."""

    dies_at = ""

    def record(self, step: str, write: Callable[[Transaction], T]) -> T:
        """Write a step, and die of it."""
        done = super().record(step, write)
        if step == self.dies_at:
            die(signal.SIGKILL)
        return done


class DoomedPoster(SlackPoster):
    """A poster that dies when a notice was answered."""

    dies_at = ""

    async def post_notice(self, slack_channel: str, notice: Notice, mark: Mark, thread: str = "") -> Posted:
        """Post, and die of whatever comes of it."""
        try:
            return await super().post_notice(slack_channel, notice, mark, thread)
        finally:
            if self.dies_at == "posted":
                die(signal.SIGKILL)


def come_by(database_url: str, api_url: str, bot: str, now: str, dies_at: str) -> None:
    """Let a crier come by once at an instant; it dies at one step."""
    at = datetime.fromisoformat(now)
    store = Store(database_url, clock=lambda: at, held=True)
    doomed = poster(store, api_url, bot, DoomedPoster)
    doomed.dies_at = dies_at
    crier = DoomedCrier(store, doomed, dot, f"doomed-{os.getpid()}", here=lambda: Context(at, AMSTERDAM))
    crier.dies_at = dies_at
    asyncio.run(crier.tick())
    store.close()
