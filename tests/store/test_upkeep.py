"""Every night: a check, a backup, and what is too old forgotten; what fails is tried again."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.domain.errors import Unavailable
from rox_bot.domain.period import Calendar
from rox_bot.store import dead_letters, inbox, message_versions, upkeep
from rox_bot.store.backup import back_up, backup_folder, backups_of, side_files
from rox_bot.store.store import Store
from rox_bot.store.upkeep import Upkeep, backup_due, last_night
from tests.databases import prepared_file
from tests.store.files import damage
from tests.store.making import NOW, feedback, write

AMSTERDAM = Calendar("Europe/Amsterdam")


class Clock:
    """A clock that is set."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def filled(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """An SQLite store with three answers."""
    store = Store(prepared_file(tmp_path / "rox.db"), clock=clock)
    write(store, *(feedback(str(number)) for number in range(3)))
    yield store
    store.close()


def file_of(store: Store) -> Path:
    assert store.file is not None
    return store.file


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-11-18T02:00+00:00", "2026-11-18T02:00+00:00"),
        ("2026-11-18T01:59+00:00", "2026-11-17T02:00+00:00"),
        ("2026-11-18T23:30+00:00", "2026-11-18T02:00+00:00"),
        ("2026-03-29T00:59+00:00", "2026-03-28T02:00+00:00"),
        ("2026-03-29T01:00+00:00", "2026-03-29T01:00+00:00"),
        ("2026-10-25T02:00+00:00", "2026-10-25T02:00+00:00"),
    ],
    ids=["three", "before", "evening", "before the spring gap", "at it", "after the autumn fold"],
)
def test_last_night_is_the_latest_three_o_clock_of_the_zone(now: str, night: str) -> None:
    assert last_night(datetime.fromisoformat(now), AMSTERDAM) == datetime.fromisoformat(night)


@given(
    st.integers(1_704_067_200, 2_082_672_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from(["UTC", "Europe/Amsterdam", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu"]),
)
def test_last_night_is_never_to_come_and_never_more_than_a_day_and_a_shift_ago(now: datetime, zone: str) -> None:
    night = last_night(now, Calendar(zone))
    assert timedelta() <= now - night <= timedelta(hours=25)


def test_a_day_has_one_backup_and_the_next_day_another(filled: Store, clock: Clock) -> None:
    keeper, counts = Upkeep(filled, AMSTERDAM), list[int]()
    for _ in range(3 * 24):
        keeper.look()
        counts.append(len(backups_of(file_of(filled))))
        clock.now += timedelta(hours=1)
    assert counts[0] == 1
    assert counts[-1] == 4


def test_a_restart_does_not_back_up_twice(filled: Store, clock: Clock) -> None:
    Upkeep(filled, AMSTERDAM).look()
    clock.now += timedelta(hours=1)
    Upkeep(filled, AMSTERDAM).look()
    assert len(backups_of(file_of(filled))) == 1


@pytest.mark.parametrize(
    ("age", "due"),
    [(timedelta(hours=1), False), (timedelta(hours=12), True), (timedelta(hours=27), True), (timedelta(days=9), True)],
)
def test_a_backup_is_due_after_the_night(filled: Store, age: timedelta, due: bool) -> None:
    database = file_of(filled)
    assert backup_due(database, NOW, AMSTERDAM)
    back_up(database, NOW - age)
    assert backup_due(database, NOW, AMSTERDAM) is due


def test_a_backup_that_fails_is_tried_again_and_the_rest_is_done(
    filled: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    old(filled)
    backup_folder(file_of(filled)).write_text("in the way")
    keeper = Upkeep(filled, AMSTERDAM)
    keeper.look()
    assert "upkeep waits" in caplog.text
    assert kept(filled) == 0
    backup_folder(file_of(filled)).unlink()
    keeper.look()
    assert len(backups_of(file_of(filled))) == 1


def old(store: Store) -> None:
    """One old row of each kind that is purged, and nothing else."""
    with store.writing() as tx:
        before = NOW - timedelta(days=20)
        inbox.take_in(tx, "main", "question", "C1:1", before)
        dead_letters.keep(tx, "main", "slack", "Ev1", "{}", before, error="ValueError", reference="7f3a")
        message_versions.note(tx, "main", "T1:C1:1", before, before, gone=True)


def kept(store: Store) -> int:
    with store.reading() as tx:
        return sum(
            int(tx.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
            for table in ("inbox", "dead_letter", "message_version")
        )


def test_what_is_too_old_is_forgotten_on_every_engine(store: Store) -> None:
    old(store)
    assert kept(store) == 3
    Upkeep(store, AMSTERDAM).look("purge")
    assert kept(store) == 0


def test_a_damaged_file_is_only_read_from_then_on(filled: Store) -> None:
    write(filled, *(feedback(str(number), comment="word " * 300) for number in range(3, 200)))
    filled.checkpoint()
    damage(file_of(filled))
    Upkeep(filled, AMSTERDAM).look("check")
    with pytest.raises(Unavailable, match="restore"), filled.writing():
        pass


def test_damage_that_comes_later_is_found_the_night_after(
    filled: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = list[Path]()
    monkeypatch.setattr(upkeep.backup, "find_damage", lambda file: looks.append(file) or "")
    keeper = Upkeep(filled, AMSTERDAM)
    for _ in range(48):
        keeper.look("check")
        clock.now += timedelta(hours=1)
    assert len(looks) == 3


def test_a_checkpoint_empties_the_log_also_while_the_store_is_open(filled: Store) -> None:
    wal = side_files(file_of(filled))[0]
    assert wal.stat().st_size > 0
    filled.checkpoint()
    assert wal.stat().st_size == 0
    with closing(sqlite3.connect(f"file:{file_of(filled)}?mode=ro&immutable=1", uri=True)) as alone:
        assert alone.execute("SELECT count(*) FROM feedback").fetchone() == (3,)
