"""A courier is killed at every step of a digest while Slack fails in every way: one message remains."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, product
from pathlib import Path
from typing import Any

import pytest

from rox_bot.digests.delivery import Courier
from rox_bot.store import outbox
from rox_bot.store.store import Store
from rox_bot.store.tables import DigestRow, OutboxRow
from tests.conftest import Figures
from tests.crash.couriers import MENDING, STEPS, poster
from tests.crash.nursery import Child, Nursery
from tests.digests.rounds import LEASE, MONDAY, dot
from tests.fake_slack import FakeSlack
from tests.slack.workspace import NOW, Clock, made_up_slack, until
from tests.talk import Talk

FAULTS: dict[str, dict[str, Any]] = {
    "none": {},
    "429": {"status": 429, "retry_after": 30},
    "500": {"status": 500},
    "timeout": {"delay": 0.5, "drop": "before"},
    "dropped": {"drop": "after"},
    "garbage": {"garbage": True, "accept": True},
}
ROUNDS = int(os.environ.get("ROX_DIGEST_ROUNDS", "1"))
_numbers = count(1)


@dataclass
class Trial:
    """One digest in a channel of its own, and the couriers that come by for it."""

    store: Store
    slack: FakeSlack
    clock: Clock
    made: Nursery
    channel: str = field(default_factory=lambda: f"C0TRIAL{next(_numbers)}")

    def __post_init__(self) -> None:
        self.clock.now = NOW
        self.slack.add_channel(self.channel, self.channel.lower())
        talk = Talk(self.store)
        talk.with_(slack_channel=self.channel, slack_channel_name=self.channel.lower()).ask("digest here Mon 9:00")
        self.clock.now = MONDAY

    def doomed(self, dies_at: str, freezes_at: str = "") -> Child:
        """Send a courier that gets no further than a step, and return when the digest is its own."""
        url = self.store.url.render_as_string(hide_password=False)
        where = {"database_url": url, "api_url": self.slack.api_url, "bot": self.slack.bot_id}
        when = {"now": self.clock.now.isoformat(), "dies_at": dies_at, "freezes_at": freezes_at}
        child = self.made.fork("tests.crash.couriers:come_by", **where, **when)
        until(lambda: self.row().get("attempts"), "the claim")
        return child

    def healthy(self) -> None:
        """Let couriers come by that nothing happens to: one, or two at once where two bots may share a database."""
        many = ("healthy", "as healthy")[: 1 if self.store.file else 2]
        way = poster(self.store, self.slack.api_url, self.slack.bot_id)

        async def come_by() -> None:
            await asyncio.gather(*(Courier(self.store, way, dot, name).tick() for name in many))

        asyncio.run(come_by())

    def row(self) -> dict[str, Any]:
        """The digest's row."""
        with self.store.reading() as tx:
            return dict(next(iter(outbox.posts(tx, self.store.workspace, self.channel)), {}))

    def posts(self) -> list[dict[str, Any]]:
        """The digests that stand in the channel."""
        return [message for message in self.slack.messages(self.channel) if message.get("metadata")]

    def settle(self) -> None:
        """Heal Slack, and let couriers come by, lease after lease, until the digest is sent and looked after."""
        self.slack.heal()
        for _ in range(6):
            self.clock.move(**LEASE)
            self.healthy()
            if self.row()["state"] == "sent":
                break
        self.healthy()

    def end(self) -> None:
        """Forget it, so that nobody comes by for it any more."""
        with self.store.writing() as tx:
            for table in (OutboxRow, DigestRow):
                tx.execute(table.__table__.delete())  # type: ignore[attr-defined]


@pytest.fixture
def slack_and_clock() -> Iterator[tuple[FakeSlack, Clock]]:
    clock = Clock()
    with made_up_slack(clock, None) as slack:
        yield slack, clock


@contextmanager
def opened(database_url: str, clock: Clock) -> Iterator[Store]:
    """A store with scores of two weeks, so that there is something to draw."""
    clock.now = NOW
    store = Store(database_url, clock=clock)
    try:
        dates = [MONDAY - timedelta(days=back) for back in range(1, 15)]
        Talk(store).answers(*({"customer": "Acme", "occurred_at": date} for date in dates for _ in range(4)))
        yield store
    finally:
        store.close()


def test_a_courier_killed_at_any_step_leaves_one_message(
    database_url: str, made: Nursery, slack_and_clock: tuple[FakeSlack, Clock], record_figures: Figures
) -> None:
    slack, clock = slack_and_clock
    died, wrong, trials = 0, [], [each for _ in range(ROUNDS) for each in product(STEPS, FAULTS)]
    with opened(database_url, clock) as store:
        for step, fault in trials:
            trial = Trial(store, slack, clock, made)
            if FAULTS[fault]:
                slack.fail("chat.postMessage", **FAULTS[fault])
            doomed = trial.doomed(step)
            if store.file is None:
                trial.healthy()  # the other replica, at the same time
            died += doomed.wait() == -signal.SIGKILL
            trial.settle()
            if len(trial.posts()) != 1 or trial.row()["ts"] != trial.posts()[0]["ts"]:
                wrong.append((step, fault, trial.row(), trial.posts()))
            trial.end()
    engine = "sqlite, one bot" if store.file else "postgresql, two bots"
    record_figures(f"{engine}: {len(trials)} digests, {died} SIGKILLs, {len(wrong)} not exactly once")
    assert wrong == []
    assert died > len(trials) / 3
    assert "Traceback" not in made.said()


def test_a_frozen_courier_that_wakes_leaves_one_message(
    database_url: str, made: Nursery, slack_and_clock: tuple[FakeSlack, Clock], record_figures: Figures
) -> None:
    slack, clock = slack_and_clock
    doubled = 0
    with opened(database_url, clock) as store:
        for dies_at, slept in (("", LEASE), *((each, LEASE) for each in MENDING), ("posted", {"hours": 3})):
            trial = Trial(store, slack, clock, made)
            frozen = trial.doomed(dies_at, "sending")
            until(lambda child=frozen: is_stopped(child), "the stop")
            clock.move(**LEASE)
            trial.healthy()
            assert len(trial.posts()) == 1
            clock.move(**slept)  # one that wakes after hours, posts and dies leaves a second post to its successor
            frozen.send(signal.SIGCONT)
            assert frozen.wait() == (-signal.SIGKILL if dies_at else 0)
            doubled += len(trial.posts()) > 1
            trial.settle()

            assert len(trial.posts()) == 1, dies_at
            assert trial.row()["ts"] == trial.posts()[0]["ts"]
            trial.end()
    engine = store.url.get_backend_name()
    record_figures(
        f"{engine}: 4 couriers frozen at the post, 3 of them killed there or while mending, {doubled} left two"
    )
    assert doubled == 2


def is_stopped(child: Child) -> bool:
    """Whether a process has stopped itself."""
    return Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
