"""Feedback follows the ticket it names: whichever came first, whatever changes later."""

import threading
from dataclasses import dataclass, field
from itertools import count
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rox_bot.domain.events import INHERITED, Feedback, Ticket
from rox_bot.store import facts
from rox_bot.store.inheritance import follow_tickets
from rox_bot.store.store import Store
from tests.store.making import DAY, HOUR, NOW, feedback, kept, only, ticket, write

workspaces = (f"w{number}" for number in count())


def take_back(store: Store, number: int, workspace: str = "main") -> None:
    with store.writing() as tx:
        assert facts.withdraw(tx, "T", number, workspace, NOW)


def in_order(events: tuple[list[Ticket], list[Feedback]], ticket_first: bool) -> list[list[Ticket] | list[Feedback]]:
    return [*events] if ticket_first else [*reversed(events)]


@pytest.mark.parametrize("ticket_first", [True, False])
def test_every_field_is_taken_in_either_order_and_follows_the_ticket(store: Store, ticket_first: bool) -> None:
    tickets = [ticket(name, **{name: "theirs"}) for name in INHERITED]
    answers = [feedback(name, ticket=name, ticket_source="desk") for name in INHERITED]
    for events in in_order((tickets, answers), ticket_first):
        write(store, *events)
    for row in kept(store, Feedback):
        name = row["source_key"]
        assert [each for each in INHERITED if row[each]] == [name]
        assert (row[name], row["inherited"]) == ("theirs", 1 << INHERITED.index(name))

    write(store, *(ticket(name, **{name: "changed"}) for name in INHERITED), now=NOW + HOUR)
    for row in kept(store, Feedback):
        assert (row[row["source_key"]], row["changed_at"]) == ("changed", NOW + HOUR)

    write(store, *(ticket(name) for name in INHERITED), now=NOW + DAY)
    for row in kept(store, Feedback):
        assert (row[row["source_key"]], row["inherited"], row["changed_at"]) == ("", 0, NOW + DAY)


@pytest.mark.parametrize("ticket_first", [True, False])
def test_what_the_feedback_says_itself_always_wins(store: Store, ticket_first: bool) -> None:
    tickets = [ticket(name, **{name: "theirs"}) for name in INHERITED]
    answers = [feedback(name, ticket=name, ticket_source="desk", **{name: "own"}) for name in INHERITED]
    for events in in_order((tickets, answers), ticket_first):
        write(store, *events)
    write(store, *(ticket(name, **{name: "changed"}) for name in INHERITED))
    for row in kept(store, Feedback):
        assert (row[row["source_key"]], row["inherited"]) == ("own", 0)


def test_an_own_value_that_equals_the_tickets_stays_its_own(store: Store) -> None:
    write(store, ticket("7", team="Blue"))
    write(store, feedback(ticket="7", ticket_source="desk", team="Blue"))
    write(store, ticket("7", team="Red"))
    assert only(store, Feedback)["team"] == "Blue"


def test_a_newer_version_of_the_feedback_is_filled_again(store: Store) -> None:
    write(store, ticket("7", team="Blue", partner="Acme"))
    write(store, feedback(ticket="7", ticket_source="desk"))
    write(store, feedback(ticket="7", ticket_source="desk", comment="one more word", partner="Own"))
    row = only(store, Feedback)
    assert (row["team"], row["partner"]) == ("Blue", "Own")


def test_feedback_that_turns_to_another_ticket_leaves_the_first_behind(store: Store) -> None:
    write(store, ticket("7", team="Blue", partner="Acme"), ticket("8", team="Red"))
    write(store, feedback(ticket="7", ticket_source="desk"))
    write(store, feedback(ticket="8", ticket_source="desk"))
    row = only(store, Feedback)
    assert (row["team"], row["partner"]) == ("Red", "")
    write(store, feedback(ticket="", ticket_source="desk", comment="no ticket after all"))
    assert (only(store, Feedback)["team"], only(store, Feedback)["inherited"]) == ("", 0)


