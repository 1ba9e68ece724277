"""Database files as the tests of keeping them make, fill, spoil and compare them."""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from rox_bot.domain.errors import BadInput, Unavailable
from rox_bot.domain.events import Feedback
from rox_bot.store.store import Store
from tests.store.making import NOW, feedback, kept, write

WRITING = """
import hashlib, sys
from datetime import UTC, datetime
from rox_bot.store.store import Store
from tests.store.making import feedback, write
from tests.store.files import hash_of_facts
store = Store(sys.argv[2])
for number in range(100_000):
    write(store, feedback(str(number), score=number % 5 + 1, comment="word " * (number % 40)))
    print(number + 1, hash_of_facts(store), flush=True)
"""
"""A program that writes answers until it is killed, and says after each how many there are and their hash."""


def hash_of_facts(store: Store) -> str:
    return hashlib.sha256(repr(kept(store, Feedback)).encode()).hexdigest()


def opened(path: Path) -> Store:
    return Store(f"sqlite:///{path}", clock=lambda: NOW)


def fill(path: Path, answers: int) -> None:
    store = opened(path)
    write(store, *(feedback(str(number)) for number in range(answers)))
    store.close()


def count(path: Path) -> int:
    store = opened(path)
    try:
        return len(kept(store, Feedback))
    finally:
        store.close()


def damage(path: Path) -> None:
    """Overwrite every page but the first and the last, as a bad disk would."""
    with path.open("r+b") as file:
        file.seek(4_096)
        file.write(b"\xa5" * (path.stat().st_size - 8_192))


def change_schema(path: Path, version: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [version])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def fill_plainly(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE one (number)")


Made = Callable[[Path], Path]


def of_nothing(folder: Path) -> Path:
    return folder / "missing.db"


def of_a_folder(folder: Path) -> Path:
    return folder


def of_a_text(folder: Path) -> Path:
    (folder / "text.db").write_text("Dear diary, " * 1_000)
    return folder / "text.db"


def of_damaged_pages(folder: Path) -> Path:
    fill(folder / "damaged.db", 50)
    damage(folder / "damaged.db")
    return folder / "damaged.db"


def of_an_index_out_of_step(folder: Path) -> Path:
    """Make a database in which every page is well, but an index has lost the rows of its table."""
    fill(folder / "index.db", 50)
    with closing(sqlite3.connect(folder / "index.db")) as connection, connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'occurred_at)', 'recorded_at)') "
            "WHERE name = 'ix_feedback_occurred_at'"
        )
    return folder / "index.db"


BAD = [
    (of_nothing, BadInput, r"There is no database at .*missing\.db\."),
    (of_a_folder, BadInput, r"There is no database at "),
    (of_a_text, BadInput, r"text\.db is not an SQLite database\."),
    (of_damaged_pages, Unavailable, r"damaged\.db is damaged \(.+\)\."),
    (of_an_index_out_of_step, Unavailable, r"index\.db is damaged \(.*ix_feedback_occurred_at.*\)\."),
]
