"""A bot whose channel gets cards, and criers that come by when a test says so, beside the bot's own."""

import asyncio
from typing import Any

from rox_bot.notices.delivery import POSTED, TOLD, Crier
from tests.digests.rounds import dot
from tests.slack.workspace import SUPPORT, Office, until


def crier(office: Office, me: str = "crier") -> Crier:
    """A crier of the bot."""
    assert office.bot is not None
    assert office.bot.slack is not None
    edge = office.bot.slack.edge
    return Crier(office.bot.store, office.bot.slack.poster, dot, me, here=lambda: edge.context)


def come_by(office: Office, *who: Crier, in_doubt: bool = False) -> int:
    """Let criers come by once, at the same time, on the bot's own loop; returns what was posted since the last time.

    The bot's own crier may have been there before, or be at it: then its work is waited for, unless it is in doubt.
    """
    assert office._loop is not None
    office.settle()

    async def tick() -> None:
        await asyncio.gather(*(each.tick() for each in who or (crier(office),)))

    asyncio.run_coroutine_threadsafe(tick(), office._loop).result(60)
    if not in_doubt:
        until(lambda: not _under_way(office), "the end of a post")
    sent = sum(row["state"] == "sent" and row["kind"] in POSTED for row in office.rows("SELECT * FROM outbox"))
    before = vars(office).get("said_before", 0)
    vars(office)["said_before"] = sent
    return int(sent - before)


def _under_way(office: Office) -> list[dict[str, Any]]:
    rows = office.rows("SELECT kind, lease_until FROM outbox")
    return [row for row in rows if row["lease_until"] and row["kind"] in (*POSTED, *TOLD)]


def cards(office: Office, channel: str = SUPPORT) -> list[dict[str, Any]]:
    """What stands in a channel with a mark of the bot, the earliest first."""
    return [message for message in office.slack.messages(channel) if message.get("metadata")]


def planned(office: Office, kind: str) -> list[dict[str, Any]]:
    """The posts of a kind in the outbox."""
    return office.rows("SELECT * FROM outbox WHERE kind = ? ORDER BY id", kind)
