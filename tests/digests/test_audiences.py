"""Digests for audiences: the same figures behind another question, answered by what a recount gives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rox_bot.digests.audiences import AUDIENCES
from rox_bot.digests.content import DigestContent, build
from rox_bot.domain.events import CustomerEvent, Visibility
from rox_bot.store import sources
from rox_bot.store.store import Store
from tests.answers.test_accounts import told
from tests.digests.test_content import PRIVATE, words
from tests.talk import AMSTERDAM, LAST_WEEK, NOW, Talk, opened

WEEK = AMSTERDAM.last_week(NOW)
FEW = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))


def digest(talk: Talk, audience: str, **place: Any) -> DigestContent:
    context = replace(talk.context, surface="digest", person="", **place)
    return build(talk.store, context.calendar.last_week(context.now), (), context, audience=audience)


def figures(content: DigestContent) -> dict[object, object]:
    """What a digest says of each metric: value, n, interval, verdict and of which time."""
    return {
        (each.metric, each.slice): (each.value, each.n, each.low, each.high, each.verdict, each.flags, each.period)
        for each in content.readings
    }


@cache
def of_demo(store: Store, audience: str, back: int = 0) -> DigestContent:
    """The digest of the demo for an audience, some weeks back; nobody writes to the demo."""
    return digest(Talk(store), audience, now=NOW - timedelta(weeks=back))


@pytest.mark.parametrize("back", [0, 3])
def test_no_audience_is_told_a_figure_in_another_way(demo: Talk, back: int) -> None:
    told = {audience: figures(of_demo(demo.store, audience, back)) for audience in ("", *AUDIENCES)}
    known: dict[object, object] = {}
    for each in told.values():
        assert all(known.setdefault(key, said) == said for key, said in each.items())
    assert all(set(told[""]) & set(each) for each in told.values())


ANSWER = st.fixed_dictionaries(
    {
        "score": st.sampled_from([1, 2, 3, 4, 5]),
        "touchpoint": st.sampled_from(["billing", "portal", "delivery", ""]),
        "customer": st.sampled_from(["Acme", "Globex", "Initech"]),
        "weeks": st.integers(0, 12),
    }
)


@FEW
@given(st.lists(ANSWER, min_size=1, max_size=60))
def test_audiences_agree_on_any_answers(
    tmp_path_factory: pytest.TempPathFactory, answers: list[dict[str, Any]]
) -> None:
    with opened(tmp_path_factory.mktemp("any") / "any.db") as talk:
        rows = [{**each, "occurred_at": LAST_WEEK - timedelta(weeks=each["weeks"])} for each in answers]
        talk.answers(*({name: each[name] for name in each if name != "weeks"} for each in rows))
        plain = figures(digest(talk, ""))
        for audience in AUDIENCES:
            shared = {key: said for key, said in figures(digest(talk, audience)).items() if key in plain}
            assert shared == {key: plain[key] for key in shared}


def test_each_opens_with_its_question_and_is_told_its_own_metrics(demo: Talk) -> None:
    hashes = set()
    for key, audience in AUDIENCES.items():
        content = of_demo(demo.store, key)
        hashes.add(content.hash)
        assert content.asks == audience.question
        assert audience.name in content.title
        metrics = [each.metric for each in content.readings if each.metric != "moments" and not each.slice]
        assert metrics == [each for each in audience.metrics if each in metrics][: audience.most]
        assert bool(content.tasks) <= audience.tasks
    assert len(hashes) == len(AUDIENCES)


def test_work_done_twice_is_counted_as_in_the_figures_below(demo: Talk) -> None:
    content = of_demo(demo.store, "ops")
    of = {each.metric: each for each in content.readings}
    repeated, reopened = (round(of[key].total / 100) for key in ("repeat", "reopen"))
    assert f"Asked again within 7 days: {repeated} of {of['repeat'].n} solved tickets, 2–8 Nov" in content.opening[0]
    assert f"Opened again after solving: {reopened} of {of['reopen'].n} solved tickets" in content.opening[1]


def solved(**more: Any) -> dict[str, Any]:
    return {"opened_at": LAST_WEEK - timedelta(hours=5), "solved_at": LAST_WEEK, **more}


def test_tickets_that_changed_hands_are_counted_where_that_is_told(empty: Talk) -> None:
    empty.answers({"score": 5})
    empty.tickets(solved(reassignments=0), solved(reassignments=2), solved(reassignments=3), solved())
    assert "Handed on twice or more: 2 of 3 solved tickets." in digest(empty, "ops").opening


def test_where_nothing_is_known_of_double_work_that_is_said(empty: Talk) -> None:
    empty.answers({"score": 5})
    assert digest(empty, "ops").opening == ("Nothing is recorded that tells whether work was done twice.",)


def given_by(field: str, name: str, lows: int, others: int) -> list[dict[str, Any]]:
    """So many low and so many top scores of a customer or at a touchpoint."""
    return [{field: name, "score": score} for score in [*([1] * lows), *([5] * others)]]


def test_friction_is_where_low_scores_clearly_stand_out(empty: Talk) -> None:
    empty.answers(*given_by("touchpoint", "network", 11, 18), *given_by("touchpoint", "workplace", 4, 40))
    empty.answers(*given_by("touchpoint", "onboarding", 2, 26), *given_by("touchpoint", "tiny", 4, 0))
    assert digest(empty, "product").opening == (
        "network: clearly more low scores than elsewhere (11 of 29, elsewhere 10 of 76).",
        "Counted over 19 Oct – 15 Nov.",
    )


def test_where_no_touchpoint_stands_out_none_is_named(empty: Talk) -> None:
    empty.answers(*given_by("touchpoint", "onboarding", 2, 25), *given_by("touchpoint", "workplace", 0, 64))
    assert digest(empty, "product").opening == ("No touchpoint stands out, 19 Oct – 15 Nov.",)


def test_sales_hears_who_stands_out_and_why(empty: Talk) -> None:
    empty.answers(*given_by("customer", "Acme", 8, 4), *given_by("customer", "Globex", 2, 12))
    empty.answers(*given_by("customer", "Initech", 10, 50), *({"customer": "Initech", "score": 4} for _ in range(90)))
    empty.answers(*given_by("customer", "Hooli", 0, 20))
    assert digest(empty, "sales").opening == (
        "May leave: Acme, clearly more low scores than the others (8 of 12, elsewhere 12 of 184).",
        "May buy more: Hooli, clearly more top scores than the others (20 of 20, elsewhere 66 of 176).",
        "May buy more: Globex, clearly more top scores than the others (12 of 14, elsewhere 74 of 182).",
        "Counted over 17 Aug – 15 Nov.",
    )
    outside = digest(empty, "sales", visibility=Visibility.EXTERNAL)
    assert outside.opening == ("Customers are not named in a channel that others read.",)


def test_sales_names_nobody_by_what_chance_explains(empty: Talk) -> None:
    """Two of fourteen at the base rate, and ten of ten where 88 % are top: both are nothing."""
    empty.answers(*given_by("customer", "Greenline", 2, 12), *given_by("customer", "Others", 30, 180))
    empty.answers(*given_by("customer", "Ploeg", 0, 10))
    assert digest(empty, "sales").opening == ("No customer stands out, 17 Aug – 15 Nov.",)


def test_sales_hears_of_customers_gone_silent_and_of_more_contacts_as_risk_does(empty: Talk) -> None:
    names = ("Acme", "Globex", "Initech", "Hooli")
    empty.write(CustomerEvent, *(told(name, "started", datetime(2025, 6, 1, tzinfo=UTC)) for name in names))
    for back in range(40):
        weekly = ({"customer": name, "occurred_at": LAST_WEEK - timedelta(weeks=back)} for name in names[back < 7 :])
        empty.answers(*weekly)
    before, lately = LAST_WEEK - timedelta(weeks=20), LAST_WEEK - timedelta(weeks=3)
    contacts = {"Globex": (6, 72), "Initech": (30, 30), "Hooli": (30, 30)}
    for name, counts in contacts.items():
        for at, count in zip((before, lately), counts, strict=True):
            empty.tickets(*({"customer": name, "opened_at": at} for _ in range(count)))
    in_spring = digest(empty, "sales", now=datetime(2026, 5, 6, 9, tzinfo=UTC))
    assert in_spring.opening == ("No customer stands out, 2 Feb – 3 May.",)  # over the change of the clocks
    assert digest(empty, "sales").opening == (
        "May leave: Acme, silent since 23 Sep.",
        "May leave: Globex, clearly more contacts (6 → 72).",
        "Counted over 17 Aug – 15 Nov.",
    )
    table = empty.ask("risk").table
    assert table is not None
    assert {row[0]: row[1] for row in table.rows} == {"Acme": "silent since 23 Sep", "Globex": "contacts 6 → 72"}


def test_where_feedback_is_late_sales_hears_that_only_what_came_is_looked_at(empty: Talk) -> None:
    empty.answers(*({"source": "survey", "score": 5} for _ in range(30)))
    with empty.store.writing() as tx:
        sources.know_source(tx, "main", "survey", "halo", NOW)
        sources.note_arrival(tx, "main", "survey", NOW, newest_at=LAST_WEEK, complete_until=LAST_WEEK, stated=True)
    opening = digest(empty, "sales").opening
    assert opening == ("No customer stands out by what has come in, 17 Aug – 15 Nov.",)


def test_marketing_gets_words_of_each_customer_once_the_longest_first(empty: Talk) -> None:
    empty.answers(
        {"score": 5, "customer": "Acme", "comment": "Good."},
        {"score": 5, "customer": "Acme", "comment": "Very good indeed."},
        {"score": 5, "customer": "Globex", "comment": "Fine work."},
        {"score": 1, "customer": "Globex", "comment": "Third call."},
        {"score": 4, "customer": "Hooli", "comment": "Neither."},
        {"score": 5},
    )
    content = digest(empty, "marketing")
    assert content.opening == ("5 of 6 answers came with words.",)
    said = [(story.told_as, story.quote.text) for story in content.stories if story.quote]
    assert said == [("praise", "Very good indeed."), ("praise", "Fine work."), ("complaint", "Third call.")]
    assert content.tasks == ()


def test_a_clear_fall_is_explained_to_cx_by_its_parts(empty: Talk) -> None:
    def week(back: int, low: int) -> list[dict[str, Any]]:
        at = {"occurred_at": LAST_WEEK - timedelta(weeks=back)}
        billing = [{"touchpoint": "billing", "score": 1 if place < low else 5, **at} for place in range(30)]
        return [*billing, *({"touchpoint": "portal", "score": 5, **at} for _ in range(30))]

    empty.answers(*week(0, 25), *(row for back in range(1, 5) for row in week(back, 2)))
    [line, *_] = digest(empty, "cx").opening
    assert line.startswith("CSAT: touchpoint billing did worse, −")
    assert "percentage points of the change" in line


def test_where_nothing_changed_cx_hears_where_low_scores_came_from(empty: Talk) -> None:
    empty.answers({"score": 1, "touchpoint": "billing"}, {"score": 2, "touchpoint": "billing"}, {"score": 5})
    assert digest(empty, "cx").opening == ("Low scores came from: billing 2.",)


def test_that_nothing_changed_is_said_to_cx_once(empty: Talk) -> None:
    empty.answers({"score": 5})
    content = digest(empty, "cx")
    assert "changed" in content.headline
    assert content.opening == ()


def test_finance_hears_what_it_takes_where_no_return_is_known(empty: Talk) -> None:
    empty.answers({"score": 5})
    assert digest(empty, "finance").opening == (
        "No return yet: it takes what was spent this quarter (`/rox invest`) and a first gain (`/rox value start`).",
    )


def test_executives_get_one_number_and_one_story(demo: Talk) -> None:
    content = of_demo(demo.store, "exec")
    assert [each.metric for each in content.readings if each.metric != "moments" and not each.slice] == ["csat"]
    assert len(content.stories) == 1
    assert content.chart is not None
    assert len(content.chart.rows) == 1


@pytest.mark.parametrize("visibility", [Visibility.WORKSPACE, Visibility.EXTERNAL])
def test_private_words_and_names_reach_no_audience(empty: Talk, visibility: Visibility) -> None:
    for place in PRIVATE:
        row = {"comment": "taint", "customer": "taint-customer", "touchpoint": "taint-place", **place}
        empty.answers(*({**row, "score": 1} for _ in range(6)), *({**row, "score": 5} for _ in range(6)))
    for audience in AUDIENCES:
        content = digest(empty, audience, slack_channel="C9", visibility=visibility)
        assert "taint" not in words(content) + repr(content.opening) + repr(content.tasks)


def test_a_quiet_week_is_told_to_an_audience_too(empty: Talk) -> None:
    content = digest(empty, "ops")
    assert content.title.endswith("for operations")
    assert content.headline.startswith("Tickets: nothing recorded")
