"""Sums of money as people write them in English and in Dutch: read exactly, or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.language.amounts import MOST, Money, find_money
from rox_bot.language.wording import Wording
from tests.talk import Talk, empty, said  # noqa: F401


@pytest.mark.parametrize(
    ("text", "amount", "currency", "per"),
    [
        ("1,200", "1200", "", ""),
        ("1.200", "1200", "", ""),
        ("1.200,50", "1200.50", "", ""),
        ("1,200.50", "1200.50", "", ""),
        ("1.234.567", "1234567", "", ""),
        ("0.125", "0.125", "", ""),
        ("0,5", "0.5", "", ""),
        ("EUR 60k", "60000", "EUR", ""),
        ("eur60K", "60000", "EUR", ""),
        ("€ 1,5M", "1500000", "EUR", ""),
        ("€1,5 mln", "1500000", "EUR", ""),
        ("$ 12", "12", "USD", ""),
        ("£3.50", "3.50", "GBP", ""),
        ("CHF 90", "90", "CHF", ""),
        ("5€", "5", "EUR", ""),
        ("1.200 euro", "1200", "EUR", ""),
        ("12 pond", "12", "GBP", ""),
        ("EUR 5 euro", "5", "EUR", ""),
        ("1200/m", "1200", "", "month"),
        ("2m/m", "2000000", "", "month"),
        ("1200 per month", "1200", "", "month"),
        ("1200 per maand", "1200", "", "month"),
        ("EUR 1200 per month", "1200", "EUR", "month"),
        ("EUR 1.200 per maand", "1200", "EUR", "month"),
        ("EUR 1,200 a month", "1200", "EUR", "month"),
        ("€ 40/mnd", "40", "EUR", "month"),
        ("40 euro's per jaar", "40", "EUR", "year"),
        ("EUR 5k/jaar", "5000", "EUR", "year"),
        ("1000000000000", "1000000000000", "", ""),
    ],
)
def test_a_sum_is_read_whole(text: str, amount: str, currency: str, per: str) -> None:
    assert find_money(text) == (Money(Decimal(amount), currency, per), 0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        *("", "€", "EUR", "-5", "−5", "€ -5", "€ −5", "1e400", "NaN", "infinity", "1.2.3", "1,2,3", "1.200.00"),
        *("12,34,567", "1000000000001", "9" * 16, "9" * 400, "0.12345", "1200 per week", "5/x", "#12", "12:30"),
        *("a5", "5a", "1²", "Ⅷ"),
    ],
)
def test_what_is_no_sum_is_not_read_as_one(text: str) -> None:
    assert find_money(text) is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("EUR 60k people", " people"),
        ("EUR 60k partner fee", " partner fee"),
        ("$ 40 acme", " acme"),
        ("40 acme/m", " acme/m"),
        ("EUR 5 USD", " USD"),
        ("€ 5 $ 6", " $ 6"),
        ("€ 5 dollars per month", " dollars per month"),
        ("EUR 1 000", " 000"),
        ("EUR 5 per fortnight", " per fortnight"),
        ("EUR 5 a day", " a day"),
    ],
)
def test_what_stands_behind_a_sum_is_left_to_be_read(text: str, left: str) -> None:
    found = find_money(text)
    assert found is not None
    assert text[found[2] :] == left


def test_digits_of_other_scripts_are_the_same_number() -> None:
    assert [find_money(text)[0].amount for text in ("١٢", "१२", "１２")] == [12, 12, 12]  # type: ignore[index]


cents = st.integers(0, int(MOST) * 100).map(lambda n: Decimal(n) / 100)


@given(cents, st.sampled_from(["", "EUR", "USD", "GBP", "CHF", "JPY"]), st.sampled_from(["", "month", "year"]))
def test_what_the_bot_writes_is_read_back_in_both_languages(amount: Decimal, currency: str, per: str) -> None:
    for language in ("en", "nl"):
        written = Wording(language).money(amount, currency, per)
        assert find_money(written) == (Money(amount, currency, per), 0, len(written)), written


@given(st.text(st.sampled_from("0123456789.,-−–€$£ /:#@kKmM²٣१１'eEuUrRNpaà\n\u00a0\u200b%"), max_size=25))
def test_nonsense_never_breaks_reading(text: str) -> None:
    found = find_money(text)
    if found is not None:
        money, start, stop = found
        assert 0 <= start < stop <= len(text)
        assert 0 <= money.amount <= MOST


def test_a_sum_that_cannot_be_read_is_explained_and_never_written_down(empty: Talk) -> None:  # noqa: F811
    empty.answers({"customer": "Acme"})
    for typed in ("−500", "-500", "EUR 5 USD", "NaN", "1.200.00", "9" * 20, "EUR 5 per week"):
        for line in (f"log lost acme {typed}", f"log lost acme amount:'{typed}'", f"invest {typed} training"):
            empty.refused(line)
    assert "EUR 5 a month" in said(empty.ask("log lost acme EUR 5 per month"))
    assert "EUR 40" in said(empty.ask("log lost EUR 40 acme"))
