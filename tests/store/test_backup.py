"""Backups: whole, sound, private copies of one moment; what is old makes way, what is another's stays."""

import os
import signal
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rox_bot.domain.errors import BadInput, RoxError, Unavailable
from rox_bot.domain.events import Feedback
from rox_bot.store.backup import back_up, backup_folder, backups_of, copy_database, find_damage, restore_command
from rox_bot.store.restore import restore
from tests.store.files import (
    BAD,
    WRITING,
    Made,
    contents,
    count,
    fill,
    fill_plainly,
    hash_of_facts,
    of_a_text,
    of_damaged_pages,
    opened,
)
from tests.store.making import DAY, NOW, feedback, kept, write
from tests.store.process import said, started

MINUTE = timedelta(minutes=1)
STAMP = "20261021-120000"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with three answers in it, closed."""
    path = tmp_path / "rox.db"
    fill(path, 3)
    return path


def test_a_backup_holds_what_the_database_holds_and_is_one_private_file(database: Path) -> None:
    made = back_up(database, NOW)
    assert made.file == database.parent / "backups" / f"rox-{STAMP}.db"
    assert [path.name for path in made.file.parent.iterdir()] == [made.file.name]
    assert made.file.stat().st_mode & 0o777 == 0o600
    assert made.file.parent.stat().st_mode & 0o777 == 0o700
    assert made.size == made.file.stat().st_size
    with closing(sqlite3.connect(f"{made.file.as_uri()}?immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT count(*) FROM feedback").fetchone() == (3,)


def test_a_backup_holds_what_is_still_in_the_log_of_an_open_database(database: Path) -> None:
    store = opened(database)
    write(store, *(feedback(str(number)) for number in range(3, 10)))
    assert database.with_name("rox.db-wal").stat().st_size > 0
    made = copy_database(database, database.with_name("copy.db"))
    write(store, feedback("10"))
    store.close()
    assert count(made.file) == 10


def test_a_backup_made_while_another_process_writes_is_of_one_moment(tmp_path: Path) -> None:
    database, copies = tmp_path / "rox.db", []
    with started(WRITING, f"sqlite:///{database}") as writer:
        told = [said(writer) for _ in range(5)]
        for number in range(3):
            copies.append((len(told), copy_database(database, tmp_path / f"copy{number}.db").file))
            told += [said(writer) for _ in range(5)]
        os.kill(writer.pid, signal.SIGKILL)
        told += [line for line in iter(lambda: said(writer), "") if line.count(" ") == 1]
    at_marker = dict(line.split() for line in told)
    for number, (acknowledged, copy) in enumerate(copies):
        restore(copy, database, NOW + number * MINUTE)
        store = opened(database)
        facts = len(kept(store, Feedback))
        assert acknowledged <= facts
        assert hash_of_facts(store) == at_marker[str(facts)]
        store.close()


@settings(max_examples=40)
@given(
    st.lists(st.integers(0, 60 * 24 * 60), min_size=1, max_size=60, unique=True),
    st.integers(0, 730 * 24 * 3600),
)
def test_whatever_backups_there_are_days_and_weeks_are_kept(
    tmp_path_factory: pytest.TempPathFactory, minutes: list[int], second: int
) -> None:
    now = NOW + timedelta(seconds=second)
    database = tmp_path_factory.mktemp("kept") / "rox.db"
    fill_plainly(database)
    moments = sorted({now - number * MINUTE for number in (0, *minutes)}, reverse=True)
    backup_folder(database).mkdir()
    for moment in moments[1:]:
        (backup_folder(database) / f"rox-{moment:%Y%m%d-%H%M%S}.db").touch()
    removed = back_up(database, now).removed
    left = [moment for moment in moments if (backup_folder(database) / f"rox-{moment:%Y%m%d-%H%M%S}.db").exists()]
    assert len(left) + len(removed) == len(moments)
    assert {moment for moment in moments if moment > moments[0] - DAY} <= set(left)
    assert {moment.date() for moment in left} >= set(sorted({moment.date() for moment in moments})[-7:])
    weeks = {moment.isocalendar()[:2] for moment in moments}
    assert {moment.isocalendar()[:2] for moment in left} >= set(sorted(weeks)[-4:])
    assert len([moment for moment in left if moment <= moments[0] - DAY]) <= 11
    assert len(set(left)) == len({path.name for path in backups_of(database)})


def test_nightly_backups_come_to_seven_days_and_four_weeks(database: Path) -> None:
    for night in range(60):
        back_up(database, NOW + night * DAY)
    made = [datetime.strptime(f"{path.stem} +0000", "rox-%Y%m%d-%H%M%S %z") for path in backups_of(database)]
    last = NOW + 59 * DAY
    assert made[:7] == [last - night * DAY for night in range(7)]
    assert [moment.isocalendar()[:2] for moment in made[7:]] == [(2026, 49), (2026, 48)]
    assert all(moment.weekday() == 6 for moment in made[7:])


def test_files_of_others_among_the_backups_are_left_alone(database: Path) -> None:
    folder = backup_folder(database)
    folder.mkdir()
    names = [
        "rox-20200101-000000.db.gz",
        "rox-20200101-000000.sqlite",
        "rox-20201341-000000.db",
        "rox-before.db",
        "other-20200101-000000.db",
        "xrox-20200101-000000.db",
    ]
    for name in names:
        (folder / name).touch()
    (folder / "rox-20200102-000000.db").symlink_to(folder / "rox-before.db")
    (folder / "rox-20200103-000000.db").mkdir()
    for week in range(12):
        back_up(database, NOW + week * 7 * DAY)
    left = {path.name for path in folder.iterdir()}
    assert left >= {*names, "rox-20200102-000000.db", "rox-20200103-000000.db"}
    assert f"rox-{STAMP}.db" not in left


def test_what_a_killed_backup_left_behind_goes_after_a_day(database: Path) -> None:
    folder = backup_folder(database)
    folder.mkdir()
    fresh, old = folder / f".rox-{STAMP}.db.7.part", folder / ".rox-20200101-000000.db.7.part"
    for part in (fresh, old):
        part.touch()
    os.utime(old, (0, 0))
    back_up(database, NOW)
    assert (fresh.exists(), old.exists()) == (True, False)


@pytest.mark.parametrize(("make", "kind", "sentence"), BAD)
def test_a_bad_source_is_explained_and_leaves_the_earlier_backup(
    database: Path, tmp_path: Path, make: Made, kind: type[RoxError], sentence: str
) -> None:
    source, target = make(tmp_path), tmp_path / "copies" / "copy.db"
    copy_database(database, target)
    before = contents(target.parent)
    with pytest.raises(kind, match=sentence):
        copy_database(source, target)
    assert contents(target.parent) == before


def test_a_database_is_no_backup_of_itself(database: Path) -> None:
    alias = database.with_name("alias.db")
    os.link(database, alias)
    for name in (database, alias):
        with pytest.raises(BadInput, match="is the database itself"):
            copy_database(database, name)
    assert count(database) == 3


def test_another_programs_file_is_not_overwritten(database: Path) -> None:
    letter = database.with_name("letter.txt")
    letter.write_text("Dear Ada")
    with pytest.raises(BadInput, match=r"letter\.txt exists and is no backup"):
        copy_database(database, letter)
    assert letter.read_text() == "Dear Ada"


@pytest.mark.parametrize("place", [".", "rox.db/copy.db", "/proc/nowhere/copy.db"])
def test_a_place_that_cannot_be_written_is_explained(database: Path, place: str) -> None:
    with pytest.raises(BadInput, match="cannot be written: "):
        copy_database(database, database.parent / place)


def test_a_database_with_something_in_it_is_backed_up_before_its_schema_changes(tmp_path: Path) -> None:
    database = tmp_path / "rox.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE older (number)")
        connection.execute("INSERT INTO older VALUES (7)")
    store = opened(database)
    assert store.migrated
    store.close()
    (copy,) = backups_of(database)
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("older",)]
        assert connection.execute("SELECT number FROM older").fetchall() == [(7,)]


def test_without_its_backup_no_schema_is_changed(tmp_path: Path) -> None:
    database = tmp_path / "rox.db"
    fill_plainly(database)
    backup_folder(database).write_text("in the way")
    with pytest.raises(BadInput, match=r"backups.* cannot be written"):
        opened(database)
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("one",)]


def test_a_new_database_and_one_that_is_up_to_date_are_not_backed_up(database: Path) -> None:
    store = opened(database)
    store.close()
    assert not store.migrated
    assert not backup_folder(database).exists()


def test_the_restore_command_names_the_newest_backup(tmp_path: Path) -> None:
    database = tmp_path / "our data" / "rox.db"
    fill(database, 1)
    address = f"'sqlite:///{database}'"
    assert restore_command(database) == f"rox-bot --database {address} restore FILE"
    back_up(database, NOW)
    newest = back_up(database, NOW + MINUTE).file
    assert restore_command(database) == f"rox-bot --database {address} restore '{newest}'"


def test_damage_is_found_and_a_sound_file_is_not_accused(database: Path, tmp_path: Path) -> None:
    assert find_damage(database) == ""
    assert find_damage(of_damaged_pages(tmp_path)) != ""
    assert "not a database" in find_damage(of_a_text(tmp_path))
    with pytest.raises(Unavailable, match="cannot be read"):
        find_damage(tmp_path / "missing.db")


def test_a_damaged_store_says_how_to_restore_and_goes_on_reading(database: Path) -> None:
    store = opened(database)
    store.refuse_writes("rox-bot restore it.db")
    with pytest.raises(Unavailable, match=r"nothing is saved\. Stop the bot, then run: rox-bot restore it\.db$"):
        write(store, feedback("4"))
    assert len(kept(store, Feedback)) == 3
    store.close()
