"""Questions as team leads ask them: read into what the grammar would have asked, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.domain.errors import NotUnderstood
from rox_bot.language.interpreter import Meaning, interpret
from rox_bot.language.lexicon import METRIC_TYPOS
from rox_bot.language.plain.reading import Plain, in_plain_words
from rox_bot.language.plain.topics import Topic, is_about_data, is_about_words, standouts_of, topic_of
from rox_bot.language.plain.words import CUES, FILLERS, purpose
from tests.talk import AMSTERDAM, NOW

MEMBERS = {
    "customer": {"Acme B.V.": 9, "Bakkerij Jansen": 4, "Wayne Transport": 3, "Noord Wonen": 2, "Noord Zorg": 1},
    "partner": {"NorthBPO": 50, "SouthBPO": 40},
    "channel": {"phone": 30, "chat": 20, "email": 10},
    "touchpoint": {"billing": 9, "field service": 3},
    "team": {"night shift": 5, "helpdesk": 4},
    "priority": {"low": 6, "high": 2},
}
VERBS = ("best", "worst", "why", "risk")

QUESTIONS = {
    "how many tickets last week?": "tickets last week",
    "How many tickets did we get yesterday?": "tickets yesterday",
    "how many tickets came in last month?": "tickets last month",
    "number of tickets this month": "tickets this month",
    "total number of tickets in October": "tickets october",
    "how many new tickets this week": "tickets this week",
    "how many tickets did Acme B.V. open last week?": 'tickets last week customer:"Acme B.V."',
    "how many tickets per channel last month?": "tickets by channel last month",
    "how many issues last week?": "tickets last week",
    "aantal tickets vorige week": "tickets last week",
    "het aantal meldingen van vorige maand": "tickets last month",
    "hoeveel tickets hadden we vorige week?": "tickets last week",
    "hoeveel tickets zijn er gisteren binnengekomen?": "tickets yesterday",
    "hoeveel tickets kregen we in oktober?": "tickets october",
    "how many open tickets are there?": "backlog",
    "how many tickets are still open?": "backlog",
    "hoeveel tickets staan er nog open?": "backlog",
    "are we getting more tickets than last month?": "tickets vs last month",
    "kregen we meer tickets dan vorige maand?": "tickets vs last month",
    "how many answers did we get last week?": "feedback last week",
    "hoeveel antwoorden kregen we vorige week?": "feedback last week",
    "how many detractors last month?": "nps last month",
    "what is the average csat this month?": "csat mean this month",
    "gemiddelde tevredenheid vorige maand": "csat mean last month",
    "average response time": "first reply",
    "average response time per team this month": "first reply by team this month",
    "gemiddelde reactietijd vorige week": "first reply last week",
    "gemiddelde oplostijd per partner": "resolution time by partner",
    "hoe snel reageren we?": "first reply",
    "hoe snel wordt er gereageerd?": "first reply",
    "how fast do we reply?": "first reply",
    "how quickly do we answer customers?": "first reply",
    "how long do customers wait?": "first reply",
    "do we reply faster than last month?": "first reply vs last month",
    "how long does it take to solve a ticket?": "resolution time",
    "how fast does each team resolve tickets?": "resolution time by team",
    "hoe lang duurt het voordat een ticket is opgelost?": "resolution time",
    "hoe snel lossen we tickets op?": "resolution time",
    "are customers happy?": "csat",
    "how happy are our customers?": "csat",
    "how satisfied were customers last month?": "csat last month",
    "hoe tevreden zijn onze klanten?": "csat",
    "zijn klanten tevreden over billing?": "csat touchpoint:billing",
    "which customers are unhappy?": "worst csat by customer",
    "unhappy customers last month": "worst csat by customer last month",
    "who is unhappy?": "worst csat by customer",
    "which customer is the least satisfied?": "worst csat by customer",
    "which customer is the happiest?": "best csat by customer",
    "welke klant is het minst tevreden?": "worst csat by customer",
    "welke klanten zijn ontevreden deze maand?": "worst csat by customer this month",
    "welke klant is het meest tevreden?": "best csat by customer",
    "which team has the happiest customers?": "best csat by team",
    "which team has the best csat?": "best csat by team",
    "which channel scores worst?": "worst csat by channel",
    "which touchpoint has the lowest ces this month?": "worst ces by touchpoint this month",
    "which partner has the highest reopen rate?": "worst reopen by partner",
    "best team last month": "best csat by team last month",
    "top 3 customers by csat": "best csat by customer",
    "welk kanaal scoort het slechtst?": "worst csat by channel",
    "welke klant heeft de meeste tickets?": "tickets by customer",
    "which customer has the most tickets last week?": "tickets by customer last week",
    "which partner is slowest to reply?": "first reply by partner",
    "csat for each team": "csat by team",
    "tevredenheid voor elk kanaal": "csat by channel",
    "csat for customer Wayne Transport": 'csat customer:"Wayne Transport"',
    "csat van partner NorthBPO": "csat partner:NorthBPO",
    "is csat going up?": "csat",
    "did csat improve last month?": "csat last month",
    "is csat better than last month?": "csat vs last month",
    "is de csat beter dan vorige maand?": "csat vs last month",
    "compare csat this month with last month": "csat this month vs last month",
    "compare NorthBPO and SouthBPO on csat": "csat partner:NorthBPO vs partner:SouthBPO",
    "vergelijk telefoon en chat op klantinspanning": "ces channel:phone vs channel:chat",
    "is the csat difference between phone and chat significant?": "csat channel:phone vs channel:chat",
    "verschil tussen NorthBPO en SouthBPO op csat": "csat partner:NorthBPO vs partner:SouthBPO",
    "do we meet our sla?": "sla",
    "halen we onze sla?": "sla",
    "reageren we op tijd?": "sla",
    "are we on target for csat?": "csat vs target",
    "halen we ons doel voor csat?": "csat vs target",
    "which customers are at risk of leaving?": "risk",
    "welke klanten lopen risico?": "risk",
    "how many customers did we lose last quarter?": "churn last quarter",
    "hoeveel klanten zijn we kwijt?": "churn",
    "how often do customers come back?": "repeat",
    "why are customers unhappy?": "why csat",
    "waarom zijn klanten ontevreden?": "why csat",
    "why is csat going down?": "why csat",
    "what happened last week?": "last week",
    "how is NorthBPO doing?": "partner:NorthBPO",
    "hi, how many tickets last week?": "tickets last week",
    "csat for acme": 'csat customer:"Acme B.V."',
    "how many tickets from wayne last week?": 'tickets last week customer:"Wayne Transport"',
    "how many tickets did wayne send last month?": 'tickets last month customer:"Wayne Transport"',
    "how many tickets were reopened last month?": "tickets reopen last month",
    "how many magic moments last month?": "moments last month",
    "csat jansen": 'csat customer:"Bakkerij Jansen"',
    "csat at night": 'csat team:"night shift"',
}
"""Question -> the line of the grammar that asks the same."""

UNREAD = (
    "how many tickets did we solve last week?",
    "hoeveel tickets hebben we opgelost?",
    "do we have more than 50 tickets?",
    "csat without acme",
    "csat zonder acme",
    "csat not acme",
    "csat only for new customers",
    "which customers are not happy with NorthBPO but happy with us?",
    "are our employees happy?",
    "hoe tevreden zijn de medewerkers?",
    "which team is happiest?",
    "which agent has the best csat?",
    "who is the slowest?",
    "worst week this year",
    "what is the average number of tickets per week?",
    "gemiddeld aantal tickets",
    "average first reply p90",
    "which customer sent the fewest tickets?",
    "compare NorthBPO and billing on csat",
    "what is the weather?",
    "csat bv",
    "customers with low csat",
    "most tickets",
    "last 5 tickets",
    "csat acme flubber",
)
"""What must not be read: a word would be lost that changes what is asked."""


def means(text: str) -> Meaning:
    return interpret(text, MEMBERS, AMSTERDAM, NOW)


def read(question: str) -> Plain | None:
    return in_plain_words(question, means, MEMBERS)


def parts(line: str) -> tuple[str, Meaning]:
    """Return a line's verb and what the rest of it means."""
    first, _, rest = line.partition(" ")
    return (first, means(rest)) if first in VERBS else ("", means(line))


