"""Edits and deletions: the moment of a message follows its newest version, in whatever order the versions arrive."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rox_bot.slack.moments.taking import Delivery, take_message
from tests.slack.bench import Bench
from tests.slack.workspace import (
    ADA,
    BRAM,
    SUPPORT,
    TEAMMATE,
    Json,
    Office,
    buttons,
    told,
)

MATE = f"<@{TEAMMATE}>"
WHOLE = f"Magic moment: {MATE} fixed the printer of Acme"
OTHER = f"Magic moment: <@{BRAM}> belde Globex zelf terug over de factuur"
HALF = "Magic moment: the whole night shift kept calm"
WEAK = f"Kudos to {MATE} for the Initech invoice"
NONE = "lunch at twelve"
HINT = "Magic moment coming soon in the newsletter"


def edited(message: Json, text: str, at: str, channel: str = SUPPORT) -> Json:
    """The event of an edit at a moment, as Slack shapes it; the message stands changed afterwards."""
    before = dict(message)
    message.update(text=text, edited={"user": message["user"], "ts": at})
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": channel,
        "message": dict(message),
        "previous_message": before,
        "hidden": True,
        "ts": at,
        "event_ts": at,
    }


def deleted(message: Json, at: str, channel: str = SUPPORT) -> Json:
    """The event of a deletion at a moment."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "channel": channel,
        "previous_message": dict(message),
        "deleted_ts": message["ts"],
        "hidden": True,
        "ts": at,
        "event_ts": at,
    }


def hear(office: Office, event: Json) -> None:
    office.act(office.slack.event(event))


def edit(office: Office, message: Json, text: str) -> None:
    hear(office, edited(message, text, office.slack.next_ts()))


def delete(office: Office, message: Json) -> None:
    hear(office, deleted(message, office.slack.next_ts()))


def moments(office: Office, message: Json) -> list[Json]:
    key = f"%:{message['ts']}:moment"
    return office.rows("SELECT * FROM moment WHERE source_key LIKE ? ORDER BY id", key)


def people(office: Office, message: Json) -> int:
    query = "SELECT person FROM moment_person JOIN moment ON id = moment_id WHERE source_key LIKE ?"
    return len(office.rows(query, f"%:{message['ts']}:moment"))


def test_a_moment_follows_the_edit_of_its_message(office: Office) -> None:
    message = office.write(WHOLE)
    [before] = moments(office, message)

    office.clock.move(seconds=1)
    edit(office, message, f"{OTHER} with {MATE}")

    [moment] = moments(office, message)
    assert moment["id"] == before["id"]
    assert (moment["customer"], moment["touchpoint"]) == ("Globex", "billing")
    assert "zelf terug" in str(moment["story"])
    assert people(office, message) == 2
    assert f"M{moment['id']} updated: @bram and @teammate, Globex" in told(office.slack.ephemerals(ADA)[-1])
    edit(office, message, OTHER)
    assert people(office, message) == 1
    edit(office, message, OTHER)
    assert len(office.slack.ephemerals(ADA)) == 3


def test_a_message_edited_into_a_moment_is_saved_and_echoed(office: Office) -> None:
    message = office.write(NONE)

    edit(office, message, WHOLE)

    [moment] = moments(office, message)
    assert moment["customer"] == "Acme"
    [echo] = office.slack.ephemerals(ADA)
    assert buttons(echo)["undo"] == f"M{moment['id']}"


def test_a_message_edited_into_half_a_moment_is_asked_about(socket_office: Office) -> None:
    message = socket_office.write(NONE)

    edit(socket_office, message, HALF)

    [card] = socket_office.slack.ephemerals(ADA)
    assert "Save this as a magic moment?" in told(card)
    assert moments(socket_office, message) == []


def test_a_message_edited_out_of_a_moment_is_one_no_more_and_may_become_one_again(office: Office) -> None:
    message = office.write(WHOLE)

    edit(office, message, NONE)
    assert moments(office, message) == []
    edit(office, message, OTHER)

    [moment] = moments(office, message)
    assert moment["customer"] == "Globex"
    assert f"M{moment['id']} saved" in told(office.slack.ephemerals(ADA)[-1])


@pytest.mark.parametrize("taken", [True, False])
def test_a_deleted_message_takes_its_moment_along(office: Office, taken: bool) -> None:
    message = office.write(WHOLE)
    if taken:
        office.press("undo", office.slack.ephemerals(ADA)[0])

    delete(office, message)

    assert moments(office, message) == []
    hear(office, office.slack.message_event(message, SUPPORT))
    assert moments(office, message) == []


def test_a_deletion_that_comes_before_its_post_leaves_its_mark_for_a_week(socket_office: Office) -> None:
    office = socket_office
    message = office.slack.add_message(SUPPORT, user=ADA, text=WHOLE)

    delete(office, message)
    hear(office, office.slack.message_event(message, SUPPORT))

    assert moments(office, message) == []
    assert office.slack.ephemerals() == []
    [mark] = office.rows("SELECT * FROM message_version")
    assert (mark["key"], mark["gone"]) == (f"{office.slack.team_id}:{SUPPORT}:{message['ts']}", 1)


def test_what_is_left_of_a_deleted_message_with_answers_is_a_deletion(socket_office: Office) -> None:
    message = socket_office.write(WHOLE)
    event = edited(message, "This message was deleted.", socket_office.slack.next_ts())
    event["message"]["subtype"] = "tombstone"

    hear(socket_office, event)

    assert moments(socket_office, message) == []


