"""Moments made of any message by hand, corrected by hand, completed at one tap; nothing is guessed or kept twice."""

import copy
from typing import Any

import pytest

from tests.slack.conftest import Opened
from tests.slack.test_edge_versions import delete, edit, moments, people
from tests.slack.test_forms import newest, shown
from tests.slack.test_starting import submit
from tests.slack.workspace import (
    ADA,
    BRAM,
    GUEST,
    MACHINE,
    QUIET,
    SHARED,
    STRANGER,
    SUPPORT,
    TEAMMATE,
    Json,
    Office,
    buttons,
    told,
)

PLAIN = "reset the mail server of Acme from the phone on Sunday, took 5 min #48213"
WHOLE = f"Magic moment: <@{TEAMMATE}> fixed the printer of Acme"
CANARY = "zxq7canary"


def use(office: Office, message: Json, user: str = ADA, channel: str = SUPPORT) -> None:
    """Use the shortcut *Log magic moment* on a message."""
    office.act(office.slack.shortcut("log_moment", user=user, channel=channel, message=message))


def talk(office: Office, text: str = PLAIN, user: str = BRAM, channel: str = SUPPORT, **more: Any) -> Json:
    """A message that tells no moment by itself."""
    return office.write(text, user=user, channel=channel, **more)


def filled(office: Office) -> dict[str, Any]:
    """What stands in the fields of the newest form."""
    found = {}
    for block in newest(office)["blocks"]:  # type: ignore[attr-defined]
        element = block["element"]
        option = (element.get("initial_option") or {}).get("value")
        found[block["block_id"]] = element.get("initial_value") or element.get("initial_users") or option or ""
    return found


def values(office: Office, **changes: Any) -> Json:
    """The newest form as it is sent when some fields were changed by hand."""
    sent: Json = {}
    for name, value in {**filled(office), **changes}.items():
        if name == "people":
            sent[name] = {"answer": {"type": "multi_users_select", "selected_users": list(value)}}
        elif name in ("joy", "touchpoint"):
            option = {"value": value} if value else None
            sent[name] = {"answer": {"type": "static_select", "selected_option": option}}
        else:
            sent[name] = {"answer": {"type": "plain_text_input", "value": value or None}}
    return sent


def save(office: Office, user: str = ADA, **changes: Any) -> Json:
    """Send the newest form; returns what its acknowledgement said."""
    return submit(office, values(office, **changes), user)


def key(office: Office, user: str) -> str:
    return str(office.rows("SELECT key FROM person WHERE slack_user = ?", user)[0]["key"])


def test_the_shortcut_fills_its_form_from_the_message_and_asks_who_did_it(office: Office) -> None:
    message = talk(office)
    before = office.count("moment")

    use(office, message)

    found = filled(office)
    assert found["story"] == PLAIN
    assert (found["customer"], found["ticket"], found["effort_minutes"]) == ("Acme", "48213", "5")
    assert found["people"] == ""
    assert "conversations.history" not in [call.method for call in office.slack.calls]
    assert office.count("moment") == before

    assert save(office, people=[TEAMMATE], joy="smile", company_value="#Ownership") == {}

    [moment] = moments(office, message)
    assert (moment["customer"], moment["joy"], moment["company_value"]) == ("Acme", "smile", "ownership")
    assert (moment["written_by"], moment["told_by"]) == (key(office, ADA), office.bot.slack.edge.people.key(BRAM))  # type: ignore[union-attr]
    assert str(moment["url"]).endswith(f"/archives/{SUPPORT}/p{message['ts'].replace('.', '')}")
    assert people(office, message) == 1
    assert f"M{moment['id']} " in told(office.slack.ephemerals(ADA)[-1])
    assert "@teammate, Acme, #48213, 5 minutes, a smile, #ownership" in told(office.slack.ephemerals(ADA)[-1])


def test_a_form_sent_again_is_one_moment(office: Office) -> None:
    message = talk(office)
    use(office, message)
    view, sent = newest(office), values(office, people=[TEAMMATE])

    for _ in range(3):
        office.act(office.slack.view_submission(str(view["id"]), sent, user=ADA))

    assert len(moments(office, message)) == 1


def test_a_message_that_is_a_moment_already_says_so(socket_office: Office) -> None:
    message = socket_office.write(WHOLE)
    [moment] = moments(socket_office, message)

    use(socket_office, message, BRAM)

    assert f"That message is a moment already: M{moment['id']}." in shown(socket_office)
    assert "submit" not in newest(socket_office)


