"""The limits of calls that each vendor documents are kept, not found out by being refused.

Both sides are made smaller alike: a minute lasts a second, and a tenth (or less) of the calls fit in it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rox_bot.intake.pull import VENDORS, asking
from rox_bot.intake.pull.asking import Passing
from rox_bot.intake.pull.declaring import Limit
from rox_bot.intake.pull.standing import Standing
from rox_bot.store import sources
from rox_bot.store.store import Store
from tests.fake_vendors import FakeSmileBack, FakeVendor, made_desk
from tests.intake.pull.fetching import Fetched, as_told
from tests.intake.pull.test_killed import FAKES

ALL: dict[str, Callable[..., FakeVendor]] = {**FAKES, "smileback": FakeSmileBack}
TIGHTENED = {"zendesk": 2, "halo": 20, "connectwise": 10, "autotask": 10, "freshdesk": 4, "smileback": 10}
"""By what the calls of a limit are divided, so that a few dozen calls meet it."""
A_MINUTE = 1.0


def tightened(limit: Limit | None, by: int) -> Limit | None:
    return limit and replace(limit, calls=limit.calls // by, seconds=limit.seconds / 60 * A_MINUTE)


def tighten(kind: str, vendor: FakeVendor, monkeypatch: pytest.MonkeyPatch) -> Limit:
    """Make the limits of both sides smaller, in pages of ten; returns the limit of all calls."""
    by, told = TIGHTENED[kind], VENDORS[kind]
    vendor.limits = tuple((part, calls // by, seconds / 60 * A_MINUTE) for part, calls, seconds in vendor.documented)
    feeds = tuple(replace(feed, size=10, limit=tightened(feed.limit, by)) for feed in told.feeds)
    limit = tightened(told.limit, by)
    assert limit is not None
    monkeypatch.setitem(VENDORS, kind, replace(told, feeds=feeds, limit=limit))
    return limit


def fetched(kind: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, unpaced: bool) -> Any:
    desk = made_desk(200, answers=100)
    as_told(kind, desk)
    with ALL[kind](desk) as vendor:
        limit = tighten(kind, vendor, monkeypatch)
        if unpaced:
            kept = VENDORS[kind]
            feeds = tuple(replace(feed, limit=None) for feed in kept.feeds)
            monkeypatch.setitem(VENDORS, kind, replace(kept, feeds=feeds, limit=Limit(10_000, 1.0)))
        source = Fetched(store, vendor.url, tmp_path, kind)
        with store.writing() as tx:
            sources.set_cursor(tx, "main", "desk", Standing(desk.now - timedelta(weeks=26)).dump())
        if unpaced:
            monkeypatch.setattr(asking, "LONGEST_WAIT", 0.0)
            vendor.limits = tuple((part, calls // TIGHTENED[kind], 600.0) for part, calls, _ in vendor.documented)
            with pytest.raises(Passing):
                source.fetch()
        else:
            source.fetch()
            assert source.row.failures == 0
        return vendor, limit


@pytest.mark.parametrize("kind", list(ALL))
def test_a_backfill_keeps_the_documented_limits(
    kind: str, lone_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor, limit = fetched(kind, lone_store, tmp_path, monkeypatch, unpaced=False)

    assert vendor.documented
    assert len(vendor.calls) > limit.calls or kind == "zendesk"
    assert vendor.overruns == 0
    assert all(call.status != 429 for call in vendor.calls)


@pytest.mark.parametrize("kind", ["zendesk", "connectwise", "freshdesk", "smileback"])
def test_without_a_pace_the_same_calls_are_refused(
    kind: str, lone_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor, _ = fetched(kind, lone_store, tmp_path, monkeypatch, unpaced=True)

    assert vendor.overruns == 1
    assert vendor.calls[-1].status == 429
