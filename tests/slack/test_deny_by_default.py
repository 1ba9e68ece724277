"""Whatever Slack may call is refused to who may not: every button, form and shortcut, found where it is registered."""

import json
import re
from typing import Any

import pytest
from slack_sdk import WebClient

from rox_bot.domain.policy import POLICY
from rox_bot.domain.question import Role
from rox_bot.slack.manifest import SHORTCUTS
from rox_bot.store import schema
from tests.commands.test_policy import BUTTONS
from tests.slack.conftest import Opened
from tests.slack.test_manifest import registered
from tests.slack.workspace import ADA, BOSS, GUEST, STRANGER, SUPPORT, Office, told

Json = dict[str, Any]
__all__ = ["registered"]
NOTED = frozenset(("inbox", "person"))
"""Tables that may grow at a refusal: that a delivery came."""
FILLED = {"any": {"answer": {"type": "plain_text_input", "value": "x"}}}
SAMPLES = ("suggest:0", "try:0", "take:0", "card_joy:smile", "digest_opinion", "moment_effort:5")
"""Names of buttons that are told by a pattern."""


@pytest.fixture
def office(open_office: Opened) -> Office:
    """A bot with data whose admin is the boss."""
    return open_office("socket", admins=(BOSS,))


def names(found: set[Any]) -> list[str]:
    """The names of buttons; of those that are told by a pattern an example."""
    return sorted(each if isinstance(each, str) else _example(each) for each in found)


def _example(pattern: re.Pattern[str]) -> str:
    return next(each for each in SAMPLES if pattern.fullmatch(each))


def written(office: Office) -> dict[str, int]:
    """The number of rows of each table in which something could have been written."""
    return {each: office.count(each) for each in schema.metadata().tables if each not in NOTED}


def under(office: Office, name: str) -> Json:
    """A message of the bot under which a button stands."""
    button = {"type": "button", "action_id": name, "value": "E1", "text": {"type": "plain_text", "text": "x"}}
    blocks = [{"type": "actions", "elements": [button]}]
    return office.slack.add_message(SUPPORT, user=office.slack.bot_user_id, text="x", blocks=blocks)


def said_to(office: Office, user: str, since: int) -> str:
    """All that was answered to a person since so many answers."""
    answers = [use.body for use in office.slack.responses[since:]]
    return "\n".join(map(told, [*answers, *office.slack.ephemerals(user)[-1:]]))


@pytest.mark.parametrize("outsider", [GUEST, STRANGER])
def test_no_button_does_anything_for_outsiders(office: Office, registered: dict[str, set[Any]], outsider: str) -> None:
    before = written(office)
    for name in names(registered["action"]):
        since, views = len(office.slack.responses), len(office.slack.views)
        office.press(name, under(office, name), user=outsider)
        shown = said_to(office, outsider, since) + "".join(map(told, [*office.slack.views.values()][views:]))
        assert "Not available here." in shown, name
    assert written(office) == before


@pytest.mark.parametrize("outsider", [GUEST, STRANGER])
def test_no_form_does_anything_for_outsiders(office: Office, registered: dict[str, set[Any]], outsider: str) -> None:
    before = written(office)
    client = WebClient(office.slack.bot_token, base_url=office.slack.api_url)
    field = {"type": "input", "block_id": "any", "element": {"type": "plain_text_input", "action_id": "answer"}}
    for name in sorted(registered["view"]):
        view = {"type": "modal", "callback_id": name, "title": {"type": "plain_text", "text": "x"}}
        view |= {"submit": {"type": "plain_text", "text": "x"}, "private_metadata": json.dumps({"channel": SUPPORT})}
        view["blocks"] = [field | {"label": {"type": "plain_text", "text": "x"}, "optional": True}]
        opened = client.views_open(trigger_id=office.slack.new_trigger(), view=view)["view"]
        ack = office.act(office.slack.view_submission(opened["id"], FILLED, user=outsider))
        assert "Not available here." in str(ack.payload), name
    assert written(office) == before


@pytest.mark.parametrize("outsider", [GUEST, STRANGER])
@pytest.mark.parametrize("name", SHORTCUTS)
def test_no_shortcut_does_anything_for_outsiders(office: Office, outsider: str, name: str) -> None:
    before = written(office)
    message = office.slack.add_message(SUPPORT, user=ADA, text="Magic moment: we did it")
    on_message: Json = {"channel": SUPPORT, "message": message} if SHORTCUTS[name]["type"] == "message" else {}
    office.act(office.slack.shortcut(name, user=outsider, **on_message))

    assert "Not available here." in told(list(office.slack.views.values())[-1])
    assert written(office) == before


def test_what_asks_for_a_manager_or_an_admin_does_nothing_for_a_member(
    office: Office, registered: dict[str, set[Any]]
) -> None:
    before, tried = written(office), 0
    for name in names(registered["action"]):
        if POLICY.get(BUTTONS.get(name, "")) not in (Role.MANAGER, Role.ADMIN):
            continue
        since = len(office.slack.responses)
        office.press(name, under(office, name), user=ADA)
        # Who set a digest up may settle its doubts; first it is looked for.
        looked = ("This needs a", "settled before") if name.startswith("digest_") else ("This needs a",)
        assert any(words in said_to(office, ADA, since) for words in looked), name
        tried += 1
    assert tried > 5
    assert written(office) == before
