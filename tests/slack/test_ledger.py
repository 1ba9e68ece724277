"""Booking money in Slack: lines and forms through the real app, rights, Undo, sharing, and who reads which sums."""

from typing import Any

import pytest

from tests.slack.conftest import Opened
from tests.slack.test_edge_logging import day, initial, latest, pick, send, write
from tests.slack.test_forms import newest, shown
from tests.slack.workspace import ADA, BOSS, QUIET, SALES, SUPPORT, Office, buttons, told

Json = dict[str, Any]


@pytest.fixture(params=["socket", "http"])
def both(open_office: Opened, request: pytest.FixtureRequest) -> Office:
    """A bot whose admin is the boss, over both ways that Slack speaks, with nothing in its ledger."""
    return with_a_customer(open_office(request.param, filled=False, admins=(BOSS,)))


@pytest.fixture
def ruled(open_office: Opened) -> Office:
    """A bot whose admin is the boss, with nothing in its ledger."""
    return with_a_customer(open_office("socket", filled=False, admins=(BOSS,)))


def with_a_customer(office: Office) -> Office:
    office.ask("log won customer:Acme partner:NorthBPO", user=BOSS)
    return office


def filled(office: Office, **fields: str) -> Json:
    """The values of the newest form, as Slack sends them: every field, those left empty too."""
    by_type = {"static_select": pick, "datepicker": day, "plain_text_input": write}
    inputs = [each for each in newest(office)["blocks"] if each["type"] == "input"]  # type: ignore[attr-defined]
    return {each["block_id"]: by_type[each["element"]["type"]](fields.get(each["block_id"], "")) for each in inputs}


def command(office: Office, line: str, user: str = BOSS, channel: str = SUPPORT) -> None:
    office.act(office.slack.command("/rox", line, user=user, channel=channel))
    office.settle()


def test_a_line_books_and_undo_takes_it_back(both: Office) -> None:
    echo = both.ask('invest 60000 "agent training" over 12m tag:culture', user=BOSS)
    wanted = "I1: EUR 5,000 a month, Nov 2026 to Oct 2027 (EUR 60,000 in all): agent training · training · improve"
    assert wanted in told(echo.body)
    assert buttons(echo.body)["undo"] == buttons(echo.body)["edit"] == "I1"
    row = latest(both, "investment")
    assert (row["amount"], row["currency"], row["name"]) == (600_000_000, "EUR", "agent training")
    both.press("undo", both.slack.ephemerals(BOSS)[-1], user=BOSS)
    assert latest(both, "investment")["withdrawn_at"] is not None
    assert "I1 is withdrawn and counts nowhere." in told(both.slack.responses[-1].body)


def test_invest_alone_opens_the_form_and_what_it_says_is_booked(both: Office) -> None:
    command(both, "invest")
    assert "Book what?" in shown(both)
    given = {"amount": "EUR 12k", "name": "NorthBPO fee", "first": "2026-07-01", "last": "2026-09-30", "goal": "G2"}
    values = filled(both, **given, category="partner_fee")
    assert send(both, values, user=BOSS) == {}
    both.settle()
    row = latest(both, "investment")
    assert (row["amount"], row["category"], row["covers"], row["goal"]) == (120_000_000, "partner_fee", "run", "G2")
    assert "EUR 4,000 a month, Jul 2026 to Sep 2026 (EUR 12,000 in all)" in told(both.slack.ephemerals(BOSS)[-1])


def test_a_line_with_parts_missing_fills_the_form_and_a_wrong_field_is_named(ruled: Office) -> None:
    command(ruled, 'invest "agent training" from 1 Dec category:training tag:culture')
    assert "Until when is it spread?" in shown(ruled)
    wanted = {"name": "agent training", "first": "2026-12-01", "category": "training", "tag": "culture", "amount": ""}
    assert {name: initial(ruled, name) for name in wanted} == wanted
    for wrong, field in (
        ({"amount": "-5"}, "amount"),
        ({"amount": "USD 5"}, "amount"),
        ({"amount": "5", "first": "2026-12-01", "last": "2026-11-01"}, "last"),
        ({"amount": "1200/m", "first": "2026-12-01"}, "last"),
        ({"amount": "5", "url": "nowhere"}, "url"),
    ):
        answer = send(ruled, filled(ruled, name="agent training", **wrong), user=BOSS)
        assert list(answer["errors"]) == [field]
    assert ruled.count("investment") == 0