@pytest.mark.parametrize(("question", "line"), QUESTIONS.items())
def test_a_plain_question_is_read_as_the_grammar_would_ask_it(question: str, line: str) -> None:
    plain = read(question)
    assert plain is not None
    assert parts(plain.line) == parts(line)
    assert parts(plain.line)[1].leftovers == ()


@pytest.mark.parametrize("question", UNREAD)
def test_a_question_of_which_a_word_would_be_lost_is_not_read(question: str) -> None:
    assert read(question) is None


@given(
    question=st.sampled_from(sorted(QUESTIONS)),
    word=st.sampled_from(["flubber", "without", "zonder", "only", "except", "below", "printers", "17", "niet-acme"]),
    place=st.integers(0, 12),
)
def test_no_word_is_lost_wherever_it_stands(question: str, word: str, place: int) -> None:
    words = question.split()
    words.insert(min(place, len(words)), word)
    try:
        plain = read(" ".join(words))
    except NotUnderstood:
        return
    kept = plain is None or word in plain.line or (parts(plain.line)[0] in ("best", "worst") and word.isdigit())
    assert kept or parts(plain.line) != parts(QUESTIONS[question])  # type: ignore[union-attr]


@given(question=st.sampled_from(sorted(QUESTIONS)), word=st.sampled_from(["not", "niet"]), place=st.integers(0, 12))
def test_a_denial_never_leaves_the_reading_as_it_was(question: str, word: str, place: int) -> None:
    words = question.split()
    words.insert(min(place, len(words)), word)
    try:
        plain = read(" ".join(words))
    except NotUnderstood:
        return
    assert plain is None or parts(plain.line) != parts(QUESTIONS[question])


