"""What the registry of sources knows after an import: how far events reach, what was stated, and what failed."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.intake.files import import_file, read_map
from rox_bot.store import sources
from rox_bot.store.sources import Source
from tests.intake.files.desk import NOW, SCORES, TICKETS, Desk

ROWS = "id,opened\n1,2026-10-05T09:00\n2,2026-10-07T17:30\n3,2026-10-06T12:00\n"


def known(desk: Desk, name: str = "desk") -> Source | None:
    with desk.store.reading() as tx:
        return sources.find_source(tx, desk.store.workspace, name)


def test_an_import_makes_its_source_known_with_its_newest_event(desk: Desk) -> None:
    desk.bring_in(ROWS, kind="inbox")
    found = known(desk)
    assert found is not None
    assert (found.kind, found.newest_at) == ("inbox", datetime(2026, 10, 7, 17, 30, tzinfo=UTC))
    assert (found.tried_at, found.succeeded_at, found.failures) == (NOW, NOW, 0)
    assert (found.complete_until, found.stated) == (None, False)


def test_a_bad_row_is_no_event_that_a_source_reaches_to(lite: Desk) -> None:
    lite.bring_in(ROWS + "4,2027-01-01T00:00\n")
    found = known(lite)
    assert found is not None
    assert found.newest_at == datetime(2026, 10, 7, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stated", "until"),
    [
        ("2026-10-08", datetime(2026, 10, 8, 22, tzinfo=UTC)),
        ("2026-10-24", datetime(2026, 10, 24, 22, tzinfo=UTC)),
        ("2026-10-25", datetime(2026, 10, 25, 23, tzinfo=UTC)),  # the clocks go back that night
        ("2026-10-08T17:00:00", datetime(2026, 10, 8, 15, tzinfo=UTC)),
        ("2026-10-08T17:00:00Z", datetime(2026, 10, 8, 17, tzinfo=UTC)),
    ],
)
def test_a_map_may_state_until_when_nothing_is_missing(lite: Desk, stated: str, until: datetime) -> None:
    for written in (stated, f'"{stated}"'):
        top = f'complete_until = {written}\ntimezone = "Europe/Amsterdam"\n'
        lite.bring_in(ROWS, top + TICKETS)
        found = known(lite)
        assert found is not None
        assert (found.complete_until, found.stated) == (until, True)


def test_what_a_person_states_goes_before_what_the_map_does(lite: Desk) -> None:
    end = NOW - timedelta(days=1)
    lite.bring_in(ROWS, "complete_until = 2026-10-08\n" + TICKETS, complete_until=end)
    found = known(lite)
    assert found is not None
    assert found.complete_until == end


@pytest.mark.parametrize("stated", ["soon", "2026-10-08T99:00", "9999-12-31", "[1]"])
def test_a_moment_that_is_none_is_refused(lite: Desk, stated: str) -> None:
    with pytest.raises(BadInput, match="complete_until must be a date or a moment"):
        lite.bring_in(ROWS, f'complete_until = "{stated}"\n' + TICKETS)


def test_nothing_is_complete_until_tomorrow(lite: Desk) -> None:
    with pytest.raises(BadInput, match="a moment that has yet to come"):
        lite.bring_in(ROWS, complete_until=NOW + timedelta(seconds=1))
    assert lite.kept("ticket", "id") == []


def test_a_dry_run_tells_the_registry_nothing(lite: Desk) -> None:
    lite.bring_in(ROWS, dry_run=True)
    lite.bring_in("id,opened\n", dry_run=True)
    assert known(lite) is None


EMPTY, LATER = "id,opened\n", NOW + timedelta(days=7)


def test_a_file_without_rows_says_that_nothing_is_missing_until_it_was_made(desk: Desk) -> None:
    desk.bring_in(ROWS)
    made = NOW + timedelta(days=4)
    path, mapping = desk.file(EMPTY), read_map(desk.file(TICKETS, "map.toml"))
    os.utime(path, (made.timestamp(), made.timestamp()))
    report = import_file(desk.store, path, mapping, now=LATER)
    assert (report.rows, report.until) == (0, made)
    found = known(desk)
    assert found is not None
    assert (found.complete_until, found.stated, found.succeeded_at) == (made, False, LATER)
    assert found.newest_at == datetime(2026, 10, 7, 17, 30, tzinfo=UTC)


def test_what_is_said_of_a_file_without_rows_goes_before_when_it_was_made(lite: Desk) -> None:
    lite.bring_in(ROWS)
    lite.bring_in(EMPTY, now=LATER, complete_until=NOW)
    found = known(lite)
    assert found is not None
    assert (found.complete_until, found.stated) == (NOW, True)


def test_a_file_without_rows_speaks_for_its_own_kind_of_event_alone(lite: Desk) -> None:
    """Tickets of the same source may be cut; what is fetched is as complete as its cursor."""
    lite.bring_in(ROWS)
    lite.bring_in("id,at,score\n", SCORES.replace('"survey"', '"desk"'), now=LATER)
    with lite.store.writing() as tx:
        sources.know_source(tx, lite.store.workspace, "survey", "zendesk", NOW)
    lite.bring_in("id,at,score\n", SCORES, now=LATER)
    for name in ("desk", "survey"):
        found = known(lite, name)
        assert found is not None
        assert (found.complete_until, found.succeeded_at) == (None, LATER)


def test_what_fails_is_counted_at_a_known_source_until_it_succeeds(desk: Desk) -> None:
    with pytest.raises(BadInput):
        desk.bring_in("id,closed\n1,2026-10-05\n")
    assert known(desk) is None  # a slip of the pen is no source
    desk.bring_in(ROWS)
    with pytest.raises(BadInput):
        desk.bring_in("id,closed\n1,2026-10-05\n")
    desk.bring_in("id,opened\n1,never\n2,jan@example.com\n", now=NOW + timedelta(days=1))
    found = known(desk)
    assert found is not None
    assert (found.failures, found.tried_at, found.succeeded_at) == (2, NOW + timedelta(days=1), NOW)
    assert found.error == "None of the 2 rows of export.csv can be used."
    desk.bring_in(ROWS)
    found = known(desk)
    assert found is not None
    assert (found.failures, found.error) == (0, "")
