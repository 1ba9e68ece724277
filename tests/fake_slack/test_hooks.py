"""Response URLs, triggers and views."""

import asyncio
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from . import FakeSlack

INPUT = {
    "type": "input",
    "block_id": "note",
    "label": {"type": "plain_text", "text": "Note"},
    "element": {"type": "plain_text_input", "action_id": "text"},
}
TITLE = {"type": "plain_text", "text": "ROX"}
MODAL = {"type": "modal", "title": TITLE, "submit": TITLE, "callback_id": "log", "blocks": [INPUT]}
HOME = {"type": "home", "blocks": [{"type": "divider"}]}


def answer(url: str, **body: Any) -> tuple[int, str]:
    reply = asyncio.run(AsyncWebhookClient(url, retry_handlers=[]).send_dict(body))
    return reply.status_code, reply.body


def test_a_response_is_for_one_reader_unless_it_says_otherwise(slack: FakeSlack) -> None:
    url = slack.command("/rox", "csat", user="U1", channel="C1").payload["response_url"]
    assert answer(url, text="quiet") == (200, "ok")
    assert answer(url, text="loud", response_type="in_channel") == (200, "ok")
    assert [message["text"] for message in slack.ephemerals("U1")] == ["quiet"]
    assert [message["text"] for message in slack.messages("C1")] == ["loud"]
    assert [use.body["text"] for use in slack.responses] == ["quiet", "loud"]


def test_a_response_url_serves_five_times(slack: FakeSlack) -> None:
    url = slack.new_response_url("C1", "U1")
    assert [answer(url, text="a")[0] for _ in range(6)] == [200, 200, 200, 200, 200, 404]
    assert slack.responses[-1].error == "used_url"


@pytest.mark.parametrize(("age", "status"), [(1790, 200), (1801, 404)])
def test_a_response_url_serves_half_an_hour(slack: FakeSlack, age: float, status: int) -> None:
    url = slack.new_response_url("C1", "U1")
    slack.advance(age)
    assert answer(url, text="a")[0] == status


def test_refused_blocks_cost_a_use(slack: FakeSlack) -> None:
    url = slack.new_response_url("C1", "U1")
    assert answer(url, text="a", blocks=[{"type": "sparkle"}]) == (400, "invalid_blocks")
    assert [answer(url, text="a")[0] for _ in range(5)] == [200, 200, 200, 200, 404]


def test_a_click_can_replace_and_delete_its_message(slack: FakeSlack) -> None:
    ts = slack.add_ephemeral("C1", "U1", text="sure?")["ts"]
    url = slack.new_response_url("C1", "U1", origin=ts)
    answer(url, text="done", replace_original=True)
    assert [message["text"] for message in slack.ephemerals("U1")] == ["done"]
    answer(url, delete_original=True)
    assert slack.ephemerals("U1") == []


def test_a_response_can_be_made_to_fail(slack: FakeSlack) -> None:
    slack.fail("response_url", status=500, accept=True)
    assert answer(slack.new_response_url("C1", "U1"), text="a")[0] == 500
    assert len(slack.ephemerals("U1")) == 1


def test_a_trigger_opens_one_view(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.trigger_lifetime = 60.0
    trigger = slack.new_trigger()
    view = asyncio.run(client.views_open(trigger_id=trigger, view=MODAL))["view"]
    assert slack.views[view["id"]]["callback_id"] == "log"
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        asyncio.run(client.views_open(trigger_id=trigger, view=MODAL))


@pytest.mark.parametrize(("age", "opens"), [(2.5, True), (3.5, False)])
def test_a_trigger_lives_three_seconds(slack: FakeSlack, client: AsyncWebClient, age: float, opens: bool) -> None:
    moment = slack.now()
    slack.set_clock(lambda: moment)
    trigger = slack.new_trigger()
    slack.advance(age)
    opening = client.views_open(trigger_id=trigger, view=MODAL)
    if opens:
        assert asyncio.run(opening)["ok"]
    else:
        with pytest.raises(SlackApiError, match="expired_trigger_id"):
            asyncio.run(opening)


def test_a_stale_hash_is_refused(slack: FakeSlack, client: AsyncWebClient) -> None:
    first = asyncio.run(client.views_publish(user_id="U1", view=HOME))["view"]
    second = asyncio.run(client.views_publish(user_id="U1", view=HOME, hash=first["hash"]))["view"]
    assert slack.homes["U1"]["hash"] == second["hash"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        asyncio.run(client.views_publish(user_id="U1", view=HOME, hash=first["hash"]))


def test_a_modal_is_updated_in_place(slack: FakeSlack, client: AsyncWebClient) -> None:
    view = asyncio.run(client.views_open(trigger_id=slack.new_trigger(), view=MODAL))["view"]
    changed = {**MODAL, "private_metadata": "id1"}
    asyncio.run(client.views_update(view_id=view["id"], hash=view["hash"], view=changed))
    assert slack.views[view["id"]]["private_metadata"] == "id1"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": {"type": "plain_text", "text": "x" * 25}}, "must be less than 25 characters"),
        ({"submit": None}, "submit is required"),
        ({"blocks": [{"type": "markdown", "text": "a"}]}, "unsupported type: markdown"),
        ({"type": "home"}, "must be of type modal"),
    ],
)
def test_a_faulty_modal_is_refused_and_keeps_the_trigger(
    slack: FakeSlack, client: AsyncWebClient, change: dict[str, Any], reason: str
) -> None:
    slack.trigger_lifetime = 60.0
    trigger = slack.new_trigger()
    with pytest.raises(SlackApiError, match=reason):
        asyncio.run(client.views_open(trigger_id=trigger, view={**MODAL, **change}))
    assert asyncio.run(client.views_open(trigger_id=trigger, view=MODAL))["ok"]
