"""Customers of two files as accounts: churn and survival of a fictional telecom company, repeat buyers of a market."""

import csv
import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rox_bot.domain.events import CustomerEvent
from rox_bot.domain.period import add_months
from rox_bot.store.facts import write_events
from tests.talk import NOW, Talk, opened

SEEN = date(2026, 7, 1)
"""The first day of the quarter of which the file is a snapshot: all who are in it were customers before."""


def rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def event(key: str, customer: str, kind: str, at: datetime, **more: Any) -> CustomerEvent:
    return CustomerEvent(source="file", source_key=key, customer=customer, kind=kind, occurred_at=at, **more)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def of_telco(path: Path) -> Iterator[CustomerEvent]:
    """One quarter's snapshot: who left did so after as many months as its tenure; the others are seen so long."""
    for row in rows(path):
        name, left = row["Customer ID"], row["Churn Value"] == "1"
        started = add_months(SEEN, -int(row["Tenure in Months"]))
        money = {"amount": Decimal(row["Monthly Charge"]), "per": "month"}
        yield event(f"{name} start", name, "started", noon(started), **money)
        if left:
            yield event(f"{name} end", name, "left", noon(SEEN), reason=row["Churn Reason"])
        if int(row["Number of Referrals"]):
            yield event(f"{name} sent", name, "referred", noon(date(2026, 9, 1)), counterpart=f"friend of {name}")


def of_olist(path: Path) -> Iterator[CustomerEvent]:
    for row in rows(path):
        at = datetime.fromisoformat(row["order_purchase_timestamp"]).replace(tzinfo=UTC)
        yield event(row["order_id"], row["customer_unique_id"], "bought", at)


def written(talk: Talk, events: Iterator[CustomerEvent]) -> Talk:
    with talk.store.writing() as tx:
        write_events(tx, list(events), NOW)
    return talk


@pytest.fixture(scope="module")
def telco(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    with opened(tmp_path_factory.mktemp("telco") / "rox.db") as talk:
        yield written(talk, of_telco(shared / "telco_status_services.csv.gz"))


@pytest.mark.parametrize(
    ("words", "value", "low", "high"),
    [("churn", 26.54, 25.52, 27.58), ("retention", 73.46, 72.42, 74.48), ("revenue churn", 30.50, None, None)],
)
def test_the_telecom_customers_leave_as_others_counted(
    telco: Talk, words: str, value: float, low: float | None, high: float | None
) -> None:
    (reading, *_) = telco.ask(f"{words} Q3").readings
    assert (reading.value, reading.n) == (pytest.approx(value, abs=0.005), 7043)
    if low is not None:
        assert (reading.low, reading.high) == (pytest.approx(low, abs=0.02), pytest.approx(high, abs=0.02))
    else:
        assert reading.low is not None
        assert reading.high is not None
        assert reading.low < 30.5 < reading.high < reading.low + 4


def test_the_share_that_referred_is_told_as_others_counted(telco: Talk) -> None:
    """Referrals bring friends, who are customers from then on: they are in the share too, and refer nobody."""
    (reading, *_) = telco.ask("referral Q3").readings
    assert reading.total / 100 == 3222
    assert reading.total / (7043) == pytest.approx(45.75, abs=0.005)
    assert reading.n == 7043 + 3222


def test_they_stay_as_long_as_others_computed(telco: Talk) -> None:
    answer = telco.ask("retention by tenure 2026-07-01")
    assert answer.table is not None
    shares = {row[0]: row[1] for row in answer.table.rows}
    told = {"12": "84.3%", "24": "78.9%", "36": "74.9%", "48": "70.9%", "60": "66.5%"}
    assert {month: shares[month] for month in told} == told


def test_repeat_buyers_of_the_market(shared: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "rox.db") as talk:
        written(talk, of_olist(shared / "olist_orders_reviews.csv.gz"))
        (reading, *_) = talk.ask("repeat purchase rate 2016..2018").readings
    assert (reading.value, reading.n) == (pytest.approx(0.91, abs=0.005), 8016)
    assert (reading.low, reading.high) == (pytest.approx(0.72, abs=0.02), pytest.approx(1.14, abs=0.02))
