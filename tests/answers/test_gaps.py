"""Nothing is judged that the data do not cover: every family of answers, beside sources that are late or not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rox_bot.domain.answer import Answer
from rox_bot.domain.chart import SeriesChart
from rox_bot.domain.columns import microseconds
from rox_bot.domain.events import Feedback, Ticket, Visibility
from rox_bot.intake.recording import Recorder
from rox_bot.store import sources
from rox_bot.store.store import Store
from tests.databases import copied
from tests.talk import NOW, Talk, opened, said

WEEK_46 = datetime(2026, 11, 8, 23, 0, tzinfo=UTC)
"""Monday 9 November, midnight in Amsterdam: when the last closed week begins."""
THURSDAY = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)

LINES = (
    "",
    "csat",
    "csat vs target",
    "csat by partner",
    "csat by channel",
    "csat by week",
    "csat trend",
    "csat last week vs 2026-W45",
    "csat partner:North vs partner:South",
    "nps and csat and sla",
    "sla",
    "sla by partner",
    "fcr",
    "reopen",
    "backlog",
    "tickets",
    "tickets by partner",
    "full_resolution",
    "best csat by partner",
    "worst sla by partner",
    "strengths",
    "friction",
    "coverage",
    "consistency csat by partner",
    "why csat last week",
    "why sla last week",
    "moments",
    "chart csat",
)
"""Every family of questions."""


def fill(store: Store) -> None:
    """Ten weeks of two partners; in the last week all of it goes badly from the first hour on."""
    random, recorder = Random(5), Recorder(store.workspace, store.pseudonyms)
    tickets: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for week in range(10):
        start, bad = WEEK_46 - (9 - week) * WEEK, week == 9
        for number in range(120):
            opened = start + timedelta(days=random.randrange(5), hours=8, minutes=random.randrange(600))
            partner = ("North", "South")[number % 2]
            shared = {"partner": partner, "channel": ("email", "phone")[number % 3 % 2], "customer": f"c{number % 7}"}
            key = f"{week}-{number}"
            tickets.append(
                {
                    "source": "helpdesk",
                    "source_key": key,
                    "opened_at": opened,
                    "solved_at": opened + timedelta(hours=random.random() * (9 if bad else 3)),
                    "sla_met": random.random() < (0.5 if bad else 0.9),
                    "reopens": int(random.random() < (0.3 if bad else 0.05)),
                    "requester": f"r{random.randrange(4_000)}",
                    "touchpoint": "support",
                    **shared,
                }
            )
            score = random.choices((5, 4, 2), (1, 1, 4) if bad else (6, 3, 1))[0]
            for instrument, scale in (("csat", (1, 5)), ("nps", (0, 10))):
                answers.append(
                    {
                        "source": "survey" if partner == "North" else "paper",
                        "source_key": f"{instrument}-{key}",
                        "occurred_at": opened + timedelta(hours=1),
                        "instrument": instrument,
                        "score": score * (2 if instrument == "nps" else 1),
                        "scale_min": scale[0],
                        "scale_max": scale[1],
                        "comment": "fine" if score > 3 else "slow",
                        **shared,
                    }
                )
    for kind, rows in ((Ticket, tickets), (Feedback, answers)):
        with store.writing() as tx:
            recorder.write(tx, [recorder.admit(kind, row) for row in rows], NOW)


@pytest.fixture(scope="module")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with those weeks; only to be copied."""
    file = tmp_path_factory.mktemp("weeks") / "rox.db"
    with opened(file) as talk:
        fill(talk.store)
    return file


@contextmanager
def opened_with(file: Path, folder: Path, ends: dict[str, datetime]) -> Iterator[Talk]:
    """A talk with a copy of a database in which sources are stated to be complete until some instants."""
    with opened(copied(file, folder / "rox.db")) as talk:
        for name, until in ends.items():
            state(talk.store, name, until)
        yield talk


