"""The emoji that makes a moment: asked first, never two, joy for the rest, and gone with the reaction that made it."""

import logging
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.databases import on_sqlite_alone
from tests.slack.conftest import Opened
from tests.slack.test_capturing import PLAIN, filled, key, save, talk, use
from tests.slack.test_edge_versions import WHOLE, delete, edit, hear, moments
from tests.slack.workspace import (
    ADA,
    BOSS,
    BRAM,
    GUEST,
    MACHINE,
    QUIET,
    ROOT,
    SALES,
    STRANGER,
    SUPPORT,
    TEAMMATE,
    Json,
    Office,
    buttons,
    told,
)

CANARY = "zxq7canary"


def react(
    office: Office, message: Json, user: str = ADA, channel: str = SUPPORT, emoji: str = "sparkles", **how: Any
) -> None:
    hear(office, office.slack.reaction_event(message, channel, user, emoji, **how))


def opt_in(office: Office, channel: str = SUPPORT, word: str = "on") -> str:
    return told(office.ask(f"capture emoji {word}", channel=channel).body)


def test_a_reaction_asks_who_gave_it_and_keeps_no_moment_before_yes(office: Office) -> None:
    assert "Who reacts with :sparkles: is asked" in opt_in(office)
    message = talk(office)
    before = office.count("moment")

    react(office, message)

    [card] = office.slack.ephemerals(ADA)[-1:]
    assert "Save this as a magic moment?" in told(card)
    assert "reset the mail server" in told(card)
    assert office.count("moment") == before
    assert PLAIN not in str(office.rows("SELECT * FROM outbox"))

    office.press("moment_save", card)

    [moment] = moments(office, message)
    assert (moment["customer"], moment["written_by"]) == ("Acme", key(office, ADA))
    assert f"M{moment['id']} saved" in told(office.slack.ephemerals(ADA)[-1])
    [mark] = message["reactions"]
    assert (mark["name"], mark["users"]) == ("white_check_mark", [office.slack.bot_user_id])


