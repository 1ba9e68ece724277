"""Questions in Slack from the delivery to the answer, through the real app."""

import logging
import re

import pytest

from tests.fake_slack import NotDelivered
from tests.slack.conftest import Opened
from tests.slack.workspace import (
    ADA,
    BRAM,
    GUEST,
    MACHINE,
    PATIENCE,
    SALES,
    STRANGER,
    SUPPORT,
    Office,
    buttons,
    told,
)


def test_a_command_is_answered_privately_with_its_id_and_buttons(office: Office) -> None:
    answer = office.ask("csat")

    assert answer.error is None
    assert answer.body["response_type"] == "ephemeral"
    assert "CSAT" in told(answer.body)
    number = buttons(answer.body)["why"]
    assert f"/rox why {number}" in told(answer.body)
    assert buttons(answer.body)["share"] == number
    assert office.slack.messages(SUPPORT) == []
    assert len(office.slack.ephemerals(ADA)) == 1


def test_a_command_is_acknowledged_while_slack_still_keeps_the_answer_waiting(office: Office) -> None:
    office.slack.fail("users.info", delay=1.0)
    office.slack.fail("auth.test", delay=10.0)

    ack = office.send(office.slack.command("/rox", "csat", user=ADA, channel=SUPPORT))

    assert ack.status == 200
    assert office.slack.responses == []
    office.settle()
    assert [use.error for use in office.slack.responses] == [None]
    assert office.slack.calls_of("auth.test")[1:] == []


def test_a_write_that_slack_holds_up_is_not_called_done_before_it_is(socket_office: Office) -> None:
    socket_office.slack.fail("users.info", delay=2.7)

    with pytest.raises(TimeoutError):
        socket_office.send(socket_office.slack.command("/rox", "log csat 5 Acme", user=ADA, channel=SUPPORT))
    socket_office.settle()

    assert "Logged E" in told(socket_office.slack.responses[0].body)


def test_share_posts_the_answer_in_the_channel_with_the_askers_name(office: Office) -> None:
    office.ask("csat by partner")

    office.press("share", office.slack.ephemerals(ADA)[0])

    [posted] = office.slack.messages(SUPPORT)
    assert "Shared by ada." in told(posted)
    assert "NorthBPO" in told(posted)
    assert "share" not in buttons(posted)


def test_what_everyone_reads_is_in_the_language_of_channels(office: Office) -> None:
    office.slack.add_user("U0NL", "Nel", locale="nl-NL")
    assert "samen" in told(office.ask("csat by partner", user="U0NL").body)

    office.press("share", office.slack.ephemerals("U0NL")[0], user="U0NL")
    office.mention("csat", user="U0NL")

    shared, _, reply = office.slack.messages(SUPPORT)
    assert "samen" not in told(shared)
    assert "95% interval" in told(shared)
    assert "Before" in told(reply)


def test_a_question_leaves_the_level_of_our_log_as_it_was_set(
    socket_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("rox_bot"), "level", logging.INFO)

    socket_office.ask("csat")

    assert logging.getLogger("rox_bot").level == logging.INFO


def test_what_writes_is_offered_as_words_and_never_as_a_button(office: Office) -> None:
    office.write("log", channel="DM")
    refused = office.slack.messages(ADA)[-1]

    assert "log csat 5 acme" in told(refused)
    assert set(buttons(refused)) == {"fill"}


def test_an_answer_that_quotes_people_cannot_be_shared(socket_office: Office) -> None:
    answer = socket_office.ask("moments last month")

    assert "rich_text_quote" in {part["type"] for block in answer.body["blocks"] for part in block.get("elements", [])}
    assert "share" not in buttons(answer.body)


def test_why_opens_the_definition_and_the_formula(office: Office) -> None:
    number = buttons(office.ask("csat").body)["why"]

    office.press("why", office.slack.ephemerals(ADA)[0])
    pressed = told(office.slack.responses[-1].body)

    assert len(office.slack.responses) == 2
    assert number in pressed
    assert "csat" in pressed.lower()
    assert told(office.ask(f"why {number}").body).split("\n")[0] == pressed.split("\n")[0]


