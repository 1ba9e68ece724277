"""What is suggested in the direct message with the bot."""

from typing import Any

import pytest

from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, GUEST, Office, told


def opened(office: Office, user: str = ADA, tab: str = "messages") -> dict[str, Any]:
    """Let a person open the bot's direct message; returns what is suggested there."""
    channel = office.slack.direct(user).id
    office.act(office.slack.event({"type": "app_home_opened", "user": user, "channel": channel, "tab": tab}))
    return office.slack.prompts.get(channel, {})


def test_up_to_four_questions_are_suggested_that_have_an_answer_here(office: Office) -> None:
    suggested = opened(office)

    assert suggested["title"] == "Ask me, for example"
    assert len(suggested["prompts"]) == 4
    for prompt in suggested["prompts"]:
        office.write(prompt["message"], channel="DM")
        reply = told(office.slack.messages(ADA)[-1])
        assert "I don't know" not in reply
        assert "nothing recorded" not in reply


def test_they_are_in_the_persons_language_and_can_be_asked_in_it(socket_office: Office) -> None:
    office = socket_office
    office.slack.add_user("U0NEL", "nel", locale="nl-NL")

    suggested = opened(office, "U0NEL")["prompts"]

    assert [each["message"] for each in suggested][:3] == ["csat vorige week", "csat per partner", "waarom csat"]
    assert suggested[0]["title"] == "Tevredenheid (CSAT) van de laatste hele week"
    for prompt in suggested:
        office.write(prompt["message"], user="U0NEL", channel="DM")
        assert "ken ik hier niet" not in told(office.slack.messages("U0NEL")[-1])


def test_an_empty_workspace_is_shown_how_to_begin(open_office: Opened) -> None:
    office = open_office("socket", filled=False)

    assert [each["message"] for each in opened(office)["prompts"]] == ["start", "help"]


def test_guests_are_suggested_nothing_and_other_tabs_nothing_either(socket_office: Office) -> None:
    assert opened(socket_office, GUEST) == {}
    assert opened(socket_office, tab="home") == {}


def test_a_missing_scope_is_logged_and_stops_nothing(socket_office: Office, caplog: pytest.LogCaptureFixture) -> None:
    socket_office.slack.scopes -= {"assistant:write"}

    assert opened(socket_office) == {}
    assert "nothing suggested: missing_scope" in caplog.text
    socket_office.write("csat", channel="DM")
    assert "CSAT" in told(socket_office.slack.messages(ADA)[-1])