@pytest.mark.parametrize("user", [GUEST, STRANGER])
def test_an_outsider_cannot_use_the_shortcut(socket_office: Office, user: str) -> None:
    use(socket_office, talk(socket_office), user)
    assert "Not available here." in shown(socket_office)


def test_the_bots_own_messages_make_no_moment_and_those_of_others_do(socket_office: Office) -> None:
    office = socket_office
    own = office.slack.add_message(SUPPORT, user=office.slack.bot_user_id, bot_id=office.slack.bot_id, text="digest")
    use(office, own)
    assert "I cannot make a moment of that message." in shown(office)
    for author in (MACHINE, GUEST):
        message = office.slack.add_message(SUPPORT, user=author, text="You saved our day, Acme")
        use(office, message)
        save(office, people=[TEAMMATE])
        assert len(moments(office, message)) == 1


@pytest.mark.parametrize(("channel", "visibility"), [(QUIET, "private"), (SHARED, "external"), ("DM", "dm")])
def test_the_words_of_a_private_place_stay_there(socket_office: Office, channel: str, visibility: str) -> None:
    office = socket_office
    where = office.slack.direct(ADA).id if channel == "DM" else channel
    message = office.slack.add_message(where, user=BRAM if channel != "DM" else ADA, text=f"{PLAIN} {CANARY}")
    use(office, message, channel=where)
    save(office, people=[TEAMMATE])

    [moment] = moments(office, message)
    assert (moment["visibility"], moment["audience"]) == (visibility, f"channel:{where}")
    office.clock.move(minutes=1)
    assert CANARY not in told(office.ask("moments this week", user=BRAM).body)


def test_words_of_a_private_place_are_shared_by_who_wrote_them_alone(socket_office: Office) -> None:
    office = socket_office
    message = office.slack.add_message(QUIET, user=BRAM, text=f"{PLAIN} {CANARY}")
    use(office, message, channel=QUIET)
    save(office, people=[TEAMMATE])
    name = f"M{moments(office, message)[0]['id']}"

    assert "moment_share" not in buttons(office.slack.ephemerals(ADA)[-1])
    own = office.slack.add_message(QUIET, user=ADA, text=PLAIN)
    use(office, own, channel=QUIET)
    save(office, people=[TEAMMATE])
    echo = office.slack.ephemerals(ADA)[-1]
    assert buttons(echo)["moment_share"] != name
    office.press("moment_share", echo, channel=QUIET)
    assert moments(office, own)[0]["audience"] == "workspace"


def test_an_edit_and_a_deletion_of_the_message_are_followed(office: Office) -> None:
    message = talk(office)
    use(office, message)
    save(office, people=[TEAMMATE], joy="delighted", customer="Globex")

    edit(office, message, "reset the printer of Initech in 15 min")
    [moment] = moments(office, message)
    assert "printer of Initech" in moment["story"]
    assert (moment["effort_minutes"], moment["customer"], moment["joy"]) == (15, "Initech", "delighted")
    assert people(office, message) == 1
    assert moment["written_by"] == key(office, ADA)

    delete(office, message)
    assert moments(office, message) == []
    assert office.count("correction") == 0


def test_what_was_set_by_hand_holds_while_the_message_says_the_same_of_it(socket_office: Office) -> None:
    message = socket_office.write(WHOLE)
    echo = socket_office.slack.ephemerals(ADA)[-1]
    socket_office.press("moment_effort:15", echo)

    edit(socket_office, message, f"{WHOLE} once more")
    assert moments(socket_office, message)[0]["effort_minutes"] == 15
    edit(socket_office, message, f"{WHOLE} in 60 minutes")
    assert moments(socket_office, message)[0]["effort_minutes"] == 60


def test_the_echo_asks_for_the_effort_then_the_joy_at_one_tap_each(office: Office) -> None:
    message = office.write(WHOLE)
    echo = office.slack.ephemerals(ADA)[-1]
    assert "How much time did it take?" in told(echo)

    office.clock.move(seconds=1)
    office.press("moment_effort:15", echo)
    echo = office.slack.ephemerals(ADA)[-1]
    assert "updated: @teammate, Acme, field service, 15 minutes" in told(echo)
    assert "How did the customer take it?" in told(echo)
    office.press("moment_joy:delighted", echo)

    echo = office.slack.ephemerals(ADA)[-1]
    assert {"moment_edit", "undo"} == set(buttons(echo))
    [moment] = moments(office, message)
    assert (moment["effort_minutes"], moment["joy"]) == (15, "delighted")
    assert [each["deed"] for each in office.rows("SELECT deed FROM correction ORDER BY id")] == ["changed", "changed"]


