"""Cells, the events behind them and what they leave out equal a recount in plain Python, on both engines."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest

from rox_bot.domain.columns import microseconds
from rox_bot.domain.events import GROUPED_BY, Blocked, CustomerEvent, Event, Feedback, Invitation, Moment, Ticket
from rox_bot.domain.metrics import CATALOGUE, METRICS, Measure, Metric
from rox_bot.domain.period import BEGINNING
from rox_bot.domain.question import Filter
from rox_bot.store import facts
from rox_bot.store.cells import (
    read_cells,
    read_events,
    read_first,
    read_last,
    read_left_out,
    read_members,
)
from rox_bot.store.store import Store
from tests.conftest import ENGINES
from tests.engines import PostgresServer
from tests.store.making import DAY, HOUR, NOW, days, span, write
from tests.store.recount import (
    ALL,
    FIRST,
    Happened,
    belongs,
    cells_of,
    placed_in,
    random_events,
    recount,
)
from tests.store.worths import MEASURES, WEEK, leaves_at

TOLD = {
    measure.key: measure for metric in CATALOGUE for measure in (metric.measure, metric.outflow, metric.of) if measure
}
LETTERS: dict[type[Event], str] = {
    Ticket: "T",
    Feedback: "E",
    Moment: "M",
    Invitation: "S",
    CustomerEvent: "K",
    Blocked: "B",
}
WEEKS = [span(FIRST + place * WEEK, FIRST + (place + 1) * WEEK) for place in range(5)]
FILTERS: list[tuple[Filter, ...]] = [
    (),
    (Filter("team", ("Blue",)),),
    (Filter("team", ("Blue", "")), Filter("partner", ("Red",), negated=True)),
    (Filter("touchpoint", ("", "blue"), negated=True),),
    (Filter("priority", ('O\'Neil, "100%"',)),),
    (Filter("team", ("nobody",)),),
]


@dataclass(frozen=True)
class Filled:
    """A store and what was written into it."""

    store: Store
    happened: list[Happened]


@pytest.fixture(scope="module", params=ENGINES)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A store with four weeks of random events, some taken back, and other events in another workspace."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('cells') / 'rox.sqlite'}"
        else:
            server: PostgresServer = request.getfixturevalue("postgres")
            url = stack.enter_context(server.database())
        store = Store(url, clock=lambda: NOW)
        stack.callback(store.close)
        happened = random_events(seed=7, many=160)
        for kind, letter in LETTERS.items():
            mine = [each for each in happened if isinstance(each.event, kind)]
            write(store, *(each.event for each in mine))
            with store.writing() as tx:
                for each in mine:
                    row = facts.find_by_key(tx, kind, "main", each.event.source, each.event.source_key)
                    assert row is not None
                    assert facts.withdraw(tx, letter, row["id"], "main", NOW) if each.withdrawn else row["id"]
            strangers = [each.event for each in random_events(seed=8, many=20) if isinstance(each.event, kind)]
            write(store, *(each.model_copy(update={"workspace": "second"}) for each in strangers))
        yield Filled(store, happened)


def sums(worths: Sequence[float]) -> Any:
    return pytest.approx((len(worths), sum(worths), sum(worth * worth for worth in worths)), rel=1e-9)


def test_the_recount_knows_every_measure_and_the_events_reach_it() -> None:
    happened = random_events(seed=7, many=160)
    assert set(MEASURES) == set(TOLD)
    for measure in TOLD.values():
        worths = [worth for cell in recount(happened, measure, [ALL]).values() for worth in cell]
        assert len(worths) >= 8
    assert sum(each.withdrawn for each in happened) > 15


@pytest.mark.parametrize("measure", TOLD.values(), ids=lambda measure: measure.key)
def test_cells_equal_a_recount(filled: Filled, measure: Measure) -> None:
    for periods, by, filters in product(([ALL], WEEKS), (None, "team", "agent"), FILTERS):
        expected = recount(filled.happened, measure, periods, by, filters)
        found = cells_of(filled.store, measure, periods, by, filters)
        assert found == {key: sums(worths) for key, worths in expected.items()}, (periods, by, filters)


@pytest.mark.parametrize("measure", TOLD.values(), ids=lambda measure: measure.key)
def test_days_with_gaps_between_them_and_empty_ones_equal_a_recount(filled: Filled, measure: Measure) -> None:
    edges = days(FIRST, 30)
    periods = [edges[3], edges[20], span(FIRST, FIRST), edges[4], edges[9]]
    expected = recount(filled.happened, measure, periods)
    assert cells_of(filled.store, measure, periods) == {key: sums(worths) for key, worths in expected.items()}
    assert cells_of(filled.store, measure, periods[2:3]) == {}


@pytest.mark.parametrize("measure", TOLD.values(), ids=lambda measure: measure.key)
def test_daily_cells_add_up_to_the_whole(filled: Filled, measure: Measure) -> None:
    every_day = days(FIRST - DAY, 60)
    by_day = cells_of(filled.store, measure, every_day)
    whole = cells_of(filled.store, measure, [span(every_day[0].start, every_day[-1].end)])
    for (_, member, scale), cell in whole.items():
        parts = [part for (_, *key), part in by_day.items() if key == [member, scale]]
        assert tuple(map(sum, zip(*parts, strict=True))) == pytest.approx(cell)


@pytest.mark.parametrize("by", [None, "team"])
@pytest.mark.parametrize("measure", TOLD.values(), ids=lambda measure: measure.key)
def test_spreads_hold_every_worth_in_order(filled: Filled, measure: Measure, by: str | None) -> None:
    with filled.store.reading() as tx:
        found = read_cells(tx, measure, WEEKS, workspace="main", by=by, spread=True)
    expected = {key: worths for key, worths in recount(filled.happened, measure, WEEKS, by).items() if worths}
    spreads = {(cell.bucket, cell.member, cell.scale): cell.spread for cell in found}
    told = {key: [worth for worth, rows in spread for _ in range(rows)] for key, spread in spreads.items()}
    assert told == {key: pytest.approx(worths) for key, worths in expected.items()}
    assert {(cell.n, cell.total, cell.squares) for cell in found} == {(cell.n, *sums_of(cell.spread)) for cell in found}


def sums_of(spread: Sequence[tuple[float, int]]) -> tuple[float, float]:
    return sum(worth * rows for worth, rows in spread), sum(worth * worth * rows for worth, rows in spread)


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.key)
def test_the_events_behind_a_figure_recount_to_it(filled: Filled, metric: Metric) -> None:
    for period, filters in product((ALL, WEEKS[1]), FILTERS):
        with filled.store.reading() as tx:
            events = read_events(tx, metric.measure, period, workspace="main", filters=filters)
            few = read_events(tx, metric.measure, period, workspace="main", filters=filters, limit=3)
        cells = cells_of(filled.store, metric.measure, [period], filters=filters).values()
        worths = [float(event["worth"]) for event in events]
        assert sums(worths) == tuple(map(sum, zip(*cells, strict=True))) if cells else worths == []
        assert few == events[:3]
        placed = [event["placed"] for event in events]
        assert placed == sorted(placed, reverse=True)


def test_the_backlog_is_what_was_opened_and_not_finished_at_that_instant(filled: Filled) -> None:
    backlog = METRICS["backlog"]
    assert backlog.outflow is not None
    tickets = [
        each.event for each in filled.happened if belongs(backlog.measure, each.event, ()) and not each.withdrawn
    ]
    for hours in range(-6, 30 * 24, 18):
        until = span(BEGINNING, FIRST + hours * HOUR)
        expected = {
            event.source_key
            for event in tickets
            if placed_in(backlog.measure, event, until) and not ((end := leaves_at(event)) and end < until.end)  # type: ignore[arg-type]
        }
        with filled.store.reading() as tx:
            came = {event["id"]: event for event in read_events(tx, backlog.measure, until, workspace="main")}
            went = {event["id"] for event in read_events(tx, backlog.outflow, until, workspace="main")}
        assert went <= came.keys()
        assert {came[number]["source_key"] for number in came.keys() - went} == expected


@pytest.mark.parametrize("measure", TOLD.values(), ids=lambda measure: measure.key)
def test_what_is_left_out_is_counted(filled: Filled, measure: Measure) -> None:
    for period, filters in product((ALL, WEEKS[2], span(FIRST, FIRST)), FILTERS):
        rows = [
            each.event
            for each in filled.happened
            if not each.withdrawn and belongs(measure, each.event, filters) and placed_in(measure, each.event, period)
        ]
        counted = sum(len(worths) for worths in recount(filled.happened, measure, [period], filters=filters).values())
        with filled.store.reading() as tx:
            found = read_left_out(tx, measure, period, workspace="main", filters=filters)
        assert sum(n for _, n in found) == len(rows) - counted
        assert all(n > 0 for _, n in found)


def test_members_are_counted_over_all_facts(filled: Filled) -> None:
    with filled.store.reading() as tx:
        found = read_members(tx, "main")
        nowhere = read_members(tx, "empty")
    for name in GROUPED_BY:
        members = Counter(getattr(each.event, name, "") for each in filled.happened if not each.withdrawn)
        assert found[name] == {member: n for member, n in members.items() if member}
    assert nowhere == {name: {} for name in GROUPED_BY}


@pytest.mark.parametrize("measure", TOLD.values(), ids=lambda measure: measure.key)
def test_the_first_and_the_last_event_are_found(filled: Filled, measure: Measure) -> None:
    placed = [
        MEASURES[measure.key][1](each.event)
        for each in filled.happened
        if not each.withdrawn and belongs(measure, each.event, ())
    ]
    instants = sorted(microseconds(instant) for instant in placed if instant)
    with filled.store.reading() as tx:
        assert read_first(tx, measure, workspace="main") == instants[0]
        assert read_last(tx, measure, workspace="main") == instants[-1]
        before = read_last(tx, measure, workspace="main", before=instants[-1])
        assert before == max(instant for instant in instants if instant < instants[-1])
        assert read_last(tx, measure, workspace="empty") is None
        assert read_first(tx, measure, workspace="empty") is None
