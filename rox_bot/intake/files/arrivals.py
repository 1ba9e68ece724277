"""What the registry of sources hears of an import: how far its events reach, or why it failed."""

from datetime import datetime

from rox_bot.domain.errors import RoxError, Unavailable
from rox_bot.store import sources
from rox_bot.store.store import Store


def note_arrival(
    store: Store, source: str, kind: str, now: datetime, newest_at: datetime | None, complete_until: datetime | None
) -> None:
    """Note what a source gave; `complete_until` is known only where the map or a person states it."""
    with store.writing() as tx:
        sources.know_source(tx, store.workspace, source, kind, now)
        stated = complete_until is not None
        sources.note_arrival(
            tx, store.workspace, source, now, newest_at=newest_at, complete_until=complete_until, stated=stated
        )


def note_failure(store: Store, source: str, now: datetime, trouble: RoxError) -> None:
    """Note why an import of a known source failed, where anything can be written; a new name is not made a source."""
    try:
        with store.writing() as tx:
            sources.note_failure(tx, store.workspace, source, now, str(trouble))
    except Unavailable:
        return  # the import's own trouble is told to who ran it
