"""`backup`, `restore` and the lock as whole processes, and what doctor says of each state of a database file."""

import json
import os
import re
import shlex
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from rox_bot.cli import keeping
from rox_bot.cli.run import Run
from rox_bot.domain.errors import RoxError
from rox_bot.domain.finding import Health
from rox_bot.settings import Settings
from rox_bot.store import schema
from rox_bot.store.backup import back_up, backup_folder, backups_of, copy_database
from rox_bot.store.lock import NETWORK, hold, lock_file
from tests.fake_slack import FakeSlack
from tests.store.files import count, damage, fill, fill_plainly
from tests.store.making import NOW

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds after which a test gives up waiting; a pass takes about two."""

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
HELD = f"Another rox_bot holds this data (pid {os.getpid()} on {socket.gethostname()})."
KEYS = {"SLACK_BOT_TOKEN": "xoxb-test", "SLACK_APP_TOKEN": "xapp-test"}


def environment(**settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ROX_", "SLACK_"))}
    return kept | {"PYTHONPATH": str(ROOT), "COLUMNS": "400"} | settings


def run(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command in a process and a folder of its own."""
    command = [sys.executable, "-m", "rox_bot", *arguments]
    env = environment(**settings)
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """The default database of a folder, with three answers in it."""
    path = tmp_path / "rox.db"
    fill(path, 3)
    return path


def test_a_backup_is_told_with_its_place_and_restored_by_it(database: Path) -> None:
    folder = database.parent
    made = run(folder, "backup")
    (copy,) = backups_of(database)
    size = f"{copy.stat().st_size / 1_000_000:.1f}"
    assert (made.returncode, made.stdout) == (0, f"Backed up to {copy} ({size} MB), and checked.\n")

    fill(database, 5)
    restored = run(folder, "restore", str(copy))
    (kept,) = folder.glob("rox-replaced-*.db")
    assert restored.returncode == 0, restored.stderr
    assert (
        restored.stdout
        == f"rox.db is restored from {copy} (schema {schema.HEAD}).\nWhat was there is kept as {kept}.\n"
    )
    assert (count(database), count(kept)) == (3, 5)


def settings_for(address: str) -> Settings:
    return Settings().model_copy(update={"database_url": address})


def here(address: str = "sqlite:///rox.db", *, as_json: bool = False) -> Run:
    """A command's global options, for a command that runs in the test's own process."""
    return Run(settings_for(address), NOW, as_json)


