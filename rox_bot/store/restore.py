"""A backup put back in the database's place: checked first, the replaced database kept beside it."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from rox_bot.domain.errors import N_, BadInput, Unavailable
from rox_bot.store import schema
from rox_bot.store.backup import connect, explained, prepared_copy, side_files, to_disk
from rox_bot.store.lock import hold, keep_owner


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the schema that is there now, and where the replaced database is (None: none was there)."""

    schema: str
    kept: Path | None


def restore(backup: Path, database: Path, now: datetime) -> Restored:
    """Put a backup in a database's place.

    Raises NotAllowed while a bot runs, Unavailable while another program has the database open or the backup is
    damaged, and BadInput for a file that is no backup of a known schema; then nothing has changed.
    """
    database = database.resolve()
    if backup.exists() and database.exists() and backup.samefile(database):
        raise BadInput(N_("{path} is the database itself; name the backup to restore."), path=backup)
    with explained(database), hold(database), prepared_copy(backup, database) as copy:
        found = _schema_of(copy, backup)
        schema.refuse_newer(found)
        keep_owner(copy, database if database.exists() else database.parent)
        kept = _set_aside(database, now) if database.exists() else None
        copy.replace(database)
        to_disk(database.parent)
    return Restored(found, kept)


def _schema_of(copy: Path, backup: Path) -> str:
    try:
        with closing(connect(copy)) as connection:
            return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except (sqlite3.OperationalError, TypeError) as foreign:  # no such table, or no row in it
        raise BadInput(N_("{path} is no database of rox_bot."), path=backup) from foreign


def _set_aside(database: Path, now: datetime) -> Path:
    """Keep a database under a dated name too, so that its place is empty at no moment."""
    wal, shm, journal = side_files(database)
    _leave_alone(database)
    stem = f"{database.stem}-replaced-{now.astimezone(UTC):%Y%m%d-%H%M%S}"
    names = chain([f"{stem}.db"], (f"{stem}-{number}.db" for number in count(2)))
    kept = next(path for name in names if not (path := database.with_name(name)).exists())
    try:
        os.link(database, kept)
    except OSError:  # no hard links on this disk, or not to somebody else's file
        database.rename(kept)
    for left, place in zip((wal, shm, journal), side_files(kept), strict=True):
        if left.exists():  # only beside a damaged file: a sound one has been emptied into
            left.replace(place)
    return kept


def _leave_alone(database: Path) -> None:
    """Bring all that is pending into the file; SQLite does that only while nobody else has it open."""
    try:
        with closing(connect(database)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as fault:
        if fault.sqlite_errorname == "SQLITE_BUSY":
            raise Unavailable(N_("{path} is open in another program; stop that first."), path=database) from fault
    except sqlite3.DatabaseError:
        return  # damaged: kept as it is, with what is beside it
