"""Whatever names are joined, ruled and parted again, every reading equals a recount of relabelled events."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from rox_bot.domain.errors import OwnText
from rox_bot.domain.events import Blocked, CustomerEvent, Event, Feedback, Invitation, Moment, Ticket
from rox_bot.domain.metrics import CATALOGUE, METRICS, Measure
from rox_bot.domain.metrics.own import Condition, Declared, build
from rox_bot.domain.naming import Decision, Kind, Names, others_of
from rox_bot.domain.period import Calendar
from rox_bot.domain.question import Filter
from rox_bot.store import facts, naming, schema
from rox_bot.store.cells import count_changes, read_cells, read_events, read_last, read_left_out, read_members
from rox_bot.store.spans import read_business_cells
from rox_bot.store.store import Store
from tests.conftest import ENGINES
from tests.engines import PostgresServer
from tests.store.making import NOW, feedback, span, ticket, write
from tests.store.recount import ALL, FIRST, MEMBERS, Happened, cells_of, random_events, recount
from tests.store.worths import WEEK

NOT_CREW = Condition("team", "is_not", ("crew",))
SLICES = ("team", "partner", "touchpoint")
NEW = ("Violet", "blue-ish")
PATTERNS = ("Bl*", "b*e", "*e*", "R*", "Red", '*%"', "O'N*", "Green*")
WEEKS = [span(FIRST + place * WEEK, FIRST + (place + 1) * WEEK) for place in range(5)]
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


class Filled:
    """A store, what was written into it, and what is decided about names just now."""

    def __init__(self, store: Store, happened: list[Happened]) -> None:
        self.store, self.happened = store, happened
        self.decided: list[Decision] = []

    def __repr__(self) -> str:
        return f"Filled({self.decided})"

    def make(self, decision: Decision) -> None:
        """Decide where that contradicts nothing."""
        if Names([*self.decided, decision]).conflict() is None and not _doubled(self.decided, decision):
            with self.store.writing() as tx:
                self.decided.append(naming.decide(tx, "main", decision, "ada", NOW))

    def undo(self, place: int) -> None:
        """Undo a decision where the rest still holds together."""
        if not self.decided:
            return
        gone = self.decided[place % len(self.decided)]
        left = [each for each in self.decided if each != gone]
        if Names(left).conflict() is None:
            self.decided[:] = left
            with self.store.writing() as tx:
                naming.take_back(tx, "main", gone.number, "ada", NOW)

    def undo_all(self) -> None:
        with self.store.writing() as tx:
            for each in self.decided:
                naming.take_back(tx, "main", each.number, "ada", NOW)
        self.decided.clear()


def _doubled(decided: Sequence[Decision], new: Decision) -> bool:
    return new.kind is Kind.ALIAS and any((each.slice, each.name) == (new.slice, new.name) for each in decided)


def opened(request: pytest.FixtureRequest, stack: ExitStack, folder: Any) -> Store:
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'rox.sqlite'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = stack.enter_context(server.database())
    store = Store(url, clock=lambda: NOW)
    stack.callback(store.close)
    return store


@pytest.fixture(scope="module", params=ENGINES)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """Four weeks of random events, some taken back; their facts stay as they are in every test."""
    with ExitStack() as stack:
        store = opened(request, stack, tmp_path_factory.mktemp("naming"))
        happened = random_events(seed=11, many=25)
        for kind, letter in LETTERS.items():
            mine = [each for each in happened if isinstance(each.event, kind)]
            write(store, *(each.event for each in mine))
            with store.writing() as tx:
                for each in mine:
                    row = facts.find_by_key(tx, kind, "main", each.event.source, each.event.source_key)
                    assert row is not None
                    assert facts.withdraw(tx, letter, row["id"], "main", NOW) if each.withdrawn else row["id"]
        yield Filled(store, happened)


# The rules once more, plainly: what one event's slice is called.


def fits(pattern: str, text: str) -> bool:
    return fnmatchcase(text, pattern.replace("[", "[[]").replace("?", "[?]"))


def end_of(decided: Sequence[Decision], name: str, member: str) -> str:
    joined = {each.name: each.meaning for each in decided if each.kind is Kind.ALIAS and each.slice == name}
    while member in joined:
        member = joined[member]
    return member


def own(decided: Sequence[Decision], name: str, event: Any) -> str:
    """What a slice is after the rules that rename what it says itself."""
    written: str = getattr(event, name)
    mine = [each for each in decided if each.kind is Kind.RULE and each.slice == name and each.field == name]
    fitting = [each for each in mine if each.source in ("", event.source) and fits(each.name, written)]
    best = max(
        fitting, key=lambda each: (bool(each.source), len(each.name.replace("*", "")), each.number), default=None
    )
    return best.meaning if best else written


def name_of(decided: Sequence[Decision], name: str, event: Any) -> str:
    ruled = own(decided, name, event)
    fills = [each for each in decided if each.kind is Kind.RULE and each.slice == name and each.field != name]
    if ruled == "":
        fitting = []
        for each in fills:
            texts = {getattr(event, each.field)}
            if each.field != "source":
                texts |= {own(decided, each.field, event)}
                texts |= {end_of(decided, each.field, text) for text in set(texts) if text != ""}
            if each.source in ("", event.source) and any(fits(each.name, text) for text in texts):
                fitting.append(each)
        if fitting:
            ruled = max(
                fitting, key=lambda each: (bool(each.source), len(each.name.replace("*", "")), each.number)
            ).meaning
    return end_of(decided, name, ruled)


def relabelled(filled: Filled) -> list[Happened]:
    return [
        replace(
            each,
            event=each.event.model_copy(
                update={name: name_of(filled.decided, name, each.event) for name in SLICES},
            ),
        )
        for each in filled.happened
    ]


def meaning(filled: Filled, renamed: Sequence[Happened], each: Filter) -> Filter:
    """The filter in the names of today."""
    in_force = {getattr(one.event, each.field) for one in renamed if not one.withdrawn}
    found = []
    for value in each.values:
        rules = [
            one
            for one in filled.decided
            if one.kind is Kind.RULE and one.slice == one.field == each.field and fits(one.name, value)
        ]
        limited = [end_of(filled.decided, each.field, one.meaning) for one in rules if one.source]
        everywhere = sorted(
            (one for one in rules if not one.source), key=lambda one: (len(one.name.replace("*", "")), one.number)
        )
        called_now = everywhere[-1].meaning if everywhere else value
        plain = end_of(filled.decided, each.field, called_now)
        found += limited if limited and end_of(filled.decided, each.field, value) not in in_force else [plain]
    return replace(each, values=tuple(found))


names_ = st.sampled_from([*filter(None, MEMBERS), *NEW])
aliases = st.builds(
    Decision,
    st.just(0),
    st.just(Kind.ALIAS),
    st.sampled_from(SLICES),
    names_,
    names_,
).filter(lambda each: each.name != each.meaning)
ruling = st.builds(
    Decision,
    st.just(0),
    st.just(Kind.RULE),
    st.sampled_from(SLICES),
    st.sampled_from(PATTERNS),
    names_,
    st.sampled_from(SLICES),
    st.sampled_from(["", "", "desk", "survey"]),
)
relabelling = ruling.map(lambda each: replace(each, field=each.slice))
filling = st.builds(
    replace, ruling, field=st.sampled_from([*SLICES, "source"]), name=st.sampled_from([*PATTERNS, "s*"])
)
steps = st.lists(st.one_of(aliases, aliases, relabelling, filling, st.integers(0, 9)), max_size=9)
"""What is decided, and (a number) which decision is undone."""
filters = st.lists(
    st.builds(
        lambda name, values, negated: Filter(name, tuple(values), negated=negated),
        st.sampled_from(SLICES),
        st.lists(st.sampled_from([*MEMBERS, *NEW]), min_size=1, max_size=2, unique=True),
        st.booleans(),
    ),
    max_size=2,
    unique_by=lambda each: each.field,
)


def sums(worths: Sequence[float]) -> Any:
    return pytest.approx((len(worths), sum(worths), sum(worth * worth for worth in worths)), rel=1e-9)


@settings(phases=(Phase.explicit, Phase.generate))  # shrinking rereads everything for minutes
@given(steps=steps, asked=filters, key=st.sampled_from(sorted(TOLD)), by=st.sampled_from([None, *SLICES]))
def test_every_reading_equals_a_recount_of_relabelled_events(
    filled: Filled, steps: list[Decision | int], asked: list[Filter], key: str, by: str | None
) -> None:
    before = kept_facts(filled.store)
    try:
        for step in steps:
            filled.undo(step) if isinstance(step, int) else filled.make(step)
        renamed = relabelled(filled)
        meant = [meaning(filled, renamed, each) for each in asked]
        for measure in (TOLD["first_contact"], TOLD[key]):
            expected = recount(renamed, measure, WEEKS, by, meant)
            found = cells_of(filled.store, measure, WEEKS, by, asked)
            assert found == {cell: sums(worths) for cell, worths in expected.items()}, (measure.key, filled.decided)
            check_spread(filled, measure, by, asked, expected)
            check_events(filled, measure, asked, recount(renamed, measure, [ALL], by, meant), by)
        check_members(filled, renamed)
    finally:
        filled.undo_all()
    assert kept_facts(filled.store) == before
    assert cells_of(filled.store, TOLD["answers"], WEEKS, "team", asked) == {
        cell: sums(worths) for cell, worths in recount(filled.happened, TOLD["answers"], WEEKS, "team", asked).items()
    }


def check_spread(
    filled: Filled, measure: Measure, by: str | None, asked: Sequence[Filter], expected: dict[Any, list[float]]
) -> None:
    with filled.store.reading() as tx:
        found = read_cells(tx, measure, WEEKS, workspace="main", by=by, filters=asked, spread=True)
    spread: dict[Any, Counter[float]] = {}
    for cell in found:
        mine = spread.setdefault((cell.bucket, cell.member, cell.scale), Counter())
        for worth, rows in cell.spread:
            mine[round(worth, 6)] += rows
    assert spread == {key: Counter(round(worth, 6) for worth in worths) for key, worths in expected.items() if worths}


def check_events(
    filled: Filled, measure: Measure, asked: Sequence[Filter], expected: dict[Any, list[float]], by: str | None
) -> None:
    """The events listed behind a reading are those it was made of, by their names."""
    with filled.store.reading() as tx:
        rows = read_events(tx, measure, ALL, workspace="main", filters=asked)
        last = read_last(tx, measure, workspace="main")
        changes = count_changes(tx, measure, ALL, 0, workspace="main", filters=asked)
        assert read_left_out(tx, measure, ALL, workspace="main", filters=asked) is not None
    counted: Counter[str] = Counter()
    for (_, member, _), worths in expected.items():
        counted[member] += len(worths)
    assert Counter(row[by] if by else "" for row in rows) == +counted
    assert changes == (sum(counted.values()), 0)
    assert rows == [] or (last is not None and max(row["placed"] for row in rows) <= last)


def check_members(filled: Filled, renamed: Sequence[Happened]) -> None:
    with filled.store.reading() as tx:
        known = read_members(tx, "main")
    for name in SLICES:
        counted = Counter(getattr(each.event, name) for each in renamed if not each.withdrawn)
        assert dict(known[name]) == {member: n for member, n in counted.items() if member}
        assert not set(others_of(known[name])) & set(known[name])


def kept_facts(store: Store) -> list[Any]:
    with store.reading() as tx:
        return [
            tuple(row)
            for name in ("ticket", "feedback", "moment", "invitation")
            for row in tx.execute(select(schema.metadata().tables[name]).order_by("id"))
        ]


def test_a_rule_for_one_source_follows_what_feedback_took_from_a_ticket_of_it(store: Store) -> None:
    write(store, ticket("1", touchpoint="Hardware/Printer"), ticket("2", source="other", touchpoint="Hardware/Printer"))
    write(store, feedback("a", ticket="1"), feedback("b", ticket="2"), feedback("c", touchpoint="Hardware/Printer"))
    with store.writing() as tx:
        made = Decision(0, Kind.RULE, "touchpoint", "Hardware/*", "hardware", "touchpoint", "desk")
        naming.decide(tx, "main", made, "ada", NOW)
    answers = cells_of(store, TOLD["answers"], [ALL], "touchpoint")
    assert {member: cell[0] for (_, member, _), cell in answers.items()} == {"hardware": 1, "Hardware/Printer": 2}
    assert cells_of(store, TOLD["opened"], [ALL], None, (Filter("touchpoint", ("hardware",)),)) == {
        (0, "", ""): (1, 1, 1)
    }


def test_a_metric_of_ones_own_counts_by_names(store: Store) -> None:
    write(store, *(ticket(str(number), team=name, reopens=1) for number, name in enumerate(("crew", "Crew", "night"))))
    condition = Condition("team", "is", ("crew",))
    metric = build(Declared("mine", OwnText("Mine"), ("mine",), "tickets", "opened", "up", success=(condition,)))
    other = build(Declared("rest", OwnText("Rest"), ("rest",), "tickets", "opened", "up", success=(NOT_CREW,)))
    with store.writing() as tx:
        naming.decide(tx, "main", Decision(0, Kind.ALIAS, "team", "crew", "Crew"), "ada", NOW)
    assert cells_of(store, metric.measure, [ALL]) == {(0, "", ""): (3, 200, 20_000)}
    assert cells_of(store, other.measure, [ALL]) == {(0, "", ""): (3, 100, 10_000)}
    assert cells_of(store, metric.measure, [ALL], "team")[0, "Crew", ""] == (2, 200, 20_000)


def test_business_hours_are_grouped_by_names(store: Store) -> None:
    opened = NOW - timedelta(days=2)
    for key, team in (("1", "crew"), ("2", "Crew")):
        write(store, ticket(key, team=team, opened_at=opened, first_reply_at=opened + timedelta(hours=1)))
    with store.writing() as tx:
        naming.decide(tx, "main", Decision(0, Kind.ALIAS, "team", "crew", "Crew"), "ada", NOW)
    with store.reading() as tx:
        (cell,) = read_business_cells(
            tx, METRICS["first_reply.business"].measure, [ALL], Calendar("UTC"), 60_000_000, workspace="main", by="team"
        )
    assert (cell.member, cell.n, cell.spread) == ("Crew", 2, ((60.0, 2),))
