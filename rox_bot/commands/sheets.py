"""Rows as a file for spreadsheets, CSV or XLSX: nothing in it is a formula, numbers stay numbers."""

import csv
import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.formulas import guarded_text

Rows = Iterable[Mapping[str, Any]]
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f￾￿]")
_LONGEST = 32_767
"""Characters: no cell of a workbook holds more."""


def write_sheet(path: Path, columns: Sequence[str], rows: Rows, title: str = "rox") -> None:
    """Write a table for its owner alone: a workbook where the name ends so, else CSV (UTF-8 with its mark)."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        if path.suffix.lower() == ".xlsx":
            _write_workbook(path, columns, rows, title)
        else:
            _write_csv(path, columns, rows)
    except OSError as trouble:
        raise BadInput(N_("{path} cannot be written: {reason}."), path=path, reason=trouble.strerror or "") from trouble


def workbook_text(guarded: str) -> str:
    """Return a guarded text as a cell of a workbook can hold it."""
    return _NOT_IN_XML.sub("", guarded)[:_LONGEST]


def _write_csv(path: Path, columns: Sequence[str], rows: Rows) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
        sheet.writerow([guarded_text(name) for name in columns])
        for row in rows:
            sheet.writerow([_cell(row.get(name)) for name in columns])


def _write_workbook(path: Path, columns: Sequence[str], rows: Rows, title: str) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)

    def cell(value: Any) -> Any:
        ready = _cell(value)
        if not isinstance(ready, str):
            return ready
        text = WriteOnlyCell(sheet, workbook_text(ready))
        text.data_type = "s"
        return text

    sheet.append([cell(name) for name in columns])
    for row in rows:
        sheet.append([cell(row.get(name)) for name in columns])
    book.save(path)


def _cell(value: Any) -> Any:
    """Return a value as a cell: a number, or a text that is no formula; '' where it is not known."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return int(value) if float(value).is_integer() else value
    return guarded_text(str(value))
