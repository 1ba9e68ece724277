"""The door: one question in many words, running and named comparisons, and refusals that lose nothing."""

from dataclasses import replace
from itertools import permutations

import pytest
from sqlalchemy import text

from rox_bot.domain.errors import NotAllowed, NotUnderstood
from rox_bot.domain.question import Filter, Question, Role
from rox_bot.store import schedules
from tests.talk import NOW, Talk, said

MANY = [
    ("csat", "CSAT?", "tevredenheid", "how is csat", "hoe staat de csat", "  csat  ", "csat\n"),
    ("csat this month", "what is our csat this month", "hoe staat de csat deze maand?", "deze maand csat"),
    (
        "csat by partner last week",
        "csat last week by partner",
        "by partner csat last week",
        "csat per partner vorige week",
    ),
    ("nps last quarter", "nps vorig kwartaal", "last quarter's nps", "what was the NPS last quarter?"),
    ("fcr since march", "fcr sinds maart", "since March fcr"),
    ("backlog yesterday", "voorraad gisteren", "gisteren voorraad?"),
    ("csat october vs september", "csat september vs october", "csat oktober vergeleken met september"),
    ("reopen Q3 2026", "heropend Q3 2026", "reopened third quarter 2026"),
    ("sla last 90 days", "sla afgelopen 90 dagen", "past 90 days sla"),
    ("moments by partner", "momenten per partner", "magic moments per partner"),
]


def question(talk: Talk, line: str) -> Question:
    return replace(talk.ask(line).question, read_as=())


@pytest.mark.parametrize("lines", MANY, ids=lambda lines: lines[0])
def test_many_wordings_are_one_question_with_one_answer(demo: Talk, lines: tuple[str, ...]) -> None:
    first = demo.ask(lines[0])
    for line in lines[1:]:
        answer = demo.ask(line)
        assert replace(answer.question, read_as=()) == first.question
        assert answer.readings == first.readings


@pytest.mark.parametrize(
    "parts", list(permutations(("csat", "by partner", "last week", "channel:phone")))[::5], ids=" ".join
)
def test_the_order_of_words_changes_no_answer(demo: Talk, parts: tuple[str, ...]) -> None:
    assert demo.ask(" ".join(parts)).readings == demo.ask("csat by partner last week channel:phone").readings


@pytest.mark.parametrize(
    "line", ["csat this month", "csat today", "nps this quarter", "sla this week", "csat since monday"]
)
def test_a_running_period_is_never_judged(demo: Talk, line: str) -> None:
    (reading, *_) = demo.ask(line).readings
    assert reading.flags[0] == "partial"
    assert reading.verdict in (None, "too few")
    assert reading.against is None
    assert "so far" in said(demo.ask(line))


@pytest.mark.parametrize(
    ("line", "asked", "days"),
    [
        ("csat vs last month", "this_month", 17),
        ("csat this month vs last month", "this_month", 17),
        ("csat vs last week", "this_week", 2),
        ("csat vs yesterday", "today", 0),
        ("csat vs vorige maand", "this_month", 17),
    ],
)
def test_a_running_period_is_compared_with_the_same_part_of_the_earlier(
    demo: Talk, line: str, asked: str, days: int
) -> None:
    answer = demo.ask(line)
    (reading,) = answer.readings
    assert answer.question.period is not None
    assert answer.question.period.token == asked
    assert reading.against is not None
    assert reading.verdict in (None, "too few")
    assert reading.difference is not None or reading.against.n == 0
    for period in (reading.period, reading.against.period):
        assert (period.local_end.date() - period.local_start.date()).days == days
        assert period.local_end.hour == 10


def test_a_week_is_compared_with_the_same_week_a_year_earlier(demo: Talk) -> None:
    (reading,) = demo.ask("csat vs last year").readings
    assert reading.against is not None
    assert (str(reading.period.first_day), str(reading.against.period.first_day)) == ("2026-11-09", "2025-11-10")


def test_without_a_word_about_time_the_last_closed_week_stands_against_the_four_before(demo: Talk) -> None:
    (reading,) = demo.ask("csat").readings
    assert reading.against is not None
    spans = [(str(each.period.first_day), str(each.period.last_day)) for each in (reading, reading.against)]
    assert spans == [("2026-11-09", "2026-11-15"), ("2026-10-12", "2026-11-08")]


@pytest.mark.parametrize(
    "line", ["csat last week vs week 46", "csat october vs october", "csat last year vs last year"]
)
def test_a_period_is_not_compared_with_itself(demo: Talk, line: str) -> None:
    assert "the same" in str(demo.refused(line))


@pytest.mark.parametrize(
    ("line", "suggestion"),
    [
        ("csat acmee", "csat customer:Acme"),
        ("csat partner:NorthBP last month", "csat partner:NorthBPO last month"),
        ("csat by agent", "csat by team"),
        ("wy", "why"),
    ],
)
def test_a_mistyped_word_is_answered_with_the_nearest_that_works(demo: Talk, line: str, suggestion: str) -> None:
    trouble = demo.refused(line)
    assert isinstance(trouble, NotUnderstood)
    assert suggestion in trouble.suggestions
    demo.ask(suggestion)


