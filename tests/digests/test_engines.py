"""Digests on both databases: couriers of two replicas share claims, leases and what stands in the channel."""

import threading
from collections.abc import Iterator

import pytest

from rox_bot.digests.delivery import Courier
from rox_bot.store import outbox
from tests.digests.rounds import LEASE, come_by, courier, dot, due, posts, tick
from tests.digests.test_healing import frozen
from tests.slack.conftest import Opened
from tests.slack.workspace import SUPPORT, Office


@pytest.fixture
def either(open_office: Opened, database_url: str) -> Iterator[Office]:
    """A bot without any history on one of the engines, with a digest for Mondays at nine."""
    office = open_office("socket", filled=False, database_url=database_url)
    office.ask("digest here weekly Mon 9:00")
    yield office
    office.stop()


def state(office: Office) -> tuple[str, str, int]:
    assert office.bot is not None
    with office.bot.store.reading() as tx:
        [row] = outbox.posts(tx, "main", SUPPORT, kinds=("digest",))
    return row["state"], row["ts"], row["attempts"]


def test_two_replicas_at_once_post_one_message(either: Office) -> None:
    due(either)
    couriers = [courier(either, me) for me in ("one", "two")]
    found: list[int] = []
    threads = [threading.Thread(target=lambda who=who: found.append(come_by(either, who))) for who in couriers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    [post] = posts(either)
    assert sorted(found) == [0, 1]
    assert state(either) == ("sent", post["ts"], 1)


def test_a_replica_that_wakes_after_its_lease_leaves_one_message(either: Office) -> None:
    due(either)
    come_by(either, frozen(either, "sending"))

    [post] = posts(either)
    assert state(either) == ("sent", post["ts"], 2)


def test_a_post_in_doubt_is_found_by_the_other_replica(either: Office) -> None:
    due(either)
    either.slack.fail("chat.postMessage", drop="after")
    assert tick(either, "one") == 0
    either.clock.move(**LEASE)
    assert tick(either, "two") == 1

    [post] = posts(either)
    assert state(either) == ("sent", post["ts"], 2)


def test_a_courier_needs_nothing_but_store_poster_pen_and_name(either: Office) -> None:
    assert either.bot is not None
    assert either.bot.slack is not None
    who = Courier(either.bot.store, either.bot.slack.poster, dot, "me")
    due(either)
    assert (come_by(either, who), come_by(either, who), who.stopped) == (1, 0, "")
