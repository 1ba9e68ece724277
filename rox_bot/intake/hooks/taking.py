"""Deliveries taken in: what waits goes into one transaction, each with its key, its events, and what it left undone."""

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rox_bot.domain.errors import RoxError
from rox_bot.domain.events import Event
from rox_bot.intake.hooks.arrivals import Arrivals
from rox_bot.intake.hooks.reading import HOOKED, Fault, Told, Unreadable, event_of, unknown_fields, unpacked
from rox_bot.intake.recording import Recorder
from rox_bot.store import dead_letters, inbox
from rox_bot.store.grouped import GroupedWrites
from rox_bot.store.store import Store, Transaction

log = logging.getLogger(__name__)
TAKE_SECONDS = 2.0
"""So long a sender waits at most; the fastest of them give up after five."""

_GROUP = 200  # deliveries in one transaction: nobody else waits longer than these take
_OF_A_SOURCE = "hook:{}"
_MOST_KEPT = 1_000
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery of a source, its signature checked: the sender's own key of it and the raw body."""

    source: str
    key: str
    body: bytes
    again: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a delivery: events taken in, or `known` where it had come before.

    `faults` are the events that were not taken in, kept under a `reference` as far as there is room; `ignored` are
    fields that nobody knows. `refused` says why none of it was even read: `body` (no JSON of events) or `kind` (not
    what the source may write).
    """

    taken: int = 0
    known: bool = False
    faults: tuple[Fault, ...] = ()
    reference: str = ""
    ignored: tuple[str, ...] = ()
    refused: str = ""


@dataclass(slots=True)
class _Read:
    """A delivery as read: its events, and why some are none."""

    delivery: Delivery
    events: list[Event] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored: set[str] = field(default_factory=set)
    refused: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return _OF_A_SOURCE.format(self.delivery.source), self.delivery.key


class HookIntake:
    """Takes deliveries in for one store; `kinds` of events that every source may write."""

    def __init__(self, store: Store, kinds: Mapping[str, Collection[str]]) -> None:
        self._store = store
        self._kinds = kinds
        self._arrivals = Arrivals(store)
        self._writes = GroupedWrites(self._write, _GROUP)

    async def take(self, delivery: Delivery) -> Receipt:
        """Take a delivery in, on disk when this returns; raises Unavailable where it cannot be now.

        One that makes us fail is kept whole and tried again later.
        """
        try:
            return await self._writes.write(delivery, TAKE_SECONDS)
        except RoxError:
            raise
        except Exception as fault:
            reference = secrets.token_hex(2)
            log.exception("ref %s", reference, extra={"kind": "hook"})
            return await asyncio.to_thread(self._keep_whole, delivery, type(fault).__name__, reference)

    def look(self) -> None:
        """Note what sources have brought, and try the kept deliveries that are due; for a worker thread."""
        self._arrivals.note()
        for source in self._kinds:
            with self._store.reading() as tx:
                due = dead_letters.due(tx, self._store.workspace, _OF_A_SOURCE.format(source), self._store.clock())
            for number in due:
                self._try_again(source, number)

    def close(self, seconds: float) -> None:
        """Write what waits and take nothing more."""
        self._writes.close(seconds)
        self._arrivals.note()

    def _write(self, deliveries: Sequence[Delivery]) -> list[Receipt]:
        now, recorder = self._store.clock(), Recorder(self._store.workspace, self._store.pseudonyms)
        read = [self._read(each, recorder, now) for each in deliveries]
        met = dict(recorder.met)

        def work(tx: Transaction) -> list[Receipt]:
            recorder.met = dict(met)
            return self._written(tx, read, recorder, now)

        receipts = self._store.write(work)
        for each in read:
            self._arrivals.met(each.delivery.source, each.events)
        return receipts

    def _read(self, delivery: Delivery, recorder: Recorder, now: datetime) -> _Read:
        read = _Read(delivery)
        try:
            told = unpacked(delivery.body)
        except Unreadable:
            read.refused = "body"
            return read
        if any(each.kind in HOOKED and each.kind not in self._kinds[delivery.source] for each in told):
            read.refused = "kind"
            return read
        for place, each in enumerate(told):
            read.ignored |= unknown_fields(each)
            found = _event(each, recorder, delivery, place, now)
            if isinstance(found, Event):
                read.events.append(found)
            else:
                read.faults.append(Fault(place, *found))
        return read

    def _written(self, tx: Transaction, read: list[_Read], recorder: Recorder, now: datetime) -> list[Receipt]:
        keys = dict.fromkeys(each.key for each in read if not each.refused)
        new = inbox.take_in_all(tx, self._store.workspace, keys, now)
        of_kind: dict[type[Event], list[Event]] = defaultdict(list)
        receipts = []
        for each in read:
            first = each.delivery.again or each.key in new
            new.discard(each.key)  # a copy beside it is known by now
            if each.refused or not first:
                receipts.append(Receipt(refused=each.refused, known=not each.refused))
                continue
            for event in each.events:
                of_kind[type(event)].append(event)
            reference = self._keep(tx, each, now) if each.faults else ""
            ignored, faults = tuple(sorted(each.ignored)[:_SHOWN]), tuple(each.faults[:_SHOWN])
            receipts.append(Receipt(len(each.events), faults=faults, reference=reference, ignored=ignored))
        for events in of_kind.values():
            recorder.write(tx, events, now)
        return receipts

    def _keep(self, tx: Transaction, read: _Read, now: datetime) -> str:
        """Keep a delivery with events that are none, for a person to look at; return the reference it is found by."""
        if read.delivery.again or self._is_full(tx, read.delivery.source):
            return ""
        reference = secrets.token_hex(2)
        given, text = str(read.faults[0]), read.delivery.body.decode("utf-8")
        source, key = read.key
        dead_letters.keep(
            tx, self._store.workspace, source, key, text, now, error=given, reference=reference, again=False
        )
        return reference

    def _keep_whole(self, delivery: Delivery, error: str, reference: str) -> Receipt:
        source, text, now = _OF_A_SOURCE.format(delivery.source), delivery.body.decode("utf-8"), self._store.clock()
        with self._store.writing() as tx:
            if not self._is_full(tx, delivery.source):
                dead_letters.keep(
                    tx, self._store.workspace, source, delivery.key, text, now, error=error, reference=reference
                )
        return Receipt(reference=reference)

    def _is_full(self, tx: Transaction, source: str) -> bool:
        return dead_letters.many(tx, self._store.workspace, _OF_A_SOURCE.format(source)) >= _MOST_KEPT

    def _try_again(self, source: str, number: int) -> None:
        with self._store.writing() as tx:
            row = dead_letters.take(tx, number, self._store.clock())
        if row is None:
            return
        error, reference = "", row["reference"]
        try:
            receipt = self._write([Delivery(source, row["key"], row["payload"].encode(), again=True)])[0]
            error = str(receipt.faults[0]) if receipt.faults else receipt.refused
        except Exception as fault:
            error = type(fault).__name__
            log.exception("ref %s", reference, extra={"kind": "hook"})
        with self._store.writing() as tx:
            if error:
                dead_letters.failed(tx, row, self._store.clock(), error=error, reference=reference)
            else:
                dead_letters.done(tx, number)


def _event(told: Told, recorder: Recorder, delivery: Delivery, place: int, now: datetime) -> Event | tuple[str, str]:
    return event_of(told, recorder, delivery.source, f"{delivery.key[:180]}:{place}", now)
