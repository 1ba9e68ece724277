"""The closed-loop rate, recounted in plain Python; and what counts as low, once more by its words."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from rox_bot.answers.low_scores import is_low
from rox_bot.domain.events import Feedback
from rox_bot.domain.metrics.loops import BAD_EXPERIENCES
from rox_bot.domain.period import Calendar, Period
from rox_bot.domain.question import Context, Role
from rox_bot.store import cells, loops
from rox_bot.store.store import Store
from tests.store.worths import is_low as is_low_by_words
from tests.talk import AMSTERDAM, DAY, NOW, Talk, said

FIRST = datetime(2026, 10, 5, tzinfo=UTC)
SCALES = [(1, 5, "up"), (1, 7, "up"), (0, 10, "up"), (0, 1, "up"), (1, 5, "down"), (1, 3, "up"), (0, 100, "up")]


@pytest.fixture
def talk(database_url: str) -> Iterator[Talk]:
    store = Store(database_url, clock=lambda: NOW)
    yield Talk(store, Context(NOW, Calendar("Europe/Amsterdam"), person="ada", role=Role.ADMIN, slack_channel="C1"))
    store.close()


def test_low_and_complaint_are_the_same_to_the_database_as_in_words(talk: Talk) -> None:
    random, rows = Random(7), []
    for number in range(400):
        low, high, direction = random.choice(SCALES)
        score = random.choice([None, low, high, *(low + (high - low) * step / 12 for step in range(13))])
        sentiment = random.choice([None, -0.6, -0.25, -0.2, 0.9])
        instrument = random.choice(["csat", "nps", "ces", "enps", "complaint", "review"])
        rows.append(
            {"scale_min": low, "scale_max": high, "direction": direction, "score": score, "instrument": instrument}
            | {"sentiment": sentiment, "occurred_at": NOW - timedelta(minutes=number + 1)}
        )
    numbers = talk.answers(*rows)
    with talk.store.reading() as tx:
        lately = Period(NOW - DAY, NOW, "lately", "UTC")
        found = {row["id"] for row in cells.read_events(tx, BAD_EXPERIENCES, lately, workspace="main")}
    for number, row in zip(numbers, rows, strict=True):
        event = Feedback(source="x", source_key="x", **row)
        low_score = is_low_by_words(event)
        assert is_low(row) == low_score
        sounds = event.score is None and event.sentiment is not None and event.sentiment <= -0.25
        customer = event.instrument != "enps"
        assert (number in found) == (customer and (low_score or sounds or event.instrument == "complaint")), row


def test_the_rate_is_that_of_a_recount_and_opens_down_to_its_answers(talk: Talk) -> None:
    random = Random(3)
    when = [FIRST + timedelta(minutes=random.randrange(35 * 24 * 60)) for _ in range(300)]
    rows = [{"score": random.choice([1, 2, 3, 4, 5]), "customer": "Acme", "occurred_at": each} for each in when]
    numbers = talk.answers(*rows)
    done: dict[int, datetime] = {}
    with talk.store.writing() as tx:
        for number, at in zip(numbers, when, strict=True):
            way = random.random()
            if way < 0.3:
                continue
            if way < 0.5:
                loops.take(tx, "main", number, "ada", at + DAY)
                continue
            end = at + random.choice(
                [timedelta(hours=5), 6 * DAY, 7 * DAY, 7 * DAY + timedelta(microseconds=1), 9 * DAY]
            )
            loops.finish(tx, "main", number, "ada", end, random.choice(["solved", "unreached", "unneeded"]))
            if way > 0.95:
                loops.reopen(tx, "main", loops.of_events(tx, "main", [number])[number].number)
            else:
                done[number] = end
    start = AMSTERDAM.midnight(date(2026, 10, 5))
    stop = AMSTERDAM.midnight(date(2026, 11, 2))
    due = [
        number in done and done[number] <= row["occurred_at"] + 7 * DAY
        for number, row in zip(numbers, rows, strict=True)
        if row["score"] <= 2 and start <= row["occurred_at"] < stop
    ]
    answer = talk.json("closed loops 5 Oct..1 Nov")
    [reading] = answer["readings"]
    assert (reading["n"], round(reading["value"], 9)) == (len(due), round(100 * sum(due) / len(due), 9))
    assert 0 < sum(due) < len(due)
    assert f"Formula: {sum(due)} of {len(due)}." in said(talk.ask(f"why {answer['answer_id']}"))
    assert reading["definition"] == "loop_rate@1(window=7d)"


def test_what_may_still_be_followed_up_in_time_is_not_counted_yet(talk: Talk) -> None:
    late, young = NOW - 9 * DAY, NOW - 2 * DAY
    numbers = talk.answers(*({"score": 1, "occurred_at": each} for each in [late] * 25 + [young] * 5))
    with talk.store.writing() as tx:
        for number in (*numbers[:5], *numbers[25:]):
            loops.finish(tx, "main", number, "ada", NOW, "solved")
    with talk.store.writing() as tx:
        for number in numbers[:5]:
            loops.reopen(tx, "main", loops.of_events(tx, "main", [number])[number].number)
            loops.finish(tx, "main", number, "ada", late + DAY, "solved")
    [reading] = talk.json("closed loops last 10 days")["readings"]
    assert (reading["n"], reading["value"]) == (25, 20.0)
    assert "immature" in reading["flags"]