def test_a_preview_that_slack_adds_is_no_edit(socket_office: Office) -> None:
    message = socket_office.write(WHOLE)
    [before] = moments(socket_office, message)
    event = edited(message, WHOLE, socket_office.slack.next_ts())
    del event["message"]["edited"]

    hear(socket_office, event)

    assert moments(socket_office, message) == [before]
    assert socket_office.count("message_version") == 0
    assert len(socket_office.slack.ephemerals(ADA)) == 1


def test_an_entry_taken_back_by_hand_stays_so_whatever_the_message_says(office: Office) -> None:
    message = office.write(WHOLE)
    office.press("undo", office.slack.ephemerals(ADA)[0])

    for text in (OTHER, NONE, WHOLE):
        edit(office, message, text)

    [moment] = moments(office, message)
    assert moment["withdrawn_at"] is not None
    assert "saved" not in told(office.slack.ephemerals(ADA)[-1])


@pytest.mark.parametrize("text", [HALF, WHOLE])
def test_an_ignored_message_stays_so_whatever_it_says(socket_office: Office, text: str) -> None:
    message = socket_office.write(WEAK)
    socket_office.press("moment_ignore", socket_office.slack.ephemerals(ADA)[0])

    edit(socket_office, message, text)

    assert moments(socket_office, message) == []
    assert len(socket_office.slack.ephemerals(ADA)) == 1


def test_a_card_that_stands_already_saves_what_the_message_says_now(office: Office) -> None:
    message = office.write(WEAK)
    [card] = office.slack.ephemerals(ADA)

    edit(office, message, f"Kudos to {MATE} for the Globex onboarding")
    assert "Globex" in told(office.slack.ephemerals(ADA)[-1])
    office.press("moment_save", card)
    assert [each["customer"] for each in moments(office, message)] == ["Globex"]
    edit(office, message, f"Kudos to {MATE} for the Acme portal")

    assert [each["customer"] for each in moments(office, message)] == ["Acme"]


def test_a_card_of_a_message_that_was_deleted_saves_nothing(socket_office: Office) -> None:
    message = socket_office.write(WEAK)
    [card] = socket_office.slack.ephemerals(ADA)

    socket_office.slack.channels[SUPPORT].messages.remove(message)
    delete(socket_office, message)
    socket_office.press("moment_save", card)

    assert moments(socket_office, message) == []
    assert "please write it again" in told(socket_office.slack.responses[-1].body)


def test_what_was_shared_with_the_team_stays_shared_after_an_edit(socket_office: Office) -> None:
    message = socket_office.write(WHOLE, channel="DM")
    channel = socket_office.slack.direct(ADA).id
    socket_office.press("moment_share", socket_office.slack.messages(ADA)[-1], channel="DM")

    hear(socket_office, edited(message, OTHER, socket_office.slack.next_ts(), channel))

    [moment] = moments(socket_office, message)
    assert (moment["customer"], moment["audience"]) == ("Globex", "workspace")


@pytest.mark.parametrize("texts", [(NONE, "lunch at one"), (NONE, HINT), ("", NONE)])
def test_edits_and_deletions_of_idle_talk_leave_no_words(socket_office: Office, texts: tuple[str, str]) -> None:
    tables = ("moment", "inbox", "outbox", "person")
    before = {table: socket_office.count(table) for table in tables}
    message = socket_office.write(texts[0])

    edit(socket_office, message, texts[1])
    delete(socket_office, message)

    assert {table: socket_office.count(table) for table in tables if table != "inbox"} == {
        table: count for table, count in before.items() if table != "inbox"
    }
    if HINT not in texts:
        assert (socket_office.count("message_version"), socket_office.count("inbox")) == (0, before["inbox"])


TEXTS = st.sampled_from([WHOLE, OTHER, HALF, WEAK, NONE, HINT])


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, Json]]:
    """What happened to a message, in order: its post, some edits, and perhaps its deletion."""
    message: Json = {"type": "message", "user": ADA, "text": draw(TEXTS), "ts": "1794900000.000100"}
    where = {"channel": SUPPORT, "channel_type": "channel"}
    events: list[Json] = [{**message, **where, "event_ts": message["ts"]}]
    for number, text in enumerate(draw(st.lists(TEXTS, max_size=4)), start=1):
        events.append({**edited(message, text, f"179490000{number}.000200"), **where})
    if draw(st.booleans()):
        events.append({**deleted(message, "1794900009.000300"), **where})
    return [(f"Ev{place}", event) for place, event in enumerate(events)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories(), data=st.data())
def test_whatever_the_order_and_however_often_the_same_is_known(
    bench: Bench, history: list[tuple[str, Json]], data: st.DataObject
) -> None:
    bench.empty()
    bench.take(history)
    in_order = bench.state()
    again = data.draw(st.lists(st.sampled_from(history), max_size=4))
    shuffled = data.draw(st.permutations([*history, *again]))

    bench.empty()
    bench.take(shuffled)

    assert bench.state() == in_order


def test_a_copy_under_another_id_changes_nothing(bench: Bench) -> None:
    message: Json = {"type": "message", "user": ADA, "text": WHOLE, "ts": "1794900000.000100", "channel": SUPPORT}
    mention: Json = {**message, "type": "app_mention"}
    bench.empty()

    took: list[Any] = [
        bench.loop.run_until_complete(take_message(bench.edge, event, Delivery(name)))
        for name, event in (("Ev1", {**message, "channel_type": "channel"}), ("Ev2", mention), ("", message))
    ]

    assert took == [True, False, False]
    assert [len(rows) for name, rows in bench.state() if name in ("moment", "outbox")] == [1, 1]
