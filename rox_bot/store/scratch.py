"""A throw-away SQLite file for work that must not grow in memory: which row of a file holds the newest version."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rox_bot.domain.columns import microseconds
from rox_bot.domain.errors import N_, Unavailable

_AT_ONCE = 1_000
_NO_VERSION = -(2**63)
_CACHE_KIB = 16_384
_SET_UP = f"""
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -{_CACHE_KIB};
    CREATE TABLE version (
        key TEXT PRIMARY KEY, row INTEGER NOT NULL, updated INTEGER NOT NULL, reopens INTEGER
    ) WITHOUT ROWID;
    CREATE TABLE content (digest BLOB PRIMARY KEY, seen INTEGER NOT NULL) WITHOUT ROWID;
    BEGIN;
"""
_OFFER = """
    INSERT INTO version VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET
        row = CASE WHEN excluded.updated >= updated THEN excluded.row ELSE row END,
        updated = max(updated, excluded.updated),
        reopens = coalesce(max(reopens, excluded.reopens), reopens, excluded.reopens)
"""
_COUNT = "INSERT INTO content VALUES (?, 1) ON CONFLICT DO UPDATE SET seen = seen + 1 RETURNING seen"


class Winner(NamedTuple):
    """The row that holds a key's newest version, and the most reopenings that any of its versions tells of."""

    row: int
    key: str
    reopens: int | None


class Scratch:
    """Keeps one winner per key: the newest version, the later row of two equally new."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting: list[tuple[str, int, int, int | None]] = []

    def offer(self, key: str, row: int, updated_at: datetime | None, reopens: int | None) -> None:
        """Enter a version of a key; rows are offered in the order of the file."""
        version = _NO_VERSION if updated_at is None else microseconds(updated_at)
        self._waiting.append((key, row, version, reopens))
        if len(self._waiting) >= _AT_ONCE:
            self._settle()

    def ordinal(self, digest: bytes) -> int:
        """Return how many times this content has been seen, now included."""
        return int(self._connection.execute(_COUNT, (digest,)).fetchone()[0])

    def count(self) -> int:
        """Return the number of keys."""
        self._settle()
        return int(self._connection.execute("SELECT count(*) FROM version").fetchone()[0])

    def winners(self) -> Iterator[Winner]:
        """Return the winning rows in the order of the file."""
        self._settle()
        for found in self._connection.execute("SELECT row, key, reopens FROM version ORDER BY row"):
            yield Winner(*found)

    def _settle(self) -> None:
        self._connection.executemany(_OFFER, self._waiting)
        self._waiting.clear()


@contextmanager
def open_scratch() -> Iterator[Scratch]:
    """Open a scratch file in a temporary folder of its own, and remove both on leaving."""
    with TemporaryDirectory(prefix="rox-import-") as folder:
        connection = sqlite3.connect(Path(folder) / "scratch.sqlite", isolation_level=None)
        try:
            connection.executescript(_SET_UP)
            yield Scratch(connection)
        except sqlite3.OperationalError as trouble:
            raise Unavailable(
                N_("The scratch file in {folder} cannot be written: {reason}."),
                folder=Path(folder).parent,
                reason=trouble,
            ) from trouble
        finally:
            connection.close()
