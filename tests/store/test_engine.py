"""Connections: what is committed is on disk, writers queue, readers cannot write, and faults are explained."""

import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, inspect, text
from sqlalchemy.exc import DBAPIError

from rox_bot.domain.errors import BadInput, RoxError, Unavailable
from rox_bot.domain.events import Ticket
from rox_bot.store import engine as engines
from rox_bot.store.engine import open_engine, parse_url
from rox_bot.store.facts import write_events
from rox_bot.store.store import Store, system_clock
from tests.store.making import NOW, kept, ticket, write

WRITING = """
import sys
from itertools import count
from rox_bot.store.store import Store
from tests.store.making import NOW, ticket, write
store = Store(sys.argv[1], clock=lambda: NOW)
for number in count():
    write(store, ticket(str(number)))
    print(number, flush=True)
"""


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'new' / 'rox.sqlite'}"


@pytest.fixture
def writer(bare_url: str) -> Iterator[Engine]:
    """The engine that writes, on an empty database."""
    opened = open_engine(parse_url(bare_url), writer=True)
    yield opened
    opened.dispose()


@pytest.mark.parametrize("is_writer", [True, False])
def test_sqlite_is_set_up_on_every_connection(sqlite_url: str, is_writer: bool) -> None:
    opened = open_engine(parse_url(sqlite_url), writer=is_writer)
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": engines.BUSY_TIMEOUT_MS,
        "secure_delete": 1,
        "query_only": 0 if is_writer else 1,
    }
    connections = [opened.raw_connection() for _ in range(2)]
    for connection in connections:
        cursor = connection.cursor()
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in expected}
        assert found == expected
    for connection in connections:
        connection.close()
    opened.dispose()


def test_the_files_and_their_folder_are_the_owners_alone(sqlite_url: str, tmp_path: Path) -> None:
    store = Store(sqlite_url, clock=lambda: NOW)
    write(store, ticket())
    folder = tmp_path / "new"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob("rox.sqlite*")}
    store.close()
    assert {"rox.sqlite", "rox.sqlite-wal", "rox.sqlite-shm"} <= modes.keys()
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(("is_writer", "begin"), [(True, "BEGIN IMMEDIATE"), (False, "BEGIN")])
def test_a_write_transaction_takes_the_lock_at_once(sqlite_url: str, is_writer: bool, begin: str) -> None:
    opened = open_engine(parse_url(sqlite_url), writer=is_writer)
    said: list[str] = []

    @event.listens_for(opened, "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    with opened.connect() as connection:
        connection.execute(text("SELECT 1"))
    assert said == [begin, "SELECT 1"]
    opened.dispose()


def test_a_second_writer_waits_for_the_first(store: Store) -> None:
    inside, order = threading.Event(), []

    def second() -> None:
        inside.wait()
        write(store, ticket("2"))
        order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with store.writing() as tx:
        write_events(tx, [ticket("1")], NOW)
        inside.set()
        thread.join(timeout=0.3)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert [row["source_key"] for row in kept(store, Ticket)] == ["1", "2"]


def test_many_writers_lose_nothing(store: Store) -> None:
    failed: list[Exception] = []

    def many(name: str) -> None:
        try:
            for number in range(10):
                write(store, ticket(f"{name}{number}"), ticket("shared", subject=name))
        except Exception as trouble:
            failed.append(trouble)

    threads = [threading.Thread(target=many, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(kept(store, Ticket)) == 41


def test_a_writer_that_waits_too_long_is_told_so(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 50)
    store = Store(sqlite_url, clock=lambda: NOW)
    with (
        store.writing(),
        pytest.raises(Unavailable, match="The database is busy; please try again"),
        store.writing(),
    ):
        raise AssertionError
    store.close()


def test_a_reader_cannot_write(store: Store) -> None:
    refused = pytest.raises((DBAPIError, RoxError), match=r"(?i)read-?only")
    for statement in ("DELETE FROM ticket", "CREATE TABLE mark (name TEXT)"):
        with refused, store.reading() as tx:
            tx.execute(text(statement))
    write(store, ticket())
    assert len(kept(store, Ticket)) == 1


def test_a_reading_sees_one_snapshot(store: Store) -> None:
    write(store, ticket("1"))
    counting = text("SELECT count(*) FROM ticket")
    with store.reading() as tx:
        assert tx.execute(counting).scalar() == 1
        write(store, ticket("2"))
        assert tx.execute(counting).scalar() == 1
    with store.reading() as tx:
        assert tx.execute(counting).scalar() == 2


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as tx:
        raise ZeroDivisionError(write_events(tx, [ticket()], NOW))
    assert kept(store, Ticket) == []


def test_tables_made_in_a_transaction_rolled_back_are_gone(writer: Engine) -> None:
    with writer.connect() as connection:
        connection.execute(text("CREATE TABLE mark (name TEXT)"))
        connection.execute(text("INSERT INTO mark VALUES ('x')"))
        connection.rollback()
    with writer.connect() as connection:
        assert inspect(connection).get_table_names() == []


def test_a_row_that_names_nothing_is_refused(store: Store) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), store.writing() as tx:
        tx.execute(text("INSERT INTO moment_person (moment_id, person) VALUES (17, 'p')"))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "mysql://host/name",
        "postgresql://user:word@host:port/name",
        "sqlite://host/rox.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:rox?mode=memory&uri=true",
    ],
)
def test_an_address_that_cannot_be_used_is_explained(address: str) -> None:
    with pytest.raises(BadInput, match="address"):
        Store(address)


