"""The one case beside a figure: which one by recount, never without its count, never what may not be shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from statistics import median
from typing import Any

import pytest

from rox_bot.answers.asking import Asked
from rox_bot.answers.story import Story, typical
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.events import Visibility
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.question import Filter, Question
from rox_bot.language.wording import Wording
from tests.talk import LAST_WEEK, Talk

MINUTE = timedelta(minutes=1)


@contextmanager
def asking(talk: Talk) -> Iterator[Asked]:
    with talk.store.reading() as tx:
        reader = Reader(tx, talk.context)
        yield Asked(Question("value"), reader, Telling(Wording(talk.context.language), 2026))


def story_of(talk: Talk, key: str, filters: tuple[Filter, ...] | None = None) -> Story | None:
    with asking(talk) as asked:
        metric = METRICS[key]
        return typical(asked, metric, asked.reader.last_closed(metric), filters)


def test_the_case_is_the_one_nearest_the_median_of_all_the_newest_of_equals(empty: Talk) -> None:
    random, rows = Random(11), []
    for number in range(60):
        score, words = random.choice([1, 2, 3, 4, 5, 5]), random.choice(["", "", f"Said {number}."])
        private = {"visibility": "private", "audience": "channel:C9", "origin_channel": "C9"}
        hidden = private if random.random() < 0.3 else {}
        at = LAST_WEEK + number * MINUTE
        rows.append({"score": score, "comment": words, "occurred_at": at, "customer": "Acme", **hidden})
    numbers = empty.answers(*rows)
    middle = median(row["score"] for row in rows)
    shown = [(row, number) for row, number in zip(rows, numbers, strict=True) if row["comment"]]
    open_to_all = [(row, number) for row, number in shown if "audience" not in row]
    assert 0 < len(open_to_all) < len(shown) < len(rows)
    row, number = min(open_to_all, key=lambda each: (abs(each[0]["score"] - middle), -each[1]))
    story = story_of(empty, "csat")
    assert story is not None
    assert (story.entry, story.n, story.quote.text) == (f"E{number}", 60, row["comment"])
    assert story.quote.said == f"1 of 60 · E{number} · 11 Nov · Acme · CSAT {row['score']} (1–5)"
    assert f"among the {len(open_to_all)} with words that may be shown here, of 60 (CSAT)" in story.rule


def test_moments_go_by_effort_and_tickets_by_their_duration(empty: Talk) -> None:
    empty.moments(*({"story": f"Took {effort}.", "effort_minutes": effort} for effort in (2, 5, 9, 300)))
    empty.moments({"story": "Nobody knows how long."})
    story = story_of(empty, "moments")
    assert story is not None
    assert story.quote.text == "Took 9."  # 7 is in the middle; 5 and 9 lie as near, and 9 was told later
    assert story.quote.said.startswith("1 of 5 · M")
    hours = (1, 2, 3, 40, 50)
    empty.tickets(
        *(
            {
                "subject": f"Waited {each} h.",
                "first_reply_at": LAST_WEEK + timedelta(hours=each),
                "source_key": str(each),
            }
            for each in hours
        )
    )
    reply = story_of(empty, "first_reply")
    assert reply is not None
    assert (reply.entry, reply.n, reply.quote.text) == ("#3", 5, "Waited 3 h.")


def test_a_case_without_anything_to_compare_is_the_newest_and_says_so(empty: Talk) -> None:
    scores: list[dict[str, Any]] = [
        {"score": None, "instrument": "complaint", "comment": f"Words {n}."} for n in (1, 2)
    ]
    empty.answers(*scores)
    story = story_of(empty, "feedback")
    assert story is not None
    assert (story.quote.text, story.n) == ("Words 2.", 2)
    assert story.rule == "The case is the newest of the 2 with words that may be shown here, of 2 (Feedback)."


def test_filters_hold_for_the_case_too(empty: Talk) -> None:
    for customer in ("Acme", "Globex"):
        empty.answers({"comment": f"From {customer}.", "customer": customer})
    story = story_of(empty, "csat", (Filter("customer", ("Acme",)),))
    assert story is not None
    assert (story.quote.text, story.n) == ("From Acme.", 1)


@pytest.mark.parametrize("place", [{"visibility": Visibility.EXTERNAL}, {"slack_channel": "C2"}])
def test_words_from_elsewhere_are_no_case(empty: Talk, place: dict[str, Any]) -> None:
    empty.answers({"comment": "Hush.", "visibility": "private", "audience": "channel:C1", "origin_channel": "C1"})
    assert story_of(empty, "csat") is not None
    assert story_of(empty.with_(**place), "csat") is None


def test_what_colleagues_said_of_their_work_is_never_a_case(empty: Talk) -> None:
    answers = [{"instrument": "enps", "score": 9, "scale_min": 0, "scale_max": 10, "comment": "Proud."}] * 6
    empty.answers(*({**each, "occurred_at": LAST_WEEK - timedelta(days=60)} for each in answers))
    assert story_of(empty, "enps") is None


def test_nothing_is_no_case(empty: Talk) -> None:
    assert story_of(empty, "csat") is None
    empty.answers({"score": 4})
    assert story_of(empty, "csat") is None


def test_a_case_is_told_in_dutch(empty: Talk) -> None:
    empty.answers({"comment": "Snel geholpen.", "customer": "Acme"})
    story = story_of(empty.with_(language="nl"), "csat")
    assert story is not None
    assert story.quote.said.startswith("1 van 1 · E")
    assert "mediaan" in story.rule
