"""The demo: the same events for the same seed, nothing in the future, and planted changes that can be found again."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from rox_bot.domain.accounts import Decided, accounts_of, standing
from rox_bot.domain.columns import microseconds
from rox_bot.domain.events import SLICES
from rox_bot.domain.facts import (
    FACTS,
    CustomerEventFact,
    FeedbackFact,
    GainFact,
    InvestmentFact,
    MomentFact,
    MomentPerson,
    TicketFact,
)
from rox_bot.domain.period import Calendar
from rox_bot.intake.demo import PLANTED, DemoCounts, Effect, fill_demo
from rox_bot.intake.demo.accounts import BOOKS
from rox_bot.intake.demo.contacts import Contact, Desk, ticket_values
from rox_bot.intake.demo.effects import Changes
from rox_bot.intake.demo.opinions import opinions
from rox_bot.intake.demo.words import COMMENTS, STORIES, Tone
from rox_bot.store.assumptions import assumptions
from rox_bot.store.store import Store

AMSTERDAM = Calendar("Europe/Amsterdam")
NOW = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)  # a Wednesday
WEEKS = 9
WEEK = timedelta(days=7)
TIMES = ("opened_at", "first_reply_at", "solved_at", "closed_at", "occurred_at", "updated_at")
Row = dict[str, Any]
OpenStore = Callable[[str], Store]


def rows_of(store: Store, table: Any) -> list[Row]:
    table = getattr(table, "__table__", table)
    with store.reading() as tx:
        return [dict(row) for row in tx.execute(select(table)).mappings()]


def heard(store: Store) -> list[Row]:
    """The answers about contacts: what was said in talks with accounts lies further back."""
    return [row for row in rows_of(store, FeedbackFact) if row["source"] != BOOKS]


def fingerprint(store: Store) -> str:
    """Return a hash of every fact, whatever the order they lie in."""
    facts = [sorted(map(repr, rows_of(store, each))) for each in (*FACTS, MomentPerson)]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def open_store(url: str, now: datetime = NOW) -> Store:
    return Store(url, clock=lambda: now, pseudonym_key="a key for tests alone")


@pytest.fixture
def new_store(tmp_path: Path) -> Iterator[OpenStore]:
    opened: list[Store] = []

    def make(name: str) -> Store:
        opened.append(open_store(f"sqlite:///{tmp_path / name}.sqlite"))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, DemoCounts]]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'rox.sqlite'}")
    yield store, fill_demo(store, now=NOW, calendar=AMSTERDAM, weeks=WEEKS)
    store.close()


def test_two_fresh_stores_hold_the_same_facts(new_store: OpenStore) -> None:
    stores = [new_store("one"), new_store("two")]
    for store in stores:
        fill_demo(store, now=NOW, calendar=AMSTERDAM, weeks=2)
    assert fingerprint(stores[0]) == fingerprint(stores[1])


def test_another_seed_gives_another_demo(new_store: OpenStore) -> None:
    stores = {seed: new_store(str(seed)) for seed in (7, 8)}
    for seed, store in stores.items():
        fill_demo(store, now=NOW, calendar=AMSTERDAM, seed=seed, weeks=1)
    assert fingerprint(stores[7]) != fingerprint(stores[8])


def test_filling_again_adds_and_changes_nothing(new_store: OpenStore) -> None:
    store = new_store("one")
    first = fill_demo(store, now=NOW, calendar=AMSTERDAM, weeks=2)
    before = fingerprint(store)
    assert first.tickets > 0
    assert fill_demo(store, now=NOW, calendar=AMSTERDAM, weeks=2) == DemoCounts(0, 0, 0, 0)
    assert fingerprint(store) == before


def test_filling_later_in_the_week_gives_what_a_fresh_store_would_hold(new_store: OpenStore) -> None:
    later = NOW + timedelta(days=3)
    grown, fresh = new_store("grown"), new_store("fresh")
    early = fill_demo(grown, now=NOW, calendar=AMSTERDAM, weeks=2)
    added = fill_demo(grown, now=later, calendar=AMSTERDAM, weeks=2)
    whole = fill_demo(fresh, now=later, calendar=AMSTERDAM, weeks=2)
    assert early.tickets + added.tickets == whole.tickets
    assert early.feedback + added.feedback == whole.feedback
    assert contents(grown) == contents(fresh)


def contents(store: Store) -> list[Any]:
    """Return the facts without the store's own numbers and times of writing."""
    own = {"id", "recorded_at", "changed_at"}
    return [
        sorted(repr({name: value for name, value in row.items() if name not in own}) for row in rows_of(store, each))
        for each in FACTS
    ]