@pytest.mark.parametrize(
    ("address", "driver"),
    [
        ("postgres+other://host/name", None),
        ("postgresql://host/name", "postgresql+psycopg"),
        ("postgresql+asyncpg://host/name", "postgresql+psycopg"),
        ("sqlite+aiosqlite:///rox.db", "sqlite"),
    ],
)
def test_the_driver_is_ours(address: str, driver: str | None) -> None:
    if driver is None:
        with pytest.raises(BadInput):
            parse_url(address)
    else:
        assert parse_url(address).drivername == driver


@pytest.mark.parametrize("place", ["a file/rox.db", "a folder", "n" * 300, "a\x00b"])
def test_a_path_that_cannot_be_opened_is_explained(tmp_path: Path, place: str) -> None:
    (tmp_path / "a file").write_text("x")
    (tmp_path / "a folder").mkdir()
    with pytest.raises(BadInput, match=r"The database file .* cannot be opened: .+"):
        Store(f"sqlite:///{tmp_path}/{place}")


def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear database, " * 200)
    with pytest.raises(Unavailable, match="not an SQLite database"):
        Store(f"sqlite:///{tmp_path / 'letter.txt'}")
    assert (tmp_path / "letter.txt").read_text() == "Dear database, " * 200


@pytest.mark.parametrize("address", ["postgresql://u@127.0.0.1:1/x", "postgresql://u@/x?host=/no-such-folder"])
def test_a_server_that_is_not_there_is_explained(address: str) -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        Store(address)


def test_a_mistake_of_ours_is_not_explained_away(store: Store) -> None:
    with pytest.raises(DBAPIError), store.writing() as tx:
        tx.execute(text("SELECT * FROM locked_full_readonly"))


def test_a_killed_writer_loses_nothing_it_was_told_is_saved(bare_url: str) -> None:
    Store(bare_url, clock=lambda: NOW).close()
    process = subprocess.Popen(
        [sys.executable, "-c", WRITING, bare_url],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": "."},
    )
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(25)]
    process.send_signal(signal.SIGKILL)
    told += process.stdout.readlines()
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    saved = [int(line) for line in told if line.endswith("\n")]
    assert len(saved) >= 25

    store = Store(bare_url, clock=lambda: NOW)
    numbers = {int(row["source_key"]) for row in kept(store, Ticket)}
    assert set(saved) <= numbers
    assert len(numbers) <= len(saved) + 1
    assert write(store, ticket("after")).added == 1
    if store.url.get_backend_name() == "sqlite":
        with store.reading() as tx:
            assert tx.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
    store.close()


def test_the_clock_is_aware_and_in_utc() -> None:
    offset = system_clock().utcoffset()
    assert offset is not None
    assert not offset


def test_a_server_that_does_not_let_us_in_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "CONNECT_SECONDS", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://rox@127.0.0.1:{silent.getsockname()[1]}/rox"
        with pytest.raises(Unavailable, match="The database server cannot be reached"):
            Store(address)

    asked, own = [], open_engine(parse_url(f"{address}?connect_timeout=3"), writer=True)

    @event.listens_for(own, "do_connect")
    def _asked(_dialect: Any, _record: Any, _places: Any, named: dict[str, Any]) -> None:
        asked.append(named["connect_timeout"])
        raise ConnectionRefusedError

    with pytest.raises(ConnectionRefusedError):
        own.connect()
    assert asked == ["3"], "the address has the last word"
