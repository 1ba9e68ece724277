"""Magic moments told in messages: saved, asked or left alone; undone, shared, never doubled."""

import logging

import pytest

from tests.databases import on_sqlite_alone
from tests.slack.conftest import Opened
from tests.slack.workspace import (
    ADA,
    BRAM,
    GUEST,
    MACHINE,
    QUIET,
    SALES,
    SHARED,
    STRANGER,
    SUPPORT,
    TEAMMATE,
    Office,
    buttons,
    told,
)

MATE = f"<@{TEAMMATE}>"
SAVED = [
    (f"Magic moment: {MATE} fixed the printer of Acme on Sunday :sparkles:", "Acme", "field service"),
    (f":sparkles: *Magic moment* – {MATE} stayed late for Globex onboarding", "Globex", "onboarding"),
    (f"Wow-moment! {MATE} belde Globex zelf terug over de factuur", "Globex", "billing"),
    (f"#magicmoment {MATE} rescued the portal for Initech", "Initech", "portal"),
]
ASKED = [
    (f"Kudos to {MATE} for sorting out the Initech invoice", ("@teammate", "Initech", "billing")),
    (f"Pluim voor {MATE}: levering bij Acme toch op tijd", ("@teammate", "Acme", "delivery")),
    (f"Complimenten aan {MATE}, Globex was zo blij met de helpdesk", ("@teammate", "Globex", "helpdesk")),
    ("Magic moment: the whole night shift kept calm", ("nobody is mentioned", "no known customer is named")),
]
NOTHING = [
    "Magic moment coming soon in the newsletter",
    "what is a magic moment?",
    "magic moment report?",
    "We need more magic moments next quarter",
    f"{MATE} fixed the printer of Acme",
    f"&gt; Magic moment: {MATE} helped Acme",
]
CANARY = "zxq7canary"


@pytest.mark.parametrize(("text", "customer", "touchpoint"), SAVED)
def test_a_complete_moment_is_saved_at_once_and_echoed_to_its_author(
    office: Office, text: str, customer: str, touchpoint: str
) -> None:
    message = office.write(text)

    moment = _latest(office)
    assert (moment["customer"], moment["touchpoint"]) == (customer, touchpoint)
    assert (moment["visibility"], moment["audience"]) == ("public", "workspace")
    assert str(moment["url"]).endswith(f"/archives/{SUPPORT}/p{message['ts'].replace('.', '')}")
    assert office.rows("SELECT count(*) AS n FROM moment_person WHERE moment_id = ?", moment["id"]) == [{"n": 1}]
    [echo] = office.slack.ephemerals(ADA)
    assert f"M{moment['id']} saved: @teammate, {customer}, {touchpoint}" in told(echo)
    name = f"M{moment['id']}"
    efforts = {f"moment_effort:{each}": f"{name}:{each}" for each in (5, 15, 60)}
    assert buttons(echo) == {**efforts, "moment_edit": name, "undo": name}


@pytest.mark.parametrize(("text", "understood"), ASKED)
def test_an_incomplete_moment_is_asked_about_and_not_stored(
    office: Office, text: str, understood: tuple[str, ...]
) -> None:
    before = office.count("moment")

    office.write(text)

    [card] = office.slack.ephemerals(ADA)
    assert "Save this as a magic moment?" in told(card)
    for word in understood:
        assert word in told(card)
    joys = {"card_joy:smile", "card_joy:delighted"}
    assert set(buttons(card)) == {"moment_save", "log_moment", "moment_ignore", *joys}
    assert office.count("moment") == before