def test_everything_lies_between_the_first_week_and_now(demo: tuple[Store, DemoCounts]) -> None:
    store, _ = demo
    start = AMSTERDAM.midnight(AMSTERDAM.week_of(AMSTERDAM.day_of(NOW)) - WEEKS * WEEK)
    rows = [row for fact in FACTS for row in rows_of(store, fact) if row["source"] != BOOKS]
    times = [row[name] for row in rows for name in TIMES if row.get(name) is not None]
    assert start <= min(times) < start + timedelta(days=1)
    assert NOW - timedelta(days=1) < max(times) <= NOW


def test_the_returned_counts_are_what_the_store_holds(demo: tuple[Store, DemoCounts]) -> None:
    store, counts = demo
    held = [len(rows_of(store, fact)) for fact in FACTS]
    assert counts == DemoCounts(*held[:5], held[6] + held[7])
    assert held[5] == 0


def test_a_closed_week_holds_a_plausible_number_of_everything(demo: tuple[Store, DemoCounts]) -> None:
    store, _ = demo
    asked = heard(store)
    # The first week has fewer: nobody comes back, and nobody answers, about what came before it.
    for back in range(1, WEEKS):
        assert 240 <= len(in_week(rows_of(store, TicketFact), "opened_at", back)) <= 330
        said = Counter(row["instrument"] for row in in_week(asked, "occurred_at", back))
        assert 110 <= said["csat"] <= 185
        assert 28 <= said["nps"] <= 72
        assert 15 <= said["ces"] <= 48
    assert WEEKS <= len(rows_of(store, MomentFact)) <= 4 * (WEEKS + 1)


def in_week(rows: Sequence[Row], name: str, back: int) -> list[Row]:
    """Return the rows of the week that lies some weeks before the running one."""
    end = AMSTERDAM.week_of(AMSTERDAM.day_of(NOW)) - (back - 1) * WEEK
    start, stop = AMSTERDAM.midnight(end - WEEK), AMSTERDAM.midnight(end)
    return [row for row in rows if start <= row[name] < stop]


def test_tickets_fare_as_at_a_real_helpdesk(demo: tuple[Store, DemoCounts]) -> None:
    tickets = rows_of(demo[0], TicketFact)
    solved = [row for row in tickets if row["solved_at"]]
    assert 0.83 < mean(row["sla_met"] for row in solved) < 0.9
    assert 0.04 < mean(row["reopens"] > 0 for row in solved) < 0.08
    assert 0 < len(tickets) - len(solved) < 0.06 * len(tickets)
    assert all(row["opened_at"] <= row["first_reply_at"] <= row["solved_at"] for row in solved)


def test_working_days_and_hours_are_the_busy_ones(demo: tuple[Store, DemoCounts]) -> None:
    local = [AMSTERDAM.local(row["opened_at"]) for row in rows_of(demo[0], TicketFact)]
    assert mean(each.weekday() < 5 for each in local) > 0.9
    assert mean(8 <= each.hour < 18 for each in local) > 0.85


def test_nights_wait_longer_for_a_first_reply(demo: tuple[Store, DemoCounts]) -> None:
    waits: dict[bool, list[float]] = {True: [], False: []}
    for row in rows_of(demo[0], TicketFact):
        if row["channel"] == "email" and row["first_reply_at"]:
            waits[row["team"] == "night shift"].append((row["first_reply_at"] - row["opened_at"]).total_seconds())
    assert mean(waits[True]) > 1.5 * mean(waits[False])


@pytest.mark.parametrize("name", SLICES)
@pytest.mark.parametrize("fact", [TicketFact, FeedbackFact])
def test_every_slice_has_members(demo: tuple[Store, DemoCounts], fact: Any, name: str) -> None:
    rows = heard(demo[0]) if fact is FeedbackFact else rows_of(demo[0], fact)
    members = Counter(row[name] for row in rows)
    unknown = members.pop("", 0)
    assert len(members) >= 2
    assert unknown < 0.35 * members.total()


