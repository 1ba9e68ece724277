"""HaloPSA: tokens, pages by number in which nothing slips, and what its lists say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.intake.pull import VENDORS
from rox_bot.intake.pull.halo import HALO
from rox_bot.intake.source_keys import write_keys
from rox_bot.store.store import Store
from tests.fake_vendors import Desk, DeskTicket, FakeHalo, made_desk
from tests.intake.pull.fetching import KEYS, Fetched, counted, pass_time, truth


@pytest.fixture
def desk() -> Desk:
    desk = made_desk(260, answers=30)
    desk.tells_reopenings = False  # Halo's list does not
    return desk


@pytest.fixture
def vendor(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHalo]:
    small = tuple(replace(feed, size=50) for feed in HALO.feeds)
    monkeypatch.setitem(VENDORS, "halo", replace(HALO, feeds=small))
    with FakeHalo(desk) as vendor:
        yield vendor


@pytest.fixture
def source(store: Store, vendor: FakeHalo, tmp_path: Path) -> Fetched:
    return Fetched(store, vendor.url, tmp_path, "halo")


def test_every_ticket_that_counts_is_a_fact(source: Fetched, desk: Desk) -> None:
    pulled = source.fetch()
    assert counted(source.tickets()) == truth(desk)
    assert (pulled.left_out, pulled.closed) == (0, [])
    answers = source.feedback()
    assert len(answers) == len(desk.answers)
    scales = {(row["scale_min"], row["scale_max"], row["direction"]) for row in answers.values()}
    assert scales == {(1, 4, "down")}
    assert source.row.complete_until == desk.now
    assert "Jansen" not in str(list(source.tickets().values()))


def test_changes_deletions_merges_and_restorations_are_followed_by_the_next_look(
    source: Fetched, desk: Desk, store: Store
) -> None:
    source.fetch()
    live = sorted(truth(desk))
    pass_time(store, desk, minutes=10)
    desk.change(live[0], solved=desk.now, closed=None, customer="Dunes")
    desk.change(live[1], solved=None, closed=None)
    desk.change(live[2], deleted=True)
    desk.change(live[3], merged_into=live[4])
    desk.answer(501, live[5], "bad")
    pass_time(store, desk, minutes=10)
    pulled = source.fetch()
    assert counted(source.tickets()) == truth(desk)
    assert (pulled.added, pulled.followed) == (1, 2)
    desk.change(live[2], deleted=False)
    pass_time(store, desk, minutes=10)
    assert source.fetch().followed == 1
    assert counted(source.tickets()) == truth(desk)


def test_live_tickets_in_the_list_of_deleted_ones_stay(source: Fetched, vendor: FakeHalo, desk: Desk) -> None:
    vendor.mixes_deleted = True
    source.fetch()
    assert counted(source.tickets()) == truth(desk)


def test_changes_while_the_pages_are_read_lose_nothing(
    source: Fetched, vendor: FakeHalo, desk: Desk, store: Store
) -> None:
    live = sorted(truth(desk))

    def meanwhile(call: int) -> None:
        if call == 3:  # the token and one page are had
            desk.change(live[1], customer="Dunes")  # stands on a page that was read
            desk.change(live[-1], customer="Dunes")  # and on one that was not
            desk.add(DeskTicket(9_000, desk.now, desk.now))

    vendor.before = meanwhile
    source.fetch()
    pass_time(store, desk, minutes=10)
    source.fetch()
    assert counted(source.tickets()) == truth(desk)


def test_a_purge_between_two_pages_is_noticed_and_the_list_read_once_more(
    source: Fetched, vendor: FakeHalo, desk: Desk
) -> None:
    live = sorted(truth(desk))

    def purge(call: int) -> None:
        if call == 3:
            for number in live[:10]:
                del desk.tickets[number]

    vendor.before = purge
    source.fetch()
    known = counted(source.tickets())
    assert {number: known[number] for number in truth(desk)} == truth(desk)
    numbers = [call.query["page_no"] for call in vendor.calls if call.path == "/api/tickets"]
    assert numbers.count("1") == 3  # the list, the list once more, the deleted ones


def test_a_token_that_ends_is_got_anew(source: Fetched, vendor: FakeHalo, desk: Desk) -> None:
    vendor.lasts = 2
    source.fetch()
    assert counted(source.tickets()) == truth(desk)
    assert vendor.tokens > 3
    assert {f"access-{number}" for number in range(1, vendor.tokens + 1)} <= set(source.secrets)


def test_a_wrong_secret_is_refused_with_a_sentence(source: Fetched, vendor: FakeHalo) -> None:
    write_keys(source.keys_file, "desk", {**KEYS["halo"], "client_secret": "wrong-secret-1"})
    with pytest.raises(BadInput, match="The key was refused: HaloPSA answered 400"):
        source.fetch()
    assert vendor.paths() == ["/auth/token"]


def test_only_new_feedback_is_asked_for(source: Fetched, vendor: FakeHalo, desk: Desk, store: Store) -> None:
    for number in range(1, 301):
        desk.answers[number] = replace(desk.answers[1 + number % 30], number=number)
        desk.answers[number].answered = desk.now - timedelta(hours=301 - number)
    source.fetch()
    first = vendor.paths().count("/api/feedback")
    pass_time(store, desk, minutes=10)
    desk.answer(301, 5, "good")
    source.fetch()
    assert len(source.feedback()) == 301
    assert (first, vendor.paths().count("/api/feedback") - first) == (7, 4)


@pytest.mark.parametrize("skew", [timedelta(hours=-2), timedelta(hours=7)], ids=str)
def test_a_vendors_clock_may_differ_from_ours(source: Fetched, vendor: FakeHalo, desk: Desk, skew: timedelta) -> None:
    vendor.skew = skew
    source.fetch()
    desk.let_pass(minutes=10)
    desk.change(min(truth(desk)), customer="Dunes")
    desk.let_pass(minutes=10)
    source.fetch()
    assert counted(source.tickets()) == truth(desk, skew)
    assert source.row.complete_until == (desk.now + skew if skew < timedelta(0) else source.store.clock())


def test_a_vendor_that_does_not_tell_its_time_is_read_on_from_a_change_it_told_first(
    source: Fetched, vendor: FakeHalo, desk: Desk, store: Store
) -> None:
    vendor.tells_time = False
    source.fetch()
    latest = max(desk.tickets[number].changed for number in sorted(truth(desk))[:40])  # on the first page for sure
    pass_time(store, desk, minutes=10)
    desk.change(min(truth(desk)), customer="Dunes")
    source.fetch()
    assert counted(source.tickets()) == truth(desk)
    asked = [call.query["lastupdatefromdate"] for call in vendor.calls if "lastupdatefromdate" in call.query]
    assert f"{latest - timedelta(minutes=5):%Y-%m-%dT%H:%M:%S}" <= asked[-4] < f"{desk.now:%Y-%m-%dT%H:%M:%S}"