@pytest.mark.parametrize(
    "line", ["csat acmee", "by partner", "csat portal", "zzz yyy", "csat last 0 days", "trend", "vs q3"]
)
def test_every_suggestion_can_be_asked(demo: Talk, line: str) -> None:
    newcomer = demo.with_(person="newcomer", slack_channel=f"C {line}")  # who has no question to follow yet
    for suggestion in newcomer.refused(line).suggestions:
        demo.ask(suggestion)


@pytest.mark.parametrize(
    "line", ["", "csat", "csat by touchpoint", "nps trend", "fcr", "first reply", "moments", "help", "help nps"]
)
def test_every_next_step_of_an_answer_can_be_asked(demo: Talk, line: str) -> None:
    for suggestion in demo.ask(line).suggestions:
        demo.ask(suggestion)


def test_a_typing_error_that_was_read_is_named_first(demo: Talk) -> None:
    assert "“cast” → csat" in demo.ask("cast by partner").lines[0]


def test_a_written_word_is_never_corrected(filled: Talk) -> None:
    with filled.store.reading() as tx:
        before = tx.execute(text("SELECT count(*) FROM feedback")).scalar()
    for line in ("lgo csat 5 acme", "logg nps 9 acme", "udno E1", "noter csat 5 acme"):
        filled.refused(line)
    with filled.store.reading() as tx:
        assert tx.execute(text("SELECT count(*) FROM feedback")).scalar() == before


@pytest.mark.parametrize(
    "line",
    [
        "a" * 100_000,
        "csat " * 20_000,
        "🙂🙂🙂",
        "مرحبا كيف حالك",
        "\u202ecsat elpmis",
        "<!channel>",
        "'; drop table feedback; --",
        "delete all feedback of ACME",
        "SELECT * FROM ticket",
        "{name} %s %d {0}",
        "why " + "A" * 3_000,
        "help " + "x" * 3_000,
        "undo " + "9" * 3_000,
        "undo E999999999999999999",
        "digest here " + "xx " * 500,
        "log csat 5 " + "x" * 3_000,
        "moments " + "y" * 3_000,
    ],
    ids=lambda line: line[:24].encode("ascii", "replace").decode(),
)
def test_strange_lines_get_a_short_private_sentence_and_run_nothing(filled: Talk, line: str) -> None:
    def facts() -> list[object]:
        with filled.store.reading() as tx:
            tables = ("ticket", "feedback", "moment", "answer", "digest")
            return [tx.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in tables]

    before = facts()
    trouble = filled.refused(line)
    assert 0 < len(str(trouble)) < 600
    assert facts() == before


def test_an_answer_id_alone_opens_the_answer(demo: Talk) -> None:
    number = demo.ask("csat").answer_id
    assert demo.ask(number.lower()).title == demo.ask(f"why {number}").title == f"Why {number}"


@pytest.mark.parametrize("line", ["why?", "Why", "WAAROM?", "help:", "hulp", "?"])
def test_a_verb_is_known_with_capitals_and_signs(demo: Talk, line: str) -> None:
    demo.ask("csat")
    assert demo.ask(line).title


def test_the_channels_silent_scope_is_named_in_every_answer(filled: Talk) -> None:
    row = {
        "workspace": "main",
        "slack_channel": "C1",
        "kind": "weekly",
        "slack_channel_name": "north",
        "weekday": 0,
        "clock": "09:00",
        "zone": "Europe/Amsterdam",
        "week_start": 0,
        "language": "en",
        "filters": schedules.filters_to([Filter("partner", ("NorthBPO",))]),
        "owner": "ada",
        "since": NOW,
        "off_at": None,
    }
    with filled.store.writing() as tx:
        schedules.save_digest(tx, row)
    for line in ("", "csat", "csat by channel", "nps trend", "moments", "first reply last month"):
        assert "partner NorthBPO" in said(filled.ask(line)), line
    assert "partner NorthBPO" in said(filled.ask("why"))
    elsewhere = filled.with_(slack_channel="C2")
    assert elsewhere.ask("csat").readings[0].n > filled.ask("csat").readings[0].n
    assert elsewhere.ask("csat partner:NorthBPO").readings == filled.ask("csat").readings
    assert "SouthBPO" in filled.ask("csat partner:SouthBPO").title


@pytest.mark.parametrize("line", ["csat", "help", "log csat 5 acme", "why", "moments", "digest preview", "undo E1"])
def test_guests_get_nothing(demo: Talk, line: str) -> None:
    trouble = demo.with_(role=Role.NOBODY).refused(line)
    assert isinstance(trouble, NotAllowed)
    assert str(trouble) == "Not available here."
