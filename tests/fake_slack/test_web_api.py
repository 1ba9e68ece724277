"""The Web API of the fake, called with the real client of slack_sdk."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from . import FakeSlack

METADATA = {"event_type": "rox_digest", "event_payload": {"key": "k1", "rev": 1}}


def refusal(call: Coroutine[Any, Any, Any]) -> Any:
    """The answer of a call that Slack must refuse."""
    with pytest.raises(SlackApiError) as caught:
        asyncio.run(call)
    return caught.value.response


def test_auth_test_names_the_bot_and_its_scopes(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.scopes = {"chat:write", "commands"}
    answer = asyncio.run(client.auth_test())
    assert answer["team_id"] == slack.team_id
    assert answer["bot_id"] == slack.bot_id
    assert answer.headers["x-oauth-scopes"] == "chat:write,commands"


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-other", "invalid_auth"), ("xapp-fake-app", "not_allowed_token_type")],
)
def test_a_wrong_token_is_refused(slack: FakeSlack, token: str, error: str) -> None:
    stranger = AsyncWebClient(token, base_url=slack.api_url, retry_handlers=[])
    assert refusal(stranger.auth_test())["error"] == error


def test_an_unknown_method_is_refused(client: AsyncWebClient) -> None:
    assert refusal(client.api_call("rox.test"))["error"] == "unknown_method"


def test_a_missing_scope_is_named_with_those_at_hand(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.scopes = {"commands", "channels:read"}
    answer = refusal(client.chat_postMessage(channel="C1", text="hi"))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
    assert answer["provided"] == "channels:read,commands"


def test_reading_asks_for_the_scope_of_the_kind_of_channel(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.scopes = {"channels:read"}
    assert asyncio.run(client.conversations_info(channel="C1"))["channel"]["name"] == "support"
    assert refusal(client.conversations_info(channel="G1"))["needed"] == "groups:read"
    assert refusal(client.conversations_history(channel="C1"))["needed"] == "channels:history"


@pytest.mark.parametrize(
    ("channel", "error"),
    [("C9", "channel_not_found"), ("C2", "not_in_channel"), ("C3", "is_archived"), ("U9", "channel_not_found")],
)
def test_a_post_to_a_closed_place_is_refused(client: AsyncWebClient, channel: str, error: str) -> None:
    assert refusal(client.chat_postMessage(channel=channel, text="hi"))["error"] == error


def test_a_private_channel_without_the_bot_does_not_exist(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.set_member("G1", slack.bot_user_id, False)
    assert refusal(client.conversations_info(channel="G1"))["error"] == "channel_not_found"


def test_channel_flags_are_shown(client: AsyncWebClient) -> None:
    shown = asyncio.run(client.conversations_info(channel="G1"))["channel"]
    assert (shown["is_private"], shown["is_ext_shared"], shown["is_archived"]) == (True, True, False)


def test_a_post_is_kept_with_blocks_and_metadata_and_journalled_decoded(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    blocks = [{"type": "divider"}]
    answer = asyncio.run(client.chat_postMessage(channel="C1", text="hi", blocks=blocks, metadata=METADATA))
    (kept,) = slack.messages("C1")
    assert (kept["ts"], kept["blocks"], kept["metadata"]) == (answer["ts"], blocks, METADATA)
    (call,) = slack.calls_of("chat.postMessage")
    assert call.ok
    assert call.token == slack.bot_token
    assert call.args["metadata"] == METADATA


def test_a_form_with_encoded_blocks_is_decoded(slack: FakeSlack, client: AsyncWebClient) -> None:
    form = {"channel": "C1", "text": "hi", "blocks": '[{"type": "divider"}]'}
    asyncio.run(client.api_call("chat.postMessage", data=form))
    assert slack.calls[-1].args["blocks"] == [{"type": "divider"}]


def test_a_user_id_leads_to_the_direct_message(slack: FakeSlack, client: AsyncWebClient) -> None:
    answer = asyncio.run(client.chat_postMessage(channel="U1", text="hi"))
    assert answer["channel"].startswith("D")
    assert [message["text"] for message in slack.messages("U1")] == ["hi"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
    ],
)
def test_bad_content_is_refused(client: AsyncWebClient, content: dict[str, Any], error: str) -> None:
    assert refusal(client.api_call("chat.postMessage", json={"channel": "C1", **content}))["error"] == error


@pytest.mark.parametrize(("length", "ok"), [(4_000, True), (4_001, False)])
def test_an_edit_takes_four_thousand_bytes(client: AsyncWebClient, length: int, ok: bool) -> None:
    ts = asyncio.run(client.chat_postMessage(channel="C1", text="hi"))["ts"]
    edit = client.chat_update(channel="C1", ts=ts, text="x" * length)
    if ok:
        assert asyncio.run(edit)["ok"]
    else:
        assert refusal(edit)["error"] == "msg_too_long"


def test_an_edit_drops_what_is_not_sent_again(slack: FakeSlack, client: AsyncWebClient) -> None:
    sent = client.chat_postMessage(channel="C1", text="a", blocks=[{"type": "divider"}], metadata=METADATA)
    ts = asyncio.run(sent)["ts"]
    asyncio.run(client.chat_update(channel="C1", ts=ts, text="b"))
    (kept,) = slack.messages("C1")
    assert kept["text"] == "b"
    assert not {"blocks", "metadata"} & set(kept)


def test_only_own_messages_are_edited_or_deleted(slack: FakeSlack, client: AsyncWebClient) -> None:
    typed = slack.add_message("C1", user="U1", text="mine")["ts"]
    assert refusal(client.chat_update(channel="C1", ts=typed, text="x"))["error"] == "cant_update_message"
    assert refusal(client.chat_delete(channel="C1", ts=typed))["error"] == "cant_delete_message"
    own = asyncio.run(client.chat_postMessage(channel="C1", text="hi"))["ts"]
    asyncio.run(client.chat_delete(channel="C1", ts=own))
    assert [message["ts"] for message in slack.messages("C1")] == [typed]


def test_history_pages_newest_first_between_its_bounds(slack: FakeSlack, client: AsyncWebClient) -> None:
    stamps = [slack.add_message("C1", user="U1", text=str(each))["ts"] for each in range(6)]

    async def read(**bounds: Any) -> list[str]:
        pages = await client.conversations_history(channel="C1", limit=2, **bounds)
        return [message["text"] async for page in pages for message in page["messages"]]

    assert asyncio.run(read()) == ["5", "4", "3", "2", "1", "0"]
    bounds = {"oldest": stamps[1], "latest": stamps[4]}
    assert asyncio.run(read(**bounds)) == ["3", "2"]
    assert asyncio.run(read(**bounds, inclusive=True)) == ["4", "3", "2", "1"]


def test_history_shows_metadata_only_when_asked(client: AsyncWebClient) -> None:
    asyncio.run(client.chat_postMessage(channel="C1", text="hi", metadata=METADATA))
    plain = asyncio.run(client.conversations_history(channel="C1"))["messages"][0]
    full = asyncio.run(client.conversations_history(channel="C1", include_all_metadata=True))["messages"][0]
    assert "metadata" not in plain
    assert full["metadata"] == METADATA
    assert full["app_id"]


@pytest.mark.parametrize(("age", "shown"), [(4.0, 0), (5.0, 1)])
def test_history_can_lag_behind(slack: FakeSlack, client: AsyncWebClient, age: float, shown: int) -> None:
    moment = slack.now()
    slack.set_clock(lambda: moment)
    slack.add_message("C1", user="U1", text="a", ts=f"{moment - age:.6f}")
    slack.history_lag = 4.5
    assert len(asyncio.run(client.conversations_history(channel="C1"))["messages"]) == shown


def test_history_has_neither_ephemerals_nor_thread_replies(slack: FakeSlack, client: AsyncWebClient) -> None:
    parent = asyncio.run(client.chat_postMessage(channel="C1", text="parent"))["ts"]
    asyncio.run(client.chat_postMessage(channel="C1", text="reply", thread_ts=parent))
    asyncio.run(client.chat_postEphemeral(channel="C1", user="U1", text="psst"))
    history = asyncio.run(client.conversations_history(channel="C1"))["messages"]
    thread = asyncio.run(client.conversations_replies(channel="C1", ts=parent))["messages"]
    assert [message["text"] for message in history] == ["parent"]
    assert [message["text"] for message in thread] == ["parent", "reply"]
    assert [message["text"] for message in slack.ephemerals("U1")] == ["psst"]
    assert slack.ephemerals("U2") == []


def test_a_person_shows_guest_flags_and_locale_only_when_asked(client: AsyncWebClient) -> None:
    assert "locale" not in asyncio.run(client.users_info(user="U1"))["user"]
    assert asyncio.run(client.users_info(user="U1", include_locale=True))["user"]["locale"] == "nl-NL"
    assert asyncio.run(client.users_info(user="U2"))["user"]["is_restricted"] is True
    assert refusal(client.users_info(user="U9"))["error"] == "user_not_found"


def test_small_methods_do_what_they_say(slack: FakeSlack, client: AsyncWebClient) -> None:
    ts = slack.add_message("C1", user="U1", text="hi")["ts"]
    asyncio.run(client.reactions_add(channel="C1", timestamp=ts, name="tada"))
    again = client.reactions_add(channel="C1", timestamp=ts, name="tada")
    assert refusal(again)["error"] == "already_reacted"
    link = asyncio.run(client.chat_getPermalink(channel="C1", message_ts=ts))["permalink"]
    assert link.endswith(f"/C1/p{ts.replace('.', '')}")
    assert asyncio.run(client.bots_info(bot=slack.bot_id))["bot"]["app_id"] == slack.app_id
    direct = slack.direct("U1").id
    prompts = [{"title": "Last week", "message": "csat last week"}]
    asyncio.run(client.assistant_threads_setSuggestedPrompts(channel_id=direct, prompts=prompts))
    assert slack.prompts[direct]["prompts"] == prompts
