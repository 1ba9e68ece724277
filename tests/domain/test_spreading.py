"""Sums spread over months: even, and to the cent however they are cut."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.domain.period import add_months
from rox_bot.domain.spreading import last_day, months_between, part_in

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
AMOUNTS = st.decimals("0.0001", 1_000_000_000, places=4)
YEAR = (date(2026, 11, 1), date(2027, 11, 1))


def test_sixty_thousand_over_twelve_months_is_five_thousand_a_month() -> None:
    parts = [
        part_in(Decimal(60_000), *YEAR, add_months(YEAR[0], month), add_months(YEAR[0], month + 1))
        for month in range(-1, 13)
    ]

    assert parts == [0, *[Decimal(5_000)] * 12, 0]


def test_a_sum_that_does_not_divide_comes_out_whole() -> None:
    quarters = [
        part_in(Decimal(100), *YEAR, add_months(YEAR[0], 4 * at), add_months(YEAR[0], 4 * at + 4)) for at in range(3)
    ]

    assert quarters == [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")]


def test_a_sum_booked_at_once_lies_on_its_day() -> None:
    day = date(2026, 11, 9)

    assert part_in(Decimal(80), day, None, day, day + timedelta(days=1)) == 80
    assert part_in(Decimal(80), day, None, day - timedelta(days=9), day) == 0
    assert part_in(Decimal(80), day, None, day + timedelta(days=1), day + timedelta(days=9)) == 0
    assert last_day(None, day) == day


@pytest.mark.parametrize(
    ("first", "stop", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), Fraction(1)),
        (date(2026, 1, 31), date(2026, 3, 31), Fraction(2)),
        (date(2026, 1, 15), date(2027, 1, 15), Fraction(12)),
        (date(2026, 11, 1), date(2026, 11, 16), Fraction(15, 30)),
        (date(2026, 1, 1), date(2026, 3, 1) - timedelta(days=14), Fraction(1) + Fraction(14, 28)),
    ],
)
def test_months_are_counted_from_the_first_day(first: date, stop: date, months: Fraction) -> None:
    assert months_between(first, stop) == months


@given(AMOUNTS, DAYS, st.integers(1, 2_000), st.lists(DAYS, max_size=8))
def test_the_parts_of_any_cut_add_up_to_the_sum(amount: Decimal, first: date, days: int, cuts: list[date]) -> None:
    stop = first + timedelta(days=days)
    edges = sorted({first - timedelta(days=1), stop + timedelta(days=1), *cuts, date.min, date.max})
    parts = [part_in(amount, first, stop, since, until) for since, until in pairwise(edges)]

    assert sum(parts) == amount
    assert min(parts) >= 0


@given(AMOUNTS, DAYS, st.integers(1, 60))
def test_each_month_has_the_same_part_but_for_rounding(amount: Decimal, first: date, months: int) -> None:
    stop = add_months(first, months)
    parts = [part_in(amount, first, stop, add_months(first, at), add_months(first, at + 1)) for at in range(months)]

    assert all(abs(part - amount / months) <= Decimal("0.0101") for part in parts)
