"""What of the ledger lies in a period: sums in the own currency, parts of spread entries, what has no rate."""

from datetime import UTC, date, datetime
from decimal import Decimal

from rox_bot.answers.ledger import brought_in, spent_in
from rox_bot.answers.taking import Reader
from rox_bot.domain.ledger import Gain, Investment
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.store.rates import set_rate
from tests.talk import AMSTERDAM, NOW, Talk

Q3 = AMSTERDAM.part_of_year(2026, "quarter", 3, NOW)


def at(month: int, day: int = 1) -> datetime:
    return AMSTERDAM.midnight(date(2026, month, day))


def spending(talk: Talk, period: Period = Q3, *filters: Filter) -> tuple[list[tuple[str, Decimal]], list[str]]:
    with talk.store.reading() as tx:
        found = spent_in(Reader(tx, talk.context), period, filters)
    return [(each.name, each.part) for each in found.entries], [str(each) for each in found.missing]


def test_each_entry_has_the_part_that_lies_in_the_period(empty: Talk) -> None:
    base = {"currency": "EUR", "category": "partner_fee"}
    empty.write(
        Investment,
        {
            **base,
            "name": "year",
            "amount": "60000",
            "occurred_at": at(1),
            "until": AMSTERDAM.midnight(date(2027, 1, 1)),
        },
        {**base, "name": "once", "amount": "80.50", "occurred_at": at(9, 30), "partner": "North"},
        {**base, "name": "later", "amount": "99", "occurred_at": at(10)},
        {**base, "name": "half", "amount": "900", "occurred_at": at(6), "until": at(8)},
    )
    assert spending(empty) == ([("year", Decimal(15_000)), ("half", Decimal(450)), ("once", Decimal("80.50"))], [])
    assert spending(empty, Q3, Filter("partner", ("North",)))[0] == [("once", Decimal("80.50"))]
    with empty.store.reading() as tx:
        assert spent_in(Reader(tx, empty.context), Q3).total == Decimal("15530.50")


def test_a_sum_without_a_rate_is_not_counted_and_says_so(empty: Talk) -> None:
    empty.write(Investment, {"currency": "USD", "name": "tool", "amount": "100", "occurred_at": at(8, 5)})
    parts, missing = spending(empty)
    assert (parts, len(missing)) == ([], 1)
    assert "USD to EUR is known for 2026-08-05" in missing[0]
    with empty.store.writing() as tx:
        set_rate(tx, "main", "EUR", "USD", date(2026, 8, 1), Decimal("0.875"), "ada", NOW)
    assert spending(empty) == ([("tool", Decimal("87.50"))], [])


def test_of_a_gain_only_our_share_counts(empty: Talk) -> None:
    made = {"currency": "EUR", "lever": "cost", "occurred_at": at(8)}
    empty.write(
        Gain,
        {**made, "name": "all", "amount": "1000.01"},
        {**made, "name": "a third", "amount": "1000.01", "share": 0.3},
        {**made, "name": "spread", "amount": "100", "share": 0.5, "until": datetime(2026, 10, 31, 23, tzinfo=UTC)},
    )
    with empty.store.reading() as tx:
        found = brought_in(Reader(tx, empty.context), Q3)
    assert [(each.name, each.part) for each in found.entries] == [
        ("all", Decimal("1000.01")),
        ("a third", Decimal("300.00")),
        ("spread", Decimal("33.33")),
    ]
    assert [each.entry for each in found.entries] == ["V1", "V2", "V3"]
