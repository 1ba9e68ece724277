"""When Slack's Web API fails: the bot stays up, nothing is posted twice, and the person hears of it where possible."""

from typing import Any

import pytest

from tests.slack.workspace import ADA, SUPPORT, Office, buttons, told

OUTAGES: dict[str, dict[str, Any]] = {
    "500": {"status": 500},
    "503 after accepting": {"status": 503, "accept": True},
    "dropped before": {"drop": "before"},
    "dropped after": {"drop": "after"},
    "garbage": {"garbage": True},
    "429": {"status": 429, "retry_after": 1},
    "not_in_channel": {"error": "not_in_channel"},
    "invalid_blocks": {"error": "invalid_blocks"},
    "internal_error": {"error": "internal_error"},
}
METHODS = ("chat.postMessage", "chat.postEphemeral", "users.info", "conversations.info", "response_url")


@pytest.fixture
def up(socket_office: Office) -> Office:
    return socket_office


@pytest.mark.parametrize("outage", OUTAGES)
def test_whatever_fails_the_bot_answers_again_afterwards(up: Office, outage: str) -> None:
    for method in METHODS:
        up.slack.fail(method, **OUTAGES[outage], times=2)

    up.act(up.slack.command("/rox", "csat", user=ADA, channel=SUPPORT))
    up.mention("csat")
    up.write("csat", channel="DM")
    up.slack.heal()

    assert "CSAT" in told(up.ask("csat").body)
    assert len(up.slack.messages(SUPPORT)) <= 2


@pytest.mark.parametrize("outage", ["500", "dropped before", "429", "garbage"])
def test_a_private_answer_that_failed_is_sent_again(up: Office, outage: str) -> None:
    up.slack.fail("response_url", **OUTAGES[outage])

    up.act(up.slack.command("/rox", "csat", user=ADA, channel=SUPPORT))

    assert "CSAT" in told(up.slack.ephemerals(ADA)[-1])


@pytest.mark.parametrize("outage", ["500", "503 after accepting", "dropped before", "dropped after"])
def test_a_shared_answer_is_never_posted_twice(up: Office, outage: str) -> None:
    up.ask("csat")
    up.slack.fail("response_url", **OUTAGES[outage])

    up.press("share", up.slack.ephemerals(ADA)[0])

    assert len(up.slack.messages(SUPPORT)) <= 1
    assert len(up.slack.calls_of("response_url")) == 2


def test_an_answer_whose_blocks_are_refused_comes_as_text(up: Office) -> None:
    up.slack.fail("response_url", status=400)

    up.act(up.slack.command("/rox", "csat", user=ADA, channel=SUPPORT))

    first, second = up.slack.calls_of("response_url")
    assert "blocks" in first.args
    assert "blocks" not in second.args
    assert "CSAT" in up.slack.ephemerals(ADA)[0]["text"]


def test_a_picture_that_is_refused_gives_way_to_the_table(up: Office) -> None:
    up.slack.fail("response_url", status=400)

    up.act(up.slack.command("/rox", "csat by day", user=ADA, channel=SUPPORT))

    [shown] = up.slack.ephemerals(ADA)
    assert "image" not in {block["type"] for block in shown["blocks"]}
    assert "rich_text_preformatted" in str(shown["blocks"])
    assert "why" in buttons(shown)


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
@pytest.mark.parametrize("outage", ["500", "dropped after", "429"])
def test_a_picture_that_cannot_be_uploaded_gives_way_to_the_table(up: Office, method: str, outage: str) -> None:
    up.slack.fail(method, **OUTAGES[outage], times=None)

    answer = up.ask("csat by day")

    assert "image" not in {block["type"] for block in answer.body["blocks"]}
    assert "data_table" in {block["type"] for block in answer.body["blocks"]}


def test_without_the_right_to_upload_the_table_is_sent(up: Office) -> None:
    up.slack.scopes -= {"files:write", "files:read"}

    assert "data_table" in {block["type"] for block in up.ask("csat by day").body["blocks"]}


@pytest.mark.parametrize("transport", ["response_url", "chat.postMessage"])
def test_a_data_block_that_a_workspace_refuses_is_told_as_text_once_tried(up: Office, transport: str) -> None:
    posted = transport == "chat.postMessage"
    up.slack.refused_blocks = {"data_table"}

    for _ in range(2):
        up.mention("csat by partner") if posted else up.act(
            up.slack.command("/rox", "csat by partner", user=ADA, channel=SUPPORT)
        )

    tried = [_kinds(call.args) for call in up.slack.calls_of(transport) if "blocks" in call.args]
    assert ["data_table" in kinds for kinds in tried] == [True, False, False]
    assert "table" not in tried[1]
    assert "table" in tried[2]  # the older kind of table is tried with the next answer, without another refusal
    shown = up.slack.messages(SUPPORT)[1::2] if posted else up.slack.ephemerals(ADA)
    assert len(shown) == 2
    assert all("NorthBPO" in str(each["blocks"]) for each in shown)
    [row] = up.rows("SELECT surface, kind, times FROM refused_block")
    assert row == {"surface": "posted" if posted else "private", "kind": "data_table", "times": 1}


