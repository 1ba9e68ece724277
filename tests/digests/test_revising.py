"""What comes in late is told in the thread of the digest it changes; words that were taken back are taken out of it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from rox_bot.digests.revising import differing
from rox_bot.domain.answer import Reading
from rox_bot.domain.period import Period
from rox_bot.language.wording import Wording
from tests.digests.rounds import LEASE, come_by, courier, due, pictures, posts, row, tick
from tests.slack.test_edge_versions import delete, edit, moments
from tests.slack.workspace import SUPPORT, Office, told

WEEK = Period(datetime(2026, 11, 9, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC), "last_week", "UTC", "week")


def late(office: Office, answers: int = 30, score: int = 1) -> None:
    """Answers about the week of the posted digest, a day after it."""
    due(office, days=1)
    for _ in range(answers):
        office.ask(f"log csat {score} acme 20 nov")


def thread(office: Office) -> list[dict[str, Any]]:
    """The replies below digests."""
    return [message for message in posts(office) if message.get("thread_ts")]


def revisions(office: Office) -> list[dict[str, Any]]:
    return office.rows("SELECT * FROM outbox WHERE kind = 'revised' ORDER BY id")


@pytest.fixture
def posted(office: Office) -> Office:
    """The digest of week 47 stands in its channel."""
    due(office)
    tick(office)
    return office


def test_late_answers_are_told_in_the_thread_with_the_old_and_the_new_numbers(posted: Office) -> None:
    before = told(posts(posted)[0])
    late(posted)
    tick(posted)

    [note] = thread(posted)
    assert note["thread_ts"] == row(posted)["ts"]
    assert "Revised: Week 47" in told(note)
    old = next(line for line in before.split("\n") if line.startswith("CSAT: ")).split(" · ")[0]
    assert f"was {old.removeprefix('CSAT: ')}" in told(note)
    assert told(posts(posted)[0]) == before
    [planned] = revisions(posted)
    assert (planned["period"], planned["state"], planned["parent"]) == ("2026-W47/1", "sent", row(posted)["id"])
    mark = {"key": f"revised-{planned['id']}", "rev": 1}
    assert note["metadata"] == {"event_type": "rox_digest", "event_payload": mark}


def test_notes_in_its_thread_keep_the_language_of_the_post(posted: Office) -> None:
    posted.ask("settings here language nl")
    late(posted)
    tick(posted)
    [note] = thread(posted)
    assert "Revised: Week 47" in told(note)
    assert ", was " in told(note)
    assert "The post above stays as it was" in told(note)


def test_the_same_numbers_are_told_once(posted: Office) -> None:
    late(posted)
    for _ in range(3):
        tick(posted)
        posted.clock.move(hours=1)
    assert len(thread(posted)) == 1


def test_each_further_change_is_told_against_what_was_told_last_three_times_at_most(posted: Office) -> None:
    for _ in range(5):
        late(posted, 40)
        tick(posted)
    told_now = [told(note) for note in thread(posted)]
    assert [each["period"] for each in revisions(posted)] == ["2026-W47/1", "2026-W47/2", "2026-W47/3"]
    first_value = next(line for line in told_now[0].split("\n") if line.startswith("CSAT "))
    second_value = next(line for line in told_now[1].split("\n") if line.startswith("CSAT "))
    assert second_value.split(", was ")[1] == first_value.removeprefix("CSAT ").split(", was ")[0]


def test_answers_of_the_present_week_and_few_late_ones_change_nothing(posted: Office) -> None:
    due(posted, days=1)
    for _ in range(30):
        posted.ask("log csat 1 acme")
    tick(posted)
    assert revisions(posted) == []
    late(posted, 1, 5)
    posted.clock.move(hours=1)
    tick(posted)
    assert revisions(posted) == []


def test_a_courier_looks_for_late_facts_once_an_hour(posted: Office) -> None:
    who = courier(posted)
    come_by(posted, who)
    late(posted)
    posted.clock.now = posted.clock.now.replace(day=23, minute=59)
    come_by(posted, who)
    assert thread(posted) == []
    posted.clock.move(minutes=2)
    come_by(posted, who)
    assert len(thread(posted)) == 1


@pytest.mark.parametrize("fault", [{"status": 500, "accept": True}, {"drop": "after"}, {"drop": "before"}])
def test_a_note_in_doubt_is_looked_up_in_its_thread(posted: Office, fault: dict[str, Any]) -> None:
    late(posted)
    posted.slack.fail("chat.postMessage", **fault)
    tick(posted)
    posted.clock.move(**LEASE)
    tick(posted)

    assert len(thread(posted)) == 1
    assert revisions(posted)[0]["state"] == "sent"
    assert posted.slack.calls_of("conversations.replies")


def test_a_note_that_stands_there_twice_is_mended(posted: Office) -> None:
    late(posted)
    posted.slack.fail("chat.postMessage", drop="after")
    tick(posted)
    posted.slack.history_lag = 3_600.0
    posted.clock.move(**LEASE)
    tick(posted)
    assert len(thread(posted)) == 2
    posted.slack.history_lag = 0.0
    tick(posted)
    assert [note["ts"] for note in thread(posted)] == [revisions(posted)[0]["ts"]]


def test_a_thread_that_is_locked_pauses_nothing(posted: Office) -> None:
    late(posted)
    posted.slack.fail("chat.postMessage", error="restricted_action_thread_locked")
    tick(posted)
    assert revisions(posted)[0]["state"] == "failed"
    assert posted.rows("SELECT paused_at FROM digest") == [{"paused_at": None}]


def test_status_names_a_revision_with_its_proof(posted: Office) -> None:
    late(posted)
    tick(posted)
    assert "2026-W47/1 · revised · Tue 24 Nov 09:00 · posted · https://" in told(posted.ask("digest status").body)


def test_figures_are_forgotten_after_five_weeks(posted: Office) -> None:
    assert row(posted)["payload"]
    posted.ask("digest off")
    due(posted, days=36)
    tick(posted)
    assert row(posted)["payload"] == ""


@pytest.fixture
def quoted(office: Office) -> Office:
    """A digest that quotes a moment and a hard case."""
    office.clock.move(minutes=1)
    office.write("Magic moment: <@U0MATE> fixed the printer of Acme in 1 minute canaryopen")
    office.ask('log csat 1 acme "canarybad was very long ago and nobody rang back about any of it at all"')
    due(office)
    tick(office)
    assert "canaryopen" in told(posts(office)[0])
    assert "canarybad" in told(posts(office)[0])
    return office


@pytest.mark.parametrize(
    ("change", "gone", "left"),
    [
        ("UPDATE moment SET withdrawn_at = changed_at WHERE story LIKE '%canaryopen%'", "canaryopen", "canarybad"),
        ("UPDATE moment SET story = 'other words' WHERE story LIKE '%canaryopen%'", "canaryopen", "canarybad"),
        ("UPDATE moment SET audience = 'channel:D9', visibility = 'dm', origin_channel = 'D9'", "canaryopen", "canary"),
        ("UPDATE feedback SET withdrawn_at = changed_at WHERE comment LIKE '%canarybad%'", "canarybad", "canaryopen"),
    ],
)
def test_words_taken_back_leave_the_posted_digest_and_its_figures_stay(
    quoted: Office, change: str, gone: str, left: str
) -> None:
    before = posts(quoted)[0].copy()
    quoted.harm(change)
    tick(quoted)

    [post] = [message for message in posts(quoted) if not message.get("thread_ts")]
    assert gone not in str(post)
    assert left in told(post)
    assert post["ts"] == before["ts"]
    assert post["text"] == before["text"]
    assert pictures(post) == pictures(before)
    assert post["metadata"] == before["metadata"]
    tick(quoted)
    assert len(quoted.slack.calls_of("chat.update")) == 1


def test_words_leave_a_digest_that_is_switched_off_by_now(quoted: Office) -> None:
    quoted.ask("digest off")
    quoted.harm("UPDATE moment SET withdrawn_at = changed_at WHERE story LIKE '%canaryopen%'")
    tick(quoted)
    assert "canaryopen" not in str(posts(quoted)[0])


def test_an_update_that_fails_is_tried_again_and_one_that_is_refused_is_not(quoted: Office) -> None:
    quoted.harm("UPDATE moment SET withdrawn_at = changed_at WHERE story LIKE '%canaryopen%'")
    quoted.slack.fail("chat.update", status=500, times=2)
    tick(quoted)
    assert "canaryopen" in told(posts(quoted)[0])
    tick(quoted)
    assert "canaryopen" not in told(posts(quoted)[0])

    quoted.harm("UPDATE feedback SET withdrawn_at = changed_at WHERE comment LIKE '%canarybad%'")
    quoted.slack.fail("chat.update", error="edit_window_closed", times=None)
    tick(quoted)
    calls = len(quoted.slack.calls_of("chat.update"))
    tick(quoted)
    assert len(quoted.slack.calls_of("chat.update")) == calls


def standing(office: Office) -> dict[str, Any]:
    """The digest as it stands in its channel."""
    [post] = [message for message in posts(office) if not message.get("thread_ts")]
    return post


STORY = "Magic moment: <@U0MATE> fixed the printer of Acme in 1 minute canaryopen"


@pytest.fixture
def moment(office: Office) -> dict[str, Any]:
    """The message of the moment that the digest of its week quotes."""
    office.clock.move(minutes=1)
    message = office.write(STORY)
    due(office)
    tick(office)
    assert "canaryopen" in told(standing(office))
    return message


def test_the_words_of_a_message_that_is_edited_leave_the_posted_digest(office: Office, moment: dict[str, Any]) -> None:
    before = standing(office).copy()
    edit(office, moment, STORY.replace("canaryopen", "canarynew"))
    assert "canarynew" in moments(office, moment)[0]["story"]
    tick(office)
    after = standing(office)
    assert "canaryopen" not in str(after)
    assert (after["ts"], after["text"], after["metadata"]) == (before["ts"], before["text"], before["metadata"])
    tick(office)
    assert len(office.slack.calls_of("chat.update")) == 1


def test_an_edit_that_leaves_the_words_leaves_the_digest(office: Office, moment: dict[str, Any]) -> None:
    edit(office, moment, STORY)
    tick(office)
    assert "canaryopen" in told(standing(office))
    assert office.slack.calls_of("chat.update") == []


def test_the_words_of_a_message_that_is_deleted_leave_the_posted_digest(office: Office, moment: dict[str, Any]) -> None:
    delete(office, moment)
    tick(office)
    assert "canaryopen" not in str(standing(office))
    assert thread(office) == []


def test_the_words_of_a_moment_that_is_undone_leave_the_posted_digest(office: Office, moment: dict[str, Any]) -> None:
    number = moments(office, moment)[0]["id"]
    office.ask(f'undo M{number} "told twice"')
    assert moments(office, moment)[0]["withdrawn_at"] is not None
    tick(office)
    assert "canaryopen" not in str(standing(office))


def reading(value: float | None, n: int, **more: Any) -> Reading:
    bounds = {"low": value - 8, "high": value + 8} if value is not None else {"low": None, "high": None}
    named = {"metric": "csat", "unit": "%", "period": WEEK, "definition": "csat", **bounds, **more}
    return Reading(value=value, n=n, **named)


@pytest.mark.parametrize(
    ("before", "after", "is_told"),
    [
        (reading(90.0, 100), reading(90.0, 200), False),
        (reading(90.0, 100), reading(90.4, 200), False),
        (reading(90.0, 100), reading(91.0, 104), False),
        (reading(90.0, 100), reading(91.0, 105), True),
        (reading(90.0, 100), reading(91.0, 95), True),
        (reading(90.0, 100), reading(92.0, 101), False),
        (reading(90.0, 100), reading(92.1, 101), True),
        (reading(90.0, 100), reading(91.0, 101, verdict="clear rise"), True),
        (reading(90.0, 100), reading(None, 0), True),
        (reading(None, 0), reading(90.0, 1), True),
        (reading(90.0, 100), reading(50.0, 200, period=replace(WEEK, end=datetime(2026, 11, 15, tzinfo=UTC))), False),
        (reading(3.0, 3, metric="moments"), reading(1.0, 1, metric="moments"), False),
    ],
)
def test_what_is_told_again(before: Reading, after: Reading, is_told: bool) -> None:
    assert bool(differing([before], [after], Wording("en"))) == is_told


def test_a_note_is_not_posted_where_others_read_by_now(posted: Office) -> None:
    posted.slack.channels[SUPPORT].is_ext_shared = True
    late(posted)
    tick(posted)
    assert thread(posted) == []
