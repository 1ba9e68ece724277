"""Reading one source now: claimed, kept alive while it lasts, and noted however it ends."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from rox_bot.domain.errors import N_, BadInput, RoxError, Unavailable
from rox_bot.intake.pull import VENDORS
from rox_bot.intake.pull.asking import PAUSES, Caller
from rox_bot.intake.pull.running import Progress, Pulled, Puller, start_reading
from rox_bot.intake.pull.standing import Standing
from rox_bot.intake.pull.troubles import Lost, Passing, Refused
from rox_bot.intake.source_keys import read_keys
from rox_bot.language.wording import Wording
from rox_bot.store import source_claims, sources
from rox_bot.store.outbox import lease_now
from rox_bot.store.sources import Source
from rox_bot.store.store import Store, Transaction

EVERY_MINUTES = 10
WEEKS = 26
_HEARTBEAT_SECONDS = 30.0
_AFTER_REFUSAL = timedelta(days=1)
_LONGEST_PAUSE = timedelta(hours=2)
_DOUBLINGS = 6


@dataclass(frozen=True, slots=True)
class Way:
    """How a source is fetched, as its row's settings (JSON) say: where it is, and how often it is looked at."""

    address: str
    minutes: float = EVERY_MINUTES

    def dump(self) -> str:
        """Return it as text."""
        return json.dumps({"address": self.address, "minutes": self.minutes})


def way_of(source: Source) -> Way:
    """Return how a source is fetched."""
    told = json.loads(source.settings or "{}")
    return Way(str(told.get("address", "")), float(told.get("minutes", EVERY_MINUTES)))


@dataclass(frozen=True)
class Fetcher:
    """Fetches sources into a store, with the keys of a file; `learn` hears every secret that is in use.

    `wording` is the language in which a fault is noted in the source's row, for whoever looks there.
    """

    store: Store
    keys_file: Path
    wording: Wording = field(default_factory=Wording)
    learn: Callable[[Iterable[str]], None] = lambda _secrets: None
    tries: int = len(PAUSES) + 1

    async def fetch(
        self,
        name: str,
        progress: Callable[[Progress], None] = lambda _progress: None,
        start: datetime | None = None,
    ) -> Pulled:
        """Read a source to its end, from where it was left or anew from what changed since `start`.

        Raises RoxError with what keeps it, which is noted in its row as well.
        """
        me = source_claims.new_owner()
        source = await asyncio.to_thread(self._claimed, name, me, start)
        later: datetime | None = None
        try:
            async with self._kept_alive(name, me):
                pulled = await self._pulled(source, me, progress)
            later = self._next(timedelta(minutes=way_of(source).minutes))
        except Lost:
            raise
        except RoxError as trouble:
            later = self._later(source, trouble)
            await asyncio.to_thread(self._note, name, trouble)
            raise
        except Exception:
            later = self._next(timedelta(minutes=way_of(source).minutes))
            raise
        finally:
            await asyncio.shield(asyncio.to_thread(self._release, name, me, later))
        return pulled

    async def _pulled(self, source: Source, me: str, progress: Callable[[Progress], None]) -> Pulled:
        vendor, way = VENDORS[source.kind], way_of(source)
        keys = await asyncio.to_thread(read_keys, self.keys_file, source.name)
        now = self.store.clock()
        start = now - timedelta(weeks=WEEKS)
        async with Caller(vendor, way.address, keys, tries=self.tries, learn=self.learn) as caller:
            puller = Puller(self.store, source.name, caller, me, progress)
            return await puller.run(start_reading(source.cursor, start, now))

    def _claimed(self, name: str, me: str, start: datetime | None) -> Source:
        def work(tx: Transaction) -> Source:
            found = sources.find_source(tx, self.store.workspace, name)
            if found is None or found.kind not in VENDORS:
                raise BadInput(
                    N_("There is no source {name} that is fetched; rox-bot source list shows them."), name=name
                )
            now = lease_now(tx, self.store.clock)
            claimed = source_claims.claim(tx, self.store.workspace, name, me, now)
            if claimed is None:
                raise Unavailable(N_("{source} is being read just now; it goes on by itself."), source=name)
            if start is None:
                return claimed
            anew = Standing(start).dump()
            sources.set_cursor(tx, self.store.workspace, name, anew)
            return replace(claimed, cursor=anew)

        return self.store.write(work)

    def _release(self, name: str, me: str, later: datetime | None) -> None:
        self.store.write(lambda tx: source_claims.release(tx, self.store.workspace, name, me, later))

    def _note(self, name: str, trouble: RoxError) -> None:
        said, now = self.wording.error(trouble), self.store.clock()
        self.store.write(lambda tx: sources.note_failure(tx, self.store.workspace, name, now, said))

    @asynccontextmanager
    async def _kept_alive(self, name: str, me: str) -> AsyncIterator[None]:
        """Renew the claim while waits for the vendor last longer than it would."""

        def renew() -> None:
            def work(tx: Transaction) -> None:
                source_claims.hold(tx, self.store.workspace, name, me, lease_now(tx, self.store.clock))

            with suppress(RoxError):
                self.store.write(work)

        async def beat() -> None:
            while True:
                await asyncio.sleep(_HEARTBEAT_SECONDS)
                await asyncio.to_thread(renew)

        beating = asyncio.create_task(beat())
        try:
            yield
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)

    def _later(self, source: Source, trouble: RoxError) -> datetime:
        """Return when to look again after a failure: later with each, and not for a day where the keys are refused."""
        if isinstance(trouble, Refused):
            return self.store.clock() + _AFTER_REFUSAL
        usual = timedelta(minutes=way_of(source).minutes)
        pause = min(_LONGEST_PAUSE, usual * 2 ** min(source.failures, _DOUBLINGS))
        wait = trouble.wait if isinstance(trouble, Passing) else 0.0
        return self._next(max(usual, pause, timedelta(seconds=wait)))

    def _next(self, pause: timedelta) -> datetime:
        return self.store.clock() + pause * random.uniform(0.9, 1.1)
