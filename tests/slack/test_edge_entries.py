"""Feedback logged in Slack, taking it back, and who may do what."""

import pytest

from tests.databases import on_sqlite_alone
from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, BOSS, BRAM, QUIET, SUPPORT, Office, buttons, told

LINES = {
    "csat": ('log csat 5 Acme #48213 "fixed on Saturday"', "CSAT 5/5, Acme, #48213", 5),
    "nps": ("log nps 9 Globex channel:phone", "NPS 9/10, Globex", 9),
    "ces": ("log ces 6 Initech yesterday", "CES 6/7, Initech", 6),
}


@pytest.mark.parametrize("kind", LINES)
def test_an_entry_is_stored_and_echoed_with_undo(office: Office, kind: str) -> None:
    line, echo, score = LINES[kind]

    answer = office.ask(line)

    entry = _latest(office)
    assert (entry["instrument"], entry["score"]) == (kind, score)
    assert f"Logged E{entry['id']}: " in told(answer.body)
    assert echo.split(", ", 1)[1] in told(answer.body)
    assert buttons(answer.body)["undo"] == f"E{entry['id']}"


@pytest.mark.parametrize("way", ["mention", "DM"])
def test_an_entry_told_in_a_message_is_on_disk_when_it_is_acknowledged(office: Office, way: str) -> None:
    slack, before = office.slack, office.count("feedback")
    channel = SUPPORT if way == "mention" else slack.direct(ADA).id
    text = f"<@{slack.bot_user_id}> log csat 4 Acme" if way == "mention" else "log csat 4 Acme"
    message = slack.add_message(channel, user=ADA, text=text)
    event = slack.message_event(message, channel)
    slack.fail("chat.postMessage", delay=1.0)

    ack = office.send(slack.event({**event, "type": "app_mention"} if way == "mention" else event))

    assert ack.status == 200
    assert office.count("feedback") == before + 1
    assert len(slack.messages(channel)) == 1
    office.settle()
    assert "Logged E" in told(slack.messages(channel)[1])


def test_an_entry_delivered_three_times_is_counted_and_echoed_once(office: Office) -> None:
    before = office.count("feedback")
    request = office.slack.command("/rox", "log csat 5 Acme", user=ADA, channel=SUPPORT)

    for _ in range(3):
        office.act(request)

    assert office.count("feedback") == before + 1
    assert len(office.slack.ephemerals(ADA)) == 1
    assert office.slack.responses == []


def test_an_entry_in_a_message_under_eleven_event_ids_is_counted_and_echoed_once(office: Office) -> None:
    before = office.count("feedback")
    message = office.slack.add_message(SUPPORT, user=ADA, text=f"<@{office.slack.bot_user_id}> log csat 5 Acme")
    event = {**office.slack.message_event(message, SUPPORT), "type": "app_mention"}

    for _ in range(11):
        office.act(office.slack.event(event))

    assert office.count("feedback") == before + 1
    assert len(office.slack.messages(SUPPORT)) == 2


def test_two_entries_with_the_same_words_are_two_entries(socket_office: Office) -> None:
    before = socket_office.count("feedback")

    for _ in range(2):
        socket_office.ask("log csat 5 Acme")

    assert socket_office.count("feedback") == before + 2


def test_undo_by_button_withdraws_and_replaces_the_echo(office: Office) -> None:
    office.ask("log csat 5 Acme")
    [echo] = office.slack.ephemerals(ADA)

    office.press("undo", echo)

    assert _latest(office)["withdrawn_at"] is not None
    assert "withdrawn" in told(office.slack.ephemerals(ADA)[0])
    assert "undo" not in buttons(office.slack.ephemerals(ADA)[0])


def test_undo_can_be_typed(office: Office) -> None:
    number = buttons(office.ask("log csat 5 Acme").body)["undo"]

    answer = office.ask(f"undo {number.lower()}")

    assert f"{number} is withdrawn" in told(answer.body)
    assert _latest(office)["withdrawn_at"] is not None


def test_after_ten_minutes_undo_asks_why_by_form(socket_office: Office) -> None:
    number = buttons(socket_office.ask("log csat 5 Acme").body)["undo"]
    [echo] = socket_office.slack.ephemerals(ADA)

    socket_office.clock.move(minutes=10, seconds=1)
    for way in ("button", "line"):
        if way == "button":
            socket_office.press("undo", echo)
        else:
            socket_office.act(socket_office.slack.command("/rox", f"undo {number}", user=ADA, channel=SUPPORT))
        assert "older than 10 minutes" in told(list(socket_office.slack.views.values())[-1])

    assert len(socket_office.slack.views) == 2
    assert "Logged" in told(socket_office.slack.ephemerals(ADA)[0])
    assert _latest(socket_office)["withdrawn_at"] is None


