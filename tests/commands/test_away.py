"""Lines that write while the database is away: said so, and never made a form as if their words were wrong."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from rox_bot.domain.errors import Unavailable
from rox_bot.store.store import Store
from tests.engines import MortalServer, mortal_server
from tests.talk import NOW, Talk

LINES = (
    "log csat 4 acme #4711",
    "log lost acme why:price",
    'blocked "no refund" policy:refunds acme',
    "blocked acme",
    'invest 500 "training"',
    'gain 500 upsell acme "backup plan"',
    'magic @bram for acme "stayed late"',
    "edit E1 5",
)


@pytest.fixture(scope="module")
def server() -> Iterator[MortalServer]:
    with mortal_server() as started:
        yield started


@pytest.fixture(scope="module")
def talk(server: MortalServer) -> Iterator[Talk]:
    """A talk about a store whose server was killed after the first entry."""
    store = Store(server.url, clock=lambda: NOW)
    talk = Talk(store)
    talk.ask("log csat 5 acme")
    server.kill()
    yield talk
    server.start()
    store.close()


@pytest.mark.parametrize("line", LINES)
def test_a_write_says_that_nothing_can_be_saved_just_now(talk: Talk, line: str) -> None:
    later = talk.with_(now=NOW + timedelta(minutes=10))  # what was known of the members is read anew
    later.door = talk.door
    assert isinstance(later.refused(line), Unavailable)
