"""When a sum counts, read from a line: lengths, ranges, stretches to come, and a year that may be a sum."""

from datetime import date

import pytest

from rox_bot.domain.errors import RoxError
from rox_bot.domain.period import Calendar
from rox_bot.language.spreads import Spread, last_of, take_spread

CALENDAR, TODAY = Calendar("Europe/Amsterdam"), date(2026, 11, 18)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("line", "length", "rest"),
    [
        ("60000 over 12m", (12, "month"), "60000"),
        ("over 2 years 60000", (24, "month"), "60000"),
        ("60k spread over a year", (12, "month"), "60k"),
        ("60k over twelve months", (12, "month"), "60k"),
        ("60k over 6 quarters", (18, "month"), "60k"),
        ("60k for 6 weeks", (42, "day"), "60k"),
        ("60k over 12 maanden", (12, "month"), "60k"),
        ("60k gedurende een jaar", (12, "month"), "60k"),
        ("60k over de komende 3 mnd", (3, "month"), "60k"),
    ],
)
def test_a_length_is_read_in_both_languages(line: str, length: tuple[int, str], rest: str) -> None:
    assert take_spread(line, CALENDAR, TODAY) == (Spread(length=length), rest)


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("from 1 Jan to 30 Jun", "2027-01-01", "2027-06-30"),
        ("from 1 Oct to 31 Dec", "2026-10-01", "2026-12-31"),
        ("from 1 Dec to 30 Nov", "2026-12-01", "2027-11-30"),
        ("1-1-2027..31-12-2027", "2027-01-01", "2027-12-31"),
        ("2025-01-01..2025-03-31", "2025-01-01", "2025-03-31"),
        ("van 1 maart 2027 tot en met 31 mei 2027", "2027-03-01", "2027-05-31"),
        ("Q3", "2026-07-01", "2026-09-30"),
        ("over Q1 2027", "2027-01-01", "2027-03-31"),
        ("this year", "2026-01-01", "2026-12-31"),
        ("next quarter", "2027-01-01", "2027-03-31"),
        ("volgend jaar", "2027-01-01", "2027-12-31"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("H1 2027", "2027-01-01", "2027-06-30"),
    ],
)
def test_a_stretch_is_whole_even_while_it_runs_or_is_to_come(line: str, first: str, last: str) -> None:
    assert take_spread(f"500 {line}", CALENDAR, TODAY) == (Spread(day(first), day(last)), "500")


@pytest.mark.parametrize(
    ("line", "when"), [("on 3 March", "2026-03-03"), ("op 1-2-2027", "2027-02-01"), ("yesterday", "2026-11-17")]
)
def test_one_day_counts_at_once(line: str, when: str) -> None:
    assert take_spread(line, CALENDAR, TODAY) == (Spread(day(when), at_once=True), "")


@pytest.mark.parametrize(("line", "first"), [("from 1 Dec", "2026-12-01"), ("vanaf 1 februari 2027", "2027-02-01")])
def test_a_start_alone_waits_for_its_end(line: str, first: str) -> None:
    assert take_spread(line, CALENDAR, TODAY) == (Spread(day(first)), "")
    assert take_spread(f"{line} over 3m", CALENDAR, TODAY) == (Spread(day(first), length=(3, "month")), "")


def test_a_bare_year_may_be_a_sum_and_is_taken_only_where_asked() -> None:
    assert take_spread("2026", CALENDAR, TODAY, years=False) == (None, "2026")
    assert take_spread("60000 2027", CALENDAR, TODAY) == (Spread(day("2027-01-01"), day("2027-12-31")), "60000")
    assert take_spread("500 in 2027", CALENDAR, TODAY, years=False)[0] == Spread(day("2027-01-01"), day("2027-12-31"))


@pytest.mark.parametrize("line", ["60000", "$ 1.200,50", "EUR 60k", "1200/m", "12.345,67", ""])
def test_sums_are_no_stretches(line: str) -> None:
    assert take_spread(line, CALENDAR, TODAY, years=False) == (None, line)


@pytest.mark.parametrize(
    "line",
    ["over 0m", "over 900 years", "from 1 Oct 2027 to 1 Oct 2026", "31 February", "from 1 Jan to 30 Jun over 12m"],
)
def test_what_cannot_be_is_explained(line: str) -> None:
    with pytest.raises(RoxError):
        take_spread(line, CALENDAR, TODAY)


def test_a_length_ends_the_day_before_it_would_begin_again() -> None:
    assert last_of(day("2026-11-01"), (12, "month")) == day("2027-10-31")
    assert last_of(day("2026-01-31"), (1, "month")) == day("2026-02-27")
    assert last_of(day("2026-01-01"), (14, "day")) == day("2026-01-14")
