"""Reading back: what Slack never delivered is found, what it delivered stays as it is, and nobody is told twice."""

import asyncio
import contextlib
import random
from datetime import timedelta
from typing import Any

import pytest

from rox_bot.slack import backfill
from rox_bot.slack.backfill import Backfill, Finds
from tests.databases import on_sqlite_alone
from tests.slack.conftest import Opened
from tests.slack.workspace import (
    ADA,
    BRAM,
    GUEST,
    MACHINE,
    NOW,
    PATIENCE,
    QUIET,
    SALES,
    SHARED,
    SUPPORT,
    TEAMMATE,
    Clock,
    Json,
    Office,
    told,
    until,
)

MATE = f"<@{TEAMMATE}>"
ALL = [SUPPORT, SALES, SHARED, QUIET]
MOMENTS = "SELECT * FROM moment WHERE origin_channel <> '' AND withdrawn_at IS NULL ORDER BY id"


def moment(number: int) -> str:
    return f"Magic moment: {MATE} fixed the printer of Acme case{number}"


def read_back(office: Office) -> Finds:
    """Read the channels back once, and wait for what that causes."""
    assert office.bot is not None
    assert office.bot.slack is not None
    assert office._loop is not None
    work = Backfill(office.bot.slack.edge).run()
    finds = asyncio.run_coroutine_threadsafe(work, office._loop).result(PATIENCE)
    office.settle()
    return finds


def said(office: Office, text: str, user: str = ADA, channel: str = SUPPORT, **fields: Any) -> Json:
    """A message that Slack does not deliver."""
    office.clock.move(seconds=1)
    return office.slack.add_message(channel, user=user, text=text, **fields)


def edit(office: Office, message: Json, text: str) -> None:
    office.clock.move(seconds=1)
    message.update(text=text, edited={"user": message["user"], "ts": office.slack.next_ts()})


def delete(office: Office, message: Json, channel: str = SUPPORT) -> None:
    office.slack.channels[channel].messages.remove(message)


def cases(office: Office) -> list[str]:
    """The words that mark the stored moments."""
    return sorted(row["story"].split()[-1] for row in office.rows(MOMENTS))


@pytest.fixture
def watching(open_office: Opened) -> Office:
    """A bot that has just learnt which channels it is in."""
    office = open_office("socket")
    read_back(office)
    office.clock.move(minutes=30)
    return office


def test_a_message_that_was_never_delivered_is_found_and_its_author_told(watching: Office) -> None:
    said(watching, moment(1))

    assert read_back(watching) == Finds(read=4, found=1)

    assert cases(watching) == ["case1"]
    [echo] = watching.slack.ephemerals(ADA)
    assert "saved" in told(echo)


def test_reading_again_finds_nothing_more_and_says_nothing_more(watching: Office) -> None:
    said(watching, moment(1))
    said(watching, "Magic moment: the whole night shift kept calm", BRAM)
    read_back(watching)

    assert [read_back(watching).found for _ in range(2)] == [0, 0]

    assert cases(watching) == ["case1"]
    assert len(watching.slack.ephemerals(ADA)) == len(watching.slack.ephemerals(BRAM)) == 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_a_third_of_the_deliveries_lost_the_database_equals_the_truth(watching: Office, seed: int) -> None:
    chance, texts = random.Random(seed), dict[str, str]()
    for number in range(24):
        channel = chance.choice([SUPPORT, SALES])
        message = said(watching, moment(number), channel=channel)
        texts[message["ts"]] = f"case{number}"
        deliver(watching, chance, watching.slack.message_event(message, channel))
        if chance.random() < 0.3:
            edit(watching, message, moment(100 + number))
            texts[message["ts"]] = f"case{100 + number}"
            changed = {"subtype": "message_changed", "message": dict(message), "channel": channel, "type": "message"}
            deliver(watching, chance, {**changed, "ts": message["edited"]["ts"], "event_ts": message["edited"]["ts"]})
        elif chance.random() < 0.3:
            watching.clock.move(seconds=1)
            delete(watching, message, channel)
            del texts[message["ts"]]
            gone = {"subtype": "message_deleted", "deleted_ts": message["ts"], "channel": channel, "type": "message"}
            deliver(watching, chance, {**gone, "event_ts": watching.slack.next_ts()})
    watching.settle()
    watching.clock.move(minutes=5)

    read_back(watching)

    assert cases(watching) == sorted(texts.values())
    assert read_back(watching).found == 0