@pytest.fixture
def folder(database: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database's folder, to be in."""
    monkeypatch.chdir(database.parent)
    return database.parent


def test_machines_are_told_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keeping.run_backup(here(as_json=True), Path("copy.db"))
    size = (folder / "copy.db").stat().st_size
    assert json.loads(capsys.readouterr().out) == {"file": "copy.db", "bytes": size, "removed": []}
    keeping.run_restore(here(as_json=True), Path("copy.db"))
    (kept,) = folder.glob("rox-replaced-*.db")
    told = {"database": "rox.db", "from": "copy.db", "schema": schema.HEAD, "kept": str(kept)}
    assert json.loads(capsys.readouterr().out) == told


def test_backups_that_made_way_are_counted(database: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backup_folder(database).mkdir()
    for day in range(10):
        (backup_folder(database) / f"rox-{NOW - timedelta(days=day + 30):%Y%m%d-%H%M%S}.db").touch()
    keeping.run_backup(here(), None)
    assert len(backups_of(database)) == 8
    assert capsys.readouterr().out.splitlines()[1] == "3 older backups removed."


@pytest.mark.parametrize(
    ("work", "sentence"),
    [
        (lambda: keeping.run_restore(here(), Path("missing.db")), "There is no database at missing.db."),
        (lambda: keeping.run_restore(here(), Path("letter.txt")), "letter.txt is not an SQLite database."),
        (lambda: keeping.run_restore(here(), Path("other.db")), "other.db is no database of rox_bot."),
        (lambda: keeping.run_restore(here(), Path("rox.db")), "rox.db is the database itself; name the backup"),
        (lambda: keeping.run_backup(here(), Path("letter.txt")), "letter.txt exists and is no backup"),
        (lambda: keeping.run_backup(here(), Path("letter.txt/copy.db")), "letter.txt/copy.db cannot be written: "),
        (lambda: keeping.run_backup(here("sqlite:///none.db"), None), "There is no database at none.db."),
        (lambda: keeping.run_backup(here("postgresql://rox@db.example/rox"), None), "pg_dump makes a backup"),
        (lambda: keeping.run_restore(here("postgresql://rox@db.example/rox"), Path("rox.db")), "pg_restore puts it"),
    ],
)
def test_what_cannot_be_done_is_explained(folder: Path, work: Callable[[], None], sentence: str) -> None:
    (folder / "letter.txt").write_text("Dear Ada, " * 100)
    fill_plainly(folder / "other.db")
    with pytest.raises(RoxError, match=re.escape(sentence)):
        work()
    assert not (folder / "none.db").exists()
    assert count(folder / "rox.db") == 3


@pytest.mark.parametrize("arguments", [("serve",), ("restore", "copy.db")])
def test_a_second_bot_and_a_restore_are_refused_while_a_bot_runs(database: Path, arguments: tuple[str, ...]) -> None:
    copy_database(database, database.with_name("copy.db"))
    with hold(database):
        done = run(database.parent, *arguments, **KEYS)
    assert (done.returncode, done.stderr.strip()) == (3, HELD)
    assert count(database) == 3


def test_a_new_schema_is_refused_while_a_bot_runs(tmp_path: Path) -> None:
    fill_plainly(tmp_path / "rox.db")
    with hold(tmp_path / "rox.db"):
        done = run(tmp_path, "migrate")
    assert (done.returncode, done.stderr.strip()) == (3, HELD)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("ask", "csat", "this", "month", "--now", NOW.isoformat()), "3 of 3"),
        (("digest", "--preview", "page"), "Written: "),
        (("backup",), "Backed up to "),
        (("migrate",), "Nothing to do."),
        (("import", "one.csv", "--map", "one.toml"), "1 added"),
        (("doctor",), "running bot: pid "),
    ],
)
def test_everything_else_works_beside_a_running_bot(database: Path, arguments: tuple[str, ...], told: str) -> None:
    folder = database.parent
    (folder / "one.csv").write_text("id,at,score\n77,2026-10-20T10:00:00Z,5\n")
    fields = '[fields]\nsource_key = "id"\noccurred_at = "at"\nscore = "score"\n'
    (folder / "one.toml").write_text(
        f'event = "feedback"\nsource = "survey"\n[constants]\ninstrument = "csat"\n{fields}'
    )
    with hold(database):
        done = run(folder, *arguments)
    assert told in done.stdout, done.stderr


def ready(port: int) -> dict[str, bool]:
    try:
        with DIRECT.open(f"http://127.0.0.1:{port}/ready", timeout=10) as told:
            parts: dict[str, bool] = json.load(told)
    except urllib.error.HTTPError as refused:
        with refused:
            parts = json.load(refused)
    except OSError:
        return {}
    return parts


