"""Churn, retention and revenue kept, asked through the door: what counts, who is named, and what is left unsaid."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.domain.events import CustomerEvent, Visibility
from rox_bot.domain.question import Amounts, Filter, Role
from rox_bot.store.store import Store
from tests.talk import AMSTERDAM, NOW, Json, Talk, opened, said

BEFORE, MIDDLE = datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 8, 20, tzinfo=UTC)


def told(customer: str, kind: str, at: datetime = BEFORE, amount: float | None = None, **more: Any) -> Json:
    money = {} if amount is None else {"amount": Decimal(str(amount)), "per": "month", "currency": "EUR"}
    return {"customer": customer, "kind": kind, "occurred_at": at, **money, **more}


def quarter() -> Iterator[Json]:
    """Forty customers at 100 a month; in the last closed quarter four leave, ten grow by half and one is new."""
    for number in range(40):
        name = f"Customer {number:02}"
        yield told(name, "started", amount=100, partner="North" if number < 20 else "South")
        if number < 4:
            yield told(name, "left", MIDDLE + timedelta(days=number), reason="price" if number else "service")
        if 10 <= number < 20:
            yield told(name, "expanded", MIDDLE, 50)
    yield told("Newcomer", "started", MIDDLE, 900)


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    with opened(tmp_path_factory.mktemp("accounts") / "rox.db") as talk:
        talk.write(CustomerEvent, *quarter())
        yield talk


def reading(talk: Talk, words: str) -> Json:
    found: Json = talk.json(words)["readings"][0]
    return found


@pytest.mark.parametrize(
    ("words", "value", "n"),
    [
        ("churn", 10, 40),
        ("klantverloop vorig kwartaal", 10, 40),
        ("retention Q3", 90, 40),
        ("revenue churn", 10, 40),
        ("nrr", 102.5, 40),
        ("churn partner:North", 20, 20),
        ("churn not:partner:North", 0, 20),
        ("churn Q4 2025", None, 0),
    ],
)
def test_a_quarter_is_counted_over_those_who_were_there_at_its_start(
    accounts: Talk, words: str, value: float | None, n: int
) -> None:
    found = reading(accounts, words)
    assert (found["value"], found["n"]) == (value if value is None else pytest.approx(value), n)
    if value is not None:
        assert found["low"] <= found["value"] <= found["high"]


def test_without_a_period_it_is_the_last_closed_quarter_against_the_one_before(accounts: Talk) -> None:
    found = reading(accounts, "churn")
    assert found["period"]["start"] == "2026-07-01T00:00:00+02:00"
    assert found["period"]["end"] == "2026-10-01T00:00:00+02:00"
    assert found["against"]["period"]["start"] == "2026-04-01T00:00:00+02:00"
    assert found["against"]["value"] == 0
    assert reading(accounts, "churn this quarter")["flags"] == ["partial"]


def test_a_trend_is_by_quarter_and_a_table_by_partner(accounts: Talk) -> None:
    trend = accounts.json("churn trend")["readings"]
    assert [each["slice"]["quarter"] for each in trend] == ["2026-Q1", "2026-Q2", "2026-Q3"]
    assert [each["n"] for each in trend] == [0, 40, 40]
    by = {each["slice"]["partner"]: each["value"] for each in accounts.json("churn by partner")["readings"]}
    assert by == {"North": pytest.approx(20), "South": 0}


def test_why_opens_down_to_the_accounts(accounts: Talk) -> None:
    answer = accounts.ask("churn")
    opened_answer = accounts.ask(f"why {answer.answer_id}")
    text = said(opened_answer)
    assert "churn@1" in text
    assert "Formula: 4 of 40." in text
    assert "Recounted now: the same figure." in text
    assert "Customer 01 left 21 Aug 2026 (price)" in text
    assert "40 customers in all; 4 of them moved the figure, 4 are listed." in text
    kept = accounts.ask("nrr")
    text = said(accounts.ask(f"why {kept.answer_id}"))
    assert "Customer 00 left 20 Aug 2026 (service) 100 → 0" in text
    assert "Formula: EUR 4,100 out of EUR 4,000 a month, over 40 customers." in text


def test_sums_are_for_those_who_may_see_them_and_names_for_no_outsider(accounts: Talk) -> None:
    member = accounts.with_(role=Role.ANYONE, money=Amounts.HIDDEN)
    number = member.ask("nrr").answer_id
    hidden = said(member.ask(f"why {number}"))
    assert "4,000" not in hidden
    assert "100 →" not in hidden
    assert "Customer 00 left" in hidden
    outside = accounts.with_(visibility=Visibility.EXTERNAL)
    assert "Customer 00" not in said(outside.ask(f"why {outside.ask('churn').answer_id}"))
    partners = accounts.with_(role=Role.PARTNER, bound=(Filter("partner", ("North",)),))
    assert "Here I tell only" in str(partners.refused("churn"))


def test_words_of_a_private_place_are_in_no_list(empty: Talk) -> None:
    quiet = {"visibility": Visibility.PRIVATE, "audience": "channel:G1", "origin_channel": "G1"}
    empty.write(CustomerEvent, told("Acme", "started"), told("Acme", "left", MIDDLE, reason="a secret", **quiet))
    text = said(empty.ask(f"why {empty.ask('churn').answer_id}"))
    assert "Acme left 20 Aug 2026" in text
    assert "secret" not in text


def test_what_came_since_is_said(empty: Talk) -> None:
    empty.write(CustomerEvent, *quarter())
    number = empty.ask("churn").answer_id
    later = empty.with_(now=NOW + timedelta(hours=1))
    empty.write(CustomerEvent, told("Customer 30", "left", MIDDLE), now=NOW + timedelta(minutes=5))
    assert "Today 12% (n 40): 1 added, 0 corrected, 0 withdrawn since." in said(later.ask(f"why {number}"))


def test_names_that_are_one_by_now_are_one_account(empty: Talk) -> None:
    empty.write(CustomerEvent, *quarter(), told("Custommer 05", "left", MIDDLE))
    assert reading(empty, "churn")["value"] == pytest.approx(10)
    empty.ask('alias customer "Custommer 05" = "Customer 05"')
    assert reading(empty, "churn")["value"] == pytest.approx(12.5)


def test_what_does_not_count_is_told(empty: Talk) -> None:
    empty.write(
        CustomerEvent,
        *quarter(),
        told("Stranger", "left", MIDDLE),
        told("Once", "started"),
        told("Dollar", "started", amount=70) | {"currency": "USD"},
    )
    text = said(empty.ask("churn"))
    assert "Left out: 1 who left and of whom no start is recorded." in text
    text = said(empty.ask("nrr"))
    assert "Left out: 2 customers without a known monthly amount." in text
    assert "Sums in USD are in no figure (1): no rate to EUR is known." in text


def test_without_customers_it_is_said_what_is_needed(empty: Talk) -> None:
    assert "nothing recorded" in empty.ask("churn").headline
    empty.write(CustomerEvent, told("Acme", "started", MIDDLE))
    assert "no customer counts in 1 Jul – 30 Sep 2026" in empty.ask("churn").headline
    assert "log started acme" in empty.ask("nrr").headline


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("csat by tenure", "Only retention is told by tenure."),
        ("churn by reason", "Only these are kept by reason"),
        ("alerts on churn", "is told by quarter"),
        ("churn vs Q3", "The two periods are the same"),
    ],
)
def test_what_makes_no_sense_is_refused(accounts: Talk, words: str, reason: str) -> None:
    words = f"{words} Q3" if "vs" in words else words
    assert reason in str(accounts.refused(words))


def test_repeat_buyers_and_referring_customers(empty: Talk) -> None:
    day = timedelta(days=1)
    orders = [told(f"b{n}", "bought", MIDDLE + k * day) for n in range(30) for k in range(2 if n < 6 else 1)]
    empty.write(CustomerEvent, *orders)
    assert reading(empty, "repeat purchase rate")["value"] == pytest.approx(20)
    customers = [told(f"c{n}", "started") for n in range(19)]
    sent = [told("c0", "referred", MIDDLE, counterpart="d0"), told("c0", "referred", MIDDLE, counterpart="d1")]
    empty.write(CustomerEvent, *customers, *sent)
    found = reading(empty, "referral")
    assert (found["value"], found["n"]) == (pytest.approx(100 / 21), 21)


def test_retention_by_tenure_tells_how_many_are_still_there(accounts: Talk) -> None:
    answer = accounts.ask("retention by tenure")
    assert answer.headline == "90.0% are still customers 6 months after they started (n 41, seen until 30 Sep 2026)."
    assert answer.table is not None
    assert answer.table.rows[-1] == ("6", "90.0%", "75.5–96.1", "36")
    assert "Kaplan-Meier" in said(answer)
    few = accounts.ask("retention by tenure Q4 2025")
    assert "Too few customers" in few.headline


def test_a_customer_grows_line_by_line(empty: Talk) -> None:
    empty.ask("log started acme 1200/m on 1 March")
    empty.ask("log left globex why:price")
    empty.ask("log referred from:acme new:initech")
    assert "Expanded, Acme, 300 a month" in empty.ask("log expanded acme 300/m").headline.title().replace(
        "A Month", "a month"
    )
    assert "a month or a year" in str(empty.refused("log shrank acme 300"))
    assert "Ingekrompen" in empty.with_(language="nl").ask("log ingekrompen acme 3600/j").headline


@given(st.lists(st.sampled_from(["ticket", "feedback", "moment", "lost"]), max_size=3), st.randoms())
def test_order_repetition_and_other_events_change_no_figure(kinds: list[str], random: Any) -> None:
    rows = list(quarter())
    random.shuffle(rows)
    with TemporaryDirectory() as folder, opened(Path(folder) / "rox.db") as talk:
        talk.write(CustomerEvent, *rows, *random.sample(rows, 5))
        for kind in kinds:
            if kind == "ticket":
                talk.tickets({"customer": "Customer 01"})
            elif kind == "feedback":
                talk.answers({"customer": "Customer 02", "score": 1})
            elif kind == "moment":
                talk.moments({"customer": "Customer 03"})
            else:
                talk.write(CustomerEvent, told("Customer 04", "lost", MIDDLE))
        assert [reading(talk, words)["value"] for words in ("churn", "nrr")] == [
            pytest.approx(10),
            pytest.approx(102.5),
        ]


def test_both_engines_tell_the_same(database_url: str) -> None:
    store = Store(database_url, clock=lambda: NOW)
    talk = Talk(store)
    talk.write(CustomerEvent, *quarter())
    figures = [reading(talk, words) for words in ("churn", "retention", "nrr", "revenue churn", "referral")]
    assert [each["value"] for each in figures] == [
        *map(pytest.approx, (10, 90, 102.5, 10)),
        0,
    ]
    assert talk.context.calendar == AMSTERDAM
    store.close()
