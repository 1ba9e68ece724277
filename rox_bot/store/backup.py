"""Backups of an SQLite database: whole copies made while it is written to, checked, and thinned out with age."""

import errno
import glob
import os
import re
import shlex
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rox_bot.domain.errors import N_, BadInput, RoxError, Unavailable

DAYS, WEEKS = 7, 4
_FRESH = timedelta(hours=24)
_BUSY_SECONDS = 5.0
_FORGOTTEN_SECONDS = 86_400.0
_MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup: its file, its size in bytes, and the older ones that made way for it."""

    file: Path
    size: int
    removed: tuple[Path, ...] = ()


def back_up(database: Path, now: datetime) -> Backup:
    """Back a database up into the folder `backups` beside it, where older backups are thinned out.

    Kept are all of the last 24 hours, the last of each of 7 days and the last of each of 4 weeks.
    """
    folder, stem = backup_folder(database), database.resolve().stem
    made = copy_database(database, folder / f"{stem}-{now.astimezone(UTC):%Y%m%d-%H%M%S}.db")
    return Backup(made.file, made.size, tuple(_thin_out(database, made.file)))


def copy_database(database: Path, target: Path) -> Backup:
    """Copy a database, as it is at one moment, to a file that appears only when it is whole and sound.

    Raises BadInput for files that cannot be used and Unavailable for a damaged database or a full disk; then the
    target is what it was before.
    """
    with explained(target):
        _refuse_target(database, target)
        with prepared_copy(database, target) as part:
            size = part.stat().st_size
            part.replace(target)
            to_disk(target.parent)
    return Backup(target, size)


@contextmanager
def prepared_copy(database: Path, target: Path) -> Iterator[Path]:
    """Make a checked copy beside the target, on disk and readable by its owner alone; what is left of it goes."""
    if not database.is_file():
        raise BadInput(N_("There is no database at {path}."), path=database)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _remove(part)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _copy(database, part)
        to_disk(part)
        yield part
    finally:
        _remove(part)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the file system refuses into a sentence about a path."""
    try:
        yield
    except OSError as trouble:
        if trouble.errno == errno.ENOSPC:
            raise Unavailable(N_("Cannot save: the disk is full.")) from trouble
        raise BadInput(N_("{path} cannot be written: {reason}."), path=path, reason=trouble.strerror or "") from trouble


def backups_of(database: Path) -> list[Path]:
    """Return the backups made by ourselves, newest first."""
    name = re.compile(re.escape(database.resolve().stem) + r"-[0-9]{8}-[0-9]{6}\.db")
    folder = backup_folder(database)
    found = folder.iterdir() if folder.is_dir() else ()
    ours = [each for each in found if name.fullmatch(each.name) and made_at(each) and each.is_file()]
    return sorted((each for each in ours if not each.is_symlink()), reverse=True)


def restore_command(database: Path) -> str:
    """Return the command line that puts the newest backup in a database's place."""
    newest = next((str(each) for each in backups_of(database)), "FILE")
    return shlex.join(["rox-bot", "--database", f"sqlite:///{database.resolve()}", "restore", newest])


def backup_folder(database: Path) -> Path:
    """Return where backups go unless another file is named."""
    return database.resolve().parent / "backups"


def find_damage(database: Path, check: str = "quick_check") -> str:
    """Return the first thing that is wrong inside a database file, '' when it is sound.

    `integrity_check` also compares every index with its table; `quick_check` reads every page without that.
    """
    try:
        with closing(connect(database)) as connection:
            told = str(connection.execute(f"PRAGMA {check}(1)").fetchone()[0])
    except sqlite3.DatabaseError as fault:
        if _name(fault).startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            return str(fault)
        raise _told(fault, database) from fault
    return "" if told == "ok" else told.splitlines()[-1]


def checkpoint(database: Path) -> None:
    """Bring what stands in the log beside a database into its file, and empty the log."""
    try:
        with closing(connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.DatabaseError as fault:
        raise _told(fault, database) from fault


def connect(database: Path) -> sqlite3.Connection:
    """Open an existing database file as it stands, changing nothing in how it is kept."""
    address = f"{database.resolve().as_uri()}?mode=rw"
    return sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)


def side_files(database: Path) -> tuple[Path, Path, Path]:
    """Return the files that SQLite keeps beside a database while it is open."""
    wal, shm, journal = (database.with_name(database.name + end) for end in ("-wal", "-shm", "-journal"))
    return wal, shm, journal


def to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _refuse_target(database: Path, target: Path) -> None:
    """Keep a backup from replacing what is none: the database itself, or another program's file."""
    if not target.exists():
        return
    if database.exists() and target.samefile(database):
        raise BadInput(N_("{path} is the database itself; a backup needs a file of its own."), path=target)
    if not _is_sqlite(target):
        raise BadInput(N_("{path} exists and is no backup; it is left as it is."), path=target)


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) in (_MAGIC, b"")


def _remove(part: Path) -> None:
    for file in (part, *side_files(part)):
        file.unlink(missing_ok=True)


def _copy(database: Path, part: Path) -> None:
    try:
        with closing(connect(database)) as source, closing(connect(part)) as copy:
            source.backup(copy)  # all pages in one step: one snapshot, however much is written meanwhile
            copy.execute("PRAGMA journal_mode=DELETE").close()  # one file, which opens on a read-only disk too
    except sqlite3.DatabaseError as fault:
        raise _told(fault, database) from fault
    if complaint := find_damage(part, "integrity_check"):
        raise _damaged(database, complaint)


def _told(fault: sqlite3.DatabaseError, database: Path) -> RoxError:
    name = _name(fault)
    if name == "SQLITE_NOTADB":
        return BadInput(N_("{path} is not an SQLite database."), path=database)
    if name.startswith("SQLITE_CORRUPT"):
        return _damaged(database, str(fault))
    if name == "SQLITE_FULL":
        return Unavailable(N_("Cannot save: the disk is full."))
    if name.startswith("SQLITE_IOERR"):
        return Unavailable(N_("The disk is full, over its quota, or failing."))
    return Unavailable(N_("{path} cannot be read: {reason}."), path=database, reason=str(fault))


def _damaged(database: Path, complaint: str) -> Unavailable:
    return Unavailable(N_("{path} is damaged ({reason})."), path=database, reason=complaint)


def _name(fault: sqlite3.DatabaseError) -> str:
    """Return SQLite's name of a fault; the driver's own faults have none."""
    return getattr(fault, "sqlite_errorname", "")


def _thin_out(database: Path, newest: Path) -> Iterator[Path]:
    """Remove the backups that are not to be kept, and what killed ones left behind."""
    found = {each: made for each in backups_of(database) if (made := made_at(each))}
    days: dict[object, Path] = {}
    weeks: dict[object, Path] = {}
    for each, made in found.items():
        days.setdefault(made.date(), each)
        weeks.setdefault(made.isocalendar()[:2], each)
    kept = {newest, *list(days.values())[:DAYS], *list(weeks.values())[:WEEKS]}
    latest = max(found.values())
    for each, made in found.items():
        if each not in kept and latest - made >= _FRESH:
            each.unlink(missing_ok=True)
            yield each
    for part in newest.parent.glob(f".{glob.escape(database.resolve().stem)}-*.part*"):
        if time.time() - part.stat().st_mtime > _FORGOTTEN_SECONDS:
            part.unlink(missing_ok=True)


def made_at(backup: Path) -> datetime | None:
    """Return the moment in a backup's name, None where there is none such."""
    try:
        return datetime.strptime(f"{backup.stem[-15:]} +0000", "%Y%m%d-%H%M%S %z")
    except ValueError:
        return None
