"""The page of the report: every table adds up, what has no room is counted, and it is one page."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from rox_bot.answers.report.gathering import Report
from rox_bot.answers.report.paging import page
from rox_bot.charts import draw
from rox_bot.charts.paper import A4, MARGIN, cards
from rox_bot.charts.sheet import Sheet
from rox_bot.charts.studio import Studio
from rox_bot.domain.page import Grid, Page, Section
from rox_bot.language.wording import Wording
from tests.answers.reports import NOTHING, WHOLE, crowded, report
from tests.charts.pictures import outside, overlaps, texts
from tests.charts.valuations import CALENDAR, LOSING, NOW, quarter, spent, valued

EN, NL = Wording("en"), Wording("nl")
YEAR = CALENDAR.part_of_year(2025, "year", 1, NOW)
LOSS = report(valued(LOSING, "250000", spent=(spent(1, "All of it", "250000"),)))
SMALL = report(valued((), "950.55", spent=(spent(1, "Pizza", "950.55"),)), stories=(), assumptions=())
REPORTS: dict[str, Callable[[], Report]] = {
    "whole": lambda: WHOLE,
    "nothing": lambda: NOTHING,
    "loss": lambda: LOSS,
    "small": lambda: SMALL,
    "crowded quarter": lambda: crowded(quarter(2026, 3)),
    "crowded year": lambda: crowded(YEAR),
}


def paged(found: Report, wording: Wording = EN) -> Page:
    return page(found, CALENDAR, wording, footer="Every figure opens to its rows in the workbook.")


def section(found: Page, title: str) -> Section:
    return next(each for each in found.sections if each.title == title)


def grid(found: Page, title: str) -> Grid:
    table = section(found, title).grid
    assert table is not None
    return table


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-") or "0")


def test_the_headline_has_both_ratios_with_their_range_and_what_they_rest_on() -> None:
    found = paged(WHOLE)
    assert found.title == "Return on Experience, Q3 2026"
    assert found.headline == "ROX 252% gross (164% to 352%), 152% net"
    assert [(fact.name, fact.value_text) for fact in found.facts] == [
        ("Spent", "600,000"),
        ("Gains", "1,512,000"),
        ("ROX gross", "252%"),
        ("ROX net", "152%"),
        ("ROX on improving", "252%"),
    ]
    assert found.lines[0] == "1 spent gave 2.52; the gains exceed what was spent in 97% of the draws."
    assert found.lines[1] == "The gains rest on: 86% measured, 14% assumed."
    assert "Of that EUR 360,000 buys the service itself" in found.lines[2]


@pytest.mark.parametrize("name", ["whole", "loss", "small", "crowded quarter", "crowded year"])
def test_the_rows_of_each_table_add_up_to_its_totals(name: str) -> None:
    found = paged(REPORTS[name]())
    cash = grid(found, "When the money flows")
    for place in (1, 2, 3):
        shown = [number(row[place]) for row in cash.rows]
        assert abs(sum(shown) - number(cash.totals[place])) <= len(shown) / Decimal(2)  # each is rounded
    assert number(cash.rows[-1][4]) == number(cash.totals[3])
    ledger = grid(found, "What was spent")
    assert abs(sum(number(row[-1]) for row in ledger.rows) - number(ledger.totals[-1])) <= len(ledger.rows)
    assert number(ledger.totals[-1]) == number(cash.totals[1]) == number(found.facts[0].value_text)


def test_what_has_no_room_is_one_row_with_its_count() -> None:
    found = paged(crowded(quarter(2026, 3)))
    last = grid(found, "What was spent").rows[-1]
    shown = len(grid(found, "What was spent").rows) - 1
    assert last[1] == f"{60 - shown} more, in the workbook"
    lines = grid(found, "What it brought").rows
    assert lines[-1][0] == f"{26 - len(lines) + 1} more, in the workbook"
    missing = section(found, "Not counted").lines
    assert missing[-1] == f"and {18 - len(missing) + 1} more in the workbook"


def test_a_loss_and_a_month_without_spending_are_told() -> None:
    found = paged(LOSS)
    assert section(found, "When the money flows").notes[0] == "Not paid back by the end of the period."
    assert grid(found, "When the money flows").rows[0] == ("Jul 2026", "0", "−58,333", "−58,333", "−58,333")


def test_where_nothing_was_spent_the_ratios_are_not_computable() -> None:
    found = paged(NOTHING)
    assert found.headline == "ROX cannot be computed: no investment is booked in this period"
    assert {fact.value_text for fact in found.facts[2:]} == {"–"}
    assert section(found, "What was spent").lines == ("Nothing is booked in this period.",)


def test_each_line_says_what_it_rests_on() -> None:
    rows = grid(paged(WHOLE), "What it brought").rows
    told = {row[0]: row[1:3] for row in rows}
    grade, rests = told["Churn saved"]
    assert grade == "measured"
    assert rests.startswith("CSAT +4.2 percentage points (+1.1 to +7.3), n 1,184 · attribution 0% – 100%")
    assert rests.endswith("Ada de Vries, 2 Sep 2026")
    assert told["V12 Back-upplan voor Acme"] == ("assumed", "Ada de Vries, 2 Sep 2026")


def test_many_months_become_quarters_and_years_that_still_add_up() -> None:
    valuation = replace(crowded(YEAR).valuation, period=CALENDAR.span(YEAR.first_day, NOW.date(), "long", NOW))
    found = paged(report(valuation))
    rows = grid(found, "When the money flows").rows
    assert [row[0] for row in rows][:2] == ["Jan 2025 – Mar 2025", "Apr 2025 – Jun 2025"]
    assert len(rows) == 8


@pytest.mark.parametrize("wording", [EN, NL], ids=["en", "nl"])
@pytest.mark.parametrize("name", REPORTS)
def test_it_is_one_page_on_which_no_text_touches_another(name: str, wording: Wording) -> None:
    drawn = cards(paged(REPORTS[name](), wording))
    assert len(drawn) == 1
    sheet: Sheet = drawn[0]
    assert overlaps(sheet) == []
    assert outside(sheet) == []
    assert min(text.get_fontsize() for text in texts(sheet)) >= 7
    right = max(text.get_window_extent().x1 for text in texts(sheet)) * 72 / sheet.figure.dpi
    assert right <= A4[0] - MARGIN + 2


def test_more_than_a_page_holds_goes_on_to_the_next_and_loses_nothing() -> None:
    rows = tuple((f"I{number}", "a name", "1.00") for number in range(200))
    long = Section("Ledger", Grid(("Id", "Name", "Sum"), rows, numeric=(2,), wide=1, totals=("", "Together", "200.00")))
    drawn = cards(replace(paged(WHOLE), sections=(long, long)))
    written = [text.get_text() for sheet in drawn for text in texts(sheet)]
    assert len(drawn) > 4
    assert all(written.count(f"I{number}") == 2 for number in range(200))
    assert written.count("Together") == 2
    assert all(outside(sheet) == [] for sheet in drawn)


def test_it_is_printed_on_a4_in_an_embedded_typeface_with_real_text() -> None:
    printed = draw(paged(WHOLE))
    assert printed.startswith(b"%PDF-")
    (box,) = re.findall(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", printed)
    assert [float(side) for side in box] == pytest.approx(A4, abs=0.5)
    assert b"/FontFile2" in printed  # the TrueType outlines are in the file
    assert b"/ToUnicode" in printed  # and a table from its letters to characters
    assert b"/Type3" not in printed
    assert draw(paged(WHOLE)) == printed


def test_a_drawing_process_prints_it_too() -> None:
    studio = Studio()
    try:
        assert studio.draw(paged(WHOLE)) == draw(paged(WHOLE))
    finally:
        studio.close()