def test_of_two_data_blocks_refused_the_one_that_slack_names_is_believed_to_be_the_reason(up: Office) -> None:
    up.slack.refused_blocks = {"data_table"}

    up.mention("csat trend")
    up.mention("csat trend")

    first, less, again = (_kinds(call.args) for call in up.slack.calls_of("chat.postMessage"))
    assert {"data_visualization", "data_table"} <= first
    assert not {"data_visualization", "data_table", "table"} & less
    assert {"data_visualization", "table"} <= again


def test_what_a_workspace_refuses_is_known_after_a_restart_and_tried_again_after_a_week(up: Office) -> None:
    up.slack.refused_blocks = {"data_table", "table"}
    for _ in range(3):
        up.act(up.slack.command("/rox", "csat by partner", user=ADA, channel=SUPPORT))
    up.restart()
    up.act(up.slack.command("/rox", "csat by partner", user=ADA, channel=SUPPORT))
    up.clock.move(days=8)
    up.slack.refused_blocks = set()
    up.restart()
    up.act(up.slack.command("/rox", "csat by partner", user=ADA, channel=SUPPORT))

    kinds = [_kinds(call.args) & {"data_table", "table"} for call in up.slack.calls_of("response_url")]
    assert kinds == [{"data_table"}, set(), {"table"}, set(), set(), set(), {"data_table"}]


def test_a_refused_data_block_loses_nothing_where_the_store_cannot_be_written(up: Office) -> None:
    up.slack.refused_blocks = {"data_table"}
    up.harm("DROP TABLE refused_block")

    for _ in range(2):
        up.act(up.slack.command("/rox", "csat by partner", user=ADA, channel=SUPPORT))

    assert len(up.slack.ephemerals(ADA)) == 2
    assert ["data_table" in _kinds(call.args) for call in up.slack.calls_of("response_url")] == [True, False, False]


def _kinds(payload: dict[str, Any]) -> set[str]:
    return {block["type"] for block in payload.get("blocks") or []}


def test_a_reply_waits_as_long_as_slack_asks_and_is_posted_once(up: Office) -> None:
    up.slack.fail("chat.postMessage", **OUTAGES["429"])

    up.mention("csat")

    refused, accepted = up.slack.calls_of("chat.postMessage")
    assert accepted.at - refused.at >= 1
    assert len(up.slack.messages(SUPPORT)) == 2


@pytest.mark.parametrize("outage", ["503 after accepting", "dropped after", "dropped before", "500"])
def test_a_reply_in_doubt_is_not_repeated(up: Office, outage: str) -> None:
    up.slack.fail("chat.postMessage", **OUTAGES[outage])

    up.mention("csat")

    assert len(up.slack.calls_of("chat.postMessage")) == 1


@pytest.mark.parametrize("reason", ["not_in_channel", "is_archived", "restricted_action"])
def test_a_reply_that_may_not_stand_in_the_channel_goes_to_the_asker(up: Office, reason: str) -> None:
    up.slack.fail("chat.postMessage", error=reason, where={"channel": SUPPORT})

    up.mention("csat")

    assert "CSAT" in told(up.slack.messages(ADA)[-1])


def test_a_reply_whose_blocks_are_refused_comes_as_text(up: Office) -> None:
    up.slack.fail("chat.postMessage", error="invalid_blocks")

    up.mention("csat")

    reply = up.slack.messages(SUPPORT)[-1]
    assert "blocks" not in reply
    assert "CSAT" in reply["text"]


@pytest.mark.parametrize("outage", ["500", "dropped before", "garbage", "internal_error"])
def test_nobody_gets_rights_while_slack_cannot_say_who_they_are(up: Office, outage: str) -> None:
    up.slack.fail("users.info", **OUTAGES[outage], times=None)

    answer = up.ask("digest here")

    assert "could not ask Slack who you are" in told(answer.body)
    assert up.count("digest") == 0


def test_a_channel_that_cannot_be_looked_up_counts_as_shared_with_others(up: Office) -> None:
    up.slack.fail("conversations.info", error="internal_error", times=None)

    up.ask("log csat 5 Acme")

    assert up.rows("SELECT visibility FROM feedback ORDER BY id DESC LIMIT 1") == [{"visibility": "external"}]


def test_a_note_that_cannot_be_whispered_goes_to_the_direct_message(up: Office) -> None:
    up.slack.fail("chat.postEphemeral", error="user_not_in_channel")

    up.write("Magic moment: the whole night shift kept calm")

    assert "Save this as a magic moment?" in told(up.slack.messages(ADA)[-1])


def test_an_answer_goes_to_slack_alone(up: Office, caplog: pytest.LogCaptureFixture) -> None:
    request = up.slack.command("/rox", "csat", user=ADA, channel=SUPPORT)
    request.payload["response_url"] = "http://127.0.0.1:9/elsewhere"

    up.act(request)

    assert "response address refused" in caplog.text
    assert up.slack.responses == []
