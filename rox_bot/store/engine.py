"""Connections to SQLite and PostgreSQL, set up so that what is committed is on disk and writers queue up."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from rox_bot.domain.errors import N_, BadInput

BUSY_TIMEOUT_MS = 5_000
CONNECT_SECONDS = 5
"""So long a server may take to let us in, where its address does not say otherwise; else nobody would be answered."""

SOUND_SQLITE = (3, 51, 3)
"""Before it two connections that write or checkpoint at once could damage the file (the WAL-reset bug)."""


def parse_url(text: str) -> URL:
    """Return a database URL, or explain what is wrong with it."""
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):  # ValueError: a port that is no number
        backend = ""
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and not url.host:
        return url.set(drivername="sqlite")
    raise BadInput(
        N_("The database address is neither sqlite:///FILE nor postgresql://USER:PASSWORD@HOST/NAME."),
    )


def unsound_version(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """Return SQLite's version where it has a known fault that loses data, '' where it has none."""
    return "" if version >= SOUND_SQLITE else ".".join(map(str, version))


def open_engine(url: URL, *, writer: bool) -> Engine:
    """Return an engine for writing (every transaction takes the write lock at once) or for reading only."""
    if path := database_file(url):
        return _sqlite(url, path, writer=writer)
    return _postgresql(url, writer=writer)


def _postgresql(url: URL, *, writer: bool) -> Engine:
    patience = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
    pool = {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 5, "pool_timeout": 10}
    try:
        engine = create_engine(url, hide_parameters=True, connect_args=patience, **pool)
    except ModuleNotFoundError as missing:
        raise BadInput(N_("PostgreSQL needs the extra: pip install 'rox-bot[postgres]'.")) from missing
    if not writer:

        @event.listens_for(engine, "connect")
        def _read_only(connection: Any, _record: Any) -> None:
            connection.read_only = True

    return engine


def _sqlite(url: URL, path: Path, *, writer: bool) -> Engine:
    _private_file(path)
    options = {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
    engine = create_engine(url, hide_parameters=True, connect_args=options)
    begin = "BEGIN IMMEDIATE" if writer else "BEGIN"

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own transactions would let DDL survive a rollback
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "secure_delete=ON",
            *(() if writer else ("query_only=ON",)),
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def database_file(url: URL) -> Path | None:
    """Return SQLite's file, or None where a server keeps the data."""
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise BadInput(N_("The SQLite address names no file: use sqlite:///rox.db."))
    return Path(url.database)


def _private_file(path: Path) -> None:
    """Create the database file readable by its owner alone, and its folder if it is missing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        elif path.is_dir():
            raise IsADirectoryError(N_("it is a folder"))
    except (OSError, ValueError) as trouble:  # ValueError: a NUL in the name
        raise BadInput(
            N_("The database file {path} cannot be opened: {reason}."),
            path=path,
            reason=getattr(trouble, "strerror", None) or str(trouble),
        ) from trouble
