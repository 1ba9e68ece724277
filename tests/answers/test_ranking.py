"""Best and worst: small groups do not win by luck, nobody is called best on noise, and what differs truly is named."""

import random

import pytest

from rox_bot.domain.events import Invitation
from tests.talk import LAST_WEEK, Json, Talk, said


def answered(customer: str, positive: int, negative: int, **more: str) -> list[Json]:
    """So many positive and negative CSAT answers of a customer in the last closed week."""
    return [{"score": score, "customer": customer, **more} for score in [5] * positive + [1] * negative]


def names(talk: Talk, line: str) -> list[str]:
    table = talk.ask(line).table
    return [row[0] for row in table.rows] if table else []


@pytest.fixture
def four(empty: Talk) -> Talk:
    """One clearly good customer, two usual ones, and a small one that answered nothing but fives."""
    empty.answers(
        *answered("Globex", 196, 4), *answered("Acme", 150, 50), *answered("Initech", 152, 48), *answered("Tiny", 10, 0)
    )
    return empty


def test_a_small_group_of_fives_is_drawn_to_the_mean(four: Talk) -> None:
    assert names(four, "best csat by customer")[0] == "Globex"


def test_the_best_is_called_so_only_where_it_is_clear(four: Talk) -> None:
    assert four.ask("best csat by customer").headline.startswith("Best: Globex 98%")
    assert four.ask("worst csat by customer").headline.startswith(("Worst: Acme", "None is clearly worse"))


def test_best_and_worst_read_the_same_members_the_other_way_round(four: Talk) -> None:
    assert names(four, "best csat by customer") == names(four, "worst csat by customer")[::-1]


def test_less_is_better_where_it_is(empty: Talk) -> None:
    rows = [{"customer": name, "reopens": int(n < again)} for name, again in (("A", 5), ("B", 60)) for n in range(100)]
    empty.tickets(*[{**row, "solved_at": LAST_WEEK} for row in rows])
    assert names(empty, "best reopen by customer") == ["A", "B"]
    assert empty.ask("worst reopen").headline.startswith("Worst: B 60%")


def test_on_noise_nobody_is_best(empty: Talk) -> None:
    chance = random.Random(4)
    for customer in "ABCDEFGH":
        positive = sum(chance.random() < 0.8 for _ in range(50))
        empty.answers(*answered(customer, positive, 50 - positive))
    assert empty.ask("best csat").headline.startswith("None is clearly better")
    assert empty.ask("strengths").headline.startswith("Nothing stands out")
    assert "(0.0 to" in empty.ask("consistency by customer").headline


def test_those_with_few_answers_are_counted_together(four: Talk) -> None:
    four.answers(*answered("Few", 3, 1), *answered("Fewer", 1, 0))
    answer = four.ask("best csat by customer")
    assert "2 more have fewer than 10 each and are not shown apart (n 5 together)." in answer.lines
    assert not {"Few", "Fewer"} & set(names(four, "best csat by customer"))


def test_what_stands_out_is_listed_on_its_side(four: Talk) -> None:
    assert "customer Globex" in said(four.ask("strengths"))
    assert "Globex" not in said(four.ask("friction"))


def test_how_far_groups_differ_is_told_without_the_noise(four: Talk) -> None:
    headline = four.ask("consistency by customer").headline
    assert headline.startswith("CSAT differs between customers by a standard deviation of 1")
    assert four.ask("consistency").headline.startswith("Too few teams")


@pytest.mark.parametrize("line", ["best", "best csat nps", "worst first reply", "best tickets", "best enps"])
def test_what_cannot_be_ranked_is_explained(four: Talk, line: str) -> None:
    assert str(four.refused(line))


def test_people_are_not_ranked(four: Talk) -> None:
    assert "People are not listed or ranked" in str(four.refused("best csat by agent"))


def test_nobody_with_enough_answers_is_said(empty: Talk) -> None:
    empty.answers(*answered("Acme", 2, 1))
    assert "enough answers" in str(empty.refused("best csat by customer"))


def test_the_silent_are_named(empty: Talk) -> None:
    empty.tickets(*[{"customer": name, "channel": "phone", "language": "nl"} for name in ("Acme", "Globex", "Quiet")])
    empty.answers(*answered("Acme", 1, 0, channel="phone"), *answered("Globex", 0, 1, channel="chat"))
    answer = empty.ask("coverage last week")
    assert answer.headline.startswith("2 of 3 known customers")
    assert "Silent, customer: Quiet" in answer.lines
    assert "Silent, language: nl" in answer.lines
    assert ("channel", "100%", "2 of 2", "34–100") in (answer.table.rows if answer.table else ())


def test_coverage_without_any_event_says_so(empty: Talk) -> None:
    assert "nothing recorded" in empty.ask("coverage").headline


def test_more_answers_than_surveys_known_to_be_sent_is_no_rate(empty: Talk) -> None:
    empty.write(Invitation, {"occurred_at": LAST_WEEK, "instrument": "csat", "sent": 20})
    empty.answers(*answered("Acme", 5, 0))
    assert empty.ask("response rate").readings[0].value == 25
    empty.answers(*answered("Acme", 30, 0))
    answer = empty.ask("response rate")
    assert answer.readings[0].value is None
    assert "more answers than surveys" in answer.headline


def test_answers_to_a_survey_that_nobody_counted_make_no_rate(empty: Talk) -> None:
    empty.answers(*answered("Acme", 5, 0))
    assert "how many surveys were sent" in empty.ask("response rate").headline
