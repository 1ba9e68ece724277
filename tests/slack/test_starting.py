"""The set-up in Slack: the code, the list, its buttons and forms, and who may do what, through the real app."""

import json
from typing import Any

import pytest

from rox_bot.store import choices, places, roles, setup_codes
from rox_bot.store.audit import deeds
from rox_bot.store.setup_codes import LIFETIME, TRIES
from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, BOSS, BRAM, GUEST, SALES, SUPPORT, TEAMMATE, Office, buttons, told

Json = dict[str, Any]


def code_of(office: Office) -> str:
    """What `rox-bot setup` prints, made beside the running bot."""
    assert office.bot is not None
    store = office.bot.store
    with store.writing() as tx:
        return setup_codes.new_code(tx, store.workspace, office.clock())


def read(office: Office, look: Any, *rest: Any) -> Any:
    """What a function of the store says."""
    assert office.bot is not None
    with office.bot.store.reading() as tx:
        return look(tx, office.bot.store.workspace, *rest)


def list_of(office: Office, user: str = ADA, channel: str = SUPPORT) -> Json:
    """The list as somebody sees it now, as the message in Slack."""
    office.ask("start", user=user, channel=channel)
    return office.slack.ephemerals(user)[-1]


def submit(office: Office, values: Json, user: str = ADA) -> Json:
    """Send the newest form with what was filled in; returns what its acknowledgement said."""
    view = list(office.slack.views.values())[-1]
    return office.act(office.slack.view_submission(view["id"], values, user=user)).payload


def chosen(value: str) -> Json:
    """A choice of a select menu."""
    return {"type": "static_select", "selected_option": {"value": value}}


@pytest.fixture
def fresh(open_office: Opened) -> Office:
    """A bot with data and no admin yet."""
    return open_office("socket", zone="UTC", language="en")


@pytest.fixture
def ruled(open_office: Opened) -> Office:
    """A bot with data whose admin is the boss."""
    return open_office("socket", admins=(BOSS,))


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_who_types_the_code_first_becomes_admin_and_nobody_after(open_office: Opened, transport: str) -> None:
    office = open_office(transport)
    code = code_of(office)

    assert "You are admin now" in told(office.ask(f"start {code.lower().replace('-', '')}").body)
    assert "has been used" in told(office.ask(f"start {code}", user=BRAM).body)
    (holder,) = read(office, roles.holders)
    assert (holder.slack_user, holder.label, str(holder.role)) == (ADA, "ada", "admin")
    assert "This needs an admin. Ask ada." in told(office.ask("start managers nobody", user=BRAM).body)
    assert [deed.action for deed in read(office, deeds) if deed.actor] == ["setting.language", "role.admin"]
    assert code.replace("-", "") not in json.dumps(office.rows("SELECT * FROM setup_code"), default=str)


def test_the_same_delivery_again_makes_one_admin(fresh: Office) -> None:
    request = fresh.slack.command("/rox", f"start {code_of(fresh)}", user=ADA, channel=SUPPORT)
    first = fresh.act(request)
    again = fresh.act(request)

    assert "You are admin now" in told(first.payload)
    assert not again.payload
    assert len([deed for deed in read(fresh, deeds) if deed.actor]) == 1


def test_a_code_too_old_or_tried_too_often_is_worth_nothing(fresh: Office) -> None:
    code = code_of(fresh)
    fresh.clock.now += LIFETIME
    assert "too old" in told(fresh.ask(f"start {code}").body)

    code = code_of(fresh)
    wrong = "".join("2" if each != "2" else "3" for each in code.replace("-", ""))
    for _ in range(TRIES):
        assert "not the code" in told(fresh.ask(f"start {wrong}", user=BRAM).body)
    assert "too often" in told(fresh.ask(f"start {code}").body)
    assert read(fresh, roles.holders) == []


def test_without_a_code_none_is_accepted_and_guests_are_refused_one(fresh: Office) -> None:
    assert "no code to be used" in told(fresh.ask("start ABCD-2345").body)
    assert "Not available here" in told(fresh.ask(f"start {code_of(fresh)}", user=GUEST).body)
    assert "You are admin now" in told(fresh.ask(f"start {code_of(fresh)}").body)


def test_zone_and_language_come_from_the_profile_of_who_types_the_code(open_office: Opened) -> None:
    office = open_office("socket", zone=None)
    office.slack.users[BRAM].tz, office.slack.users[BRAM].locale = "Asia/Kathmandu", "nl-NL"
    said = told(office.ask(f"start {code_of(office)}", user=BRAM).body)

    assert "Je bent nu beheerder" in said
    assert "Asia/Kathmandu" in said
    assert "Asia/Kathmandu" in told(office.ask("").body)
    office.mention("csat")
    assert "Daarvoor" in told(office.slack.messages(SUPPORT)[-1])
    office.restart()
    assert read(office, choices.chosen).everywhere == {"zone": "Asia/Kathmandu", "language": "nl"}
    assert "Asia/Kathmandu" in told(office.ask("").body)


