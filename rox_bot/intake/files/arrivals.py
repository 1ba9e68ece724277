"""What the registry of sources hears of an import: how far its events reach, or why it failed."""

from datetime import UTC, datetime
from pathlib import Path

from rox_bot.domain.errors import RoxError, Unavailable
from rox_bot.intake.files.mapping import Map
from rox_bot.intake.files.reading import explained
from rox_bot.intake.files.vocabulary import UNPLACED
from rox_bot.language.wording import Wording
from rox_bot.store import audit, sources
from rox_bot.store.arrivals import gives_events
from rox_bot.store.facts import LETTERS
from rox_bot.store.sources import BY_FILE
from rox_bot.store.store import Store, Transaction


def made_at(path: Path, now: datetime) -> datetime:
    """Return when a file was last written, at the latest now: it can know of nothing that came later."""
    with explained(path):
        return min(now, datetime.fromtimestamp(path.stat().st_mtime, UTC))


def note_arrival(
    store: Store,
    mapping: Map,
    kind: str,
    now: datetime,
    newest_at: datetime | None,
    complete_until: datetime | None,
    nothing_until: datetime | None,
    actor: str,
    **counts: int,
) -> None:
    """Note what a source gave and who brought it; `complete_until` is known only where the map or a person states it.

    `nothing_until` is when a file without rows was made: up to then its source gave all it had. Tallies say nothing of
    how far events reach: a source that gives events too is left as it stands.
    """
    source = mapping.source
    with store.writing() as tx:
        sources.know_source(tx, store.workspace, source, kind, now)
        stated = complete_until is not None
        if mapping.event not in UNPLACED:
            until = complete_until or (nothing_until if _speaks_for(tx, store.workspace, mapping) else None)
            sources.note_arrival(
                tx, store.workspace, source, now, newest_at=newest_at, complete_until=until, stated=stated
            )
        elif not gives_events(tx, source, workspace=store.workspace):
            sources.note_arrival(tx, store.workspace, source, now, newest_at=None)
        audit.note_deed(tx, store.workspace, now, actor, "import", source, **counts)


def _speaks_for(tx: Transaction, workspace: str, mapping: Map) -> bool:
    """Return whether a file without rows tells of all that its source gives: of one kind of event, and in files."""
    known = sources.find_source(tx, workspace, mapping.source)
    if known is None or known.kind not in BY_FILE:
        return False
    return not gives_events(tx, mapping.source, workspace=workspace, but=LETTERS[mapping.kind.model])


def note_failure(store: Store, source: str, now: datetime, trouble: RoxError, wording: Wording) -> None:
    """Note why an import of a known source failed, where anything can be written; a new name is not made a source.

    The reason is kept in the language of `wording`, which is that of the workspace.
    """
    try:
        with store.writing() as tx:
            sources.note_failure(tx, store.workspace, source, now, wording.error(trouble))
    except Unavailable:
        return  # the import's own trouble is told to who ran it
