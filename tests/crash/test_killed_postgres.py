"""PostgreSQL itself is killed under signed load: the bots outlive it, and what they acknowledged is on disk, once."""

import signal
import time
from random import Random

from tests.conftest import Figures
from tests.crash.books import books
from tests.crash.load import Load
from tests.crash.nursery import Nursery, Port
from tests.crash.test_killed_bot import RUNS, wait_for, with_a_customer
from tests.engines import mortal_server
from tests.fake_slack import FakeSlack


def test_killing_the_server_loses_nothing_and_the_bots_go_on_by_themselves(
    made: Nursery, slack: FakeSlack, record_figures: Figures
) -> None:
    kills, random = max(2, RUNS // 10), Random("server")
    with mortal_server() as server, Port() as one, Port() as other:
        with_a_customer(server.url)
        bots = [
            made.fork("tests.crash.bots:serve", database_url=server.url, api_url=slack.api_url, port=port)
            for port in (one, other)
        ]
        with Load(slack, [one, other], random) as load:
            for _ in range(kills):
                wait_for(load, load.many + random.randrange(5, 30))
                server.kill()
                time.sleep(random.random() * 0.3)
                server.start()
            wait_for(load, load.many + 30)
        for bot in bots:
            bot.send(signal.SIGTERM)
        assert [bot.wait() for bot in bots] == [0, 0]
        found = books(server.url, load)

    record_figures(f"postgresql: {kills} SIGKILLs of the server under two bots, {found}, {dict(load.refused)} refused")
    assert not found.lost
    assert not found.doubled
    assert set(load.refused) <= {200, 503}
