"""The demo in Slack: shown where it was asked for, always marked, never among the workspace's own data."""

from typing import Any

import pytest

from rox_bot.commands.demo import ANSWERED, OWN
from rox_bot.commands.verbs import VERBS
from rox_bot.domain.policy import POLICY
from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, BOSS, BRAM, QUIET, SALES, SUPPORT, Office, buttons, told

Json = dict[str, Any]
FACTS = ("ticket", "feedback", "moment", "invitation")


@pytest.fixture
def empty(open_office: Opened) -> Office:
    """A bot without any data."""
    return open_office("socket", filled=False)


def counts(office: Office) -> list[int]:
    return [office.count(name) for name in FACTS]


def test_without_data_it_is_offered_shown_marked_and_wiped(empty: Office) -> None:
    offered = empty.ask("").body
    assert {"start_demo", "start_list"} <= set(buttons(offered))
    empty.press("start_demo", empty.slack.ephemerals(ADA)[-1])
    assert "From now on questions here are answered about made-up customers" in told(empty.slack.ephemerals(ADA)[-1])

    assert "answered from demo data" in told(empty.ask("start").body)
    assert "start_demo_off" in buttons(empty.slack.responses[-1].body)
    for line in ("", "csat by touchpoint", "csat trend", "best csat by customer", "moments", "digest preview", "why"):
        body = empty.ask(line).body
        assert body["text"].startswith(("Demo data: ", "Demo data · A preview: ")), line
        assert told(body).splitlines()[len(body["text"].splitlines())].startswith("Demo data"), line
    assert empty.slack.calls_of("files.getUploadURLExternal")
    shown = [block for use in empty.slack.responses for block in use.body.get("blocks", []) if block["type"] == "image"]
    assert shown
    assert all(block["alt_text"].startswith("Demo data. ") for block in shown)
    assert counts(empty) == [0, 0, 0, 0]

    for line in ("log csat 5 Acme", "digest here", "digest off", "undo E1", "value start cost:6", "levers off churn"):
        assert "so nothing is recorded or set up here" in told(empty.ask(line).body), line
    assert counts(empty) == [0, 0, 0, 0]
    assert empty.count("digest") == 0
    assert "Nothing has been recorded yet" in told(empty.ask("", channel=SALES).body)

    assert "The demo is gone" in told(empty.ask("start demo wipe").body)
    assert "Nothing has been recorded yet" in told(empty.ask("").body)
    assert not empty.bot.demo._folder  # type: ignore[union-attr]


def test_an_answer_of_the_demo_opens_and_is_shared_marked_also_after_a_restart(empty: Office) -> None:
    empty.ask("start demo")
    body = empty.ask("csat").body
    number = buttons(body)["share"]
    message = empty.slack.ephemerals(ADA)[-1]
    assert "Demo data" in told(empty.ask(f"why {number}").body)
    empty.press("share", message)
    assert empty.slack.messages(SUPPORT)[-1]["text"].startswith("Demo data: ")
    empty.restart()
    assert told(empty.ask("nps").body).startswith("Demo data: ")
    empty.ask("start demo off")
    assert "Demo data" not in told(empty.ask("csat").body)


def test_where_others_rely_on_the_figures_a_manager_says_so(open_office: Opened) -> None:
    office = open_office("socket", admins=(BOSS,))
    before = counts(office)
    assert "needs a manager" in told(office.ask("start demo", user=BRAM).body)
    assert "Demo data" not in told(office.ask("csat", user=BRAM).body)
    assert "made-up customers" in told(office.ask("start demo", user=BOSS, channel=QUIET).body)
    assert "Demo data" in told(office.ask("csat", user=BRAM, channel=QUIET).body)
    assert "Demo data" not in told(office.ask("csat", user=BRAM).body)
    assert "needs a manager" in told(office.ask("start demo wipe", user=BRAM).body)
    assert counts(office) == before


def test_a_bot_served_with_the_demo_shows_nothing_else_and_takes_nothing_in(open_office: Opened) -> None:
    office = open_office("socket", filled=False)
    office.stop()
    office.demo = True
    office.start()
    assert told(office.ask("csat").body).startswith("Demo data: ")
    assert "serve --demo" in told(office.ask("log csat 5 Acme").body)
    assert "serve --demo" in told(office.ask("start demo off").body)
    office.write("Magic moment: <@U0MATE> fixed the printer of Acme on Sunday")
    assert "serve --demo" in told(office.slack.ephemerals(ADA)[-1])
    assert counts(office) == [0, 0, 0, 0]


def test_verbs_that_write_are_refused_in_the_demo_by_default() -> None:
    assert set(POLICY) >= ANSWERED
    reading = {verb.name for verb in VERBS if verb.action in ANSWERED}
    ranked = {"best", "worst", "strengths", "friction", "coverage", "consistency", "risk"}
    money = {"scorecard", "six", "roi", "clv", "growth", "upsell", "revenue", "cost", "value", "levers"}
    assert reading == {"ask", "why", "moments", *ranked, *money}
    assert {verb.name for verb in VERBS} >= OWN