def test_a_gain_is_booked_by_its_form(open_office: Opened) -> None:
    ruled = open_office(admins=(BOSS,))
    command(ruled, 'gain 12000 "backup plan" acme')
    assert "By which lever?" in shown(ruled)
    assert (initial(ruled, "amount"), initial(ruled, "name"), initial(ruled, "customer")) == (
        *("12000", "backup plan"),
        "Acme",
    )
    given = {"amount": "12000", "name": "backup plan", "lever": "upsell", "customer": "Acme", "share": "50%"}
    values = filled(ruled, **given, grade="published")
    assert list(send(ruled, values, user=BOSS)["errors"]) == ["grade_source"]
    assert send(ruled, values | {"grade_source": write("Own study")}, user=BOSS) == {}
    ruled.settle()
    row = latest(ruled, "gain")
    assert (row["lever"], row["customer"], row["grade"], row["share"]) == ("upsell", "Acme", "published", 0.5)


def test_others_get_a_polite_refusal_and_nothing_is_written(both: Office) -> None:
    both.ask('invest 500 "x"', user=BOSS)
    for line in ('invest 60000 "x"', 'gain 5 churn "x"', "edit I1 5", "undo I1"):
        assert "This needs a manager." in told(both.ask(line, user=ADA).body)
    assert (both.count("investment"), both.count("gain")) == (1, 0)
    assert latest(both, "investment")["withdrawn_at"] is None
    before = both.slack.views.copy()
    both.ask("invest", user=ADA)
    assert both.slack.views == before


def test_the_form_of_a_manager_who_is_none_any_more_is_refused_when_it_is_sent(ruled: Office) -> None:
    command(ruled, "invest")
    values = filled(ruled, amount="500", name="x")
    answer = send(ruled, values, user=ADA)
    assert "This needs a manager." in str(answer["errors"])
    assert ruled.count("investment") == 0


def test_edit_opens_the_entry_as_it_stands_and_keeps_what_it_was(ruled: Office) -> None:
    ruled.ask('invest 60000 "agent training" over 12m tag:culture', user=BOSS)
    ruled.press("edit", ruled.slack.ephemerals(BOSS)[-1], user=BOSS)
    stands = {name: initial(ruled, name) for name in ("amount", "name", "first", "last", "category", "covers", "tag")}
    kinds = {"category": "training", "covers": "improve", "tag": "culture"}
    days = {"first": "2026-11-01", "last": "2027-10-31"}
    assert stands == {"amount": "EUR 60000", "name": "agent training", **days, **kinds}
    assert send(ruled, filled(ruled, **{**stands, "amount": "EUR 72k", "tag": ""}), user=BOSS) == {}
    ruled.settle()
    row = latest(ruled, "investment")
    assert (row["amount"], row["tag"], row["category"]) == (720_000_000, "", "training")
    assert "amount 60,000 → 72,000, tag culture → –" in told(ruled.ask("why I1", user=BOSS).body)


def test_a_shared_answer_shows_what_the_channel_may_see(ruled: Office) -> None:
    ruled.ask('invest 47474 "agent training" on 3 Aug 2026', user=BOSS)
    private = told(ruled.ask("invest Q3", user=BOSS).body)
    assert "EUR 47,474" in private
    ruled.press("share", ruled.slack.ephemerals(BOSS)[-1], user=BOSS)
    shared = told(ruled.slack.messages(SUPPORT)[-1])
    assert "Shared by boss." in shared
    assert "agent training" in shared
    assert "47,4" not in shared

    ruled.ask("settings here money ranges", user=BOSS, channel=SALES)
    ruled.ask("invest Q3", user=BOSS, channel=SALES)
    ruled.press("share", ruled.slack.ephemerals(BOSS)[-1], user=BOSS, channel=SALES)
    shared = told(ruled.slack.messages(SALES)[-1])
    assert "between EUR 20k and 50k" in shared
    assert "47,4" not in shared


