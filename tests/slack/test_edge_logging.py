"""Writing down in Slack: the shortcuts and their forms, lines with parts missing, corrections, and whose words stay."""

from typing import Any

import pytest

from tests.slack.conftest import Opened
from tests.slack.test_forms import newest, shown
from tests.slack.workspace import ADA, BOSS, BRAM, SUPPORT, Office, buttons, told

Json = dict[str, Any]


def pick(value: str) -> Json:
    return {"answer": {"type": "static_select", "selected_option": {"value": value} if value else None}}


def write(value: str | None) -> Json:
    return {"answer": {"type": "plain_text_input", "value": value}}


def day(value: str) -> Json:
    return {"answer": {"type": "datepicker", "selected_date": value}}


def answer(**fields: str) -> Json:
    """The values of the form, as Slack sends them: every field, those left empty too."""
    menus = ("kind", "customer", "touchpoint", "channel", "partner", "team", "policy")
    typed = ("score", "new_customer", "comment", "ticket", "url")
    values = {name: pick(fields.pop(name, "")) for name in menus[:-1]} | {
        name: write(fields.pop(name, None)) for name in typed
    }
    values["day"] = day(fields.pop("day", ""))
    return values | {name: write(text) for name, text in fields.items()}


def send(office: Office, values: Json, user: str = ADA) -> Json:
    return office.act(office.slack.view_submission(str(newest(office)["id"]), values, user=user)).payload


def latest(office: Office, table: str = "feedback") -> Json:
    return office.rows(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")[0]


def initial(office: Office, name: str) -> str:
    """What stands in a field of the newest form when it opens."""
    [block] = [each for each in newest(office)["blocks"] if each.get("block_id") == name]  # type: ignore[union-attr]
    element = block["element"]
    option = element.get("initial_option") or {}
    return str(element.get("initial_value") or element.get("initial_date") or option.get("value") or "")


def from_message(office: Office, text: str, channel: str = SUPPORT, user: str = ADA, by: str = BRAM) -> Json:
    """Use the message shortcut on a new message; returns the message."""
    message = office.slack.add_message(channel, user=by, text=text)
    office.act(office.slack.shortcut("log_as_feedback", user=user, message=message, channel=channel))
    return message


@pytest.fixture(params=["socket", "http"])
def both(open_office: Opened, request: pytest.FixtureRequest) -> Office:
    """A bot with data whose admin is the boss, over both ways that Slack speaks."""
    return open_office(request.param, admins=(BOSS,))


@pytest.fixture
def ruled(open_office: Opened) -> Office:
    """A bot with data whose admin is the boss."""
    return open_office("socket", admins=(BOSS,))


def test_the_global_shortcut_opens_one_form_that_is_kept_and_echoed(both: Office) -> None:
    both.act(both.slack.shortcut("log_feedback", user=ADA))
    both.settle()
    assert "CSAT 1–5" in shown(both)

    assert send(both, answer(kind="csat", score="4", customer="Acme", comment="Quick answer", ticket="#48213")) == {}
    both.settle()

    row = latest(both)
    assert (row["instrument"], row["score"], row["customer"], row["ticket"]) == ("csat", 4, "Acme", "48213")
    assert (row["origin_channel"], row["audience"], row["comment"]) == ("", "workspace", "Quick answer")
    echo = both.slack.messages(both.slack.direct(ADA).id)[-1]
    assert f"Logged E{row['id']}: CSAT 4/5, Acme, #48213." in told(echo)
    assert buttons(echo)["undo"] == buttons(echo)["edit"] == f"E{row['id']}"
