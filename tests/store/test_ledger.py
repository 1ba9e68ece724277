"""The ledger on both engines: what touches a period, in whose name, and exchange rates."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from rox_bot.domain.facts import GainFact, InvestmentFact
from rox_bot.domain.ledger import Gain, Investment, covers_by_default
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.domain.rates import MissingRate, Rates
from rox_bot.store import facts
from rox_bot.store.ledger import booked
from rox_bot.store.rates import rates_of, set_rate
from rox_bot.store.store import Store
from tests.store.making import NOW


def at(month: int, day: int = 1) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC)


def quarter(first: int) -> Period:
    return Period(at(first), at(first + 3), "quarter", "UTC")


def spent(key: str, amount: str, start: datetime, until: datetime | None = None, **more: str) -> Investment:
    made = {"source": "slack", "source_key": key, "currency": "EUR", "name": key, **more}
    return Investment.model_validate({**made, "amount": amount, "occurred_at": start, "until": until})


def names(store: Store, period: Period, *filters: Filter) -> list[str]:
    with store.reading() as tx:
        return [row["name"] for row in booked(tx, InvestmentFact, period, workspace="main", filters=filters)]


def test_entries_touch_the_periods_that_they_overlap(store: Store) -> None:
    entries = [
        spent("once", "80", at(4)),
        spent("spread", "60000", at(2), at(5)),
        spent("before", "10", at(1), at(4)),
        spent("north", "10", at(6, 30), partner="North"),
    ]
    with store.writing() as tx:
        facts.write_events(tx, entries, NOW)

    assert names(store, quarter(1)) == ["before", "spread"]
    assert names(store, quarter(4)) == ["spread", "once", "north"]
    assert names(store, quarter(7)) == []
    assert names(store, quarter(4), Filter("partner", ("North",))) == ["north"]


def test_an_entry_comes_back_as_it_was_booked(store: Store) -> None:
    gain = Gain(
        source="slack",
        source_key="1",
        occurred_at=at(7),
        until=at(10),
        amount=Decimal("12000.1234"),
        currency="USD",
        name="backup plan",
        lever="upsell",
        share=0.5,
        customer="Acme",
    )
    with store.writing() as tx:
        facts.write_events(tx, [gain], NOW)
    with store.reading() as tx:
        (row,) = booked(tx, GainFact, quarter(7), workspace="main")

    assert {name: row[name] for name in Gain.model_fields} == gain.model_dump()
    assert facts.LETTERS[Gain] + str(row["id"]) == "V1"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"amount": "0"}, "greater than 0"),
        ({"amount": "-5"}, "greater than 0"),
        ({"amount": "1000000000001"}, "less than or equal"),
        ({"currency": "eur"}, "pattern"),
        ({"currency": ""}, "at least 3"),
        ({"until": at(1)}, "ends before it starts"),
        ({"covers": "both"}, "pattern"),
    ],
)
def test_what_makes_no_sense_is_no_investment(wrong: dict[str, object], why: str) -> None:
    right = {"source": "slack", "source_key": "1", "amount": "5", "currency": "EUR", "name": "x", "occurred_at": at(2)}
    Investment.model_validate(right)

    with pytest.raises(ValueError, match=why):
        Investment.model_validate({**right, **wrong})


def test_training_improves_and_a_partner_runs() -> None:
    assert covers_by_default("training") == "improve"
    assert covers_by_default("partner_fee") == "run"


def test_a_sum_goes_by_the_rate_of_its_day(store: Store) -> None:
    with store.writing() as tx:
        for since, rate in ((date(2026, 1, 1), "0.92"), (date(2026, 7, 1), "0.9"), (date(2026, 7, 1), "0.85")):
            set_rate(tx, "main", "EUR", "USD", since, Decimal(rate), "p1", NOW)
        set_rate(tx, "main", "GBP", "USD", date(2020, 1, 1), Decimal("0.7"), "p1", NOW)
    with store.reading() as tx:
        rates = rates_of(tx, "main", "EUR")

    assert rates == Rates("EUR", {"USD": ((date(2026, 1, 1), Decimal("0.92")), (date(2026, 7, 1), Decimal("0.85")))})
    assert rates.own_sum(Decimal(100), "USD", date(2026, 6, 30)) == 92
    assert rates.own_sum(Decimal("0.03"), "USD", date(2026, 7, 1)) == Decimal("0.03")
    assert rates.own_sum(Decimal("12.3456"), "EUR", date(2026, 7, 1)) == Decimal("12.3456")
    for currency, day in (("USD", date(2025, 12, 31)), ("SEK", date(2026, 7, 1))):
        with pytest.raises(MissingRate, match=f"from {currency} to EUR is known for {day}"):
            rates.own_sum(Decimal(1), currency, day)
