"""Two bots on one PostgreSQL behave as one: an event is counted once, whichever of them it came to, and how often."""

import signal
from concurrent.futures import ThreadPoolExecutor
from random import Random

from rox_bot.store import outbox
from rox_bot.store.store import Store
from tests.conftest import Figures
from tests.crash.books import books
from tests.crash.load import Load
from tests.crash.nursery import Nursery, Port
from tests.crash.test_killed_bot import wait_for, with_a_customer
from tests.engines import PostgresServer
from tests.fake_slack import FakeSlack
from tests.slack.workspace import NOW

WORKERS, POSTS, COPIES = 8, 120, 4


def test_events_that_come_to_both_bots_four_times_are_counted_once(
    postgres: PostgresServer, made: Nursery, slack: FakeSlack, record_figures: Figures
) -> None:
    with postgres.database() as url, Port() as one, Port() as other:
        with_a_customer(url)
        bots = [
            made.fork("tests.crash.bots:serve", database_url=url, api_url=slack.api_url, port=port)
            for port in (one, other)
        ]
        with Load(slack, [one, other], Random("both"), copies=COPIES) as load:
            wait_for(load, 240)
        for bot in bots:
            bot.send(signal.SIGTERM)
        assert [bot.wait() for bot in bots] == [0, 0]
        found = books(url, load)

    record_figures(f"postgresql, two bots: {load.delivered} deliveries, {found}")
    assert load.delivered > 2 * len(load.acknowledged)
    assert not found.lost
    assert not found.doubled


def test_eight_workers_never_claim_a_post_twice(database_url: str) -> None:
    store = Store(database_url, clock=lambda: NOW)

    def claims(me: str) -> list[int]:
        mine = []
        for number in numbers:
            with store.writing() as tx:
                if outbox.claim(tx, number, me, NOW):
                    mine.append(number)
        return mine

    try:
        numbers = plan(store)
        with ThreadPoolExecutor(WORKERS) as pool:
            claimed = [number for mine in pool.map(claims, map(str, range(WORKERS))) for number in mine]
    finally:
        store.close()
    assert sorted(claimed) == sorted(numbers)


def plan(store: Store) -> list[int]:
    """Plan posts that are due, and return their numbers."""
    with store.writing() as tx:
        for number in range(POSTS):
            row = {"workspace": store.workspace, "slack_channel": f"C{number}", "kind": "digest", "period": "2026-W42"}
            outbox.plan(tx, {**row, "not_before": NOW, "due_at": NOW})
        return [row["id"] for row in outbox.waiting(tx, store.workspace, NOW, ("digest",))]
