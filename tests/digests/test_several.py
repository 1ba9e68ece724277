"""Several digests in one channel: each comes once; paused until a day, posted when asked, judged by who reads it."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from rox_bot.store import outbox
from tests.digests.rounds import LEASE, come_by, courier, due, posts, tick
from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, BOSS, BRAM, GUEST, QUIET, SUPPORT, Office, buttons, told
from tests.talk import Talk


def set_up(office: Office) -> Office:
    """Return a bot with a weekly digest for everybody and one for operations in the same channel."""
    office.ask("digest here weekly Mon 9:00")
    assert "for operations" in told(office.ask("digest hier wekelijks ma 9:00 voor:operatie").body)
    return office


@pytest.fixture
def two(open_office: Opened) -> Office:
    """A channel with two digests."""
    return set_up(open_office("socket", filled=False))


@pytest.fixture
def either(open_office: Opened, database_url: str) -> Iterator[Office]:
    """The same on one of the engines."""
    office = set_up(open_office("socket", filled=False, database_url=database_url))
    yield office
    office.stop()


def periods(office: Office) -> list[tuple[str, str]]:
    assert office.bot is not None
    with office.bot.store.reading() as tx:
        rows = outbox.posts(tx, "main", SUPPORT, 100, kinds=("digest",))
    return sorted((row["period"], row["state"]) for row in rows)


BOTH = [("2026-W47", "sent"), ("2026-W47:ops", "sent")]


def test_two_replicas_at_once_post_each_once(either: Office) -> None:
    due(either)
    couriers = [courier(either, me) for me in ("one", "two")]
    threads = [threading.Thread(target=come_by, args=(either, who)) for who in couriers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert periods(either) == BOTH
    assert sorted("for operations" in told(post) for post in posts(either)) == [False, True]


def test_a_post_in_doubt_is_found_among_its_own(either: Office) -> None:
    due(either)
    either.slack.fail("chat.postMessage", drop="after")
    tick(either, "one")
    either.clock.move(**LEASE)
    tick(either, "two")
    tick(either, "three")
    assert periods(either) == BOTH
    assert len(posts(either)) == 2


def test_one_that_rests_or_is_off_holds_no_other_up(two: Office) -> None:
    assert "Which one?" not in told(two.ask("digest pause for:ops").body)
    due(two)
    tick(two)
    assert periods(two) == BOTH[:1]
    assert "Digest for operations" not in told(two.ask("digest off weekly").body)
    two.ask("digest resume for:ops")
    due(two, weeks=1)
    tick(two)
    assert periods(two) == [*BOTH[:1], ("2026-W48:ops", "sent")]


def test_what_an_audience_missed_is_told_to_it_alone(two: Office) -> None:
    two.ask("digest off weekly")
    due(two, hours=49)
    tick(two)
    [note] = two.slack.messages(ADA)
    assert "(2026-W47)" in told(note)
    due(two, weeks=1)
    tick(two)
    assert "Never posted: 2026-W47 (" in told(posts(two)[0])


def test_an_order_that_may_mean_two_asks_which(two: Office) -> None:
    asked = told(two.ask("digest preview for:nobody").body)
    assert "Digests are for cx, ops, marketing, product, sales, exec, finance" in asked
    which = told(two.ask("digest off").body)
    assert "Which one? Weekly digest, Weekly digest for operations." in which
    assert "digest off weekly for:ops" in which


def test_a_second_one_for_the_same_audience_is_asked_about(two: Office) -> None:
    asked = two.ask("digest here weekly Tue 10:00 for:ops").body
    assert "There is one here already: Every Monday at 09:00" in told(asked)
    assert "Replace it by this one? Every Tuesday at 10:00" in told(asked)
    assert "Every Monday at 09:00 (Europe/Amsterdam), about everything, for operations" in told(
        two.ask("digest status").body
    )
    question = two.slack.ephemerals(ADA)[-2]
    two.press("digest_replace", question, user=GUEST)
    assert "Not available here" in told(two.slack.responses[-1].body)
    two.press("digest_replace", question)
    assert "It takes the place of the one that was here." in told(two.slack.responses[-1].body)
    assert "Every Tuesday at 10:00" in told(two.ask("digest status").body)
    assert "already" not in told(two.ask("digest here weekly Tue 10:00 for:ops").body)


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("2w", "Wed 2 Dec 00:00"),
        ("3 days", "Sat 21 Nov 00:00"),
        ("1mo", "Fri 18 Dec 00:00"),
        ("until 1 December", "Tue 1 Dec 00:00"),
        ("tot 5 januari", "Tue 5 Jan 00:00"),
        ("until 2026-11-25", "Wed 25 Nov 00:00"),
    ],
)
def test_a_pause_ends_on_its_day(empty: Talk, words: str, until: str) -> None:
    talk = empty.with_(slack_channel="C1")
    talk.ask("digest here weekly Mon 9:00")
    answer = talk.ask(f"digest pause {words}")
    assert f"It goes on by itself on {until}" in answer.headline


@pytest.mark.parametrize("words", ["until 31 February", "0d", "400d", "until 2020-01-01"])
def test_a_pause_that_ends_on_no_day_to_come_is_refused(empty: Talk, words: str) -> None:
    talk = empty.with_(slack_channel="C1")
    talk.ask("digest here weekly Mon 9:00")
    talk.refused(f"digest pause {words}")
    assert "Paused" not in "\n".join(talk.ask("digest status").lines)


def test_a_pause_ends_by_itself_and_makes_up_for_nothing(either: Office) -> None:
    either.ask("digest pause weekly 1w")
    assert "It goes on by itself on Wed 25 Nov" in told(either.ask("digest status").body)
    due(either)
    tick(either)
    assert periods(either) == BOTH[1:]
    due(either, weeks=1)
    tick(either)
    assert [period for period, _ in periods(either)] == ["2026-W47:ops", "2026-W48", "2026-W48:ops"]
    assert "Paused" not in told(either.ask("digest status").body)


def test_now_posts_what_was_not_posted_and_says_when_it_was(two: Office) -> None:
    assert "within a minute" in told(two.ask("digest now weekly").body)
    tick(two)
    [post] = posts(two)
    assert "Week 46" in told(post)
    again = told(two.ask("digest nu weekly").body)
    assert "It was posted already, Wed 18 Nov" in again
    assert post["ts"].replace(".", "") in again
    tick(two)
    assert len(posts(two)) == 1
    due(two)
    tick(two)
    assert [period for period, _ in periods(two)] == ["2026-W46", "2026-W47", "2026-W47:ops"]


def test_now_just_before_the_hour_is_that_weeks_only_one(two: Office) -> None:
    due(two, minutes=-5)
    two.ask("digest now for:ops")
    assert "Next: Mon 30 Nov" in told(two.ask("digest status").body)
    tick(two)
    due(two)
    tick(two)
    assert periods(two) == BOTH


def test_now_takes_a_manager_and_a_digest_that_is_on(open_office: Opened) -> None:
    office = open_office("socket", filled=False, admins=(BOSS,))
    office.ask("digest here", user=BOSS)
    assert "This needs a manager" in told(office.ask("digest now").body)
    office.ask("digest pause", user=BOSS)
    assert "paused" in told(office.ask("digest now", user=BOSS).body)
    assert "No digest is set up here" in told(office.ask("digest now", channel=QUIET, user=BOSS).body)
    tick(office)
    assert posts(office) == []


def test_a_skipped_one_can_still_be_asked_for(two: Office) -> None:
    two.ask("digest off for:ops")
    due(two, hours=49)
    tick(two)
    assert periods(two) == [("2026-W47", "skipped")]
    two.ask("digest now")
    tick(two)
    assert periods(two) == BOTH[:1]


@pytest.fixture
def read(open_office: Opened, database_url: str) -> Iterator[Office]:
    """A channel in which a digest stands."""
    office = open_office("socket", filled=False, database_url=database_url)
    office.ask("digest here weekly Mon 9:00")
    due(office)
    tick(office)
    yield office
    office.stop()


def say(office: Office, opinion: str, user: str) -> str:
    """Press a button of an opinion under the digest; returns what the person is told."""
    [post] = posts(office)
    number = post["metadata"]["event_payload"]["key"].rpartition("-")[2]
    name = "digest_opinion:less" if opinion == "less" else "digest_opinion"
    request = office.slack.action(name, user=user, channel=SUPPORT, message=post, value=f"{opinion}:{number}")
    office.act(request)
    return told(office.slack.responses[-1].body)


def test_each_person_has_one_opinion_of_a_digest_and_may_change_it(read: Office) -> None:
    before = posts(read)
    assert "Noted: it was useful." in say(read, "yes", ADA)
    assert "Noted: it was not useful." in say(read, "no", BRAM)
    read.restart()
    assert "Noted: it was useful." in say(read, "yes", BRAM)
    assert "Noted: less like this." in say(read, "less", BOSS)
    assert read.slack.responses[-1].body["response_type"] == "ephemeral"
    assert not read.slack.responses[-1].body.get("replace_original")
    assert posts(read) == before
    status = told(read.ask("digest status").body)
    assert "Useful: 2 of 3 answers, last 8 weeks · 1 asked for less like it" in status
    read.clock.now += timedelta(weeks=9)
    assert "Useful:" not in told(read.ask("digest status").body)


def test_who_may_not_ask_has_no_opinion_and_another_channel_no_digest(read: Office) -> None:
    assert "Not available here" in say(read, "yes", GUEST)
    [post] = posts(read)
    number = post["metadata"]["event_payload"]["key"].rpartition("-")[2]
    for channel, value in ((QUIET, f"yes:{number}"), (SUPPORT, "yes:999"), (SUPPORT, f"maybe:{number}")):
        read.act(read.slack.action("digest_opinion", user=ADA, channel=channel, message=post, value=value))
        assert "I do not know that digest here any more." in told(read.slack.responses[-1].body)
    assert "Useful:" not in told(read.ask("digest status").body)


def test_where_slack_refuses_its_own_buttons_plain_ones_are_posted(open_office: Opened) -> None:
    office = open_office("socket", filled=False)
    office.slack.refused_blocks = {"context_actions"}
    office.ask("digest here weekly Mon 9:00")
    due(office)
    tick(office)
    [post] = posts(office)
    shown = buttons(post)
    assert [name for name in shown if name.startswith("digest_opinion")] == [
        f"digest_opinion:{name}" for name in ("yes", "no", "less")
    ]
    office.press("digest_opinion:no", post)
    assert "Noted: it was not useful." in told(office.slack.responses[-1].body)


def test_a_bot_that_was_offline_when_a_pause_ended_posts_the_week_that_followed(two: Office) -> None:
    two.ask("digest off for:ops")
    two.ask("digest pause 1w")
    two.clock.now = datetime(2026, 11, 30, 20, tzinfo=UTC)
    tick(two)
    assert periods(two) == [("2026-W48", "sent")]
