"""What is changed about an answer at a press, and the short form in which a question can be typed again."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rox_bot.commands.short_form import short_form
from rox_bot.commands.turning import SLICES, UNITS
from rox_bot.domain.answer import Answer, Turns
from rox_bot.domain.errors import RoxError
from tests.talk import LAST_WEEK, NOW, Talk

GONE = "ZZ99"


@pytest.fixture
def talk(demo: Talk) -> Talk:
    """Somebody in Slack, where answers have menus."""
    return demo.with_(surface="slack", person="turner")


def turned(talk: Talk, answer: Answer, kind: str, to: str) -> Answer:
    return talk.door.turned(answer.answer_id, kind, to, talk.context)


def turns(answer: Answer) -> Turns:
    assert answer.turns is not None
    return answer.turns


@pytest.mark.parametrize(
    ("line", "kind", "to", "whole"),
    [
        ("csat", "by", "partner", "csat by partner"),
        ("csat last month channel:chat", "by", "partner", "csat last month channel:chat by partner"),
        ("csat by partner", "by", "channel", "csat by channel"),
        ("csat by partner", "by", "", "csat"),
        ("csat", "by", "week", "csat by week"),
        ("csat trend", "by", "partner", "csat by partner"),
        ("csat trend last month", "by", "partner", "csat last month by partner"),
        ("csat vs target", "by", "channel", "csat vs target by channel"),
        ("csat vs last year", "by", "partner", "csat by partner vs last year"),
        ("csat partner:NorthBPO vs SouthBPO", "by", "channel", "csat by channel partner:NorthBPO vs SouthBPO"),
        ("csat by partner", "shape", "chart", "csat by partner chart"),
        ("csat by partner chart", "shape", "text", "csat by partner"),
        ("csat", "period", "last_month", "csat last month"),
        ("csat by partner chart", "period", "last_quarter", "csat by partner chart last quarter"),
        ("csat vs last year", "period", "last_month", "csat last month vs last year"),
        ("csat october vs september", "period", "this_month", "csat this month"),
        ("csat trend", "period", "last_month", "csat trend last month"),
        ("csat by week", "period", "last_week", "csat trend last week"),
        ("", "period", "last_month", "last month"),
        ("best csat by partner", "period", "last_month", "best csat by partner last month"),
        ("best csat by partner", "by", "channel", "best csat by channel"),
        ("why csat", "period", "last_month", "why csat last month"),
        ("friction", "period", "last_month", "friction last month"),
        ("coverage", "period", "last_month", "coverage last month"),
        ("consistency csat by partner", "period", "last_month", "consistency csat by partner last month"),
        ("csat", "words", "october", "csat october"),
        ("csat", "words", " sinds 1 november ", "csat sinds 1 november"),
    ],
)
def test_a_press_asks_what_could_have_been_typed(talk: Talk, line: str, kind: str, to: str, whole: str) -> None:
    changed, typed = turned(talk, talk.ask(line), kind, to), talk.ask(whole)
    assert (changed.title, changed.headline, changed.readings) == (typed.title, typed.headline, typed.readings)
    assert turns(changed) == turns(typed)
    assert changed.answer_id != typed.answer_id or not typed.answer_id


def test_only_slices_that_have_members_are_offered(talk: Talk, empty: Talk) -> None:
    assert turns(talk.ask("csat")).by == (*(each for each in SLICES if talk.door.members(talk.context)[each]), *UNITS)
    empty.tickets({"team": "Night", "opened_at": LAST_WEEK})
    assert turns(empty.with_(surface="slack").ask("tickets")).by == ("team", *UNITS)


def test_what_cannot_be_changed_is_not_offered(talk: Talk) -> None:
    assert "channel" not in turns(talk.ask("csat channel:chat")).by
    assert turns(talk.ask("csat by week")).shape == ""
    assert turns(talk.ask("")).by == ()
    assert talk.ask("help").turns is None
    assert talk.with_(surface="terminal").ask("csat").turns is None


def test_the_present_choice_is_known(talk: Talk) -> None:
    assert turns(talk.ask("csat by partner last month chart")) == Turns(
        by=turns(talk.ask("csat")).by, grouped="partner", shape="text", period="last_month"
    )


def test_an_answer_that_is_gone_and_words_that_are_no_period_are_explained(talk: Talk) -> None:
    answer = talk.ask("csat")
    with pytest.raises(RoxError, match="no longer kept"):
        talk.door.turned(GONE, "by", "partner", talk.context)
    with pytest.raises(RoxError, match="I read no period in “blah”"):
        turned(talk, answer, "words", "blah")
    with pytest.raises(RoxError, match="no week 60"):
        turned(talk, answer, "words", "week 60 2026")
    with pytest.raises(RoxError, match="cannot be chosen"):
        turned(talk, answer, "by", "agent")


def test_a_period_is_chosen_as_it_is_at_the_press(talk: Talk) -> None:
    answer = talk.ask("csat last week")
    later = talk.with_(now=NOW.replace(day=25))
    assert turned(later, answer, "period", "last_week").question.period != answer.question.period
    assert turned(later, answer, "by", "partner").question.period == answer.question.period


PERIOD = st.sampled_from(
    ["", "last week", "this month", "last 90 days", "week 42", "week 42 2025", "october", "Q3", "H1 2026", "2025",
     "since 1 march", "1 oct..15 oct", "yesterday", "12 oktober", "all time", "last 3 months", "year to date"]
)  # fmt: skip
LINE = st.builds(
    lambda verb, metric, by, side, period, against, shape: " ".join(
        filter(None, (verb, metric, by, side, period, against, shape))
    ),
    st.just(""),
    st.sampled_from(["csat", "nps", "fcr", "first reply", "tickets", "csat nps", "backlog"]),
    st.sampled_from(["", "by partner", "by channel", "by week", "by month"]),
    st.sampled_from(["", "channel:chat,phone", "not:partner:NorthBPO", "partner:NorthBPO"]),
    PERIOD,
    st.sampled_from(["", "vs target", "vs last year", "vs september"]),
    st.sampled_from(["", "chart", "trend"]),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINE)
def test_the_short_form_is_read_as_the_same_question(talk: Talk, line: str) -> None:
    try:
        question = talk.door.read(line, talk.context)
    except RoxError:
        return
    again = talk.door.read(short_form(question), talk.context)
    spans = [(each.start, each.end) if each else None for each in (question.period, again.period)]
    assert spans[0] == spans[1]
    assert (again.metrics, again.by, again.filters, again.vs_target, again.shape, again.baseline_named) == (
        question.metrics,
        question.by,
        question.filters,
        question.vs_target,
        question.shape,
        question.baseline_named,
    )
    if question.baseline is not None and again.baseline is not None:
        assert again.baseline.start == question.baseline.start


@pytest.mark.parametrize(
    ("line", "short"),
    [
        ("best csat by partner last month", "best csat by partner last month"),
        ("friction last month", "friction last month"),
        ("why csat channel:chat", "why csat channel:chat"),
        ("csat partner:NorthBPO vs SouthBPO", "csat partner:NorthBPO vs partner:SouthBPO"),
        ("csat partner:NorthBPO vs the rest", "csat partner:NorthBPO vs the rest"),
        ("full resolution dated:opened", "resolution time dated:opened"),
    ],
)
def test_verbs_and_sides_have_a_short_form_that_is_answered_alike(talk: Talk, line: str, short: str) -> None:
    answer = talk.ask(line)
    form = short_form(answer.question) if "opened" not in line else short_form(talk.door.read(line, talk.context))
    assert talk.ask(form).readings == answer.readings
    assert form == short or "opened" in line