def test_a_suggestion_asks_the_next_question(office: Office) -> None:
    answer = office.ask("")
    label = _labels(answer.body)["suggest:0"]

    office.press("suggest:0", office.slack.ephemerals(ADA)[0])

    assert _without_id(told(office.slack.responses[-1].body)) == _without_id(told(office.ask(label).body))


def test_buttons_still_work_after_a_restart(office: Office) -> None:
    office.ask("")
    old = office.slack.ephemerals(ADA)[0]
    label = _labels(old)["suggest:0"]

    office.restart()
    office.press("suggest:0", old)
    office.press("share", old)

    assert _without_id(told(office.slack.responses[1].body)) == _without_id(told(office.ask(label).body))
    [posted] = office.slack.messages(SUPPORT)
    assert "CSAT" in told(posted)


def test_a_mention_is_answered_once_in_its_thread(office: Office) -> None:
    question = office.mention("csat last month")

    _, reply = office.slack.messages(SUPPORT)
    assert reply["thread_ts"] == question["ts"]
    assert "CSAT" in told(reply)
    assert "share" not in buttons(reply)


def test_a_mention_in_a_thread_is_answered_in_that_thread(socket_office: Office) -> None:
    slack = socket_office.slack
    first = slack.add_message(SUPPORT, user=BRAM, text="how are we doing?")
    question = slack.add_message(SUPPORT, user=ADA, text=f"<@{slack.bot_user_id}> nps", thread_ts=first["ts"])

    socket_office.act(slack.event({**slack.message_event(question, SUPPORT), "type": "app_mention"}))

    assert slack.messages(SUPPORT)[-1]["thread_ts"] == first["ts"]


@pytest.mark.parametrize("line", ["csat", "<@U0BOT> csat"])
def test_a_direct_message_is_answered_where_it_was_written(office: Office, line: str) -> None:
    office.write(line, channel="DM")

    _, reply = office.slack.messages(ADA)
    assert "CSAT" in told(reply)
    assert "thread_ts" not in reply


def test_an_ordinary_message_in_a_channel_gets_no_answer(office: Office) -> None:
    office.write("csat last month")

    assert len(office.slack.messages(SUPPORT)) == 1
    assert office.slack.ephemerals() == []


@pytest.mark.parametrize("line", ["csat blorptastic", "fluff", "'; drop table feedback", "<!channel>", "🎉" * 50])
def test_unknown_words_get_suggestions_and_no_trace(socket_office: Office, line: str) -> None:
    answer = socket_office.ask(line)

    assert "Try:" in told(answer.body)
    assert "Traceback" not in told(answer.body)
    assert answer.body["response_type"] == "ephemeral"


def test_a_failure_inside_shows_a_reference_that_stands_in_the_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.harm("DROP TABLE answer")

    answer = office.ask("csat")
    office.mention("csat")
    office.write("csat", channel="DM")

    replies = [answer.body, office.slack.messages(SUPPORT)[-1], office.slack.messages(ADA)[-1]]
    for reply in replies:
        match = re.search(r"ref ([0-9a-f]{4})\b", told(reply))
        assert match is not None
        assert f"ref {match[1]}" in caplog.text
        assert "table" not in told(reply)
    assert "no such table" in caplog.text or "does not exist" in caplog.text  # as each engine says it


def test_a_button_that_fails_shows_a_reference(socket_office: Office, caplog: pytest.LogCaptureFixture) -> None:
    socket_office.ask("csat")
    socket_office.harm("DROP TABLE answer")

    socket_office.press("why", socket_office.slack.ephemerals(ADA)[0])

    match = re.search(r"ref ([0-9a-f]{4})\b", told(socket_office.slack.responses[-1].body))
    assert match is not None
    assert f"ref {match[1]}" in caplog.text


