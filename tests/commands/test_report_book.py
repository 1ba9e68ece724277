"""The workbook of the report: each figure follows from rows in it, and nothing that a person typed is a formula."""

import stat
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from rox_bot.answers.report.gathering import Report
from rox_bot.commands.books import Formula, Leaf, letters, summed, write_book
from rox_bot.commands.reporting import write_report
from rox_bot.language.wording import Wording
from tests.answers.reports import NOTHING, STORIES, WHOLE, crowded, report
from tests.charts.valuations import CALENDAR, LOSING, NOW, quarter, spent, valued
from tests.commands.formulas import Reckoned

EN, NL = Wording("en"), Wording("nl")
REPORTS: dict[str, Callable[[], Report]] = {
    "whole": lambda: WHOLE,
    "nothing": lambda: NOTHING,
    "loss": lambda: report(valued(LOSING, "250000", spent=(spent(1, "All of it", "250000"),))),
    "crowded": lambda: crowded(CALENDAR.part_of_year(2025, "year", 1, NOW)),
}


def written(found: Report, folder: Path, wording: Wording = EN) -> Reckoned:
    path = folder / "report.xlsx"
    write_report(found, path, CALENDAR, wording)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in folder.iterdir()] == ["report.xlsx"]
    return Reckoned(path)


def column(book: Reckoned, sheet: str, heading: str) -> list[object]:
    """The values of a column under its heading, formulas worked out."""
    leaf = book.book[sheet]
    (place,) = [cell.column for cell in leaf[1] if cell.value == heading]
    return [book.value(sheet, leaf.cell(row, place).coordinate) for row in range(2, leaf.max_row + 1)]


def figure(book: Reckoned, name: str) -> float:
    """What the summary says of a figure, worked out anew."""
    (row,) = [cell.row for cell in book.book["Summary"]["A"] if cell.value == name]
    return float(book.value("Summary", f"B{row}"))


@pytest.mark.parametrize("wording", [EN, NL], ids=["en", "nl"])
@pytest.mark.parametrize("name", REPORTS)
def test_each_formula_comes_to_the_result_beside_it(name: str, wording: Wording, tmp_path: Path) -> None:
    book = written(REPORTS[name](), tmp_path, wording)
    seen = 0
    for sheet, cell, _, result in book.formulas():
        assert book.value(sheet, cell) == pytest.approx(result, abs=0.005), (sheet, cell)
        seen += 1
    assert seen > 20


def test_the_figures_of_the_page_are_sums_over_the_rows(tmp_path: Path) -> None:
    book = written(WHOLE, tmp_path)
    assert figure(book, "Spent") == 600_000
    assert figure(book, "Spent to improve") == 240_000
    assert figure(book, "Gains") == 1_512_000
    assert figure(book, "ROX gross") == pytest.approx(2.52)
    assert figure(book, "ROX net") == pytest.approx(1.52)
    assert figure(book, "Gains, measured") + figure(book, "Gains, assumed") == 1_512_000


def test_a_changed_row_changes_every_figure_above_it(tmp_path: Path) -> None:
    book = written(WHOLE, tmp_path)
    leaf = book.book["Spent"]
    (place,) = [cell.column for cell in leaf[1] if cell.value == "In the period, EUR"]
    assert leaf.cell(2, 1).value == "I1"
    leaf.cell(2, place).value = 60_000  # in place of 360,000
    assert figure(book, "Spent") == 300_000
    assert figure(book, "ROX gross") == pytest.approx(5.04)


@pytest.mark.parametrize("name", ["whole", "loss", "crowded"])
def test_every_month_of_every_entry_adds_up_to_its_part_and_to_the_months(name: str, tmp_path: Path) -> None:
    found = REPORTS[name]()
    book = written(found, tmp_path)
    differences = column(book, "Flows", "Difference")
    assert max(abs(float(str(each))) for each in differences) < 0.005
    months = column(book, "Months", "Cumulative")[:-1]
    valuation = found.valuation
    gained = sum((round(Decimal(repr(line.amount.likely)), 2) for line in valuation.lines), Decimal(0))
    spent_in_all = sum((each.part for each in valuation.spent), Decimal(0))
    assert months[-1] == pytest.approx(float(gained - spent_in_all), abs=0.005)


