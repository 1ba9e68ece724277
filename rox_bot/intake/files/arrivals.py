"""What the registry of sources hears of an import: how far its events reach, or why it failed."""

from datetime import datetime

from rox_bot.domain.errors import RoxError, Unavailable
from rox_bot.language.wording import Wording
from rox_bot.store import audit, sources
from rox_bot.store.arrivals import gives_events
from rox_bot.store.store import Store


def note_arrival(
    store: Store,
    source: str,
    kind: str,
    now: datetime,
    newest_at: datetime | None,
    complete_until: datetime | None,
    actor: str,
    tallies: bool = False,
    **counts: int,
) -> None:
    """Note what a source gave and who brought it; `complete_until` is known only where the map or a person states it.

    Tallies say nothing of how far events reach: a source that gives events too is left as it stands.
    """
    with store.writing() as tx:
        sources.know_source(tx, store.workspace, source, kind, now)
        stated = complete_until is not None
        if not tallies:
            sources.note_arrival(
                tx, store.workspace, source, now, newest_at=newest_at, complete_until=complete_until, stated=stated
            )
        elif not gives_events(tx, source, workspace=store.workspace):
            sources.note_arrival(tx, store.workspace, source, now, newest_at=None)
        audit.note_deed(tx, store.workspace, now, actor, "import", source, **counts)


def note_failure(store: Store, source: str, now: datetime, trouble: RoxError, wording: Wording) -> None:
    """Note why an import of a known source failed, where anything can be written; a new name is not made a source.

    The reason is kept in the language of `wording`, which is that of the workspace.
    """
    try:
        with store.writing() as tx:
            sources.note_failure(tx, store.workspace, source, now, wording.error(trouble))
    except Unavailable:
        return  # the import's own trouble is told to who ran it
