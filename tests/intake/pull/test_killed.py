"""A backfill killed three times with SIGKILL ends with exactly the right facts, on each engine and of each vendor.

Every day some hundreds of tickets; `make soak` sets ROX_PULL_TICKETS=10000, in pages of the declared size.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from rox_bot.intake.pull import VENDORS
from rox_bot.intake.pull.standing import Standing
from rox_bot.store import sources
from rox_bot.store.store import Store
from tests.conftest import Figures
from tests.crash.nursery import Child, Nursery, nursery
from tests.fake_vendors import (
    FakeAutotask,
    FakeConnectWise,
    FakeFreshdesk,
    FakeHalo,
    FakeSmileBack,
    FakeVendor,
    FakeZendesk,
    made_desk,
)
from tests.intake.pull.fetching import Fetched, as_told, kept_and_true, pass_time, truth
from tests.intake.pull.test_smileback import RATINGS, sent

TICKETS = int(os.environ.get("ROX_PULL_TICKETS", "400"))
SIZE = 0 if TICKETS >= 5_000 else 40
DECLARED = {"zendesk": 1_000, "halo": 100, "connectwise": 1_000, "autotask": 500, "freshdesk": 100}
FIRST = {"halo": 1, "autotask": 8, "freshdesk": 4}
"""Calls for a token or the names of ids, made each time a source is read, before a page is kept."""
FAKES: dict[str, Callable[..., FakeVendor]] = {
    "zendesk": FakeZendesk,
    "halo": FakeHalo,
    "connectwise": FakeConnectWise,
    "autotask": FakeAutotask,
    "freshdesk": FakeFreshdesk,
}
RATED = ("zendesk", "halo", "freshdesk")
KILLS = (0.0, 0.02, 0.04)
"""Seconds between a page being asked for and the kill: while it is on its way, is read, and is written."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with nursery(tmp_path_factory.mktemp("nursery")) as made:
        yield made


def kill_at(vendor: FakeVendor, child: Child, call: int, delay: float) -> None:
    """Let a process be killed so long after it has made so many calls."""

    def meanwhile(number: int) -> None:
        if number == call:
            vendor.before = lambda _number: time.sleep(0.03)  # so that the kill comes before the end
            threading.Timer(delay, os.kill, (child.pid, signal.SIGKILL)).start()
            time.sleep(0.01 if delay == 0 else 0)

    vendor.before = meanwhile


