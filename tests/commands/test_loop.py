"""Follow-ups: taken, put off, finished with an outcome, opened again; listed late ones first; never two owners."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.domain.business_hours import parse_hours
from rox_bot.domain.errors import Incomplete, RoxError
from rox_bot.domain.events import Visibility
from rox_bot.domain.loops import OUTCOMES
from rox_bot.domain.question import Role
from rox_bot.store import loops, people
from tests.commands.test_take import known, low
from tests.talk import AMSTERDAM, DAY, NOW, Talk, opened, said


@pytest.fixture
def ada(empty: Talk) -> Talk:
    return known(empty, "ada", "Ada").with_(visibility=Visibility.PUBLIC)


@pytest.fixture
def bram(empty: Talk) -> Talk:
    return known(empty, "bram", "Bram").with_(visibility=Visibility.PUBLIC)


def test_what_is_taken_is_due_at_the_end_of_the_second_business_day(ada: Talk) -> None:
    number = low(ada)
    assert ada.ask(f"loop take E{number}").lines == ("Due Fri 20 Nov 17:00.",)
    friday = ada.with_(now=NOW + 2 * DAY)
    second = low(ada)
    assert friday.ask(f"take E{second}").lines == ("Due Tue 24 Nov 17:00.",)


@pytest.mark.parametrize(
    ("days", "ahead", "closes"),
    [(0, 0, "2026-11-18T17:00"), (0, 1, "2026-11-19T17:00"), (3, 0, "2026-11-23T17:00"), (3, 2, "2026-11-24T17:00")],
)
def test_business_days_leave_out_weekends(days: int, ahead: int, closes: str) -> None:
    due = AMSTERDAM.hours.close_after(AMSTERDAM, NOW + days * DAY, ahead)
    assert AMSTERDAM.local(due).isoformat()[:16] == closes


def test_business_days_leave_out_holidays_and_end_at_midnight_where_work_does() -> None:
    hours = parse_hours("Mon-Fri 09:00-00:00", "2026-11-19")
    assert AMSTERDAM.local(hours.close_after(AMSTERDAM, NOW, 1)).isoformat()[:16] == "2026-11-21T00:00"


def test_done_asks_for_an_outcome_and_keeps_what_was_typed(ada: Talk) -> None:
    number = low(ada)
    asked = ada.refused(f'loop done E{number} "called her"')
    assert isinstance(asked, Incomplete)
    assert (asked.form, asked.filled) == ("loop_done", {"subject": f"E{number}", "note": "called her"})
    assert ada.ask(f"loop done E{number} solved called her").headline == "L1 is done: contacted and solved."
    with ada.store.reading() as tx:
        loop = loops.find(tx, "main", 1)
    assert loop is not None
    assert (loop.taken_by, loop.done_by, loop.outcome, loop.note) == ("ada", "ada", "solved", "called her")


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("solved", "solved"),
        ("not solved", "unsolved"),
        ("niet opgelost", "unsolved"),
        ("Could not reach", "unreached"),
        ("niet nodig", "unneeded"),
        ("opgelost", "solved"),
    ],
)
def test_outcomes_are_typed_in_either_language(ada: Talk, typed: str, outcome: str) -> None:
    number = low(ada)
    assert OUTCOMES[outcome] in ada.ask(f'opvolging klaar E{number} {typed} "x"').headline


def test_a_note_is_redacted_and_stays_in_the_private_place_where_it_was_written(ada: Talk) -> None:
    number = low(ada)
    private = ada.with_(slack_channel="CPRIV", visibility=Visibility.PRIVATE)
    private.ask(f"loop done E{number} solved mailed jan@example.com")
    assert "mailed" in said(private.ask("loop L1"))
    assert "jan@example.com" not in said(private.ask("loop L1"))
    assert "mailed" not in said(ada.ask("loop L1"))


def test_the_second_to_finish_hears_who_was_first(ada: Talk, bram: Talk) -> None:
    number = low(ada)
    ada.ask(f"take E{number}")
    bram.ask("loop done L1 solved")
    assert "was finished already by Bram" in str(ada.refused("loop done L1 unsolved"))
    assert "was finished already by Bram" in str(ada.refused("take L1"))
    assert "Only who finished" in str(ada.refused("loop reopen L1"))
    assert bram.ask("loop reopen L1").headline == "L1 is open again."
    assert "Ada follows up" in said(ada.ask("l1"))


def test_late_ones_come_first_and_what_rests_comes_last(ada: Talk) -> None:
    late = low(ada, customer="Late", occurred_at=NOW - 6 * DAY)
    with_store(ada, late, NOW - 6 * DAY)
    lately = NOW - timedelta(hours=1)
    fresh, resting = (low(ada, customer=each, occurred_at=lately) for each in ("Fresh", "Resting"))
    ada.ask(f"loop snooze E{resting} next week")
    answer = ada.ask("loop")
    assert answer.headline == "3 open follow-ups, 1 late."
    assert [word in line for word, line in zip(("Late", "Fresh", "Resting"), answer.lines, strict=True)] == [True] * 3
    assert "rests until Mon 23 Nov 09:00" in answer.lines[2]
    assert [each.value for each in answer.actions] == [f"E{late}", f"E{fresh}", "L1"]


def with_store(talk: Talk, event: int, recorded: Any) -> None:
    """Let an answer have been heard of at an instant."""
    from sqlalchemy import text

    from rox_bot.domain.columns import microseconds

    with talk.store.writing() as tx:
        tx.execute(
            text("UPDATE feedback SET recorded_at = :at WHERE id = :id"), {"at": microseconds(recorded), "id": event}
        )


def test_what_was_told_in_private_is_counted_elsewhere_and_its_words_stay_there(ada: Talk) -> None:
    low(ada, comment="secret words", visibility=Visibility.PRIVATE, origin_channel="CPRIV", audience="channel:CPRIV")
    assert "secret" not in said(ada.ask("loop"))
    assert "1 told in private is not shown here." in ada.ask("loop").notes
    there = ada.with_(slack_channel="CPRIV", visibility=Visibility.PRIVATE)
    assert "secret words" in said(there.ask("loop E1"))


def test_mine_is_mine(ada: Talk, bram: Talk) -> None:
    first, second = low(ada), low(ada)
    ada.ask(f"take E{first}")
    bram.ask(f"take E{second}")
    assert [line.split(" · ")[0] for line in ada.ask("loop mine").lines] == ["L1"]
    assert "nothing to follow up" in known(ada, "cleo", "Cleo").ask("loop mine").headline


def test_only_a_manager_gives_a_loop_to_somebody(ada: Talk, bram: Talk) -> None:
    number = low(ada)
    with ada.store.writing() as tx:
        people.know_people(tx, "main", {"cleo": ("slack", "Cleo", "U0CLEO")}, NOW)
    ada.ask(f"take E{number}")
    assert "manager" in str(bram.refused("loop give L1 @U0CLEO"))
    chief = bram.with_(role=Role.MANAGER)
    assert "To whom?" in str(chief.refused("loop give L1 @U0NOBODY"))
    assert chief.ask("loop give L1 @U0CLEO").headline == "Cleo follows up L1, due Fri 20 Nov 17:00."
    told = said(ada.ask("loop L1"))
    assert "Bram gave it to Cleo" in told
    assert "Ada took it" in told


@pytest.mark.parametrize(
    "words",
    [
        "loop x",
        "loop done",
        "loop done E9 solved",
        "loop snooze E1 forever",
        "loop take",
        "loop reopen E1",
        "loop give",
        "loop L9",
        "loop wake E1",
    ],
)
def test_bad_orders_are_explained(ada: Talk, words: str) -> None:
    low(ada)
    assert str(ada.with_(role=Role.ADMIN).refused(words))
    with ada.store.reading() as tx:
        assert not loops.of_events(tx, "main", [1])


STEPS = st.tuples(
    st.sampled_from(("ada", "bram")),
    st.sampled_from(
        (
            *("take {it}", "untake {it}", "loop done {it} solved", "loop done {it} unreached"),
            *("loop snooze {it} tomorrow", "loop wake {it}", "loop reopen {it}", "loop give {it} @UBRAM"),
        )
    ),
)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """A store in which Ada and Bram are known, shared by the examples: each has an answer of its own."""
    with opened(tmp_path_factory.mktemp("loops") / "rox.db") as talk:
        with talk.store.writing() as tx:
            met = {"ada": ("slack", "Ada", "UADA"), "bram": ("slack", "Bram", "UBRAM")}
            people.know_people(tx, "main", met, NOW)
        yield talk


@given(steps=st.lists(STEPS, max_size=12))
def test_any_order_of_steps_by_two_people_ends_in_a_state_that_holds_together(
    team: Talk, steps: list[tuple[str, str]]
) -> None:
    number = low(team)
    owner, done = "", ""
    for who, words in steps:
        role = Role.MANAGER if who == "bram" else Role.ANYONE
        try:
            team.with_(person=who, role=role, visibility=Visibility.PUBLIC).ask(words.format(it=f"E{number}"))
        except RoxError:
            continue
        order = words.removeprefix("loop ").split()[0]
        if order in ("take", "give"):
            owner = "bram" if order == "give" else owner or who
        elif order == "untake":
            owner = ""
        elif order == "done":
            owner, done = owner or who, done or who
        elif order == "reopen":
            done = ""
    with team.store.reading() as tx:
        loop = loops.of_events(tx, "main", [number]).get(number)
    if loop is None:
        assert (owner, done) == ("", "")
        return
    assert (loop.taken_by, loop.done_by) == (owner, done)
    assert (loop.taken_at is not None) == (loop.taken_by != "")
    assert (loop.done_at is not None) == (loop.done_by != "") == (loop.outcome in OUTCOMES)
    assert loop.done_at is None or loop.snoozed_until is None
    assert loop.taken_by or loop.due_at is None
    assert loop.due_at is None or loop.due_at - NOW < timedelta(days=4)
