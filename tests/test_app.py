"""One bot as a whole: whether it says truly that it is alive and fit for work, and how it ends."""

import json
import signal
import sqlite3
import threading
import urllib.error
import urllib.request
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rox_bot import app, server
from rox_bot.intake.pull.fetching import Way
from rox_bot.intake.source_keys import write_keys
from rox_bot.store import sources
from tests.databases import on_sqlite_alone
from tests.fake_vendors import FakeZendesk, made_desk
from tests.intake.pull.fetching import KEYS, truth
from tests.slack.conftest import Opened, open_office, template
from tests.slack.test_edge_serve import serving
from tests.slack.workspace import ADA, PATIENCE, SUPPORT, Clock, Office, made_up_slack, told, until

__all__ = ["open_office", "template"]

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
ALL = {"running", "slack", "token", "digests", "database", "schema", "disk"}


def asked(office: Office, path: str) -> tuple[int, dict[str, bool]]:
    """What the bot answers to a health check."""
    try:
        with DIRECT.open(office.url.replace("/slack/events", path), timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def missing(office: Office) -> set[str]:
    """What the bot says is not as it must be."""
    status, parts = asked(office, "/ready")
    assert set(parts) == ALL
    failing = {name for name, well in parts.items() if not well}
    assert status == (503 if failing else 200)
    return failing


def bot(office: Office) -> app.Bot:
    assert office.bot is not None
    return office.bot


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_a_bot_at_work_is_alive_and_ready(open_office: Opened, transport: str) -> None:
    office = open_office(transport, filled=False)
    assert asked(office, "/live") == (200, {"live": True})
    assert missing(office) == set()


def test_a_dead_digest_loop_shows(open_office: Opened) -> None:
    office = open_office("http", filled=False)
    assert office._loop is not None
    office._loop.call_soon_threadsafe(bot(office).loops["digests"].cancel)
    until(lambda: asked(office, "/live") == (503, {"live": False}), "the end of a loop")


def test_an_event_loop_that_has_stood_still_shows(open_office: Opened) -> None:
    office = open_office("http", filled=False)
    bot(office).beats._last["loop"] -= 61
    assert asked(office, "/live")[0] == 503
    until(lambda: asked(office, "/live")[0] == 200, "the next beat")


def test_digests_two_ticks_late_show(open_office: Opened) -> None:
    office = open_office("http", filled=False)
    bot(office).beats._last["digests"] -= 3 * office.tick
    assert missing(office) == {"digests"}


def test_a_lost_socket_shows_until_it_is_back(open_office: Opened) -> None:
    office = open_office("socket", filled=False)
    office.slack.fail("apps.connections.open", status=500, times=None)
    office.slack.drop_sockets()
    until(lambda: missing(office) == {"slack"}, "the loss")
    office.slack.heal()
    until(lambda: missing(office) == set(), "the return")


def test_a_token_that_slack_refuses_shows(open_office: Opened) -> None:
    office = open_office("socket", filled=False)
    slack = bot(office).slack
    assert slack is not None
    assert slack.socket is not None
    slack.socket.refused = "token_revoked"
    assert missing(office) == {"token"}
    slack.socket.refused = ""
    slack.poster._stopped = "account_inactive"
    assert missing(office) == {"token"}


@on_sqlite_alone
def test_a_database_that_cannot_be_written_shows_until_it_can(open_office: Opened) -> None:
    office = open_office("http", filled=False)
    with closing(sqlite3.connect(office.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert missing(office) == {"database"}
    assert missing(office) == set()


def test_a_schema_that_is_not_ours_shows(open_office: Opened) -> None:
    office = open_office("http", filled=False)
    office.harm("UPDATE alembic_version SET version_num = '0999'")
    assert missing(office) == {"schema"}


def test_a_full_disk_shows(open_office: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    office = open_office("http", filled=False)
    monkeypatch.setattr(app, "has_room", lambda _folder: False)
    assert missing(office) == {"disk"}


def test_a_bot_that_is_stopping_takes_nothing_in(open_office: Opened) -> None:
    office = open_office("http", filled=False)
    assert office._loop is not None
    office._loop.call_soon_threadsafe(bot(office).stop)
    until(lambda: missing(office) == {"running"}, "the stop")
    assert office.send(office.slack.command("/rox", "log csat 5 Acme", user=ADA, channel=SUPPORT)).status == 503
    assert office.count("feedback") == 0


def test_what_runs_besides_ends_with_the_bot(open_office: Opened) -> None:
    office = open_office("http", filled=False)
    loops = dict(bot(office).loops)
    office.stop()
    assert set(loops) == {"loop", "digests", "notices", "sources"}
    assert all(each.done() for each in loops.values())
    until(lambda: "upkeep" not in {each.name for each in threading.enumerate()}, "the end of the upkeep")


def test_a_source_that_is_due_is_fetched_while_the_bot_serves(open_office: Opened) -> None:
    office = open_office("http", filled=False, tick=0.1)
    running = bot(office)
    desk = made_desk(30)
    with FakeZendesk(desk) as vendor:
        write_keys(running.settings.sources_file, "desk", KEYS["zendesk"])
        with running.store.writing() as tx:
            sources.set_up_source(tx, "main", "desk", "zendesk", Way(vendor.url).dump(), running.store.clock())
        until(lambda: office.count("ticket") == len(truth(desk)), "the fetching")
        until(lambda: asked(office, "/live") == (200, {"live": True}), "a sign of life")
        office.stop()


def test_a_picture_is_drawn_beside_the_bot_and_one_that_fails_gives_a_table(open_office: Opened) -> None:
    office = open_office("http")
    studio = bot(office).studio
    office.ask("digest preview")
    assert office.slack.calls_of("upload")
    assert len(studio.pids()) == 1
    studio.close()

    again = told(office.ask("digest preview").body)

    assert len(office.slack.calls_of("upload")) == 1
    assert "CSAT" in again


def test_sigterm_leaves_one_file_and_no_process(tmp_path: Path) -> None:
    with (
        made_up_slack(Clock()) as slack,
        (tmp_path / "log").open("wb") as log,
        serving(slack, tmp_path, log) as process,
    ):
        slack.wait_for_socket(PATIENCE)
        day = (datetime.now(UTC) - timedelta(days=9)).date()  # in a closed week, so that there is something to draw
        for number in range(1, 6):
            slack.socket_send(slack.command("/rox", f"log csat {number} Acme {day}", user=ADA, channel=SUPPORT))
        slack.socket_send(slack.command("/rox", "digest preview", user=ADA, channel=SUPPORT))
        until(lambda: slack.calls_of("upload"), "the picture")
        painters = children(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert len(painters) == 1
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in painters), "the end of the painter")
    assert not (tmp_path / "rox.db-wal").exists()
    with closing(sqlite3.connect(tmp_path / "rox.db")) as alone:
        assert alone.execute("SELECT count(*) FROM feedback").fetchone() == (5,)


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    others = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(each) for each in {*found, *(each for part in others for each in part)}]


def test_something_that_cannot_be_stopped_does_not_keep_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    monkeypatch.setattr(server, "EXIT_SECONDS", 0.01)
    monkeypatch.setattr(server.os, "_exit", lambda _code: ended.set())
    server._end_in_time()
    assert ended.wait(PATIENCE)
