"""The bot under signed load, its disk full or read-only or its database locked: nothing false, and it recovers."""

import json
import resource
import signal
import sqlite3
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

import pytest

from tests.conftest import Figures
from tests.crash.books import Books, books
from tests.crash.load import Load
from tests.crash.nursery import Child, Nursery, Port
from tests.crash.test_killed_bot import wait_for, with_a_customer
from tests.fake_slack import FakeSlack
from tests.slack.workspace import ADA, SUPPORT, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="another process's limits are set as Linux has them")
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
SOME = 15


@contextmanager
def at_work(
    folder: Path, made: Nursery, slack: FakeSlack, found: list[Books], serve: str = "serve"
) -> Iterator[tuple[Child, Load, Path, int]]:
    """A bot that has taken some events in; in the end it must take more in, stop in order, and have kept its word."""
    database = folder / "rox.db"
    url = with_a_customer(f"sqlite:///{database}")
    with Port() as port:
        bot = made.fork(f"tests.crash.bots:{serve}", database_url=url, api_url=slack.api_url, port=port)
        with Load(slack, [port], Random(folder.name)) as load:
            wait_for(load, SOME)
            yield bot, load, database, port
            wait_for(load, load.many + SOME)
        bot.send(signal.SIGTERM)
        assert bot.wait() == 0
    found.append(books(url, load))
    assert not found[0].lost
    assert not found[0].doubled
    assert set(load.refused) <= {200, 503}
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert "Traceback" not in made.said()


def is_ready(port: int) -> bool:
    """What the bot says of its database."""
    try:
        with DIRECT.open(f"http://127.0.0.1:{port}/ready", timeout=20) as answer:
            return bool(json.load(answer)["database"])
    except urllib.error.HTTPError as refused:
        with refused:
            return bool(json.load(refused)["database"])


def test_a_full_disk_is_said_and_left_behind(
    tmp_path: Path, made: Nursery, slack: FakeSlack, record_figures: Figures
) -> None:
    found: list[Books] = []
    with at_work(tmp_path, made, slack, found) as (bot, load, database, port):
        files = [each.stat().st_size for each in (database, database.with_name("rox.db-wal"), made.log)]
        before = resource.prlimit(bot.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (max(files) + 60_000, before[1]))
        until(lambda: load.refused[503] >= SOME, "the full disk")
        until(lambda: not is_ready(port), "the word of it")
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, before)
        until(lambda: is_ready(port), "the room")
    record_figures(f"sqlite: disk full under load, {found[0]}, {dict(load.refused)} refused")


def test_a_read_only_database_is_said_answers_questions_and_is_left_behind(
    tmp_path: Path, made: Nursery, slack: FakeSlack, record_figures: Figures
) -> None:
    found: list[Books] = []
    with at_work(tmp_path, made, slack, found, "serve_switched") as (bot, load, _, port):
        bot.send(signal.SIGUSR1)
        until(lambda: load.refused[503] >= SOME, "the read-only disk")
        until(lambda: not is_ready(port), "the word of it")
        answers = len(slack.responses)
        asked = slack.command("/rox", "csat this week", user=ADA, channel=SUPPORT)
        ack = slack.http_send(f"http://127.0.0.1:{port}/slack/events", asked, 3.0)
        until(lambda: any("CSAT" in str(use.body) for use in slack.responses[answers:]), "the answer")
        bot.send(signal.SIGUSR2)
        until(lambda: is_ready(port), "the writable disk")
    assert ack.status == 200
    record_figures(f"sqlite: read-only under load, {found[0]}, {dict(load.refused)} refused")


def test_a_locked_database_is_waited_for(
    tmp_path: Path, made: Nursery, slack: FakeSlack, record_figures: Figures
) -> None:
    found: list[Books] = []
    with (
        at_work(tmp_path, made, slack, found) as (_, load, database, _),
        closing(sqlite3.connect(database, isolation_level=None, timeout=20)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        until(lambda: load.refused[503] >= 3, "the lock")
        other.execute("ROLLBACK")
    record_figures(f"sqlite: locked under load, {found[0]}, {dict(load.refused)} refused")