def test_a_reaction_says_nothing_where_no_emoji_was_chosen(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    opt_in(office, SALES)
    message = talk(office, f"{PLAIN} {CANARY}")
    tables = ("moment", "reaction", "outbox", "inbox")
    before = {table: office.count(table) for table in tables}

    react(office, message)
    opt_in(office)
    after = office.count("inbox")
    react(office, message, emoji="tada")

    assert {**{table: office.count(table) for table in tables}, "inbox": after} == {**before, "inbox": after}
    assert office.slack.ephemerals(BRAM) == []
    assert CANARY not in caplog.text


@pytest.mark.parametrize(("user", "author"), [(GUEST, BRAM), (STRANGER, BRAM), (ADA, GUEST), (ADA, MACHINE)])
def test_outsiders_and_their_messages_make_no_moment(socket_office: Office, user: str, author: str) -> None:
    opt_in(socket_office)
    message = socket_office.slack.add_message(SUPPORT, user=author, text=PLAIN)
    react(socket_office, message, user)
    assert socket_office.count("reaction") == 0
    assert all("Save this" not in told(each) for each in socket_office.slack.ephemerals())


def test_the_colour_of_a_hand_makes_no_difference_and_a_channel_has_its_own_emoji(socket_office: Office) -> None:
    opt_in(socket_office, word=":raised_hands:")
    message = talk(socket_office)
    react(socket_office, message, emoji="raised_hands::skin-tone-4")
    assert "Save this" in told(socket_office.slack.ephemerals(ADA)[-1])


def test_a_second_reaction_counts_as_joy_and_never_as_a_moment(office: Office) -> None:
    opt_in(office)
    message = talk(office)
    react(office, message)
    office.press("moment_save", office.slack.ephemerals(ADA)[-1])
    [moment] = moments(office, message)

    react(office, message, TEAMMATE)
    react(office, message, BOSS)

    assert f"already: M{moment['id']}" in told(office.slack.ephemerals(TEAMMATE)[-1])
    assert len(moments(office, message)) == 1
    office.clock.move(minutes=1)
    assert "2 colleagues shared the joy" in told(office.ask("moments this week").body)
    react(office, message, BOSS, given=False)
    assert "1 colleague shared the joy" in told(office.ask("moments this week").body)


def test_a_moment_goes_with_the_reaction_that_made_it_and_is_kept_on_demand(office: Office) -> None:
    opt_in(office)
    message = talk(office)
    react(office, message)
    office.press("moment_save", office.slack.ephemerals(ADA)[-1])

    react(office, message, given=False)

    assert moments(office, message)[0]["withdrawn_at"] is not None
    note = office.slack.ephemerals(ADA)[-1]
    assert "because you took your reaction away" in told(note)
    assert message["reactions"][0]["users"] == []
    office.press("moment_keep", note)
    assert moments(office, message)[0]["withdrawn_at"] is None
    assert "saved" in told(office.slack.ephemerals(ADA)[-1]) or "updated" in told(office.slack.ephemerals(ADA)[-1])
    react(office, message)
    react(office, message, given=False)
    assert moments(office, message)[0]["withdrawn_at"] is None


def test_a_reaction_given_again_brings_its_moment_back(socket_office: Office) -> None:
    opt_in(socket_office)
    message = talk(socket_office)
    react(socket_office, message)
    socket_office.press("moment_save", socket_office.slack.ephemerals(ADA)[-1])

    react(socket_office, message, given=False)
    react(socket_office, message)

    assert moments(socket_office, message)[0]["withdrawn_at"] is None


def test_what_its_author_told_does_not_go_with_somebodys_reaction(socket_office: Office) -> None:
    opt_in(socket_office)
    message = socket_office.write(WHOLE)
    for user in (ADA, BRAM):
        react(socket_office, message, user)
        react(socket_office, message, user, given=False)
    assert moments(socket_office, message)[0]["withdrawn_at"] is None


def test_what_was_undone_by_hand_is_not_brought_back_by_a_reaction(socket_office: Office) -> None:
    opt_in(socket_office)
    message = talk(socket_office)
    react(socket_office, message)
    socket_office.press("moment_save", socket_office.slack.ephemerals(ADA)[-1])
    socket_office.press("undo", socket_office.slack.ephemerals(ADA)[-1])
    for given in (False, True):
        react(socket_office, message, given=given)
    assert moments(socket_office, message)[0]["withdrawn_at"] is not None


def test_an_ignored_message_is_not_asked_about_again_and_others_still_are(socket_office: Office) -> None:
    office = socket_office
    opt_in(office)
    message = talk(office)
    react(office, message)
    office.press("card_joy:smile", office.slack.ephemerals(ADA)[-1])
    office.press("moment_ignore", office.slack.ephemerals(ADA)[-1])
    assert office.rows("SELECT key FROM inbox WHERE source = 'moment ignored' AND key NOT LIKE '%|%'") == []
    asked = len(office.slack.ephemerals(ADA))

    react(office, message, given=False)
    react(office, message)
    react(office, message, TEAMMATE)

    assert len(office.slack.ephemerals(ADA)) == asked
    assert "Save this" in told(office.slack.ephemerals(TEAMMATE)[-1])


def test_the_same_delivery_asks_once(office: Office) -> None:
    opt_in(office)
    message = talk(office)
    event = office.slack.reaction_event(message, SUPPORT, ADA, "sparkles")
    before = len(office.slack.ephemerals(ADA))
    for _ in range(5):
        hear(office, event)
    assert len(office.slack.ephemerals(ADA)) == before + 1


def test_a_reaction_taken_away_before_it_was_answered_asks_nothing(socket_office: Office) -> None:
    office = socket_office
    opt_in(office)
    message = talk(office)
    given = office.slack.reaction_event(message, SUPPORT, ADA, "sparkles")
    taken = office.slack.reaction_event(message, SUPPORT, ADA, "sparkles", given=False)
    before = len(office.slack.ephemerals(ADA))

    for event in (taken, given, taken):
        hear(office, event)

    assert len(office.slack.ephemerals(ADA)) == before


def test_a_reaction_to_an_answer_in_a_thread_reads_that_answer(socket_office: Office) -> None:
    office = socket_office
    opt_in(office)
    first = talk(office, "who was it?")
    answer = office.slack.add_message(SUPPORT, user=BRAM, text=PLAIN, thread_ts=first["ts"])
    react(office, answer)
    assert "reset the mail server" in told(office.slack.ephemerals(ADA)[-1])


def test_a_message_of_a_private_channel_stays_there(socket_office: Office) -> None:
    office = socket_office
    opt_in(office, QUIET)
    message = office.slack.add_message(QUIET, user=BRAM, text=f"{PLAIN} {CANARY}")
    react(office, message, channel=QUIET)
    office.press("moment_save", office.slack.ephemerals(ADA)[-1], channel=QUIET)

    assert moments(office, message)[0]["audience"] == f"channel:{QUIET}"
    office.clock.move(minutes=1)
    assert CANARY not in told(office.ask("moments this week").body)
    assert CANARY in told(office.ask("moments this week", channel=QUIET).body)


def test_an_edited_message_changes_what_its_reaction_saved_and_a_deletion_takes_it(office: Office) -> None:
    opt_in(office)
    message = talk(office)
    react(office, message)
    office.press("moment_save", office.slack.ephemerals(ADA)[-1])

    edit(office, message, "reset the portal of Globex")
    assert moments(office, message)[0]["customer"] == "Globex"
    delete(office, message)
    assert moments(office, message) == []
    said = len(office.slack.ephemerals(TEAMMATE))
    react(office, message, TEAMMATE)
    assert len(office.slack.ephemerals(TEAMMATE)) == said


def test_a_moment_of_the_shortcut_counts_a_reaction_as_joy(socket_office: Office) -> None:
    opt_in(socket_office)
    message = talk(socket_office)
    use(socket_office, message)
    save(socket_office, people=[TEAMMATE])
    react(socket_office, message, BRAM)
    react(socket_office, message, BRAM, given=False)
    assert moments(socket_office, message)[0]["withdrawn_at"] is None


def test_without_history_the_card_is_empty_and_links_to_the_message(
    open_office: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = open_office("socket")
    opt_in(office)
    message = talk(office)
    office.stop()
    office.slack.scopes = office.slack.scopes - {"channels:history"}
    office.start()

    react(office, message)

    card = office.slack.ephemerals(ADA)[-1]
    assert "The story is still empty" in told(card)
    assert f"/archives/{SUPPORT}/p{message['ts'].replace('.', '')}" in told(card)
    assert "moment_save" not in buttons(card)
    office.press("log_moment", card)
    assert filled(office)["story"] == ""
    save(office, story="stayed late", people=[TEAMMATE])
    [moment] = moments(office, message)
    assert moment["story"] == "stayed late"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("capture", "No emoji makes a moment here; :sparkles: would be the one."),
        ("capture emoji", "No emoji makes a moment here"),
        ("capture off", "No message becomes a moment by itself here."),
        ("vastleggen uit", "No message becomes a moment by itself here."),
        ("capture perhaps", "Capture what?"),
        ("capture emoji tada", "Which emoji?"),
        ("capture emoji :<!channel>:", "Which emoji?"),
        ("capture emoji :tada:", "Who reacts with :tada:"),
    ],
)
def test_what_makes_a_moment_is_told_and_changed_in_words(socket_office: Office, line: str, said: str) -> None:
    socket_office.ask("capture on")
    assert said in told(socket_office.ask(line).body)