def deliver(office: Office, chance: random.Random, event: Json) -> None:
    """Deliver seven of ten events; one that is not acknowledged in time may be lost as well."""
    if chance.random() < 0.7:
        with contextlib.suppress(TimeoutError):
            office.send(office.slack.event(event))


@pytest.mark.parametrize(
    ("user", "fields"),
    [
        (GUEST, {}),
        (MACHINE, {"bot_id": "B0MACHINE"}),
        (ADA, {"subtype": "channel_topic"}),
        (ADA, {"subtype": "me_message"}),
    ],
)
def test_outsiders_machines_and_notices_are_passed_over(watching: Office, user: str, fields: Json) -> None:
    said(watching, moment(1), user, **fields)
    assert read_back(watching).found == 0
    assert cases(watching) == []


@on_sqlite_alone
def test_other_messages_leave_no_trace(watching: Office) -> None:
    plain = said(watching, "lunch at twelve zxq7canary")
    edit(watching, plain, "lunch at one zxq7canary")
    before = {table: watching.count(table) for table in ("moment", "inbox", "person", "message_version", "outbox")}

    read_back(watching)

    after = {table: watching.count(table) for table in before}
    assert after == {**before, "inbox": before["inbox"] + 1}
    assert b"zxq7canary" not in watching.database.read_bytes()


def test_a_message_to_the_bot_that_tells_a_moment_is_found_too(watching: Office) -> None:
    said(watching, f"<@{watching.slack.bot_user_id}> {moment(1)}")
    read_back(watching)
    assert cases(watching) == ["case1"]


def test_a_moment_whose_message_stands_in_a_thread_is_not_taken_for_deleted(watching: Office) -> None:
    parent = said(watching, "how was it?")
    answer = said(watching, moment(1), thread_ts=parent["ts"])
    watching.act(watching.slack.event(watching.slack.message_event(answer, SUPPORT)))
    watching.clock.move(minutes=5)

    assert read_back(watching).found == 0
    assert cases(watching) == ["case1"]

    delete(watching, answer)
    assert read_back(watching).found == 1
    assert cases(watching) == []


def test_what_is_left_of_an_answered_message_that_was_deleted_counts_as_gone(watching: Office) -> None:
    message = watching.write(moment(1))
    watching.clock.move(minutes=5)
    message.update(subtype="tombstone", user="USLACKBOT", text="This message was deleted.")

    read_back(watching)

    assert cases(watching) == []


def test_a_fresh_moment_that_the_history_does_not_show_yet_stays(watching: Office) -> None:
    message = watching.write(moment(1))
    delete(watching, message)
    watching.clock.move(seconds=backfill.LAG.total_seconds() - 5)
    assert read_back(watching).found == 0
    watching.clock.move(seconds=10)
    assert read_back(watching).found == 1


def test_every_page_is_read_and_the_place_kept_only_when_all_is_taken_in(
    watching: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "PAGE", 2)
    for number in range(7):
        said(watching, moment(number))
    before = places(watching)[SUPPORT]
    watching.slack.fail("conversations.history", skip=1, status=500, times=3, where={"channel": SUPPORT})

    assert read_back(watching).failed == 1
    assert (cases(watching), places(watching)[SUPPORT]) == ([], before)

    watching.slack.heal()
    assert read_back(watching).found == 7
    assert places(watching)[SUPPORT] > before


@pytest.mark.parametrize("outage", [{"status": 500}, {"drop": "before"}, {"garbage": True}, {"error": "fatal_error"}])
def test_one_channel_that_fails_does_not_stop_the_others(watching: Office, outage: Json) -> None:
    said(watching, moment(1))
    said(watching, moment(2), channel=SALES)
    watching.slack.fail("conversations.history", **outage, times=None, where={"channel": SALES})

    finds = read_back(watching)

    assert (finds.read, finds.found, finds.failed) == (3, 1, 1)
    assert cases(watching) == ["case1"]


def test_slack_is_given_the_time_it_asks_for(watching: Office) -> None:
    said(watching, moment(1))
    watching.slack.fail("conversations.history", status=429, retry_after=0, times=4, where={"channel": SUPPORT})
    assert read_back(watching).found == 1


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found", "is_archived"])
def test_a_channel_the_bot_left_is_watched_no_more_until_it_is_back(watching: Office, error: str) -> None:
    watching.slack.fail("users.conversations", status=500, times=None)
    watching.slack.fail("conversations.history", error=error, where={"channel": SALES})

    assert read_back(watching) == Finds(read=3)
    assert SALES not in places(watching)

    said(watching, moment(1), channel=SALES)
    watching.clock.move(hours=2)
    watching.slack.heal()
    read_back(watching)
    assert SALES in places(watching)
    assert cases(watching) == [], "told while the bot was away"