def test_the_ledger_tells_the_whole_of_each_entry(tmp_path: Path) -> None:
    book = written(WHOLE, tmp_path)
    row = [cell.value for cell in book.book["Spent"][4]]
    assert row[:4] == ["I3", "New telephone system", "technology", "improve"]
    assert row[7:] == ["Ada de Vries", row[8], row[9], 240489.13, "USD", 0.92, 221250, 221250]
    assert row[8].date() == row[9].date() == WHOLE.valuation.spent[2].first


def test_a_booked_gain_refers_to_its_own_row(tmp_path: Path) -> None:
    book = written(WHOLE, tmp_path)
    (likely,) = [cell.column for cell in book.book["Gains"][1] if cell.value == "Likely"]
    assert book.book["Gains"].cell(5, 1).value == "V12"
    assert book.book["Gains"].cell(5, likely).value == "='Booked gains'!M2"
    assert [cell.value for cell in book.book["Booked gains"][2]][8:] == [24000, "EUR", 1, 0.5, 12000]


def test_no_investment_is_not_computable(tmp_path: Path) -> None:
    book = written(NOTHING, tmp_path)
    told = {row[0].value: row[1].value for row in book.book["Summary"].iter_rows(min_row=2)}
    assert told["ROX gross"] == told["ROX net"] == "not computable"
    assert book.book.sheetnames == ["Summary", "Months", "Spent", "Gains", "Levers"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝"])
def test_what_a_person_typed_is_no_formula(start: str, tmp_path: Path) -> None:
    evil = f'{start}HYPERLINK("http://x","a\x01")'
    entries = (spent(1, evil, "10", tag=evil, goal=evil, partner=evil), *WHOLE.valuation.spent)
    lines = tuple(replace(line, name=evil, source=evil) for line in WHOLE.valuation.lines)
    found = replace(
        WHOLE,
        valuation=replace(WHOLE.valuation, spent=entries, lines=lines),
        names={"ada": evil},
        stories=(replace(STORIES[0], quote=replace(STORIES[0].quote, text=evil, said=evil)),),
        timing=report(replace(WHOLE.valuation, spent=entries, lines=lines)).timing,
    )
    book = written(found, tmp_path)
    assert not any("HYPERLINK" in formula for _, _, formula, _ in book.formulas())
    texts = [
        cell.value
        for sheet in book.book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and "HYPERLINK" in cell.value
    ]
    assert len(texts) > 10
    assert all(text.startswith("'") for text in texts)


def test_it_is_told_in_dutch_under_sheets_that_differ(tmp_path: Path) -> None:
    book = written(WHOLE, tmp_path, NL)
    assert book.book.sheetnames[:4] == ["Samenvatting", "Maanden", "Uitgegeven", "Opbrengsten"]
    assert len(set(book.book.sheetnames)) == 10
    assert all(len(name) <= 31 for name in book.book.sheetnames)


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ")])
def test_columns_have_their_letters(place: int, name: str) -> None:
    assert letters(place) == name


def test_a_quote_in_a_sheet_s_name_and_a_thousand_rows_keep_their_results(tmp_path: Path) -> None:
    rows = [(f"row {number}", Decimal("0.10")) for number in range(1_000)]
    leaf = Leaf("Ada's", (("Name", "text"), ("Sum", "money")), rows, ("Together", summed(1, [row[1] for row in rows])))
    other = Leaf("Other", (("Sum", "money"),), [(Formula(leaf.total(1), Decimal(100)),)])
    write_book(tmp_path / "book.xlsx", [leaf, other])
    found = load_workbook(tmp_path / "book.xlsx", data_only=True)
    assert found["Ada's"]["B1002"].value == found["Other"]["A2"].value == 100
    assert Reckoned(tmp_path / "book.xlsx").value("Other", "A2") == pytest.approx(100)


def test_a_period_in_progress_says_so(tmp_path: Path) -> None:
    book = written(report(replace(WHOLE.valuation, period=quarter(2026, 4))), tmp_path)
    assert book.value("Summary", "B2") == "Q4 2026 so far"
