"""Metrics of a workspace's own: whatever shares and means it declares, they equal a recount in plain Python."""

import operator
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from rox_bot.domain.errors import OwnText
from rox_bot.domain.metrics.own import EVENTS, OPERATORS, Condition, Declared, build
from rox_bot.domain.period import BEGINNING, Period
from rox_bot.store.cells import read_cells
from rox_bot.store.store import Store
from tests.talk import Talk, opened

ALL = Period(BEGINNING, datetime(2100, 1, 1, tzinfo=UTC), "all", "UTC")
START = datetime(2026, 9, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEXTS = ("", "Blue", "blue", "O'Neil; --", "100%")
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "above": operator.gt,
    "below": operator.lt,
    "at_least": operator.ge,
    "at_most": operator.le,
}
Row = dict[str, Any]


def rows() -> list[Row]:
    """Tickets of every sort: some never solved, some without what a source need not tell."""
    ends = [None, START - HOUR, START, START + HOUR, START + 4 * HOUR, START + 30 * HOUR]
    return [
        {
            "opened_at": START,
            "closed_at": START + 40 * HOUR,
            "solved_at": ends[n % 6],
            "first_reply_at": ends[(n // 6) % 6],
            "reopens": n % 3,
            "public_replies": [None, 0, 1, 4][n % 4],
            "wait_minutes": [None, 0.0, 12.5][(n // 2) % 3],
            "sla_met": [None, True, False][(n // 5) % 3],
            "team": TEXTS[n % 5],
            "priority": TEXTS[(n // 3) % 5],
            "status": "done",
        }
        for n in range(180)
    ]


ROWS = rows()


def _length(name: str, size: float) -> Callable[[Row], float | None]:
    def length(row: Row) -> float | None:
        end = row[name]
        return None if end is None or end < row["opened_at"] else (end - row["opened_at"]).total_seconds() / size

    return length


NUMBERS: dict[str, Callable[[Row], float | None]] = {
    "resolution_hours": _length("solved_at", 3600),
    "first_reply_minutes": _length("first_reply_at", 60),
    "reopens": lambda row: row["reopens"],
    "public_replies": lambda row: row["public_replies"],
    "wait_minutes": lambda row: row["wait_minutes"],
}
texts = st.builds(
    Condition,
    st.sampled_from(("team", "priority", "status", "source")),
    st.sampled_from(OPERATORS["text"]),
    st.lists(st.sampled_from((*TEXTS[1:], "done", "desk")), min_size=1, max_size=3).map(tuple),
)
several = st.lists(st.sampled_from((0.0, 1.0, 2.0, 4.0, 12.5, 60.0)), min_size=1, max_size=2).map(tuple)
numbers = st.one_of(
    st.builds(Condition, st.sampled_from(sorted(NUMBERS)), st.sampled_from(("is", "is_not")), several),
    st.builds(
        Condition,
        st.sampled_from(sorted(NUMBERS)),
        st.sampled_from(sorted(COMPARE)),
        several.map(lambda values: values[:1]),
    ),
)
answers = st.builds(Condition, st.just("sla_met"), st.just("is"), st.booleans())
conditions = st.lists(st.one_of(texts, numbers, answers), max_size=3).map(tuple)


def holds(row: Row, condition: Condition, *, unknown_text: bool) -> bool | None:
    """Whether a row meets a condition; None where that is not known."""
    name, wanted = condition.field, condition.value
    value = NUMBERS[name](row) if name in NUMBERS else {"source": "desk", **row}[name]
    if value is None or (unknown_text and value == ""):
        return None
    if isinstance(wanted, bool):
        return bool(value is wanted)
    if condition.operator in COMPARE:
        return COMPARE[condition.operator](value, float(wanted[0]))
    return (value in wanted) == (condition.operator == "is")


def together(found: list[bool | None]) -> bool | None:
    """All of them, as SQL has it: one that fails settles it, one that is not known leaves it open."""
    return False if False in found else None if None in found else True


def recount(declared: Declared, placed: Callable[[Row], bool]) -> list[float]:
    worths = []
    for row in ROWS:
        chosen = together([holds(row, each, unknown_text=False) for each in declared.where])
        if not placed(row) or not chosen:
            continue
        if declared.mean:
            worth = NUMBERS[declared.mean](row)
        else:
            met = together([holds(row, each, unknown_text=True) for each in declared.success])
            worth = None if met is None else 100.0 * met
        if worth is not None:
            worths.append(worth)
    return worths


PLACED: dict[str, Callable[[Row], bool]] = {
    "solved": lambda row: True,
    "opened": lambda row: True,
    "replied": lambda row: row["first_reply_at"] is not None,
}
declarations = st.builds(
    Declared,
    key=st.just("own"),
    title=st.just(OwnText("Own")),
    words=st.just(("own",)),
    events=st.just("tickets"),
    placed=st.sampled_from(sorted(PLACED)),
    better=st.just("up"),
    where=conditions,
    success=conditions,
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    with opened(Path(tmp_path_factory.mktemp("own")) / "rox.db") as talk:
        talk.tickets(*ROWS)
        yield talk


def counted(talk: Talk, declared: Declared) -> tuple[int, float, float]:
    with talk.store.reading() as tx:
        (cell, *others) = read_cells(tx, build(declared).measure, [ALL], workspace="main") or [None]
    assert not others
    return (0, 0.0, 0.0) if cell is None else (cell.n, cell.total, cell.squares)


def sums(worths: list[float]) -> Any:
    return pytest.approx((len(worths), sum(worths), sum(worth * worth for worth in worths)))


@given(declared=declarations)
def test_any_ratio_equals_a_recount(desk: Talk, declared: Declared) -> None:
    assert counted(desk, declared) == sums(recount(declared, PLACED[declared.placed]))


@given(declared=declarations, column=st.sampled_from(sorted(NUMBERS)))
def test_any_mean_equals_a_recount(desk: Talk, declared: Declared, column: str) -> None:
    declared = replace(declared, success=(), mean=column)
    assert counted(desk, declared) == sums(recount(declared, PLACED[declared.placed]))


@given(declared=declarations)
def test_any_declaration_can_be_asked_of_both_engines(declared: Declared) -> None:
    measure = build(declared).measure
    for dialect in (sqlite.dialect(), postgresql.dialect()):  # type: ignore[no-untyped-call]
        assert str(measure.worth.compile(dialect=dialect))  # type: ignore[union-attr]
        assert str(measure.counts.compile(dialect=dialect))


def test_scores_on_different_scales_stand_apart_and_what_employees_say_is_left_out(empty: Talk) -> None:
    empty.answers(
        *({"score": each, "instrument": "mood"} for each in (1, 2, 3)),
        *({"score": each, "instrument": "mood", "scale_max": 10} for each in (9, 10)),
        *({"score": each, "instrument": "esat"} for each in (5, 5)),
        {"score": 5, "instrument": "mood", "direction": "down"},
        {"score": None, "instrument": "mood"},
    )
    told = Declared("own", OwnText("Own"), ("own",), "feedback", "answered", "up", mean="score")
    with empty.store.reading() as tx:
        found = read_cells(tx, build(told).measure, [ALL], workspace="main")
    assert {cell.scale: (cell.n, cell.total) for cell in found} == {"1-5": (4, 7.0), "1-10": (2, 19.0)}


@pytest.mark.parametrize("name", EVENTS)
def test_every_column_there_is_can_be_counted_on_each_engine(database_url: str, name: str) -> None:
    store = Store(database_url)
    for key, column in EVENTS[name].columns.items():
        value: Any = {"text": ("x",), "number": (1.0,), "yes or no": True}[column.kind]
        met = Condition(key, "is", value)
        for placed in EVENTS[name].times:
            told = Declared("own", OwnText("Own"), ("own",), name, placed, "up", where=(met,), success=(met,))
            with store.reading() as tx:
                assert read_cells(tx, build(told).measure, [ALL], workspace="main") == []
    store.close()
