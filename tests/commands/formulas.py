"""Reckoning the formulas of a workbook in plain Python: sums, sums with conditions, references and arithmetic."""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

_TOKEN = re.compile(
    r"\s*(?:(?P<ref>(?:'(?:[^']|'')+'!)?\$?[A-Z]{1,2}\$?[0-9]+(?::\$?[A-Z]{1,2}\$?[0-9]+)?)"
    r'|(?P<text>"[^"]*")|(?P<number>[0-9.]+)|(?P<name>[A-Z]+)\(|(?P<sign>[-+/*(),]))'
)
_SIGNS: Mapping[str, Callable[[float, float], float]] = {"+": operator.add, "-": operator.sub, "/": operator.truediv}


class Reckoned:
    """A workbook as written, whose formulas are worked out anew; every other cell is what it holds."""

    def __init__(self, path: Path) -> None:
        self.book = load_workbook(path)
        self.results = load_workbook(path, data_only=True)

    def formulas(self) -> Iterator[tuple[str, str, str, Any]]:
        """Yield sheet, cell, formula and the result that stands beside it."""
        for sheet in self.book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        yield sheet.title, cell.coordinate, cell.value, self.results[sheet.title][cell.coordinate].value

    def value(self, sheet: str, cell: str) -> Any:
        """What a cell holds or comes to."""
        held = self.book[sheet][cell]
        return self.worked_out(sheet, held.value) if held.data_type == "f" else held.value

    def worked_out(self, sheet: str, formula: str) -> float:
        """What a formula comes to on a sheet."""
        tokens = list(_TOKEN.finditer(formula.removeprefix("=")))
        assert "".join(match[0] for match in tokens) == formula.removeprefix("=")
        value, rest = self._sum(sheet, tokens)
        assert rest == []
        return value

    def _sum(self, sheet: str, tokens: list[re.Match[str]]) -> tuple[float, list[re.Match[str]]]:
        value, tokens = self._term(sheet, tokens)
        while tokens and tokens[0]["sign"] in ("+", "-"):
            sign = _SIGNS[tokens[0]["sign"]]
            other, tokens = self._term(sheet, tokens[1:])
            value = sign(value, other)
        return value, tokens

    def _term(self, sheet: str, tokens: list[re.Match[str]]) -> tuple[float, list[re.Match[str]]]:
        value, tokens = self._part(sheet, tokens)
        while tokens and tokens[0]["sign"] == "/":
            other, tokens = self._part(sheet, tokens[1:])
            value /= other
        return value, tokens

    def _part(self, sheet: str, tokens: list[re.Match[str]]) -> tuple[float, list[re.Match[str]]]:
        first, rest = tokens[0], tokens[1:]
        if first["number"]:
            return float(first["number"]), rest
        if first["ref"]:
            (value,) = self._cells(sheet, first["ref"])
            return float(value or 0), rest
        given: list[str] = []
        while rest[0]["sign"] != ")":
            given += [rest[0][0]] if rest[0]["sign"] != "," else []
            rest = rest[1:]
        return self._called(sheet, first["name"], given), rest[1:]

    def _called(self, sheet: str, name: str, given: list[str]) -> float:
        summed = self._cells(sheet, given[0])
        if name == "SUM":
            return float(sum(value or 0 for value in summed))
        assert name == "SUMIFS"
        keep = [True] * len(summed)
        for where, wanted in zip(given[1::2], given[2::2], strict=True):
            cells = self._cells(sheet, where)
            keep = [kept and str(cell) == wanted.strip('"') for kept, cell in zip(keep, cells, strict=True)]
        return float(sum(value or 0 for value, kept in zip(summed, keep, strict=True) if kept))

    def _cells(self, sheet: str, ref: str) -> list[Any]:
        named, _, cells = ref.rpartition("!")
        sheet = named.strip("'").replace("''", "'") if named else sheet
        left, top, right, bottom = range_boundaries(cells.replace("$", ""))
        return [
            self.value(sheet, self.book[sheet].cell(row, column).coordinate)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]
