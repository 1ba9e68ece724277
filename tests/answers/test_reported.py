"""What partners report of themselves stands in a note beside our figures, and changes none of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rox_bot.answers import FAMILIES
from rox_bot.answers.packing import answer_to
from rox_bot.domain.answer import Answer
from rox_bot.domain.events import Tally
from rox_bot.domain.naming import Decision, Kind
from rox_bot.language.wording import Wording
from rox_bot.store.facts import follow_source
from rox_bot.store.naming import decide, take_back
from rox_bot.store.store import Store
from tests.talk import AMSTERDAM, NOW, Json, Talk, demo_copy, opened, said

MONDAY = AMSTERDAM.midnight(datetime(2026, 11, 9).date())  # noqa: DTZ001
WEEK = timedelta(days=7)
LINES = (
    "csat by partner", "csat by partner chart", "csat", "csat by partner trend", "nps by partner", "fcr last month",
    "last week", "moments", "why csat last week", "best csat by partner", "worst csat by partner", "strengths",
    "consistency csat by partner", "coverage by partner", "csat by source", "response rate by partner",
    "risk", "growth", "roi", "scorecard", "six", "help rox", "investments", "value",
)  # fmt: skip
_numbers = count(1)


def tally(answers: int, positive: int, **said_too: Any) -> Json:
    return {
        "source": "partners", "source_key": f"t{next(_numbers)}", "occurred_at": MONDAY, "until": MONDAY + WEEK,
        "instrument": "csat", "partner": "North", "answers": answers, "positive": positive, **said_too,
    }  # fmt: skip


def wilson(k: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of k in n, as his paper of 1927 gives it."""
    z, p = 1.959964, k / n
    middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def notes(talk: Talk, words: str) -> list[str]:
    return [note for note in talk.ask(words).notes if "does not open" in note or "gaat niet open" in note]


def test_the_note_tells_the_partners_own_figure_beside_ours(empty: Talk) -> None:
    empty.answers(*({"partner": "North", "score": 5 if n % 2 else 1} for n in range(40)))
    before = empty.json("csat partner:North")
    empty.write(Tally, tally(400, 364))
    line = "Reported by North itself: 91% (n 400, 88–93), 9–15 Nov; does not open."
    assert notes(empty, "csat partner:North") == [line]
    assert notes(empty, "csat by partner") == [line]
    assert empty.json("csat partner:North")["readings"] == before["readings"]
    low, high = wilson(364, 400)
    assert (round(100 * low), round(100 * high)) == (88, 93)
    assert notes(empty.with_(language="nl"), "csat partner:North") == [
        "Door North zelf opgegeven: 91% (n 400, 88–93), 9–15 nov; gaat niet open."
    ]
    assert "does not open" in said(empty.ask("why"))


def test_it_is_told_where_we_have_no_answers_and_not_where_nobody_asks_after_partners(empty: Talk) -> None:
    empty.write(Tally, tally(9, 7))
    assert notes(empty, "csat partner:North") == ["Reported by North itself: 7 of 9, 9–15 Nov; does not open."]
    assert len(notes(empty, "csat by partner")) == 1
    for words in ("csat", "nps partner:North", "csat partner:North trend", "csat by partner 2026-W45", "csat today"):
        assert notes(empty, words) == []


def test_only_whole_periods_are_added_up_and_the_days_are_named(empty: Talk) -> None:
    weeks = [tally(100 + n, 80 + n, occurred_at=MONDAY - n * WEEK, until=MONDAY - (n - 1) * WEEK) for n in (0, 1, 3)]
    empty.write(Tally, *weeks)
    told = notes(empty, "csat partner:North from 2026-10-19 to 2026-11-15")
    n, k = 100 + 101 + 103, 80 + 81 + 83
    low, high = (round(100 * end) for end in wilson(k, n))
    assert told == [
        f"Reported by North itself: {100 * k / n:.0f}% (n {n}, {low}–{high}), 19–25 Oct and 2–15 Nov; does not open."
    ]
    cut = notes(empty, "csat partner:North from 2026-10-20 to 2026-11-14")
    assert [each.partition("(")[2][:5] for each in cut] == ["n 101"]