def test_nothing_from_before_the_bot_came_is_read(open_office: Opened) -> None:
    office = open_office("socket")
    said(office, moment(1))
    office.clock.move(minutes=1)
    office.slack.add_message(SUPPORT, user=office.slack.bot_user_id, subtype="channel_join", text="has joined")
    said(office, moment(2))

    read_back(office)

    assert cases(office) == ["case2"]


def test_a_channel_whose_notice_stands_is_read_from_there_on(open_office: Opened) -> None:
    office = open_office("socket")
    said(office, moment(1))
    office.clock.move(minutes=1)
    office.act(
        office.slack.event({"type": "member_joined_channel", "user": office.slack.bot_user_id, "channel": SUPPORT})
    )
    said(office, moment(2))
    office.clock.move(hours=5)

    read_back(office)

    assert cases(office) == ["case2"]


def test_reading_reaches_back_no_further_than_keys_are_kept(watching: Office) -> None:
    said(watching, moment(1))
    watching.clock.move(seconds=backfill.LONGEST.total_seconds() - 60)
    said(watching, moment(2))
    watching.clock.move(minutes=2)
    read_back(watching)
    assert cases(watching) == ["case2"]


@pytest.mark.parametrize(
    ("without", "read"),
    [
        ({"channels:history"}, 1),
        ({"groups:history"}, 3),
        ({"channels:history", "groups:history"}, 0),
        ({"groups:read"}, 3),
        ({"channels:read", "groups:read"}, 0),
    ],
)
def test_without_a_scope_it_reads_what_it_may(open_office: Opened, without: set[str], read: int) -> None:
    office = open_office("socket")
    office.slack.scopes -= without
    assert read_back(office) == Finds(read=read)


def test_events_lost_with_the_connection_are_found_when_it_is_back(open_office: Opened) -> None:
    office = open_office("socket")
    office.stop()
    office.reads_back = True
    office.start()
    until(lambda: len(places(office)) == len(ALL), "the channels")

    office.slack.drop_sockets()
    said(office, moment(1))
    assert cases(office) == []

    until(lambda: cases(office) == ["case1"], "the lost moment")
    office.settle()
    assert len(office.slack.ephemerals(ADA)) == 1


def places(office: Office) -> dict[str, str]:
    """The watched channels and how far each was read."""
    return {row["id"]: row["read_until"] for row in office.rows("SELECT * FROM slack_channel WHERE watched")}


def test_the_start_of_reading_lies_within_its_bounds() -> None:
    ts = f"{NOW.timestamp():.6f}"
    bounds = {
        backfill._since(backfill.Watched("C1", noticed, read), NOW + after)
        for noticed in (None, NOW - timedelta(days=30), NOW - timedelta(minutes=5))
        for read in ("", ts)
        for after in (timedelta(), timedelta(hours=1))
    }
    assert min(bounds) >= NOW - backfill.LONGEST
    assert NOW - backfill.OVERLAP in bounds
    assert NOW - timedelta(minutes=5) in bounds
    assert Clock().now == NOW


def test_an_answer_in_a_thread_that_was_never_delivered_is_found(watching: Office) -> None:
    parent = said(watching, "who has the keys?")
    said(watching, moment(1), BRAM, thread_ts=parent["ts"])
    said(watching, "no moment", BRAM, thread_ts=parent["ts"])

    assert read_back(watching).found == 1

    assert cases(watching) == ["case1"]
    assert read_back(watching).found == 0


def test_answers_in_a_thread_of_before_are_found_for_a_day(watching: Office) -> None:
    parents = [said(watching, "who has the keys?"), said(watching, moment(1))]
    for number, hours in ((2, 3), (3, 12)):
        read_back(watching)
        watching.clock.move(hours=hours)
        for parent in parents:
            said(watching, moment(10 * number + parents.index(parent)), thread_ts=parent["ts"])
    read_back(watching)
    assert cases(watching) == ["case1", "case20", "case21", "case30", "case31"]

    watching.clock.move(hours=30)
    said(watching, "good morning")
    read_back(watching)
    said(watching, moment(99), thread_ts=parents[0]["ts"])
    read_back(watching)
    assert "case99" not in cases(watching)


def test_an_answer_that_the_channel_was_told_too_is_found_once(watching: Office) -> None:
    parent = said(watching, "who has the keys?")
    said(watching, moment(1), thread_ts=parent["ts"], subtype="thread_broadcast")
    assert read_back(watching).found == 1
    assert cases(watching) == ["case1"]
