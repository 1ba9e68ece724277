"""The look into the inbox, again and again: what lies still is taken in, one file at a time, by one bot at a time."""

import logging
import threading
from datetime import datetime, timedelta
from pathlib import Path

from rox_bot.domain.errors import RoxError
from rox_bot.intake.dropped.folder import Inbox, Lying, Shape
from rox_bot.intake.dropped.taking import Stopped, Taking, Waits
from rox_bot.language.wording import Wording
from rox_bot.store.store import Store

log = logging.getLogger(__name__)
KEPT = timedelta(days=30)
"""So long a file that is done with stays in `done/`, unless set otherwise."""

_PURGED_EVERY = timedelta(days=1)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=10)


class Watch:
    """Looks into an inbox until `end` is set; a running import is then given up, and done anew at the next start.

    Files that are done with are removed after `kept`; failed ones never.
    """

    def __init__(
        self, store: Store, inbox: Inbox, wording: Wording, end: threading.Event, kept: timedelta = KEPT
    ) -> None:
        self._store = store
        self._inbox = inbox
        self._end = end
        self._taking = Taking(store, inbox, wording, self._stop_in_time)
        self._shapes: dict[Path, Shape] = {}
        self._pauses: dict[Path, tuple[datetime, timedelta]] = {}
        self._kept = kept
        self._purged_at: datetime | None = None

    def run(self, seconds: float) -> None:
        """Look every so many seconds until the end."""
        self._open()
        while not self._end.wait(seconds):
            self.look()

    def look(self) -> None:
        """Take in every file that lies as it did at the last look; what goes wrong is noted and logged."""
        try:
            with self._inbox.held() as mine:
                if mine:
                    self._look()
                    self._purge()
        except Stopped:
            log.info("inbox: an import is given up, to be done at the next start")
        except RoxError as trouble:
            log.warning("inbox waits: %s", trouble)
        except Exception:
            log.exception("inbox")

    def _open(self) -> None:
        """Make the inbox, so that it can be seen where files go."""
        try:
            self._inbox.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as trouble:
            log.warning("there is no inbox", extra={"reason": type(trouble).__name__})

    def _look(self) -> None:
        lying = [file for source in self._inbox.sources() for file in self._inbox.lying(source)]
        still = [file for file in lying if self._shapes.get(file.path) == file.shape]
        self._shapes = {file.path: file.shape for file in lying}
        for path in [each for each in self._inbox.troubles if not each.exists()]:
            self._inbox.troubles.pop(path)
            self._pauses.pop(path, None)
        for file in still:
            if not self._end.is_set():
                self._take(file)
        for file in self._taking.settled.changed(self._store.clock()):
            if not self._end.is_set():
                log.info("inbox: a done file has changed since it was read, and is read again")
                self._take(file)

    def _purge(self) -> None:
        """Once a day, remove what has lain among the done files for long enough: their rows are in the store."""
        now = self._store.clock()
        if self._purged_at is not None and now - self._purged_at < _PURGED_EVERY:
            return
        self._purged_at = now
        if gone := self._inbox.purge(now - self._kept):
            log.info("inbox: done files removed", extra={"count": gone})

    def _take(self, file: Lying) -> None:
        until, pause = self._pauses.get(file.path, (self._store.clock(), _FIRST_PAUSE))
        if until > self._store.clock():
            return
        try:
            report = self._taking.take(file)
        except Waits as waiting:
            self._wait(file, waiting, pause)
            return
        self._inbox.troubles.pop(file.path, None)
        self._pauses.pop(file.path, None)
        if report is None:
            log.warning("inbox: a file failed and lies in failed/ with the reason")
        else:
            log.info("inbox: a file is in", extra={"count": report.good, "failed": report.bad})

    def _wait(self, file: Lying, waiting: Waits, pause: timedelta) -> None:
        """Note a new reason once; what costs a look through the whole file is tried again after longer and longer."""
        if waiting.later:
            self._pauses[file.path] = (self._store.clock() + pause, min(2 * pause, _LONGEST_PAUSE))
        if self._inbox.troubles.get(file.path) != waiting.trouble.phrase:
            self._inbox.troubles[file.path] = waiting.trouble.phrase
            if not waiting.noted:
                self._taking.note(file.source, waiting.trouble)
            log.warning("inbox: a file waits: %s", waiting.trouble)

    def _stop_in_time(self, _done: int, _total: int) -> None:
        if self._end.is_set():
            raise Stopped
