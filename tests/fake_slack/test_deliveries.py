"""Signed requests, as Bolt and the signature check of slack_sdk receive them."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from . import FakeSlack, NotDelivered, SignedRequest, signed_again
from .answers import settle
from .state import SlackError

BUTTON = {"type": "button", "action_id": "pause", "text": {"type": "plain_text", "text": "P"}, "value": "7"}
ACTIONS = {"type": "actions", "block_id": "row", "elements": [BUTTON]}
INPUT = {
    "type": "input",
    "block_id": "note",
    "label": {"type": "plain_text", "text": "Note"},
    "element": {"type": "plain_text_input", "action_id": "text"},
}
TITLE = {"type": "plain_text", "text": "ROX"}
MODAL = {"type": "modal", "title": TITLE, "submit": TITLE, "callback_id": "log", "blocks": [INPUT]}
VALUES = {"note": {"text": {"type": "plain_text_input", "value": "thanks"}}}
MANIFEST = """
features:
  slash_commands: [{command: /rox, description: a}]
  shortcuts: [{name: Log, type: global, callback_id: log_feedback, description: a}]
oauth_config:
  scopes:
    bot: [commands, "chat:write", "app_mentions:read", "im:history"]
    bot_optional: ["groups:history"]
settings:
  event_subscriptions: {bot_events: [app_mention, message.im, message.channels, message.groups]}