def test_the_list_shows_what_is_done_and_follows_each_step(ruled: Office) -> None:
    message = list_of(ruled, BOSS)
    assert "○ This channel: is it about everything" in told(message)
    assert "✓ Admin: U0BOSS." in told(message) or "✓ Admin: boss." in told(message)
    assert {"start_scope", "start_managers", "digest_preview", "start_digest"} <= set(buttons(message))

    ruled.press("start_digest", message, user=BOSS)
    assert "✓ Weekly digest: Every Monday at 09:00" in told(message)
    assert "start_digest" not in buttons(message)
    assert len(ruled.rows("SELECT * FROM digest WHERE off_at IS NULL")) == 1


def test_a_channel_is_about_what_was_chosen_in_the_form(ruled: Office) -> None:
    message = list_of(ruled, BOSS)
    ruled.press("start_scope", message, user=BOSS)
    view = list(ruled.slack.views.values())[-1]
    groups = view["blocks"][0]["element"]["option_groups"]
    offered = [option["value"] for group in groups for option in group["options"]]
    assert offered[0] == "everything"
    assert {"partner:NorthBPO", "team:service desk", "customer:Acme"} <= set(offered)

    nothing = {"scope": {"answer": {"type": "static_select", "selected_option": None}}}
    assert "Name a known customer" in submit(ruled, nothing, BOSS)["errors"]["scope"]
    assert submit(ruled, {"scope": {"answer": chosen("partner:NorthBPO")}}, BOSS) == {}
    assert "✓ This channel: is about partner:NorthBPO." in told(message)
    assert "NorthBPO" in told(ruled.ask("csat").body)
    assert "NorthBPO" not in told(ruled.ask("csat", channel=SALES).body)
    assert "partner:NorthBPO" in told(ruled.ask("digest here Tue 8:00", user=BOSS).body)

    ruled.restart()
    assert "✓ This channel: is about partner:NorthBPO." in told(list_of(ruled, BOSS))
    ruled.ask("start here everything", user=BOSS)
    assert "NorthBPO" not in told(ruled.ask("csat").body)
    assert "everything" in told(ruled.ask("digest status").body)


def test_managers_are_chosen_in_the_form_or_typed_and_those_left_out_are_none(ruled: Office) -> None:
    message = list_of(ruled, BOSS)
    ruled.press("start_managers", message, user=BOSS)
    assert submit(ruled, {"managers": {"answer": {"type": "multi_users_select", "selected_users": [ADA]}}}, BOSS) == {}
    assert "✓ Managers: ada." in told(message)
    assert "Every Monday" in told(ruled.ask("digest here").body)
    assert "needs a manager" in told(ruled.ask("digest off", user=BRAM).body)

    said = told(ruled.ask(f"start managers <@{BRAM}|bram>, <@{TEAMMATE}>", user=BOSS).body)
    assert "✓ Managers: bram and teammate." in said
    assert "needs a manager" in told(ruled.ask("digest off").body)
    assert "is off" in told(ruled.ask("digest off", user=BRAM).body)
    assert [deed.action for deed in read(ruled, deeds) if deed.actor] == [
        "role.taken",
        "role.manager",
        "role.manager",
        "role.manager",
    ]
    ruled.ask("start managers nobody", user=BOSS)
    assert read(ruled, roles.holders) == []


def test_a_guest_cannot_be_made_manager(ruled: Office) -> None:
    assert "cannot be managers" in told(ruled.ask(f"start managers <@{GUEST}|guest>", user=BOSS).body)
    ruled.press("start_managers", list_of(ruled, BOSS), user=BOSS)
    form = {"managers": {"answer": {"type": "multi_users_select", "selected_users": [GUEST]}}}
    assert "cannot be managers" in submit(ruled, form, BOSS)["errors"]["managers"]
    assert read(ruled, roles.holders) == []


def test_rights_are_asked_again_when_a_form_is_sent(open_office: Opened) -> None:
    office = open_office("socket")
    office.ask(f"start {code_of(office)}")
    office.press("start_scope", list_of(office))
    with office.bot.store.writing() as tx:  # type: ignore[union-attr]
        roles.give(tx, "main", read(office, roles.holders)[0].person, roles.Role.MANAGER, "terminal", office.clock())
        roles.give(tx, "main", "somebody else", roles.Role.ADMIN, "terminal", office.clock())

    errors = submit(office, {"scope": {"answer": chosen("everything")}})["errors"]
    assert "needs an admin" in errors["scope"]
    assert read(office, places.decided, SUPPORT).filters is None


