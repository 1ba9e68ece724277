"""Zendesk: what its lists say becomes facts; changes, deletions, merges and restorations are followed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rox_bot.intake.pull import VENDORS
from rox_bot.intake.pull.zendesk import ZENDESK
from rox_bot.store.store import Store
from tests.fake_vendors import Desk, DeskTicket, FakeZendesk, made_desk
from tests.intake.pull.fetching import Fetched, counted, pass_time, truth


@pytest.fixture
def desk() -> Desk:
    return made_desk(260, answers=40)


@pytest.fixture
def vendor(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeZendesk]:
    """Zendesk with small pages, so that a few hundred tickets fill several of them."""
    small = tuple(replace(feed, size=50, limit=None) for feed in ZENDESK.feeds)
    monkeypatch.setitem(VENDORS, "zendesk", replace(ZENDESK, feeds=small))
    with FakeZendesk(desk) as vendor:
        vendor.limits = ()
        yield vendor


@pytest.fixture
def source(store: Store, vendor: FakeZendesk, tmp_path: Path) -> Fetched:
    return Fetched(store, vendor.url, tmp_path)


def test_every_ticket_that_counts_is_a_fact(source: Fetched, desk: Desk) -> None:
    pulled = source.fetch()
    rated = {each.ticket for each in desk.answers.values()}
    assert counted(source.tickets()) == truth(desk)
    assert (pulled.added, pulled.left_out, pulled.closed) == (len(truth(desk)) + len(rated), 0, ["surveys"])
    assert {int(row["ticket"]) for row in source.feedback().values()} == rated
    row = source.row
    assert (row.failures, row.error, row.complete_until) == (0, "", desk.now - timedelta(minutes=1))
    answered = [each["occurred_at"] for each in source.feedback().values()]
    assert row.newest_at == max(*answered, *(each["opened_at"] for each in source.tickets().values()))


def test_what_changes_is_followed_by_the_next_look(source: Fetched, desk: Desk, store: Store) -> None:
    source.fetch()
    live = sorted(truth(desk))
    pass_time(store, desk, minutes=10)
    desk.change(live[0], solved=desk.now, closed=None, reopens=3, customer="Dunes")
    desk.change(live[1], solved=None, closed=None, reopens=1)
    desk.change(live[2], deleted=True)
    desk.change(live[3], merged_into=live[4])
    pass_time(store, desk, minutes=10)
    pulled = source.fetch()
    assert counted(source.tickets()) == truth(desk)
    assert (pulled.added, pulled.changed, pulled.followed) == (0, 2, 2)
    assert source.row.complete_until == desk.now - timedelta(minutes=1)

    desk.change(live[2], deleted=False)
    pass_time(store, desk, minutes=10)
    assert source.fetch().followed == 1
    assert counted(source.tickets()) == truth(desk)


def test_an_answer_follows_its_ticket_and_a_changed_rating_counts_once(
    source: Fetched, desk: Desk, store: Store
) -> None:
    number = min(truth(desk))
    desk.answers.clear()
    desk.answer(901, number, "good", "Mail me at eva@example.com")
    source.fetch()
    (answer,) = source.feedback().values()
    assert (answer["score"], answer["scale_min"], answer["scale_max"], answer["customer"]) == (
        2,
        1,
        2,
        desk.tickets[number].customer,
    )
    assert "eva@" not in answer["comment"]
    pass_time(store, desk, minutes=20)
    desk.answer(902, number, "bad")
    desk.change(number, customer="Cobalt Care")
    pass_time(store, desk, minutes=20)
    source.fetch()
    (answer,) = source.feedback().values()
    assert (answer["score"], answer["customer"]) == (1, "Cobalt Care")


def test_survey_responses_are_read_where_they_are_open(source: Fetched, vendor: FakeZendesk, desk: Desk) -> None:
    vendor.closed = {"satisfaction_ratings"}
    number = min(truth(desk))
    vendor.responses = [
        vendor.response("01A", number, "good", "Very quick", desk.now - timedelta(days=3)),
        vendor.response("01B", number + 1, "neutral", "", desk.now - timedelta(days=2)),
        vendor.response("01C", number + 2, None, "no rating, only words", desk.now - timedelta(days=1)),
    ]
    assert source.fetch().closed == ["ratings"]
    scores = {key: (row["score"], row["scale_max"], row["comment"]) for key, row in source.feedback().items()}
    assert scores == {"survey-01A": (3, 3, "Very quick"), "survey-01B": (2, 3, "")}


def test_names_and_addresses_of_people_are_not_kept(source: Fetched, desk: Desk, tmp_path: Path) -> None:
    source.fetch()
    row = next(iter(source.tickets().values()))
    assert len(row["requester"]) == 26
    assert "@" not in row["subject"]
    assert "story" not in str(list(source.tickets().values()))


def test_a_ticket_that_changes_while_the_pages_are_read_is_there_in_the_end(
    source: Fetched, vendor: FakeZendesk, desk: Desk, store: Store
) -> None:
    first = min(truth(desk))

    def meanwhile(call: int) -> None:
        if call == 3:  # two pages are read
            desk.change(first, reopens=2)
            desk.add(DeskTicket(9_000, desk.now, desk.now))

    vendor.before = meanwhile
    source.fetch()
    pass_time(store, desk, minutes=10)
    source.fetch()
    assert counted(source.tickets()) == truth(desk)


def test_tickets_changed_in_one_second_are_all_read(source: Fetched, desk: Desk) -> None:
    moment = datetime(2026, 11, 1, 12, tzinfo=desk.now.tzinfo)
    for number in range(1, 131):  # more than two pages of fifty
        desk.tickets[number].changed = moment
    source.fetch()
    assert counted(source.tickets()) == truth(desk)


@pytest.mark.parametrize("skew", [timedelta(hours=-3), timedelta(hours=5)], ids=str)
def test_a_vendors_clock_may_differ_from_ours(
    source: Fetched, vendor: FakeZendesk, desk: Desk, skew: timedelta
) -> None:
    vendor.skew = skew
    source.fetch()
    assert counted(source.tickets()) == truth(desk, skew)
    assert source.row.complete_until == desk.now + min(skew, timedelta(0)) - timedelta(minutes=1)
    desk.let_pass(minutes=10)  # ours stands still
    desk.change(min(truth(desk)), reopens=4)
    desk.let_pass(minutes=10)
    source.fetch()
    assert counted(source.tickets()) == truth(desk, skew)
