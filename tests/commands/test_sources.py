"""`sources`: how far each reaches and what is wrong with it; why it failed is for admins."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from rox_bot.answers.gaps import Completeness
from rox_bot.domain.question import Role
from rox_bot.intake.dropped import Inbox
from rox_bot.intake.files import import_file, parse_map
from rox_bot.language.wording import Wording
from rox_bot.store import sources
from tests.talk import NOW, Talk, said

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECRET = "line 7 of acme-salaries.csv"


def make_known(talk: Talk) -> None:
    """A source that is well, one that failed twice, one that is fetched, one that is off."""
    with talk.store.writing() as tx:
        for name, kind in (("desk", "file"), ("survey", "inbox"), ("halo", "halo"), ("old", "file")):
            sources.know_source(tx, "main", name, kind, NOW - 9 * DAY)
        until = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)
        sources.note_arrival(
            tx, "main", "desk", NOW - HOUR, newest_at=NOW - 30 * HOUR, complete_until=until, stated=True
        )
        sources.note_arrival(tx, "main", "survey", NOW - 3 * DAY, newest_at=NOW - 400 * DAY)
        for hours in (5, 1):
            sources.note_failure(tx, "main", "survey", NOW - hours * HOUR, SECRET)
        sources.note_arrival(tx, "main", "halo", NOW, newest_at=NOW - timedelta(seconds=20))


def test_without_a_source_it_says_how_one_comes(empty: Talk) -> None:
    answer = empty.ask("sources")
    assert (answer.headline, answer.lines) == ("No source is known yet: import a file, and it is.", ())


def test_each_source_tells_how_far_it_reaches(empty: Talk) -> None:
    make_known(empty)
    answer = empty.ask("bronnen")
    assert answer.headline == "4 sources. To be looked at: survey."
    desk, halo, old, survey, failed = answer.lines
    assert desk.startswith("desk: files imported by hand, last event Tue 17 Nov 04:00 (30 hours ago), ")
    assert desk.endswith("last arrival Wed 18 Nov 09:00 (1 hour ago), complete until Thu 12 Nov 17:00.")
    assert halo.startswith("halo: fetched from halo, last event Wed 18 Nov 09:59 (just now), last arrival ")
    assert halo.endswith("Wed 18 Nov 10:00 (just now), complete until: not known.")
    assert old == "old: files imported by hand, last event never, last arrival never, complete until: not known."
    assert survey.startswith("survey: files dropped in the inbox, last event Tue 14 Oct 11:00 (2025) (400 days ago), ")
    assert survey.endswith("last arrival Sun 15 Nov 10:00 (3 days ago), complete until: not known.")
    assert failed == f"survey: 2 failures since the last arrival, the latest Wed 18 Nov 09:00: {SECRET}"


def test_what_nobody_stated_is_told_as_answers_take_it(empty: Talk, tmp_path: Path) -> None:
    file = tmp_path / "desk.csv"
    hours = (f"{day}T{hour:02}:00" for day in ("2026-11-10", "2026-11-11", "2026-11-12") for hour in range(9, 17))
    file.write_text("id,opened\n" + "".join(f"{number},{when}\n" for number, when in enumerate(hours)))
    mapping = parse_map(
        'event = "ticket"\nsource = "desk"\ntimezone = "Europe/Amsterdam"\n'
        '[fields]\nsource_key = "id"\nopened_at = "opened"\n'
    )
    import_file(empty.store, file, mapping, now=NOW)
    (line,) = empty.ask("sources").lines
    with empty.store.reading() as tx:
        until = Completeness(tx, empty.context).until()["desk"]
    assert line.endswith(f"complete until {Wording().clock(empty.context.calendar.local(until))}.")


def test_only_admins_hear_why_a_source_failed(empty: Talk) -> None:
    make_known(empty)
    for role in (Role.ANYONE, Role.MANAGER):
        short = said(empty.with_(role=role).ask("sources"))
        assert SECRET not in short
        assert "survey: 2 failures since the last arrival, the latest Wed 18 Nov 09:00. Admins see why." in short
    assert SECRET in said(empty.with_(role=Role.ADMIN).ask("sources"))


def test_files_that_wait_and_that_failed_are_counted(empty: Talk, tmp_path: Path) -> None:
    make_known(empty)
    for name in ("desk/a.csv", "desk/b.csv", "desk/failed/c.csv", "desk/done/d.csv", "new/e.csv", "stray.csv"):
        path = tmp_path / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    empty.door.inbox = Inbox(tmp_path / "inbox")
    lines = empty.ask("sources").lines
    assert lines[0].startswith("desk: files dropped in the inbox, ")
    assert lines[0].endswith(" 2 files wait in the inbox. 1 file lies in failed/.")
    assert "new: nothing has arrived yet. 1 file waits in the inbox." in lines
    assert lines[-1] == "1 file lies in the inbox itself; put it in a folder named after its source."
