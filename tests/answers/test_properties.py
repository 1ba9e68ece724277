"""Whatever was recorded, in whatever order: readings within bounds, the same figures, and slices that add up."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.domain.answer import Answer, Reading
from rox_bot.domain.events import Event, Feedback, Ticket
from rox_bot.domain.metrics import METRICS, Reads
from tests.talk import LAST_WEEK, Json, Talk, opened

METRIC_WORDS = (
    "csat",
    "csat mean",
    "nps",
    "fcr",
    "repeat",
    "sla",
    "reopen",
    "resolution time",
    "first reply",
    "tickets",
)
LEAST, MOST = {"points": -100.0}, {"%": 100.0, "points": 100.0}
MINUTES = st.integers(0, 6 * 24 * 60)
PARTNERS = st.sampled_from(["North", "South", "East", ""])
TICKETS = st.fixed_dictionaries(
    {
        "opened": MINUTES,
        "reply": st.none() | st.integers(0, 600),
        "solved": st.none() | st.integers(0, 6_000),
        "requester": st.sampled_from(["", "p1", "p2", "p3"]),
        "touchpoint": st.sampled_from(["billing", "password"]),
        "partner": PARTNERS,
        "sla_met": st.none() | st.booleans(),
        "reopens": st.integers(0, 2),
    }
)
SCORES = st.fixed_dictionaries(
    {
        "at": MINUTES,
        "instrument": st.sampled_from(["csat", "nps"]),
        "score": st.none() | st.integers(1, 5),
        "partner": PARTNERS,
    }
)
THREE_METRICS = st.lists(st.sampled_from(METRIC_WORDS), min_size=3, max_size=3, unique=True)
ARRIVALS = st.lists(st.one_of(TICKETS, SCORES), min_size=1, max_size=10)
_worlds = count(1)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """One store in which every example has a customer of its own."""
    with opened(tmp_path_factory.mktemp("properties") / "rox.db") as talk:
        yield talk


def event(row: Json, number: int, world: str) -> tuple[type[Event], Json]:
    """A drawn row as an event of a customer: tickets of three weeks ago, so that all are ripe."""
    base = {"source_key": f"{world}-{number}", "customer": world, "partner": row["partner"]}
    if "instrument" in row:
        ends = (0, 10) if row["instrument"] == "nps" else (1, 5)
        moment = LAST_WEEK - timedelta(days=21) + timedelta(minutes=row["at"])
        return Feedback, {
            **base, "occurred_at": moment, "instrument": row["instrument"], "score": row["score"],
            "scale_min": ends[0], "scale_max": ends[1],
        }  # fmt: skip
    begun = LAST_WEEK - timedelta(days=21) + timedelta(minutes=row["opened"])
    ends_at = {
        name: None if row[key] is None else begun + timedelta(minutes=row[key])
        for name, key in (("first_reply_at", "reply"), ("solved_at", "solved"))
    }
    who = f"{world} {row['requester']}" if row["requester"] else ""
    return Ticket, {
        **base, **ends_at, "opened_at": begun, "first_solved_at": ends_at["solved_at"], "requester": who,
        "touchpoint": row["touchpoint"], "sla_met": row["sla_met"], "reopens": row["reopens"],
    }  # fmt: skip


def record(talk: Talk, rows: list[Json], order: list[int], world: str) -> None:
    for number in order:
        kind, fields = event(rows[number], number, world)
        talk.write(kind, fields)


def asked(talk: Talk, line: str) -> Answer:
    return talk.door.answer(talk.door.read(line, talk.context), talk.context, keep=False)


def lines(world: str, metrics: list[str]) -> list[str]:
    period = f"{(LAST_WEEK - timedelta(days=30)).date()}..{(LAST_WEEK - timedelta(days=8)).date()}"
    return [f"{words} customer:{world} {period}" for words in metrics]


def figures(reading: Reading) -> tuple[object, ...]:
    return reading.metric, reading.slice, reading.value, reading.n, reading.low, reading.high, reading.flags


def check_bounds(reading: Reading) -> None:
    if reading.value is None:
        assert reading.n == 0
        return
    low = reading.value if reading.low is None else reading.low
    high = reading.value if reading.high is None else reading.high
    assert LEAST.get(reading.unit, 0.0) <= low <= reading.value <= high <= MOST.get(reading.unit, float("inf"))


@given(ARRIVALS, THREE_METRICS, st.data())
def test_any_order_of_arrival_gives_the_same_readings(
    shared: Talk, rows: list[Json], metrics: list[str], data: st.DataObject
) -> None:
    one, other = (f"world{next(_worlds)}" for _ in range(2))
    places = list(range(len(rows)))
    again = data.draw(st.lists(st.sampled_from(places), max_size=5))
    record(shared, rows, places, one)
    record(shared, rows, data.draw(st.permutations([*places, *again])), other)
    for first, second in zip(lines(one, metrics), lines(other, metrics), strict=True):
        readings = [asked(shared, line).readings for line in (first, second)]
        assert [figures(each) for each in readings[0]] == [figures(each) for each in readings[1]]
        for reading in readings[0]:
            check_bounds(reading)


@given(ARRIVALS, THREE_METRICS)
def test_counts_add_up_over_slices(shared: Talk, rows: list[Json], metrics: list[str]) -> None:
    world = f"world{next(_worlds)}"
    record(shared, rows, list(range(len(rows))), world)
    for line in lines(world, metrics):
        whole = [
            each for each in asked(shared, line).readings if each.metric == asked(shared, line).question.metrics[0]
        ]
        parts = [each for each in asked(shared, f"{line} by partner").readings if each.metric == whole[0].metric]
        if not whole[0].n:
            continue
        assert sum(part.n for part in parts) == sum(each.n for each in whole)
        if METRICS[whole[0].metric].reads in (Reads.SHARE, Reads.NET, Reads.MEAN) and len(whole) == 1:
            mean = sum((part.value or 0.0) * part.n for part in parts) / whole[0].n
            assert whole[0].value == pytest.approx(mean)
        for part in parts:
            check_bounds(part)
