"""A digest waits for late sources, says what is missing, and is completed in its thread: real files, both engines."""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rox_bot.digests.delivery import Courier
from rox_bot.intake.files import import_file, read_map
from rox_bot.store import sources
from tests.digests.rounds import come_by, courier, dot, due, posts, tick
from tests.digests.test_revising import thread
from tests.slack.conftest import Opened
from tests.slack.workspace import Office, told

WEEK = timedelta(weeks=1)
WEEK_47 = datetime(2026, 11, 15, 23, 0, tzinfo=UTC)
"""Monday 16 November, midnight in Amsterdam."""
CUT = datetime(2026, 11, 19, 16, 0, tzinfo=UTC)
"""Thursday 17:00: the first export ends here."""
FIRST_LINE = "Tickets complete until Thu 19 Nov"
MAP = """
event = "ticket"
source = "helpdesk"
[fields]
source_key = "number"
opened_at = "opened"
solved_at = "solved"
sla_met = "in time"
customer = "customer"
requester = "who"
touchpoint = "about"
"""

Row = dict[str, str]


def weeks() -> list[Row]:
    """Ten weeks of tickets in office hours; in week 47 the service level falls from 90 to 60 %."""
    random, rows = Random(3), []
    for week in range(10):
        start = WEEK_47 - (9 - week) * WEEK
        for number in range(90):
            opened = start + timedelta(days=number % 5, hours=8, minutes=number // 5 * 30 + random.randrange(25))
            solved = opened + timedelta(minutes=random.randrange(20, 170))
            good = 0.6 if week == 9 else 0.9
            rows.append(
                {
                    "number": f"{week}-{number}",
                    "opened": opened.isoformat(),
                    "solved": solved.isoformat(),
                    "in time": "yes" if random.random() < good else "no",
                    "customer": f"customer {number % 5}",
                    "who": f"w{random.randrange(900)}",
                    "about": "support",
                }
            )
    return sorted(rows, key=lambda row: row["opened"])


ROWS = weeks()


def before(instant: datetime) -> list[Row]:
    """What an export holds that was made at an instant: what was opened by then, and not what happened later."""
    known = [row for row in ROWS if datetime.fromisoformat(row["opened"]) < instant]
    later = {"solved": "", "in time": ""}
    return [row if datetime.fromisoformat(row["solved"]) < instant else row | later for row in known]


def export(office: Office, folder: Path, rows: Sequence[Row], **options: Any) -> None:
    """Import a file with these rows at the present moment."""
    assert office.bot is not None
    file, mapping = folder / "export.csv", folder / "map.toml"
    mapping.write_text(MAP, encoding="utf-8")
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    report = import_file(office.bot.store, file, read_map(mapping), now=office.clock.now, **options)
    assert report.bad == 0


@pytest.fixture
def either(open_office: Opened, database_url: str) -> Iterator[Office]:
    """A bot on one of the engines, with a digest for Mondays at nine."""
    office = open_office("socket", filled=False, database_url=database_url)
    office.ask("digest here weekly Mon 9:00")
    yield office
    office.stop()


@pytest.fixture
def alone(open_office: Opened) -> Office:
    """The same on SQLite."""
    office = open_office("socket", filled=False)
    office.ask("digest here weekly Mon 9:00")
    return office


def first(office: Office) -> dict[str, Any]:
    """The digest that stands in the channel."""
    [post] = [message for message in posts(office) if not message.get("thread_ts")]
    return post


def test_an_export_cut_on_thursday_is_named_shows_no_fall_and_is_completed_in_its_thread(
    either: Office, tmp_path: Path
) -> None:
    due(either, minutes=-30)
    export(either, tmp_path, before(CUT))
    due(either)
    assert (tick(either), posts(either)) == (0, [])
    status = told(either.ask("digest status").body)
    assert "2026-W47 · Mon 23 Nov 09:00 · waits for helpdesk until Mon 23 Nov 13:00" in status

    due(either, hours=3, minutes=59)
    assert tick(either) == 0
    due(either, hours=4)
    assert tick(either) == 1
    text = told(first(either))
    lines = text.split("\n")
    assert lines[1].startswith(FIRST_LINE), lines
    assert lines[1].endswith("(helpdesk).")
    for word in ("fell", "clear", "Posted late", "offline"):
        assert word not in text
    assert "SLA" in text
    assert "so far" in text

    for _ in range(3):
        either.clock.move(hours=1)
        assert tick(either) == 0
    either.clock.move(hours=20)
    export(either, tmp_path, ROWS)
    assert tick(either) == 1
    [note] = thread(either)
    words = told(note)
    assert "Completed: Week 47" in words
    assert "SLA clearly fell" in words
    assert "clear fall" in words
    assert "so far" not in words
    either.stop()
    either.start()
    for _ in range(3):
        either.clock.move(hours=2)
        assert tick(either) == 0
    assert len(thread(either)) == 1
    assert told(first(either)) == text
    assert "2026-W47 · completed" in told(either.ask("digest status").body)


def test_data_that_come_while_it_waits_are_posted_at_once_and_not_called_late(alone: Office, tmp_path: Path) -> None:
    export(alone, tmp_path, before(alone.clock.now))
    due(alone)
    who = courier(alone)
    for _ in range(24):
        assert come_by(alone, who) == 0
        alone.clock.move(minutes=5)
    export(alone, tmp_path, ROWS)
    assert come_by(alone, who) == 1
    text = told(first(alone))
    assert "SLA clearly fell" in text
    for word in ("complete until", "Posted late", "offline"):
        assert word not in text
    assert thread(alone) == []


MOMENTS = """
event = "moment"
source = "board"
[fields]
occurred_at = "at"
story = "story"
"""


def test_nobody_waits_for_what_is_told_and_not_judged(alone: Office, tmp_path: Path) -> None:
    due(alone)
    export(alone, tmp_path, ROWS)
    assert alone.bot is not None
    file, mapping = tmp_path / "moments.csv", tmp_path / "moments.toml"
    file.write_text("at,story\n2026-11-18T10:00,Ada stayed until the printer worked\n", encoding="utf-8")
    mapping.write_text(MOMENTS, encoding="utf-8")
    import_file(alone.bot.store, file, read_map(mapping), now=alone.clock.now, complete_until=CUT)
    assert "Moments complete until" in told(alone.ask("moments last week").body)
    assert tick(alone) == 1
    text = told(first(alone))
    assert "Ada stayed" in text
    assert "complete until" not in text


def test_a_bot_that_was_away_while_its_digest_waited_still_says_so(alone: Office, tmp_path: Path) -> None:
    export(alone, tmp_path, before(CUT - timedelta(days=1)))
    due(alone)
    assert tick(alone) == 0
    due(alone, hours=9)
    assert tick(alone) == 1
    assert "the bot was offline" in told(first(alone))


def test_a_digest_does_not_wait_where_no_time_is_given_for_it(alone: Office, tmp_path: Path) -> None:
    export(alone, tmp_path, before(CUT - timedelta(days=1)))
    due(alone)
    assert alone.bot is not None
    assert alone.bot.slack is not None
    who = Courier(alone.bot.store, alone.bot.slack.poster, dot, "me", timedelta(0))
    assert come_by(alone, who) == 1
    assert "complete until" in told(first(alone))


def test_more_that_is_still_not_all_is_no_reason_for_a_note(alone: Office, tmp_path: Path) -> None:
    export(alone, tmp_path, before(CUT))
    due(alone, hours=4)
    tick(alone)
    alone.clock.move(hours=1)
    export(alone, tmp_path, before(CUT + timedelta(hours=20)))
    for _ in range(3):
        tick(alone)
        alone.clock.move(hours=1)
    assert thread(alone) == []


def test_a_stated_end_is_believed(alone: Office, tmp_path: Path) -> None:
    """A shop that closed on Thursday evening: the export says that it lacks nothing."""
    due(alone, minutes=-30)
    export(alone, tmp_path, before(CUT), complete_until=alone.clock.now)
    due(alone)
    assert tick(alone) == 1
    assert "complete until" not in told(first(alone))


def test_a_source_that_fell_silent_is_named_once_and_holds_no_digest_up(alone: Office, tmp_path: Path) -> None:
    """The helpdesk was replaced on Thursday of week 46 without being switched off."""
    export(alone, tmp_path, before(CUT - WEEK))
    assert alone.bot is not None
    with alone.bot.store.writing() as tx:
        sources.know_source(tx, "main", "new desk", "halo", alone.clock.now)
    silent = "Nothing from helpdesk since Thu 12 Nov"
    said = []
    for week in range(4):
        due(alone, days=7 * week)
        posted = tick(alone)
        due(alone, days=7 * week, hours=4)
        said.append((posted, tick(alone), silent in told(posts(alone)[-1])))
    assert said == [(0, 1, False), (1, 0, True), (1, 0, False), (1, 0, False)]


def test_in_dutch(alone: Office, tmp_path: Path) -> None:
    alone.ask("digest here weekly Mon 9:00 lang:nl replace")
    due(alone, minutes=-30)
    export(alone, tmp_path, before(CUT))
    due(alone, hours=4)
    tick(alone)
    assert "Tickets volledig tot do 19 nov" in told(first(alone))
    export(alone, tmp_path, ROWS)
    tick(alone)
    assert "Aangevuld: Week 47" in told(thread(alone)[0])
