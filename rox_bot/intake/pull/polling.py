"""Every source looked at again when it is due, for as long as the bot runs; replicas share through the claims."""

import asyncio
import logging
import secrets
from collections.abc import Callable

from rox_bot.domain.errors import N_, RoxError, Unavailable
from rox_bot.intake.pull import VENDORS
from rox_bot.intake.pull.fetching import Fetcher
from rox_bot.intake.pull.troubles import Lost
from rox_bot.store import source_claims, sources
from rox_bot.store.outbox import lease_now

log = logging.getLogger(__name__)


class Poller:
    """Fetches each due source in a task of its own, so that a slow vendor holds up no other."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._store = fetcher.store
        self._running: dict[str, asyncio.Task[None]] = {}

    async def run(self, stop: asyncio.Event, tick: float, beat: Callable[[], None]) -> None:
        """Look every `tick` seconds for what is due until told to stop; a page under way is written to its end."""
        try:
            while not stop.is_set():
                beat()
                await self.look()
                try:
                    await asyncio.wait_for(stop.wait(), tick)
                except TimeoutError:
                    continue
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def look(self) -> None:
        """Begin to fetch what is due and not under way."""
        try:
            names = await asyncio.to_thread(self._due)
        except RoxError as trouble:
            log.warning("sources wait: %s", trouble)
            return
        except Exception:
            log.exception("sources wait")
            return
        for name in names:
            if name not in self._running:
                self._running[name] = asyncio.create_task(self._fetch(name), name=f"source {name}")

    async def idle(self) -> None:
        """Wait until nothing is under way."""
        while self._running:
            await asyncio.wait(list(self._running.values()))

    async def _fetch(self, name: str) -> None:
        try:
            pulled = await self._fetcher.fetch(name)
        except Lost:
            log.info("a source was taken over")
        except Unavailable as trouble:
            log.info("a source waits: %s", trouble)
        except RoxError as trouble:
            log.warning("a source cannot be read: %s", trouble)
        except Exception:
            reference = secrets.token_hex(2)
            log.exception("a source cannot be read, ref %s", reference)
            await asyncio.to_thread(self._note, name, reference)
        else:
            log.info("a source was read", extra={"count": pulled.records, "failed": pulled.left_out})
        finally:
            self._running.pop(name, None)

    def _due(self) -> list[str]:
        with self._store.reading() as tx:
            return source_claims.due(tx, self._store.workspace, list(VENDORS), lease_now(tx, self._store.clock))

    def _note(self, name: str, reference: str) -> None:
        said = self._fetcher.wording._(N_("Something broke on our side, ref {reference}."), reference=reference)
        now = self._store.clock()
        self._store.write(lambda tx: sources.note_failure(tx, self._store.workspace, name, now, said))
