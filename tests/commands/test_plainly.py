"""The first hour in plain words: what is asked is answered, and what is refused leads on."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from rox_bot.domain.errors import NotUnderstood
from rox_bot.domain.events import CustomerEvent
from rox_bot.language.wording import Wording
from tests.talk import LAST_WEEK, Talk, opened, said


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """A workspace without partners: two customers, one touchpoint."""
    with opened(tmp_path_factory.mktemp("small") / "rox.db") as talk:
        for place in range(12):
            customer = "Acme B.V." if place % 3 else "Noord Wonen"
            talk.tickets({"customer": customer, "touchpoint": "billing"})
            talk.answers({"customer": customer, "touchpoint": "billing", "score": 5 - place % 2})
        yield talk


def dutch(talk: Talk) -> Talk:
    return replace(talk, context=replace(talk.context, language="nl"))


def test_how_many_tickets_is_answered_and_told_as_it_was_read(small: Talk) -> None:
    answer = small.ask("how many tickets last week?")
    assert [reading.n for reading in answer.readings] == [12]
    assert answer.lines[0].startswith("I read this as: Tickets")


def test_the_median_is_never_shown_as_an_average(demo: Talk) -> None:
    assert "“average” → the median" in said(demo.ask("average response time"))
    assert "“gemiddelde” → de mediaan" in said(dutch(demo).ask("gemiddelde reactietijd"))


def test_unhappy_customers_are_a_ranking_that_says_so(demo: Talk) -> None:
    answer = demo.ask("which customers are unhappy?")
    assert (answer.question.intent, answer.question.argument, answer.question.by) == ("ranking", "worst", "customer")
    assert answer.lines[0] == "I read this as: `worst csat by customer`."


def test_how_we_are_doing_is_the_summary(small: Talk) -> None:
    for line in ("how are we doing?", "hoe gaat het met ons?"):
        assert small.ask(line).question.intent == "summary"


@pytest.mark.parametrize("line", ["hi", "hallo", "thanks", "bedankt"])
def test_a_greeting_is_answered_with_what_works(small: Talk, line: str) -> None:
    answer = small.ask(line)
    assert (answer.answer_id, answer.shareable) == ("", False)
    assert len(answer.suggestions) == 3
    for each in answer.suggestions:
        assert said(small.ask(each))


@pytest.mark.parametrize("line", ["what can you do?", "wat kun je?", "how does this work?", "help"])
def test_who_asks_what_there_is_gets_help(small: Talk, line: str) -> None:
    assert small.ask(line).title == "What you can ask"


IMPORTS = (
    *(
        "import",
        "help import",
        "how do I import my tickets?",
        "data",
        "help data",
        "upload",
        "where can I upload a file?",
    ),
    *("importeren", "gegevens", "hulp gegevens", "hoe importeer ik mijn tickets?", "help csv", "connect zendesk"),
)


@pytest.mark.parametrize("line", IMPORTS)
def test_how_data_come_in_is_found(small: Talk, line: str) -> None:
    text = said(small.ask(line))
    for way in ("direct message", "rox-bot source add", "inbox/", "rox-bot import FILE", "POST /hooks/", "log csat"):
        assert way in text


def test_what_should_be_fixed_is_what_stands_out(demo: Talk) -> None:
    answer = demo.ask("what should we fix first?")
    assert (answer.question.intent, answer.question.argument) == ("standouts", "worst")
    assert answer.lines[0] == "I read this as: `friction`."


def test_how_a_figure_is_measured_is_told(small: Talk) -> None:
    for line in ("how is csat calculated?", "hoe wordt de csat berekend?"):
        assert "is measured like this" in small.ask(line).headline
    assert "ROI" in said(small.ask("how do you calculate ROX?"))


def test_a_plain_word_is_no_mistyped_verb(demo: Talk) -> None:
    assert "cost" not in str(demo.refused("most tickets"))


def test_what_customers_said_is_refused_with_what_works(small: Talk) -> None:
    for line in ("show me the negative reviews", "what did customers say last week?", "wat zeggen klanten?"):
        refusal = small.refused(line)
        assert "`why csat`" in str(refusal)
        assert refusal.suggestions


@pytest.mark.parametrize(
    "line", ["delete all feedback of Noord", "'; drop table feedback; --", "verwijder alle tickets"]
)
def test_a_question_that_would_write_is_refused(small: Talk, line: str) -> None:
    assert "changes and deletes nothing" in str(small.refused(line))


def test_part_of_a_name_is_read_and_told(small: Talk) -> None:
    answer = small.ask("csat for acme")
    (filtered,) = answer.question.filters
    assert (filtered.field, filtered.values) == ("customer", ("Acme B.V.",))
    assert "“acme” → customer Acme B.V." in answer.lines[0]
    assert "“acme” → klant Acme B.V." in dutch(small).ask("csat voor acme").lines[0]


def test_part_of_a_name_is_read_only_where_nothing_is_written(small: Talk) -> None:
    for line in ("start here acme", "digest here acme weekly Mon 9:00", "loop here acme", "alerts on csat acme"):
        with pytest.raises(NotUnderstood):
            small.ask(line)


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("how many tickets did we solve last week?", "tickets last week"),
        ("csat without acme b.v.", 'csat not:customer:"Acme B.V."'),
        ("csat noordd", 'csat customer:"Noord Wonen"'),
        ("what is the average number of tickets per week?", "tickets by week"),
        ("who has the best csat?", "csat by touchpoint"),
    ],
)
def test_what_is_offered_is_near_and_works(small: Talk, line: str, first: str) -> None:
    suggestions = small.refused(line).suggestions
    assert first in suggestions
    for each in suggestions:
        assert said(small.ask(each))


@pytest.mark.parametrize("line", ["flubber", "what is the weather?", "wat is de zin van het leven?"])
def test_where_nothing_is_near_questions_with_an_answer_are_offered(small: Talk, line: str) -> None:
    assert small.refused(line).suggestions == ("csat last week", "csat by touchpoint", "help")
    assert dutch(small).refused(line).suggestions == ("csat vorige week", "csat per contactmoment", "hulp")


@pytest.mark.parametrize("line", ["", "csat", "help", "tickets", "csat by touchpoint", "nps trend"])
def test_nothing_is_offered_by_partner_where_there_are_none(small: Talk, line: str) -> None:
    offered = small.ask(line).suggestions
    assert not [each for each in offered if "partner" in each]
    assert len(offered) == len(set(offered))


def test_what_is_turned_offers_nothing_by_partner_either(small: Talk) -> None:
    kept = small.ask("csat last week")
    turned = small.door.turned(kept.answer_id, "by", "customer", small.context)
    assert turned.suggestions
    assert not [each for each in turned.suggestions if "partner" in each]


def test_where_there_are_partners_they_are_offered(demo: Talk) -> None:
    assert "csat by partner" in demo.ask("").suggestions


def test_periods_are_not_ranked_as_customers(demo: Talk) -> None:
    assert demo.refused("worst csat by week").suggestions == ("csat by week",)


def test_who_is_at_risk_says_what_is_missing(small: Talk, empty: Talk) -> None:
    assert "when it started" in small.ask("risk").headline
    assert "No customer is known" in empty.ask("risk").headline
    empty.write(CustomerEvent, {"kind": "started", "customer": "Globex", "amount": 100, "occurred_at": LAST_WEEK})
    assert "1 customers is at risk" in empty.ask("risk").headline or "None of 1" in empty.ask("risk").headline


def test_the_examples_of_alias_work_here(empty: Talk) -> None:
    empty.tickets({"customer": "Wayne Transport"}, {"customer": "(Unknown)"})
    example = empty.ask("help alias").lines[0]
    assert example == 'alias customer "Wayne Transport B.V." "Wayne Transport"'
    assert example in empty.ask("alias").headline
    made = empty.ask(example)
    assert "N1" in made.headline
    refusal = empty.refused('alias "Wayne Transport" wayn')
    assert '`alias customer "Wayne Transport" wayn new`' in str(refusal)


def test_what_is_undone_says_what_holds_again(empty: Talk) -> None:
    empty.tickets({"customer": "Acme BV"}, {"customer": "Acme B.V."})
    empty.ask('alias "Acme BV" "Acme B.V."')
    assert empty.ask("undo N1").headline == "N1 is undone: “Acme BV” is a customer of its own again."
    empty.ask('alias not "Acme BV" "Acme B.V."')
    assert "may be the same again" in empty.ask("undo N2").headline


def test_a_channel_without_a_scope_is_asked_for_one(small: Talk) -> None:
    refusal = small.refused("start here")
    assert "What is this channel about?" in str(refusal)
    assert "“”" not in Wording("en").error(refusal)
    assert refusal.suggestions == ('start here customer:"Acme B.V."', "start here everything")


def test_the_checklist_names_a_file_in_a_direct_message_first(empty: Talk) -> None:
    line = next(each for each in empty.ask("start").lines if "Data" in each)
    assert line.index("direct message") < line.index("rox-bot source add") < line.index("rox-bot import FILE")
