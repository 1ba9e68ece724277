"""What does not belong to a figure never changes it: other events, other times, other workspaces, another order."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rox_bot.answers.rox.valuing import valued
from rox_bot.answers.taking import Reader
from rox_bot.domain.events import Blocked, CustomerEvent, Feedback, Moment, Ticket
from rox_bot.domain.ledger import Gain, Investment
from rox_bot.domain.valuation import Valuation
from tests.talk import AMSTERDAM, NOW, Talk, opened
from tests.value.worlds import Q2, Q3, at, contacts, gain, invest, suppose

QUARTER = AMSTERDAM.part_of_year(2026, "quarter", 3, NOW)
LONG_AGO, LATER = at(date(2025, 2, 1)), at(date(2026, 10, 20))
INSIDE = at(Q3) + timedelta(days=40)
MONEY = {"amount": "99999", "currency": "EUR", "name": "elsewhere"}
OTHERS: dict[str, tuple[type, dict[str, Any]]] = {
    "an answer": (Feedback, {"occurred_at": INSIDE, "instrument": "csat", "score": 1}),
    "a moment": (Moment, {"occurred_at": INSIDE}),
    "a policy": (Blocked, {"occurred_at": INSIDE, "policy": "p", "comment": "c"}),
    "a deal lost": (CustomerEvent, {"occurred_at": INSIDE, "kind": "lost", "customer": "Nobody"}),
    "a contact long ago": (Ticket, {"opened_at": LONG_AGO, "solved_at": LONG_AGO, "requester": "x"}),
    "a contact since": (Ticket, {"opened_at": LATER, "solved_at": LATER, "requester": "x"}),
    "spending since": (Investment, {**MONEY, "occurred_at": LATER}),
    "a gain before": (Gain, {**MONEY, "occurred_at": LONG_AGO, "lever": "churn"}),
}


def value_of(talk: Talk) -> Valuation:
    with talk.store.reading() as tx:
        return valued(Reader(tx, talk.context), QUARTER)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A company with contacts, spending and a booked gain."""
    with opened(tmp_path_factory.mktemp("made") / "made.db") as talk:
        contacts(talk, Q2, 300, 90)
        contacts(talk, Q3, 300, 40)
        invest(talk, "40000")
        gain(talk, "9000", "upsell")
        suppose(talk, "contact_cost", "5", "6", "8", currency="EUR")
        yield talk, value_of(talk)


@settings(max_examples=10, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(st.sampled_from(sorted(OTHERS)), min_size=1, max_size=4))
def test_an_event_that_does_not_belong_changes_nothing(made: tuple[Talk, Valuation], names: list[str]) -> None:
    talk, before = made
    for name in names:
        kind, values = OTHERS[name]
        talk.write(kind, values)
    assert value_of(talk) == before


def test_the_order_of_entries_changes_nothing(tmp_path: Any) -> None:
    entries = [("100.10", "churn"), ("200.20", "repeat"), ("300.30", "upsell"), ("33.33", "churn")]
    found = []
    for place, order in enumerate((entries, entries[::-1])):
        with opened(tmp_path / f"{place}.db") as talk:
            invest(talk, "777.77")
            for amount, lever in order:
                gain(talk, amount, lever)
            found.append(value_of(talk))
    assert [(each.gross, each.gains, each.by_grade) for each in found[:1]] == [
        (each.gross, each.gains, each.by_grade) for each in found[1:]
    ]


def test_a_lag_reads_the_change_earlier(tmp_path: Any) -> None:
    """With a lag of a quarter the gain of Q4 follows what changed from Q2 to Q3."""
    with opened(tmp_path / "lag.db", now=at(date(2027, 1, 20))) as talk:
        late = talk.with_(now=at(date(2027, 1, 20)))
        contacts(late, Q2, 300, 90)
        contacts(late, Q3, 300, 40)
        contacts(late, date(2026, 10, 1), 300, 40)
        invest(late, "40000")
        suppose(late, "contact_cost", "6", currency="EUR")
        plain = late.ask('levers set repeat 100% lag:0m source:"x"') and late.ask("value Q4 2026").valuation
        lagged = late.ask('levers set repeat 100% lag:1q source:"x"') and late.ask("value Q4 2026")
        assert plain is not None
        assert lagged.valuation is not None
        assert plain.lines[0].amount.likely == pytest.approx(0, abs=1e-6)
        assert lagged.valuation.lines[0].amount.likely == pytest.approx(340 * 6 * (90 / 390 - 40 / 340), rel=1e-6)
        assert lagged.table is not None
        assert "3 months later" in lagged.table.rows[0][-1]