@pytest.mark.parametrize("kind", list(FAKES))
def test_a_backfill_killed_three_times_ends_with_exactly_the_right_facts(
    kind: str, store: Store, made: Nursery, tmp_path: Path, record_figures: Figures
) -> None:
    desk = made_desk(TICKETS, answers=TICKETS // 10)
    as_told(kind, desk)
    pages = TICKETS // (SIZE or DECLARED[kind])
    with FAKES[kind](desk) as vendor:
        source = Fetched(store, vendor.url, tmp_path, kind)
        with store.writing() as tx:
            sources.set_cursor(tx, "main", "desk", Standing(desk.now - timedelta(weeks=26)).dump())
        url = store.url.render_as_string(hide_password=False)
        given = {"database_url": url, "keys_file": str(source.keys_file), "source": "desk", "kind": kind, "size": SIZE}
        began, kept = time.monotonic(), []
        for delay in KILLS:
            child = made.fork("tests.intake.pull.killed:fetch", **given)
            kill_at(vendor, child, len(vendor.calls) + 2 + FIRST.get(kind, 0) + pages // 12, delay)
            assert child.wait() == -signal.SIGKILL, made.said()
            vendor.before = lambda _number: None
            kept.append(len(source.tickets()))
        assert made.fork("tests.intake.pull.killed:fetch", **given).wait() == 0, made.said()
        took = time.monotonic() - began
        assert kept == sorted(kept)
        assert 0 < kept[0] < len(truth(desk))
        kept_now, true = kept_and_true(kind, source, desk)
        assert kept_now == true
        rated = {each.ticket for each in desk.answers.values()} if kind in RATED else set()
        assert {int(row["ticket"]) for row in source.feedback().values()} == rated
        assert source.row.complete_until is not None
        record_figures(
            f"{kind} on {store.url.get_backend_name()}: {TICKETS} tickets, killed with {kept} kept, "
            f"{len(truth(desk))} facts as counted by the desk; {len(vendor.calls)} calls, {vendor.overruns} over the "
            f"limit, {took:.1f} s"
        )

        live = sorted(truth(desk))
        pass_time(store, desk, minutes=10)
        desk.change(live[0], customer="Changed later")
        desk.change(live[1], deleted=True)
        pass_time(store, desk, minutes=10)
        calls = len(vendor.calls)
        assert made.fork("tests.intake.pull.killed:fetch", **given).wait() == 0, made.said()
        kept_now, true = kept_and_true(kind, source, desk)
        assert kept_now == true
        roll = VENDORS[kind].feeds[0].roll_call
        called = -(-len(live) // roll.size) if roll else 0
        assert len(vendor.calls) - calls < 10 + FIRST.get(kind, 0) + called


def test_reviews_killed_three_times_are_answers_and_requests_exactly_once(
    store: Store, made: Nursery, tmp_path: Path, record_figures: Figures
) -> None:
    desk = made_desk(TICKETS)
    for number in range(1, TICKETS + 1):
        answer = desk.answer(number, number, RATINGS[number % 4], "Call +31 6 12345678")
        answer.answered = answer.changed = desk.tickets[number].changed
    with FakeSmileBack(desk) as vendor:
        source = Fetched(store, vendor.url, tmp_path, "smileback")
        with store.writing() as tx:
            sources.set_cursor(tx, "main", "desk", Standing(desk.now - timedelta(weeks=26)).dump())
        url = store.url.render_as_string(hide_password=False)
        given = {"database_url": url, "keys_file": str(source.keys_file), "source": "desk", "kind": "smileback"}
        began, kept = time.monotonic(), []
        for delay in KILLS:
            child = made.fork("tests.intake.pull.killed:fetch", **given, size=SIZE)
            kill_at(vendor, child, len(vendor.calls) + 3 + TICKETS // (SIZE or 100) // 12, delay)
            assert child.wait() == -signal.SIGKILL, made.said()
            vendor.before = lambda _number: None
            kept.append(len(source.feedback()) + len(sent(source)))
        assert made.fork("tests.intake.pull.killed:fetch", **given, size=SIZE).wait() == 0, made.said()
        assert kept == sorted(kept)
        assert 0 < kept[0] < TICKETS
        _as_reviewed(source, vendor)
        record_figures(
            f"smileback on {store.url.get_backend_name()}: {TICKETS} reviews, killed with {kept} facts kept, "
            f"{len(source.feedback())} answers and {len(sent(source))} requests as counted by the desk; "
            f"{len(vendor.calls)} calls, {vendor.overruns} over the limit, {time.monotonic() - began:.1f} s"
        )

        pass_time(store, desk, minutes=10)
        desk.answers[4].score, desk.answers[4].changed = "bad", desk.now
        vendor.deleted, desk.answers[5].changed = {5}, desk.now
        pass_time(store, desk, minutes=10)
        calls = len(vendor.calls)
        assert made.fork("tests.intake.pull.killed:fetch", **given, size=SIZE).wait() == 0, made.said()
        _as_reviewed(source, vendor)
        assert len(vendor.calls) - calls < 10


def _as_reviewed(source: Fetched, vendor: FakeSmileBack) -> None:
    """Compare the facts with what the desk was told."""
    told, there = {"good": 3, "neutral": 2, "bad": 1}, vendor.desk.answers.values()
    kept = [each for each in there if each.number not in vendor.deleted]
    scores = {key: row["score"] for key, row in source.feedback().items()}
    assert scores == {f"review-{each.number}": told[str(each.score)] for each in kept if each.score in told}
    assert sent(source) == {f"sent-{each.number}" for each in kept}
    assert source.row.complete_until is not None
