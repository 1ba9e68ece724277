"""Workbooks whose sums are formulas: what a person typed is never one, and each formula carries its result.

Programs that show a workbook without reckoning (previews, phones) show the result that stands beside a formula.
"""

import os
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Literal

from rox_bot.commands.sheets import workbook_text
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.formulas import guarded_text

Shape = Literal["text", "money", "share", "number", "day", "month"]
_FORMATS: Mapping[str, str] = {
    "money": "#,##0.00",
    "share": "0.0%",
    "number": "#,##0.####",
    "day": "yyyy-mm-dd",
    "month": "yyyy-mm",
}
_WIDTHS: Mapping[str, float] = {"money": 16, "share": 10, "number": 12, "day": 12, "month": 10}
_LEAST_TEXT, _MOST_TEXT = 8, 48
_WITHOUT_RESULT = re.compile(r'(<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)<v ?/?>(?:</v>)?')


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in the language of workbooks, without its sign, and what it comes to."""

    text: str
    result: Decimal | float
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or nothing, in another shape than its column has."""

    value: Decimal | float | None
    shape: Shape


Cell = str | Decimal | float | int | date | Formula | Figure | None


@dataclass(frozen=True)
class Leaf:
    """One sheet: its columns as (heading, shape), its rows, and a last row of totals where it has one."""

    title: str
    columns: tuple[tuple[str, Shape], ...]
    rows: Sequence[tuple[Cell, ...]]
    totals: tuple[Cell, ...] = ()

    def column(self, place: int, *, fixed: bool = False) -> str:
        """Return the rows of a column as a formula names them from any sheet."""
        letter = letters(place)
        mark = "$" if fixed else ""
        return f"{self.named}!{mark}{letter}$2:{mark}{letter}${len(self.rows) + 1}"

    def cell(self, place: int, row: int) -> str:
        """Return one cell as a formula names it from any sheet; row 0 is the first under the headings."""
        return f"{self.named}!{letters(place)}{row + 2}"

    def total(self, place: int) -> str:
        """Return the total of a column as a formula names it from any sheet."""
        return self.cell(place, len(self.rows))

    @property
    def named(self) -> str:
        """Return the sheet's name as it stands in a formula."""
        return "'" + self.title.replace("'", "''") + "'"


def letters(place: int) -> str:
    """Return a column's letters: 0 is A, 26 is AA."""
    name = ""
    while place >= 0:
        name, place = chr(ord("A") + place % 26) + name, place // 26 - 1
    return name


def summed(place: int, values: Sequence[Decimal | float]) -> Formula:
    """Return the total of a column over as many rows as there are values."""
    total = sum((Decimal(repr(each)) if isinstance(each, float) else each for each in values), Decimal(0))
    return Formula(f"SUM({letters(place)}2:{letters(place)}{len(values) + 1})" if values else "0", total)


def write_book(path: Path, leaves: Sequence[Leaf]) -> None:
    """Write a workbook for its owner alone."""
    from openpyxl import Workbook

    book = Workbook()
    del book[book.sheetnames[0]]
    results = [_write_leaf(book.create_sheet(leaf.title), leaf) for leaf in leaves]
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        book.save(path)
        _with_results(path, results)
    except OSError as trouble:
        raise BadInput(N_("{path} cannot be written: {reason}."), path=path, reason=trouble.strerror or "") from trouble


def _write_leaf(sheet: Any, leaf: Leaf) -> dict[str, str]:
    """Fill a sheet; return the results of its formulas by cell."""
    from openpyxl.styles import Font

    bold, results = Font(bold=True), dict[str, str]()
    for place, (heading, _) in enumerate(leaf.columns, 1):
        _text(sheet.cell(1, place), heading).font = bold
    for number, row in enumerate((*leaf.rows, *([leaf.totals] if leaf.totals else [])), 2):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(number, place)
            _fill(cell, value, leaf.columns[place - 1][1])
            if isinstance(value, Formula):
                results[cell.coordinate] = repr(float(value.result))
            if leaf.totals and number == len(leaf.rows) + 2:
                cell.font = bold
    sheet.freeze_panes = "A2"
    for place, width in enumerate(_widths(leaf)):
        sheet.column_dimensions[letters(place)].width = width
    return results


def _fill(cell: Any, value: Cell, shape: Shape) -> None:
    if isinstance(value, Formula | Figure):
        shape = value.shape or shape
        value = f"={value.text}" if isinstance(value, Formula) else value.value
    elif isinstance(value, str):
        _text(cell, value)
        return
    cell.value = value
    if shape in _FORMATS and value is not None:
        cell.number_format = _FORMATS[shape]


def _text(cell: Any, text: str) -> Any:
    """Write a text that no program takes for a formula."""
    if text:
        cell.value = workbook_text(guarded_text(text))
        cell.data_type = "s"
    return cell


def _widths(leaf: Leaf) -> Iterator[float]:
    for place, (heading, shape) in enumerate(leaf.columns):
        texts = [row[place] for row in leaf.rows if len(row) > place and isinstance(row[place], str)]
        longest = max((len(str(each)) for each in texts), default=0)
        least = _WIDTHS.get(shape, _LEAST_TEXT)
        yield min(max(least, longest + 2, len(heading) + 2), _MOST_TEXT)


def _with_results(path: Path, results: Sequence[Mapping[str, str]]) -> None:
    """Put its result beside each formula: the library that writes workbooks leaves that to who opens them."""
    fresh = path.with_name(f"{path.name}.part")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            body = source.read(entry)
            match = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", entry.filename)
            if match:
                text = _WITHOUT_RESULT.sub(partial(_filled, results[int(match[1]) - 1]), body.decode())
                body = text.encode()
            target.writestr(entry.filename, body)
    fresh.chmod(0o600)
    fresh.replace(path)


def _filled(known: Mapping[str, str], found: re.Match[str]) -> str:
    return f"{found[1]}<v>{known[found[2]]}</v>"