def test_only_managers_change_what_makes_a_moment(open_office: Opened) -> None:
    office = open_office("socket", admins=(BOSS,))
    for line in ("capture off", "capture emoji on", "capture emoji :tada: everywhere"):
        assert "needs a" in told(office.ask(line, user=ADA).body)
    assert "saved, or asked about" in told(office.ask("capture", user=ADA).body)
    assert "No message becomes" in told(office.ask("capture off", user=BOSS).body)
    assert ":tada: would be the one" in told(office.ask("capture emoji :tada: everywhere", user=BOSS).body)
    assert "Who reacts with :tada:" in told(office.ask("capture emoji on", user=BOSS, channel=SALES).body)


@on_sqlite_alone
def test_where_messages_are_switched_off_nothing_of_them_is_kept(office: Office) -> None:
    known = office.write(WHOLE)
    office.ask("capture off")
    before = office.count("moment")

    office.write(f"{WHOLE} {CANARY}")
    assert office.count("moment") == before
    assert CANARY.encode() not in office.database.read_bytes()
    edit(office, known, f"{WHOLE} and the portal")
    assert "portal" in moments(office, known)[0]["story"]
    office.mention(WHOLE)
    assert office.count("moment") == before + 1
    office.ask("capture on")
    office.write(WHOLE)
    assert office.count("moment") == before + 2


def test_the_notice_says_how_to_stop(socket_office: Office) -> None:
    joined = {"type": "member_joined_channel", "user": socket_office.slack.bot_user_id, "channel": SALES}
    hear(socket_office, joined)
    assert "/rox capture off" in told(socket_office.slack.messages(SALES)[-1])


def test_reactions_are_optional_scopes() -> None:
    scopes = yaml.safe_load((ROOT / "manifest.yml").read_text())["oauth_config"]["scopes"]
    assert {"reactions:read", "reactions:write"} <= set(scopes["bot_optional"])
    assert not {"reactions:read", "reactions:write"} & set(scopes["bot"])
