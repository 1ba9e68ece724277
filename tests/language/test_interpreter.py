"""Words in, meaning out: any order, two languages, nearest names, and nothing run that was not understood."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rox_bot.domain.errors import NotUnderstood, RoxError
from rox_bot.domain.metrics import CATALOGUE, Metric
from rox_bot.domain.question import Filter
from rox_bot.language.interpreter import LIMIT, Meaning, interpret
from rox_bot.language.lexicon import METRIC_TYPOS, PERSON_WORDS, SLICE_WORDS
from tests.talk import AMSTERDAM, NOW

MEMBERS = {
    "customer": {"Acme": 9, "Acme Retail": 2, "Initech": 4, "Hybrid": 1, "ÉCLAIR": 1},
    "partner": {"NorthBPO": 50, "SouthBPO": 40, "Hybrid": 3},
    "channel": {"phone": 30, "chat": 20, "email": 10},
    "touchpoint": {"billing": 9, "field service": 3},
    "agent": {"k7janeroe": 1},
}
PARTS = ("csat", "by partner", "last week", "channel:phone")


def read(line: str) -> Meaning:
    return interpret(line, MEMBERS, AMSTERDAM, NOW)


def refusal(line: str) -> RoxError:
    with pytest.raises(RoxError) as caught:
        read(line)
    return caught.value


@pytest.mark.parametrize("parts", list(permutations(PARTS)), ids=" ".join)
def test_the_order_of_parts_means_nothing(parts: tuple[str, ...]) -> None:
    assert read(" ".join(parts)) == read(" ".join(PARTS))
    assert read(" ".join(PARTS)).leftovers == ()


more = st.sampled_from(["", "please", "show me", "what is our", "de", "?"])


@given(
    parts=st.permutations(["nps", "per channel", "not:partner:NorthBPO", "vs october", "last month", "chart"]),
    filler=more,
)
def test_the_order_of_six_parts_with_filler_words_means_nothing(parts: list[str], filler: str) -> None:
    meaning = read(f"{filler} {' '.join(parts)}")
    assert (meaning.metrics, meaning.by, meaning.shape, meaning.leftovers) == (("nps",), "channel", "chart", ())
    assert meaning.filters == (Filter("partner", ("NorthBPO",), negated=True),)
    assert meaning.period is not None
    assert meaning.baseline is not None
    assert {meaning.period.token, meaning.baseline.token} == {"last_month", "2026-10"}


@pytest.mark.parametrize(
    "line",
    ["csat", "CSAT?", "tevredenheid", "how is csat", "hoe staat de csat", "what is our csat?", "klanttevredenheid"],
)
def test_one_question_in_many_words_is_one_meaning(line: str) -> None:
    assert read(line) == Meaning(metrics=("csat",))


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.key)
def test_every_word_of_a_metric_is_read_as_that_metric(metric: Metric) -> None:
    for words in (*metric.words, metric.words[0].upper()):
        assert read(words).metrics == (metric.key,), words
        assert read(f"how was {words} last month?").metrics == (metric.key,), words


@pytest.mark.parametrize(("word", "slice_"), SLICE_WORDS.items())
def test_every_word_of_a_slice_groups_by_it(word: str, slice_: str) -> None:
    about = {"policy": "blocked", "reason": "lost"}.get(slice_, "csat")
    assert read(f"{about} by {word}").by == slice_
    assert read(f"{about} per {word}").by == slice_


@pytest.mark.parametrize("line", ["csat by reason", "csat policy:refunds", "by policy", "csat lost by reason"])
def test_what_only_some_events_have_is_refused_of_others(line: str) -> None:
    with pytest.raises(NotUnderstood, match="Only these are kept by"):
        interpret(line, {"policy": {"refunds": 1}}, AMSTERDAM, NOW)


@pytest.mark.parametrize("word", sorted(PERSON_WORDS))
def test_people_are_never_listed(word: str) -> None:
    assert "not listed" in str(refusal(f"csat by {word} last week"))
    assert "not listed" in str(refusal(f"csat {word}:jane"))


def test_instead_of_people_the_same_question_by_team_is_offered() -> None:
    assert refusal("csat by agent last week channel:phone").suggestions == ("csat by team last week channel:phone",)


def test_an_agents_key_is_no_name_that_can_be_asked_for() -> None:
    assert read("csat k7janeroe").leftovers == ("k7janeroe",)


@pytest.mark.parametrize(("typed", "key"), METRIC_TYPOS.items())
def test_listed_typing_errors_are_read_and_named(typed: str, key: str) -> None:
    meaning = read(f"{typed} last week")
    assert meaning.metrics == (key,)
    assert meaning.corrected == ((typed, key),)


@pytest.mark.parametrize(("typed", "key"), [("tickest", "tickets"), ("bakclog", "backlog"), ("tevredeheid", "csat")])
def test_a_long_word_one_letter_off_is_read_and_named(typed: str, key: str) -> None:
    assert read(typed).corrected == ((typed, key),)


@pytest.mark.parametrize(
    ("line", "filters"),
    [
        ("csat acme", (Filter("customer", ("Acme",)),)),
        ("csat ACME RETAIL", (Filter("customer", ("Acme Retail",)),)),
        ("csat acme initech", (Filter("customer", ("Acme", "Initech")),)),
        ("csat channel:Phone,CHAT", (Filter("channel", ("phone", "chat")),)),
        ('csat customer:"acme retail"', (Filter("customer", ("Acme Retail",)),)),
        ("csat customer:“Acme Retail”", (Filter("customer", ("Acme Retail",)),)),
        ("csat klant:eclair", (Filter("customer", ("ÉCLAIR",)),)),
        ("csat not:kanaal:phone", (Filter("channel", ("phone",), negated=True),)),
        ("csat phone northbpo", (Filter("channel", ("phone",)), Filter("partner", ("NorthBPO",)))),
        ('csat touchpoint:"field service"', (Filter("touchpoint", ("field service",)),)),
        ("csat field service", (Filter("touchpoint", ("field service",)),)),
    ],
)
def test_filters_are_read_with_and_without_their_slice(line: str, filters: tuple[Filter, ...]) -> None:
    assert (read(line).filters, read(line).leftovers) == (filters, ())


def test_one_name_written_in_two_ways_is_both() -> None:
    members = {"customer": {"Acme": 3, "ACME": 2}}
    for line in ("csat acme", "csat customer:acme"):
        (only,) = interpret(line, members, AMSTERDAM, NOW).filters
        assert (only.field, set(only.values)) == ("customer", {"Acme", "ACME"})


def test_a_name_of_a_partner_and_a_customer_is_asked_back() -> None:
    trouble = refusal("csat hybrid last month")
    assert set(trouble.suggestions) == {"csat customer:Hybrid last month", "csat partner:Hybrid last month"}
    for suggestion in trouble.suggestions:
        assert len(read(suggestion).filters) == 1


@pytest.mark.parametrize(
    ("line", "suggestion"),
    [
        ("csat partner:NorthBP last month", "csat partner:NorthBPO last month"),
        ("nps customer:acmee,initech", "nps customer:Acme,initech"),
        ('nps customer:"acme retial" by channel', 'nps customer:"Acme Retail" by channel'),
        ("csat week 54 by partner", "csat week 52 by partner"),
    ],
)
def test_what_does_not_exist_is_offered_as_it_would_work(line: str, suggestion: str) -> None:
    assert suggestion in refusal(line).suggestions
    assert read(suggestion).leftovers == ()


def test_an_unknown_member_without_a_neighbour_is_still_named() -> None:
    assert "“zzzz”" in str(refusal("csat partner:zzzz"))


@pytest.mark.parametrize(
    ("line", "asked", "earlier"),
    [
        ("csat october vs september", "2026-10", "2026-09"),
        ("csat september vs october", "2026-10", "2026-09"),
        ("csat september october", "2026-10", "2026-09"),
        ("csat oktober september", "2026-10", "2026-09"),
        ("csat vs last month this month", "this_month", "last_month"),
        ("csat last month this month", "this_month", "last_month"),
        ("csat vorige week tegenover week 40", "last_week", "2026-W40"),
        ("csat week 40 tegenover vorige week", "last_week", "2026-W40"),
        ("csat 2024 vs last year", "2024", "last_year"),
        ("csat vs last year", None, "last_year"),
    ],
)
def test_of_two_periods_the_earlier_is_compared_with(line: str, asked: str | None, earlier: str) -> None:
    meaning = read(line)
    assert (meaning.period.token if meaning.period else None) == asked
    assert meaning.baseline is not None
    assert meaning.baseline.token == earlier


@pytest.mark.parametrize("line", ["csat target", "value q3", "goal add", "csat foo:bar"])
def test_words_that_mean_nothing_here_are_left_over(line: str) -> None:
    assert read(line).leftovers


NORTH, SOUTH = Filter("partner", ("NorthBPO",)), Filter("partner", ("SouthBPO",))


@pytest.mark.parametrize(
    ("line", "filters", "other"),
    [
        ("csat partner:NorthBPO vs partner:SouthBPO", (NORTH,), SOUTH),
        ("csat partner:NorthBPO vs SouthBPO", (NORTH,), SOUTH),
        ("csat NorthBPO vs. SouthBPO last month", (NORTH,), SOUTH),
        ("vs SouthBPO csat NorthBPO", (NORTH,), SOUTH),
        ("csat NorthBPO compared with SouthBPO", (NORTH,), SOUTH),
        ("tevredenheid NorthBPO tegenover de SouthBPO", (NORTH,), SOUTH),
        ("csat vs partner:SouthBPO", (), SOUTH),
        ("csat vs not:partner:SouthBPO", (), Filter("partner", ("SouthBPO",), negated=True)),
        ("csat acme vs initech and acme retail", (Filter("customer", ("Acme",)),), ("Initech", "Acme Retail")),
        ("csat vs SouthBPO phone", (Filter("channel", ("phone",)),), SOUTH),
    ],
)
def test_a_slice_behind_vs_is_the_other_side(
    line: str, filters: tuple[Filter, ...], other: Filter | tuple[str, ...]
) -> None:
    meaning = read(line)
    assert meaning.filters == filters
    assert meaning.other == (Filter("customer", other) if isinstance(other, tuple) else other)
    assert meaning.leftovers == ()


@pytest.mark.parametrize(
    "line",
    ["fcr vs target", "fcr against our goal", "fcr vs doel", "fcr vergeleken met de streefwaarde", "fcr vs. norm"],
)
def test_a_target_behind_vs_is_understood_in_both_languages(line: str) -> None:
    meaning = read(line)
    assert (meaning.metrics, meaning.vs_target, meaning.leftovers) == (("fcr",), True, ())


@pytest.mark.parametrize("rest", ["vs the rest", "vs rest", "versus all others", "tegenover de anderen"])
def test_the_rest_behind_vs_is_understood_in_both_languages(rest: str) -> None:
    meaning = read(f"csat NorthBPO {rest}")
    assert (meaning.filters, meaning.vs_rest, meaning.other, meaning.leftovers) == ((NORTH,), True, None, ())


def test_two_slices_behind_vs_are_one_too_many() -> None:
    assert "One slice at a time" in str(refusal("csat vs SouthBPO vs channel:phone"))


HOSTILE = [
    "a" * 100_000,
    "csat " * 20_000,
    "partner:" * 12_000,
    'customer:"' * 10_000,
    "not:" * 25_000,
    "by " * 33_000,
    "vs last month " * 7_000,
    "1 " * 50_000,
    "-" * 100_000,
    "“" * 100_000,
    "🙂" * 50_000,
    "\u202e\u0645\u0631\u062d\u0628\u0627 " * 10_000,
    "<!channel> <@U0ADA> <https://example.com|x>",
    "'; drop table feedback; --",
    "csat\x00by\x00partner",
    "phone," * 15_000,
    "channel:" + "phone," * 15_000 + "phone",
]


@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_lines_are_read_to_an_end(line: str) -> None:
    try:
        meaning = read(line)
    except RoxError as trouble:
        assert str(trouble)  # noqa: PT017 - either way out is right, as long as there is one
    else:
        assert all(len(word) <= 60 for word in meaning.leftovers)
        assert len(meaning.leftovers) <= LIMIT


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_sentence(line: str) -> None:
    try:
        assert isinstance(read(line), Meaning)
    except RoxError as trouble:
        assert str(trouble)  # noqa: PT017 - as above


@given(st.text(alphabet="csatnpby:#\"'., -vsلا🙂", max_size=60))
def test_filters_name_only_known_members(line: str) -> None:
    try:
        meaning = read(line)
    except RoxError:
        return
    for each in meaning.filters:
        assert set(each.values) <= set(MEMBERS[each.field])


@pytest.mark.parametrize(
    ("line", "metrics"),
    [
        ("sla dated:opened", ("sla.opened",)),
        ("dated:opened reopen last week and sla", ("reopen.opened", "sla.opened")),
        ("oplostijd datum:geopend", ("full_resolution.opened",)),
        ("tickets dated:opened", ("tickets",)),
        ("sla dated:solved", ("sla",)),
    ],
)
def test_tickets_can_be_dated_by_opening(line: str, metrics: tuple[str, ...]) -> None:
    meaning = read(line)
    assert meaning.metrics == metrics
    assert meaning.leftovers == ()


@pytest.mark.parametrize("line", ["csat dated:opened", "fcr dated:opened", "sla dated:yesterday"])
def test_what_cannot_be_dated_so_is_explained(line: str) -> None:
    with pytest.raises(NotUnderstood):
        read(line)
