"""What a digest asks somebody to do: low scores with who took them, the silent, what stays open; names only here."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rox_bot.answers.asking import Asked
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.digests.content import DigestContent, build, with_present
from rox_bot.digests.quotes import told
from rox_bot.digests.tasks import MOST_LOW, lows_of, most_at
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Question
from rox_bot.language.wording import Wording
from rox_bot.store import facts, loops, people
from tests.digests.test_content import PRIVATE, digest
from tests.talk import LAST_WEEK, NOW, Talk

WEEK = timedelta(weeks=1)


def to_do(content: DigestContent) -> list[str]:
    return [task.text for task in content.tasks]


@pytest.mark.parametrize(
    ("answer", "low"),
    [
        ({"score": 2}, True),
        ({"score": 3}, False),
        ({"score": 1, "scale_max": 3}, True),
        ({"score": 2, "scale_max": 3}, False),
        ({"score": 1, "scale_max": 2}, True),
        ({"score": 0, "scale_min": 0, "scale_max": 1}, True),
        ({"score": 2, "scale_max": 4}, True),
        ({"score": 3, "scale_max": 7, "instrument": "ces"}, True),
        ({"score": 4, "scale_max": 7, "instrument": "ces"}, False),
        ({"score": 6, "scale_min": 0, "scale_max": 10, "instrument": "nps"}, True),
        ({"score": 7, "scale_min": 0, "scale_max": 10, "instrument": "nps"}, False),
        ({"score": 5, "direction": "down"}, True),
        ({"score": None}, False),
        ({"score": 1, "instrument": "esat"}, False),
    ],
)
def test_a_low_score_is_one_on_its_own_scale(empty: Talk, answer: dict[str, Any], low: bool) -> None:
    empty.answers(answer, {"score": 5})
    assert bool(to_do(digest(empty))) is low
    assert ("1 low score to follow up." in digest(empty).headline) is low


def test_low_scores_are_named_with_customer_touchpoint_ticket_and_link(empty: Talk) -> None:
    empty.tickets({"source": "desk", "source_key": "48213", "url": "https://example.com/48213", "customer": "Acme"})
    (linked,) = empty.answers({"score": 1, "touchpoint": "billing", "ticket": "48213", "ticket_source": "desk"})
    (own,) = empty.answers({"score": 2, "customer": "Globex", "url": "https://example.com/a"})
    tasks = digest(empty).tasks
    assert [(task.event, task.text, task.url) for task in tasks] == [
        (linked, f"E{linked} · CSAT 1 (1–5) · Acme · billing · #48213", "https://example.com/48213"),
        (own, f"E{own} · CSAT 2 (1–5) · Globex", "https://example.com/a"),
    ]


def test_at_most_five_are_named_those_that_nobody_took_first(empty: Talk) -> None:
    numbers = empty.answers(*({"score": 1 + place % 2} for place in range(7)))
    with empty.store.writing() as tx:
        people.know_people(tx, "main", {"ada": ("slack", "Ada", "U1")}, NOW)
        for number in numbers[:3]:
            loops.take(tx, "main", number, "ada", NOW)
    tasks = digest(empty).tasks
    assert len([task for task in tasks if task.event]) == MOST_LOW
    assert [task.taker for task in tasks[:5]] == ["", "", "", "", "Ada"]
    assert tasks[5].text == "and 2 more low scores"


def test_who_takes_one_later_is_named_and_what_is_taken_back_is_gone(empty: Talk) -> None:
    first, second = empty.answers({"score": 1}, {"score": 2})
    content = digest(empty)
    with empty.store.writing() as tx:
        loops.take(tx, "main", first, "nobody knows", NOW)
        facts.withdraw(tx, "E", second, "main", NOW)
    [left] = with_present(empty.store, content, empty.context).tasks
    assert (left.event, left.taken_by, left.taker) == (first, "nobody knows", "a colleague")


@pytest.mark.parametrize("visibility", Visibility)
def test_what_was_told_in_private_is_counted_and_not_named(empty: Talk, visibility: Visibility) -> None:
    empty.answers(*({"score": 1, "customer": "taint", "touchpoint": "taint", **place} for place in PRIVATE))
    content = digest(empty, slack_channel="C9", visibility=visibility)
    assert "taint" not in repr(content.tasks)
    assert "3 low scores to follow up." in content.headline
    if visibility is not Visibility.EXTERNAL:
        assert to_do(content) == ["and 3 more low scores, 3 of them told in private"]


def test_a_channel_shared_with_others_gets_no_tasks(empty: Talk) -> None:
    empty.answers({"score": 1, "customer": "Acme"})
    empty.tickets({"opened_at": NOW - 5 * WEEK, "customer": "Acme"})
    assert digest(empty, slack_channel="CEXT", visibility=Visibility.EXTERNAL).tasks == ()


def test_a_customer_that_is_a_person_is_never_named(empty: Talk) -> None:
    weeks = range(5, 35)
    empty.answers({"score": 1, "customer": "jan@example.com"})
    empty.answers(*({"customer": "piet@example.com", "occurred_at": LAST_WEEK - back * WEEK} for back in weeks))
    empty.tickets({"opened_at": NOW - 5 * WEEK, "customer": "jan@example.com"})
    text = "\n".join(to_do(digest(empty)))
    assert "CSAT 1 (1–5)" in text
    assert len(max(text.split(), key=len)) < 20


def test_a_customer_gone_silent_is_named_once(empty: Talk) -> None:
    everybody = [{"customer": name} for name in ("Acme", "Globex", "Initech", "Hooli")]
    for back in range(40):
        heard = everybody[: 3 if back < 6 else 4]
        empty.answers(*({**each, "occurred_at": LAST_WEEK - back * WEEK} for each in heard))
    named = [[task.text for task in digest_of(empty, back).tasks if "silent" in task.text] for back in range(6, -1, -1)]
    lines = [line for found in named for line in found]
    assert lines == ["Hooli has gone silent: last heard 30 Sep, until then every week"]


def test_of_a_customer_that_was_not_heard_every_week_it_is_told_in_how_many(empty: Talk) -> None:
    for back in range(40):
        names = ["Acme", "Globex", "Initech", *(["Hooli"] if back >= 8 and back % 10 else [])]
        empty.answers(*({"customer": name, "occurred_at": LAST_WEEK - back * WEEK} for name in names))
    told = [text for back in range(8) for text in to_do(digest_of(empty, back)) if "silent" in text]
    assert told == ["Hooli has gone silent: last heard 16 Sep, until then in 23 of 26 weeks"]


def digest_of(talk: Talk, back: int) -> DigestContent:
    """The digest of a week that lies some weeks before the last closed one."""
    now = NOW - back * WEEK
    context = talk.with_(now=now).context
    return build(talk.store, context.calendar.last_week(now), (), context)


def test_open_tickets_are_named_at_two_four_and_eight_weeks(empty: Talk) -> None:
    opened = NOW - 10 * WEEK
    empty.tickets({"source_key": "7", "opened_at": opened, "customer": "Acme", "url": "https://example.com/7"})
    # A low score in every week: only what passed a mark is named beside it.
    empty.answers(*({"score": 1, "occurred_at": LAST_WEEK - back * WEEK} for back in range(12)))
    lines = {10 - back: [text for text in to_do(digest_of(empty, back)) if "#7" in text] for back in range(10)}
    assert {weeks for weeks, found in lines.items() if found} == {2, 4, 8}
    assert lines[4] == ["#7 · Acme · open for 28 days"]


def test_where_nothing_else_is_to_be_done_the_oldest_ticket_is_named(empty: Talk) -> None:
    empty.tickets({"source_key": "7", "opened_at": NOW - 10 * WEEK}, {"source_key": "8", "opened_at": NOW - 9 * WEEK})
    empty.answers({"score": 5})
    more = "and 1 more open for over two weeks: /rox backlog by customer"
    assert to_do(digest(empty)) == ["#7 · open for 70 days", more]


def test_what_shows_where_the_other_open_tickets_are_works(empty: Talk) -> None:
    ages = (4, 4, 4, 4, 2, 10)
    empty.tickets(
        *(
            {"source_key": str(place), "opened_at": NOW - age * WEEK, "customer": "Acme"}
            for place, age in enumerate(ages)
        )
    )
    empty.answers({"score": 5})
    last = to_do(digest(empty))[-1]
    assert last.startswith("and 3 more open for over two weeks: /rox")
    answer = empty.ask(last.split("/rox ")[1])
    assert [(dict(each.slice)["customer"], each.value) for each in answer.readings] == [("Acme", 6)]


def test_whom_to_thank_is_told_by_ticket_and_team(empty: Talk) -> None:
    (number,) = empty.answers({"score": 5, "comment": "Great.", "customer": "Acme", "ticket": "48213", "team": "Night"})
    content = digest(empty)
    [best] = content.stories
    assert best.quote is not None
    assert best.quote.said == f"E{number} · 11 Nov · Acme · CSAT 5 (1–5) · #48213 · Night"
    assert with_present(empty.store, content, empty.context).stories == (best,)
    assert "Night" not in repr(digest(empty, slack_channel="CEXT", visibility=Visibility.EXTERNAL).stories)


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        (["Super fast, thanks!", "Call me on 123456782 next time, please do"], "Super fast, thanks!"),
        (["Fijn geholpen!", "De printer op de tweede verdieping werkt weer"], "Fijn geholpen!"),
        (["Great.", "The printer works again"], "The printer works again"),
        (["Thanks.", "Thanks, you were very quick this time."], "Thanks, you were very quick this time."),
        (["The printer works again", "It works"], "The printer works again"),
        (["Thanks, call me on 123456782"], ""),
    ],
)
def test_a_thank_you_goes_for_words_of_thanks_of_which_nothing_is_masked(
    empty: Talk, words: list[str], chosen: str
) -> None:
    empty.answers(*({"score": 5, "comment": each} for each in words))
    quotes = dict(told(digest(empty).stories, (), Wording()))
    assert (quotes["Worth a thank-you"].text if quotes else "") == chosen


def test_what_stands_among_what_is_to_do_is_told_once(empty: Talk) -> None:
    (worst, *_) = empty.answers(
        {"score": 1, "comment": "Nobody came.", "customer": "Acme"},
        {"score": 5, "comment": "Great.", "customer": "Hooli"},
    )
    content = digest(empty)
    quotes = dict(told(content.stories, content.tasks, Wording()))
    assert (quotes["Hardest case"].text, quotes["Hardest case"].said) == ("Nobody came.", f"E{worst}")
    assert "Hooli" in quotes["Worth a thank-you"].said
    assert "Acme" in dict(told(content.stories, (), Wording()))["Hardest case"].said


@pytest.mark.parametrize(
    ("places", "most"),
    [
        (["network"] * 3, ("network", 3)),
        (["network"] * 3 + ["billing", ""], ("network", 3)),
        (["network"] * 2 + ["billing", "portal"], ("", 0)),
        (["network"] * 2, ("", 0)),
        ([""] * 4, ("", 0)),
        ([], ("", 0)),
    ],
)
def test_the_touchpoint_of_most_low_scores_is_that_of_more_than_half_of_at_least_three(
    empty: Talk, places: list[str], most: tuple[str, int]
) -> None:
    rows = [{"score": 1, "touchpoint": place} for place in places]
    empty.answers({"score": 5, "touchpoint": "portal"}, *rows)
    assert most_at(lows(empty), empty.context) == most


def test_low_scores_told_in_private_are_told_by_no_touchpoint(empty: Talk) -> None:
    empty.answers(*({"score": 1, "touchpoint": "taint", **place} for place in PRIVATE))
    for visibility in Visibility:
        assert most_at(lows(empty), replace(empty.context, slack_channel="C9", visibility=visibility)) == ("", 0)


def lows(talk: Talk) -> list[Mapping[str, Any]]:
    """The low scores of last week."""
    with talk.store.reading() as tx:
        asked = Asked(Question("digest"), Reader(tx, talk.context), Telling(Wording()))
        return lows_of(asked, talk.context.calendar.last_week(NOW))


def test_praise_is_worth_a_thank_you_where_no_moment_was_told(empty: Talk) -> None:
    empty.answers({"score": 5, "comment": "Great."}, {"score": 5, "comment": "They stayed until all was well."})
    [best] = digest(empty).stories
    assert best.quote is not None
    assert best.quote.text == "They stayed until all was well."


def test_the_customer_with_most_low_scores_is_named_first_and_in_the_headline(empty: Talk) -> None:
    others = [{"score": 1, "customer": f"Other {place}"} for place in range(5)]
    empty.answers(*others, *({"score": 2, "customer": "Acme"} for _ in range(2)))
    content = digest(empty)
    assert content.headline.startswith("7 low scores to follow up, 2 of them from Acme.")
    assert ["Acme" in text for text in to_do(content)[:3]] == [True, True, False]
    empty.answers(*({"score": 2, "customer": "Globex"} for _ in range(2)))
    assert digest(empty).headline.startswith("9 low scores to follow up. ")


def test_a_customer_with_low_scores_before_is_told_so(empty: Talk) -> None:
    empty.answers({"score": 1, "customer": "Acme"}, {"score": 1, "customer": "Globex"})
    empty.answers(*({"score": 1, "customer": "Acme", "occurred_at": LAST_WEEK - back * WEEK} for back in (1, 4, 5)))
    empty.answers({"score": 1, "customer": "Globex", "occurred_at": LAST_WEEK - WEEK})
    acme, globex = sorted(to_do(digest(empty)), key=lambda text: "Globex" in text)[:2]
    assert acme.endswith("Acme · 2 more in the 4 weeks before")
    assert globex.endswith("Globex")


def test_a_week_without_low_scores_says_so_and_one_without_answers_does_not(empty: Talk) -> None:
    empty.answers({"score": 5})
    assert digest(empty).headline.startswith("No low scores. ")
    empty.tickets({"opened_at": LAST_WEEK - WEEK})
    assert "low scores" not in digest_of(empty, 1).headline


def test_many_low_scores_leave_room_for_one_open_ticket(empty: Talk) -> None:
    empty.tickets(*({"source_key": str(place), "opened_at": NOW - 4 * WEEK} for place in range(4)))
    empty.answers({"score": 1})
    assert [text for text in to_do(digest(empty)) if text.startswith("#")][2:] == ["#2 · open for 28 days"]
    empty.answers(*({"score": 1} for _ in range(6)))
    told = to_do(digest(empty))
    assert len([text for text in told if text.startswith("#")]) == 1
    assert told[-1].startswith("and 3 more open for over two weeks: ")


def test_the_headline_says_where_most_low_scores_come_from(empty: Talk) -> None:
    at = {"occurred_at": LAST_WEEK, "score": 1}
    customers = ("Acme", "Globex", "Initech", "Umbrella")
    empty.answers(*({**at, "touchpoint": "network", "customer": name} for name in customers))
    assert digest_of(empty, 0).headline.startswith("4 low scores to follow up, all at network.")
    empty.answers({**at, "touchpoint": "billing", "customer": "Acme"})
    assert digest_of(empty, 0).headline.startswith("5 low scores to follow up, 4 of them at network.")
    empty.answers(*({**at, "touchpoint": "billing", "customer": "Acme"} for _ in range(3)))
    assert digest_of(empty, 0).headline.startswith("8 low scores to follow up, 5 of them from Acme.")
