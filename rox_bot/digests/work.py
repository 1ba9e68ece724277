"""What the delivery of posts stands on: store, poster and pen, and writes that all go through one place."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from rox_bot.digests import schedule
from rox_bot.digests.content import DigestContent
from rox_bot.digests.posting import Mark, NotPosted, Place, Poster, Unsure
from rox_bot.domain.chart import SeriesChart
from rox_bot.domain.choices import CURRENCY, DEFAULTS, MONEY, calendar_of, in_force, minimum_n_of
from rox_bot.domain.question import Amounts, Context
from rox_bot.store import choices, outbox
from rox_bot.store.store import Store, Transaction

log = logging.getLogger(__name__)

Draw = Callable[[SeriesChart], bytes]
Row = Mapping[str, Any]
T = TypeVar("T")

DIGEST, REVISED, COMPLETED = "digest", "revised", "completed"
REPLIES = (REVISED, COMPLETED)
"""The kinds of post that stand in the thread of a digest."""

WAIT = timedelta(hours=4)
"""So long a digest waits for sources that have not given all of its period yet."""


class ClaimLost(Exception):
    """Somebody else has claimed the post since: whatever was under way must stop."""


@dataclass
class Work:
    """Store, poster (the way to Slack), `draw` (makes a picture in a worker thread) and the name claims are made in.

    `wait` is how long a digest waits for late sources; `fixed` are the settings that are fixed where the bot runs, and
    `values` those in force at the last tick; `money` says how sums are shown in the channels that chose it.
    """

    store: Store
    poster: Poster
    draw: Draw
    me: str
    wait: timedelta = WAIT
    fixed: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict, init=False)
    money: Mapping[str, str] = field(default_factory=dict, init=False)

    def record(self, step: str, write: Callable[[Transaction], T]) -> T:
        """Write in one transaction; every write goes through here, named by the step that it records."""
        with self.store.writing() as tx:
            return write(tx)

    def lease_now(self, tx: Transaction) -> datetime:
        """Return the instant that leases and waiting times go by."""
        return outbox.lease_now(tx, self.store.clock)

    async def follow_settings(self) -> None:
        """Go by the settings that are in force now."""
        workspace = self.store.workspace
        found = await self.read(lambda tx: choices.chosen(tx, workspace))
        self.values = in_force(found.everywhere, self.fixed)
        self.money = await self.read(lambda tx: choices.channels_with(tx, workspace, MONEY))

    async def recorded(self, step: str, write: Callable[[Transaction], T]) -> T:
        """Write without holding up the loop."""
        return await asyncio.to_thread(self.record, step, write)

    async def read(self, look: Callable[[Transaction], T]) -> T:
        """Read from one snapshot without holding up the loop."""
        return await asyncio.to_thread(self._read, look)

    def _read(self, look: Callable[[Transaction], T]) -> T:
        with self.store.reading() as tx:
            return look(tx)

    async def move(self, row: Row, state: str, **values: Any) -> None:
        """Record a step and renew the lease; raise ClaimLost where the claim is somebody else's now."""

        def write(tx: Transaction) -> bool:
            return outbox.step(tx, row, state, lease_until=self.lease_now(tx) + outbox.LEASE, **values)

        if not await self.recorded(state, write):
            raise ClaimLost

    async def settle(self, row: Row, state: str, **values: Any) -> bool:
        """Record a final state; return False where the claim was lost."""
        now = self.store.clock()
        held = await self.recorded(state, lambda tx: outbox.settle(tx, row, state, now, **values))
        if not held:
            log.warning("claim lost", extra={"digest": row["id"], "state": state})
        return held

    async def picture(self, content: DigestContent) -> str:
        """Return the id of the uploaded picture, '' where it could not be drawn or uploaded."""
        if content.chart is None:
            return ""
        try:
            picture = await asyncio.to_thread(self.draw, content.chart)
            return await self.poster.upload(picture, content.title)
        except (NotPosted, Unsure) as trouble:
            log.warning("picture not uploaded: %s", trouble)
        except Exception:
            log.exception("picture not drawn")
        return ""

    def context(self, row: Row, digest: Row, place: Place) -> Context:
        """Return for whose eyes a digest is: as of its due time, in the language of its channel."""
        return Context(
            now=row["due_at"],
            calendar=replace(schedule.calendar_of(digest), hours=calendar_of(self.values).hours),
            language=digest["language"],
            workspace=self.store.workspace,
            slack_channel=row["slack_channel"],
            slack_channel_name=place.name or digest["slack_channel_name"],
            visibility=place.visibility,
            surface="digest",
            minimum_n=minimum_n_of(self.values),
            currency=self.values.get(CURRENCY) or DEFAULTS[CURRENCY],
            money=Amounts(self.money.get(row["slack_channel"]) or self.values.get(MONEY) or DEFAULTS[MONEY]),
        )


def mark_of(row: Row) -> Mark:
    """Return what marks a post in its channel."""
    number = str(row["period"]).rpartition("/")[2] if row["kind"] == REVISED else "0"
    return Mark(f"{row['kind']}-{row['id']}", int(number))
