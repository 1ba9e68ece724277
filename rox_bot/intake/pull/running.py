"""The one engine: it reads a source's lists page by page, and keeps each page with the place after it in one write.

So a crash at any moment loses nothing and repeats at most one page. Each reading starts a little before the last one
began, by the vendor's own clock where that is not ahead of ours; what is read again changes nothing unless it is newer.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from rox_bot.domain.errors import N_
from rox_bot.intake.pull import calling
from rox_bot.intake.pull.asking import Caller
from rox_bot.intake.pull.declaring import Feed, Page, Place, RollCall
from rox_bot.intake.pull.drawing import Sheet, all_unreadable, draw_page, read_page
from rox_bot.intake.pull.naming import Namer
from rox_bot.intake.pull.standing import Reach, Standing, load
from rox_bot.intake.pull.troubles import Closed, Lost, unknown_form
from rox_bot.intake.recording import Recorder
from rox_bot.store import facts, source_claims, sources
from rox_bot.store.facts import Written
from rox_bot.store.outbox import lease_now
from rox_bot.store.store import Store, Transaction

log = logging.getLogger(__name__)
REPEATS = 2
"""How often a list is read once more because records may have slipped between its pages."""

EMPTY_PAGES = 10
"""So many pages without a record may follow each other, each naming a next one, before nobody believes in an end."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a list has got: records read, records in all where the vendor tells, and the share of it (0 to 1)."""

    feed: str
    done: int
    total: int | None
    share: float | None


@dataclass
class Pulled:
    """What a reading of a source did.

    `followed` counts events withdrawn because they are gone at the vendor, or brought back; `left_out` records that
    could not be used, `reason` why the first of them; `closed` the lists that the account may not read.
    """

    pages: int = 0
    records: int = 0
    added: int = 0
    changed: int = 0
    followed: int = 0
    left_out: int = 0
    reason: str = ""
    closed: list[str] = field(default_factory=list)


@dataclass
class Puller:
    """Reads one source that `me` has claimed; `progress` hears after every page."""

    store: Store
    source: str
    caller: Caller
    me: str
    progress: Callable[[Progress], None] = lambda _progress: None
    _namer: Namer = field(init=False)

    def __post_init__(self) -> None:
        self._namer = Namer(self.caller)

    async def run(self, standing: Standing) -> Pulled:
        """Read every list to its end; raises what `Caller.ask` raises, and Lost when another reader took over."""
        done = Pulled()
        for feed in self.caller.vendor.feeds:
            standing = await self._list(feed, standing, done)
        for feed in self.caller.vendor.feeds:
            if feed.roll_call is not None:
                standing = await self._call_the_roll(feed, feed.roll_call, standing, done)
        return done

    async def _call_the_roll(self, feed: Feed, roll_call: RollCall, standing: Standing, done: Pulled) -> Standing:
        """Withdraw what is gone at a vendor that does not tell what it deleted."""
        keys, now = await asyncio.to_thread(self._kept_keys, feed), self.store.clock()
        name = f"{feed.name}, roll call"
        if not calling.is_due(roll_call, len(keys), standing.reaches.get(name, Reach()).high, now):
            return standing
        gone = await calling.missing(self.caller, feed, roll_call, keys)
        called = replace(standing, reaches={**standing.reaches, name: Reach(high=now)})
        recorder = Recorder(self.store.workspace, self.store.pseudonyms)
        _, followed = await self._write_through(feed, Sheet(gone=dict.fromkeys(gone, True)), called, recorder)
        done.followed += followed
        return called

    def _kept_keys(self, feed: Feed) -> list[str]:
        with self.store.reading() as tx:
            return facts.keys_in_force(tx, feed.event, self.store.workspace, self.source)

    async def _list(self, feed: Feed, standing: Standing, done: Pulled) -> Standing:
        """Read one list to its end, and once more where records may have slipped between its pages."""
        for _ in range(REPEATS + 1):
            read = empty = 0
            while True:
                standing, page = await self._page(feed, standing, done)
                reach = standing.of(feed)
                if reach.closed:
                    return standing
                read += page.records
                self.progress(_progress(feed, page, reach, read))
                if reach.since is None:
                    break
                empty = 0 if page.records else empty + 1
                if empty >= EMPTY_PAGES:
                    raise unknown_form(self.caller.vendor.title, feed.name)
            if not reach.again:
                break
            log.info("a list is read once more", extra={"kind": self.caller.vendor.kind})
        return standing

    async def _page(self, feed: Feed, standing: Standing, done: Pulled) -> tuple[Standing, "_Kept"]:
        """Read one page and keep it with the place after it."""
        reach = standing.of(feed)
        place = reach.place(feed, standing.start)
        try:
            answer = await self.caller.ask(feed.ask(place, feed.size), feed.limit)
        except Closed:
            if not feed.optional:
                raise
            done.closed.append(feed.name)
            shut = standing.moved(feed, Reach(high=reach.high, closed=True))
            await self._write_through(feed, Sheet(), shut)
            return shut, _Kept(0, None, None)
        page = await self._namer.named(read_page(self.caller.vendor.title, feed, answer.body, place))
        recorder = Recorder(self.store.workspace, self.store.pseudonyms)
        now, address = self.store.clock(), self.caller.address
        sheet = await asyncio.to_thread(draw_page, feed, page, self.source, address, recorder, now)
        if all_unreadable(page, sheet):
            raise unknown_form(self.caller.vendor.title, feed.name)
        moved = standing.moved(feed, _moved(reach, place, page, answer.at, sheet, now))
        written, gone = await self._write_through(feed, sheet, moved, recorder)
        _add(done, page, sheet, written, gone)
        return moved, _Kept(len(page.records), page.total, sheet.changed_until)

    async def _write_through(
        self, feed: Feed, sheet: Sheet, standing: Standing, recorder: Recorder | None = None
    ) -> tuple[Written, int]:
        """Write a page's events and the place after them at once; a write that has begun is brought to its end."""
        writing = asyncio.ensure_future(
            asyncio.to_thread(self.store.write, lambda tx: self._write(tx, feed, sheet, standing, recorder))
        )
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait([writing])
            raise

    def _write(
        self, tx: Transaction, feed: Feed, sheet: Sheet, standing: Standing, recorder: Recorder | None
    ) -> tuple[Written, int]:
        workspace, now = self.store.workspace, self.store.clock()
        if not source_claims.hold(tx, workspace, self.source, self.me, lease_now(tx, self.store.clock)):
            raise Lost(N_("Another rox_bot reads {source} now."), source=self.source)
        written, gone = Written(), 0
        if recorder is not None and sheet.gone:
            people = dict(recorder.met)  # a write that is repeated knows the same people
            written = recorder.write(tx, sheet.events, now)
            recorder.met.update(people)
            gone = facts.follow_source(tx, feed.event, workspace, self.source, sheet.gone, now)
        sources.note_arrival(
            tx,
            workspace,
            self.source,
            now,
            newest_at=sheet.newest_at,
            complete_until=standing.complete_until(self.caller.vendor.feeds),
            cursor=standing.dump(),
        )
        return written, gone


