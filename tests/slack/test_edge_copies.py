"""Whatever is delivered four times over eight connections counts once; what is not for us, or too late, is refused."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from rox_bot.slack.edge import Identity
from rox_bot.slack.entrance import belongs
from tests.slack.conftest import Opened
from tests.slack.test_edge_versions import HALF, WHOLE
from tests.slack.workspace import ADA, SUPPORT, Json, Office, SignedRequest, buttons, told

EVENTS, COPIES, CONNECTIONS = 100, 4, 8
DELIVERIES = 4
TEAM, APP = "T0FAKE", "A0FAKEAPP"
US = Identity(TEAM, "E0ORG", "U0BOT", "B0BOT", "", APP)


def delivered(office: Office, request: SignedRequest) -> int:
    """Deliver as Slack does: what is not acknowledged in time is delivered again; returns the last status."""
    status = 0
    for _ in range(DELIVERIES):
        with suppress(TimeoutError):
            status = office.send(request, timeout=8.0).status
        if status == 200:
            break
    return status


def test_every_event_is_counted_once_and_told_once(office: Office) -> None:
    before = office.count("moment")
    messages = [
        office.slack.add_message(SUPPORT, user=ADA, text=WHOLE if place % 2 else HALF) for place in range(EVENTS)
    ]
    copies = [copy for message in messages for copy in _copies(office, message)]

    with ThreadPoolExecutor(CONNECTIONS) as connections:
        acks = list(connections.map(lambda copy: delivered(office, copy), copies))
    office.settle()

    assert set(acks) == {200}
    assert office.count("moment") == before + EVENTS // 2
    shown = office.slack.ephemerals(ADA)
    assert len(shown) == EVENTS
    saved = {buttons(each)["undo"] for each in shown if "undo" in buttons(each)}
    assert len(saved) == EVENTS // 2
    assert office.rows("SELECT DISTINCT state FROM outbox WHERE kind LIKE 'moment%'") == [{"state": "sent"}]


def _copies(office: Office, message: Json) -> list[SignedRequest]:
    """The event, its repetition by Slack, and the same message twice under ids of their own."""
    event = office.slack.message_event(message, SUPPORT)
    name = office.slack.new_id("Ev")
    return [
        office.slack.event(event, event_id=name),
        office.slack.event(event, event_id=name, retry=(1, "http_timeout")),
        office.slack.event(event),
        office.slack.event(event),
    ]


def test_a_command_delivered_over_eight_connections_is_logged_and_told_once(office: Office) -> None:
    before = office.count("feedback")
    request = office.slack.command("/rox", "log csat 5 Acme", user=ADA, channel=SUPPORT)

    with ThreadPoolExecutor(CONNECTIONS) as connections:
        acks = list(connections.map(lambda _: delivered(office, request), range(CONNECTIONS)))
    office.settle()

    assert set(acks) == {200}
    assert office.count("feedback") == before + 1
    assert len(office.slack.ephemerals(ADA)) == 1


def test_the_echo_of_an_entry_stands_in_the_acknowledgement(office: Office) -> None:
    request = office.slack.command("/rox", "log csat 5 Acme", user=ADA, channel=SUPPORT)

    first, second = office.send(request), office.send(request)

    assert first.payload["response_type"] == "ephemeral"
    assert "Logged E" in told(first.payload)
    assert buttons(first.payload)["undo"].startswith("E")
    assert not second.payload
    assert office.slack.calls_of("response_url") == []


@pytest.mark.parametrize("line", ["digest here", "digest off", "undo E999999", "take E999999"])
def test_whatever_writes_is_answered_in_the_acknowledgement(socket_office: Office, line: str) -> None:
    ack = socket_office.send(socket_office.slack.command("/rox", line, user=ADA, channel=SUPPORT))

    assert told(ack.payload).strip()
    assert socket_office.slack.responses == []


def _foreign(payload: Json, change: Json) -> Json:
    known = {name: value for name, value in change.items() if name in payload}
    return {name: value for name, value in {**payload, **known}.items() if value is not None}


OTHERS: list[Json] = [
    {"team_id": "T0OTHER", "context_team_id": None, "authorizations": [], "team": {"id": "T0OTHER"}},
    {"api_app_id": "A0OTHER"},
    {"api_app_id": None},
]


@pytest.mark.parametrize("change", OTHERS)
@pytest.mark.parametrize("kind", ["event", "command", "action"])
def test_what_is_for_another_workspace_or_app_is_refused(open_office: Opened, kind: str, change: Json) -> None:
    office = open_office("http")
    before = office.count("moment"), office.count("feedback")
    office.ask("csat")
    slack = office.slack
    message = slack.add_message(SUPPORT, user=ADA, text=WHOLE)
    request = {
        "event": lambda: slack.event(slack.message_event(message, SUPPORT)),
        "command": lambda: slack.command("/rox", "log csat 5 Acme", user=ADA, channel=SUPPORT),
        "action": lambda: slack.action(
            "why", user=ADA, channel=SUPPORT, message=slack.ephemerals(ADA)[0], is_ephemeral=True
        ),
    }[kind]()
    said = len(slack.responses)

    foreign = slack._signed(_foreign(request.payload, change), request.type)

    assert office.act(foreign).status == 403
    assert (office.count("moment"), office.count("feedback")) == before
    assert len(slack.responses) == said


@pytest.mark.parametrize("change", OTHERS)
def test_a_socket_takes_nothing_of_another_workspace_or_app(socket_office: Office, change: Json) -> None:
    before, slack = socket_office.count("moment"), socket_office.slack
    message = slack.add_message(SUPPORT, user=ADA, text=WHOLE)
    request = slack.event(slack.message_event(message, SUPPORT))

    with pytest.raises(TimeoutError):
        socket_office.send(slack._signed(_foreign(request.payload, change), request.type), timeout=0.5)

    assert socket_office.count("moment") == before


def test_an_app_that_slack_does_not_name_is_not_compared(open_office: Opened) -> None:
    office = open_office("http")
    office.slack.fail("bots.info", error="missing_scope")
    office.restart()
    request = office.slack.command("/rox", "log csat 5 Acme", user=ADA, channel=SUPPORT)

    assert office.act(office.slack._signed({**request.payload, "api_app_id": "A0OTHER"}, request.type)).status == 200


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"team_id": TEAM}, True),
        ({"team_id": "T1"}, False),
        ({"team_id": 7}, False),
        ({"team": "T0FAKE"}, False),
        ({"team": None, "view": {"app_installed_team_id": TEAM}}, True),
        ({"team_id": "T1", "context_team_id": TEAM}, True),
        ({"team_id": "T1", "authorizations": [{"team_id": TEAM}]}, True),
        ({"team_id": "T1", "authorizations": "T0FAKE"}, False),
        ({"team_id": "T1", "enterprise_id": "E0ORG"}, False),
        ({"team_id": "T1", "enterprise_id": "E0ORG", "is_enterprise_install": "true"}, True),
        ({"team": None, "enterprise": {"id": "E0ORG"}, "is_enterprise_install": True}, True),
        ({"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True}, False),
    ],
)
def test_whose_delivery_it_is(body: dict[str, Any], expected: bool) -> None:
    assert belongs({"api_app_id": APP, **body}, US) is expected
    assert belongs({"api_app_id": "A1", **body}, US) is False


def test_nothing_is_taken_in_while_the_bot_stops(office: Office) -> None:
    before = office.count("moment")
    message = office.slack.add_message(SUPPORT, user=ADA, text=WHOLE)
    request = office.slack.event(office.slack.message_event(message, SUPPORT), event_id="EvLate")
    assert office.bot is not None
    assert office.bot.slack is not None
    office.bot.slack.stop_intake()

    if office.transport == "http":
        assert office.send(request).status == 503
    else:
        with pytest.raises(TimeoutError):
            office.send(request, timeout=0.5)
    assert office.count("moment") == before
    office.restart()
    office.act(request)

    assert office.count("moment") == before + 1
