"""Whatever the store holds and however it is asked: an explained answer, never NaN, infinity, a rate of nothing."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rox_bot.answers.packing import answer_to
from rox_bot.charts import wire
from rox_bot.cli.exports import write_csv
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import RoxError
from rox_bot.domain.events import Feedback, Invitation
from rox_bot.domain.metrics import CATALOGUE, Metric, Reads
from rox_bot.intake.recording import Recorder
from rox_bot.language.wording import Wording
from tests.talk import LAST_WEEK, Json, Talk, opened, said

SHAPES = (
    "{}", "{} by partner", "{} by customer chart", "{} by month", "{} chart", "{} vs last month", "{} vs target",
    "{} North vs the rest", "{} 2031",
)  # fmt: skip
FEW_SHAPES = ("{}", "{} by partner", "{} by month", "{} vs target")
"""For variants, which are read and told as their metrics are."""
STORES = ("empty", "one event", "all equal", "mixed scales")
INSTRUMENTS = ("csat", "nps", "enps", "ces", "empathy", "trust")
NO_NUMBER = re.compile(r"\b(nan|inf|infinity|none|null)\b", re.IGNORECASE)
OF_NOTHING = re.compile(r"(?<![\d.,])0(?:[.,]0+)?%[^·;]{0,4}\(n 0\b")


def tickets(count: int) -> list[Json]:
    opened_at = LAST_WEEK - timedelta(days=10)
    return [
        {
            "opened_at": opened_at,
            "first_reply_at": opened_at + timedelta(minutes=5),
            "first_solved_at": opened_at + timedelta(hours=1),
            "solved_at": opened_at + timedelta(hours=1),
            "requester": f"person {number}",
            "partner": "North" if number % 2 else "South",
            "customer": "Acme",
            "sla_met": True,
        }
        for number in range(count)
    ]


def scores(count: int) -> list[Json]:
    ends = {"nps": (0, 10), "enps": (0, 10), "ces": (1, 7)}
    return [
        {
            "instrument": instrument,
            "score": ends.get(instrument, (1, 5))[1],
            "scale_min": ends.get(instrument, (1, 5))[0],
            "scale_max": ends.get(instrument, (1, 5))[1],
            "partner": "North" if number % 2 else "South",
            "customer": "Acme",
        }
        for instrument in INSTRUMENTS
        for number in range(count)
    ]


def mixed() -> list[Json]:
    scales = ((1, 5), (1, 7), (0, 10), (0, 1), (0, 100), (1, 2))
    return [
        {"instrument": instrument, "score": score, "scale_min": low, "scale_max": high, "partner": "North"}
        for instrument in INSTRUMENTS
        for low, high in scales
        for score in (low, high, None)
        for _ in range(5)
    ]


def fill(talk: Talk, kind: str) -> None:
    if kind in ("one event", "all equal"):
        count = 1 if kind == "one event" else 40
        talk.tickets(*tickets(count))
        talk.answers(*scores(count))
        talk.write(Invitation, *([{}] * count))
        talk.moments(*([{"partner": "North"}] * count))
    if kind == "mixed scales":
        talk.answers(*mixed())
        moment = LAST_WEEK - timedelta(days=3)
        talk.tickets(
            {"opened_at": moment, "solved_at": moment - timedelta(hours=1), "first_reply_at": moment},
            {"opened_at": moment, "solved_at": moment, "requester": "person 1"},
        )


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Talk]]:
    """One store of each kind for the whole module; nothing is written to it but at the start."""
    folder = tmp_path_factory.mktemp("bad")
    with ExitStack() as open_ones:
        talks = {kind: open_ones.enter_context(opened(folder / f"{kind}.db")) for kind in STORES}
        for kind, talk in talks.items():
            fill(talk, kind)
        yield talks


def asked(talk: Talk, line: str) -> Answer | None:
    """The answer to a line, not kept; None for one that is refused with an explanation."""
    try:
        return talk.door.answer(talk.door.read(line, talk.context), talk.context, keep=False)
    except RoxError:
        return None


def check(answer: Answer, language: str = "en") -> None:
    text = said(answer)
    assert not NO_NUMBER.search(text), text
    assert not OF_NOTHING.search(text), text
    assert answer.headline
    json.dumps(answer_to(answer, Wording(language)), allow_nan=False)
    if answer.chart is not None:
        assert wire.unpacked(wire.packed(answer.chart)) == answer.chart
        assert "nan" not in answer.chart.alt_text.casefold()


def check_readings(metric: Metric, answer: Answer) -> None:
    for reading in (each for each in answer.readings if each.metric == metric.key):
        if reading.n == 0:
            assert reading.value is None or (metric.reads in (Reads.COUNT, Reads.STOCK) and reading.value == 0)
        if reading.value is not None and reading.low is not None and reading.high is not None:
            assert reading.low <= reading.value <= reading.high
        if metric.is_share and reading.value is not None:
            assert 0 <= reading.value <= 100


@pytest.mark.parametrize("kind", STORES)
@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.key)
def test_every_metric_answers_every_shape_from_every_store(stores: dict[str, Talk], metric: Metric, kind: str) -> None:
    answers = [
        asked(stores[kind], shape.format(metric.words[0])) for shape in (FEW_SHAPES if "." in metric.key else SHAPES)
    ]
    for answer in answers:
        if answer is not None:
            check(answer)
            check_readings(metric, answer)
    assert answers[0] is not None
    if kind == "empty" and not metric.protects:
        told = [answer.headline for answer in answers[:4] if answer is not None]
        assert all("nothing recorded" in headline and "nor before" in headline for headline in told)


@pytest.mark.parametrize("kind", STORES)
def test_the_answers_are_written_to_a_file_and_read_in_dutch(
    stores: dict[str, Talk], kind: str, tmp_path: Path
) -> None:
    dutch = stores[kind].with_(language="nl")
    for shape in ("csat", "nps by partner", "fcr trend", "resolution time by month"):
        answer = asked(dutch, shape)
        assert answer is not None
        check(answer, "nl")
        write_csv(answer, tmp_path / "figures.csv", Wording("nl"))
        assert not NO_NUMBER.search((tmp_path / "figures.csv").read_text(encoding="utf-8-sig"))


@pytest.mark.parametrize(
    "row",
    [
        {"score": 11, "scale_min": 0, "scale_max": 10},
        {"score": 0},
        {"score": -1},
        {"score": float("nan")},
        {"score": float("inf")},
        {"scale_min": 5, "scale_max": 1},
        {"occurred_at": datetime(2026, 11, 18)},  # noqa: DTZ001 - the time zone is what is missing
    ],
    ids=str,
)
def test_an_impossible_answer_is_refused_at_the_door(empty: Talk, row: Json) -> None:
    plain = {"source": "desk", "source_key": "1", "occurred_at": datetime(2026, 11, 11, tzinfo=UTC)}
    recorder = Recorder(empty.store.workspace, empty.store.pseudonyms)
    with pytest.raises(ValueError):
        recorder.admit(Feedback, {**plain, "instrument": "csat", "score": 5, **row})


@pytest.mark.parametrize(
    "line", ["csat by planet", "csat partner:Nowhere", "csat planet:mars", "csat by customer partner:X"]
)
def test_a_slice_that_does_not_exist_is_named(stores: dict[str, Talk], line: str) -> None:
    trouble = stores["all equal"].refused(line)
    assert any(word in f"{trouble} {trouble.values}" for word in ("planet", "Nowhere", "mars", "X"))


@pytest.mark.parametrize(
    "line", ["csat 2031", "csat december 2031 by partner", "csat since 2031-01-01", "csat week 9 2031"]
)
def test_a_period_in_the_future_is_explained(stores: dict[str, Talk], line: str) -> None:
    talk = stores["all equal"]
    answer = asked(talk, line)
    if answer is not None:
        assert "nothing" in answer.headline
        assert all(reading.value is None for reading in answer.readings)
