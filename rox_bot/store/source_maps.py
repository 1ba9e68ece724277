"""Saved maps: how the files of a source were read, and which of them fits a file that comes now."""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from rox_bot.domain.errors import N_, BadInput
from rox_bot.store.tables import SourceMapRow
from rox_bot.store.upserts import insert_into

_map: Table = SourceMapRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class SavedMap:
    """One saved map: `content` is a map file's text, `columns` the fingerprint of the header it was made for."""

    source: str
    event: str
    columns: str
    content: str
    saved_by: str
    saved_at: datetime

    def parsed(self) -> dict[str, Any]:
        """Return what the map says; two maps that say the same are equal here, however they are written."""
        return tomllib.loads(self.content)

    def named(self) -> frozenset[str]:
        """Return the columns that the map reads."""
        return frozenset(str(column).strip() for column in self.parsed().get("fields", {}).values())


_FIELDS = [_map.c[name] for name in SavedMap.__slots__]


def fingerprint(header: Iterable[str]) -> str:
    """Return what stands for the set of a file's column names, whatever their order: 32 hexadecimal digits."""
    names = sorted({name.strip() for name in header} - {""})
    return hashlib.blake2b("\0".join(names).encode(), digest_size=16).hexdigest()


def save_map(
    tx: Connection,
    workspace: str,
    source: str,
    event: str,
    header: Iterable[str],
    content: str,
    now: datetime,
    *,
    saved_by: str = "",
) -> None:
    """Save a map for a source's files with these columns; an earlier one for the same event is replaced."""
    row = SourceMapRow(
        workspace=workspace,
        source=source,
        event=event,
        columns=fingerprint(header),
        content=content,
        saved_by=saved_by,
        saved_at=now,
    ).model_dump()
    newer = {name: row[name] for name in ("content", "saved_by", "saved_at")}
    added = insert_into(tx, _map).on_conflict_do_update(index_elements=_map.primary_key.columns, set_=newer)
    tx.execute(added, [row])


def saved_maps(tx: Connection, workspace: str, source: str) -> list[SavedMap]:
    """Return a source's saved maps, the newest first."""
    here = (_map.c.workspace == workspace) & (_map.c.source == source)
    query = select(*_FIELDS).where(here).order_by(_map.c.saved_at.desc(), _map.c.event, _map.c.columns)
    return [SavedMap(*row) for row in tx.execute(query)]


def sources_of(tx: Connection, workspace: str, header: Iterable[str]) -> list[str]:
    """Return the sources by name that have a map made for just these columns."""
    query = select(_map.c.source).where(_map.c.workspace == workspace, _map.c.columns == fingerprint(header))
    return sorted(set(tx.execute(query).scalars()))


def fitting_map(
    tx: Connection, workspace: str, source: str, header: Iterable[str], event: str | None = None
) -> SavedMap | None:
    """Return the saved map that fits a header, None where none does; `event` keeps the maps of one kind.

    First the one made for just these columns; else one whose columns are all there, since exports gain columns: then
    a map that reads all that the others read and more goes before them. Raises BadInput where two fit equally well
    and disagree.
    """
    names = frozenset(name.strip() for name in header)
    known = [each for each in saved_maps(tx, workspace, source) if event in (None, each.event)]
    exact = [each for each in known if each.columns == fingerprint(names)]
    return _agreed(source, exact or _widest([each for each in known if each.named() <= names]))


def _widest(fitting: list[SavedMap]) -> list[SavedMap]:
    """Leave out each map of which another of the same event reads all columns and more."""
    return [
        each
        for each in fitting
        if not any(other.event == each.event and other.named() > each.named() for other in fitting)
    ]


def _agreed(source: str, fitting: list[SavedMap]) -> SavedMap | None:
    if not fitting:
        return None
    newest = fitting[0]
    others = [each for each in fitting if each.parsed() != newest.parsed()]
    if not others:
        return newest
    if any(each.event != newest.event for each in others):
        raise BadInput(
            N_("Two saved maps of {source} fit this file, for different events: {events}. Say which: --event {event}"),
            source=source,
            events=", ".join(sorted({each.event for each in fitting})),
            event=newest.event,
        )
    raise BadInput(
        N_(
            "Two saved maps of {source} fit this file and disagree (of {first} and {second}). Import it once with "
            "--map FILE.toml: that map then goes first."
        ),
        source=source,
        first=f"{newest.saved_at:%Y-%m-%d %H:%M}",
        second=f"{others[0].saved_at:%Y-%m-%d %H:%M}",
    )