def test_an_average_of_durations_is_told_to_be_the_median() -> None:
    plain = read("average response time")
    assert plain is not None
    assert plain.read == (("average", "the median"),)
    count = read("gemiddelde csat")
    assert count is None or count.read == ()


def test_a_part_of_a_name_is_told_with_the_name_it_stands_for() -> None:
    plain = read("csat acme last month")
    assert plain is not None
    assert [(typed, str(meant)) for typed, meant in plain.read] == [("acme", "customer Acme B.V.")]


def test_a_part_of_several_names_is_asked_back_with_all_of_them() -> None:
    with pytest.raises(NotUnderstood) as caught:
        read("csat noord last month")
    assert caught.value.suggestions == (
        'csat customer:"Noord Wonen" last month',
        'csat customer:"Noord Zorg" last month',
    )


def test_a_part_of_a_word_is_no_part_of_a_name() -> None:
    assert read("csat acm") is None
    assert read("csat trans") is None


def test_a_typing_error_beside_plain_words_is_still_told() -> None:
    plain = read("how many tickets last wek?")
    assert plain is not None
    assert plain.read == (("wek", "week"),)
    assert parts(plain.line) == parts("tickets last week")


@pytest.mark.parametrize("piece", ["compare north and south ", "how many ", "not ", "happy customers ", "5 ", "acme "])
def test_a_long_line_is_no_plain_question(piece: str) -> None:
    assert read(piece * 1_000) is None


def test_no_cue_is_read_in_two_ways() -> None:
    assert len(purpose()) == sum(len(words) for words in CUES.values())
    assert FILLERS.isdisjoint(purpose())
    assert set(METRIC_TYPOS).isdisjoint(purpose())


@pytest.mark.parametrize(
    ("line", "topic"),
    [
        *((line, Topic.HELLO) for line in ("hi", "Hello!", "hallo", "hoi rox", "Good morning", "goedemorgen")),
        *((line, Topic.THANKS) for line in ("thanks", "Thank you!", "bedankt", "dank je wel", "ok thanks")),
        *((line, Topic.HELP) for line in ("what can you do?", "wat kun je?", "wat kan ik vragen?", "hoe werkt dit?")),
        *((line, Topic.HELP) for line in ("what can I ask you?", "how does this work?", "help me please")),
        *((line, Topic.STATE) for line in ("how are we doing?", "hoe gaat het met ons?", "hoe staan we ervoor?")),
        *((line, Topic.STATE) for line in ("hey, how are we doing", "How's it going?", "are we getting better?")),
        *((line, None) for line in ("csat", "hi there how many tickets", "thanks for csat", "help nps")),
    ],
)
def test_what_is_no_question_about_figures_is_known(line: str, topic: Topic | None) -> None:
    assert topic_of(line) == topic


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("what should we fix first?", "friction"),
        ("wat gaat er mis vorige maand?", "friction vorige maand"),
        ("where do we do worst?", "friction"),
        ("what do we do best?", "strengths"),
        ("wat gaat goed?", "strengths"),
        ("what do we measure?", None),
    ],
)
def test_what_goes_well_or_wrong_is_asked_of_what_stands_out(line: str, asked: str | None) -> None:
    assert standouts_of(line) == asked


def test_lines_about_data_and_about_words_are_known() -> None:
    for line in ("import", "how do I import my tickets?", "hoe krijg ik tickets erin", "data", "gegevens toevoegen"):
        assert is_about_data(line), line
    for line in ("show me the negative reviews", "what did customers say?", "wat zeggen klanten?", "klachten"):
        assert is_about_words(line), line
    for line in ("csat", "how many tickets", "tickets last week"):
        assert not is_about_data(line)
        assert not is_about_words(line)