def start_reading(standing_text: str, start: datetime, now: datetime) -> Standing:
    """Return how far a source has been read, from its cursor; one never read begins with what changed since `start`."""
    standing = load(standing_text) or Standing(start)
    return standing.believed(start, now)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is told of a page once it is kept: its records, those in all, and the latest change among them."""

    records: int
    total: int | None
    changed_until: datetime | None


def _moved(reach: Reach, place: Place, page: Page, at: datetime | None, sheet: Sheet, now: datetime) -> Reach:
    """Return the reach after a page: on to the next one, or whole.

    A vendor's time after ours is not believed: from a clock too late, the next reading would start after changes that
    nobody has read. From one too early, it reads some of them twice.
    """
    first = reach.since is None
    # A vendor that does not tell its time was at least as far as the latest change on the first page.
    told = at or sheet.changed_until
    began = (None if told is None else min(told, now)) if first else reach.began
    shrunk = not first and page.total is not None and reach.total is not None and page.total < reach.total
    again = shrunk or (not first and reach.again)
    left_out = sheet.left_out.total() + (0 if first else reach.left_out)
    if page.next:
        total = page.total if first or reach.total is None else reach.total
        return Reach(reach.high, place.since, began, page.next, total, again, left_out)
    if again:
        return Reach(high=reach.high, again=True, left_out=left_out)
    return Reach(high=began or reach.high, left_out=left_out)


def _add(done: Pulled, page: Page, sheet: Sheet, written: Written, gone: int) -> None:
    done.pages += 1
    done.records += len(page.records)
    done.added += written.added
    done.changed += written.changed
    done.followed += gone
    done.left_out += sheet.left_out.total()
    done.reason = done.reason or sheet.reason


def _progress(feed: Feed, page: _Kept, reach: Reach, read: int) -> Progress:
    """Return how far a reading has got: by the count, or else by the time that its records have reached."""
    share = None
    if reach.since is None:
        share = 1.0
    elif page.total:
        share = min(1.0, read / page.total)
    elif page.changed_until is not None and reach.began is not None and reach.began > reach.since:
        share = min(1.0, max(0.0, (page.changed_until - reach.since) / (reach.began - reach.since)))
    return Progress(feed.name, read, page.total, share)
