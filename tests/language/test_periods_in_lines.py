"""Periods inside whole lines: spans, roles, and the words that only look like a period."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.domain.period import Calendar
from rox_bot.language import period_leaves, period_line, period_ranges, periods
from rox_bot.language.period_line import fold
from rox_bot.language.periods import MOST_PERIODS, find_periods, period_of_token

CALENDAR = Calendar("Europe/Amsterdam")
NOW = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))


def read(text: str) -> list[tuple[str, str, str]]:
    """Return the typed words, token and role of each period in a line."""
    found = find_periods(text, CALENDAR, NOW)
    return [(text[hit.start : hit.stop], hit.period.token if hit.period else "?", hit.role) for hit in found]


@pytest.mark.parametrize(
    ("line", "words", "token"),
    [
        ("why did CSAT drop at billing last week?", "last week", "last_week"),
        ("top 5 pain points since March", "since March", "since:2026-03-01"),
        ("did empathy improve after the June training?", "after the June", "since:2026-06-01"),
        ("compare Partner North and Partner South on FCR in Q3", "Q3", "2026-Q3"),
        ("how much did we invest in CX in 2026?", "2026", "2026"),
        ("NPS for ACME since January", "since January", "since:2026-01-01"),
        ("how many detractors did we have in Q2 2026?", "Q2 2026", "2026-Q2"),
        ("best agent by CSAT between 1 and 15 October", "between 1 and 15 October", "2026-10-01..2026-10-15"),
        ("sentiment over the last 6 months by month", "last 6 months", "last_6_months"),
        ("chart CES per touchpoint year to date", "year to date", "year_to_date"),
        ("what was our worst week this year?", "this year", "this_year"),
        ("export last month's feedback as csv", "last month", "last_month"),
        ("CSAT score below 3 in support since Monday", "since Monday", "since:2026-11-16"),
        ("welke magic moments waren er in oktober?", "oktober", "2026-10"),
        ("hoeveel hebben we dit jaar in klantervaring geïnvesteerd?", "dit jaar", "this_year"),
        ("tevredenheid in één maand: afgelopen maand", "afgelopen maand", "last_month"),
        ("csat (last week)", "last week", "last_week"),
        ("csat, last week, by partner", "last week", "last_week"),
        ("last week of October", "October", "2026-10"),
        ("first half of October", "October", "2026-10"),
        ("top 5 October complaints", "October", "2026-10"),
        ("csat from 5 October to October by team", "from 5 October to October", "2026-10-05..2026-10-31"),
        ("the month before October by team", "October", "2026-10"),
        ("csat voor afgelopen vrijdag", "afgelopen vrijdag", "2026-11-13"),
        ("csat voor vrijdag by team", "voor vrijdag", "before:2026-11-13"),
        ("csat until 2025 by team", "until 2025", "before:2026-01-01"),
        ("ﬁrst ﬁnding in ２０２５", "２０２５", "2025"),
    ],
)
def test_a_period_is_found_with_its_span_in_the_text_as_typed(line: str, words: str, token: str) -> None:
    assert read(line) == [(words, token, "range")]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "what is ROX?",
        "48213",
        "#48213",
        "#2026 is late",
        "ticket 2026 is late",
        "score<3",
        "score:<2026",
        "nps 72 to 78 for Acme",
        "we may do 3 things",
        "may we go",
        "moments for Jan",
        "jan helped me",
        "when did we last do a survey",
        "zo goed",
        "next week",
        "volgende week",
        "next Friday",
        "komende vrijdag",
        "every Monday",
        "hours:monday by team",
        "Monday blues of the team",
        "open W42",
        "by week",
        "per kwartaal",
        "acme-2026",
        "pre-october",
        "2026-10-1234",
        "2026-W4211",
        "todayish",
        "theoretical maybe",
        "between 1 and 15 tickets",
        "from 5 to 10 minutes",
        "van 60 tot 2025 tickets",
        "2000 to 2050 calls",
        "2000-2050 calls",
        "since do we ask",
        "from zo to ma they say",
        "csat voor jan by team",
        "vs before",
        "magic 5m",
        "60k",
        "8.2026",
    ],
)
def test_what_only_looks_like_a_period_is_left_alone(line: str) -> None:
    assert read(line) == []


@pytest.mark.parametrize(
    ("line", "is_month"),
    [
        ("csat in may", True),
        ("csat since may", True),
        ("complaints from may by team", True),
        ("csat may", True),
        ("may 2026 csat", True),
        ("12 may csat", True),
        ("who may see csat", False),
        ("csat in jan by team", True),
        ("csat jan", True),
        ("complaints from jan by team", False),
        ("csat by jan", False),
        ("mei csat", True),
        ("march csat", True),
    ],
)
def test_may_and_jan_are_months_only_in_their_company(line: str, is_month: bool) -> None:
    assert bool(read(line)) is is_month


@pytest.mark.parametrize(
    "words",
    [
        "vs",
        "vs.",
        "VS",
        "versus",
        "compared with",
        "compared to the",
        "against",
        "better than",
        "tegenover",
        "tegenover de",
        "vergeleken met",
        "ten opzichte van",
        "t.o.v.",
        "beter dan",
    ],
)
def test_a_period_right_after_words_of_comparison_is_the_baseline(words: str) -> None:
    assert read(f"csat last month {words} last quarter") == [
        ("last month", "last_month", "range"),
        ("last quarter", "last_quarter", "baseline"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ROX this year vs last year", [("this year", "this_year", "range"), ("last year", "last_year", "baseline")]),
        ("2025 vs 2026", [("2025", "2025", "range"), ("2026", "2026", "baseline")]),
        ("csat vs last month", [("last month", "last_month", "baseline")]),
        ("csat vs billing last month", [("last month", "last_month", "range")]),
        ("nps vs the same week last year", [("same week last year", "last_year", "baseline")]),
        ("nps vs dezelfde periode vorig jaar", [("dezelfde periode vorig jaar", "last_year", "baseline")]),
        ("compare October and September", [("October", "2026-10", "range"), ("September", "2026-09", "range")]),
        ("difference between May and June", [("May", "2026-05", "range"), ("June", "2026-06", "range")]),
    ],
)
def test_two_periods_are_told_apart(line: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(line) == expected


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("repeat calls last month versus the month before", "2026-09-01", "2026-09-30"),
        ("csat vorige maand tegenover de maand ervoor", "2026-09-01", "2026-09-30"),
        ("csat week 42 and the week before", "2026-10-05", "2026-10-11"),
        ("csat last 10 days vs previous period", "2026-10-29", "2026-11-07"),
    ],
)
def test_one_before_is_the_period_just_before_the_one_named(line: str, first: str, last: str) -> None:
    period = find_periods(line, CALENDAR, NOW)[-1].period
    assert period is not None
    assert (period.token, str(period.first_day), str(period.last_day)) == ("previous_period", first, last)


@pytest.mark.parametrize("line", ["the month before", "before August and the month before", "previous period"])
def test_one_before_nothing_is_no_period(line: str) -> None:
    assert "previous_period" not in [token for _, token, _ in read(line)]


def test_only_the_first_periods_of_an_endless_line_are_read() -> None:
    assert len(read("last week " * 400)) == MOST_PERIODS


@pytest.mark.parametrize(
    "token", ["context", "previous_period", "", "last_0_days", "2026-Q5", "2026-W60", "2026-13-01"]
)
def test_a_token_that_stands_for_nothing_is_refused(token: str) -> None:
    with pytest.raises(BadInput, match="I don't know the period"):
        period_of_token(token, CALENDAR, NOW)


def test_the_default_token_is_the_last_closed_week() -> None:
    default, last = (period_of_token(token, CALENDAR, NOW) for token in ("default", "last_week"))
    assert (default.start, default.end, default.grain) == (last.start, last.end, "week")


@pytest.mark.parametrize("text", ["Één", "İstanbul", "ﬁrst", "straße", "２０２６", "e\u0301", "\u0301", "Å", "ŉ"])
def test_folding_keeps_one_character_for_each(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_folding_takes_case_and_accents_away() -> None:
    assert fold("Één Vóór GEÏNVESTEERD") == "een voor geinvesteerd"


def patterns() -> list[re.Pattern[str]]:
    named = [*vars(period_line).values(), *vars(period_ranges).values(), *vars(periods).values()]
    return [pattern for _, pattern, _ in period_leaves.LEAVES] + [x for x in named if isinstance(x, re.Pattern)]


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.pattern[:30])
def test_each_pattern_looks_at_a_bounded_number_of_characters(pattern: re.Pattern[str]) -> None:
    assert not re.search(r"(?<!\\)[*+]|\{[0-9]*,\}", re.sub(r"\[[^\]]*\]", "", pattern.pattern))


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "last ",
        "from 1 to ",
        "may ",
        "van maart tot ",
        "vs ",
        "2026-",
        "1-",
        " ",
        "\u0301",
        "week 53 ",
        "next q1 ",
    ],
)
def test_hostile_lines_are_read_to_the_end(piece: str) -> None:
    line = (piece * 4000)[:4000]
    for found in find_periods(line, CALENDAR, NOW):
        assert 0 <= found.start < found.stop <= len(line)
        assert (found.period is None) != (found.problem is None)
