"""Alerts: told once after the week has closed, when a figure really shifts; silent about noise and about gaps."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from rox_bot.domain.events import Feedback
from rox_bot.store.sources import know_source, note_arrival
from tests.notices.rounds import cards, come_by, crier
from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, SHARED, Office, told
from tests.talk import Talk

MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
"""Half past nine in Amsterdam, when week 47 has closed."""


def answers(office: Office, week: int, good: int, of: int = 40, source: str = "desk") -> None:
    """Write the answers of an ISO week of 2026, so many of them good."""
    assert office.bot is not None
    start = datetime.fromisocalendar(2026, week, 1).replace(tzinfo=UTC) + timedelta(hours=6)
    rows = [
        {"score": 5 if each < good else 2, "source": source, "source_key": f"{week}-{each}"}
        | {"occurred_at": start + timedelta(hours=3 * each)}
        for each in range(of)
    ]
    Talk(office.bot.store).write(Feedback, *rows, now=start + timedelta(days=7))


@pytest.fixture
def office(open_office: Opened) -> Office:
    """Twenty steady weeks up to week 46, and a channel that is alerted of CSAT since the Wednesday after."""
    office, random = open_office("socket", filled=False), Random(1)
    for week in range(27, 47):
        answers(office, week, 34 + random.choice([-2, -1, 0, 0, 1, 2]))
    assert "Limits " in told(office.ask("alerts on csat").body)
    assert come_by(office) == 0
    return office


def arrive(office: Office, until: datetime) -> None:
    """Let a source say up to when its answers are complete."""
    assert office.bot is not None
    with office.bot.store.writing() as tx:
        know_source(tx, "main", "survey", "file", until)
        note_arrival(tx, "main", "survey", until, newest_at=until, complete_until=until, stated=True)


def at(office: Office, week: int, **later: float) -> None:
    """Move to the Monday morning after a week."""
    office.clock.now = MONDAY + timedelta(weeks=week - 47) + timedelta(**later)


def test_a_real_shift_is_told_once_and_opens_down_to_its_answers(office: Office) -> None:
    answers(office, 47, 20)
    at(office, 47, hours=-2)
    assert come_by(office) == 0
    at(office, 47)
    assert come_by(office) == 1
    [alert] = cards(office)
    assert "Something has shifted" in told(alert)
    assert "CSAT: 50% (n 40, 35–65) in the week of 16–22 Nov, below the usual level of 84% (limits 74% to 94%)" in told(
        alert
    )
    assert come_by(office) == 0
    office.press("why", alert)
    assert "20 of 40" in told(office.slack.responses[-1].body)

    answers(office, 48, 20)
    at(office, 48)
    assert come_by(office) == 0


def test_the_way_back_and_the_next_fall_are_told_anew(office: Office) -> None:
    said = []
    for week, good in ((47, 20), (48, 36), (49, 35), (50, 19)):
        answers(office, week, good)
        at(office, week)
        said.append(come_by(office))
    assert said == [1, 0, 0, 1]


def test_noise_is_not_told(office: Office) -> None:
    random = Random(5)
    for week in range(47, 53):
        answers(office, week, 34 + random.choice([-3, -2, -1, 0, 1, 2, 3]))
        at(office, week)
        assert come_by(office) == 0


def test_a_week_that_the_data_do_not_cover_is_waited_for(office: Office) -> None:
    assert office.bot is not None
    answers(office, 47, 10, of=20, source="survey")
    arrive(office, MONDAY - timedelta(days=4))
    at(office, 47)
    assert come_by(office) == 0
    arrive(office, MONDAY)
    assert come_by(office) == 1


def test_several_figures_share_one_message(office: Office) -> None:
    office.ask("alerts on csat mean")
    answers(office, 47, 15)
    at(office, 47)
    assert come_by(office) == 1
    [alert] = cards(office)
    assert "2 figures have shifted" in told(alert)
    assert told(alert).count("/rox why ") >= 2


def test_snoozed_alerts_come_after_the_snooze(office: Office) -> None:
    answers(office, 47, 20)
    at(office, 47)
    assert "No alerts here until Mon 23 Nov 11:30" in told(office.ask("alerts snooze 2h").body)
    assert come_by(office) == 0
    office.clock.move(hours=2, minutes=1)
    assert come_by(office) == 1


def test_after_off_nothing_comes(office: Office) -> None:
    assert "1 figure is watched here" in told(office.ask("alerts").body)
    assert "1 figure is not watched here any more." in told(office.ask("alerts off csat").body)
    answers(office, 47, 20)
    at(office, 47)
    assert come_by(office) == 0
    assert "Nothing is watched here." in told(office.ask("alerts").body)


BAD = (
    *("alerts on", "alerts on csat nps", "alerts on nonsense", "alerts on enps", "alerts on csat last week"),
    *("alerts snooze", "alerts snooze 9y", "alerts x"),
)


def test_bad_input_is_explained_and_changes_nothing(office: Office) -> None:
    before = office.rows("SELECT metric, snoozed_until, off_at FROM alert")
    for line in BAD:
        assert told(office.ask(line).body)
    assert office.rows("SELECT metric, snoozed_until, off_at FROM alert") == before


def test_rights_and_places(open_office: Opened) -> None:
    office = open_office("http", filled=False, admins=("U0BOSS",))
    assert "needs a manager" in told(office.ask("alerts on csat", user=ADA).body)
    assert "another organisation" in told(office.ask("alerts on csat", user="U0BOSS", channel=SHARED).body)
    assert "Not yet: 0 of 7 closed weeks" in told(office.ask("alarmen aan csat", user="U0BOSS").body)


def test_two_bots_at_once_tell_a_shift_once(office: Office) -> None:
    answers(office, 47, 20)
    at(office, 47)
    assert come_by(office, crier(office, "one"), crier(office, "two")) == 1
    assert len(cards(office)) == 1
