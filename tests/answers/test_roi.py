"""`/rox roi` and `/rox help rox`: sums recounted, shown as the place allows, and what is not known is said."""

import re
from datetime import date, datetime, timedelta
from random import Random

import pytest

from rox_bot.domain.errors import NotUnderstood
from rox_bot.domain.ledger import Gain, Investment
from rox_bot.domain.question import Amounts, Filter, Role
from tests.talk import AMSTERDAM, Talk, said

Q3 = "1 Jul – 30 Sep"


def at(month: int, day: int = 1) -> datetime:
    return AMSTERDAM.midnight(date(2026, month, day))


@pytest.fixture
def desk(empty: Talk) -> Talk:
    """Tickets of April to September, 100 a month and 150 from July on, and 10,000 a month spent on the desk."""
    random = Random(5)
    for month in range(4, 10):
        days = [at(month) + timedelta(minutes=random.randrange(30 * 24 * 60)) for _ in range(100 + 50 * (month > 6))]
        empty.tickets(*({"opened_at": each, "solved_at": each + timedelta(hours=2), "sla_met": True} for each in days))
    empty.tickets({"opened_at": at(4), "solved_at": at(4)}, {"opened_at": at(10), "source_key": "later"})
    spent = {"currency": "EUR", "category": "people"}
    year = {"occurred_at": at(1), "until": AMSTERDAM.midnight(date(2027, 1, 1))}
    empty.write(
        Investment,
        {**spent, **year, "name": "desk", "amount": "120000"},
        {**spent, "name": "training", "amount": "9000", "occurred_at": at(8), "covers": "improve"},
    )
    return empty


def test_a_contact_costs_what_running_the_service_cost_over_the_tickets(desk: Talk) -> None:
    text = said(desk.ask("roi"))
    assert "This is ROI, not ROX" in text
    assert "Cost per contact: EUR 66.67 (EUR 30,000 over 450 tickets opened; I1). Against 1 Apr – 30 Jun: " in text
    # 450 tickets against 301 for the same money: a third less, and clearly so
    [change] = re.findall(r"Jun: (.+)\.$", text, re.MULTILINE)
    value, low, high = (float(each.replace("−", "-")) for each in re.findall(r"[−+]?\d+\.\d", change))
    assert value == pytest.approx(100 * (301 / 450 - 1), abs=0.06)
    assert low < value < high < 0
    assert change.endswith("clear fall")


def test_only_days_whose_tickets_are_known_have_a_cost(desk: Talk) -> None:
    text = said(desk.ask("roi Q2"))
    assert "EUR 30,000 over 301 tickets opened; I1" in text
    early = said(desk.ask("roi H1"))
    assert "EUR 30,000 over 301 tickets opened, the days whose tickets are known: 1 Apr – 30 Jun; I1" in early
    assert "Against" not in text.split("Cost per contact")[1].split("\n")[0]


@pytest.mark.parametrize(
    ("money", "role", "told"),
    [
        (Amounts.HIDDEN, Role.ANYONE, "Cost per contact: noted, over 450 tickets opened; sums are not shown here."),
        (Amounts.RANGES, Role.ANYONE, "Cost per contact: between EUR 50 and 100 (between EUR 20k and 50k over 450"),
        (Amounts.FULL, Role.ANYONE, "Cost per contact: EUR 66.67 (EUR 30,000 over 450"),
        (Amounts.HIDDEN, Role.MANAGER, "Cost per contact: EUR 66.67 (EUR 30,000 over 450"),
    ],
)
def test_sums_are_shown_as_the_place_allows(desk: Talk, money: Amounts, role: Role, told: str) -> None:
    desk.write(Gain, {"name": "nights", "amount": "5000", "currency": "EUR", "lever": "cost", "occurred_at": at(8)})
    there = desk.with_(money=money, role=role)
    for words in ("roi", "help rox"):
        text = said(there.ask(words))
        if money is Amounts.HIDDEN and role is Role.ANYONE:
            assert not re.search(r"EUR|66\.67|30,000|5,000", text)
    assert told in said(there.ask("roi"))


