"""Exactly one message remains: what is repeated was looked up, and what stands there twice is mended."""

from collections.abc import Callable
from typing import Any

import pytest

from rox_bot.digests.delivery import Courier
from rox_bot.store.store import Transaction
from tests.digests.rounds import LEASE, come_by, courier, due, posts, row, tick
from tests.slack.workspace import SUPPORT, Office, told


class Frozen(Courier):
    """A courier that stands still right after a step, for as long as a claim lasts, while another one comes by."""

    office: Office
    at: str
    other: Callable[[], int]

    def record(self, step: str, write: Callable[[Transaction], Any]) -> Any:
        done = super().record(step, write)
        if step == self.at:
            self.at = ""
            self.office.clock.move(**LEASE)
            self.other()
        return done


def frozen(office: Office, at: str) -> Frozen:
    who = courier(office, "first", kind=Frozen)
    assert isinstance(who, Frozen)
    who.office, who.at, who.other = office, at, lambda: tick(office, "second")
    return who


@pytest.mark.parametrize("at", ["claimed", "rendered", "uploaded", "sending"])
def test_a_courier_that_wakes_after_its_lease_leaves_one_message(office: Office, at: str) -> None:
    due(office)
    come_by(office, frozen(office, at))

    [post] = posts(office)
    assert (row(office)["state"], row(office)["ts"]) == ("sent", post["ts"])
    assert post["ts"].replace(".", "") in row(office)["permalink"]
    assert len(office.slack.calls_of("chat.delete")) == (1 if at == "sending" else 0)


def test_of_two_posts_the_earliest_stays_when_the_look_up_came_too_early(office: Office) -> None:
    due(office)
    office.slack.fail("chat.postMessage", drop="after")
    tick(office)
    [first] = posts(office)
    office.slack.history_lag = 3_600.0
    office.clock.move(**LEASE)
    tick(office)
    assert len(posts(office)) == 2

    office.slack.history_lag = 0.0
    tick(office)

    assert posts(office) == [first]
    assert row(office)["ts"] == first["ts"]
    assert first["ts"].replace(".", "") in row(office)["permalink"]


def test_after_doubt_it_is_looked_at_often_then_hourly_for_a_day_and_never_after_one_attempt(office: Office) -> None:
    def looks(who: Courier) -> int:
        before = len(office.slack.calls_of("conversations.history"))
        come_by(office, who)
        return len(office.slack.calls_of("conversations.history")) - before

    due(office)
    who = courier(office, "one")
    come_by(office, who)
    assert looks(who) == 0

    office.harm("UPDATE outbox SET attempts = 2")
    assert [looks(who), looks(who)] == [1, 1]
    office.clock.move(minutes=11)
    assert looks(who) == 0
    office.clock.move(hours=1)
    assert [looks(who), looks(who)] == [1, 0]
    assert looks(courier(office, "just started")) == 1
    office.clock.move(days=1)
    assert looks(who) == 0


def test_a_courier_that_wakes_after_hours_posts_and_dies_leaves_one_message_in_the_end(office: Office) -> None:
    due(office)
    office.slack.fail("chat.postMessage", drop="after")
    tick(office)
    office.clock.move(**LEASE)
    tick(office)
    [mine] = posts(office)
    office.clock.move(hours=2)
    # What the one that died of it has left: a second post with the same mark.
    office.slack.add_message(SUPPORT, user=mine["user"], bot_id=mine["bot_id"], metadata=mine["metadata"])

    tick(office, "its successor")

    assert posts(office) == [mine]


def test_messages_of_others_with_the_same_mark_are_left_alone(office: Office) -> None:
    due(office)
    tick(office)
    [mine] = posts(office)
    forged = office.slack.add_message(SUPPORT, user="U0MACHINE", bot_id="B0OTHER", metadata=mine["metadata"])
    office.harm("UPDATE outbox SET attempts = 2")
    tick(office)

    assert posts(office) == [mine, forged]
    assert office.slack.calls_of("chat.delete") == []


