"""ROX in Slack: the source's example through the real app, the form of `value start`, and who reads which sums."""

import pytest

from tests.slack.conftest import Opened
from tests.slack.test_edge_logging import send
from tests.slack.test_forms import shown
from tests.slack.test_ledger import command, filled
from tests.slack.workspace import ADA, BOSS, SUPPORT, Office, buttons, told


@pytest.fixture
def ruled(open_office: Opened) -> Office:
    """A bot in a new workspace, whose admin is the boss."""
    return open_office("socket", filled=False, admins=(BOSS,))


def test_the_sources_example(ruled: Office) -> None:
    ruled.ask('invest 600000 "annual outsourcing" 1 Jan 2026..31 Dec 2026 category:partner_fee', user=BOSS)
    for amount, lever in (("900000", "churn"), ("400000", "repeat"), ("200000", "upsell")):
        ruled.ask(f'gain {amount} {lever} "partner" 1 Jan 2026..31 Dec 2026', user=BOSS)
    answer = ruled.ask("value", user=BOSS)
    assert "ROX 250% gross, 150% net" in told(answer.body)
    assert "1 spent gave 2.50." in told(answer.body)
    assert "EUR 375,000" in told(answer.body)
    assert "ROX gross = gains / spent x 100" in told(ruled.ask(f"why {buttons(answer.body)['why']}", user=BOSS).body)

    ruled.press("share", ruled.slack.ephemerals(BOSS)[-2], user=BOSS)
    shared = told(ruled.slack.messages(SUPPORT)[-1])
    assert "ROX 250% gross, 150% net" in shared
    assert "375,000" not in shared

    by_member = told(ruled.ask("what is our ROX this quarter?", user=ADA).body)
    assert "ROX 250% gross, 150% net" in by_member
    assert "EUR" not in by_member


def test_value_start_is_one_form(ruled: Office) -> None:
    command(ruled, "value start")
    assert "Cost of a contact" in shown(ruled)
    wrong = filled(ruled, spend="600000", churn="12")
    assert list(send(ruled, wrong, user=BOSS)["errors"]) == ["churn"]
    assert ruled.count("assumption") == 0
    given = {"spend": "600000", "improve_share": "20%", "contacts": "120000", "contact_cost": "5..6..8"}
    right = filled(ruled, **given, customers="800", customer_margin="900", churn="12%")
    assert send(ruled, right, user=BOSS) == {}
    ruled.settle()
    assert ruled.count("assumption") == 7
    assert "7 assumptions noted." in told(ruled.slack.ephemerals(BOSS)[-1])
    assert "manager" in told(ruled.ask("value start cost:6", user=ADA).body)
