"""Questions that follow another, the echo of how words were read, and typos: only what was said changes."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from rox_bot.domain.answer import Answer
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Filter
from tests.talk import Talk

_askers = count(1)


@pytest.fixture
def talk(demo: Talk) -> Talk:
    """Somebody who has asked nothing yet."""
    return demo.with_(person=f"asker {next(_askers)}")


def same(one: Answer, other: Answer) -> bool:
    return one.readings == other.readings and one.title == other.title


@pytest.mark.parametrize(
    ("first", "then", "whole"),
    [
        ("csat", "and for chat?", "csat channel:chat"),
        ("csat", "and for chat", "csat channel:chat"),
        ("csat", "en voor telefoon?", "csat channel:phone"),
        ("csat", "same but last month", "csat last month"),
        ("csat channel:chat last month", "same but for phone", "csat channel:phone last month"),
        ("csat by partner", "hetzelfde maar vorige maand", "csat by partner last month"),
        ("csat by channel", "and for chat?", "csat channel:chat"),
        ("csat by partner channel:chat", "and for phone?", "csat by partner channel:phone"),
        ("csat last month by partner", "what about nps", "nps last month by partner"),
        ("csat", "what about fcr?", "fcr"),
        ("csat last month", "and fcr?", "fcr last month"),
        ("csat last month", "by partner", "csat last month by partner"),
        ("csat by partner", "and by channel", "csat by channel"),
        ("csat last month", "vs last year", "csat last month vs last year"),
        ("csat last month vs last year", "and nps", "nps last month vs last year"),
        ("csat partner:NorthBPO vs SouthBPO", "and for chat", "csat channel:chat partner:NorthBPO vs SouthBPO"),
        ("csat partner:NorthBPO vs the rest", "and last month", "csat partner:NorthBPO vs the rest last month"),
        ("csat vs target", "and for chat", "csat vs target channel:chat"),
        ("csat trend", "and for chat?", "csat trend channel:chat"),
        ("csat by week", "and nps?", "nps by week"),
        ("csat trend", "by partner", "csat by partner"),
        ("best csat by partner", "and last month?", "best csat by partner last month"),
        ("best csat by partner", "and by channel?", "best csat by channel"),
        ("why csat", "and for chat?", "why csat channel:chat"),
        ("friction", "and last month?", "friction last month"),
    ],
)
def test_what_follows_changes_only_what_was_said(talk: Talk, first: str, then: str, whole: str) -> None:
    talk.ask(first)
    assert same(talk.ask(then), talk.ask(whole))


def test_a_question_that_follows_says_how_it_was_read(talk: Talk) -> None:
    talk.ask("csat")
    answer = talk.ask("and for chat?")
    assert answer.lines[0] == (
        "I read this as: CSAT · channel chat · 9–15 Nov against 12 Oct – 8 Nov. In short: `csat channel:chat`"
    )


def test_questions_follow_each_other_one_after_another(talk: Talk) -> None:
    for line in ("csat", "and for chat?", "same but last month", "by partner"):
        answer = talk.ask(line)
    assert same(answer, talk.ask("csat channel:chat last month by partner"))


@pytest.mark.parametrize("line", ["and for chat?", "same but last month", "en voor telefoon?", "by partner"])
def test_where_nothing_can_be_followed_it_is_asked_back(talk: Talk, line: str) -> None:
    refused = talk.refused(line)
    assert "Which metric?" in str(refused)
    assert all(talk.ask(each) for each in refused.suggestions)


def test_a_question_is_followed_for_half_an_hour_by_who_asked_it_and_where(talk: Talk) -> None:
    talk.ask("csat")
    late = talk.with_(now=talk.context.now + timedelta(minutes=31))
    for other in (talk.with_(person="somebody else"), talk.with_(slack_channel="C2"), late):
        other.refused("and for chat?")
    in_time = talk.with_(now=talk.context.now + timedelta(minutes=30))
    assert "channel chat" in in_time.ask("and for chat?").title


def test_a_thread_keeps_its_question_for_everybody_and_apart_from_others(talk: Talk) -> None:
    thread = talk.with_(thread="1763460000.000100")
    talk.ask("nps")
    thread.ask("csat by partner")
    next_day = thread.with_(person="somebody else", now=talk.context.now + timedelta(hours=20))
    followed = next_day.ask("and for chat?")
    assert followed.title == "CSAT by partner · channel chat"
    assert next_day.ask("last month").title == "CSAT by partner · channel chat"
    talk.with_(thread="1763460000.000200").refused("and for chat?")


def test_outside_a_thread_a_period_alone_is_the_summary_of_a_channel(talk: Talk) -> None:
    talk.ask("csat")
    assert talk.ask("last month").question.intent == "summary"
    direct = talk.with_(slack_channel="D1", visibility=Visibility.DM)
    direct.ask("csat")
    assert same(direct.ask("last month"), direct.ask("csat last month"))


def test_why_opens_the_last_answer_of_the_thread(talk: Talk) -> None:
    thread = talk.with_(thread="1763460000.000300")
    number = thread.ask("csat").answer_id
    talk.ask("nps")
    assert number in thread.with_(person="somebody else").ask("why").title


@pytest.mark.parametrize(
    "line",
    [
        "how many responses is that based on?",
        "how many answers is this based on",
        "how many replies are that",
        "op hoeveel antwoorden is dat gebaseerd?",
        "hoeveel antwoorden zijn dat?",
        "based on how many responses?",
    ],
)
def test_on_how_much_a_figure_rests_is_said_first(talk: Talk, line: str) -> None:
    n = talk.ask("csat channel:chat").readings[0].n
    answer = talk.ask(line)
    assert answer.headline == f"CSAT, 9–15 Nov: based on n {n}."
    assert any(f"n {n}" in told for told in answer.lines)


def test_on_how_much_nothing_rests_is_asked_back(talk: Talk) -> None:
    talk.refused("how many responses is that based on?")


@pytest.mark.parametrize(
    ("line", "short"),
    [
        ("how is csat doing for chat last month?", "csat channel:chat last month"),
        ("hoe staat de csat deze maand?", "csat this month"),
        ("csta last week", "csat last week"),
        ("csat by partnr", "csat by partner"),
        ("csat lst week", "csat last week"),
        ("csat last moth", "csat last month"),
        ("csat per kanal vorige week", "csat by channel last week"),
        ("csat vorige wek", "csat last week"),
    ],
)
def test_words_that_left_room_are_told_as_they_were_read(talk: Talk, line: str, short: str) -> None:
    answer = talk.ask(line)
    assert answer.lines[0].startswith("I read this as: CSAT")
    assert answer.lines[0].endswith(f"In short: `{short}`")
    plain = talk.ask(short)
    assert same(answer, plain)
    assert not plain.lines or "I read" not in plain.lines[0]


def test_a_typo_is_named_with_what_it_was_read_as(talk: Talk) -> None:
    assert "“csta” → csat" in talk.ask("csta by partnr").lines[0]
    assert "“partnr” → partner" in talk.ask("csta by partnr").lines[0]


@pytest.mark.parametrize("line", ["csat Acmee", "csat xyzzy", "csat mont blanc", "csat weekk lastt"])
def test_what_could_be_anything_is_asked_back(talk: Talk, line: str) -> None:
    talk.refused(line)


@pytest.mark.parametrize(
    ("line", "meant"), [("worts csat by partner", "worst"), ("hlep", "help"), ("waarm csat", "why")]
)
def test_a_mistyped_word_that_only_reads_is_run_and_named(talk: Talk, line: str, meant: str) -> None:
    assert talk.ask(line).lines[0] == f"I read “{line.split()[0]}” → {meant}."


@pytest.mark.parametrize("line", ["digset here", "exprt feedback", "undoo E1", "tkae E1"])
def test_a_mistyped_word_that_writes_is_asked_about(talk: Talk, line: str) -> None:
    assert "Nothing was written down." in str(talk.refused(line))


def test_ask_takes_a_question_in_plain_words(talk: Talk) -> None:
    assert same(talk.ask("ask csat last month"), talk.ask("csat last month"))
    assert talk.ask("vraag csat").lines[0].startswith("I read this as:")
    assert talk.ask("ask why csat").title == talk.ask("why csat").title
    for line in ("ask log csat 5 acme", "vraag digest here", "ask undo E1"):
        assert "only asks" in str(talk.refused(line))


def test_a_follow_up_keeps_the_scope_of_the_place_and_who_may_not_ask_is_refused(talk: Talk) -> None:
    scoped = talk.with_(scope=(Filter("partner", ("NorthBPO",)),))
    scoped.ask("csat")
    assert "partner NorthBPO" in scoped.ask("and for chat?").title
    assert replace(scoped.ask("and last month").question, scoped=()).scoped == ()
