"""The systems that events come from: since when each is known, how far its data reach, and how it went last."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, or_, select, update

from rox_bot.store.tables import SourceRow
from rox_bot.store.upserts import insert_into

_source: Table = SourceRow.__table__  # type: ignore[attr-defined]
_ERROR_LENGTH = 500
BY_FILE = ("file", "inbox")
"""Kinds of source whose events come in files."""


@dataclass(frozen=True, slots=True)
class Source:
    """One system as it stands; the fields are those of `store.tables.SourceRow`."""

    name: str
    kind: str
    settings: str
    cursor: str
    complete_until: datetime | None
    stated: bool
    newest_at: datetime | None
    tried_at: datetime | None
    succeeded_at: datetime | None
    failures: int
    error: str
    created_at: datetime
    off_at: datetime | None
    owner: str
    lease_until: datetime | None
    not_before: datetime | None


_FIELDS = [_source.c[name] for name in Source.__slots__]


def know_source(tx: Connection, workspace: str, name: str, kind: str, now: datetime) -> None:
    """Note a source that is not known yet; a known one stays as it is."""
    row = SourceRow(workspace=workspace, name=name, kind=kind, created_at=now).model_dump()
    tx.execute(insert_into(tx, _source).on_conflict_do_nothing(), [row])


def note_arrival(
    tx: Connection,
    workspace: str,
    name: str,
    now: datetime,
    *,
    newest_at: datetime | None,
    complete_until: datetime | None = None,
    stated: bool = False,
    cursor: str | None = None,
) -> None:
    """Note that a known source gave what it had; times only ever move forward, up to now.

    `newest_at` is the instant of its newest event, `complete_until` the one up to which nothing is missing (None: not
    known beyond the events themselves), `stated` where the source or a person said so, not a file without rows.
    """
    here = _here(workspace, name)
    values: dict[str, object] = {"tried_at": now, "succeeded_at": now, "failures": 0, "error": ""}
    tx.execute(update(_source).where(here).values(values | ({} if cursor is None else {"cursor": cursor})))
    if newest_at is not None:
        older = or_(_source.c.newest_at.is_(None), _source.c.newest_at < newest_at)
        tx.execute(update(_source).where(here, older).values(newest_at=newest_at))
    if complete_until is not None:
        known = _source.c.complete_until
        behind = or_(known.is_(None), known < complete_until, known > now)  # nothing is complete beyond now
        tx.execute(update(_source).where(here, behind).values(complete_until=complete_until, stated=stated))


def note_failure(tx: Connection, workspace: str, name: str, now: datetime, error: str) -> None:
    """Note that a source could not be read, and why, in words that hold no key and no customer's text."""
    values = {"tried_at": now, "failures": _source.c.failures + 1, "error": error[:_ERROR_LENGTH]}
    tx.execute(update(_source).where(_here(workspace, name)).values(values))


def set_up_source(tx: Connection, workspace: str, name: str, kind: str, settings: str, now: datetime) -> None:
    """Let a source be fetched from now on, the way `settings` (JSON) says; files brought in under its name stay its."""
    know_source(tx, workspace, name, kind, now)
    values = {"kind": kind, "settings": settings, "off_at": None, "not_before": None}
    tx.execute(update(_source).where(_here(workspace, name)).values(values))


def set_cursor(tx: Connection, workspace: str, name: str, cursor: str) -> None:
    """Set how far a source has been read."""
    tx.execute(update(_source).where(_here(workspace, name)).values(cursor=cursor))


def switch_source(tx: Connection, workspace: str, name: str, off_at: datetime | None) -> None:
    """Switch a source off at an instant, or on again (None), to be read at once."""
    tx.execute(update(_source).where(_here(workspace, name)).values(off_at=off_at, not_before=None))


def remove_source(tx: Connection, workspace: str, name: str) -> None:
    """Forget a source; its events stay."""
    tx.execute(delete(_source).where(_here(workspace, name)))


def sources(tx: Connection, workspace: str) -> list[Source]:
    """Return every known source by name, those switched off too."""
    query = select(*_FIELDS).where(_source.c.workspace == workspace).order_by(_source.c.name)
    return [Source(*row) for row in tx.execute(query)]


def find_source(tx: Connection, workspace: str, name: str) -> Source | None:
    """Return one source, None where it is not known."""
    row = tx.execute(select(*_FIELDS).where(_here(workspace, name))).first()
    return Source(*row) if row else None


def _here(workspace: str, name: str) -> ColumnElement[bool]:
    return and_(_source.c.workspace == workspace, _source.c.name == name)