@pytest.fixture(scope="module")
def late(filled_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """Tickets and the survey of North complete until Thursday 17:00; the answers of South lack nothing."""
    ends = {"helpdesk": THURSDAY, "survey": THURSDAY, "paper": NOW}
    with opened_with(filled_file, tmp_path_factory.mktemp("late"), ends) as talk:
        yield talk


@pytest.fixture(scope="module")
def whole(filled_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """The same events, from sources that lack nothing."""
    ends = dict.fromkeys(("helpdesk", "survey", "paper"), NOW)
    with opened_with(filled_file, tmp_path_factory.mktemp("whole"), ends) as talk:
        yield talk


@pytest.fixture(scope="module")
def unknown(filled_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """The same events in a database that knows of no source."""
    with opened_with(filled_file, tmp_path_factory.mktemp("unknown"), {}) as talk:
        yield talk


def state(store: Store, name: str, until: datetime) -> None:
    """State until when a source is complete."""
    with store.writing() as tx:
        sources.know_source(tx, "main", name, "halo", until)
        sources.note_arrival(tx, "main", name, until, newest_at=until, complete_until=until, stated=True)


def fields(answer: Answer) -> Answer:
    """An answer without its id."""
    return replace(answer, answer_id="")


@pytest.mark.parametrize("line", LINES)
def test_where_nothing_is_missing_every_answer_is_the_same_as_where_no_source_is_known(
    whole: Talk, unknown: Talk, line: str
) -> None:
    assert fields(whole.ask(line)) == fields(unknown.ask(line))


@pytest.mark.parametrize("line", LINES)
def test_no_family_judges_or_compares_what_is_not_complete(late: Talk, line: str) -> None:
    answer = late.ask(line)
    for reading in answer.readings:
        if "incomplete" in reading.flags:
            beside = (reading.verdict, reading.against, reading.difference, reading.p, reading.q)
            assert beside == (None,) * 5
            assert reading.complete_until == THURSDAY
            assert reading.target is None or (reading.target.standing, reading.target.difference) == (None, None)
        elif reading.period.end > WEEK_46 + WEEK / 2 and reading.metric != "moments":
            assert reading.metric in ("csat", "nps"), reading
            assert dict(reading.slice).get("partner") == "South", reading
    text = said(answer)
    if line != "moments":
        assert "complete until Thu 12 Nov 17:00" in answer.headline
        if line != "csat by partner" and not line.startswith(("best csat", "consistency", "strengths", "friction")):
            for word in ("clear rise", "clear fall", "clearly", "Lowest", "Highest", "Best:", "Worst:"):
                assert word not in text, (word, text)


def test_the_first_line_names_what_is_late_and_the_figures_are_so_far(late: Talk) -> None:
    answer = late.ask("sla")
    assert answer.headline == "Tickets complete until Thu 12 Nov 17:00 (helpdesk)."
    assert answer.lines[0].startswith("SLA 9–15 Nov ")
    assert answer.lines[0].endswith(" · so far")
    assert answer.readings[0].n > 100
    assert late.with_(language="nl").ask("sla").headline == "Tickets volledig tot do 12 nov 17:00 (helpdesk)."
    outside = late.with_(visibility=Visibility.EXTERNAL).ask("sla")
    assert outside.headline == "Tickets complete until Thu 12 Nov 17:00."


def test_json_tells_the_flag_and_the_instant(late: Talk, whole: Talk) -> None:
    (reading, *_) = late.json("csat")["readings"]
    assert "incomplete" in reading["flags"]
    assert reading["complete_until"] == "2026-11-12T17:00:00+01:00"
    assert "complete_until" not in whole.json("csat")["readings"][0]


def test_only_the_slices_that_a_late_source_feeds_wait_for_it(late: Talk) -> None:
    flags = {dict(each.slice)["partner"]: each.flags for each in late.ask("csat by partner").readings}
    assert ("incomplete" in flags["North"], "incomplete" in flags["South"]) == (True, False)
    south = late.ask("csat partner:South")
    assert south.readings[0].verdict == "clear fall"
    assert "complete until" not in south.headline


def test_first_contact_ripens_only_as_far_as_the_data_reach(late: Talk, whole: Talk) -> None:
    """On 18 November the week of 2-8 ripened; with tickets until the 12th only what was solved before the 5th has."""
    (complete, *_), (cut, *_) = whole.ask("fcr").readings, late.ask("fcr").readings
    assert (complete.period.first_day.day, complete.period.last_day.day, complete.flags) == (2, 8, ())
    assert (cut.period.first_day.day, cut.period.last_day.day) == (2, 4)
    assert {"immature", "incomplete"} <= set(cut.flags)
    named = whole.ask("fcr 2026-11-02..2026-11-04").readings[0]
    assert (named.value, named.n) == (cut.value, cut.n)
    earlier = late.ask("fcr 2026-W44").readings[0]
    assert "incomplete" not in earlier.flags


def test_a_picture_draws_the_last_week_as_unfinished(late: Talk, whole: Talk) -> None:
    charts = [talk.ask("chart sla").chart for talk in (late, whole)]
    assert all(isinstance(chart, SeriesChart) for chart in charts)
    partial = [chart.rows[0].points[-1].partial for chart in charts if isinstance(chart, SeriesChart)]
    assert partial == [True, False]


def test_an_unfinished_week_is_no_signal(late: Talk, whole: Talk) -> None:
    unusual = [any("outside the limits" in line for line in talk.ask("sla trend").lines) for talk in (late, whole)]
    assert unusual == [False, True]


def test_a_source_long_silent_holds_up_no_later_week_and_is_named(late: Talk) -> None:
    soon, later = (late.with_(now=THURSDAY + timedelta(days=days)) for days in (11, 18))
    assert "complete until" in soon.ask("sla").headline
    assert "complete until" in later.ask("sla 2026-W46").headline
    history = late.with_(now=THURSDAY + timedelta(weeks=14))
    assert history.ask("sla 2026-W46").readings[0].verdict is not None
    answer = later.ask("sla")
    assert "complete until" not in answer.headline
    assert "Nothing from helpdesk since Thu 12 Nov 17:00; judged without it." in answer.notes
    assert "Nothing from helpdesk" not in said(later.ask("csat partner:South"))


def test_a_source_that_was_switched_off_is_waited_for_no_more(filled_file: Path, tmp_path: Path) -> None:
    with opened_with(filled_file, tmp_path, {"helpdesk": THURSDAY}) as talk:
        assert "complete until" in talk.ask("sla").headline
        with talk.store.writing() as tx:
            tx.exec_driver_sql("UPDATE source SET off_at = 1")
        assert "complete until" not in said(talk.ask("sla"))


def test_a_file_that_was_cut_is_seen_by_its_silence(filled_file: Path, tmp_path: Path) -> None:
    """Nothing is stated: the file came on Monday morning, and its newest ticket is of Thursday afternoon."""
    with opened_with(filled_file, tmp_path, {}) as talk:
        with talk.store.writing() as tx:
            tx.exec_driver_sql(f"DELETE FROM ticket WHERE opened_at > {microseconds(THURSDAY)}")
            tx.exec_driver_sql("UPDATE ticket SET solved_at = opened_at WHERE solved_at IS NOT NULL")
            sources.know_source(tx, "main", "helpdesk", "file", NOW)
            monday = WEEK_46 + WEEK + timedelta(hours=9)
            sources.note_arrival(tx, "main", "helpdesk", monday, newest_at=THURSDAY)
        [newest] = [each.complete_until for each in talk.ask("sla").readings[:1]]
        assert newest is not None
        assert THURSDAY - timedelta(hours=2) < newest <= THURSDAY
        assert talk.ask("sla 2026-W45").readings[0].verdict is not None


def empty_file(talk: Talk, name: str, made: datetime) -> bool:
    """Note that a file without rows came, made at an instant; return whether the week's CSAT is judged then."""
    with talk.store.writing() as tx:
        sources.note_arrival(tx, "main", name, NOW, newest_at=None, complete_until=made)
    [reading, *_] = talk.ask("csat 2026-W46").readings
    return reading.complete_until is None


def test_a_file_without_rows_ends_the_suspicion_that_one_was_cut(filled_file: Path, tmp_path: Path) -> None:
    """No answer since Thursday looks like a cut, until an empty export that was made later says that there is none."""
    with opened_with(filled_file, tmp_path, {}) as talk:
        monday = WEEK_46 + WEEK + timedelta(hours=9)
        with talk.store.writing() as tx:
            tx.exec_driver_sql(f"DELETE FROM feedback WHERE occurred_at > {microseconds(THURSDAY)}")
            for name in ("survey", "paper"):
                sources.know_source(tx, "main", name, "file", NOW)
                sources.note_arrival(tx, "main", name, monday, newest_at=THURSDAY)
        assert talk.ask("csat 2026-W46").readings[0].complete_until is not None
        assert not empty_file(talk, "survey", monday)  # the answers of South may still be cut
        assert not empty_file(talk, "paper", THURSDAY)  # made on Thursday it knows nothing of Friday
        assert empty_file(talk, "paper", monday)
        with talk.store.writing() as tx:
            tx.exec_driver_sql("UPDATE feedback SET source = 'helpdesk' WHERE source = 'paper'")
            sources.know_source(tx, "main", "helpdesk", "file", NOW)
            sources.note_arrival(tx, "main", "helpdesk", monday, newest_at=THURSDAY)
        assert not empty_file(talk, "helpdesk", monday)  # it speaks for tickets or for answers, nobody knows which


def test_a_running_week_says_how_far_it_is_known(filled_file: Path, tmp_path: Path) -> None:
    """A file of Monday morning, and a question on Wednesday; a source an hour behind is as good as present."""
    monday = WEEK_46 + WEEK + timedelta(hours=9)
    with opened_with(filled_file, tmp_path, {"helpdesk": monday, "survey": NOW - timedelta(minutes=50)}) as talk:
        assert talk.ask("tickets this week").headline == "Tickets complete until Mon 16 Nov 09:00 (helpdesk)."
        assert "complete until" not in talk.ask("csat this week").headline
