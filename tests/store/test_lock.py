"""One bot per SQLite file: who holds it is said, what is left behind holds nothing, and network disks are refused."""

import os
import signal
import socket
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from rox_bot.domain.errors import BadInput, NotAllowed
from rox_bot.store import schema
from rox_bot.store.engine import database_file, parse_url
from rox_bot.store.lock import NETWORK, Holder, file_system, hold, holder, lock_file, serving
from rox_bot.store.store import Store
from tests.store.making import NOW
from tests.store.process import said, started

HOLDING = """
import sys, time
from pathlib import Path
from rox_bot.store.lock import hold
with hold(Path(sys.argv[2])):
    print("held", flush=True)
    time.sleep(600)
"""
MOUNTS = """\
21 1 0:20 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 21 0:30 / {folder}/shared rw,relatime - {kind} server:/export rw
31 21 0:31 / {folder}/sha rw,relatime - btrfs /dev/vdb rw
32 21 0:32 / {folder}/with\\040blank rw,relatime master:2 - {kind} server:/export rw
33 30 0:33 / {folder}/shared/over rw,relatime - {kind} server:/export rw
34 33 0:34 / {folder}/shared/over rw,relatime - xfs /dev/vdc rw
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "rox.db"


def test_a_second_bot_is_told_who_holds_the_data(database: Path) -> None:
    with started(HOLDING, database) as other:
        assert said(other) == "held"
        expected = f"Another rox_bot holds this data (pid {other.pid} on {socket.gethostname()})."
        with pytest.raises(NotAllowed) as refused, serving(database):
            pass
        assert str(refused.value) == expected
        assert holder(database) == Holder(str(other.pid), socket.gethostname())


def test_what_a_killed_bot_left_behind_holds_nothing(database: Path) -> None:
    with started(HOLDING, database) as other:
        said(other)
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
    assert lock_file(database).read_text().startswith(f"{other.pid}\n")
    assert holder(database) is None
    with serving(database) as held:
        assert held
        assert holder(database) == Holder(str(os.getpid()), socket.gethostname())
    assert holder(database) is None


def test_another_name_of_the_same_file_is_the_same_data(database: Path) -> None:
    database.touch()
    other = database.with_name("other.db")
    other.symlink_to(database)
    with hold(database), pytest.raises(NotAllowed), hold(other):
        pass


def test_nobody_holds_a_database_that_no_bot_ever_opened(database: Path) -> None:
    assert holder(database) is None
    assert not lock_file(database).exists()


def test_the_lock_is_readable_by_its_owner_alone_and_outlives_the_bot(database: Path) -> None:
    with hold(database):
        inode = lock_file(database).stat().st_ino
    assert lock_file(database).stat().st_mode & 0o777 == 0o600
    with hold(database):
        assert lock_file(database).stat().st_ino == inode


def test_a_lock_that_cannot_be_made_is_explained(database: Path) -> None:
    lock_file(database).mkdir()
    with pytest.raises(BadInput, match="cannot be written: Is a directory"), hold(database):
        pass


def test_any_number_of_bots_share_a_server() -> None:
    server = database_file(parse_url("postgresql://rox@db.example/rox"))
    with serving(server) as first, serving(server) as second:
        assert (first, second) == (False, False)


def test_a_schema_is_not_changed_under_a_running_bot(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE older (number)")
    with hold(database), pytest.raises(NotAllowed, match="Another rox_bot"):
        Store(f"sqlite:///{database}", clock=lambda: NOW)
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("older",)]


def test_the_bot_that_holds_the_data_may_change_its_schema(database: Path) -> None:
    with hold(database):
        store = Store(f"sqlite:///{database}", clock=lambda: NOW, held=True)
        assert store.migrated
        store.close()


def test_a_store_opens_beside_a_running_bot(database_url: str) -> None:
    Store(database_url, clock=lambda: NOW).close()
    with serving(database_file(parse_url(database_url))):
        store = Store(database_url, clock=lambda: NOW)
        assert not store.migrated
        with store.writing() as tx:
            assert schema.version(tx) == schema.HEAD
        store.close()


@pytest.mark.parametrize("kind", sorted(NETWORK))
def test_a_bot_is_refused_on_a_network_file_system(tmp_path: Path, kind: str) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS.format(folder=tmp_path, kind=kind))
    for folder in ("shared", "with blank"):
        database = tmp_path / folder / "rox.db"
        with pytest.raises(BadInput, match=f"on a network file system \\({kind}\\)"), serving(database, mounts):
            pass
        assert not lock_file(database).exists()


@pytest.mark.parametrize(
    ("place", "kind"),
    [("rox.db", "ext4"), ("sha/rox.db", "btrfs"), ("share/rox.db", "ext4"), ("shared/over/rox.db", "xfs")],
)
def test_a_local_disk_is_recognised_wherever_it_is_mounted(tmp_path: Path, place: str, kind: str) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS.format(folder=tmp_path, kind="nfs4"))
    assert file_system(tmp_path / place, mounts) == kind
    with serving(tmp_path / place, mounts) as held:
        assert held


def test_where_mounts_are_not_told_nothing_is_refused(database: Path) -> None:
    assert file_system(database, database.with_name("missing")) == ""
    with serving(database, database.with_name("missing")) as held:
        assert held


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells its mounts in /proc")
def test_the_kernels_own_list_is_understood(tmp_path: Path) -> None:
    assert file_system(Path("/proc/self")) == "proc"
    assert file_system(tmp_path)