def test_a_broken_inbox_does_not_stop_an_answer(socket_office: Office) -> None:
    socket_office.harm("DROP TABLE inbox")

    assert "CSAT" in told(socket_office.ask("csat").body)


def test_a_command_delivered_three_times_is_answered_once(office: Office) -> None:
    request = office.slack.command("/rox", "csat", user=ADA, channel=SUPPORT)
    before = office.count("answer")

    for _ in range(3):
        office.send(request)
    office.settle()

    assert len(office.slack.responses) == 1
    assert office.count("answer") == before + 1


def test_one_message_under_eleven_event_ids_is_answered_once(office: Office) -> None:
    message = office.slack.add_message(SUPPORT, user=ADA, text=f"<@{office.slack.bot_user_id}> csat")
    event = {**office.slack.message_event(message, SUPPORT), "type": "app_mention"}

    for _ in range(11):
        office.send(office.slack.event(event))
    office.settle()

    assert len(office.slack.messages(SUPPORT)) == 2


def test_a_retry_under_the_same_event_id_is_answered_once(office: Office) -> None:
    message = office.slack.add_message(SUPPORT, user=ADA, text=f"<@{office.slack.bot_user_id}> csat")
    event = {**office.slack.message_event(message, SUPPORT), "type": "app_mention"}

    office.act(office.slack.event(event, event_id="Ev1"))
    office.act(office.slack.event(event, event_id="Ev1", retry=(1, "http_timeout")))

    assert len(office.slack.messages(SUPPORT)) == 2


def test_a_retry_whose_first_copy_never_came_is_answered(office: Office) -> None:
    message = office.slack.add_message(SUPPORT, user=ADA, text=f"<@{office.slack.bot_user_id}> csat")
    event = {**office.slack.message_event(message, SUPPORT), "type": "app_mention"}

    office.act(office.slack.event(event, event_id="Ev1", retry=(1, "http_timeout")))

    assert len(office.slack.messages(SUPPORT)) == 2


def test_a_button_pressed_once_but_delivered_twice_answers_once(office: Office) -> None:
    office.ask("csat")
    shown = office.slack.ephemerals(ADA)[0]
    request = office.slack.action("why", user=ADA, channel=SUPPORT, message=shown, is_ephemeral=True)

    for _ in range(2):
        office.act(request)

    assert len(office.slack.responses) == 2


@pytest.mark.parametrize("outsider", [GUEST, STRANGER, MACHINE])
def test_outsiders_get_nothing_and_leave_nothing(office: Office, outsider: str) -> None:
    people, answers = office.count("person"), office.count("answer")

    # A command from another workspace is refused at the entrance; Slack shows them none of ours anyway.
    typed = [] if outsider == STRANGER else [office.ask("csat", user=outsider).body]
    office.mention("csat", user=outsider)
    office.write("csat", user=outsider, channel="DM")

    private = [*typed, office.slack.ephemerals(outsider)[-1], office.slack.messages(outsider)[-1]]
    for said in private:
        assert "Not available here." in told(said)
        assert "CSAT" not in told(said)
    assert len(office.slack.messages(SUPPORT)) == 1
    assert (office.count("person"), office.count("answer")) == (people, answers)


@pytest.mark.parametrize("outsider", [GUEST, STRANGER])
def test_outsiders_cannot_press_buttons(socket_office: Office, outsider: str) -> None:
    socket_office.mention("csat")
    reply = socket_office.slack.messages(SUPPORT)[-1]

    socket_office.press("why", reply, user=outsider)

    assert "Not available here." in told(socket_office.slack.responses[-1].body)


def test_somebody_slack_does_not_know_gets_nothing(socket_office: Office) -> None:
    socket_office.mention("csat", user="U0NOBODY")

    assert len(socket_office.slack.messages(SUPPORT)) == 1


def test_a_colleague_is_remembered_under_a_pseudonym(socket_office: Office) -> None:
    socket_office.ask("csat")

    [row] = socket_office.rows("SELECT * FROM person WHERE slack_user = ?", ADA)
    assert row["label"] == "ada"
    assert ADA not in row["key"]


