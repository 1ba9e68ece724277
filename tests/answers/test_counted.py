"""Few answers each: customers stand there with counts, in no order of value, and a longer period is offered."""

import json
from datetime import timedelta
from typing import Any

import pytest

from rox_bot.answers.grouped import MOST_ROWS
from rox_bot.domain.answer import Answer
from rox_bot.store import kept
from tests.talk import DAY, LAST_WEEK, Json, Talk, said

COUNTED = "Those with fewer than 10 are shown as counts, most first: too few for a value or a ranking."


def answered(customer: str, positive: int, negative: int = 0, **more: Any) -> list[Json]:
    """So many positive and negative CSAT answers of a customer in the last closed week."""
    return [{"score": score, "customer": customer, **more} for score in [5] * positive + [1] * negative]


def rows(answer: Answer) -> list[tuple[str, ...]]:
    return list(answer.table.rows) if answer.table else []


@pytest.fixture
def small(empty: Talk) -> Talk:
    """Three customers of whom none has ten answers in a week; eight weeks ago one of them had many."""
    empty.answers(*answered("Acme", 6, 1), *answered("Globex", 0, 2), *answered("Initech", 4))
    empty.answers(*answered("Globex", 9, 3, occurred_at=LAST_WEEK - timedelta(weeks=8)))
    return empty


def test_where_nobody_has_enough_answers_all_are_listed_as_counts_the_most_first(small: Talk) -> None:
    answer = small.ask("csat by customer")
    assert answer.table is not None
    assert answer.table.columns == ("customer", "CSAT", "n", "change")
    assert rows(answer) == [
        ("Acme", "6 of 7", "7", "too few"),
        ("Initech", "4 of 4", "4", "too few"),
        ("Globex", "0 of 2", "2", "too few"),
    ]
    assert [value for _, value, *_ in answer.table.values] == [None, None, None]
    assert COUNTED in answer.lines
    assert "more have fewer" not in said(answer)
    assert "lowest" not in said(answer).lower()


def test_machines_get_values_as_before(small: Talk) -> None:
    readings = small.json("csat by customer")["readings"]
    assert {each["slice"]["customer"]: each["value"] for each in readings} == {
        "Acme": pytest.approx(100 * 6 / 7),
        "Initech": 100.0,
        "Globex": 0.0,
    }
    assert {each["verdict"] for each in readings} == {"too few"}


def test_a_longer_period_in_which_somebody_has_a_value_is_offered_and_gives_it(small: Talk) -> None:
    answer = small.ask("csat by customer")
    assert answer.suggestions[0] == "csat by customer last 13 weeks"
    assert "Over 17 Aug – 15 Nov 2026 1 has 10 or more: `csat by customer last 13 weeks`." in answer.lines
    longer = small.ask(answer.suggestions[0])
    assert next(row for row in rows(longer) if row[0] == "Globex")[1:3] == ("64%", "14")


def test_the_period_that_is_offered_keeps_the_filters(small: Talk) -> None:
    small.answers(*answered("Globex", 10, channel="live chat", occurred_at=LAST_WEEK - timedelta(weeks=8)))
    small.answers(*answered("Globex", 1, channel="live chat"))
    answer = small.ask('csat by customer channel:"live chat"')
    assert answer.suggestions[0] == 'csat by customer channel:"live chat" last 13 weeks'
    assert rows(small.ask(answer.suggestions[0]))[0][2] == "11"


def test_no_longer_period_is_offered_where_none_gives_more_or_none_holds_the_one_asked(empty: Talk) -> None:
    empty.answers(*answered("Acme", 3), *answered("Acme", 8, occurred_at=LAST_WEEK - 600 * DAY))
    assert all("last" not in each for each in empty.ask("csat by customer").suggestions)
    assert all("last" not in each for each in empty.ask("csat by customer March 2025").suggestions)


def test_of_many_the_most_answered_are_listed_and_the_rest_stand_in_one_line(empty: Talk) -> None:
    for number in range(MOST_ROWS + 3):
        empty.answers(*answered(f"C{number:02}", 1 + number % 7))
    answer = empty.ask("csat by customer")
    shown = [int(row[2]) for row in rows(answer)]
    assert len(shown) == MOST_ROWS
    assert shown == sorted(shown, reverse=True)
    assert "3 more have fewer than 10 each and are not shown apart (n 3 together)." in answer.lines


def test_one_with_a_value_stands_before_the_counts_of_the_others(small: Talk) -> None:
    small.answers(*answered("Hooli", 11, 1))
    answer = small.ask("csat by customer")
    assert [row[:2] for row in rows(answer)[:2]] == [("Hooli", "92%"), ("Acme", "6 of 7")]
    assert COUNTED in answer.lines


def test_of_durations_a_count_says_nothing_so_none_is_listed_and_a_longer_period_is_offered(empty: Talk) -> None:
    one = {"first_reply_at": LAST_WEEK + timedelta(minutes=9), "customer": "Acme"}
    before = LAST_WEEK - timedelta(weeks=2)
    long_ago = {"opened_at": before, "first_reply_at": before + timedelta(minutes=9), "customer": "Acme"}
    empty.tickets(one, one, *[long_ago] * 9)
    answer = empty.ask("first reply by customer")
    assert answer.table is None
    assert "The only one has fewer than 10 and is not shown apart (n 2)." in answer.lines
    assert answer.suggestions[0] == "first reply by customer last 4 weeks"


def test_why_opens_the_whole_where_no_row_has_a_value(small: Talk) -> None:
    answer = small.ask("csat by customer")
    opened = small.ask(f"why {answer.answer_id}")
    assert opened.headline.startswith("CSAT 77% (n 13, ")
    assert "Recounted now: the same figure." in opened.lines
    assert "Formula: 10 of 13." in opened.lines
    with small.store.reading() as tx:
        row = kept.find_answer(tx, "main", answer.answer_id)
    assert row is not None
    assert json.loads(row["readings"])[0]["slice"] == {}
    small.answers(*answered("Hooli", 11, 1))
    assert "Hooli" in small.ask(f"why {small.ask('csat by customer').answer_id}").headline


def test_what_counts_is_listed_from_the_most_without_columns_that_say_nothing(empty: Talk) -> None:
    for customer, n in (("Acme", 2), ("Globex", 5), ("Initech", 1)):
        empty.tickets(*[{"customer": customer}] * n)
    answer = empty.ask("tickets by customer")
    assert answer.table is not None
    assert answer.table.columns == ("customer", "Tickets")
    assert rows(answer) == [("Globex", "5"), ("Acme", "2"), ("Initech", "1")]
    assert answer.table.numeric == (1,)
    assert [row[1] for row in answer.table.values] == [5.0, 2.0, 1.0]


def test_the_highest_backlog_is_the_one_that_is_named(empty: Talk) -> None:
    for team, n in (("One", 4), ("Two", 1), ("Three", 2)):
        empty.tickets(*[{"team": team}] * n)
    answer = empty.ask("backlog by team")
    assert "Highest with enough: One 4." in answer.headline
    assert [row[0] for row in rows(answer)] == ["One", "Three", "Two"]


def test_in_dutch(small: Talk) -> None:
    answer = small.with_(language="nl").ask("tevredenheid per klant")
    assert rows(answer)[0] == ("Acme", "6 van 7", "7", "te weinig")
    assert (
        "Wie er minder dan 10 heeft staat er als aantal, de meeste eerst: te weinig voor een waarde of een volgorde."
        in answer.lines
    )
    assert "Over 17 aug – 15 nov 2026 heeft er 1 minstens 10: `csat by customer last 13 weeks`." in answer.lines
