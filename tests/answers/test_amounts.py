"""Sums of money as a place may show them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.answers.amounts import around, told_amount
from rox_bot.domain.question import Amounts
from rox_bot.domain.valuation import Range
from rox_bot.language.wording import Wording

ENGLISH, DUTCH = Wording("en"), Wording("nl")
SUMS = st.decimals(-(10**12), 10**12, places=2)


@pytest.mark.parametrize(
    ("value", "english", "dutch"),
    [
        (Decimal(1200), "between EUR 1k and 2k", "tussen EUR 1k en 2k"),
        (Decimal(2000), "between EUR 2k and 5k", "tussen EUR 2k en 5k"),
        (Decimal("40.50"), "between EUR 20 and 50", "tussen EUR 20 en 50"),
        (Decimal(1_500_000), "between EUR 1M and 2M", "tussen EUR 1 mln en 2 mln"),
        (Decimal(99_999), "between EUR 50k and 100k", "tussen EUR 50k en 100k"),
        (Decimal("-1200"), "between EUR -2k and -1k", "tussen EUR -2k en -1k"),
        (Decimal(0), "EUR 0", "EUR 0"),
        (Range(840_000, 1_200_000, 1_610_000), "between EUR 500k and 2M", "tussen EUR 500k en 2 mln"),
        (Range(-300, 900, 4_000), "between EUR -500 and 5k", "tussen EUR -500 en 5k"),
    ],
)
def test_a_range_says_the_round_sums_around_it(value: Decimal | Range, english: str, dutch: str) -> None:
    assert told_amount(value, "EUR", Amounts.RANGES, ENGLISH) == english
    assert told_amount(value, "EUR", Amounts.RANGES, DUTCH) == dutch


def test_in_full_a_sum_is_exact_and_a_range_has_three_digits() -> None:
    assert told_amount(Decimal("1200.50"), "EUR", Amounts.FULL, ENGLISH, "month") == "EUR 1,200.50 a month"
    spread = Range(841_234.5, 1_203_999.0, 1_609_876.0)
    assert told_amount(spread, "EUR", Amounts.FULL, ENGLISH) == "EUR 1,200,000 (841,000 – 1,610,000)"
    assert told_amount(Range(9000.0, 9000.0, 9000.0), "EUR", Amounts.FULL, ENGLISH, "year") == "EUR 9,000 a year"
    assert told_amount(Range(-0.2, 0.0, 12.345), "EUR", Amounts.FULL, ENGLISH) == "EUR 0 (−0.2 to 12.3)"
    assert told_amount(Range(57.7, 498.2, 1_063.0), "EUR", Amounts.FULL, ENGLISH) == "EUR 498 (58 – 1,060)"
    assert told_amount(Range(-9_150.0, -3_580.0, 1.18), "EUR", Amounts.FULL, ENGLISH) == "EUR −3,580 (−9,150 to 1)"


@given(SUMS)
def test_hidden_says_nothing_of_the_sum(value: Decimal) -> None:
    assert told_amount(value, "EUR", Amounts.HIDDEN, ENGLISH, "month") == "amount noted"


@given(SUMS.filter(bool))
def test_a_sum_lies_between_its_round_sums_and_these_are_steps_of_1_2_and_5(value: Decimal) -> None:
    low, high = around(value)
    assert low <= value <= high
    assert low < high
    assert abs(high - low) <= abs(value) * Decimal("1.5")
    for end in (low, high):
        assert end == 0 or str(abs(end).normalize().as_tuple().digits[0]) in "125"
        assert len(abs(end).normalize().as_tuple().digits) <= 1


@given(st.floats(-1e12, 1e12), st.floats(0, 1e12))
def test_the_round_sums_of_a_range_hold_all_of_it(low: float, more: float) -> None:
    found = around(Range(low, low + more / 2, low + more))
    assert float(found[0]) <= low + 0.01
    assert float(found[1]) >= low + more - 0.01