def test_the_asker_is_answered_in_their_own_language(socket_office: Office) -> None:
    socket_office.slack.add_user("U0PIET", "piet", locale="nl-NL")
    socket_office.slack.set_member(SUPPORT, "U0PIET")

    assert "Waarom" in str(_labels(socket_office.ask("tevredenheid", user="U0PIET").body))


def test_bare_rox_sums_up_the_week(socket_office: Office) -> None:
    answer = socket_office.ask("")

    assert "CSAT" in told(answer.body)
    assert "#support" in told(answer.body)


def test_an_empty_database_says_how_to_begin(open_office: Opened) -> None:
    office = open_office("socket", filled=False)

    assert "Nothing has been recorded yet." in told(office.ask("").body)


def test_a_hundred_thousand_characters_are_answered(office: Office) -> None:
    answer = office.ask("csat " + "waffle " * 14_000)

    assert answer.error is None
    assert "4000 characters" in told(answer.body)


def test_a_trend_of_more_than_slack_draws_comes_with_its_picture(office: Office) -> None:
    answer = office.ask("csat by day")

    [picture] = [block for block in answer.body["blocks"] if block["type"] == "image"]
    assert picture["alt_text"]
    assert answer.error is None
    assert "invite" not in told(answer.body)


def test_a_short_trend_is_slacks_own_chart_and_table(office: Office) -> None:
    answer = office.ask("csat trend")

    assert answer.error is None
    kinds = [block["type"] for block in answer.body["blocks"]]
    assert kinds.index("data_visualization") < kinds.index("data_table")
    assert office.slack.calls_of("files.getUploadURLExternal") == []


def test_each_channel_is_asked_about_once_a_minute(socket_office: Office) -> None:
    for channel in (SUPPORT, SUPPORT, SALES):
        socket_office.ask("csat", channel=channel)

    looked_up = [call.args["channel"] for call in socket_office.slack.calls_of("conversations.info")]
    assert looked_up == [SUPPORT, SALES]


def test_the_bot_hears_nothing_where_it_is_not(socket_office: Office) -> None:
    socket_office.slack.set_member(SALES, socket_office.slack.bot_user_id, is_member=False)

    with pytest.raises(NotDelivered):
        socket_office.write("Magic moment: x", channel=SALES)


def test_a_dropped_socket_comes_back_and_answers(socket_office: Office) -> None:
    opened = socket_office.slack.sockets.opened

    socket_office.slack.drop_sockets()
    socket_office.slack.wait_for_socket(PATIENCE, opened + 1)

    assert "CSAT" in told(socket_office.ask("csat").body)


def _labels(message: dict[str, object]) -> dict[str, str]:
    blocks = message["blocks"]
    assert isinstance(blocks, list)
    shown = [each for block in blocks if block["type"] == "actions" for each in block["elements"]]
    return {each["action_id"]: each["text"]["text"] for each in shown if each["type"] == "button"}


def _without_id(text: str) -> str:
    return re.sub(r"why [0-9A-Z]{4,5}", "why ID", text)


def test_the_scorecard_comes_as_a_picture_with_every_measure_in_its_alt_text(office: Office) -> None:
    answer = office.ask("scorecard last week")

    assert answer.error is None
    [picture] = [block for block in answer.body["blocks"] if block["type"] == "image"]
    assert all(f"{name}: " in picture["alt_text"] for name in ("Pride", "Influencers", "Behaviours", "Outcomes"))
    assert "not measured" in picture["alt_text"]
    plain = office.ask("scorecard table last week")
    assert not [block for block in plain.body["blocks"] if block["type"] == "image"]
    assert "Trust" in told(plain.body)


def test_without_the_right_to_upload_the_scorecard_is_a_table(office: Office) -> None:
    office.slack.scopes -= {"files:write", "files:read"}
    answer = office.ask("scorecard last week")

    assert answer.error is None
    assert [block["type"] for block in answer.body["blocks"]].count("data_table") == 1
    assert "Magic moments" in told(answer.body)
