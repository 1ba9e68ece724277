"""The whole bot is killed again and again under signed load: what it acknowledged is on disk, and once."""

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from random import Random

from sqlalchemy import make_url

from rox_bot.store.store import Store
from tests.conftest import Figures
from tests.crash.books import books
from tests.crash.load import Load
from tests.crash.nursery import Child, Nursery, Port
from tests.fake_slack import FakeSlack
from tests.slack.workspace import PATIENCE
from tests.talk import Talk

RUNS = int(os.environ.get("ROX_KILLS", "100"))
KILLS = {"sqlite": RUNS, "postgresql": RUNS // 10}


def with_a_customer(database_url: str) -> str:
    """Make the schema, and a customer whose name a moment may tell."""
    store = Store(database_url)
    try:
        Talk(store).answers({"customer": "Acme"})
    finally:
        store.close()
    return database_url


def kill_often(start: Callable[[], Child], load: Load, kills: int, random: Random) -> int:
    """Kill the bot at random moments, one in five while it starts, and start it again; returns how many died of it."""
    died = 0
    for turn in range(kills):
        bot = start()
        if turn % 5:
            wait_for(load, load.many + random.randrange(1, 10))
        time.sleep(random.random() * (0.01 if turn % 5 else 0.15))
        died += bot.kill() == -signal.SIGKILL
    return died


def wait_for(load: Load, many: int) -> None:
    """Wait until so many deliveries were acknowledged."""
    deadline = time.monotonic() + PATIENCE
    while load.many < many:
        assert time.monotonic() < deadline, "nothing is acknowledged any more"
        time.sleep(0.001)


def test_a_bot_killed_at_any_moment_loses_nothing_and_doubles_nothing(
    database_url: str, made: Nursery, slack: FakeSlack, record_figures: Figures
) -> None:
    with_a_customer(database_url)
    engine = make_url(database_url).get_backend_name()
    kills, random = KILLS[engine], Random(engine)
    with Port() as port:

        def start() -> Child:
            return made.fork("tests.crash.bots:serve", database_url=database_url, api_url=slack.api_url, port=port)

        with Load(slack, [port], random) as load:
            died = kill_often(start, load, kills, random)
            last = start()
            wait_for(load, load.many + 10)
        last.send(signal.SIGTERM)
        assert last.wait() == 0

    found = books(database_url, load)
    record_figures(f"{engine}: {died} SIGKILLs of the bot, {found}, {load.broken} connections broken")
    assert died == kills
    assert load.acknowledged
    assert set(load.refused) <= {200, 503}
    assert not found.lost
    assert not found.doubled
    if engine == "sqlite":
        with closing(sqlite3.connect(make_url(database_url).database or "")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert "Traceback" not in made.said()
