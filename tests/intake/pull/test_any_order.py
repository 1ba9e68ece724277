"""Whatever happens at the desk, in whatever order, however often a look is cut short: the facts are what it knows."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from rox_bot.domain.errors import RoxError
from rox_bot.intake.pull import VENDORS, calling
from rox_bot.store.store import Store
from tests.fake_vendors import (
    Desk,
    DeskTicket,
    FakeAutotask,
    FakeConnectWise,
    FakeFreshdesk,
    FakeHalo,
    FakeVendor,
    FakeZendesk,
    Fault,
    made_desk,
)
from tests.intake.pull.fetching import MARKS_MERGED, Fetched, as_told, kept_and_true, pass_time

FAKES: dict[str, Callable[[Desk], FakeVendor]] = {
    "zendesk": FakeZendesk,
    "halo": FakeHalo,
    "connectwise": FakeConnectWise,
    "autotask": FakeAutotask,
    "freshdesk": FakeFreshdesk,
}
ROUNDS = 25


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "SECONDS_PER_CALL", 0)
    for kind, vendor in list(VENDORS.items()):
        feeds = tuple(replace(feed, size=7, limit=None) for feed in vendor.feeds)
        monkeypatch.setitem(VENDORS, kind, replace(vendor, feeds=feeds, limit=replace(vendor.limit, calls=10_000)))


def happen(desk: Desk, rolled: random.Random, merges: bool) -> None:
    """Let something happen to a ticket or two."""
    for _ in range(rolled.randint(0, 4)):
        number = rolled.choice(list(desk.tickets))
        what = rolled.choice((0, 1, 2, 3, 4, 5) if merges else (0, 1, 3, 4, 5))
        if what == 0:
            desk.add(DeskTicket(max(desk.tickets) + 1, desk.now, desk.now))
        elif what == 1:
            desk.change(number, deleted=not desk.tickets[number].deleted)
        elif what == 2:
            desk.change(number, merged_into=rolled.choice(list(desk.tickets)))
        elif what == 3:
            desk.change(number, solved=desk.now, closed=rolled.choice((None, desk.now)))
        elif what == 4:
            desk.change(number, solved=None, closed=None)
        else:
            desk.change(number, customer=rolled.choice(("Acme", "Dunes")), team="Second line")


@pytest.mark.parametrize("kind", list(FAKES))
def test_the_facts_are_what_the_desk_knows(kind: str, lone_store: Store, tmp_path: Path) -> None:
    rolled = random.Random(kind)
    desk = made_desk(40)
    as_told(kind, desk)
    for ticket in desk.tickets.values():
        ticket.reopens = 0
    with FAKES[kind](desk) as vendor:
        vendor.limits = ()
        source = Fetched(lone_store, vendor.url, tmp_path, kind, tries=1)
        for _ in range(ROUNDS):
            happen(desk, rolled, kind in MARKS_MERGED)
            pass_time(lone_store, desk, seconds=rolled.randint(0, 900))
            cut_at = len(vendor.calls) + rolled.randint(1, 9)

            def meanwhile(call: int, cut_at: int = cut_at) -> None:
                if call == cut_at:
                    vendor.fail(Fault(500))
                desk.let_pass(minutes=rolled.randint(0, 3))  # a reading may take longer than its overlap
                if rolled.random() < 0.3:
                    happen(desk, rolled, kind in MARKS_MERGED)

            vendor.before = meanwhile
            with suppress(RoxError):  # cut short, at any page
                source.fetch()
            vendor.before = lambda _call: None
            vendor.faults.clear()
            if rolled.random() < 0.4:
                pass_time(lone_store, desk, minutes=10)
                source.fetch()  # goes on where the other was cut
                source.fetch()  # and sees what happened meanwhile
                kept, true = kept_and_true(kind, source, desk)
                assert kept == true