def test_a_redelivered_ticket_leaves_its_feedback_untouched(store: Store) -> None:
    write(store, ticket("7", team="Blue"))
    write(store, feedback(ticket="7", ticket_source="desk"))
    before = only(store, Feedback)
    write(store, ticket("7", team="Blue"), now=NOW + DAY)
    write(store, ticket("7", team="Blue", subject="other words"), now=NOW + DAY)
    assert only(store, Feedback) == before


def test_redelivered_feedback_stays_filled_and_counts_as_unchanged(store: Store) -> None:
    write(store, ticket("7", team="Blue"))
    said = feedback(ticket="7", ticket_source="desk")
    write(store, said)
    before = only(store, Feedback)
    assert write(store, said, now=NOW + DAY).unchanged == 1
    assert only(store, Feedback) == before


def test_two_helpdesks_may_use_the_same_number(store: Store) -> None:
    write(store, ticket("7", team="Blue"), ticket("7", source="other", team="Red"))
    write(store, feedback("a", ticket="7", ticket_source="desk"), feedback("b", ticket="7", ticket_source="other"))
    assert [row["team"] for row in kept(store, Feedback)] == ["Blue", "Red"]


def test_a_ticket_of_another_workspace_is_another_ticket(store: Store) -> None:
    write(store, ticket("7", team="Blue", workspace="second"))
    write(store, feedback(ticket="7", ticket_source="desk"))
    assert only(store, Feedback)["team"] == ""


def test_without_a_helpdesk_the_only_one_that_knows_the_number_is_meant(store: Store) -> None:
    write(store, feedback(ticket="7"))
    write(store, ticket("7", team="Blue"), ticket("8", source="other", team="Red"))
    assert only(store, Feedback)["team"] == "Blue"


@pytest.mark.parametrize("order", ["tickets first", "between", "feedback first"])
def test_without_a_helpdesk_a_number_that_two_know_means_neither(store: Store, order: str) -> None:
    events = [ticket("7", team="Blue"), ticket("7", source="other", team="Red")]
    events.insert(["feedback first", "between", "tickets first"].index(order), feedback(ticket="7"))  # type: ignore[arg-type]
    for event in events:
        write(store, event)
    row = only(store, Feedback)
    assert (row["team"], row["inherited"]) == ("", 0)


@pytest.mark.parametrize("ticket_source", ["", "desk"])
def test_what_came_from_a_ticket_goes_when_it_is_taken_back(store: Store, ticket_source: str) -> None:
    (number,) = write(store, ticket("7", team="Blue")).ids
    write(store, feedback("a", ticket="7", ticket_source=ticket_source, partner="Own"))
    take_back(store, number)
    write(store, feedback("b", ticket="7", ticket_source=ticket_source, partner="Own"))
    for row in kept(store, Feedback):
        assert (row["team"], row["partner"], row["inherited"]) == ("", "Own", 0)


def test_a_ticket_taken_back_leaves_the_number_to_the_other_helpdesk(store: Store) -> None:
    (number,) = write(store, ticket("7", team="Blue")).ids
    write(store, ticket("7", source="other", team="Red"))
    write(store, feedback(ticket="7"))
    take_back(store, number)
    assert only(store, Feedback)["team"] == "Red"


def test_feedback_taken_back_is_still_kept_in_step(store: Store) -> None:
    (number,) = write(store, feedback(ticket="7", ticket_source="desk")).ids
    with store.writing() as tx:
        facts.withdraw(tx, "E", number, "main", NOW)
    write(store, ticket("7", team="Blue"))
    row = only(store, Feedback)
    assert (row["team"], row["withdrawn_at"]) == ("Blue", NOW)


def test_more_ids_than_an_engine_takes_as_parameters_are_followed_in_parts(store: Store) -> None:
    write(store, feedback(ticket="7", ticket_source="desk"))
    (number,) = write(store, ticket("7")).ids
    with store.writing() as tx:
        assert follow_tickets(tx, [*range(number + 1, number + 70_000), number], NOW) == 0


