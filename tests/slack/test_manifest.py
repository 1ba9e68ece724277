"""The manifest asks for exactly what the code uses, no more and no less."""

import ast
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.domain.errors import BadInput
from rox_bot.slack.app import register_listeners
from rox_bot.slack.buttons.turning import OTHER_PERIOD
from rox_bot.slack.manifest import EVENTS, METHOD_SCOPES, OPTIONAL_SCOPES, SCOPES, render_manifest
from tests.slack.workspace import ROOT

SOURCES = sorted((ROOT / "rox_bot" / "slack").rglob("*.py"))
NOT_CALLS = {"api_call"}
UPLOAD = {"files.getUploadURLExternal", "files.completeUploadExternal"}
SOCKET = {"apps.connections.open"}
"""Called by Slack's Socket Mode client for us."""
BY_LISTENER = {"message.im": "message", "message.channels": "message", "message.groups": "message"}


def parsed(**how: Any) -> dict[str, Any]:
    found = yaml.safe_load(render_manifest(**how))
    assert isinstance(found, dict)
    return found


class Registered(AsyncApp):
    """A Bolt app that notes what is registered with it."""

    def __init__(self) -> None:
        super().__init__(client=AsyncWebClient("xoxb-none"), request_verification_enabled=False)
        kinds = ("command", "event", "action", "view", "shortcut", "function")
        self.found: dict[str, set[str]] = {kind: set() for kind in kinds}

    def command(self, name: Any, *rest: Any, **more: Any) -> Any:  # type: ignore[override]
        self.found["command"].add(name)
        return super().command(name, *rest, **more)

    def event(self, name: Any, *rest: Any, **more: Any) -> Any:  # type: ignore[override]
        self.found["event"].add(name)
        return super().event(name, *rest, **more)

    def action(self, name: Any, *rest: Any, **more: Any) -> Any:  # type: ignore[override]
        self.found["action"].add(name)
        return super().action(name, *rest, **more)

    def view(self, name: Any, *rest: Any, **more: Any) -> Any:  # type: ignore[override]
        self.found["view"].add(name)
        return super().view(name, *rest, **more)

    def function(self, name: Any, *rest: Any, **more: Any) -> Any:  # type: ignore[override]
        self.found["function"].add(name)
        return super().function(name, *rest, **more)

    def shortcut(self, name: Any, *rest: Any, **more: Any) -> Any:  # type: ignore[override]
        self.found["shortcut"].add(name)
        return super().shortcut(name, *rest, **more)


@pytest.fixture(scope="module")
def registered() -> dict[str, set[str]]:
    app = Registered()
    edge: Any = SimpleNamespace(forms={})
    register_listeners(app, edge)
    assert app.found["view"] == set(edge.forms)
    return app.found


def called_methods() -> set[str]:
    """Web API methods called in slack/, found in the code: `client.chat_postMessage(...)` calls chat.postMessage."""
    known = {name for name in dir(AsyncWebClient) if "_" in name.strip("_") and not name.startswith("_")} - NOT_CALLS
    found: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in known:
                found.add(node.func.attr)
    names = {name.replace("_", ".") for name in found - {"files_upload_v2"}}
    return names | (UPLOAD if "files_upload_v2" in found else set()) | SOCKET


def test_the_file_is_what_the_code_renders() -> None:
    assert (ROOT / "manifest.yml").read_text(encoding="utf-8") == render_manifest()


@pytest.mark.parametrize("how", [{}, {"minimal": True}, {"base_url": "https://rox.example.com/"}])
def test_every_variant_is_yaml_of_the_expected_shape(how: dict[str, Any]) -> None:
    found = parsed(**how)

    assert set(found) == {"_metadata", "display_information", "features", "oauth_config", "settings"}
    assert len(found["display_information"]["name"]) <= 35
    assert len(found["display_information"]["description"]) <= 140
    assert all(command["should_escape"] for command in found["features"]["slash_commands"])
    assert found["settings"]["socket_mode_enabled"] is ("base_url" not in how)


def test_http_mode_names_one_address_everywhere() -> None:
    text = render_manifest(base_url="https://rox.example.com/")

    assert set(re.findall(r"https?://[^\s\"]+", text)) == {"https://rox.example.com/slack/events"}
    assert text.count("https://rox.example.com/slack/events") == 3


@pytest.mark.parametrize("url", ["http://rox.example.com", "rox.example.com", "ftp://x"])
def test_an_address_that_slack_would_not_call_is_refused(url: str) -> None:
    with pytest.raises(BadInput):
        render_manifest(base_url=url)