"""


def dispatch(app: AsyncApp, request: SignedRequest) -> BoltResponse:
    headers: dict[str, Any] = dict(request.headers)
    received = AsyncBoltRequest(body=request.body.decode(), headers=headers)
    answer: BoltResponse = asyncio.run(app.async_dispatch(received))
    return answer


def app_of(slack: FakeSlack, client: AsyncWebClient) -> tuple[AsyncApp, list[tuple[str, Any]]]:
    """A Bolt app that notes what reaches it."""
    app = AsyncApp(client=client, signing_secret=slack.signing_secret, process_before_response=True)
    seen: list[tuple[str, Any]] = []

    def noting(kind: str) -> Any:
        async def note(ack: AsyncAck, body: dict[str, Any]) -> None:
            seen.append((kind, body))
            await ack()

        return note

    app.command("/rox")(noting("command"))
    app.event("app_mention")(noting("mention"))
    app.action("pause")(noting("action"))
    app.view("log")(noting("view"))
    app.global_shortcut("log_feedback")(noting("global"))
    app.message_shortcut("log_moment")(noting("message"))
    return app, seen


def all_kinds(slack: FakeSlack) -> list[SignedRequest]:
    message = slack.add_message("C1", user=slack.bot_user_id, text="a", blocks=[ACTIONS])
    slack.views["V1"] = {**MODAL, "id": "V1", "hash": "h1"}
    mention = {"type": "app_mention", "user": "U1", "channel": "C1", "text": "<@U0BOT> csat"}
    return [
        slack.command("/rox", "csat", user="U1", channel="C1"),
        slack.event(mention),
        slack.action("pause", user="U1", channel="C1", message=message),
        slack.view_submission("V1", VALUES, user="U1"),
        slack.shortcut("log_feedback", user="U1"),
        slack.shortcut("log_moment", user="U1", channel="C1", message=message),
    ]


def test_every_kind_of_request_reaches_its_listener(slack: FakeSlack, client: AsyncWebClient) -> None:
    app, seen = app_of(slack, client)
    assert [dispatch(app, request).status for request in all_kinds(slack)] == [200] * 6
    assert [kind for kind, _ in seen] == ["command", "mention", "action", "view", "global", "message"]
    bodies = dict(seen)
    assert bodies["action"]["actions"][0] | {"value": "7", "block_id": "row"} == bodies["action"]["actions"][0]
    assert bodies["view"]["view"]["state"]["values"] == VALUES
    assert bodies["mention"]["authorizations"][0]["user_id"] == slack.bot_user_id


def test_every_signature_holds_and_a_forged_or_late_one_does_not(slack: FakeSlack) -> None:
    check = SignatureVerifier(slack.signing_secret).is_valid_request
    for request in all_kinds(slack):
        now = int(time.time())
        assert check(request.body, request.headers)
        assert not check(request.body + b" ", request.headers)
        assert not check(request.body, signed_again(request, "other", now).headers)
        assert not check(request.body, signed_again(request, slack.signing_secret, now - 400).headers)


def test_the_hand_shake_is_answered(slack: FakeSlack, client: AsyncWebClient) -> None:
    app, _ = app_of(slack, client)
    assert json.loads(dispatch(app, slack.url_verification("c1")).body)["challenge"] == "c1"


def test_a_retried_event_keeps_its_id_and_says_so(slack: FakeSlack) -> None:
    event = {"type": "app_mention", "user": "U1", "channel": "C1", "text": "a"}
    first = slack.event(event, event_id="Ev1")
    again = slack.event(event, event_id="Ev1", retry=(1, "http_timeout"))
    assert first.payload["event_id"] == again.payload["event_id"]
    assert again.headers["X-Slack-Retry-Num"] == "1"
    assert "X-Slack-Retry-Num" not in first.headers


@pytest.mark.parametrize(("channel", "kind"), [("C1", "channel"), ("G1", "group")])
def test_a_message_event_names_the_kind_of_its_channel(slack: FakeSlack, channel: str, kind: str) -> None:
    message = slack.add_message(channel, user="U1", text="a")
    event = slack.event(slack.message_event(message, channel)).payload["event"]
    assert (event["channel_type"], event["ts"]) == (kind, message["ts"])


def test_only_what_stands_there_can_be_clicked_or_filled_in(slack: FakeSlack) -> None:
    message = slack.add_message("C1", user="U1", text="a", blocks=[ACTIONS])
    slack.views["V1"] = {**MODAL, "id": "V1", "hash": "h1"}
    with pytest.raises(LookupError, match="action_id other"):
        slack.action("other", user="U1", channel="C1", message=message)
    with pytest.raises(LookupError, match="no block"):
        slack.view_submission("V1", {**VALUES, "other": {}}, user="U1")
    with pytest.raises(ValueError, match="left empty"):
        slack.view_submission("V1", {}, user="U1")


def test_a_delivery_over_http_is_timed_and_given_up(slack: FakeSlack) -> None:
    event = slack.event({"type": "app_mention", "user": "U1", "channel": "C1", "text": "a"})
    ack = slack.http_send(f"{slack.api_url}auth.test", event)
    assert (ack.status, ack.payload["error"], slack.acks) == (200, "invalid_auth", [ack])
    slack.fail("auth.test", delay=30.0)
    with pytest.raises(TimeoutError):
        slack.http_send(f"{slack.api_url}auth.test", event, timeout=0.2)


def test_the_answer_to_a_form_takes_effect_or_is_refused(slack: FakeSlack) -> None:
    slack.views["V1"] = {**MODAL, "id": "V1", "hash": "h1", "root_view_id": "V1", "previous_view_id": None}
    form = slack.view_submission("V1", VALUES, user="U1").payload
    settle(slack, form, {"response_action": "errors", "errors": {"note": "too short"}})
    with pytest.raises(SlackError, match="invalid_errors"):
        settle(slack, form, {"response_action": "errors", "errors": {"other": "too short"}})
    settle(slack, form, {"response_action": "update", "view": {**MODAL, "callback_id": "next"}})
    assert slack.views["V1"]["callback_id"] == "next"
    for _ in range(2):
        newest = list(slack.views.values())[-1]
        push = {"response_action": "push", "view": MODAL}
        settle(slack, {"type": "view_submission", "view": newest}, push)
    newest = list(slack.views.values())[-1]
    with pytest.raises(SlackError, match="push_limit_reached"):
        settle(slack, {"type": "view_submission", "view": newest}, push)


def test_a_manifest_decides_scopes_and_deliveries(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yml"
    manifest.write_text(MANIFEST)
    with FakeSlack(manifest) as slack:
        slack.add_user("U1")
        slack.add_channel("C1")
        slack.add_channel("C2", bot_is_member=False)
        slack.add_channel("G1", is_private=True)
        assert slack.scopes >= {"chat:write", "groups:history"}
        assert slack.command("/rox", user="U1", channel="C1")
        assert slack.event({"type": "message", "user": "U1", "channel": "G1", "text": "a"})
        with pytest.raises(NotDelivered, match="no /other"):
            slack.command("/other", user="U1", channel="C1")
        with pytest.raises(NotDelivered, match="no reaction_added"):
            slack.event({"type": "reaction_added", "user": "U1", "item": {"channel": "C1"}})
        with pytest.raises(NotDelivered, match="channels:history"):
            slack.event({"type": "message", "user": "U1", "channel": "C1", "text": "a"})
        with pytest.raises(NotDelivered, match="not in C2"):
            slack.event({"type": "app_mention", "user": "U1", "channel": "C2", "text": "a"})