def test_undo_still_works_at_the_tenth_minute(socket_office: Office) -> None:
    number = buttons(socket_office.ask("log csat 5 Acme").body)["undo"]

    socket_office.clock.move(minutes=10)

    assert "is withdrawn" in told(socket_office.ask(f"undo {number}").body)


def test_another_persons_entry_stays_and_so_does_its_echo(open_office: Opened) -> None:
    office = open_office("socket", admins=(BOSS,))
    office.mention("log csat 5 Acme")
    echo = office.slack.messages(SUPPORT)[-1]
    number = buttons(echo)["undo"]

    office.press("undo", echo, user=BRAM)
    typed = office.ask(f"undo {number}", user=BRAM)

    for said in (office.slack.responses[0].body, typed.body):
        assert f"Only who wrote {number}, or a manager" in told(said)
    assert "Logged" in told(office.slack.messages(SUPPORT)[-1])
    assert _latest(office)["withdrawn_at"] is None


@pytest.mark.parametrize(
    ("line", "told_back"),
    [
        ("log csat 9 Acme", "CSAT here is 1 to 5. Did you mean"),
        ("log nps 11 Acme", "NPS here is 0 to 10."),
        ("log ces 0 Acme", "CES here is 1 to 7."),
        ("log csat Acme", "Which score?"),
        ("log joy 5 Acme", "Log what?"),
        ("log csat 5 Acmee", "Did you mean Acme?"),
        ("log csat 5 Acme 20 Nov 2026", "still to come"),
    ],
)
def test_what_cannot_be_logged_asks_and_stores_nothing(socket_office: Office, line: str, told_back: str) -> None:
    before = socket_office.count("feedback")

    socket_office.act(socket_office.slack.command("/rox", line, user=ADA, channel=SUPPORT))
    socket_office.mention(line)

    [view] = socket_office.slack.views.values()
    assert told_back in told(view)
    answer = socket_office.slack.messages(SUPPORT)[-1]
    assert told_back in told(answer)
    assert "fill" in buttons(answer)
    assert socket_office.count("feedback") == before


def test_with_admins_named_a_plain_member_cannot_set_up_a_digest(open_office: Opened) -> None:
    office = open_office("socket", admins=(BOSS,), managers=(BRAM,))

    refused = office.ask("digest here weekly Mon 9:00", user=ADA)
    assert "This needs a manager." in told(refused.body)
    assert office.count("digest") == 0

    for allowed in (BRAM, BOSS):
        assert "Every Monday at 09:00" in told(office.ask("digest here weekly Mon 9:00", user=allowed).body)
    assert office.count("digest") == 1


def test_without_admins_every_member_may_set_up_a_digest(socket_office: Office) -> None:
    assert "Every Monday at 09:00" in told(socket_office.ask("digest here weekly Mon 9:00").body)


def test_rights_are_checked_again_when_a_button_is_pressed(open_office: Opened) -> None:
    office = open_office("socket", admins=(BOSS,))
    office.ask("digest here", user=BOSS)
    [echo] = office.slack.ephemerals(BOSS)

    office.press("digest_off", echo, user=ADA)

    assert "This needs a manager." in told(office.slack.responses[-1].body)
    assert office.rows("SELECT off_at FROM digest") == [{"off_at": None}]


@on_sqlite_alone
def test_a_read_only_store_answers_questions_and_refuses_entries_politely(socket_office: Office) -> None:
    socket_office.harm("CREATE TRIGGER full BEFORE INSERT ON feedback BEGIN SELECT RAISE(ABORT, 'disk is full'); END")

    answer = socket_office.ask("log csat 5 Acme")

    assert "Logged" not in told(answer.body)
    assert "CSAT" in told(socket_office.ask("csat").body)


def test_an_entry_carries_where_it_was_written(socket_office: Office) -> None:
    socket_office.ask("log csat 5 Acme", channel=QUIET)

    entry = _latest(socket_office)
    assert (entry["visibility"], entry["audience"], entry["origin_channel"]) == ("private", f"channel:{QUIET}", QUIET)
    assert entry["written_by"] not in ("", ADA)


def _latest(office: Office) -> dict[str, object]:
    return office.rows("SELECT * FROM feedback ORDER BY id DESC LIMIT 1")[0]