def test_commands_in_the_manifest_are_those_registered(registered: dict[str, set[str]]) -> None:
    declared = {command["command"] for command in parsed()["features"]["slash_commands"]}

    assert declared == registered["command"]


def test_events_in_the_manifest_are_those_registered(registered: dict[str, set[str]]) -> None:
    declared = parsed()["settings"]["event_subscriptions"]["bot_events"]

    assert {BY_LISTENER.get(event, event) for event in declared} == registered["event"]
    assert set(declared) == set(EVENTS)


def test_home_is_switched_on_where_its_event_is_heard(registered: dict[str, set[str]]) -> None:
    for how in ({}, {"minimal": True}):
        assert parsed(**how)["features"]["app_home"]["home_tab_enabled"] is ("app_home_opened" in registered["event"])


def test_shortcuts_in_the_manifest_are_those_registered_and_each_opens_a_form(registered: dict[str, set[str]]) -> None:
    declared = parsed()["features"].get("shortcuts", [])

    assert {each["callback_id"] for each in declared} == registered["shortcut"]
    assert registered["shortcut"] <= registered["view"]
    assert all(set(each) == {"callback_id", "name", "type", "description"} for each in declared)
    assert all(len(each["name"]) <= 24 and len(each["description"]) <= 150 for each in declared)
    assert len(declared) <= 5


def test_steps_in_the_manifest_are_those_registered(registered: dict[str, set[str]]) -> None:
    assert set(parsed(steps=True)["functions"]) == registered["function"]


def test_every_button_drawn_in_the_code_has_its_press(registered: dict[str, set[str]]) -> None:
    names = {name for name in registered["action"] if isinstance(name, str)}
    drawn: set[str] = set()
    for path in (ROOT / "rox_bot").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        drawn |= set(re.findall(r"\bAction\(\s*\"([a-z_]+)\"", text))
        drawn |= set(re.findall(r"\bbutton\([^\n]*?, \"([a-z_]+)\"", text))
        drawn |= set(re.findall(r"\bmenu\(\"([a-z_]+)\"", text))
        drawn |= set(re.findall(r"\"action_id\": \"([a-z_]+)\"", text))

    assert drawn <= names
    assert names - drawn <= registered["view"] | {OTHER_PERIOD}  # which an option of a menu opens


def test_every_method_called_has_its_scope_and_every_scope_listed_is_called() -> None:
    assert called_methods() == set(METHOD_SCOPES)


def test_no_scope_is_asked_for_nothing() -> None:
    used = {scope for scope in (*METHOD_SCOPES.values(), *EVENTS.values()) if scope}
    # conversations.info of a private channel asks for another scope than that of a public one.
    used |= {"commands", "groups:read"}

    assert used == {*SCOPES, *OPTIONAL_SCOPES}


def test_every_scope_in_the_manifest_has_its_reason() -> None:
    scopes = parsed()["oauth_config"]["scopes"]

    assert scopes["bot"] == list(SCOPES)
    assert scopes["bot_optional"] == list(OPTIONAL_SCOPES)
    assert all((SCOPES | OPTIONAL_SCOPES).values())


def test_the_readme_explains_every_scope() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    for scope in (*SCOPES, *OPTIONAL_SCOPES):
        assert f"`{scope}`" in text


def test_the_minimal_variant_reads_no_history_but_direct_messages() -> None:
    found = parsed(minimal=True)
    scopes = found["oauth_config"]["scopes"]

    assert [scope for scope in scopes["bot"] if scope.endswith(":history")] == ["im:history"]
    assert "bot_optional" not in scopes
    assert not {scope for scope in scopes["bot"] if scope.startswith("files:")}
    for event in found["settings"]["event_subscriptions"]["bot_events"]:
        assert EVENTS[event] in ("", *scopes["bot"])


@pytest.mark.parametrize("scope", ["users:read.email", "mpim:history", "chat:write.customize", "im:write", "admin"])
def test_scopes_that_are_never_asked(scope: str) -> None:
    assert not any(each.startswith(scope) and each != "im:history" for each in (*SCOPES, *OPTIONAL_SCOPES))


@pytest.mark.parametrize("method", ["conversations.list", "chat.scheduleMessage", "conversations.open", "files.upload"])
def test_methods_that_are_never_called(method: str) -> None:
    attribute = re.compile(rf"\b{re.escape(method.replace('.', '_'))}\(|\"{re.escape(method)}\"")
    for path in _code():
        assert not attribute.search(path.read_text(encoding="utf-8")), path


def _code() -> list[Path]:
    return sorted((ROOT / "rox_bot").rglob("*.py"))