@pytest.mark.parametrize("trial", range(3))
def test_a_ticket_and_its_feedback_written_at_once_find_each_other(store: Store, trial: int) -> None:
    ready = threading.Barrier(2)
    failed: list[BaseException] = []

    def writer(*events: Ticket | Feedback) -> None:
        try:
            ready.wait()
            write(store, *events)
        except BaseException as trouble:
            failed.append(trouble)

    numbers = [str(number) for number in range(30)]
    tickets = [ticket(number, team="Blue") for number in numbers]
    answers = [feedback(number, ticket=number, ticket_source="desk") for number in reversed(numbers)]
    threads = [threading.Thread(target=writer, args=events) for events in (tickets, answers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [row["team"] for row in kept(store, Feedback)] == ["Blue"] * 30


# -- any order of writes ends where a plain model says ------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """A step: a helpdesk writes its ticket number 7 or 8 (team, partner), or takes it back."""

    source: str
    number: str
    slices: tuple[str, str] | None


@dataclass(frozen=True)
class Said:
    """A step: an answer is written with its own (team, partner)."""

    key: str
    number: str
    source: str
    own: tuple[str, str]


@dataclass
class Model:
    """What must hold after the steps: the latest of everything, looked up by hand."""

    tickets: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    withdrawn: set[tuple[str, str]] = field(default_factory=set)
    answers: dict[str, Said] = field(default_factory=dict)

    def taken(self, said: Said) -> tuple[str, str]:
        named = [
            slices
            for (source, number), slices in self.tickets.items()
            if number == said.number and said.source in ("", source) and (source, number) not in self.withdrawn
        ]
        theirs = named[0] if len(named) == 1 else ("", "")
        return said.own[0] or theirs[0], said.own[1] or theirs[1]


names = st.sampled_from(["", "Blue", "Red"])
pairs = st.tuples(names, names)
desks = st.builds(Desk, st.sampled_from(["desk", "other"]), st.sampled_from("78"), st.none() | pairs)
answers = st.builds(Said, st.sampled_from("ab"), st.sampled_from(["", "7", "8"]), st.sampled_from(["", "desk"]), pairs)


def step(store: Store, model: Model, each: Desk | Said, workspace: str) -> None:
    if isinstance(each, Said):
        team, partner = each.own
        own = {"team": team, "partner": partner, "workspace": workspace}
        write(store, feedback(each.key, ticket=each.number, ticket_source=each.source, **own))
        model.answers[each.key] = each
        return
    key = (each.source, each.number)
    if each.slices is not None:
        team, partner = each.slices
        write(store, ticket(each.number, source=each.source, team=team, partner=partner, workspace=workspace))
        model.tickets[key] = each.slices
    elif key in model.tickets and key not in model.withdrawn:
        with store.reading() as tx:
            row = facts.find_by_key(tx, Ticket, workspace, each.source, each.number)
        assert row is not None
        take_back(store, row["id"], workspace)
        model.withdrawn.add(key)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(desks | answers, min_size=2, max_size=10))
def test_any_order_of_writes_ends_where_a_plain_model_says(store: Store, steps: list[Desk | Said]) -> None:
    workspace, model = next(workspaces), Model()
    for each in steps:
        step(store, model, each, workspace)
    found = {row["source_key"]: (row["team"], row["partner"]) for row in kept(store, Feedback, workspace)}
    assert found == {key: model.taken(said) for key, said in model.answers.items()}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tickets=st.lists(
        desks.filter(lambda each: each.slices is not None),
        max_size=4,
        unique_by=lambda each: (each.source, each.number),
    ),
    said=st.lists(answers, max_size=2, unique_by=lambda each: each.key),
    shuffled=st.randoms(use_true_random=False),
)
def test_the_order_of_arrival_is_no_matter(
    store: Store, tickets: list[Desk], said: list[Said], shuffled: Random
) -> None:
    ends = []
    for _ in range(2):
        workspace = next(workspaces)
        steps: list[Desk | Said] = [*tickets, *said]
        shuffled.shuffle(steps)
        for each in steps:
            step(store, Model(), each, workspace)
        wanted = [*INHERITED, "source_key", "inherited"]
        ends.append([[row[name] for name in wanted] for row in kept(store, Feedback, workspace)])
    assert ends[0] == ends[1]
