"""What cannot be done from the terminal: a sentence, a way out that says so, and no trace of the code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rox_bot import __version__
from rox_bot.cli.commands import _globals_first
from tests.cli.running import NOW, Terminal
from tests.databases import on_sqlite_alone


@pytest.mark.parametrize(
    ("arguments", "settings", "told"),
    [
        (("ask", "csat", "--now", "yesterday-ish"), {}, "2026-11-18T10:00+01:00"),
        (("ask", "csat"), {"ROX_DATABASE_URL": "mysql://x"}, "sqlite:///"),
        (("ask", "csat"), {"ROX_DATABASE_URL": "sqlite:///."}, "folder"),
        (("ask", "csat"), {"ROX_ZONE": "Mars/Olympus"}, "ROX_ZONE"),
        (("serve",), {}, "SLACK_BOT_TOKEN"),
        (("serve",), {"SLACK_BOT_TOKEN": "xoxb-fake"}, "SLACK_APP_TOKEN"),
    ],
    ids=["moment", "engine", "folder", "zone", "no token", "no app token"],
)
def test_a_fault_is_a_sentence_and_an_exit_code(
    bare_terminal: Terminal, arguments: tuple[str, ...], settings: dict[str, str], told: str
) -> None:
    done = bare_terminal.run(*arguments, **settings)
    assert done.returncode == 1
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@on_sqlite_alone
def test_a_file_that_is_no_database_is_explained(bare_terminal: Terminal) -> None:
    bare_terminal.database.write_text("This is a letter, not a database. " * 40)
    done = bare_terminal.run("ask", "csat")
    assert done.returncode == 1
    assert "not an SQLite database" in done.stderr
    assert bare_terminal.database.read_text().startswith("This is a letter")


def test_an_empty_database_answers_with_a_sentence(bare_terminal: Terminal) -> None:
    done = bare_terminal.run("ask", "csat", "--now", NOW)
    assert done.returncode == 0, done.stderr
    assert "CSAT: nothing recorded in 9–15 Nov 2026, nor before." in done.stdout


def test_the_version_needs_no_settings(bare_terminal: Terminal) -> None:
    done = bare_terminal.run("--version", ROX_ZONE="Mars/Olympus")
    assert (done.returncode, done.stdout.strip()) == (0, __version__)
    assert not bare_terminal.database.exists()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (["ask", "csat", "--json"], ["--json", "ask", "csat"]),
        (["ask", "--now", "x", "csat"], ["--now", "x", "ask", "csat"]),
        (["ask", "csat", "--database=d"], ["--database=d", "ask", "csat"]),
        (["ask", "csat", "--now"], ["--now", "ask", "csat"]),
        (["--json", "ask", "csat"], ["--json", "ask", "csat"]),
        (["ask", "--channel", "C1", "csat"], ["ask", "--channel", "C1", "csat"]),
    ],
)
def test_global_options_are_brought_to_the_front(typed: list[str], read: list[str]) -> None:
    assert _globals_first(typed) == read


@pytest.mark.parametrize("found", [False, True], ids=["not found by its name", "found by its name"])
def test_where_the_command_lies_is_told_where_its_name_is_not_enough(tmp_path: Path, *, found: bool) -> None:
    script = Path(sys.executable).with_name("rox-bot")
    paths = [os.defpath, str(script.parent)] if found else [os.defpath]
    settings = {"PATH": os.pathsep.join(paths), "ROX_DATABASE_URL": f"sqlite:///{tmp_path / 'rox.db'}"}
    done = subprocess.run([script, "doctor"], env=settings, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "-> run rox-bot setup" in done.stdout
    assert (f"Where it says rox-bot, type {script}" in done.stdout) is not found