def test_a_card_shows_the_joy_that_was_tapped_and_stores_nothing_before_save(office: Office) -> None:
    message = office.write(f"Kudos to <@{TEAMMATE}> for the Initech invoice")
    card = office.slack.ephemerals(ADA)[-1]

    office.press("card_joy:smile", card)
    card = office.slack.ephemerals(ADA)[-1]
    assert "a smile" in told(card)
    assert moments(office, message) == []
    office.restart()
    office.press("moment_save", card)

    assert moments(office, message)[0]["joy"] == "smile"


def test_a_card_is_completed_in_its_form(office: Office) -> None:
    message = office.write("Magic moment: the whole night shift kept calm")
    card = office.slack.ephemerals(ADA)[-1]
    office.press("log_moment", card)
    assert filled(office)["story"] == "the whole night shift kept calm"

    save(office, customer="acme", people=[BRAM, TEAMMATE], effort_minutes="1,5 uur")

    [moment] = moments(office, message)
    assert (moment["customer"], moment["effort_minutes"], moment["told_by"]) == ("Acme", 90, None)
    assert people(office, message) == 2
    assert "saved" in told(office.slack.ephemerals(ADA)[-1]) or "updated" in told(office.slack.ephemerals(ADA)[-1])
    assert "moment_save" not in buttons(office.slack.ephemerals(ADA)[-1])


def test_an_edit_by_form_is_a_correction_that_keeps_what_stood_there(office: Office) -> None:
    message = office.write(WHOLE)
    office.press("moment_edit", office.slack.ephemerals(ADA)[-1])
    assert filled(office)["story"] == "@teammate fixed the printer of Acme"
    assert filled(office)["people"] == [TEAMMATE]

    save(office, customer="Globex", words="you are the best")

    [moment] = moments(office, message)
    assert (moment["customer"], moment["joy"]) == ("Globex", "you are the best")
    assert "@{" in moment["story"]
    [row] = office.rows("SELECT letter, number, changes FROM correction")
    assert (row["letter"], row["number"]) == ("M", moment["id"])
    assert '"customer": ["Acme", "Globex"]' in row["changes"]
    assert "story" not in row["changes"]


def test_a_moment_is_corrected_by_its_id_too(office: Office) -> None:
    message = office.write(WHOLE)
    [moment] = moments(office, message)

    office.act(office.slack.command("/rox", f"edit M{moment['id']}", user=ADA, channel=SUPPORT))
    assert filled(office)["story"] == "@teammate fixed the printer of Acme"
    save(office, customer="Globex")

    assert moments(office, message)[0]["customer"] == "Globex"


def test_a_form_sent_untouched_changes_nothing(socket_office: Office) -> None:
    message = socket_office.write(f"{WHOLE} with <@{GUEST}>")
    before = moments(socket_office, message)
    socket_office.press("moment_edit", socket_office.slack.ephemerals(ADA)[-1])

    save(socket_office)

    assert moments(socket_office, message) == before
    assert people(socket_office, message) == 2
    assert socket_office.count("correction") == 0


def test_only_its_author_or_a_manager_corrects_a_moment(open_office: Opened) -> None:
    office = open_office("socket", admins=(TEAMMATE,))
    message = office.write(WHOLE)
    echo = office.slack.ephemerals(ADA)[-1]

    office.act(office.slack.action("moment_effort:5", user=BRAM, channel=SUPPORT, message=echo, is_ephemeral=True))
    assert "Only who wrote" in told(office.slack.responses[-1].body)
    office.act(office.slack.action("moment_edit", user=BRAM, channel=SUPPORT, message=echo, is_ephemeral=True))
    assert "Only who wrote" in shown(office)
    assert moments(office, message)[0]["effort_minutes"] is None
    office.act(office.slack.action("moment_effort:5", user=TEAMMATE, channel=SUPPORT, message=echo, is_ephemeral=True))
    assert moments(office, message)[0]["effort_minutes"] == 5