def test_others_see_what_is_missing_and_who_can_do_it(ruled: Office) -> None:
    refused = told(ruled.ask("settings week-start sunday", user=BRAM).body)
    assert "Admins are named in ROX_ADMINS" in refused  # whose name nobody has met yet
    ruled.ask("help", user=BOSS)
    message = list_of(ruled, BRAM)
    assert "○ This channel: To be done by boss." in told(message)
    assert not {name for name in buttons(message) if name.startswith("start_")}
    for line in ("start here everything", "start managers nobody", "start zone Europe/Paris"):
        assert "This needs an admin. Ask boss." in told(ruled.ask(line, user=BRAM).body)


def test_a_preview_says_who_sees_it_and_has_the_next_step(ruled: Office) -> None:
    ruled.press("digest_preview", list_of(ruled, BOSS), user=BOSS)
    preview = ruled.slack.ephemerals(BOSS)[-1]
    assert "only you see this, nothing is posted yet" in told(preview)
    assert "Every Monday 9:00, here" in told(preview)
    ruled.press("start_digest", preview, user=BOSS)
    assert "✓ Weekly digest: Every Monday at 09:00" in told(ruled.slack.responses[-1].body)
    assert ruled.slack.messages(SUPPORT) == []

    again = ruled.ask("digest preview", user=BOSS).body
    assert "only you see this" in told(again)
    assert "start_digest" not in buttons(again)
    assert "start_digest" in buttons(ruled.ask("digest preview", user=BOSS, channel=SALES).body)
    assert "start_digest" not in buttons(ruled.ask("digest preview", user=BRAM, channel=SALES).body)


def test_zone_and_language_are_chosen_in_a_form(open_office: Opened) -> None:
    office = open_office("socket", zone=None, admins=(BOSS,))
    message = list_of(office, BOSS)
    assert "○ Zone and language: weeks begin at midnight in UTC; in channels I speak English. Is that" in told(message)
    office.press("start_workspace", message, user=BOSS)
    zone = {"zone": {"answer": {"type": "plain_text_input", "value": "Mars/Base"}}}
    dutch = {"language": {"answer": chosen("nl")}}
    assert "Mars/Base" in submit(office, zone | dutch, BOSS)["errors"]["zone"]

    zone["zone"]["answer"]["value"] = "Europe/Paris"
    assert submit(office, zone | dutch, BOSS) == {}
    assert "✓ Zone and language: weeks begin at midnight in Europe/Paris; in channels I speak Dutch." in told(message)
    assert "Europe/Paris" in told(office.ask("").body)


def test_an_error_stands_at_its_own_field_and_nothing_of_a_refused_form_is_saved(open_office: Opened) -> None:
    office = open_office("socket", zone=None, admins=(BOSS,))
    office.press("start_workspace", list_of(office, BOSS), user=BOSS)
    zone = {"zone": {"answer": {"type": "plain_text_input", "value": "Europe/Paris"}}}
    nothing = {"language": {"answer": {"type": "static_select", "selected_option": None}}}
    wrong = submit(office, zone | nothing, BOSS)["errors"]
    assert wrong == {"language": "Which one? For example nl."}
    assert office.count("setting") == 0
    zone["zone"]["answer"]["value"] = ""
    assert submit(office, zone | {"language": {"answer": chosen("nl")}}, BOSS)["errors"].keys() == {"zone"}
    assert office.count("setting") == 0


def test_what_is_set_where_the_bot_runs_is_not_asked(ruled: Office) -> None:
    assert "by ROX_ZONE" in told(ruled.ask("start zone Europe/Paris", user=BOSS).body)
    ruled.press("start_workspace", list_of(ruled, BOSS), user=BOSS)
    view = list(ruled.slack.views.values())[-1]
    assert [block["block_id"] for block in view["blocks"]] == ["language"]


def test_a_mention_of_it_is_answered_to_its_author_alone(ruled: Office) -> None:
    ruled.mention("start", user=BOSS)
    assert ruled.slack.messages(SUPPORT)[1:] == []
    assert "This channel" in told(ruled.slack.ephemerals(BOSS)[-1])


@pytest.mark.parametrize(
    "line", ["start nonsense", "start here", "start here Nobody BV", "start managers ada", "start whatever"]
)
def test_what_cannot_be_understood_changes_nothing(ruled: Office, line: str) -> None:
    answer = ruled.ask(line, user=BOSS)
    assert "Set-up" not in told(answer.body)
    assert read(ruled, places.decided, SUPPORT).filters is None
    assert read(ruled, choices.chosen).everywhere == {}