def until(condition: Callable[[], bool], bot: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert bot.poll() is None, bot.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def bot_at_work(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A bot on the folder's database, serving signed HTTP on a free port for a made-up workspace."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with FakeSlack() as slack:
        settings = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "ROX_SLACK_MODE": "http",
            "ROX_PORT": str(port),
        }
        command = [sys.executable, "-m", "rox_bot", "serve"]
        env = environment(**settings)
        with subprocess.Popen(command, cwd=folder, env=env, stderr=subprocess.PIPE, text=True) as bot:
            try:
                yield bot, port
            finally:
                bot.kill()


def test_a_bot_on_a_damaged_file_is_loud_answers_and_is_mended_by_the_command_it_names(database: Path) -> None:
    folder = database.parent
    back_up(database, NOW)
    with closing(sqlite3.connect(database)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'ix_feedback_ticket'"
        page = connection.execute(query).fetchone()[0]
    with database.open("r+b") as file:
        file.seek((page - 1) * 4_096)
        file.write(b"\xa5" * 4_096)

    with bot_at_work(folder) as (bot, port):
        until(lambda: [part for part, well in ready(port).items() if not well] == ["database"], bot)
        assert f"running bot: pid {bot.pid} on " in run(folder, "doctor").stdout
        assert "3 of 3" in run(folder, "ask", "csat", "this", "month", "--now", NOW.isoformat()).stdout
        refused = run(folder, "restore", str(backups_of(database)[0]))
        assert refused.returncode == 3
        bot.send_signal(signal.SIGTERM)
        told = bot.communicate(timeout=PATIENCE)[1]
    assert "the database is damaged and nothing is saved" in told

    findings = json.loads(run(folder, "doctor", "--json").stdout)
    (mend,) = [each["mend"] for each in findings if each["what"] == "database file" and each["health"] == "FAIL"]
    program, *arguments = shlex.split(mend.removeprefix("stop the bot, then run: "))
    assert program == "rox-bot"
    assert run(folder, *arguments).returncode == 0

    with bot_at_work(folder) as (bot, port):
        until(lambda: set(ready(port).values()) == {True}, bot)


def lines(path: Path, days_later: float = 0) -> dict[str, tuple[Health, str, str]]:
    found = keeping.look(settings_for(f"sqlite:///{path}"), NOW + timedelta(days=days_later))
    return {each.what: (each.health, each.seen, each.mend) for each in found}


def test_a_well_kept_database_gives_no_warning(database: Path) -> None:
    back_up(database, NOW)
    found = lines(database, 2)
    assert found == {
        "running bot": (Health.OK, "none", ""),
        "last backup": (Health.OK, "2026-10-21 12:00 UTC", ""),
        "disk": (Health.OK, found["disk"][1], ""),
        "file system": (Health.OK, found["file system"][1], ""),
        "file permissions": (Health.OK, "0600", ""),
    }


def test_the_bot_that_holds_the_database_is_named(database: Path) -> None:
    with hold(database):
        seen = lines(database)["running bot"]
    assert seen == (Health.OK, f"pid {os.getpid()} on {socket.gethostname()}", "")


@pytest.mark.parametrize("days", [2.1, 400.0])
def test_a_backup_from_before_two_nights_ago_is_old(database: Path, days: float) -> None:
    back_up(database, NOW)
    assert lines(database, days)["last backup"][0] is Health.WARN


def test_a_database_without_a_backup_is_warned_of(database: Path) -> None:
    mend = "leave the bot running at night, or run rox-bot backup"
    assert lines(database)["last backup"] == (Health.WARN, "none", mend)


GB = 10**9


@pytest.mark.parametrize(
    ("free", "total", "health"),
    [
        (0, GB, Health.FAIL),
        (200_000_000, GB, Health.FAIL),
        (200_000_001, GB, Health.OK),
        (5 * GB, 100 * GB, Health.FAIL),
        (5 * GB + 1, 100 * GB, Health.OK),
    ],
)
def test_less_than_200_mb_or_5_percent_of_room_is_a_fault(free: int, total: int, health: Health) -> None:
    assert keeping.disk_finding(free, total).health is health


@pytest.mark.parametrize("kind", sorted(NETWORK))
def test_a_network_file_system_is_a_fault(kind: str) -> None:
    assert keeping.network_finding(kind).health is Health.FAIL


@pytest.mark.parametrize("kind", ["ext4", "overlay", "tmpfs", ""])
def test_a_local_file_system_is_none(kind: str) -> None:
    assert keeping.network_finding(kind).health is Health.OK


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
@pytest.mark.parametrize("which", ["database", "backup"])
def test_files_that_others_may_read_come_with_the_command_that_closes_them(
    database: Path, mode: int, which: str
) -> None:
    loose = back_up(database, NOW).file if which == "backup" else database
    loose.chmod(mode)
    health, _, mend = lines(database)["file permissions"]
    assert health is Health.WARN
    subprocess.run(shlex.split(mend.removeprefix("keep them to yourself: ")), check=True)
    assert lines(database)["file permissions"][0] is Health.OK


def test_a_damaged_file_comes_with_the_command_that_restores_it(database: Path) -> None:
    copy = back_up(database, NOW).file
    fill(database, 50)
    damage(database)
    health, seen, mend = lines(database)["database file"]
    assert health is Health.FAIL
    assert seen.startswith("damaged (")
    assert mend == f"stop the bot, then run: rox-bot --database sqlite:///{database} restore {copy}"


def test_a_server_is_backed_up_with_its_own_tools() -> None:
    (only,) = keeping.look(settings_for("postgresql://rox@db.example/rox"), NOW)
    assert (only.health, only.what) == (Health.OK, "last backup")
    assert "pg_dump" in only.seen


@pytest.mark.parametrize("address", ["mysql://x", "sqlite:///nowhere.db"])
def test_nothing_is_said_of_files_where_there_are_none(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert keeping.look(settings_for(address), NOW) == []
    assert not lock_file(tmp_path / "nowhere.db").exists()
