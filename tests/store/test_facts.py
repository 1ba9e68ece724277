"""Writing events: twice changes nothing, the newest version wins in any order, and nothing else is touched."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from rox_bot.domain.events import TEXT_LIMIT, Event, Feedback, Moment, Ticket
from rox_bot.domain.facts import MomentPerson
from rox_bot.store import facts
from rox_bot.store.facts import Written
from rox_bot.store.store import Store
from tests.store.making import DAY, HOUR, MICROSECOND, NOW, feedback, kept, moment, only, ticket, write

KINDS: list[Event] = [ticket(subject="Broken door"), feedback(comment="Fine"), moment(joy="great")]
same_store = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # each example writes into a workspace of its own
workspaces = (f"w{number}" for number in count())
STAMPS = ("id", "recorded_at", "changed_at")


def facts_only(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in STAMPS}


@pytest.mark.parametrize("event", KINDS, ids=lambda event: type(event).__name__)
def test_a_redelivered_event_touches_no_row(store: Store, event: Event) -> None:
    first = write(store, event)
    before = only(store, type(event))
    again = write(store, event.model_copy(), now=NOW + HOUR)
    assert (first.added, first.changed, first.unchanged, len(first.ids)) == (1, 0, 0, 1)
    assert again == Written(unchanged=1)
    assert only(store, type(event)) == before


@pytest.mark.parametrize("event", KINDS, ids=lambda event: type(event).__name__)
def test_a_changed_event_keeps_its_number_and_the_instant_it_was_first_written(store: Store, event: Event) -> None:
    write(store, event)
    before = only(store, type(event))
    changed = write(store, event.model_copy(update={"url": "https://desk.example/1"}), now=NOW + HOUR)
    after = only(store, type(event))
    assert (changed.added, changed.changed, changed.ids) == (0, 1, (before["id"],))
    assert (after["id"], after["recorded_at"]) == (before["id"], NOW)
    assert (after["changed_at"], after["url"]) == (NOW + HOUR, "https://desk.example/1")


def test_who_writes_it_makes_no_new_version(store: Store) -> None:
    write(store, ticket(written_by="anna"))
    assert write(store, ticket(written_by="bert")).unchanged == 1
    assert only(store, Ticket)["written_by"] == "anna"


def test_one_key_means_another_event_in_another_source_or_workspace(store: Store) -> None:
    assert write(store, ticket(), ticket(source="other"), ticket(workspace="second")).added == 3
    assert [row["source"] for row in kept(store, Ticket)] == ["desk", "other"]


def test_nothing_to_write_is_no_write(store: Store) -> None:
    assert write(store) == Written()


# a version of one ticket: its own version number (None = the source has none), text and reopenings
Version = tuple[int | None, str, int | None]
versions = st.tuples(st.none() | st.integers(0, 5), st.sampled_from("abc"), st.none() | st.integers(0, 4))


def most(told: list[Version]) -> int | None:
    """The most reopenings that any version tells of."""
    return max((version[2] for version in told if version[2] is not None), default=None)


def as_ticket(version: Version, workspace: str) -> Ticket:
    hour, subject, reopens = version
    stamp = None if hour is None else NOW - DAY + hour * HOUR
    return ticket(updated_at=stamp, subject=subject, reopens=reopens, workspace=workspace)


@st.composite
def two_orders(draw: st.DrawFn) -> tuple[list[list[Version]], list[list[Version]]]:
    """The same distinct versions twice: each time in another order, with other repetitions, cut into other batches."""
    distinct = draw(st.lists(versions, min_size=1, max_size=5, unique_by=lambda version: version[0]))
    return draw(arrivals(distinct)), draw(arrivals(distinct))


@st.composite
def arrivals(draw: st.DrawFn, distinct: list[Version]) -> list[list[Version]]:
    repeated = draw(st.lists(st.sampled_from(distinct), max_size=4))
    order = draw(st.permutations([*distinct, *repeated]))
    batches: list[list[Version]] = [[]]
    for version in order:
        if draw(st.booleans()):
            batches.append([])
        batches[-1].append(version)
    return batches


@same_store
@given(orders=two_orders())
def test_any_order_and_repetition_of_versions_ends_in_the_same_row(
    store: Store, orders: tuple[list[list[Version]], list[list[Version]]]
) -> None:
    ends = []
    for batches in orders:
        workspace = next(workspaces)
        for batch in batches:
            write(store, *(as_ticket(version, workspace) for version in batch))
        ends.append(facts_only(only(store, Ticket, workspace)) | {"workspace": ""})
    assert ends[0] == ends[1]
    distinct = [version for batch in orders[0] for version in batch]
    newest = max(distinct, key=lambda version: -1 if version[0] is None else version[0])
    assert (ends[0]["subject"], ends[0]["reopens"]) == (newest[1], most(distinct))


@same_store
@given(arrived=st.lists(versions, min_size=1, max_size=8))
def test_of_equally_new_versions_the_later_write_wins(store: Store, arrived: list[Version]) -> None:
    workspace = next(workspaces)
    newest, subject, written = -2, "", Written()
    for version in arrived:
        written += write(store, as_ticket(version, workspace))
        hour = -1 if version[0] is None else version[0]
        if hour >= newest:
            newest, subject = hour, version[1]
    row = only(store, Ticket, workspace)
    assert (row["subject"], row["reopens"]) == (subject, most(arrived))
    assert (written.added, written.added + written.changed + written.unchanged) == (1, len(arrived))


@same_store
@given(arrived=st.lists(versions, min_size=1, max_size=8))
def test_one_batch_ends_like_the_same_events_one_by_one(store: Store, arrived: list[Version]) -> None:
    together, apart = next(workspaces), next(workspaces)
    written = write(store, *(as_ticket(version, together) for version in arrived))
    for version in arrived:
        write(store, as_ticket(version, apart))
    rows = [facts_only(only(store, Ticket, each)) | {"workspace": ""} for each in (together, apart)]
    assert rows[0] == rows[1]
    assert (written.added, written.changed, written.unchanged) == (1, 0, len(arrived) - 1)


def test_versions_a_microsecond_apart_are_told_apart(store: Store) -> None:
    stamp = datetime(2026, 10, 20, 23, 59, 59, 999_998, tzinfo=UTC)
    newer = ticket(updated_at=stamp + MICROSECOND, subject="newer")
    older = ticket(updated_at=stamp, subject="older")
    write(store, newer, older)
    assert only(store, Ticket)["subject"] == "newer"
    assert write(store, older) == Written(unchanged=1, older=1)
    assert write(store, newer) == Written(unchanged=1)


def test_a_late_older_version_only_raises_the_count_of_reopenings(store: Store) -> None:
    write(store, ticket(updated_at=NOW, subject="newer", reopens=1))
    assert write(store, ticket(updated_at=NOW - DAY, subject="older", reopens=3), now=NOW + HOUR).changed == 1
    row = only(store, Ticket)
    assert (row["subject"], row["reopens"], row["updated_at"]) == ("newer", 3, NOW)
    assert row["changed_at"] == NOW + HOUR


def test_what_was_taken_back_stays_taken_back_when_it_is_delivered_again(store: Store) -> None:
    (number,) = write(store, feedback()).ids
    with store.writing() as tx:
        assert facts.withdraw(tx, "E", number, "main", NOW + HOUR)
    write(store, feedback(comment="still here?"))
    assert only(store, Feedback)["withdrawn_at"] == NOW + HOUR


def test_an_entry_is_taken_back_once_and_in_its_own_workspace(store: Store) -> None:
    (number,) = write(store, moment()).ids
    with store.writing() as tx:
        assert not facts.withdraw(tx, "M", number, "second", NOW)
        assert not facts.withdraw(tx, "E", number, "main", NOW)
        assert facts.withdraw(tx, "M", number, "main", NOW + HOUR)
        assert not facts.withdraw(tx, "M", number, "main", NOW + DAY)
    row = only(store, Moment)
    assert (row["withdrawn_at"], row["changed_at"]) == (NOW + HOUR, NOW + HOUR)


def test_only_its_author_opens_a_moment_to_the_workspace(store: Store) -> None:
    (number,) = write(store, moment(written_by="anna", audience="channel:C1", visibility="private")).ids
    with store.writing() as tx:
        assert not facts.open_to_workspace(tx, number, "main", "bert", NOW)
        assert facts.open_to_workspace(tx, number, "main", "anna", NOW + HOUR)
    row = only(store, Moment)
    assert (row["audience"], row["visibility"], row["changed_at"]) == ("workspace", "workspace", NOW + HOUR)


def test_an_entry_is_found_by_its_id_and_by_its_source_key(store: Store) -> None:
    (number,) = write(store, feedback("a")).ids
    with store.reading() as tx:
        by_id = facts.find_entry(tx, "E", number, "main")
        assert by_id == facts.find_by_key(tx, Feedback, "main", "survey", "a")
        assert by_id is not None
        assert by_id["source_key"] == "a"
        assert facts.find_entry(tx, "T", number, "main") is None
        assert facts.find_entry(tx, "E", number, "second") is None
        assert facts.find_by_key(tx, Feedback, "main", "survey", "b") is None


def test_a_moment_names_each_person_once(store: Store) -> None:
    (number,) = write(store, moment()).ids
    table = MomentPerson.__table__  # type: ignore[attr-defined]
    with store.writing() as tx:
        facts.write_people(tx, number, ["p1", "p2", "p1"])
        facts.write_people(tx, number, ["p2"])
        facts.write_people(tx, number, [])
        assert sorted(tx.execute(table.select()).scalars()) == [number, number]


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("'; DROP TABLE ticket; --", "'; DROP TABLE ticket; --"),
        ("100% {name} %s :x", "100% {name} %s :x"),
        ("naïve 👩‍🚒 日本語", "naïve 👩‍🚒 日本語"),
        ("nul\x00inside", "nulinside"),
        ("half \ud83d pair", "half ? pair"),
        ("  blanks  ", "blanks"),
        ("x" * TEXT_LIMIT, "x" * TEXT_LIMIT),
    ],
)
def test_texts_come_back_as_they_went_in(store: Store, text: str, stays: str) -> None:
    write(store, ticket(subject=text))
    assert only(store, Ticket)["subject"] == stays


def test_instants_and_unknowns_come_back_as_they_went_in(store: Store) -> None:
    opened = datetime(2026, 3, 29, 2, 30, 0, 1, tzinfo=UTC)
    elsewhere = opened.astimezone(ZoneInfo("Asia/Kathmandu"))
    write(store, ticket(opened_at=elsewhere, sla_met=False), ticket("2", opened_at=opened, sla_met=None))
    first, second = kept(store, Ticket)
    assert first["opened_at"] == second["opened_at"] == opened
    assert first["opened_at"].utcoffset() == timedelta(0)
    assert (first["sla_met"], second["sla_met"], second["solved_at"]) == (False, None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"opened_at": NOW.replace(tzinfo=None)},
        {"opened_at": datetime(1989, 12, 31, tzinfo=UTC)},
        {"source_key": " \x00 "},
        {"source": ""},
        {"reopens": -1},
        {"subject": "x" * (TEXT_LIMIT + 1)},
        {"subjekt": "misspelt"},
    ],
)
def test_an_impossible_ticket_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ticket(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": 5.01},
        {"score": 0.99},
        {"score": float("nan")},
        {"scale_min": 5, "scale_max": 5, "score": None},
        {"scale_min": float("nan")},
        {"direction": "sideways"},
        {"instrument": ""},
    ],
)
def test_an_impossible_answer_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        feedback(**wrong)


def test_a_batch_larger_than_one_statement_is_written_whole(store: Store) -> None:
    tickets = [ticket(str(number), team="Blue") for number in range(1_100)]
    answers = [feedback(str(number), ticket=str(number), ticket_source="desk") for number in range(1_100)]
    assert write(store, *answers).added == 1_100
    assert write(store, *tickets).added == 1_100
    assert {row["team"] for row in kept(store, Feedback)} == {"Blue"}
    assert write(store, *tickets).unchanged == 1_100


def test_reopenings_become_known_by_a_version_that_says_nothing_else_and_stay_so(store: Store) -> None:
    write(store, ticket())
    assert only(store, Ticket)["reopens"] is None
    assert write(store, ticket(reopens=0)).changed == 1
    assert only(store, Ticket)["reopens"] == 0
    assert write(store, ticket()).unchanged == 1
    assert write(store, ticket(reopens=None, subject="new")).changed == 1
    assert (only(store, Ticket)["reopens"], only(store, Ticket)["subject"]) == (0, "new")
