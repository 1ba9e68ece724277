"""`log` and `undo` through the door: what is kept, what is asked back, and nothing in between."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from rox_bot.domain.errors import Incomplete, NotAllowed, NotUnderstood
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Role
from rox_bot.intake.entries.correcting import UNDO_WITHIN
from tests.talk import NOW, Talk, said


def kept(talk: Talk, *columns: str) -> list[Any]:
    with talk.store.reading() as tx:
        found = tx.execute(text(f"SELECT {', '.join(columns)} FROM feedback WHERE source = 'slack' ORDER BY id"))
        return [tuple(row) if len(columns) > 1 else row[0] for row in found]


def test_an_entry_is_echoed_in_one_line_with_undo(filled: Talk) -> None:
    answer = filled.ask('log csat 5 acme #48213 "fixed it on Saturday"')
    assert answer.headline.endswith(": CSAT 5/5, Acme, #48213.")
    assert [action.name for action in answer.actions] == ["undo", "edit"]
    assert kept(filled, "customer", "ticket", "comment", "score", "scale_max") == [
        ("Acme", "48213", "fixed it on Saturday", 5, 5)
    ]


@pytest.mark.parametrize(
    "line",
    [
        'log csat 4 acme "well done"',
        "log csat 4 acme “well done”",
        "log csat 4 acme „well done”",
        "log csat 4 acme «well done»",
        'log "well done" acme 4 csat',
        'Log CSAT 4 ACME "well done',
        'noteer csat 4/5 klant:acme "well done"',
        'registreer csat 4 account:"Acme" "well done"',
    ],
)
def test_quotes_order_and_language_make_no_difference(filled: Talk, line: str) -> None:
    filled.ask(line)
    assert kept(filled, "instrument", "score", "customer", "comment") == [("csat", 4, "Acme", "well done")]


@pytest.mark.parametrize(
    ("line", "score"),
    [("log nps 8,5 acme", 8.5), ("log nps 8.5 acme", 8.5), ("log nps 9/10 acme", 9), ("log nps 0 acme", 0)],
)
def test_a_score_is_read_with_comma_point_or_top(filled: Talk, line: str, score: float) -> None:
    filled.ask(line)
    assert kept(filled, "score") == [score]


@pytest.mark.parametrize(
    ("line", "told", "suggestion"),
    [
        ("log csat 9 acme", "CSAT here is 1 to 5", "log nps 9 acme"),
        ("log csat 8,5 acme", "Did you mean NPS 8,5", "log nps 8,5 acme"),
        ("log csat 4/10 acme", "CSAT here is 1 to 5", "log nps 4/10 acme"),
        ("log csat 6 acme", "CES 6", "log ces 6 acme"),
        ("log csat -1 acme", "CSAT here is 1 to 5", None),
        ("log nps 999999 acme", "NPS here is 0 to 10", None),
        ("log csat acme", "Which score", None),
        ("log 4 acme", "Log what", "log nps 9 acme"),
        ("log", "Log what", "log nps 9 acme"),
        ("log csat 5 acmee", "Did you mean Acme", None),
        ("log csat 5 Initech Globex", "customer?", None),
        ("log csat 5 acme they were happy", "goes in quotes", None),
        ("log csat 5 acme customer:Globex", "I don't know", None),
        ("log csat 5 agent:jane", "I don't know", None),
        ("log csat 5 customer:", "I don't know", None),
        ("log csat 5 acme on 2026-11-25", "still to come", None),
        ("log csat 5 acme on 1980-01-01", "too long ago", None),
        ("log csat 5 acme last week", "on one day", None),
        ("log csat 5 acme on 31 February", "31", None),
    ],
)
def test_what_is_missing_or_wrong_is_asked_and_nothing_kept(
    filled: Talk, line: str, told: str, suggestion: str | None
) -> None:
    trouble = filled.refused(line)
    assert isinstance(trouble, NotUnderstood)
    assert told in str(trouble)
    assert suggestion is None or suggestion in trouble.suggestions
    assert kept(filled, "id") == []


@pytest.mark.parametrize("field", ["customer", "channel", "language", "product", "priority"])
def test_a_value_too_long_to_be_kept_is_refused(empty: Talk, field: str) -> None:
    assert "too long" in str(empty.refused(f"log csat 5 {field}:{'x' * 300}"))
    assert kept(empty, "id") == []


def test_a_new_customer_is_taken_by_its_key_and_said(filled: Talk) -> None:
    answer = filled.ask('log csat 5 customer:"Acme Retail" "fine"')
    assert answer.lines == ("New customer: Acme Retail.",)
    assert filled.ask('log csat 5 "Acme retail" customer:"acme retail"').lines == ()
    assert kept(filled, "customer", "comment") == [("Acme Retail", "fine"), ("Acme Retail", "Acme retail")]


def test_a_new_customer_unlike_any_other_needs_no_key(filled: Talk) -> None:
    assert filled.ask("log csat 5 Quizzaciously Ltd").lines == ("New customer: Quizzaciously Ltd.",)


def test_keyed_values_take_the_spelling_that_was_recorded(filled: Talk) -> None:
    filled.ask("log csat 5 acme partner:northbpo kanaal:PHONE team:“day shift”")
    assert kept(filled, "partner", "channel", "team") == [("NorthBPO", "phone", "day shift")]


@pytest.mark.parametrize(
    ("words", "happened"),
    [
        ("", NOW),
        ("today", NOW),
        ("yesterday", datetime(2026, 11, 16, 23, tzinfo=UTC)),
        ("on 12 October", datetime(2026, 10, 11, 22, tzinfo=UTC)),
        ("op 12 oktober", datetime(2026, 10, 11, 22, tzinfo=UTC)),
        ("on 2026-11-01", datetime(2026, 10, 31, 23, tzinfo=UTC)),
    ],
)
def test_the_day_may_be_named_and_is_echoed(filled: Talk, words: str, happened: datetime) -> None:
    answer = filled.ask(f"log csat 5 acme {words}")
    (placed,) = kept(filled, "occurred_at")
    assert placed == (happened - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert ("2026" in answer.headline) == (words != "")


def test_personal_data_in_the_words_is_masked_before_it_is_kept(filled: Talk) -> None:
    filled.ask('log csat 2 acme "call jan@example.com or 06-12345678"')
    (comment,) = kept(filled, "comment")
    assert "jan@" not in comment
    assert "12345678" not in comment


def test_a_delivery_that_comes_twice_is_one_entry(filled: Talk) -> None:
    context = replace(filled.context, delivery="the same")
    first, second = (filled.door.ask("log csat 5 acme", context) for _ in range(2))
    assert first.headline == second.headline
    assert len(kept(filled, "id")) == 1


@pytest.mark.parametrize(
    ("visibility", "audience"),
    [
        (Visibility.PUBLIC, "workspace"),
        (Visibility.WORKSPACE, "workspace"),
        (Visibility.PRIVATE, "channel:C1"),
        (Visibility.DM, "channel:C1"),
        (Visibility.EXTERNAL, "channel:C1"),
    ],
)
def test_words_belong_to_the_place_where_they_were_written(filled: Talk, visibility: Visibility, audience: str) -> None:
    filled.with_(visibility=visibility).ask("log csat 5 acme")
    assert kept(filled, "audience") == [audience]


def undo(talk: Talk, later: timedelta, **who: Any) -> str:
    name = talk.ask("log csat 1 acme").actions[0].value
    return talk.with_(now=NOW + later, **who).ask(f"undo {name.lower()}").headline


def test_an_entry_can_be_taken_back_for_ten_minutes_and_counts_no_more(filled: Talk) -> None:
    before = filled.ask("csat today").readings[0]
    assert "withdrawn" in undo(filled, UNDO_WITHIN)
    assert filled.ask("csat today").readings[0].n == before.n


def test_after_ten_minutes_it_stays(filled: Talk) -> None:
    name = filled.ask("log csat 1 acme").actions[0].value
    late = filled.with_(now=NOW + UNDO_WITHIN + timedelta(seconds=1))
    trouble = late.refused(f"undo {name}")
    assert isinstance(trouble, Incomplete)
    assert (trouble.form, trouble.filled) == ("withdraw", {"entry": name})


def test_only_the_author_or_a_manager_takes_it_back(filled: Talk) -> None:
    name = filled.ask("log csat 1 acme").actions[0].value
    assert isinstance(filled.with_(person="eve", role=Role.ANYONE).refused(f"undo {name}"), NotAllowed)
    assert filled.with_(person="boss", role=Role.MANAGER).ask(f"undo {name}").headline


@pytest.mark.parametrize("line", ["undo", "undo it", "undo X12", "undo E", "undo M0", "undo E123456789"])
def test_undo_of_nothing_says_so(filled: Talk, line: str) -> None:
    assert isinstance(filled.refused(line), NotUnderstood)


SCALES = {"csat": ("CSAT", 1, 5), "nps": ("NPS", 0, 10), "ces": ("Customer effort", 1, 7)}
MASKED = {"jan@example.com": "[EMAIL]", "+31 6 12345678": "[PHONE]"}
WORDS = st.lists(st.sampled_from(["prima", "late", "#nice", "k:v", "<b>", "É", *MASKED]), min_size=1, max_size=5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.data())
def test_what_is_echoed_is_what_is_kept(filled: Talk, data: st.DataObject) -> None:
    instrument = data.draw(st.sampled_from(sorted(SCALES)))
    title, low, top = SCALES[instrument]
    score, customer = data.draw(st.integers(low, top)), data.draw(st.sampled_from(["Acme", "Globex", "Initech"]))
    touchpoint = data.draw(st.sampled_from(["", "billing", "onboarding"]))
    ticket = data.draw(st.one_of(st.just(""), st.integers(1, 10**9).map(str)))
    words = " ".join(data.draw(WORDS))
    parts = [instrument, str(score), customer.lower(), *([f"touchpoint:{touchpoint}"] if touchpoint else [])]
    parts += [*([f"#{ticket}"] if ticket else []), f'"{words}"']
    order = data.draw(st.permutations(parts[2:]))
    answer = filled.ask(" ".join(["log", *parts[:2], *order]))

    row = kept(filled, "id", "instrument", "score", "scale_max", "customer", "touchpoint", "ticket", "comment")[-1]
    masked = reduce(lambda text, each: text.replace(*each), MASKED.items(), words)
    assert row[1:] == (instrument, score, top, customer, touchpoint, ticket, masked)
    told = [f"{title} {score}/{top}", customer, touchpoint, f"#{ticket}" if ticket else ""]
    assert answer.headline == f"Logged E{row[0]}: {', '.join(filter(None, told))}."
    opened = said(filled.ask(f"E{row[0]}"))
    assert masked in opened
    assert not touchpoint or touchpoint in opened
