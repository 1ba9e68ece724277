"""The menus below an answer: chosen, they change the kept question, in place where one person reads the answer."""

import re
from typing import Any

import pytest

from tests.slack.messages import elements
from tests.slack.workspace import ADA, BRAM, GUEST, SALES, SUPPORT, Json, Office, buttons, told


def menu(message: Json, name: str) -> dict[str, str]:
    """The options of a menu: label -> value."""
    [found] = [each for each in elements(message["blocks"]) if each.get("action_id") == name]
    return {each["text"]["text"]: each["value"] for each in found["options"]}


def choose(office: Office, name: str, label: str, message: Json, user: str = ADA, channel: str = SUPPORT) -> None:
    """Choose an option of a menu under a message that this user sees."""
    private = message in office.slack.ephemerals()
    where = office.slack.direct(user).id if channel == "DM" else channel
    option = {"text": {"type": "plain_text", "text": label}, "value": menu(message, name)[label]}
    request = office.slack.action(
        name, user=user, channel=where, message=message, is_ephemeral=private, selected_option=option
    )
    office.act(request)


def without_ids(message: Json) -> str:
    return re.sub(r"\b[A-Z][0-9A-Z]{3,4}\b(?=:|$|\n)", "ID", told(message), flags=re.MULTILINE)


def rows_of_actions(message: Json) -> list[list[str]]:
    return [
        [each["action_id"] for each in block["elements"]] for block in message["blocks"] if block["type"] == "actions"
    ]


def table_rows(message: Json) -> list[list[Json]]:
    """The rows of a message's table, its heading first."""
    [table] = [block for block in message["blocks"] if block["type"] == "data_table"]
    rows: list[list[Json]] = table["rows"]
    return rows


def test_an_answer_has_one_row_of_buttons_and_menus(office: Office) -> None:
    answer = office.ask("csat")

    assert rows_of_actions(answer.body) == [["shape", "by", "period", "why", "share"]]
    assert list(menu(answer.body, "period")) == [
        *("Last week", "This month", "Last month", "Last quarter", "Last 90 days", "Other …")
    ]
    assert "by partner" in menu(answer.body, "by")


@pytest.mark.parametrize(
    ("name", "label"), [("by", "by partner"), ("period", "Last month"), ("by", "by week"), ("by", "by month")]
)
def test_what_is_chosen_takes_the_place_of_the_private_answer(office: Office, name: str, label: str) -> None:
    office.ask("csat")
    [shown] = office.slack.ephemerals(ADA)

    choose(office, name, label, shown)

    [shown] = office.slack.ephemerals(ADA)
    assert without_ids(shown) == without_ids(office.ask(f"csat {label.lower()}").body)
    assert office.slack.messages(SUPPORT) == []


def test_a_longer_period_that_gives_values_is_a_button_beside_the_menus(office: Office) -> None:
    office.ask("csat by customer yesterday")
    [shown] = office.slack.ephemerals(ADA)
    assert rows_of_actions(shown) == [["suggest:0", "shape", "by", "period", "why", "share"]]
    assert len(table_rows(shown)) > 1
    assert not any("%" in cell["text"] for row in table_rows(shown)[1:] for cell in row)

    office.press("suggest:0", shown)

    longer = office.slack.ephemerals(ADA)[-1]
    assert any("%" in cell["text"] for row in table_rows(longer)[1:] for cell in row)
    assert "suggest:0" not in buttons(longer)


def test_choices_build_on_each_other_and_work_after_a_restart(office: Office) -> None:
    office.ask("csat channel:chat")
    [shown] = office.slack.ephemerals(ADA)

    choose(office, "by", "by partner", shown)
    office.restart()
    choose(office, "period", "Last month", office.slack.ephemerals(ADA)[0])
    office.press("shape", office.slack.ephemerals(ADA)[0])

    [shown] = office.slack.ephemerals(ADA)
    assert "data_visualization" in {block["type"] for block in shown["blocks"]}
    assert without_ids(shown) == without_ids(office.ask("csat channel:chat by partner last month chart").body)


def test_another_period_is_typed_in_a_form_and_shown_in_place(office: Office) -> None:
    office.ask("csat by partner")
    [shown] = office.slack.ephemerals(ADA)

    choose(office, "period", "Other …", shown)
    [view] = office.slack.views.values()
    values = {"period": {"answer": {"type": "plain_text_input", "value": "blah"}}}
    refused = office.send(office.slack.view_submission(view["id"], values, user=ADA))
    values["period"]["answer"]["value"] = "October"
    office.act(office.slack.view_submission(view["id"], values, user=ADA))

    assert "I read no period in" in str(refused.payload)
    [shown] = office.slack.ephemerals(ADA)
    assert without_ids(shown) == without_ids(office.ask("csat by partner october").body)


