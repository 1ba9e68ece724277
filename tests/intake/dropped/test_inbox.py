"""A file that is dropped in a source's folder is taken in once it lies still, and put away."""

import csv
import gzip
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from rox_bot.intake.dropped import Watch
from rox_bot.language.wording import Wording
from rox_bot.store import audit, source_maps
from tests.intake.dropped.post import ROWS, Post
from tests.intake.files.desk import NOW, SCORES, TICKETS
from tests.intake.files.test_excel import book


def test_a_file_is_taken_in_by_the_map_beside_it_and_put_with_the_done_ones(post: Post) -> None:
    post.put_map()
    post.drop()
    post.look(1)
    assert (post.keys(), post.lies("done")) == ([], [])
    post.look(1)
    assert post.keys() == ["1", "2", "3"]
    assert (post.lies(), post.lies("done"), post.lies("failed")) == (["map.toml"], ["tickets.csv"], [])
    found = post.source()
    assert (found.kind, found.newest_at, found.failures) == ("inbox", datetime(2026, 10, 7, 17, 30, tzinfo=UTC), 0)
    with post.store.reading() as tx:
        (deed,) = audit.deeds(tx, post.store.workspace)
    assert (deed.actor, deed.action, deed.subject) == ("inbox", "import", "desk")
    assert deed.detail == {"added": 3, "changed": 0, "bad": 0}


def test_a_saved_map_reads_the_files_of_its_source(post: Post) -> None:
    with post.store.writing() as tx:
        source_maps.save_map(tx, post.store.workspace, "desk", "ticket", ["id", "opened"], TICKETS, NOW)
    post.drop(gzip.compress(b"opened,id,more\n2026-10-05,4,x\n"), "later.csv.gz")  # exports gain columns
    post.drop()
    post.look()
    assert post.lies("done") == ["later.csv.gz", "tickets.csv"]
    assert post.keys() == ["1", "2", "3", "4"]


def test_a_workbook_is_read_by_the_saved_map_too(lite: Post, tmp_path: Path) -> None:
    with lite.store.writing() as tx:
        source_maps.save_map(tx, lite.store.workspace, "desk", "ticket", ["id", "opened"], TICKETS, NOW)
    path = book(tmp_path, ("Tickets", [["All tickets"], [], ["id", "opened"], ["4", "2026-10-05"]]))
    lite.drop(path.read_bytes(), "tickets.xlsx")
    lite.look()
    assert (lite.lies("done"), lite.keys()) == (["tickets.xlsx"], ["4"])


def test_each_file_gets_the_map_that_fits_its_columns(lite: Post) -> None:
    lite.put_map(TICKETS, "tickets.toml")
    lite.put_map(SCORES.replace('"survey"', '"desk"'), "scores.toml")
    lite.drop()
    lite.drop("id,at,score\na,2026-10-05,4\n", "scores.csv")
    lite.look()
    assert lite.lies("done") == ["scores.csv", "tickets.csv"]
    assert lite.keys() == ["1", "2", "3"]


def test_a_file_that_still_grows_is_left_alone(lite: Post) -> None:
    lite.put_map()
    path = lite.drop("id,opened\n")
    for number in range(4):
        with path.open("a") as file:
            file.write(f"{number},2026-10-05T09:00\n")
        lite.look(1)
        assert lite.lies() == ["map.toml", "tickets.csv"]
    lite.look(1)
    assert lite.keys() == ["0", "1", "2", "3"]


