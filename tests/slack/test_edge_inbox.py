"""A file dropped beside the bot at work: it counts in the next answer, and the bot ends in the middle of nothing."""

import threading
from pathlib import Path

from tests.intake.files.desk import SCORES
from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, BOSS, told, until

WEEK = "2026-11-10T12:00"


def scores(count: int) -> str:
    return "id,at,score\n" + "".join(f"{number},{WEEK},{4 + number % 2}\n" for number in range(count))


def desk(folder: Path) -> Path:
    made = folder / "inbox" / "survey"
    made.mkdir(parents=True)
    (made / "map.toml").write_text(SCORES)
    return made


def test_a_dropped_file_counts_in_the_next_answer(open_office: Opened, tmp_path: Path) -> None:
    office = open_office("socket", filled=False, tick=0.05, inbox=str(tmp_path / "inbox"))
    until((tmp_path / "inbox").is_dir, "the inbox")
    made = tmp_path / "inbox" / "survey"
    made.mkdir()
    (made / "map.toml").write_text(SCORES)
    (made / "scores.csv").write_text(scores(40))
    until((made / "done" / "scores.csv").is_file, "the import")
    assert "n 40" in told(office.ask("csat last week").body)


def test_a_bot_without_an_inbox_takes_no_file(open_office: Opened, tmp_path: Path) -> None:
    made = desk(tmp_path)
    (made / "scores.csv").write_text(scores(3))
    office = open_office("socket", filled=False, tick=0.05, inbox="off")
    assert office.bot is not None
    assert office.bot.inbox is None
    assert "inbox" not in {each.name for each in threading.enumerate()}


def test_a_bot_that_stops_gives_a_running_import_up(open_office: Opened, tmp_path: Path) -> None:
    made = desk(tmp_path)
    office = open_office("socket", filled=False, tick=0.05, inbox=str(tmp_path / "inbox"))
    (made / "scores.csv").write_text(scores(6_000))
    until(lambda: office.count("feedback"), "the first batch")
    office.stop()
    assert "inbox" not in {each.name for each in threading.enumerate()}
    assert (made / "scores.csv").is_file()
    assert office.count("feedback") < 6_000


def test_sources_tells_which_file_waits_and_admins_why(open_office: Opened, tmp_path: Path) -> None:
    made = desk(tmp_path)
    (made / "map.toml").unlink()
    office = open_office("socket", filled=False, tick=0.05, admins=(BOSS,), inbox=str(tmp_path / "inbox"))
    (made / "scores.csv").write_text(scores(3))
    until(lambda: office.rows("SELECT * FROM source WHERE failures = 1"), "the wait")
    why = "No map yet: run `rox-bot import FILE --source survey` once."
    for user, hears in ((ADA, False), (BOSS, True)):
        answer = told(office.ask("sources", user=user).body)
        assert "survey" in answer
        assert "1 file waits in the inbox." in answer
        assert (why in answer) is hears