def test_what_experience_was_worth_is_shared_with_its_case_and_without_sums(ruled: Office) -> None:
    ruled.ask('invest 47474 "agent training" on 3 Aug 2026', user=BOSS)
    ruled.ask('gain 94948 upsell "backup plan" on 3 Aug 2026', user=BOSS)
    ruled.ask('log csat 4 acme "they called back as promised" on 4 Aug 2026', user=BOSS)
    private = told(ruled.ask("value Q3", user=BOSS).body)
    assert "EUR 94,948" in private
    assert "they called back as promised" in private
    assert "1 of 1" in private

    ruled.press("share", ruled.slack.ephemerals(BOSS)[-1], user=BOSS)
    shared = told(ruled.slack.messages(SUPPORT)[-1])
    assert "ROX 200% gross, 100% net" in shared
    assert "they called back as promised" in shared
    assert "EUR" not in shared


def test_words_of_a_private_place_are_in_no_case_elsewhere(ruled: Office) -> None:
    ruled.ask('invest 47474 "agent training" on 3 Aug 2026', user=BOSS)
    ruled.ask('gain 94948 upsell "backup plan" on 3 Aug 2026', user=BOSS)
    ruled.ask('log csat 4 acme "zxq7canary" on 4 Aug 2026', user=ADA, channel=QUIET)
    assert "zxq7canary" not in told(ruled.ask("value Q3", user=BOSS).body)
    assert "zxq7canary" not in told(ruled.ask("scorecard Q3", user=BOSS).body)


def test_in_the_open_a_manager_is_answered_as_the_channel_may_see(ruled: Office) -> None:
    ruled.ask('invest 47474 "agent training" on 3 Aug 2026', user=BOSS)
    before = len(ruled.slack.ephemerals(BOSS))
    ruled.mention("invest Q3", user=BOSS)
    said = told(ruled.slack.messages(SUPPORT)[-1])
    assert "agent training" in said
    assert "47,4" not in said
    [alone] = [told(each) for each in ruled.slack.ephemerals(BOSS)[before:]]
    assert "EUR 47,474" in alone
    assert "Only you see this" in alone


def test_the_rest_comes_to_who_may_see_it_alone_and_only_where_there_is_a_rest(ruled: Office) -> None:
    ruled.ask('invest 47474 "agent training" on 3 Aug 2026', user=BOSS)
    before = len(ruled.slack.ephemerals())
    ruled.mention("invest Q3", user=ADA)
    ruled.mention("csat last week", user=BOSS)
    ruled.write("invest Q3", user=BOSS, channel="DM")
    ruled.ask("settings here money full", user=BOSS, channel=SALES)
    ruled.mention("invest Q3", user=BOSS, channel=SALES)
    assert "EUR 47,474" in told(ruled.slack.messages(SALES)[-1])
    assert len(ruled.slack.ephemerals()) == before + 1  # the echo of the settings


def test_money_and_currency_are_set_in_the_forms_of_the_settings(ruled: Office) -> None:
    command(ruled, "settings")
    ruled.press("settings_channel", ruled.slack.ephemerals(BOSS)[-1], user=BOSS)
    assert initial(ruled, "money") == "default"
    untouched = dict.fromkeys(("language", "capture_messages", "capture_emoji"), pick("default"))
    assert send(ruled, {**untouched, "money": pick("full")}, user=BOSS) == {}
    ruled.settle()
    said = "Sums of money, here: told in full, to everybody (was: as everywhere)."
    assert said in told(ruled.slack.ephemerals(BOSS)[-1])
    rows = ruled.rows("SELECT name, value FROM setting WHERE slack_channel = ?", SUPPORT)
    assert [(row["name"], row["value"]) for row in rows] == [("money", "full")]
    [deed] = ruled.rows("SELECT subject, detail FROM audit WHERE action = 'setting.money'")
    assert deed["subject"] == SUPPORT
