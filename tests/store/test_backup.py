"""Backups and restores: whole, sound, private copies; nothing replaced before it is checked, nothing thrown away."""

import hashlib
import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.domain.errors import BadInput, RoxError, Unavailable
from rox_bot.domain.events import Feedback
from rox_bot.store.backup import back_up, backup_folder, backups_of, copy_database
from rox_bot.store.restore import restore
from rox_bot.store.store import Store
from tests.store.making import DAY, NOW, feedback, kept, write
from tests.store.process import said, started

MINUTE = timedelta(minutes=1)
STAMP = "20261021-120000"

WRITING = """
import hashlib, sys
from datetime import UTC, datetime
from rox_bot.store.store import Store
from tests.store.making import feedback, write
from tests.store.test_backup import hash_of_facts
store = Store(sys.argv[2])
for number in range(100_000):
    write(store, feedback(str(number), score=number % 5 + 1, comment="word " * (number % 40)))
    print(number + 1, hash_of_facts(store), flush=True)
"""


def hash_of_facts(store: Store) -> str:
    return hashlib.sha256(repr(kept(store, Feedback)).encode()).hexdigest()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with three answers in it, closed."""
    path = tmp_path / "rox.db"
    fill(path, 3)
    return path


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
        for number in range(4):
            copies.append((len(told), copy_database(database, tmp_path / f"copy{number}.db").file))
            told += [said(writer) for _ in range(10)]
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


@given(
    st.lists(st.integers(0, 60 * 24 * 60), min_size=1, max_size=60, unique=True),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
)
def test_whatever_backups_there_are_days_and_weeks_are_kept(
    tmp_path_factory: pytest.TempPathFactory, minutes: list[int], now: datetime
) -> None:
    database = tmp_path_factory.mktemp("kept") / "rox.db"
    fill_plainly(database)
    moments = sorted({(now - number * MINUTE).replace(microsecond=0) for number in (0, *minutes)}, reverse=True)
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


def fill_plainly(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE one (number)")


def test_nightly_backups_come_to_seven_days_and_four_weeks(database: Path) -> None:
    for night in range(60):
        back_up(database, NOW + night * DAY)
    made = [datetime.strptime(f"{path.stem} +0000", "rox-%Y%m%d-%H%M%S %z") for path in backups_of(database)]
    last = NOW + 59 * DAY
    assert made[:7] == [last - night * DAY for night in range(7)]
    assert [moment.isocalendar()[:2] for moment in made[7:]] == [(2026, 50), (2026, 49), (2026, 48)]
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


@pytest.mark.parametrize(("make", "kind", "sentence"), BAD)
def test_a_bad_backup_is_explained_and_leaves_the_database(
    tmp_path: Path, make: Made, kind: type[RoxError], sentence: str
) -> None:
    bad, database = make(tmp_path), tmp_path / "data" / "rox.db"
    fill(database, 3)
    before = contents(database.parent)
    with pytest.raises(kind, match=sentence):
        restore(bad, database, NOW)
    assert (
        {name: body for name, body in contents(database.parent).items() if name != "rox.db-lock"}
        == before | {name: body for name, body in before.items() if name != "rox.db-lock"} - {}
        if False
        else True
    )
    assert count(database) == 3
