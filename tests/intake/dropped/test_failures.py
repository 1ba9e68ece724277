"""What cannot be taken in: a file that is no good is put aside with the reason, or it waits; nothing is lost."""

import csv
import os
import stat
from pathlib import Path

import pytest

from rox_bot.intake.dropped import taking
from rox_bot.intake.files import Report
from rox_bot.store import source_maps
from tests.intake.dropped.post import ROWS, Post
from tests.intake.files.desk import NOW, TICKETS


def reason(post: Post, name: str = "tickets.csv") -> str:
    """What is written beside a file that failed; it and the bad rows are for their owner alone."""
    folder = post.inbox.path / "desk" / "failed"
    for written in folder.glob(f"{name}.*"):
        assert stat.S_IMODE(written.stat().st_mode) == 0o600
    return (folder / f"{name}.why.txt").read_text()


def test_a_file_waits_until_a_map_is_saved(post: Post) -> None:
    path = post.drop()
    post.look(5)
    assert post.lies() == ["tickets.csv"]
    found = post.source()
    assert (found.kind, found.failures) == ("inbox", 1)  # told once, however often it is seen
    assert found.error == "No map yet: run `rox-bot import FILE --source desk` once."
    assert str(post.inbox.troubles[path]) == found.error
    with post.store.writing() as tx:
        source_maps.save_map(tx, post.store.workspace, "desk", "ticket", ["id", "opened"], TICKETS, NOW)
    post.look(1)
    assert (post.lies(), post.lies("done"), post.keys()) == ([], ["tickets.csv"], ["1", "2", "3"])
    assert (post.source().failures, post.source().error) == (0, "")
    post.look(1)
    assert post.inbox.troubles == {}


@pytest.mark.parametrize(
    ("maps", "told"),
    [
        ({"map.toml": "event = ["}, "is not TOML"),
        ({"map.toml": TICKETS.replace('"desk"', '"other"')}, "is of source other; its folder must have the same name"),
        ({"a.toml": TICKETS, "b.toml": TICKETS}, "More than one map file in desk fits tickets.csv"),
        ({"map.toml": TICKETS.replace('"opened"', '"begun"')}, "No map of desk fits the columns of tickets.csv"),
    ],
    ids=["broken", "of another source", "two", "other columns"],
)
def test_a_file_waits_until_its_map_is_mended(lite: Post, maps: dict[str, str], told: str) -> None:
    for name, content in maps.items():
        lite.put_map(content, name)
    lite.drop()
    lite.look(3)
    assert "tickets.csv" in lite.lies()
    assert told in lite.source().error
    for name in maps:
        (lite.inbox.path / "desk" / name).unlink()
    lite.put_map()
    lite.look(1)
    assert lite.lies("done") == ["tickets.csv"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("report.pdf", b"%PDF-1.7", "report.pdf is neither CSV (also .csv.gz) nor Excel (.xlsx, .xlsm)."),
        ("old.xls", b"\xd0\xcf\x11\xe0" + bytes(99), "of the old kind (.xls); save it as .xlsx or as CSV (UTF-8)."),
        ("tickets.csv", b"", "is empty"),
        ("tickets.csv", b"\x1f\x8b\x08broken", "damaged gzip"),
        ("tickets.csv", b"id,opened\n1,never\n", "1 of 1 rows (100%) cannot be used"),
        ("tickets.csv", ROWS.encode() + b"4,never\n5,?\n", "2 of 5 rows (40%) cannot be used, more than 20%"),
    ],
    ids=["another kind", "an old workbook", "empty", "damaged", "no good row", "many bad rows"],
)
def test_a_file_that_is_no_good_is_put_aside_with_the_reason(post: Post, name: str, content: bytes, told: str) -> None:
    post.put_map()
    post.drop(content, name)
    post.look()
    assert name in post.lies("failed")
    assert (post.lies(), post.lies("done"), post.keys()) == (["map.toml"], [], [])
    assert told in reason(post, name)
    assert told in post.source().error
    assert post.source().failures == 1


def test_the_bad_rows_of_a_file_that_failed_lie_beside_it(lite: Post) -> None:
    lite.put_map()
    for _ in range(2):
        lite.drop(ROWS + "4,never\n5,?\n")
        lite.look()
    assert lite.lies("failed") == [
        *("tickets-2.csv", "tickets-2.csv.errors.csv", "tickets-2.csv.why.txt"),
        *("tickets.csv", "tickets.csv.errors.csv", "tickets.csv.why.txt"),
    ]
    with (lite.inbox.path / "desk" / "failed" / "tickets.csv.errors.csv").open(encoding="utf-8-sig") as file:
        assert [row["line"] for row in csv.DictReader(file)] == ["5", "6"]
    assert lite.source().failures == 2


def test_a_few_bad_rows_do_not_keep_the_good_ones_out(lite: Post) -> None:
    lite.put_map()
    lite.drop(ROWS + "4,2026-10-05\n5,2026-10-05\n6,never\n")
    lite.look()
    assert lite.keys() == ["1", "2", "3", "4", "5"]
    assert (lite.lies("done"), lite.lies("failed")) == (["tickets.csv"], ["tickets.csv.errors.csv"])


def test_a_fault_of_ours_puts_the_file_aside_under_a_reference(
    lite: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> Report:
        raise RuntimeError("boom")

    lite.put_map()
    lite.drop()
    monkeypatch.setattr(taking, "import_file", broken)
    lite.look()
    assert lite.lies("failed") == ["tickets.csv", "tickets.csv.why.txt"]
    told = reason(lite).strip()
    assert told.startswith("Something broke on our side, ref ")
    assert told.removesuffix(".").rsplit(maxsplit=1)[-1] in caplog.text
    assert lite.source().error == told


def test_a_store_that_cannot_be_written_keeps_the_file_waiting(lite: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    lite.put_map()
    path = lite.drop()
    lite.store.refuse_writes("rox-bot restore FILE")
    lite.look()
    assert lite.lies() == ["map.toml", "tickets.csv"]
    assert "The database is damaged, so nothing is saved" in str(lite.inbox.troubles[path])
    lite.store.refuse_writes("")
    lite.look()
    assert lite.keys() == []  # not at every look: it costs a reading of the whole file
    lite.clock.move(seconds=31)
    lite.look(1)
    assert lite.lies("done") == ["tickets.csv"]


def test_nothing_is_read_that_could_not_be_put_away(lite: Post) -> None:
    lite.put_map()
    lite.drop()
    done = lite.inbox.path / "desk" / "done"
    os.mkfifo(done)
    lite.look(4)
    assert (lite.keys(), lite.source().failures) == ([], 1)
    assert "cannot be moved or written: File exists" in lite.source().error
    done.unlink()
    lite.look(1)
    assert lite.lies("done") == ["tickets.csv"]


def test_a_file_that_changes_during_its_import_is_imported_again(lite: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    lite.put_map()
    path = lite.drop()
    real = taking.import_file

    def meanwhile(store: object, file: Path, *rest: object, **options: object) -> Report:
        report = real(store, file, *rest, **options)  # type: ignore[arg-type]
        with path.open("a") as more:
            more.write("4,2026-10-08T09:00\n")
        return report

    with monkeypatch.context() as patched:
        patched.setattr(taking, "import_file", meanwhile)
        lite.look()
    assert lite.lies() == ["map.toml", "tickets.csv"]
    lite.look()
    assert (lite.keys(), lite.lies("done")) == (["1", "2", "3", "4"], ["tickets.csv"])
