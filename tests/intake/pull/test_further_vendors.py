"""ConnectWise, Autotask and Freshdesk: their tickets become facts; changes and deletions are followed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.intake.pull import VENDORS, calling
from rox_bot.intake.source_keys import write_keys
from rox_bot.store.store import Store
from tests.fake_vendors import Desk, DeskTicket, FakeAutotask, FakeConnectWise, FakeFreshdesk, FakeVendor, made_desk
from tests.intake.pull.fetching import KEYS, Fetched, as_told, kept_and_true, pass_time, truth

FAKES: dict[str, type[FakeVendor]] = {
    "connectwise": FakeConnectWise,
    "autotask": FakeAutotask,
    "freshdesk": FakeFreshdesk,
}


@pytest.fixture(params=FAKES)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk(kind: str) -> Desk:
    desk = made_desk(230, answers=25)
    as_told(kind, desk)
    return desk


@pytest.fixture
def vendor(kind: str, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeVendor]:
    """The vendor with small pages and roll calls, so that a few hundred tickets take several of them."""
    told = VENDORS[kind]
    small = tuple(
        replace(feed, size=40, roll_call=feed.roll_call and replace(feed.roll_call, size=50)) for feed in told.feeds
    )
    monkeypatch.setitem(VENDORS, kind, replace(told, feeds=small, limit=replace(told.limit, calls=10_000)))
    with FAKES[kind](desk) as vendor:
        yield vendor


@pytest.fixture
def source(store: Store, vendor: FakeVendor, kind: str, tmp_path: Path) -> Fetched:
    return Fetched(store, vendor.url, tmp_path, kind)


def test_every_ticket_that_counts_is_a_fact(source: Fetched, desk: Desk) -> None:
    pulled = source.fetch()
    kept, true = kept_and_true(source.kind, source, desk)
    assert kept == true
    assert (pulled.left_out, pulled.closed) == (0, [])
    assert source.row.complete_until == desk.now
    row = next(iter(source.tickets().values()))
    assert (len(row["requester"]), "@" in row["subject"]) == (26, False)
    assert "story" not in str(row)


def test_changes_and_deletions_are_followed_by_the_next_look(source: Fetched, desk: Desk, store: Store) -> None:
    source.fetch()
    live = sorted(truth(desk))
    pass_time(store, desk, minutes=10)
    desk.change(live[0], solved=desk.now, closed=None, customer="Dunes")
    desk.change(live[1], solved=None, closed=None)
    desk.change(live[2], deleted=True)
    desk.add(DeskTicket(9_000, desk.now, desk.now))
    pass_time(store, desk, minutes=10)
    pulled = source.fetch()
    kept, true = kept_and_true(source.kind, source, desk)
    assert kept == true
    assert (pulled.added, pulled.followed) == (1, 1)


def test_tickets_changed_in_one_second_and_while_pages_are_read_are_all_there(
    source: Fetched, vendor: FakeVendor, desk: Desk, store: Store
) -> None:
    moment = desk.now.replace(hour=3)
    for number in range(1, 131):  # more than three pages of forty
        desk.tickets[number].changed = moment
    first = min(truth(desk))

    def meanwhile(call: int) -> None:
        if call == 4:
            desk.change(first, customer="Elm & Oak")
            desk.add(DeskTicket(9_001, desk.now, desk.now))

    vendor.before = meanwhile
    source.fetch()
    pass_time(store, desk, minutes=10)
    source.fetch()
    kept, true = kept_and_true(source.kind, source, desk)
    assert kept == true


def test_a_wrong_key_is_explained_and_noted(source: Fetched, kind: str) -> None:
    write_keys(source.keys_file, source.name, dict.fromkeys(KEYS[kind], "wrong"))
    with pytest.raises(BadInput) as trouble:
        source.fetch()
    assert "The key was refused" in source.row.error
    assert not any(key in str(trouble.value) + source.row.error for key in KEYS[kind].values())


@pytest.mark.parametrize("kind", ["connectwise"], indirect=True)
def test_a_vendor_that_names_nothing_any_more_is_not_believed(
    source: Fetched, vendor: FakeVendor, desk: Desk, store: Store
) -> None:
    source.fetch()
    assert isinstance(vendor, FakeConnectWise)
    vendor.blind = True
    pass_time(store, desk, minutes=20)
    with pytest.raises(BadInput, match="nothing was withdrawn"):
        source.fetch()
    kept, true = kept_and_true(source.kind, source, desk)
    assert kept == true


@pytest.mark.parametrize("kind", ["autotask"], indirect=True)
def test_ids_stand_for_themselves_where_their_names_may_not_be_read(
    source: Fetched, vendor: FakeVendor, desk: Desk
) -> None:
    assert isinstance(vendor, FakeAutotask)
    vendor.names_closed = True
    source.fetch()
    customers = {row["customer"] for row in source.tickets().values()}
    assert customers == {str(vendor.numbers[each.customer]) for each in desk.tickets.values() if each.counts}


@pytest.mark.parametrize("kind", ["freshdesk"], indirect=True)
def test_freshdesk_is_read_past_its_last_page_and_its_ratings_are_kept(
    source: Fetched, vendor: FakeVendor, desk: Desk
) -> None:
    assert isinstance(vendor, FakeFreshdesk)
    vendor.pages = 3  # of forty: fewer than there are tickets
    source.fetch()
    kept, true = kept_and_true(source.kind, source, desk)
    assert kept == true
    recent = {key: each for key, each in desk.answers.items() if each.answered >= desk.now.replace(month=5, day=21)}
    scores = {row["source_key"]: row["score"] for row in source.feedback().values()}
    assert scores == {f"rating-{key}": 3 if each.score == "good" else 1 for key, each in recent.items()}
    assert all(row["scale_max"] == 3 for row in source.feedback().values())


@pytest.mark.parametrize("kind", ["connectwise"], indirect=True)
def test_the_roll_is_called_as_often_as_it_is_cheap(source: Fetched, desk: Desk) -> None:
    roll_call = VENDORS["connectwise"].feeds[0].roll_call
    assert roll_call is not None
    assert calling.is_due(roll_call, 1, None, desk.now)
    assert not calling.is_due(roll_call, 0, None, desk.now)
    five = replace(roll_call, size=10)
    long_ago, just_now = desk.now.replace(hour=8), desk.now.replace(hour=8, minute=59)
    assert calling.is_due(five, 50, long_ago, desk.now)
    assert not calling.is_due(five, 50, just_now, desk.now)