def test_a_withdrawn_moment_is_corrected_no_more_and_may_be_made_anew(socket_office: Office) -> None:
    message = talk(socket_office)
    use(socket_office, message)
    save(socket_office, people=[TEAMMATE])
    echo = copy.deepcopy(socket_office.slack.ephemerals(ADA)[-1])
    socket_office.press("undo", socket_office.slack.ephemerals(ADA)[-1])
    socket_office.act(
        socket_office.slack.action("moment_edit", user=ADA, channel=SUPPORT, message=echo, is_ephemeral=True)
    )
    assert "There is no moment" in shown(socket_office)

    use(socket_office, message)
    save(socket_office, people=[TEAMMATE])
    assert [each["withdrawn_at"] for each in moments(socket_office, message)] == [None]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("story", " ", "Without a story"),
        ("customer", "Acmee", "Did you mean Acme?"),
        ("customer", "x" * 201, "too long"),
        ("ticket", "48 213!", "A ticket is a number"),
        ("effort_minutes", "soon", "How long did it take?"),
        ("effort_minutes", "99999999", "How long did it take?"),
        ("company_value", "two words", "one word"),
        ("company_value", "#48213", "one word"),
        ("words", "y" * 101, "too long"),
        ("story", "called jan@klant.example", "It would be kept as"),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(socket_office: Office, field: str, value: str, said: str) -> None:
    message = talk(socket_office)
    use(socket_office, message)

    answer = save(socket_office, **{field: value})

    assert answer["response_action"] == "errors"
    assert said in next(iter(answer["errors"].values()))
    assert "jan@klant.example" not in str(answer)
    assert moments(socket_office, message) == []


def test_a_new_customer_is_taken_in_quotes_or_when_it_is_like_no_other(socket_office: Office) -> None:
    for typed, kept in (('"Acmee"', "Acmee"), ("Umbrella Works", "Umbrella Works")):
        message = talk(socket_office)
        use(socket_office, message)
        assert save(socket_office, customer=typed) == {}
        assert moments(socket_office, message)[0]["customer"] == kept
        assert f"New customer: {kept}." in told(socket_office.slack.ephemerals(ADA)[-1])


def test_personal_words_are_shown_masked_and_saved_so_at_the_second_press(office: Office) -> None:
    message = talk(office)
    use(office, message)
    sent = {"story": "called jan@klant.example of Acme", "people": [TEAMMATE]}
    [error] = save(office, **sent)["errors"].values()
    assert "called" in error
    assert "jan@klant.example" not in error

    assert save(office, **sent) == {}

    [moment] = moments(office, message)
    assert "jan@klant.example" not in moment["story"]
    assert "jan@klant.example" not in str(office.rows("SELECT changes FROM correction"))


def test_a_line_without_a_story_opens_the_form_with_what_was_understood(office: Office) -> None:
    before = office.count("moment")
    office.act(
        office.slack.command(
            "/rox", f"magic <@{TEAMMATE}|mate> for acme #48213 5m #ownership", user=ADA, channel=SUPPORT
        )
    )

    found = filled(office)
    assert (found["customer"], found["ticket"], found["effort_minutes"]) == ("Acme", "48213", "5")
    assert (found["people"], found["company_value"], found["story"]) == ([TEAMMATE], "ownership", "")
    assert office.count("moment") == before

    assert save(office, story="@teammate stayed late") == {}
    [moment] = office.rows("SELECT * FROM moment ORDER BY id DESC LIMIT 1")
    assert moment["story"] == f"@{{{key(office, TEAMMATE)}}} stayed late"
    assert (moment["origin_channel"], moment["customer"]) == (SUPPORT, "Acme")
    assert office.count("moment") == before + 1


def test_a_magic_line_is_saved_over_every_way_to_the_bot(office: Office) -> None:
    line = f'<@{TEAMMATE}> voor acme 5m "bleef laat" #zorg'
    ways = (
        lambda: office.ask(f"magic {line}".replace(">", "|mate>")),
        lambda: office.mention(f"magisch {line}"),
        lambda: office.mention(f"pluim {line}"),
        lambda: office.write(f"pluim {line}", channel="DM"),
    )
    for way in ways:
        before = office.count("moment")
        way()
        [moment] = office.rows("SELECT * FROM moment ORDER BY id DESC LIMIT 1")
        assert office.count("moment") == before + 1
        assert (moment["story"], moment["customer"], moment["effort_minutes"]) == ("bleef laat", "Acme", 5)


def test_a_message_changed_while_its_form_was_open_is_not_saved_over(socket_office: Office) -> None:
    message = socket_office.write("Magic moment: the night shift kept calm")
    card = socket_office.slack.ephemerals(ADA)[-1]
    socket_office.press("log_moment", card)
    edit(socket_office, message, "Magic moment: the day shift kept calm")

    answer = save(socket_office, people=[TEAMMATE])

    assert moments(socket_office, message) == [] or "day shift" in moments(socket_office, message)[0]["story"]
    assert answer == {} or "changed or deleted meanwhile" in str(answer)