def test_what_one_reader_of_a_thread_chooses_the_others_do_not_see(office: Office) -> None:
    office.mention("csat")
    question, reply = office.slack.messages(SUPPORT)
    before = told(reply)

    choose(office, "by", "by partner", reply, user=BRAM)

    assert told(office.slack.messages(SUPPORT)[1]) == before
    [private] = office.slack.ephemerals(BRAM)
    assert "NorthBPO" in told(private)
    assert private["thread_ts"] == question["ts"]
    assert "share" in buttons(private)


def test_a_form_opened_below_a_public_answer_leaves_it_as_it_is(socket_office: Office) -> None:
    office = socket_office
    office.mention("csat")
    reply = office.slack.messages(SUPPORT)[-1]
    before = told(reply)

    choose(office, "period", "Other …", reply, user=BRAM)
    [view] = office.slack.views.values()
    values = {"period": {"answer": {"type": "plain_text_input", "value": "october"}}}
    office.act(office.slack.view_submission(view["id"], values, user=BRAM))

    assert told(office.slack.messages(SUPPORT)[-1]) == before
    assert "1–31 Oct" in told(office.slack.ephemerals(BRAM)[0])


def test_in_a_direct_message_the_answer_itself_changes(office: Office) -> None:
    office.write("csat", channel="DM")
    reply = office.slack.messages(ADA)[-1]

    choose(office, "by", "by partner", reply, channel="DM")

    assert len(office.slack.messages(ADA)) == 2
    assert "NorthBPO" in told(office.slack.messages(ADA)[-1])


def test_a_choice_is_made_with_the_rights_of_who_makes_it(socket_office: Office) -> None:
    office = socket_office
    office.mention("csat")
    reply = office.slack.messages(SUPPORT)[-1]
    kept = office.count("answer")

    choose(office, "by", "by partner", reply, user=GUEST)

    assert "Not available here." in told(office.slack.responses[-1].body)
    assert office.count("answer") == kept


def test_a_choice_delivered_twice_is_answered_once(socket_office: Office) -> None:
    office = socket_office
    office.ask("csat")
    [shown] = office.slack.ephemerals(ADA)
    option = {"text": {"type": "plain_text", "text": "x"}, "value": menu(shown, "by")["by partner"]}
    request = office.slack.action(
        "by", user=ADA, channel=SUPPORT, message=shown, is_ephemeral=True, selected_option=option
    )
    before = len(office.slack.responses)

    for _ in range(2):
        office.act(request)

    assert len(office.slack.responses) == before + 1


def test_a_mention_in_the_thread_follows_whoever_asked_there(office: Office) -> None:
    question = office.mention("csat by partner")
    _, reply = office.slack.messages(SUPPORT)

    _in_thread(office, "and for chat?", question["ts"], BRAM)
    _in_thread(office, "same but last month", question["ts"], ADA)

    chat, month = [m for m in office.slack.messages(SUPPORT) if m.get("bot_id") and m is not reply]
    assert "CSAT by partner · channel chat" in told(chat)
    assert "I read this as: CSAT · by partner · channel chat · 9–15 Nov" in told(chat)
    assert "1–31 Oct" in told(month)
    assert chat["thread_ts"] == month["thread_ts"] == question["ts"]


def test_a_thread_is_followed_after_a_restart_and_not_from_another(office: Office) -> None:
    question = office.mention("csat")
    office.restart()

    _in_thread(office, "and for chat?", question["ts"], BRAM)
    office.mention("and for chat?", user=BRAM)

    last, other = [m for m in office.slack.messages(SUPPORT) if m.get("bot_id")][1:]
    assert "channel chat" in told(last)
    assert "Which metric?" in told(other)


def test_commands_and_direct_messages_are_followed_for_half_an_hour(office: Office) -> None:
    office.ask("csat")
    office.write("nps", channel="DM")

    assert "CSAT · channel chat" in told(office.ask("and for chat?").body)
    office.write("en voor telefoon?", channel="DM")
    assert "NPS · channel phone" in told(office.slack.messages(ADA)[-1])
    assert "Which metric?" in told(office.ask("and for chat?", channel=SALES).body)
    assert "Which metric?" in told(office.ask("and for chat?", user=BRAM).body)
    office.clock.move(minutes=31)
    assert "Which metric?" in told(office.ask("and for chat?").body)


def _in_thread(office: Office, text: str, thread: str, user: str) -> None:
    slack = office.slack
    message: dict[str, Any] = slack.add_message(
        SUPPORT, user=user, text=f"<@{slack.bot_user_id}> {text}", thread_ts=thread
    )
    office.act(slack.event({**slack.message_event(message, SUPPORT), "type": "app_mention"}))
