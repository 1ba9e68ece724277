"""A bot whose channel gets cards, and criers that come by when a test says so."""

import asyncio
from typing import Any

from rox_bot.notices.delivery import Crier
from tests.digests.rounds import dot
from tests.slack.workspace import SUPPORT, Office


def crier(office: Office, me: str = "crier") -> Crier:
    """A crier of the bot."""
    assert office.bot is not None
    assert office.bot.slack is not None
    edge = office.bot.slack.edge
    return Crier(office.bot.store, office.bot.slack.poster, dot, me, here=lambda: edge.context)


def come_by(office: Office, who: Crier | None = None) -> int:
    """Let a crier come by once, on the bot's own loop; returns how many posts it made."""
    assert office._loop is not None
    office.settle()
    work = (who or crier(office)).tick()
    return asyncio.run_coroutine_threadsafe(work, office._loop).result(60)


def cards(office: Office, channel: str = SUPPORT) -> list[dict[str, Any]]:
    """What stands in a channel with a mark of the bot, the earliest first."""
    return [message for message in office.slack.messages(channel) if message.get("metadata")]


def planned(office: Office, kind: str) -> list[dict[str, Any]]:
    """The posts of a kind in the outbox."""
    return office.rows("SELECT * FROM outbox WHERE kind = ? ORDER BY id", kind)