def test_customers_are_of_very_different_size(demo: tuple[Store, DemoCounts]) -> None:
    sizes = Counter(row["customer"] for row in rows_of(demo[0], TicketFact))
    assert 18 <= len(sizes) <= 25
    assert {"Acme", "Globex", "Initech"} < set(sizes)
    assert max(sizes.values()) > 10 * min(sizes.values())


def test_some_people_come_back_about_the_same_within_a_week(demo: tuple[Store, DemoCounts]) -> None:
    assert 0.08 < 1 - first_contact(rows_of(demo[0], TicketFact)) < 0.3


def test_most_feedback_takes_its_slices_from_its_ticket(demo: tuple[Store, DemoCounts]) -> None:
    said = heard(demo[0])
    linked = [row for row in said if row["ticket"]]
    assert 0.7 < len(linked) / len(said) < 0.9
    assert {row["ticket_source"] for row in linked} == {"demo helpdesk"}
    assert all(row["inherited"] and row["customer"] for row in linked)
    assert not any(row["inherited"] for row in said if not row["ticket"])


def test_comments_fit_their_scores_and_languages(demo: tuple[Store, DemoCounts]) -> None:
    said = [row for row in heard(demo[0]) if row["comment"]]
    assert 0.25 < len(said) / len(heard(demo[0])) < 0.42
    for row in said:
        place = (row["score"] - row["scale_min"]) / (row["scale_max"] - row["scale_min"])
        tone = next(tone for (_, tone), words in COMMENTS.items() if row["comment"] in words)
        assert row["comment"] in COMMENTS[row["language"], tone]
        assert (place > 0.7) if tone is Tone.GOOD else (place < 0.85) if tone is Tone.MIXED else (place <= 0.6)


def test_the_words_are_many_different_and_hold_no_digit() -> None:
    comments = [words for each in COMMENTS.values() for words in each]
    stories = [story.words for story in STORIES]
    assert len(set(comments)) == len(comments) >= 60
    assert len(set(stories)) == len(stories) >= 30
    assert not any(sign.isdigit() or sign == "@" for text in comments + stories for sign in text)


def test_moments_name_people_under_keys_and_can_be_shown(demo: tuple[Store, DemoCounts]) -> None:
    store, _ = demo
    moments = rows_of(store, MomentFact)
    people = rows_of(store, MomentPerson)
    assert {row["id"] for row in moments} == {row["moment_id"] for row in people}
    assert not any("agent" in row["person"] for row in people)
    assert all(row["customer"] and row["effort_minutes"] and row["company_value"] for row in moments)
    assert {row["visibility"] for row in moments} == {"public"}
    assert all(row["url"].startswith("https://example.com/") for row in moments)


def test_the_harder_work_of_a_partner_hides_that_it_does_better_at_equal_work() -> None:
    rows = answers(26, ())
    raw = {partner: satisfied(rows, partner=partner) for partner in ("NorthBPO", "SouthBPO")}
    gaps = [
        satisfied(rows, partner="SouthBPO", touchpoint=each) - satisfied(rows, partner="NorthBPO", touchpoint=each)
        for each in {row["touchpoint"] for row in rows}
    ]
    assert raw["NorthBPO"] > raw["SouthBPO"] + 0.02
    assert mean(gaps) > 0.02


def test_the_demo_shows_billing_fall_in_the_last_closed_week(demo: tuple[Store, DemoCounts]) -> None:
    rows = [row for row in heard(demo[0]) if row["instrument"] == "csat"]
    last = in_week(rows, "occurred_at", 1)
    before = [row for back in range(2, 6) for row in in_week(rows, "occurred_at", back)]
    assert satisfied(before, touchpoint="billing") - satisfied(last, touchpoint="billing") > 0.2


def test_the_demo_shows_first_contact_resolution_rise_at_the_night_shift() -> None:
    tickets = planned(26, PLANTED)
    since = AMSTERDAM.midnight(AMSTERDAM.week_of(AMSTERDAM.day_of(NOW)) - 8 * WEEK)
    after = first_contact(tickets, lambda row: row["team"] == "night shift" and row["opened_at"] >= since)
    before = first_contact(tickets, lambda row: row["team"] == "night shift" and row["opened_at"] < since)
    assert 0.08 < after - before < 0.24