@pytest.mark.parametrize("restarted", [False, True], ids=["the same bot", "a bot started anew"])
def test_what_is_written_after_a_long_pause_is_taken_in_too(lite: Post, restarted: bool) -> None:
    lite.put_map()
    before = "id,opened\n" + "".join(f"a{n},2026-10-05T09:00\n" for n in range(9))
    with lite.drop(before).open("a") as writer:
        lite.look()
        assert (len(lite.keys()), lite.lies("done")) == (9, ["tickets.csv"])
        if restarted:
            lite.watch = Watch(lite.store, lite.inbox, Wording(), lite.end)
        writer.write("2,2026-10-06T09:00\n3,20")
        writer.flush()
        lite.look()
        assert (lite.keys()[:-9], lite.lies("failed")) == (
            ["2"],
            ["tickets.csv.errors.csv"],
        )
        writer.write("26-10-07T09:00\n")
    lite.look(1)
    assert lite.keys()[:-9] == ["2"]  # it may be written still
    lite.look(4)
    assert (lite.keys()[:-9], lite.lies("done")) == (["2", "3"], ["tickets.csv"])
    with lite.store.reading() as tx:
        assert len(audit.deeds(tx, lite.store.workspace)) == 3


def test_a_done_file_that_turns_out_to_be_no_good_is_put_with_the_failed_ones(lite: Post) -> None:
    lite.put_map()
    with lite.drop().open("a") as writer:
        lite.look()
        writer.write("never,?\n" * 9)
    lite.look()
    assert (lite.lies("done"), lite.keys()) == ([], ["1", "2", "3"])
    assert "tickets.csv" in lite.lies("failed")
    assert "9 of 12 rows" in lite.source().error


def test_a_done_file_is_looked_at_for_a_day(lite: Post) -> None:
    lite.put_map()
    with lite.drop().open("a") as writer:
        lite.look()
        lite.clock.now += timedelta(days=1, minutes=1)
        writer.write("4,2026-10-07T09:00\n")
    lite.look(3)
    assert lite.keys() == ["1", "2", "3"]


def test_a_workbook_with_macros_is_read_as_at_the_terminal(lite: Post, tmp_path: Path) -> None:
    lite.put_map()
    lite.drop(book(tmp_path, ("Tickets", [["id", "opened"], ["4", "2026-10-05"]])).read_bytes(), "tickets.xlsm")
    lite.look()
    assert (lite.lies("done"), lite.keys()) == (["tickets.xlsm"], ["4"])


def test_a_file_rewritten_to_the_same_size_is_another_one(lite: Post) -> None:
    lite.put_map()
    path = lite.drop()
    lite.look(1)
    path.unlink()
    lite.drop(ROWS.replace("\n1,", "\n7,"))
    os.utime(path, (1, 1))
    lite.look(1)
    assert lite.keys() == []
    lite.look(1)
    assert lite.keys() == ["2", "3", "7"]


@pytest.mark.parametrize(
    "name", ["t.csv.part", "t.csv.tmp", ".t.csv", "~$t.xlsx", "t.csv~", "t.CRDOWNLOAD", "t.csv.filepart", "t.toml"]
)
def test_unfinished_and_hidden_files_are_no_files(lite: Post, name: str) -> None:
    if name != "t.toml":
        lite.put_map()
    lite.drop(TICKETS if name == "t.toml" else ROWS, name)
    lite.look(3)
    assert name in lite.lies()
    assert lite.keys() == []


def test_a_name_that_is_taken_gets_a_number(lite: Post) -> None:
    lite.put_map()
    for _ in range(3):
        lite.drop()
        lite.drop(gzip.compress(ROWS.encode()), "tickets.csv.gz")
        lite.look()
    assert lite.lies("done") == [
        *("tickets-2.csv", "tickets-2.csv.gz", "tickets-3.csv", "tickets-3.csv.gz", "tickets.csv", "tickets.csv.gz"),
    ]
    assert lite.keys() == ["1", "2", "3"]


def test_the_oldest_file_goes_first(lite: Post) -> None:
    lite.put_map(TICKETS + 'status = "status"\n')
    for name, status, age in (("a.csv", "new", 100), ("b.csv", "older", 50)):
        os.utime(lite.drop(f"id,opened,status\n1,2026-10-05,{status}\n", name), (age, age))
    lite.look()
    with lite.store.reading() as tx:
        assert tx.exec_driver_sql("SELECT status FROM ticket").scalar() == "new"


