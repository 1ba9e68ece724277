"""The maps that were agreed upon before: the one that fits a file, and the one that the next such file needs."""

from dataclasses import dataclass
from datetime import datetime

from rox_bot.intake.files.map_text import map_text
from rox_bot.intake.files.mapping import Map, parse_map
from rox_bot.intake.files.reading import Table
from rox_bot.intake.proposals.exports import product_of
from rox_bot.store import audit
from rox_bot.store.source_maps import fitting_map, save_map, saved_maps, sources_of
from rox_bot.store.store import Store


@dataclass(frozen=True)
class Saved:
    """A map that fits a file, and since when it is saved; `sources` are those it could be of, where they are several.

    With several sources there is no map: somebody must say which one the file is of.
    """

    mapping: Map | None = None
    saved_at: datetime | None = None
    sources: tuple[str, ...] = ()


def saved_for(store: Store, table: Table, source: str = "", event: str | None = None) -> Saved:
    """Return the saved map that fits a file; without a source, that of the one source with a map for its columns.

    Raises BadInput where two maps fit equally well and disagree.
    """
    with store.reading() as tx:
        known = [source] if source else sources_of(tx, store.workspace, table.header)
        if len(known) > 1:
            return Saved(sources=tuple(known))
        name = known[0] if known else product_of(table.path.name, table.header)
        found = fitting_map(tx, store.workspace, name, table.header, event)
    return Saved() if found is None else Saved(parse_map(found.content), found.saved_at)


def keep_map(store: Store, table: Table, mapping: Map, now: datetime, actor: str) -> bool:
    """Save the map of a file for the next one like it; return whether that is news."""
    content = map_text(mapping)
    with store.writing() as tx:
        known = {each.content for each in saved_maps(tx, store.workspace, mapping.source)}
        save_map(tx, store.workspace, mapping.source, mapping.event, table.header, content, now, saved_by=actor)
        if content not in known:
            audit.note_deed(tx, store.workspace, now, actor, "save map", mapping.source, event=mapping.event)
    return content not in known