def desk(effects: tuple[Effect, ...]) -> Desk:
    return Desk(7, AMSTERDAM, Changes.of(effects, NOW, AMSTERDAM))


@cache
def contacts(weeks: int, effects: tuple[Effect, ...]) -> tuple[Contact, ...]:
    running = AMSTERDAM.week_of(AMSTERDAM.day_of(NOW))
    return tuple(each for back in range(weeks, 0, -1) for each in desk(effects).week(running - back * WEEK))


def planned(weeks: int, effects: tuple[Effect, ...]) -> list[Row]:
    """Return the tickets of whole weeks as they end."""
    return [ticket_values(each, NOW + 10 * WEEK) for each in contacts(weeks, effects)]


def answers(weeks: int, effects: tuple[Effect, ...], instrument: str = "csat") -> list[Row]:
    """Return the answers of whole weeks with the slices of their tickets."""
    changes = Changes.of(effects, NOW, AMSTERDAM)
    return [
        contact.slices | said
        for contact in contacts(weeks, effects)
        for said in opinions(contact, 7, changes)
        if said["instrument"] == instrument
    ]


def mean(values: Any) -> float:
    listed = [float(each) for each in values]
    return sum(listed) / len(listed)


def satisfied(rows: Sequence[Row], **slices: str) -> float:
    return mean(row["score"] >= 4 for row in rows if all(row[name] == value for name, value in slices.items()))


def first_contact(tickets: Sequence[Row], wanted: Callable[[Row], bool] = lambda row: True) -> float:
    """Return the share of solved tickets that were not reopened and not asked again within seven days."""
    opened: dict[tuple[str, str], list[datetime]] = {}
    for row in tickets:
        opened.setdefault((row["requester"], row["touchpoint"]), []).append(row["opened_at"])
    return mean(
        not row["reopens"]
        and not any(
            row["solved_at"] < each <= row["solved_at"] + WEEK for each in opened[row["requester"], row["touchpoint"]]
        )
        for row in tickets
        if row["solved_at"] and wanted(row)
    )


@pytest.mark.parametrize(("touchpoint", "size"), [("password", -30), ("billing", -20), ("field service", 15)])
def test_a_planted_fall_or_rise_of_satisfaction_is_found_again(touchpoint: str, size: float) -> None:
    effect = Effect("csat", (("touchpoint", touchpoint),), start=26, size=size)
    moved = satisfied(answers(26, (effect,)), touchpoint=touchpoint) - satisfied(answers(26, ()), touchpoint=touchpoint)
    assert moved * 100 == pytest.approx(size, abs=4)


def test_a_planted_change_leaves_everybody_else_as_they_were() -> None:
    effect = Effect("csat", (("customer", "Acme"), ("channel", "phone")), start=8, size=-25)
    plain, planted = answers(8, ()), answers(8, (effect,))
    differing = [row for row, other in zip(plain, planted, strict=True) if row != other]
    assert differing
    assert {(row["customer"], row["channel"]) for row in differing} == {("Acme", "phone")}


def test_a_planted_rise_of_first_contact_resolution_is_found_again() -> None:
    effect = Effect("fcr", (("touchpoint", "field service"),), start=26, size=12)

    def chosen(row: Row) -> bool:
        return bool(row["touchpoint"] == "field service")

    moved = first_contact(planned(26, (effect,)), chosen) - first_contact(planned(26, ()), chosen)
    assert moved * 100 == pytest.approx(12, abs=4)


def test_a_planted_rise_of_nps_is_found_again() -> None:
    effect = Effect("nps", (("partner", "NorthBPO"),), start=26, size=20)

    def net(effects: tuple[Effect, ...]) -> float:
        rows = [row for row in answers(26, effects, "nps") if row["partner"] == "NorthBPO"]
        return 100 * (mean(row["score"] >= 9 for row in rows) - mean(row["score"] <= 6 for row in rows))

    assert net((effect,)) - net(()) == pytest.approx(20, abs=6)