def test_a_forged_mark_does_not_pass_for_the_digest(office: Office) -> None:
    due(office)
    office.slack.fail("chat.postMessage", drop="before")
    tick(office)
    metadata = {"event_type": "rox_digest", "event_payload": {"key": f"digest-{row(office)['id']}", "rev": 0}}
    office.slack.add_message(SUPPORT, user="U0MACHINE", bot_id="B0OTHER", metadata=metadata)
    office.clock.move(**LEASE)

    assert tick(office) == 1
    assert [post["bot_id"] for post in posts(office)] == ["B0OTHER", office.slack.bot_id]


def test_without_history_nothing_is_removed(office: Office) -> None:
    due(office)
    tick(office)
    [mine] = posts(office)
    office.slack.add_message(SUPPORT, user=mine["user"], bot_id=mine["bot_id"], metadata=mine["metadata"])
    office.harm("UPDATE outbox SET attempts = 2")
    office.slack.scopes -= {"channels:history"}
    tick(office)

    assert len(posts(office)) == 2
    assert row(office)["state"] == "sent"


def test_every_final_state_has_its_time(office: Office) -> None:
    due(office)
    tick(office)
    assert row(office)["settled_at"] is not None
    assert row(office)["lease_until"] is None
    due(office, days=10)
    tick(office)
    assert row(office)["state"] == "skipped"
    assert row(office)["settled_at"] is not None


def test_a_retry_says_the_same_numbers(office: Office) -> None:
    due(office)
    office.slack.fail("chat.postMessage", status=429, retry_after=60)
    assert tick(office) == 0
    before = row(office)
    due(office, minutes=1)
    for _ in range(20):
        office.ask("log csat 1 acme 20 nov")
    due(office, minutes=2)
    tick(office)

    after = row(office)
    for name in ("content_hash", "answer_id", "data_as_of"):
        assert after[name] == before[name]
    shown = told(posts(office)[0])
    assert f"why {before['answer_id']}" in shown


def test_a_retry_does_not_repeat_words_that_were_taken_back(office: Office) -> None:
    office.clock.move(minutes=1)
    office.write("Magic moment: <@U0MATE> fixed the printer of Acme canaryopen")
    due(office)
    office.slack.fail("chat.postMessage", status=429, retry_after=60)
    tick(office)
    assert "canaryopen" not in str(office.rows("SELECT payload FROM outbox WHERE kind = 'digest'"))
    office.harm("UPDATE moment SET withdrawn_at = changed_at WHERE story LIKE '%canaryopen%'")
    due(office, minutes=2)
    tick(office)

    assert "canaryopen" not in told(posts(office)[0])


def test_a_picture_is_added_by_one_of_two_couriers(office: Office) -> None:
    due(office)
    office.slack.fail("upload", status=500, times=2)
    tick(office)
    come_by(office, frozen(office, "picture claimed"))

    assert len(office.slack.calls_of("chat.update")) == 2
    assert (row(office)["owner"], row(office)["reason"]) == ("second", "")


def test_posts_of_a_channel_keep_their_order(office: Office) -> None:
    due(office)
    office.slack.fail("chat.postMessage", status=429, retry_after=3_600)
    tick(office)
    office.harm(
        "INSERT INTO outbox (workspace, slack_channel, kind, period, state, owner, attempts, not_before, due_at,"
        " content_hash, file_id, answer_id, ts, permalink, reason, payload)"
        " SELECT workspace, slack_channel, kind, 'later', 'planned', '', 0, due_at, due_at + 1, '', '', '', '', '', '',"
        " '' FROM outbox WHERE kind = 'digest'"
    )
    due(office, minutes=1)
    assert tick(office) == 0
    due(office, hours=1, minutes=1)
    assert tick(office) == 2
    assert [each["state"] for each in office.rows("SELECT state FROM outbox ORDER BY id")] == ["sent", "sent"]
