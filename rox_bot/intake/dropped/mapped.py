"""Which map reads a dropped file: one that lies beside it, or one that was saved for its source."""

from pathlib import Path

from rox_bot.domain.errors import N_, BadInput, RoxError
from rox_bot.intake.dropped.folder import Inbox, Lying
from rox_bot.intake.files import Map, parse_map, read_map
from rox_bot.intake.files.opening import open_table
from rox_bot.store import source_maps
from rox_bot.store.store import Store


class NoMap(BadInput):
    """Nothing says yet how a file is to be read; it waits."""


def map_of(store: Store, inbox: Inbox, file: Lying) -> Map:
    """Return the map for a file; raises NoMap where a map must be made or mended, BadInput for a useless file."""
    header = open_table(file.path).header
    beside = [_beside(path, file.source) for path in inbox.maps(file.source)]
    fitting = [mapping for mapping in beside if set(mapping.fields.values()) <= set(header)]
    if len(fitting) > 1:
        raise NoMap(
            N_("More than one map file in {source} fits {name}; leave one."), source=file.source, name=file.path.name
        )
    if fitting:
        return fitting[0]
    try:
        with store.reading() as tx:
            saved = source_maps.fitting_map(tx, store.workspace, file.source, header)
            others = bool(beside or source_maps.saved_maps(tx, store.workspace, file.source))
        if saved is not None:
            return parse_map(saved.content)
    except RoxError as trouble:
        raise _no_map(trouble) from trouble
    known = N_("No map of {source} fits the columns of {name}: run `rox-bot import FILE --source {source}` once.")
    none = N_("No map yet: run `rox-bot import FILE --source {source}` once.")
    raise NoMap(known if others else none, source=file.source, name=file.path.name)


def _no_map(trouble: RoxError) -> NoMap:
    """Return that a map is to be mended: its file waits, and goes in when that is done."""
    return NoMap("{trouble}", trouble=trouble.phrase)


def _beside(path: Path, source: str) -> Map:
    try:
        mapping = read_map(path)
    except BadInput as trouble:
        raise _no_map(trouble) from trouble
    if mapping.source != source:
        raise NoMap(
            N_("The map {path} is of source {other}; its folder must have the same name."),
            path=path.name,
            other=mapping.source,
        )
    return mapping