def test_a_planted_wait_is_found_again_from_its_week_on() -> None:
    effect = Effect("first_reply", (("channel", "email"),), start=4, size=30)
    since = AMSTERDAM.midnight(AMSTERDAM.week_of(AMSTERDAM.day_of(NOW)) - 4 * WEEK)

    def median_wait(effects: tuple[Effect, ...], late: bool) -> float:
        chosen = (
            row for row in planned(8, effects) if row["channel"] == "email" and (row["opened_at"] >= since) is late
        )
        waits: list[float] = sorted((row["first_reply_at"] - row["opened_at"]).total_seconds() / 60 for row in chosen)
        return waits[len(waits) // 2]

    assert median_wait((effect,), late=True) - median_wait((), late=True) == pytest.approx(30, abs=8)
    assert median_wait((effect,), late=False) == median_wait((), late=False)


@pytest.mark.parametrize(
    ("calendar", "now"),
    [
        (AMSTERDAM, AMSTERDAM.midnight(datetime(2026, 11, 16, tzinfo=UTC).date())),
        (Calendar("America/St_Johns", week_start=6), datetime(2026, 3, 9, 12, 0, tzinfo=UTC)),
        (Calendar("Pacific/Auckland"), datetime(2026, 4, 6, 0, 30, tzinfo=UTC)),
    ],
    ids=["monday midnight", "weeks from Sunday, clocks forward", "far east, clocks back"],
)
def test_any_calendar_and_any_moment_fill_closed_weeks(new_store: OpenStore, calendar: Calendar, now: datetime) -> None:
    store = new_store("one")
    fill_demo(store, now=now, calendar=calendar, weeks=2)
    last = calendar.last_week(now)
    opened = [row["opened_at"] for row in rows_of(store, TicketFact)]
    assert 220 <= sum(last.start <= each < last.end for each in opened) <= 330
    assert max(opened) <= now
    assert min(opened) >= calendar.midnight(calendar.week_of(calendar.day_of(now)) - 2 * WEEK)


@given(now=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
@settings(deadline=None)
def test_ticket_numbers_are_never_given_out_twice(now: datetime) -> None:
    running = AMSTERDAM.week_of(AMSTERDAM.day_of(now))
    made = Desk(7, AMSTERDAM, Changes(()))
    numbers = [each.number for back in (1, 0) for each in made.week(running - back * WEEK)]
    assert len(set(numbers)) == len(numbers)


def test_both_engines_hold_the_demo(database_url: str) -> None:
    store = open_store(database_url)
    try:
        counts = fill_demo(store, now=NOW, calendar=AMSTERDAM, weeks=2)
        held = [len(rows_of(store, fact)) for fact in FACTS]
        assert counts == DemoCounts(*held[:5], held[6] + held[7])
        assert fill_demo(store, now=NOW, calendar=AMSTERDAM, weeks=2) == DemoCounts(0, 0, 0, 0)
    finally:
        store.close()


def test_accounts_start_grow_refer_and_leave_and_fewer_leave_lately(demo: tuple[Store, DemoCounts]) -> None:
    events = rows_of(demo[0], CustomerEventFact)
    kinds = Counter(row["kind"] for row in events)
    assert {"started", "expanded", "shrank", "renewed", "bought", "referred", "left"} == set(kinds)
    accounts = accounts_of(
        Decided(
            row["customer"], row["kind"], microseconds(row["occurred_at"]), row["occurred_at"].date(), row["amount"]
        )
        for row in events
    )
    quarters = [datetime(2026, month, 1, tzinfo=UTC) for month in (4, 7, 10)]
    found = []
    for start, end in pairwise(map(microseconds, quarters)):
        there = [each for account in accounts.values() if (each := standing(account, start, end))]
        found.append(sum(not each.stayed for each in there) / len(there))
        assert len(there) > 150
    assert found[0] > 1.5 * found[1] > 0
    assert all(each.odd == () for each in accounts.values())


def test_the_money_of_the_last_year_is_booked_and_what_it_rests_on_is_assumed(demo: tuple[Store, DemoCounts]) -> None:
    spent, gained = rows_of(demo[0], InvestmentFact), rows_of(demo[0], GainFact)
    assert {row["covers"] for row in spent} == {"run", "improve"}
    assert sum(row["amount"] for row in spent) > 10 * sum(row["amount"] for row in gained) > 0
    with demo[0].reading() as tx:
        assert {"contact_cost", "customer_margin", "margin_share"} <= set(assumptions(tx, "main"))
