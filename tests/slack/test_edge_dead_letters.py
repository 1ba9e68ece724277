"""Events that a fault of ours keeps out: kept whole, tried again, given up after five tries, and in nobody's way."""

import contextlib
import sqlite3

import pytest

from rox_bot.slack.failures import may_be_kept
from rox_bot.store import dead_letters
from tests.databases import on_sqlite_alone
from tests.slack.test_edge_versions import WHOLE
from tests.slack.workspace import ADA, SUPPORT, Json, Office, SignedRequest, told, until

BROKEN, MENDED = "ALTER TABLE moment RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO moment"


def poison(office: Office, event_id: str = "EvPoison") -> SignedRequest:
    """An event that tells a moment."""
    message = office.slack.add_message(SUPPORT, user=ADA, text=WHOLE)
    return office.slack.event(office.slack.message_event(message, SUPPORT), event_id=event_id)


def letters(office: Office) -> list[Json]:
    return office.rows("SELECT * FROM dead_letter ORDER BY id")


@on_sqlite_alone
def test_an_event_that_fails_is_kept_and_taken_in_at_a_later_try(office: Office) -> None:
    before = office.count("moment")
    office.harm(BROKEN)
    request = poison(office)

    for _ in range(2):
        assert office.act(request).status == 200

    [letter] = letters(office)
    assert (letter["key"], letter["tries"], letter["error"]) == ("EvPoison", 1, "OperationalError")
    assert WHOLE.split(": ")[1] in letter["payload"]
    office.harm(MENDED)
    office.restart()
    office.settle()
    assert len(letters(office)) == 1
    office.clock.move(minutes=1)
    office.restart()
    until(lambda: not letters(office), "the second try")
    office.settle()
    assert office.count("moment") == before + 1
    assert len(office.slack.ephemerals(ADA)) == 1
    office.act(request)
    assert office.count("moment") == before + 1


def test_after_five_tries_it_is_given_up_until_a_person_says_so(socket_office: Office) -> None:
    office = socket_office
    office.tick = 0.02
    office.restart()
    office.harm(BROKEN)
    office.act(poison(office))

    for tries, pause in enumerate(dead_letters.PAUSES, start=2):
        office.clock.now += pause
        until(lambda tries=tries: letters(office)[0]["tries"] == tries and _rests(office), f"try {tries}")

    assert letters(office)[0]["next_try_at"] is None
    office.clock.move(days=3)
    office.settle()
    assert letters(office)[0]["tries"] == dead_letters.MOST_TRIES
    office.harm(MENDED)
    assert office.bot is not None
    with office.bot.store.writing() as tx:
        assert dead_letters.revive(tx, office.bot.store.workspace, office.clock()) == 1
    until(lambda: not letters(office), "the last try")


def test_an_event_that_cannot_even_be_kept_is_left_to_slack(socket_office: Office) -> None:
    socket_office.harm(BROKEN)
    socket_office.harm("DROP TABLE dead_letter")

    with pytest.raises(TimeoutError):
        socket_office.send(poison(socket_office), timeout=0.5)


@on_sqlite_alone
def test_others_flow_while_one_is_kept(office: Office) -> None:
    fault = "SELECT RAISE(ABORT, 'poison')"
    office.harm(f"CREATE TRIGGER poison BEFORE INSERT ON moment WHEN new.customer = 'Acme' BEGIN {fault}; END")
    office.act(poison(office))

    office.write("Magic moment: <@U0MATE> rescued the portal for Initech")

    assert len(letters(office)) == 1
    assert "Initech" in told(office.slack.ephemerals(ADA)[0])
    assert "CSAT" in told(office.ask("csat").body)


@on_sqlite_alone
def test_a_locked_database_is_left_to_slack_and_the_retry_counts_once(office: Office) -> None:
    before, request = office.count("moment"), poison(office)
    office.write("lunch")

    with contextlib.closing(sqlite3.connect(office.database)) as other:
        other.execute("BEGIN EXCLUSIVE")
        _is_not_acknowledged(office, request)
        other.rollback()
    office.settle()
    again = office.slack.event(request.payload["event"], event_id="EvPoison", retry=(1, "http_error"))
    office.act(again)

    assert office.count("moment") == before + 1
    assert len(office.slack.ephemerals(ADA)) == 1
    assert letters(office) == []


@on_sqlite_alone
def test_an_entry_that_is_not_on_disk_in_time_is_not_acknowledged_and_told_once_it_is(office: Office) -> None:
    office.ask("csat")
    before = len(office.slack.responses)
    with contextlib.closing(sqlite3.connect(office.database)) as other:
        other.execute("BEGIN EXCLUSIVE")
        _is_not_acknowledged(office, office.slack.command("/rox", "log csat 4 Acme", user=ADA, channel=SUPPORT))
        other.rollback()

    until(lambda: len(office.slack.responses) > before, "the echo")
    assert office.rows("SELECT count(*) AS n FROM feedback WHERE source = 'slack'")[0]["n"] == 1


def _is_not_acknowledged(office: Office, request: SignedRequest) -> None:
    if office.transport == "http":
        assert office.send(request, timeout=10.0).status == 503
    else:
        with pytest.raises(TimeoutError):
            office.send(request, timeout=3.5)


def test_a_retry_whose_first_copy_never_came_is_taken_in(office: Office) -> None:
    before, request = office.count("moment"), poison(office)

    office.act(office.slack.event(request.payload["event"], event_id="EvPoison", retry=(3, "http_timeout")))

    assert office.count("moment") == before + 1


@pytest.mark.parametrize(
    ("event", "kept"),
    [
        ({"type": "message", "channel_type": "channel", "text": "lunch at twelve"}, False),
        ({"type": "message", "channel_type": "channel", "text": WHOLE}, True),
        ({"type": "message", "channel_type": "im", "text": "csat"}, True),
        ({"type": "app_mention", "text": "<@U0BOT> csat"}, True),
        ({"type": "message", "text": ["lunch"], "edited": "lunch"}, False),
    ],
)
def test_talk_that_was_not_meant_for_the_bot_is_never_kept(event: Json, kept: bool) -> None:
    whole = {"user": ADA, "channel": SUPPORT, "ts": "1794900000.000100", **event}

    assert may_be_kept(whole, "U0BOT") is kept


def _rests(office: Office) -> bool:
    """Whether the last try is over: the next one is not the end of its lease."""
    [letter] = letters(office)
    lease = office.clock().timestamp() * 1_000_000 + dead_letters.LEASE.total_seconds() * 1_000_000
    return letter["next_try_at"] is None or letter["next_try_at"] != int(lease)
