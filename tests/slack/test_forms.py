"""Forms: opened before anything is looked up, explained where they cannot be, and asked for rights once more."""

import pytest

from tests.slack.conftest import Opened
from tests.slack.test_starting import list_of, submit
from tests.slack.workspace import ADA, BOSS, SUPPORT, Office, told


def newest(office: Office) -> dict[str, object]:
    view: dict[str, object] = list(office.slack.views.values())[-1]
    return view


def shown(office: Office) -> str:
    return told(newest(office))


@pytest.fixture(params=["socket", "http"])
def ruled(open_office: Opened, request: pytest.FixtureRequest) -> Office:
    """A bot with data whose admin is the boss, over both ways that Slack speaks."""
    return open_office(request.param, admins=(BOSS,))


def test_a_form_opens_before_the_person_is_looked_up(ruled: Office) -> None:
    message = list_of(ruled, BOSS)
    ruled.restart()
    ruled.slack.fail("users.info", delay=0.3)
    ruled.press("start_scope", message, user=BOSS)

    asked = ("users.info", "views.open", "views.update")
    calls = [call.method for call in ruled.slack.calls if call.method in asked]
    assert calls[-3:] == ["views.open", "users.info", "views.update"]
    assert newest(ruled)["blocks"][0]["block_id"] == "scope"  # type: ignore[index]


@pytest.mark.parametrize("error", ["expired_trigger_id", "invalid_trigger_id"])
def test_a_form_that_slack_did_not_open_in_time_is_explained(ruled: Office, error: str) -> None:
    message = list_of(ruled, BOSS)
    ruled.slack.fail("views.open", error=error)
    ruled.press("start_scope", message, user=BOSS)

    assert "did not let me open the form in time" in told(ruled.slack.ephemerals(BOSS)[-1])
    assert not ruled.slack.views


def test_the_same_press_delivered_again_opens_one_form_and_says_nothing(ruled: Office) -> None:
    message = list_of(ruled, BOSS)
    request = ruled.slack.action("start_scope", user=BOSS, channel=SUPPORT, message=message, is_ephemeral=True)
    ruled.act(request)
    said = len(ruled.slack.ephemerals(BOSS))
    ruled.act(request)

    assert len(ruled.slack.views) == 1
    assert len(ruled.slack.ephemerals(BOSS)) == said


def test_who_may_not_is_told_in_the_form_and_cannot_send_it(ruled: Office) -> None:
    message = list_of(ruled, BOSS)
    ruled.press("start_scope", message, user=ADA)

    assert "This needs an admin" in shown(ruled)
    assert "submit" not in newest(ruled)


def test_a_form_that_was_closed_before_it_was_filled_leaves_no_fault(ruled: Office) -> None:
    message = list_of(ruled, BOSS)
    ruled.slack.fail("views.update", error="not_found")
    ruled.press("start_scope", message, user=BOSS)
    ruled.press("start_managers", message, user=BOSS)

    assert submit(ruled, {"managers": {"answer": {"type": "multi_users_select", "selected_users": [ADA]}}}, BOSS) == {}
    assert "✓ Managers: ada." in told(message)


def test_a_failure_while_it_is_filled_is_told_with_its_reference(ruled: Office) -> None:
    message = list_of(ruled, BOSS)
    ruled.harm("ALTER TABLE place RENAME TO somewhere_else")
    ruled.press("start_scope", message, user=BOSS)

    assert "Something broke on our side, ref" in shown(ruled)
