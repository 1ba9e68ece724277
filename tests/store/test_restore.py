"""Restores: checked before anything is replaced, nobody's writing lost, and what was there kept."""

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from rox_bot.domain.errors import BadInput, NotAllowed, RoxError, Unavailable
from rox_bot.store.backup import back_up, copy_database
from rox_bot.store.lock import hold
from rox_bot.store.restore import restore
from tests.store.files import BAD, WRITING, Made, change_schema, contents, count, damage, fill, fill_plainly, opened
from tests.store.making import NOW, feedback, write
from tests.store.process import said, started

STAMP = "20261021-120000"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with three answers in it, closed."""
    path = tmp_path / "rox.db"
    fill(path, 3)
    return path


@pytest.mark.parametrize(("make", "kind", "sentence"), BAD)
def test_a_bad_backup_is_explained_and_leaves_the_database(
    tmp_path: Path, make: Made, kind: type[RoxError], sentence: str
) -> None:
    bad, database = make(tmp_path), tmp_path / "data" / "rox.db"
    fill(database, 3)
    before = contents(database.parent)
    with pytest.raises(kind, match=sentence):
        restore(bad, database, NOW)
    assert contents(database.parent) == before
    assert count(database) == 3


def newer(path: Path) -> None:
    change_schema(path, "9999")


def foreign(path: Path) -> None:
    path.unlink()
    fill_plainly(path)


def unversioned(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM alembic_version")


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (newer, r"written by a newer rox_bot \(schema 9999\)"),
        (foreign, r"copy\.db is no database of rox_bot"),
        (unversioned, r"copy\.db is no database of rox_bot"),
        (emptied, r"copy\.db is no database of rox_bot"),
    ],
)
def test_a_database_of_another_kind_is_not_put_in_place(
    database: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    copy = copy_database(database, database.parent / "copies" / "copy.db").file
    spoil(copy)
    before = contents(database.parent)
    with pytest.raises(BadInput, match=sentence):
        restore(copy, database, NOW)
    assert contents(database.parent) == before


def test_a_restore_keeps_what_it_replaces_and_leaves_no_log_of_it(database: Path) -> None:
    copy = back_up(database, NOW).file
    fill(database, 8)
    done = restore(copy, database, NOW)
    assert done.kept == database.with_name(f"rox-replaced-{STAMP}.db")
    names = {path.name for path in database.parent.iterdir()}
    assert names == {"backups", done.kept.name, "rox.db", "rox.db-lock"}
    assert (count(database), count(done.kept), count(copy)) == (3, 8, 3)
    assert database.stat().st_mode & 0o777 == 0o600


def test_restores_in_the_same_second_keep_everything(database: Path) -> None:
    copy = back_up(database, NOW).file
    places = []
    for answers in (4, 5, 6):
        fill(database, answers)
        places.append(restore(copy, database, NOW).kept)
    assert [count(place) for place in places if place] == [4, 5, 6]


def test_a_killed_writers_log_is_part_of_what_is_kept(database: Path) -> None:
    copy = back_up(database, NOW).file
    with started(WRITING, f"sqlite:///{database}") as writer:
        told = [said(writer) for _ in range(5)]
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
    assert database.with_name("rox.db-wal").stat().st_size > 0
    done = restore(copy, database, NOW)
    assert not database.with_name("rox.db-wal").exists()
    assert count(database) == 3
    assert done.kept is not None
    assert count(done.kept) >= len(told)


def test_a_damaged_database_is_replaced_and_kept_as_it_is(database: Path) -> None:
    copy = back_up(database, NOW).file
    fill(database, 50)
    damage(database)
    spoiled = database.read_bytes()
    done = restore(copy, database, NOW)
    assert done.kept is not None
    assert done.kept.read_bytes()[4_096:] == spoiled[4_096:]
    assert count(database) == 3


def test_a_file_that_is_no_database_any_more_is_replaced_and_kept(database: Path) -> None:
    copy = back_up(database, NOW).file
    spoiled = b"\xa5" * 40_960
    database.write_bytes(spoiled)
    done = restore(copy, database, NOW)
    assert done.kept is not None
    assert done.kept.read_bytes() == spoiled
    assert count(database) == 3


def test_a_log_that_sqlite_cannot_take_in_is_kept_beside_what_it_belongs_to(database: Path) -> None:
    copy = back_up(database, NOW).file
    database.with_name("rox.db-wal").mkdir()  # stands for one that cannot be opened, whoever runs the test
    done = restore(copy, database, NOW)
    assert done.kept is not None
    assert done.kept.with_name(f"{done.kept.name}-wal").is_dir()
    assert not database.with_name("rox.db-wal").exists()
    assert count(database) == 3


def test_a_lost_database_is_restored_where_it_was(database: Path) -> None:
    copy = back_up(database, NOW).file
    database.unlink()
    assert restore(copy, database, NOW).kept is None
    assert count(database) == 3


def test_a_plain_copy_of_an_open_database_is_restored_with_its_log(database: Path, tmp_path: Path) -> None:
    store = opened(database)
    write(store, *(feedback(str(number)) for number in range(3, 9)))
    taken = tmp_path / "taken"
    taken.mkdir()
    for name in ("rox.db", "rox.db-wal"):
        (taken / name).write_bytes(database.with_name(name).read_bytes())
    store.close()
    other = tmp_path / "other" / "rox.db"
    restore(taken / "rox.db", other, NOW)
    assert count(other) == 9


def test_nothing_is_restored_under_a_running_bot(database: Path) -> None:
    copy = back_up(database, NOW).file
    before = database.read_bytes()
    with hold(database), pytest.raises(NotAllowed, match=f"pid {os.getpid()} on "):
        restore(copy, database, NOW)
    assert database.read_bytes() == before


def test_nothing_is_restored_while_another_program_has_the_database_open(database: Path) -> None:
    copy = back_up(database, NOW).file
    store = opened(database)
    with store.reading() as tx:
        tx.exec_driver_sql("SELECT * FROM feedback").all()
        with pytest.raises(Unavailable, match="is open in another program"):
            restore(copy, database, NOW)
    write(store, feedback("late"))
    store.close()
    assert count(database) == 4


def test_a_database_is_not_restored_from_itself(database: Path) -> None:
    alias = database.with_name("alias.db")
    os.link(database, alias)
    for name in (database, alias):
        with pytest.raises(BadInput, match="is the database itself"):
            restore(name, database, NOW)
    assert count(database) == 3
