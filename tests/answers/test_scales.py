"""Answers on different scales stand side by side: never averaged, never compared, never one line."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.talk import LAST_WEEK, Json, Talk, opened, said

EARLIER = LAST_WEEK - timedelta(days=14)


def five(n: int, score: float = 5, **more: object) -> list[Json]:
    return [{"score": score, **more} for _ in range(n)]


def three(n: int, score: float = 3, **more: object) -> list[Json]:
    return [{"score": score, "scale_min": 1, "scale_max": 3, **more} for _ in range(n)]


def test_two_scales_are_two_readings(empty: Talk) -> None:
    empty.answers(*five(40), *three(30, 2))
    answer = empty.ask("csat")
    assert [(dict(reading.slice)["scale"], reading.n, reading.value) for reading in answer.readings] == [
        ("1-5", 40, 100),
        ("1-3", 30, 0),
    ]
    assert "(answers on 1-5)" in said(answer)
    assert "(answers on 1-3)" in said(answer)


def test_another_scale_before_is_not_compared_with(empty: Talk) -> None:
    empty.answers(*five(40), *three(40, 1, occurred_at=EARLIER))
    (reading,) = empty.ask("csat").readings
    assert reading.n == 40
    assert reading.difference is None
    assert reading.verdict == "too few"


def test_each_scale_is_compared_with_itself(empty: Talk) -> None:
    empty.answers(*five(40), *five(50, occurred_at=EARLIER), *three(60, occurred_at=EARLIER))
    (reading,) = empty.ask("csat").readings
    assert reading.against is not None
    assert (reading.n, reading.against.n) == (40, 50)


def test_a_line_stays_on_the_scale_of_its_latest_weeks(empty: Talk) -> None:
    empty.answers(*five(40), *three(60, 1, occurred_at=EARLIER))
    assert [reading.n for reading in empty.ask("csat trend").readings if reading.n] == [40]


def test_members_and_the_whole_keep_scales_apart(empty: Talk) -> None:
    empty.answers(*five(20, customer="Acme"), *three(20, 1, customer="Acme"), *five(15, 1, customer="Globex"))
    answer = empty.ask("csat by customer")
    assert answer.table is not None
    assert {row[0] for row in answer.table.rows} == {"Acme [1-5]", "Acme [1-3]", "Globex [1-5]"}
    assert "(answers on 1-3)" in answer.headline


def test_why_recounts_and_lists_the_scale_that_was_shown(empty: Talk) -> None:
    empty.answers(*five(12), *three(11))
    answer = empty.ask("csat")
    opened_answer = empty.ask(f"why {answer.answer_id}")
    assert "Formula: 12 of 12." in opened_answer.lines
    assert "Recounted now: the same figure." in opened_answer.lines
    assert opened_answer.table is not None
    assert {row[3] for row in opened_answer.table.rows} == {"5 (1–5)"}


counts = st.tuples(*[st.integers(0, 4)] * 4)


@settings(max_examples=8, deadline=None)
@given(counts)
def test_any_mix_of_scales_adds_up_apart(n: tuple[int, int, int, int]) -> None:
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder) / "rox.db") as talk:
        talk.answers(*five(n[0]), *three(n[1]), *five(n[2], occurred_at=EARLIER), *three(n[3], occurred_at=EARLIER))
        readings = talk.ask("csat").readings
        assert sorted(reading.n for reading in readings if reading.n) == sorted(each for each in n[:2] if each)
        if n[0] and n[1]:
            pairs = {(reading.n, reading.against.n if reading.against else 0) for reading in readings}
            assert pairs == set(zip(n[:2], n[2:], strict=True))