def test_a_saving_counts_only_where_it_is_booked(desk: Talk) -> None:
    assert f"Cost saved: nothing is booked for {Q3}." in said(desk.ask("roi"))
    made = {"currency": "EUR", "occurred_at": at(7, 5)}
    desk.write(
        Gain,
        {**made, "name": "nights", "amount": "5000", "lever": "cost", "grade": "measured"},
        {**made, "name": "spread", "amount": "3000", "lever": "cost", "until": at(1, 5).replace(year=2027)},
        {**made, "name": "churn", "amount": "70000", "lever": "churn"},
    )
    # 5,000 at once, and of 3,000 over six months those from 5 July to 30 September: 2 months and 26 of 30 days
    assert "Cost saved: EUR 6,433.33 booked (V1 and V2; measured and assumed)." in said(desk.ask("roi"))


def test_productivity_needs_the_hours_and_says_so(desk: Talk) -> None:
    assert "Productivity: not measured" in said(desk.ask("roi"))
    desk.ask("settings worked-hours 200")
    text = said(desk.ask("roi"))
    assert "Productivity: 0.75 tickets solved an hour (450 solved; 200 hours worked a month). Before, 0.50." in text
    desk.tickets({"partner": "North", "source_key": "north"})
    assert "hours are known for the whole workspace only" in said(desk.ask("roi partner:North"))
    for wrong in ("0", "-5", "many", "1.5.5e9"):
        assert "whole number" in str(desk.refused(f"settings worked-hours {wrong}"))
    desk.ask("settings worked-hours default")
    assert "Productivity: not measured" in said(desk.ask("roi"))


def test_cheaper_never_stands_without_what_it_may_have_cost(desk: Talk) -> None:
    desk.answers(*({"occurred_at": at(8), "score": 2} for _ in range(12)))
    assert "Cheaper is only better while these hold: CSAT 1 Jul – 30 Sep 0% (n 12" in said(desk.ask("roi"))


def test_a_workspace_with_nothing_is_told_what_to_do(empty: Talk) -> None:
    text = said(empty.ask("roi"))
    assert "Cost per contact: not known, as no tickets are recorded." in text
    assert "SLA: nothing recorded in" in text
    assert "ROX is not computable: no investment is booked" in said(empty.ask("help rox"))
    empty.tickets({"opened_at": at(8)})
    assert "no cost of running the service is entered" in said(empty.ask("roi"))


@pytest.mark.parametrize("line", ["roi csat", "roi by partner", "roi vs last year", "roi trend", "roi xyzzy"])
def test_what_does_not_go_with_it_is_refused(desk: Talk, line: str) -> None:
    trouble = desk.refused(line)
    assert isinstance(trouble, NotUnderstood)
    assert trouble.suggestions == ("roi", "roi last quarter")


def test_it_is_opened_asked_again_and_turned(desk: Talk) -> None:
    answer = desk.ask("roi Q2")
    assert "Asked: ROI." in said(desk.ask(f"why {answer.answer_id}"))
    turned = desk.door.turned(answer.answer_id, "period", "2026-Q3", desk.context)
    assert "EUR 66.67" in said(turned)
    assert "EUR 66.67" in said(desk.ask("and for Q3?"))


def test_its_sums_are_asked_anew_where_others_read_them(desk: Talk) -> None:
    answer = desk.ask("roi")
    assert answer.sums
    again = desk.door.again(answer.answer_id, desk.with_(role=Role.ANYONE, in_the_open=True).context)
    assert "EUR" not in said(again)


def test_a_partners_people_get_neither(desk: Talk) -> None:
    there = desk.with_(role=Role.PARTNER, bound=(Filter("partner", ("North",)),))
    assert "needs a manager" not in str(there.refused("roi"))
    text = said(there.ask("help rox"))
    assert "ROX" in text
    assert "Here, " not in text


def test_help_rox_has_the_workspaces_own_figures_in_both_languages(desk: Talk) -> None:
    desk.answers(*({"occurred_at": at(8), "score": 5} for _ in range(12)))
    text = said(desk.ask("help rox"))
    assert "250% gross and 150% net" in text
    assert "EUR 39,000 invested" in text  # the training counts too
    assert f"Here, {Q3}: CSAT 100% (n 12, 76–100)." in text
    dutch = said(desk.with_(language="nl").ask("hulp rox"))
    assert "EUR 39.000" in dutch
    assert "geïnvesteerd" in dutch
    assert "Dit is ROI, geen ROX" in said(desk.with_(language="nl").ask("roi"))
