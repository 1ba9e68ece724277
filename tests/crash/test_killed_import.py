"""A bot is killed while it takes a dropped file in: started again it ends with the right facts, the file put away."""

import csv
import signal
from pathlib import Path

import pytest

from tests.crash.nursery import Nursery
from tests.databases import address, rows
from tests.intake.files.desk import TICKETS
from tests.slack.workspace import until
from tests.talk import opened

ROWS = 2_400
KILLED = -signal.SIGKILL


def dropped(folder: Path) -> Path:
    """An inbox with a file of many rows: every twentieth is bad, the rest have two versions, the later one solved."""
    desk = folder / "inbox" / "desk"
    desk.mkdir(parents=True)
    (desk / "map.toml").write_text(TICKETS + 'updated_at = "updated"\nstatus = "status"\n')
    with (desk / "tickets.csv").open("w", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(("id", "opened", "updated", "status"))
        for number in range(ROWS):
            opened_at = "never" if number % 20 == 0 else "2026-10-05T09:00"
            sheet.writerow((number // 2, opened_at, f"2026-10-06T09:0{number % 2}", ("open", "solved")[number % 2]))
    return folder / "inbox"


def expected() -> dict[str, str]:
    """The status of every ticket, by its key: of the newest version that is good."""
    found: dict[str, str] = {}
    for number in range(ROWS):
        if number % 20:
            found[str(number // 2)] = ("open", "solved")[number % 2]
    return found


def kept(database: Path) -> dict[str, str]:
    return {each["source_key"]: each["status"] for each in rows(database, "SELECT source_key, status FROM ticket")}


def lies(inbox: Path, where: str = "") -> list[str]:
    folder = inbox / "desk" / where
    return sorted(each.name for each in folder.iterdir() if each.is_file()) if folder.is_dir() else []


@pytest.mark.parametrize("dies_at_the_move", [False, True], ids=["in the middle", "before the move"])
def test_a_killed_import_is_done_anew(made: Nursery, tmp_path: Path, dies_at_the_move: bool) -> None:
    inbox, database = dropped(tmp_path), tmp_path / "rox.db"
    with opened(database):
        pass
    given = {"database_url": address(database), "inbox": str(inbox)}
    doomed = made.fork("tests.crash.droppers:watch", dies_at_the_move=dies_at_the_move, **given)
    if dies_at_the_move:
        assert doomed.wait() == KILLED, made.said()
        assert kept(database) == expected()
    else:
        until(lambda: len(kept(database)) >= 100, "the first batch")
        assert doomed.kill() == KILLED, made.said()
        assert 100 <= len(kept(database)) < len(expected())
    assert (lies(inbox), lies(inbox, "done")) == (["map.toml", "tickets.csv"], [])
    heir = made.fork("tests.crash.droppers:watch", **given)
    until(lambda: lies(inbox, "failed") == ["tickets.csv.errors.csv"], "the import")
    assert heir.kill() == KILLED
    assert (lies(inbox), lies(inbox, "done")) == (["map.toml"], ["tickets.csv"])
    assert kept(database) == expected()
    with (inbox / "desk" / "failed" / "tickets.csv.errors.csv").open(encoding="utf-8-sig") as file:
        assert sum(1 for _ in csv.DictReader(file)) == ROWS // 20
