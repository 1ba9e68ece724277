"""A bot with a weekly digest, and couriers that come by when a test says so."""

import asyncio
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any

from rox_bot.digests.delivery import Courier, Draw
from tests.slack.workspace import SUPPORT, Office

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Nine o'clock in Amsterdam: when the digest of week 47 is due."""
LEASE = {"seconds": 121}
DOT = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
"""A picture of one pixel: most of these tests are about where the picture goes, and drawing one takes a second."""


def dot(_chart: object) -> bytes:
    return DOT


def courier(office: Office, me: str = "courier", draw: Draw = dot, kind: type[Courier] = Courier) -> Courier:
    """A courier of the bot."""
    assert office.bot is not None
    assert office.bot.slack is not None
    return kind(office.bot.store, office.bot.slack.poster, draw, me)


def come_by(office: Office, who: Courier) -> int:
    """Let a courier come by once, on the bot's own loop; returns how many posts it made."""
    assert office._loop is not None
    return asyncio.run_coroutine_threadsafe(who.tick(), office._loop).result(60)


def tick(office: Office, me: str = "courier", draw: Draw = dot) -> int:
    """Let a new courier come by once."""
    return come_by(office, courier(office, me, draw))


def due(office: Office, **later: float) -> None:
    """Move to the digest's time, or so much later."""
    office.clock.now = MONDAY + timedelta(**later)


def row(office: Office) -> dict[str, Any]:
    """The latest digest of the outbox."""
    return office.rows("SELECT * FROM outbox WHERE kind = 'digest' ORDER BY due_at DESC LIMIT 1")[0]


def digests_planned(office: Office) -> list[dict[str, Any]]:
    """All digests of the outbox."""
    return office.rows("SELECT * FROM outbox WHERE kind = 'digest' ORDER BY id")


def posts(office: Office, channel: str = SUPPORT) -> list[dict[str, Any]]:
    """The digests that stand in a channel."""
    return [message for message in office.slack.messages(channel) if message.get("metadata")]


def pictures(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in message["blocks"] if block["type"] == "image"]
