"""Cash timing: months add up to the parts, to the cent, wherever the period lies."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.domain.cash import Stretch, own_sum, timing
from rox_bot.domain.period import BEGINNING, Period
from rox_bot.domain.spreading import part_in
from rox_bot.domain.valuation import Brought, GainLine, Range, Spent, Valuation
from tests.charts.valuations import CALENDAR, NOW, quarter, surely

Q3 = quarter(2026, 3)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
SUMS = st.decimals("0.01", 10_000_000, places=2)


def spent(amount: str, first: date, last: date, period: Period = Q3, rate: str = "1") -> Spent:
    whole = Spent("I1", "training", "training", "improve", Decimal(0), Decimal(amount), "USD", first, last,
                  rate=Decimal(rate))  # fmt: skip
    stop = None if first == last else last + timedelta(days=1)
    part = part_in(own_sum(whole), first, stop, period.first_day, period.last_day + timedelta(days=1))
    return replace(whole, part=part)


def brought(entry: str, amount: str, first: date, last: date, share: float = 1.0) -> Brought:
    return Brought(entry, "upsell", "upsell", "assumed", Decimal(0), Decimal(amount), "EUR", first, last, share=share)


def valuation(
    *entries: Spent, lines: tuple[GainLine, ...] = (), booked: tuple[Brought, ...] = (), period: Period = Q3
) -> Valuation:
    total = sum((each.part for each in entries), Decimal(0))
    return Valuation(period, "EUR", total, total, spent=entries, lines=lines, booked=booked)


def test_sixty_thousand_over_a_year_is_five_thousand_a_month() -> None:
    flows = timing(valuation(spent("60000", date(2026, 1, 1), date(2026, 12, 31))))
    assert flows.stretches == tuple(Stretch(date(2026, month, 1), date(2026, month + 1, 1)) for month in (7, 8, 9))
    assert [*map(int, flows.spent_by_stretch)] == [5_000, 5_000, 5_000]
    assert [*map(int, flows.cumulative)] == [-5_000, -10_000, -15_000]
    assert flows.paid_back is None


def test_booked_gains_come_when_they_were_booked_and_computed_ones_evenly() -> None:
    lines = (
        GainLine("upsell", "", surely(12_000), "assumed", entries=("V1", "V2")),
        GainLine("churn", "", Range(1, 9_200, 20_000), "measured"),
    )
    booked = (
        brought("V1", "10000", date(2026, 8, 9), date(2026, 8, 9), share=0.5),
        brought("V2", "7000", date(2026, 9, 30), date(2026, 9, 30)),
    )
    flows = timing(valuation(spent("9000", date(2026, 7, 1), date(2026, 7, 1)), lines=lines, booked=booked))
    assert [*map(int, flows.gained[0].parts)] == [0, 5_000, 7_000]
    assert [round(part) for part in flows.gained[1].parts] == [3_067] * 3
    assert flows.gained[1].total == 9_200
    assert flows.net[0] == flows.gained[1].parts[0] - 9_000
    assert flows.paid_back == Stretch(date(2026, 8, 1), date(2026, 9, 1))


def test_a_line_that_counts_for_less_than_was_booked_keeps_its_months() -> None:
    line = GainLine("upsell", "", surely(9.99), "assumed", entries=("V1", "V2"))
    booked = (
        brought("V1", "10", date(2026, 7, 2), date(2026, 7, 2)),
        brought("V2", "20", date(2026, 9, 1), date(2026, 9, 1)),
    )
    assert timing(valuation(lines=(line,), booked=booked)).gained[0].parts == (
        Decimal("3.33"),
        Decimal(0),
        Decimal("6.66"),
    )


def test_a_period_that_takes_everything_starts_with_the_first_entry() -> None:
    period = Period(BEGINNING, NOW, "all_time", CALENDAR.zone)
    flows = timing(valuation(spent("90", date(2026, 9, 15), date(2026, 9, 15), period), period=period))
    assert flows.stretches[0] == Stretch(date(2026, 9, 15), date(2026, 10, 1))
    assert flows.stretches[-1] == Stretch(date(2026, 11, 1), date(2026, 11, 19))
    assert len(flows.stretches) == 3


@pytest.mark.parametrize(
    ("gains", "paid"),
    [((300, 0, 0), 0), ((0, 300, 0), 1), ((0, 0, 300), 2), ((0, 0, 299), None), ((300, -10, 10), 2), ((0, 0, 0), None)],
)
def test_money_is_paid_back_in_the_month_from_which_gains_cover_it_for_good(
    gains: tuple[int, ...], paid: int | None
) -> None:
    months = (date(2026, 7, 5), date(2026, 8, 5), date(2026, 9, 5))
    lines = tuple(GainLine("upsell", "", surely(gain), "measured", entries=(f"V{i}",)) for i, gain in enumerate(gains))
    booked = tuple(brought(f"V{i}", "1", day, day) for i, day in enumerate(months))
    flows = timing(valuation(spent("300", months[0], months[0]), lines=lines, booked=booked))
    assert flows.paid_back == (None if paid is None else flows.stretches[paid])


def test_without_spending_nothing_is_paid_back() -> None:
    assert timing(valuation(lines=(GainLine("churn", "", surely(5), "measured"),))).paid_back is None


@given(
    SUMS, st.decimals("0.0001", 200, places=4), DAYS, st.integers(0, 900), DAYS, st.integers(1, 800),
    st.floats(-1e6, 1e6), st.floats(0.01, 1), st.floats(0, 2),
)  # fmt: skip
def test_months_add_up_to_the_parts_to_the_cent(
    amount: Decimal, rate: Decimal, first: date, length: int, since: date, days: int, likely: float, share: float,
    cut: float,
) -> None:  # fmt: skip
    period = CALENDAR.span(since, since + timedelta(days=days), "test", CALENDAR.midnight(date(2030, 1, 1)))
    last = first + timedelta(days=length)
    entry = spent(str(amount), first, last, period, str(rate))
    booked = brought("V1", str(amount), first, last, share)
    lines = (
        GainLine("churn", "", surely(likely), "measured"),
        GainLine("upsell", "", surely(float(own_sum(booked)) * cut), "assumed", entries=("V1",)),
    )
    flows = timing(valuation(entry, lines=lines, booked=(booked,), period=period))
    assert flows.spent[0].total == entry.part
    assert [flow.total for flow in flows.gained] == [round(Decimal(repr(line.amount.likely)), 2) for line in lines]
    assert sum(flows.net) == flows.cumulative[-1] == sum(flow.total for flow in flows.gained) - entry.part
    assert flows.stretches[0].first == since
    assert flows.stretches[-1].stop == since + timedelta(days=days)
    assert all(each.stop.day == 1 for each in flows.stretches[:-1])


def test_spending_that_is_assumed_for_a_year_flows_as_its_part_of_the_period() -> None:
    assumed = Spent("", "as assumed", "other", "run", Decimal(1_001), Decimal(4_000), "EUR", Q3.first_day, Q3.last_day)
    flows = timing(valuation(assumed))
    assert flows.spent[0].total == 1_001
    assert [round(part) for part in flows.spent_by_stretch] == [334, 334, 334]


def test_the_order_of_entries_changes_nothing() -> None:
    entries = [spent(str(100 + i), date(2026, 5 + i % 4, 3), date(2026, 9, 9)) for i in range(6)]
    one, other = timing(valuation(*entries)), timing(valuation(*reversed(entries)))
    assert one.spent_by_stretch == other.spent_by_stretch