def test_links_lead_nowhere(lite: Post, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text(ROWS)
    (outside / "map.toml").write_text(TICKETS)
    lite.put_map()
    (lite.inbox.path / "desk" / "link.csv").symlink_to(outside / "secret.csv")
    (lite.inbox.path / "away").symlink_to(outside)
    lite.look(3)
    assert lite.keys() == []
    assert sorted(each.name for each in outside.iterdir()) == ["map.toml", "secret.csv"]
    (lite.inbox.path / "desk" / "done").symlink_to(outside)
    lite.drop()
    lite.look(3)
    assert lite.keys() == []
    assert "leads out of the inbox" in lite.source().error


def test_only_one_bot_looks_into_an_inbox(lite: Post) -> None:
    lite.put_map()
    lite.drop()
    with lite.inbox.held() as mine:
        assert mine
        lite.look(3)
        assert lite.keys() == []
    lite.look()
    assert lite.lies("done") == ["tickets.csv"]


def test_what_is_stopped_is_done_anew(lite: Post) -> None:
    lite.put_map()
    lite.drop("id,opened\n" + "".join(f"{number},2026-10-05T09:00\n" for number in range(1_500)))
    lite.look(1)
    lite.end.set()
    lite.look(1)
    assert (lite.lies(), lite.lies("done"), lite.known()) == (["map.toml", "tickets.csv"], [], [])
    lite.end.clear()
    lite.look()
    assert (len(lite.keys()), lite.lies("done")) == (1_500, ["tickets.csv"])
    assert lite.source().failures == 0


def test_a_workbook_is_taken_in_like_any_other_file(lite: Post) -> None:
    lite.put_map()
    book = Workbook()
    assert book.active is not None
    for row in csv.reader(ROWS.splitlines()):
        book.active.append(row)
    book.save(lite.inbox.path / "desk" / "tickets.xlsx")
    lite.look()
    assert (lite.lies("done"), lite.keys()) == (["tickets.xlsx"], ["1", "2", "3"])


@pytest.mark.parametrize("name", ["tickets.csv", "tickets.csv.gz", "tickets.xlsx"])
def test_a_file_without_rows_is_done_with_where_a_map_fits_and_waits_where_none_does(
    lite: Post, tmp_path: Path, name: str
) -> None:
    content = b"id,opened\n"
    if name.endswith("xlsx"):
        content = book(tmp_path, ("Tickets", [["id", "opened"]])).read_bytes()
    path = lite.drop(gzip.compress(content) if name.endswith("gz") else content, name)
    lite.look()
    assert lite.lies() == [name]
    assert "No map yet" in str(lite.inbox.troubles[path])
    lite.put_map()
    lite.drop(name="others.csv")
    made = NOW - timedelta(hours=2)
    os.utime(path, (made.timestamp(), made.timestamp()))
    lite.look()
    assert (lite.lies(), lite.lies("failed"), lite.keys()) == (["map.toml"], [], ["1", "2", "3"])
    assert name in lite.lies("done")
    found = lite.source()
    assert (found.failures, found.error, found.complete_until, found.stated) == (0, "", made, False)


def test_done_files_are_removed_after_a_month_and_failed_ones_never(lite: Post, tmp_path: Path) -> None:
    lite.put_map()
    lite.drop()
    lite.drop("id,opened\n1,never\n", "bad.csv")
    lite.look()
    outside = tmp_path / "outside.csv"
    outside.write_text("kept")
    (lite.inbox.path / "desk" / "done" / "link.csv").symlink_to(outside)
    now = datetime.now(UTC)
    assert lite.inbox.purge(now - timedelta(days=1)) == 0
    assert lite.inbox.purge(now + timedelta(days=1)) == 1
    assert (lite.lies("failed"), outside.read_text()) == (["bad.csv", "bad.csv.errors.csv", "bad.csv.why.txt"], "kept")
    assert lite.lies() == ["map.toml"]
    lite.drop()
    lite.look()
    lite.clock.now = now + timedelta(days=31)  # they were put away by the real clock
    lite.look()
    assert lite.lies("done") == ["link.csv"]
