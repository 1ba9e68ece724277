"""Managers by Slack user group, through the real app."""

import pytest

from rox_bot.slack.groups import GROUP_SECONDS
from rox_bot.store import groups
from tests.slack.conftest import Opened
from tests.slack.test_starting import list_of, read, submit
from tests.slack.workspace import ADA, BOSS, BRAM, Office, told

LEADS = "S0LEADS"


@pytest.fixture(params=["socket", "http"])
def office(open_office: Opened, request: pytest.FixtureRequest) -> Office:
    """A bot whose admin is the boss, in a workspace where Ada is among the leads."""
    office = open_office(request.param, admins=(BOSS,))
    office.slack.groups[LEADS] = ("leads", [ADA])
    return office


def forget(office: Office) -> None:
    """Let what is remembered of Slack's user groups grow old."""
    assert office.bot is not None
    assert office.bot.slack is not None
    office.bot.slack.edge.people.groups._members.clear()


def test_the_members_of_a_named_group_are_managers_and_nobody_else(office: Office) -> None:
    said = told(office.ask(f"start managers <!subteam^{LEADS}|@leads>", user=BOSS).body)

    assert "✓ Managers: @leads." in said
    assert "Every Monday" in told(office.ask("digest here").body)
    assert "needs a manager" in told(office.ask("digest off", user=BRAM).body)
    office.restart()
    assert "is off" in told(office.ask("digest off").body)


def test_who_leaves_the_group_is_no_manager_any_more(office: Office) -> None:
    office.ask(f"start managers <!subteam^{LEADS}|@leads>", user=BOSS)
    office.ask("digest here")
    office.slack.groups[LEADS] = ("leads", [BRAM])
    forget(office)

    assert GROUP_SECONDS <= 300
    assert "needs a manager" in told(office.ask("digest off").body)
    assert "is off" in told(office.ask("digest off", user=BRAM).body)


@pytest.mark.parametrize("fault", [{"error": "missing_scope"}, {"status": 500}, {"error": "no_such_subteam"}])
def test_where_slack_does_not_tell_of_a_group_its_members_are_no_managers_and_admins_stay(
    office: Office, fault: dict[str, object]
) -> None:
    office.ask(f"start managers <!subteam^{LEADS}|@leads>", user=BOSS)
    office.slack.fail("usergroups.users.list", times=None, **fault)

    assert "needs a manager" in told(office.ask("digest here").body)
    assert "CSAT" in told(office.ask("csat").body)
    assert "Every Monday" in told(office.ask("digest here", user=BOSS).body)


def test_a_group_that_cannot_be_read_is_explained_and_changes_nothing(office: Office) -> None:
    assert "no such user group" in told(office.ask("start managers <!subteam^S0NONE|@none>", user=BOSS).body)
    office.slack.fail("usergroups.list", error="missing_scope")
    assert "usergroups:read" in told(office.ask(f"start managers <!subteam^{LEADS}|@leads>", user=BOSS).body)

    assert read(office, groups.manager_groups) == []


def test_the_form_keeps_the_groups_that_were_typed(office: Office) -> None:
    office.ask(f"start managers <!subteam^{LEADS}|@leads>", user=BOSS)
    office.press("start_managers", list_of(office, BOSS), user=BOSS)
    chosen = {"managers": {"answer": {"type": "multi_users_select", "selected_users": [BRAM]}}}

    assert submit(office, chosen, BOSS) == {}
    assert [each.handle for each in read(office, groups.manager_groups)] == ["leads"]
    assert "✓ Managers: bram and @leads." in told(list_of(office, BOSS))


def test_only_an_admin_names_groups(office: Office) -> None:
    assert "needs an admin" in told(office.ask(f"start managers <!subteam^{LEADS}|@leads>", user=BRAM).body)
    assert read(office, groups.manager_groups) == []
