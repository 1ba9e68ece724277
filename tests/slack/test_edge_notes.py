"""Cards and echoes of moments are said whatever happens in between: a crash, a slow Slack, an edit, a deletion."""

import asyncio
import json

import pytest

from tests.slack.test_edge_versions import HALF, MATE, NONE, WEAK, WHOLE, delete, edit
from tests.slack.workspace import ADA, PATIENCE, SUPPORT, Json, Office, told

NOTES = "SELECT * FROM outbox WHERE kind IN ('moment_card', 'moment_echo')"


def hold_notes(office: Office) -> None:
    """Let nothing be said until the bot is started again, as if it had died right after the acknowledgement."""
    assert office.bot is not None
    assert office.bot.slack is not None
    assert office._loop is not None
    turn = office.bot.slack.edge.notes_turn
    asyncio.run_coroutine_threadsafe(turn.acquire(), office._loop).result(PATIENCE)


def restart(office: Office) -> None:
    """Start anew and wait until what is due was tried."""
    office.restart()
    office.settle()


def note(office: Office) -> Json:
    [row] = office.rows(NOTES)
    return row


@pytest.mark.parametrize(("text", "said"), [(WHOLE, "saved: @teammate, Acme"), (HALF, "Save this as a magic moment?")])
def test_what_was_acknowledged_is_said_after_a_crash(office: Office, text: str, said: str) -> None:
    hold_notes(office)
    office.write(f"{text}, mail jan@klant.example")
    assert office.slack.ephemerals() == []
    kept = note(office)
    assert json.loads(kept["payload"])["user"] == ADA
    assert "jan@klant.example" not in kept["payload"]

    restart(office)
    restart(office)

    [shown] = office.slack.ephemerals(ADA)
    assert said in told(shown)
    after = note(office)
    assert (after["state"], after["payload"], after["reason"]) == ("sent", "", "")
    assert after["settled_at"] is not None


def test_what_waits_is_said_at_the_next_look(socket_office: Office) -> None:
    socket_office.tick = 0.05
    socket_office.restart()
    socket_office.slack.fail("chat.postEphemeral", status=429, retry_after=40)
    socket_office.write(WHOLE)
    assert (note(socket_office)["state"], note(socket_office)["reason"]) == ("planned", "")

    socket_office.clock.move(seconds=39)
    socket_office.settle()
    assert socket_office.slack.ephemerals() == []
    socket_office.clock.move(seconds=1)
    restart(socket_office)

    assert len(socket_office.slack.ephemerals(ADA)) == 1
    assert note(socket_office)["state"] == "sent"


@pytest.mark.parametrize("outage", [{"status": 500}, {"drop": "after"}, {"drop": "before"}, {"garbage": True}])
def test_after_doubt_it_is_said_once_more_and_no_more(socket_office: Office, outage: Json) -> None:
    socket_office.slack.fail("chat.postEphemeral", times=None, **outage)
    socket_office.write(WHOLE)
    assert (note(socket_office)["state"], note(socket_office)["reason"]) == ("planned", "said once")

    for _ in range(4):
        socket_office.clock.move(minutes=2)
        restart(socket_office)

    assert len(socket_office.slack.calls_of("chat.postEphemeral")) == 2
    row = note(socket_office)
    assert (row["state"], row["reason"], row["payload"]) == ("uncertain", "said twice", "")


def test_a_note_whose_sayer_died_is_said_once_its_claim_has_run_out(socket_office: Office) -> None:
    hold_notes(socket_office)
    socket_office.write(WHOLE)
    lease = socket_office.clock.now.timestamp() * 1_000_000 + 120_000_000
    socket_office.harm(
        f"UPDATE outbox SET state = 'sending', reason = 'said once', attempts = 1, lease_until = {lease:.0f}"
    )

    restart(socket_office)
    assert socket_office.slack.ephemerals() == []
    socket_office.clock.move(seconds=121)
    restart(socket_office)

    assert len(socket_office.slack.ephemerals(ADA)) == 1
    assert note(socket_office)["state"] == "sent"


def test_a_note_is_said_within_a_day_or_not_at_all(socket_office: Office) -> None:
    hold_notes(socket_office)
    socket_office.write(WHOLE)

    socket_office.clock.move(hours=24, seconds=1)
    restart(socket_office)

    assert socket_office.slack.ephemerals() == []
    row = note(socket_office)
    assert (row["state"], row["reason"], row["payload"]) == ("skipped", "too late", "")


def test_a_note_that_can_be_said_nowhere_is_given_up(socket_office: Office) -> None:
    for method in ("chat.postEphemeral", "chat.postMessage"):
        socket_office.slack.fail(method, error="channel_not_found", times=None)

    socket_office.write(WHOLE)

    assert (note(socket_office)["state"], note(socket_office)["reason"]) == ("failed", "channel_not_found")


def test_who_cannot_be_asked_for_now_is_told_later(socket_office: Office) -> None:
    hold_notes(socket_office)
    socket_office.write(WHOLE)
    socket_office.slack.fail("users.info", error="internal_error", times=None)
    restart(socket_office)
    assert (note(socket_office)["state"], note(socket_office)["reason"]) == ("planned", "")

    socket_office.slack.heal()
    socket_office.clock.move(minutes=2)
    restart(socket_office)

    assert len(socket_office.slack.ephemerals(ADA)) == 1


def test_a_card_not_yet_shown_follows_an_edit(socket_office: Office) -> None:
    hold_notes(socket_office)
    message = socket_office.write(HALF)

    edit(socket_office, message, WEAK)
    restart(socket_office)

    [card] = socket_office.slack.ephemerals(ADA)
    assert "Initech" in told(card)


@pytest.mark.parametrize("text", [HALF, WHOLE])
@pytest.mark.parametrize("way", ["edit", "delete"])
def test_what_was_not_said_yet_is_dropped_with_its_message(socket_office: Office, text: str, way: str) -> None:
    hold_notes(socket_office)
    message = socket_office.write(text)

    if way == "edit":
        edit(socket_office, message, NONE)
    else:
        delete(socket_office, message)
    restart(socket_office)

    assert socket_office.slack.ephemerals() == []
    assert socket_office.rows(NOTES) == []


def test_an_echo_of_what_was_taken_back_meanwhile_is_not_said(socket_office: Office) -> None:
    hold_notes(socket_office)
    socket_office.write(WHOLE)
    number = socket_office.rows("SELECT max(id) AS id FROM moment")[0]["id"]

    socket_office.ask(f"undo M{number}")
    restart(socket_office)

    assert [told(each) for each in socket_office.slack.ephemerals(ADA) if "saved" in told(each)] == []
    assert (note(socket_office)["state"], note(socket_office)["reason"]) == ("skipped", "moment gone")


def test_one_note_that_fails_holds_no_other_up(socket_office: Office) -> None:
    socket_office.slack.fail("chat.postEphemeral", status=500)

    socket_office.write(WHOLE)
    socket_office.write(f"Magic moment: {MATE} rescued the portal for Initech")

    assert "Initech" in told(socket_office.slack.ephemerals(ADA)[0])
    states = [row["state"] for row in socket_office.rows(f"{NOTES} ORDER BY id")]
    assert states == ["planned", "sent"]


def test_the_digests_status_speaks_of_digests_alone(socket_office: Office) -> None:
    socket_office.write(WHOLE)

    assert "moment" not in told(socket_office.ask("digest status", channel=SUPPORT).body).lower()
