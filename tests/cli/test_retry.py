"""`rox-bot retry`: what could not be taken in is listed without its words, and tried again at a person's word."""

from datetime import timedelta

import pytest

from rox_bot.store import dead_letters
from rox_bot.store.store import Store
from tests.cli.running import Terminal
from tests.databases import address
from tests.store.making import NOW

CANARY = "zxq7canary"


@pytest.fixture
def kept(terminal: Terminal) -> Terminal:
    """A database with an event that waits and one that was given up."""
    store = Store(address(terminal.database), clock=lambda: NOW)
    with store.writing() as tx:
        for key in ("Ev1", "Ev2"):
            payload = f'{{"text": "{CANARY}"}}'
            dead_letters.keep(tx, "main", "slack", key, payload, NOW, error="KeyError", reference="7f3a")
        for number in range(1, dead_letters.MOST_TRIES):
            row = dead_letters.take(tx, 2, NOW + number * timedelta(days=1))
            assert row is not None
            dead_letters.failed(tx, row, NOW + number * timedelta(days=1), error="ValueError", reference="90ab")
    store.close()
    return terminal


def test_what_is_kept_is_listed_without_its_words(kept: Terminal) -> None:
    told = kept.run("retry")

    assert told.returncode == 0
    first, second = told.stdout.splitlines()
    assert first == "1: since 2026-10-21 12:00 UTC, 1 try, KeyError, ref 7f3a, next try 2026-10-21 12:01 UTC"
    assert second == "2: since 2026-10-21 12:00 UTC, 5 tries, ValueError, ref 90ab, given up"
    assert CANARY not in told.stdout + kept.run("--json", "retry").stdout


@pytest.mark.parametrize(("which", "count"), [("2", 1), ("all", 2)])
def test_one_or_all_are_tried_again(kept: Terminal, which: str, count: int) -> None:
    assert kept.json("--now", "2026-11-18T10:00:00Z", "retry", which) == {"tried_again": count}

    due = [row for row in kept.json("retry") if row["next_try"] == "2026-11-18T10:00:00+00:00"]
    assert len(due) == count


def test_where_nothing_is_kept_it_says_so(terminal: Terminal) -> None:
    assert terminal.run("retry").stdout == "No event is kept: all were taken in.\n"
    assert terminal.run("retry", "all").stdout == "No event is kept: all were taken in.\n"


@pytest.mark.parametrize(
    ("which", "code", "said"),
    [("7", 1, "There is no kept event 7"), ("Ev1", 2, "Which event?"), ("²", 2, "Which event?")],
)
def test_an_event_that_is_not_there_is_said(kept: Terminal, which: str, code: int, said: str) -> None:
    told = kept.run("retry", which)

    assert told.returncode == code
    assert said in told.stderr
