"""Waiting for late sources: a digest that is due is held back for a while when the data do not cover its period yet."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from rox_bot.digests import content as contents
from rox_bot.digests.missing import waited_for
from rox_bot.digests.notes import ASKED
from rox_bot.digests.posting import Place
from rox_bot.digests.schedule import period_of
from rox_bot.digests.work import DIGEST, Row, Work
from rox_bot.domain.events import Visibility
from rox_bot.domain.period import Calendar
from rox_bot.language.wording import Wording
from rox_bot.store import outbox, schedules, sources
from rox_bot.store.store import Transaction

_NOTED_EVERY = timedelta(minutes=5)
_MOST_NAMED = 5

Arrivals = tuple[tuple[object, ...], ...]
"""What tells that anything came: name, success, reach and end of every source."""


@dataclass(frozen=True)
class Waiting:
    """What a held digest waits for, until when, and when it was last looked at; kept as its row's reason."""

    sources: tuple[str, ...]
    until: datetime
    looked_at: datetime


_ADAPTER = TypeAdapter(Waiting)


def waiting_of(row: Row) -> Waiting | None:
    """Return what a row waits for, or waited for until it was claimed; None for any other reason."""
    try:
        return _ADAPTER.validate_json(row["reason"]) if str(row["reason"]).startswith("{") else None
    except ValidationError:
        return None


def told_waiting(waiting: Waiting, calendar: Calendar, wording: Wording) -> str:
    """Return what a digest waits for in words."""
    when = wording.clock(calendar.local(waiting.until))
    return wording._("waits for {sources} until {when}", sources=wording.listed(list(waiting.sources)), when=when)


def arrivals(tx: Transaction, workspace: str) -> Arrivals:
    """Return what changes when a source gives something or is switched off."""
    return tuple(
        (each.name, each.succeeded_at, each.complete_until, each.newest_at, each.off_at)
        for each in sources.sources(tx, workspace)
    )


@dataclass
class Patience:
    """Decides whether digests are held back; looks at the figures anew only when something has come in."""

    work: Work

    def __post_init__(self) -> None:
        self._looked: dict[int, tuple[Arrivals, list[str]]] = {}

    async def holds(self, number: int) -> bool:
        """Return whether a planned digest waits for late sources, and note in its row for which and until when."""
        row, digest, come = await self.work.read(lambda tx: self._look(tx, number))
        if not come:
            return False  # where nothing is fetched or imported there is nothing to wait for
        if row is None or digest is None or row["kind"] != DIGEST or row["state"] != "planned" or row["payload"]:
            return False
        now, until = self.work.store.clock(), row["due_at"] + self.work.wait
        if row["reason"] == ASKED or not row["due_at"] <= now < until:
            return False
        if number not in self._looked or self._looked[number][0] != come:
            self._looked[number] = come, await asyncio.to_thread(self._late, row, digest)
        names = tuple(self._looked[number][1][:_MOST_NAMED])
        if names:
            await self._note(row, Waiting(names, until, now))
        return bool(names)

    def _look(self, tx: Transaction, number: int) -> tuple[Row | None, Row | None, Arrivals]:
        row = outbox.find(tx, self.work.store.workspace, number)
        digest = schedules.digest_of(tx, row) if row else None
        return row, digest, arrivals(tx, self.work.store.workspace)

    def _late(self, row: Row, digest: Row) -> list[str]:
        """Return the sources that have not given all that a digest tells of."""
        context = self.work.context(row, digest, Place("", Visibility.WORKSPACE))
        filters = schedules.filters_from(digest["filters"])
        period = period_of(digest, row["due_at"])
        content = contents.build(self.work.store, period, filters, context, audience=digest["audience"])
        return waited_for(content.gaps, row["due_at"])

    async def _note(self, row: Row, waiting: Waiting) -> None:
        before = waiting_of(row)
        if before and before.sources == waiting.sources and waiting.looked_at - before.looked_at < _NOTED_EVERY:
            return
        reason = _ADAPTER.dump_json(waiting).decode()
        await self.work.recorded("held", lambda tx: outbox.step(tx, row, "planned", reason=reason))
