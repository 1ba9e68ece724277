"""`why csat last week`: a planted cause is found, noise is left alone, and the parts add up."""

from datetime import timedelta

import pytest

from rox_bot.domain.answer import Answer
from tests.talk import LAST_WEEK, Json, Talk, said

WEEK = timedelta(days=7)


def answered(touchpoint: str, positive: int, negative: int, weeks_ago: int = 0, **more: str) -> list[Json]:
    """So many positive and negative CSAT answers about a touchpoint, in the last closed week or an earlier one."""
    when = LAST_WEEK - weeks_ago * WEEK
    scores = [5] * positive + [1] * negative
    return [{"occurred_at": when, "score": score, "touchpoint": touchpoint, **more} for score in scores]


@pytest.fixture
def fallen(empty: Talk) -> Talk:
    """Billing fell from 90 to 40 %, passwords stayed at 90 %; nothing else is known."""
    for weeks_ago in range(1, 5):
        empty.answers(*answered("billing", 36, 4, weeks_ago), *answered("password", 36, 4, weeks_ago))
    empty.answers(*answered("billing", 16, 24, comment="Three calls and no answer."), *answered("password", 36, 4))
    return empty


def parts(answer: Answer) -> list[str]:
    return [row[0] for row in answer.table.rows] if answer.table else []


def test_the_part_that_fell_is_named_with_its_size(fallen: Talk) -> None:
    answer = fallen.ask("why did csat drop last week?")
    assert answer.readings[0].verdict == "clear fall"
    assert parts(answer) == ["touchpoint billing"]
    assert answer.table is not None
    assert answer.table.rows[0][1:3] == ("did worse", answer.table.rows[0][2])
    assert answer.table.rows[0][2].startswith("−25.0 (")  # half of the answers fell by 50 points


def test_the_words_of_those_it_hit_are_quoted(fallen: Talk) -> None:
    quotes = fallen.ask("why csat last week").quotes
    assert [quote.text for quote in quotes] == ["Three calls and no answer."] * 2


def test_the_parts_sum_to_the_change(fallen: Talk) -> None:
    answer = fallen.ask("why csat last week")
    assert answer.readings[0].difference is not None
    assert answer.readings[0].difference[0] == pytest.approx(-25)
    assert (
        "Split by touchpoint: −25.0 percentage points from how each did, 0.0 from how many answers came from each."
        in (answer.lines)
    )


def test_a_change_of_mix_alone_is_called_so(empty: Talk) -> None:
    for weeks_ago in range(1, 5):
        empty.answers(*answered("billing", 25, 25, weeks_ago), *answered("password", 144, 6, weeks_ago))
    empty.answers(*answered("billing", 75, 75), *answered("password", 48, 2))
    answer = empty.ask("why csat last week")
    assert answer.readings[0].verdict == "clear fall"
    assert {row[1] for row in answer.table.rows} <= {"more of the answers", "its share of the answers"}  # type: ignore[union-attr]
    assert any(line.startswith("Split by touchpoint: 0.0 ") for line in answer.lines)


def test_noise_is_not_explained(empty: Talk) -> None:
    for weeks_ago in range(5):
        empty.answers(*answered("billing", 30 + weeks_ago % 2, 10), *answered("password", 34, 6 + weeks_ago % 2))
    answer = empty.ask("why csat last week")
    assert answer.headline.startswith("There is no clear change to explain.")
    assert answer.table is None
    assert answer.quotes == ()


def test_the_answer_opens_and_can_be_asked_in_dutch(fallen: Talk) -> None:
    number = fallen.with_(language="nl").ask("waarom daalde csat vorige week?").answer_id
    assert "CSAT" in said(fallen.ask(f"why {number}"))


@pytest.mark.parametrize("line", ["why csat this week", "why first reply", "why tickets", "why csat nps last week"])
def test_what_cannot_be_taken_apart_is_explained(fallen: Talk, line: str) -> None:
    assert str(fallen.refused(line))


def test_what_is_offered_instead_keeps_the_question(fallen: Talk) -> None:
    fallen.answers(*answered("", 1, 0, team="billing"))
    offered = fallen.refused("why did csat drop at billing last week").suggestions
    assert offered
    assert all(each.startswith("why ") for each in offered)
    assert fallen.ask(offered[0]).headline


def test_a_part_is_not_blamed_for_what_a_larger_one_with_too_few_answers_did(empty: Talk) -> None:
    for weeks_ago in range(1, 5):
        for touchpoint in ("network", "workplace"):
            for channel in ("phone", "chat"):
                empty.answers(*answered(touchpoint, 14, 1, weeks_ago, channel=channel))
    empty.answers(
        *answered("network", 4, 18, channel="phone"),
        *answered("network", 3, 4, channel="chat"),
        *answered("workplace", 23, 1, channel="phone"),
        *answered("workplace", 38, 2, channel="chat"),
    )
    answer = empty.ask("why csat last week")
    assert answer.readings[0].verdict == "clear fall"
    assert parts(answer) == []
    assert answer.lines[-1].startswith("Most of it may lie at touchpoint network (−")
    assert answer.lines[-1].endswith("but with 29 answers there that is not sure.")
    assert "channel" not in answer.lines[-1]
