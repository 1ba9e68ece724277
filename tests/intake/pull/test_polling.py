"""Looking again when it is due: by one bot at a time, at once after a stop, and never without a word of what failed."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rox_bot.domain.errors import RoxError
from rox_bot.intake.pull import VENDORS, zendesk
from rox_bot.intake.pull.polling import Poller
from rox_bot.intake.pull.zendesk import ZENDESK
from rox_bot.store import source_claims, sources
from rox_bot.store.store import Store
from tests.fake_vendors import Desk, FakeZendesk, Fault, made_desk
from tests.intake.pull.fetching import Clock, Fetched, counted, pass_time, truth


@pytest.fixture
def desk() -> Desk:
    return made_desk(160)


@pytest.fixture
def vendor(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeZendesk]:
    small = tuple(replace(feed, size=50, limit=None) for feed in ZENDESK.feeds)
    monkeypatch.setitem(VENDORS, "zendesk", replace(ZENDESK, feeds=small))
    with FakeZendesk(desk) as vendor:
        vendor.limits = ()
        yield vendor


@pytest.fixture
def source(store: Store, vendor: FakeZendesk, tmp_path: Path) -> Fetched:
    return Fetched(store, vendor.url, tmp_path)


async def looked(*pollers: Poller) -> None:
    for poller in pollers:
        await poller.look()
    for poller in pollers:
        await poller.idle()


def test_a_source_is_looked_at_again_after_its_minutes(
    source: Fetched, vendor: FakeZendesk, desk: Desk, store: Store
) -> None:
    asyncio.run(looked(Poller(source.fetcher)))
    assert counted(source.tickets()) == truth(desk)
    not_before = source.row.not_before
    assert not_before is not None
    assert timedelta(minutes=9) <= not_before - desk.now <= timedelta(minutes=11)
    calls = len(vendor.calls)
    pass_time(store, desk, minutes=8)
    asyncio.run(looked(Poller(source.fetcher)))
    assert len(vendor.calls) == calls
    pass_time(store, desk, minutes=4)
    asyncio.run(looked(Poller(source.fetcher)))
    assert len(vendor.calls) > calls


def test_a_source_that_is_off_is_not_looked_at(source: Fetched, vendor: FakeZendesk) -> None:
    with source.store.writing() as tx:
        sources.switch_source(tx, "main", "desk", source.store.clock())
    asyncio.run(looked(Poller(source.fetcher)))
    assert vendor.calls == []
    with source.store.writing() as tx:
        sources.switch_source(tx, "main", "desk", None)
    asyncio.run(looked(Poller(source.fetcher)))
    assert vendor.calls != []


def test_of_several_bots_one_reads_a_source(source: Fetched, vendor: FakeZendesk, desk: Desk) -> None:
    asyncio.run(looked(*(Poller(source.fetcher) for _ in range(4))))
    exports = [call.query.get("cursor", "") for call in vendor.calls if "incremental" in call.path]
    assert len(exports) == len(set(exports))
    assert counted(source.tickets()) == truth(desk)


def test_a_reader_that_lost_its_claim_writes_nothing(source: Fetched, vendor: FakeZendesk) -> None:
    def taken_over(call: int) -> None:
        if call == 2:
            with source.store.writing() as tx:
                tx.execute(sources._source.update().values(owner="other:1:beef"))

    vendor.before = taken_over
    with pytest.raises(RoxError, match="Another rox_bot reads desk now"):
        source.fetch()
    row = source.row
    assert (row.owner, row.failures) == ("other:1:beef", 0)
    assert len(vendor.calls) == 2
    assert 0 < len(source.tickets()) <= 50


def test_a_claim_is_free_again_once_its_time_is_over(source: Fetched, vendor: FakeZendesk, desk: Desk) -> None:
    store = source.store
    with store.writing() as tx:
        assert source_claims.claim(tx, "main", "desk", "elsewhere:1:beef", store.clock()) is not None
    with pytest.raises(RoxError, match="is being read just now"):
        source.fetch()
    assert vendor.calls == []
    assert source.row.failures == 0
    pass_time(store, desk, seconds=121)
    source.fetch()
    assert counted(source.tickets()) == truth(desk)


def test_a_stop_ends_the_reading_and_the_next_start_goes_on_there(
    source: Fetched, vendor: FakeZendesk, desk: Desk
) -> None:
    async def stopped() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        vendor.before = lambda call: (
            (vendor.fail(Fault(slow=30)), loop.call_soon_threadsafe(stop.set)) if call == 3 else None
        )
        await asyncio.wait_for(Poller(source.fetcher).run(stop, 0.05, lambda: None), 20)

    asyncio.run(stopped())
    row = source.row
    assert (row.owner, row.not_before, row.failures) == ("", None, 0)
    assert 0 < len(source.tickets()) < len(truth(desk))
    vendor.before = lambda _call: None
    calls = len(vendor.calls)
    asyncio.run(looked(Poller(source.fetcher)))
    assert "cursor" in vendor.calls[calls].query
    assert counted(source.tickets()) == truth(desk)


def test_failures_are_looked_at_ever_more_rarely(source: Fetched, vendor: FakeZendesk, store: Store) -> None:
    pauses = []
    clock = store.clock
    assert isinstance(clock, Clock)
    for _ in range(5):
        vendor.fail(*[Fault(500)] * 3)
        asyncio.run(looked(Poller(source.fetcher)))
        not_before = source.row.not_before
        assert not_before is not None
        pauses.append(round((not_before - clock.now).total_seconds() / 60))
        clock.now = not_before
    assert source.row.failures == 5
    assert 9 <= pauses[0] <= 11
    assert 108 <= pauses[-1] <= 132  # two hours, give or take a tenth


def test_a_fault_of_ours_is_noted_with_its_reference_and_tried_again(
    source: Fetched, vendor: FakeZendesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Jan said so")

    feeds = (replace(zendesk.ZENDESK.feeds[0], ask=broken),)  # type: ignore[arg-type]
    monkeypatch.setitem(VENDORS, "zendesk", replace(ZENDESK, feeds=feeds))
    asyncio.run(looked(Poller(source.fetcher)))
    row = source.row
    assert row.error.startswith("Something broke on our side, ref ")
    assert (row.failures, row.owner) == (1, "")
    assert row.not_before is not None


def test_one_source_that_fails_does_not_keep_the_others(
    source: Fetched, vendor: FakeZendesk, desk: Desk, tmp_path: Path
) -> None:
    other = Fetched(source.store, "http://127.0.0.1:9", tmp_path, name="nobody")
    asyncio.run(looked(Poller(source.fetcher)))
    assert counted(source.tickets()) == truth(desk)
    assert "cannot be reached" in other.row.error
