"""What cannot be done from the terminal: a sentence, a way out that says so, and no trace of the code."""

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
    terminal: Terminal, arguments: tuple[str, ...], settings: dict[str, str], told: str
) -> None:
    done = terminal.run(*arguments, **settings)
    assert done.returncode == 1
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@on_sqlite_alone
def test_a_file_that_is_no_database_is_explained(terminal: Terminal) -> None:
    terminal.database.write_text("This is a letter, not a database. " * 40)
    done = terminal.run("ask", "csat")
    assert done.returncode == 1
    assert "not an SQLite database" in done.stderr
    assert terminal.database.read_text().startswith("This is a letter")


def test_an_empty_database_answers_with_a_sentence(terminal: Terminal) -> None:
    done = terminal.run("ask", "csat", "--now", NOW)
    assert done.returncode == 0, done.stderr
    assert "CSAT: nothing recorded in 9–15 Nov 2026, nor before." in done.stdout


def test_the_version_needs_no_settings(terminal: Terminal) -> None:
    done = terminal.run("--version", ROX_ZONE="Mars/Olympus")
    assert (done.returncode, done.stdout.strip()) == (0, __version__)
    assert not terminal.database.exists()


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
