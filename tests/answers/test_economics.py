"""What customers are worth, asked through the door: recounted figures, and what is missing instead of them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from rox_bot.domain.assumptions import CUSTOMER_MARGIN, DISCOUNT, Assumption
from rox_bot.domain.events import CustomerEvent
from rox_bot.domain.ledger import Investment
from rox_bot.domain.question import Amounts, Role
from rox_bot.store.assumptions import assume
from tests.answers.test_accounts import BEFORE, MIDDLE, told
from tests.talk import NOW, Talk, said

LONG_AGO = datetime(2025, 1, 10, tzinfo=UTC)


def suppose(talk: Talk, name: str, value: str, currency: str = "") -> None:
    with talk.store.writing() as tx:
        assume(tx, "main", Assumption(name, *[Decimal(value)] * 3, currency), "ada", NOW)


def test_lifetime_value_of_the_published_example(empty: Talk) -> None:
    """Margin 100, retention .8, discount .1 give 266.67."""
    names = [f"c{number}" for number in range(50)]
    empty.write(CustomerEvent, *(told(name, "started", LONG_AGO) for name in names))
    empty.write(CustomerEvent, *(told(name, "left", MIDDLE) for name in names[:10]))
    missing = said(empty.ask("clv"))
    assert "Not known: yearly margin of a customer. Say it: `value start margin:...`." in missing
    suppose(empty, CUSTOMER_MARGIN, "100", "EUR")
    suppose(empty, DISCOUNT, "0.1")
    answer = empty.ask("lifetime value")
    assert answer.headline.startswith("A customer is worth EUR 267 (")
    assert "Of 50 customers 80% stayed a year (67–89); later money is discounted by 10% a year." in answer.lines
    assert "assumed (18 Nov 2026)" in said(answer)
    hidden = empty.with_(role=Role.ANYONE).ask("clv")
    assert hidden.headline == "A customer is worth 2.7 times its yearly margin from now on."


def test_lifetime_value_needs_customers_and_has_no_end_where_nobody_leaves(empty: Talk) -> None:
    suppose(empty, CUSTOMER_MARGIN, "100", "EUR")
    assert "Only 0 customers are known who were there a year before" in said(empty.ask("clv"))
    empty.write(CustomerEvent, *(told(f"c{number}", "started", LONG_AGO) for number in range(30)))
    assert "has no end" in empty.ask("klantwaarde").headline


def test_earned_growth_of_the_published_example(empty: Talk) -> None:
    """Of 2,000 a month 85 % is kept; 25 % more comes by referral and 20 % otherwise."""
    names = [f"c{number}" for number in range(20)]
    empty.write(CustomerEvent, *(told(name, "started", BEFORE, 100) for name in names))
    empty.write(CustomerEvent, *(told(name, "left", MIDDLE) for name in names[:3]))
    empty.write(
        CustomerEvent,
        told("c10", "referred", MIDDLE, 500, counterpart="new"),
        told("other", "started", MIDDLE, 400, reason="advertising"),
    )
    answer = empty.ask("growth")
    assert answer.headline == "Earned growth, 1 Jul – 30 Sep: 10.0%; reported growth 30.0%."
    assert answer.lines[0] == "33% of the growth is earned."
    empty.write(CustomerEvent, *(told(f"who{number}", "started", MIDDLE, 10) for number in range(2)))
    few = empty.ask("earned growth")
    assert few.headline == "Earned growth, 1 Jul – 30 Sep: not told, too little is known of why customers joined."
    assert "Of 4 new customers it is known of 50% why they joined." in few.lines
    assert "it takes 20 customers" in empty.ask("growth Q1").headline


def test_more_is_sold_to_customers_with_contacts_than_to_others_like_them(empty: Talk) -> None:
    names = [f"c{number:02}" for number in range(90)]
    empty.write(CustomerEvent, *(told(name, "started", LONG_AGO, 100) for name in names))
    empty.tickets(*({"customer": name, "opened_at": datetime(2026, 6, 1, tzinfo=UTC)} for name in names[:40]))
    empty.write(CustomerEvent, *(told(name, "expanded", MIDDLE, 50) for name in [*names[:24], *names[40:50]]))
    answer = empty.ask("upsell")
    assert "grew by 20.0 percentage points more" in answer.headline
    assert "40 customers with contacts, 50 without; 0 had nobody like them." in answer.lines
    assert "Too few customers to compare" in empty.ask("upsell Q2").headline


def test_revenue_and_cost_of_a_contact(empty: Talk) -> None:
    names = [f"c{number:02}" for number in range(25)]
    empty.write(CustomerEvent, *(told(name, "started", LONG_AGO, 100) for name in names))
    assert (
        "Too few customers with a monthly amount and contacts (0 of 20)."
        in empty.ask("revenue per interaction").headline
    )
    empty.tickets(*({"customer": name, "opened_at": MIDDLE} for name in names for _ in range(3)))
    empty.tickets({"opened_at": datetime(2026, 6, 1, tzinfo=UTC)})  # tickets are known before the quarter, too
    quarter = 100 * 92 / (365.25 / 12) / 3
    answer = empty.ask("revenue per interaction")
    assert f"EUR {quarter:.2f}" in answer.headline
    assert "25 customers with 75 contacts." in answer.lines
    assert "no spending on the service itself is entered" in empty.ask("cost to serve").headline
    year = {"occurred_at": datetime(2025, 12, 31, 23, tzinfo=UTC), "until": datetime(2026, 12, 31, 23, tzinfo=UTC)}
    spent = {"name": "outsourcing", "currency": "EUR", "amount": "1200", "source": "x", "source_key": "1"}
    empty.write(
        Investment, {**spent, **year, "covers": "run"}, {**spent, **year, "covers": "improve", "source_key": "2"}
    )
    answer = empty.ask("cost to serve")
    assert answer.headline == "Cost to serve, 1 Jul – 30 Sep: EUR 4 a ticket."
    assert answer.lines == ("Together EUR 300, over 75 tickets.",)
    assert empty.ask("cost to serve Q2").headline == "Cost to serve, 1–30 Jun: EUR 100 a ticket."
    assert "no ticket was opened" in empty.ask("cost to serve Q1").headline


@pytest.mark.parametrize("line", ["cost to serve", "revenue per interaction"])
def test_sums_are_shown_as_the_place_allows(empty: Talk, line: str) -> None:
    member = empty.with_(role=Role.ANYONE)
    assert "sums are not shown here" in member.ask(line).headline
    assert "sums are not shown here" not in empty.with_(role=Role.ANYONE, money=Amounts.RANGES).ask(line).headline
    assert member.refused(f"{line} nonsense").suggestions


def test_a_ticket_of_another_customer_changes_nothing(empty: Talk) -> None:
    empty.write(CustomerEvent, *(told(f"c{number:02}", "started", LONG_AGO, 100) for number in range(25)))
    before = [said(empty.ask(line)) for line in ("growth", "churn", "nrr", "clv")]
    empty.tickets({"customer": "somebody else", "opened_at": MIDDLE + timedelta(days=1)})
    assert [said(empty.ask(line)) for line in ("growth", "churn", "nrr", "clv")] == before


def test_a_line_that_only_starts_like_it_is_a_question(empty: Talk) -> None:
    empty.write(CustomerEvent, *(told(f"c{number:02}", "started", LONG_AGO, 100) for number in range(25)))
    assert empty.ask("revenue churn").title == "Revenue churn"
    assert empty.with_(language="nl").ask("omzet per contact").title == "Omzet per contact"