@pytest.mark.parametrize("text", NOTHING)
@on_sqlite_alone
def test_what_tells_no_moment_is_neither_stored_nor_logged(
    office: Office, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    caplog.set_level(logging.INFO)
    before = {table: office.count(table) for table in ("moment", "inbox", "person", "answer")}

    office.write(f"{text} {CANARY}" if not text.endswith("?") else text.replace("moment", f"moment {CANARY}"))
    office.write(text)

    assert {table: office.count(table) for table in before} == before
    assert office.slack.ephemerals() == []
    assert CANARY not in caplog.text
    assert CANARY.encode() not in office.database.read_bytes()


def test_a_card_is_saved_on_demand(office: Office) -> None:
    office.write(ASKED[0][0])
    [card] = office.slack.ephemerals(ADA)

    office.press("moment_save", card)

    moment = _latest(office)
    assert moment["customer"] == "Initech"
    assert f"M{moment['id']} saved" in told(office.slack.ephemerals(ADA)[0])
    assert "moment_save" not in buttons(office.slack.ephemerals(ADA)[0])


def test_a_card_saved_twice_is_one_moment(office: Office) -> None:
    office.write(ASKED[0][0])
    [card] = office.slack.ephemerals(ADA)
    before = office.count("moment")

    requests = [
        office.slack.action("moment_save", user=ADA, channel=SUPPORT, message=card, is_ephemeral=True) for _ in range(2)
    ]
    for request in requests:
        office.act(request)

    assert office.count("moment") == before + 1


def test_a_card_is_saved_after_a_restart_by_reading_the_message_again(office: Office) -> None:
    office.write(ASKED[0][0])
    [card] = office.slack.ephemerals(ADA)

    office.restart()
    office.press("moment_save", card)

    assert _latest(office)["customer"] == "Initech"
    assert len(office.slack.calls_of("conversations.history")) == 1


def test_a_card_whose_message_is_gone_says_so(socket_office: Office) -> None:
    socket_office.write(ASKED[0][0])
    [card] = socket_office.slack.ephemerals(ADA)
    before = socket_office.count("moment")

    socket_office.restart()
    socket_office.slack.channels[SUPPORT].messages.clear()
    socket_office.press("moment_save", card)

    assert "please write it again" in told(socket_office.slack.responses[-1].body)
    assert socket_office.count("moment") == before


def test_an_ignored_message_is_never_asked_about_again(office: Office) -> None:
    message = office.write(ASKED[0][0])
    [card] = office.slack.ephemerals(ADA)
    before = office.count("moment")

    office.press("moment_ignore", card)
    office.restart()
    office.act(office.slack.event(office.slack.message_event(message, SUPPORT)))

    assert "Not saved." in told(office.slack.ephemerals(ADA)[0])
    assert len(office.slack.ephemerals(ADA)) == 1
    assert office.count("moment") == before


def test_the_same_message_under_eleven_event_ids_is_one_moment_and_one_echo(office: Office) -> None:
    message = office.slack.add_message(SUPPORT, user=ADA, text=SAVED[0][0])
    event, before = office.slack.message_event(message, SUPPORT), office.count("moment")

    for _ in range(11):
        office.act(office.slack.event(event))

    assert office.count("moment") == before + 1
    assert len(office.slack.ephemerals(ADA)) == 1


def test_the_same_message_under_eleven_event_ids_is_asked_about_once(office: Office) -> None:
    message = office.slack.add_message(SUPPORT, user=ADA, text=ASKED[0][0])

    for _ in range(11):
        office.act(office.slack.event(office.slack.message_event(message, SUPPORT)))

    assert len(office.slack.ephemerals(ADA)) == 1


def test_a_moment_told_to_the_bot_is_one_moment_that_the_team_may_read(office: Office) -> None:
    before = office.count("moment")

    office.mention(SAVED[0][0])

    assert office.count("moment") == before + 1
    assert (_latest(office)["visibility"], _latest(office)["audience"]) == ("public", "workspace")


@pytest.mark.parametrize(
    ("channel", "visibility"), [(QUIET, "private"), (SHARED, "external"), ("DM", "dm"), (SUPPORT, "public")]
)
@pytest.mark.parametrize("way", ["write", "mention"])
def test_a_moment_remembers_who_could_read_it(socket_office: Office, way: str, channel: str, visibility: str) -> None:
    text = SAVED[0][0]
    if way == "write":
        socket_office.write(text, channel=channel)
    elif channel == "DM":
        socket_office.write(f"<@{socket_office.slack.bot_user_id}> {text}", channel="DM")
    else:
        socket_office.mention(text, channel=channel)

    moment = _latest(socket_office)
    assert moment["visibility"] == visibility
    if channel != SUPPORT:
        assert moment["audience"] == f"channel:{moment['origin_channel']}"


def test_undo_takes_a_moment_back(office: Office) -> None:
    office.write(SAVED[0][0])
    [echo] = office.slack.ephemerals(ADA)

    office.press("undo", echo)

    assert _latest(office)["withdrawn_at"] is not None
    assert "withdrawn" in told(office.slack.ephemerals(ADA)[0])


def test_a_moment_from_a_direct_message_is_shared_by_its_author_alone(open_office: Opened) -> None:
    office = open_office("socket")
    office.write(f"{SAVED[0][0]} {CANARY}", channel="DM")
    echo = office.slack.messages(ADA)[-1]
    assert {"undo", "moment_share"} <= set(buttons(echo))
    office.clock.move(minutes=1)
    before = told(office.ask("moments this week", user=BRAM).body)

    office.act(office.slack.action("moment_share", user=BRAM, channel=office.slack.direct(ADA).id, message=echo))
    refused = told(office.slack.responses[-1].body)
    office.press("moment_share", echo, channel="DM")

    assert CANARY not in before
    assert "Only who wrote" in refused
    assert "may now be read by the team" in told(office.slack.messages(ADA)[-1])
    assert CANARY in told(office.ask("moments this week", user=BRAM).body)


@pytest.mark.parametrize("outsider", [GUEST, STRANGER, MACHINE])
def test_a_moment_of_an_outsider_is_not_taken(socket_office: Office, outsider: str) -> None:
    before = {table: socket_office.count(table) for table in ("moment", "person", "inbox")}

    socket_office.write(SAVED[0][0], user=outsider)

    assert {table: socket_office.count(table) for table in before} == before
    assert socket_office.slack.ephemerals() == []


@pytest.mark.parametrize("fields", [{"bot_id": "B0OTHER"}, {"subtype": "bot_message"}, {"subtype": "message_changed"}])
def test_messages_of_bots_and_edits_tell_no_moment(socket_office: Office, fields: dict[str, str]) -> None:
    before = socket_office.count("moment")

    socket_office.write(SAVED[0][0], **fields)

    assert socket_office.count("moment") == before
    assert socket_office.slack.ephemerals() == []


def test_somebody_who_cannot_be_looked_up_does_not_stop_a_moment(socket_office: Office) -> None:
    before = socket_office.count("moment")
    socket_office.slack.fail("users.info", error="internal_error", times=None, where={"user": TEAMMATE})

    socket_office.write(SAVED[0][0])

    assert socket_office.count("moment") == before + 1
    assert "saved: Acme" in told(socket_office.slack.ephemerals(ADA)[0])


def test_a_guest_in_a_moment_is_not_remembered_by_name(socket_office: Office) -> None:
    socket_office.write(f"Magic moment: <@{GUEST}> helped Acme")

    assert socket_office.rows("SELECT * FROM person WHERE slack_user = ?", GUEST) == []
    socket_office.clock.move(minutes=1)
    shown = told(socket_office.ask("moments this week").body)
    assert "helped Acme" in shown
    assert "@{" not in shown


def test_what_looks_personal_is_masked_before_it_is_shown_or_stored(socket_office: Office) -> None:
    socket_office.write(f"Magic moment: {MATE} called jan@klant.example for Acme")
    socket_office.write("Magic moment: called jan@klant.example back at night")

    assert "jan@klant.example" not in str(_latest(socket_office)["story"])
    for shown in socket_office.slack.ephemerals(ADA):
        assert "jan@klant.example" not in told(shown)


@pytest.mark.parametrize("filler", ["a", "x " * 50, f"{MATE} ", "<!channel> ", "\u202e", "é😀 "])
def test_a_message_of_a_hundred_thousand_characters_does_no_harm(office: Office, filler: str) -> None:
    text = (f"Magic moment: {MATE} helped Acme " + filler * 100_000)[:100_000]

    office.write(text)

    assert len(str(_latest(office)["story"])) <= 4_000
    assert _latest(office)["customer"] == "Acme"
    assert len(office.slack.ephemerals(ADA)) == 1


def test_the_notice_is_given_once_where_the_bot_is_invited(office: Office) -> None:
    joined = {"type": "member_joined_channel", "user": office.slack.bot_user_id, "channel": SALES}

    for _ in range(3):
        office.act(office.slack.event(joined))
    office.act(office.slack.event({**joined, "user": BRAM}))

    [notice] = office.slack.messages(SALES)
    for word in ("Magic moment:", "not stored, not logged", "Who can read this channel", "remove me"):
        assert word in told(notice)


def _latest(office: Office) -> dict[str, object]:
    return office.rows("SELECT * FROM moment ORDER BY id DESC LIMIT 1")[0]
