"""When sources brought something last: noted every few seconds, not with every event."""

import threading
from collections.abc import Iterable
from datetime import datetime

from rox_bot.domain.events import Event
from rox_bot.store import sources
from rox_bot.store.store import Store

KIND = "hook"


class Arrivals:
    """What came since the last note; writers and the one that notes may be different threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._newest: dict[str, datetime | None] = {}
        self._turn = threading.Lock()

    def met(self, source: str, events: Iterable[Event]) -> None:
        """Remember that events of a source are on disk."""
        with self._turn:
            newest = max((_placed(event) for event in events), default=None)
            self._newest[source] = _later(self._newest.get(source), newest)

    def note(self) -> None:
        """Note what is remembered, if there is anything."""
        with self._turn:
            told, self._newest = self._newest, {}
        if not told:
            return
        try:
            with self._store.writing() as tx:
                now = self._store.clock()
                for source, newest in told.items():
                    sources.know_source(tx, self._store.workspace, source, KIND, now)
                    sources.note_arrival(tx, self._store.workspace, source, now, newest_at=newest)
        except BaseException:
            with self._turn:
                for source, newest in told.items():
                    self._newest[source] = _later(self._newest.get(source), newest)
            raise


def _placed(event: Event) -> datetime:
    at: datetime = getattr(event, "opened_at", None) or event.occurred_at  # type: ignore[attr-defined]
    return at


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each is not None), default=None)