def test_two_tellings_of_the_same_weeks_are_never_added_up(empty: Talk) -> None:
    october = AMSTERDAM.midnight(datetime(2026, 10, 1).date())  # noqa: DTZ001
    november = AMSTERDAM.midnight(datetime(2026, 11, 1).date())  # noqa: DTZ001
    inside = AMSTERDAM.midnight(datetime(2026, 10, 5).date())  # noqa: DTZ001
    empty.write(
        Tally,
        tally(500, 400, occurred_at=october, until=november),
        tally(100, 90, occurred_at=inside, until=inside + WEEK),
        tally(90, 80, occurred_at=inside, until=inside + WEEK, source="their_portal"),
        tally(40, 30, occurred_at=inside, until=inside + WEEK, channel="chat"),
    )
    assert ["(n 500," in note for note in notes(empty, "csat partner:North october")] == [True]
    assert ["(n 100," in note for note in notes(empty, "csat partner:North 2026-W41")] == [True]
    assert ["of chat: 75% (n 40," in note for note in notes(empty, "csat partner:North channel:chat october")] == [True]
    assert notes(empty, "csat partner:North not:channel:chat october") == []


@pytest.fixture
def either(database_url: str) -> Iterator[Talk]:
    """An empty store on each engine."""
    store = Store(database_url, clock=lambda: NOW)
    yield Talk(store)
    store.close()


def test_joined_names_are_one_partner_and_undone_they_are_two_again(either: Talk) -> None:
    either.write(Tally, tally(60, 50), tally(40, 30, partner="North BPO"), tally(50, 10, partner="n/bpo"))
    with either.store.writing() as tx:
        decide(tx, "main", Decision(0, Kind.RULE, "partner", "n/*", "South", "partner"), "ada", NOW)
    apart = notes(either, "csat by partner")
    assert [each.partition(",")[0].rpartition("(")[2] for each in apart] == ["n 60", "n 40", "n 50"]
    assert [each.partition(" itself")[0] for each in apart][2] == "Reported by South"
    either.ask('alias "North BPO" North')
    for words in ("csat partner:North", 'csat partner:"North BPO"'):
        assert [note[:45] for note in notes(either, words)] == ["Reported by North itself: 80% (n 100, 71–87),"]
    assert len(notes(either, "csat by partner")) == 2
    with either.store.writing() as tx:
        take_back(tx, "main", 2, "ada", NOW)
    assert notes(either, "csat by partner") == apart


def test_a_tally_that_was_withdrawn_is_told_no_more(empty: Talk) -> None:
    row = tally(400, 364)
    empty.write(Tally, row)
    with empty.store.writing() as tx:
        follow_source(tx, Tally, "main", "partners", {row["source_key"]: True}, empty.context.now)
    assert notes(empty, "csat by partner") == []


@dataclass(repr=False)
class Before:
    """The demo, and what it answered to each line before anybody reported anything."""

    talk: Talk
    told: dict[str, str]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Before]:
    """The demo as it answers while nobody has reported anything."""
    path: Path = demo_copy(tmp_path_factory.mktemp("reported"))
    with opened(path) as talk:
        yield Before(talk, {words: figures(talk.ask(words)) for words in LINES})


def figures(answer: Answer) -> str:
    """All of an answer but its notes and its id."""
    told = answer_to(answer, Wording("en"))
    return json.dumps({name: told[name] for name in told if name not in ("notes", "answer_id")}, default=str)


TALLIES = st.lists(
    st.fixed_dictionaries(
        {
            "partner": st.sampled_from(["NorthBPO", "Faraway"]),
            "source": st.sampled_from(["partners", "survey", "helpdesk"]),
            "occurred_at": st.integers(-9, 0).map(lambda week: MONDAY + week * WEEK),
            "answers": st.integers(500, 5_000),
            "positive": st.integers(0, 500),
            "instrument": st.sampled_from(["csat", "ces"]),
        }
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=4)
@given(TALLIES)
def test_no_tally_changes_any_answer_of_any_family(before: Before, rows: list[Json]) -> None:
    before.talk.write(Tally, *(tally(**{"until": row["occurred_at"] + WEEK, **row}) for row in rows))
    before.talk.write(Tally, tally(9, 8, partner="Faraway"))
    assert notes(before.talk, "csat by partner last 9 weeks")
    for words, told in before.told.items():
        assert figures(before.talk.ask(words)) == told, words


OF_ONE_EVENT = {"why", "entry", "ticket"}
"""Families that tell of what was recorded and read no figure."""


def test_every_family_is_among_those_lines(before: Before) -> None:
    assert {json.loads(told)["question"]["intent"] for told in before.told.values()} | OF_ONE_EVENT == set(FAMILIES)
