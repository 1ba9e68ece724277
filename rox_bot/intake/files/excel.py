"""Reading an Excel workbook: which of its sheets, where its header stands, and its rows one by one as texts.

Macros are never run: the values that stand in the cells are read, of a formula the one Excel last worked out.
"""

import warnings
import zipfile
import zlib
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from rox_bot.domain.errors import N_, BadInput, Phrase
from rox_bot.intake.files import reading
from rox_bot.intake.files.reading import Row, demand, explained, without_second_header

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

BOMB_SIZE = (
    32 * 1_048_576
)  # bytes unpacked from which the ratio is looked at: a small file may hold a day's work for us
UNPACKED_LIMIT = 2_000_000_000  # bytes
ROW_LIMIT = 1_048_576  # Excel's own, rows without cells among them
TEXTS_LIMIT = 200_000_000  # bytes of the table of texts, which Excel keeps in one piece and so do we
CELL_LIMIT = 32_767  # characters: Excel's own
COLUMN_LIMIT = 2_000
SHEETS_LEFT = N_('sheet "{sheet}" was read, the longest; not read: {others}')
"""The note on sheets that may be what was meant."""

_TITLES = 30  # rows in which the header is looked for
_LOOKED_AT = 200  # rows of each sheet by which the longest is found
_WIDE = 0.6  # of the widest row: a header has a name over most columns, a title over few
_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"))
_FAULTS = (zipfile.BadZipFile, zlib.error, KeyError, ParseError, ValueError, TypeError, EOFError, OverflowError)
Values = Sequence[object]


class ExcelFile:
    """A workbook of which one sheet is read: the one named, else the longest; title rows above its header are skipped.

    A date is read as ISO 8601, a number without what Excel's precision adds, an error such as #N/A as not known.
    """

    def __init__(self, path: Path, wanted: Collection[str], sheet: str = "") -> None:
        self.path = path
        with explained(path):
            found = path.stat()
        self.size, self._changed = found.st_size, found.st_mtime_ns
        self._notes: list[Phrase] = []
        self._check_parts()
        with self._workbook() as book:
            self.sheets = tuple(each.title for each in book.worksheets)
            self.sheet = self._chosen(book, sheet)
            self._header_row, self.header = self._find_header(book, wanted)
        demand(path, wanted, self.header)

    def rows(self, at: Callable[[int], None] = lambda _: None) -> Iterator[Row]:
        """Return the rows that are not blank; `at` hears now and then how many bytes of the file are done."""
        return without_second_header(self.header, self._records(at))

    def _records(self, at: Callable[[int], None]) -> Generator[Row, None, None]:
        with self._workbook() as book:
            sheet = book[self.sheet]
            last = max(sheet.max_row or 0, 1)
            for number, values in enumerate(self._values(sheet), 1):
                if number % 1_000 == 0:
                    at(min(self.size, self.size * number // last))
                if number <= self._header_row:
                    continue
                cells = _fitted([_text(value) for value in values], len(self.header))
                if any(cells):
                    yield Row(number, cells, _fault(cells))
        at(self.size)

    def unchanged(self) -> bool:
        """Return whether the file is still the one that was opened."""
        with explained(self.path):
            found = self.path.stat()
        return (found.st_size, found.st_mtime_ns) == (self.size, self._changed)

    def notes(self) -> list[Phrase]:
        """Return what is to be said of how the file was read."""
        return self._notes

    def _check_parts(self) -> None:
        """Refuse what is no workbook, and one that unpacks to more than it should, before anything is unpacked."""
        with self._damage_told(), zipfile.ZipFile(self.path) as parts:
            listed = parts.infolist()
        names = {part.filename for part in listed}
        if "xl/workbook.bin" in names:
            raise BadInput(N_("{path} is a binary Excel file (.xlsb); save it as .xlsx first."), path=self.path)
        if "xl/workbook.xml" not in names:
            raise BadInput(
                N_("{path} is a ZIP file and no Excel file; unpack it, or save the sheet as CSV (UTF-8)."),
                path=self.path,
            )
        unpacked = sum(part.file_size for part in listed)
        if unpacked > max(BOMB_SIZE, reading.BOMB_RATIO * self.size):
            raise BadInput(
                N_("{path} unpacks to more than {ratio} times its size; save its sheet as CSV (UTF-8)."),
                path=self.path,
                ratio=reading.BOMB_RATIO,
            )
        texts = sum(part.file_size for part in listed if part.filename.lower().endswith("sharedstrings.xml"))
        if unpacked > UNPACKED_LIMIT or texts > TEXTS_LIMIT:
            raise BadInput(
                N_(
                    "{path} is too large to be read as an Excel file; save its sheet as CSV (UTF-8): that has no limit."
                ),
                path=self.path,
            )
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            self._notes.append(Phrase(N_("the macros in the file were not run")))

    @contextmanager
    def _workbook(self) -> "Iterator[Workbook]":
        from openpyxl import load_workbook

        warnings.filterwarnings("ignore", module="openpyxl")  # on styles and the like, which nobody reads
        with self._damage_told(), self.path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        with explained(self.path):
            try:
                yield
            except _FAULTS:
                raise BadInput(
                    N_("{path} is a damaged Excel file, or is still being written."), path=self.path
                ) from None

    def _chosen(self, book: "Workbook", wanted: str) -> str:
        names = [sheet.title for sheet in book.worksheets]
        if wanted:
            if wanted not in names:
                raise BadInput(
                    N_('{path} has no sheet "{name}"; it has: {sheets}.'),
                    path=self.path,
                    name=wanted,
                    sheets=", ".join(names),
                )
            return wanted
        lengths = {sheet.title: self._length(sheet) for sheet in book.worksheets}
        if not any(any(length) for length in lengths.values()):
            raise BadInput(N_("{path} is empty."), path=self.path)
        longest = max(names, key=lambda name: lengths[name])
        others = [name for name in names if name != longest and lengths[name][0] > 0]
        if others:
            self._notes.append(Phrase(SHEETS_LEFT, sheet=longest, others=", ".join(others)))
        return longest

    def _length(self, sheet: Any) -> tuple[int, int]:
        """Return how many of a sheet's first rows hold anything, and, where that is all of them, how far it reaches."""
        reach = sheet.max_row or 0
        filled = sum(any(map(_text, values)) for values in islice(self._values(sheet), _LOOKED_AT))
        return filled, reach if filled == _LOOKED_AT else 0

    def _values(self, sheet: Any) -> Iterator[Values]:
        sheet.reset_dimensions()  # some programs write a size that is not the sheet's
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            if number > ROW_LIMIT:
                raise BadInput(N_("{path} has over {limit} rows, empty ones too."), path=self.path, limit=ROW_LIMIT)
            if len(values) > COLUMN_LIMIT and any(values[COLUMN_LIMIT:]):
                raise BadInput(N_("{path} has more than {limit} columns."), path=self.path, limit=COLUMN_LIMIT)
            yield values[:COLUMN_LIMIT]

    def _find_header(self, book: "Workbook", wanted: Collection[str]) -> tuple[int, list[str]]:
        """Return the header's row and its names: the row with most of the wanted columns, else the first wide one."""
        rows = list(islice(self._values(book[self.sheet]), _TITLES))
        widest = max((_filled(values) for values in rows), default=0)
        if not widest:
            raise BadInput(N_("{path} is empty."), path=self.path)
        wide = [place for place, values in enumerate(rows) if _filled(values) >= _WIDE * widest]
        likely = next((place for place in wide if _only_texts(rows[place])), wide[0])
        named = {place: len(set(wanted) & set(map(_name, values))) for place, values in enumerate(rows)}
        place = max(named, key=lambda each: (named[each], each == likely))
        header = [_name(value) for value in rows[place]]
        while header and not header[-1]:
            header.pop()
        return place + 1, header


def _filled(values: Values) -> int:
    return sum(bool(_text(value)) for value in values)


def _only_texts(values: Values) -> bool:
    """Return whether a row could be a header: names, none of them a number or a date."""
    return all(isinstance(value, str) for value in values if value is not None)


def _fitted(cells: list[str], width: int) -> list[str]:
    """Return a row as wide as the header: what is empty beyond it is dropped, what is missing is empty."""
    while len(cells) > width and not cells[-1]:
        cells.pop()
    return cells + [""] * (width - len(cells))


def _fault(cells: list[str]) -> str:
    return Phrase(N_("a cell is too long")) if any(len(cell) > CELL_LIMIT for cell in cells) else ""


def _name(value: object) -> str:
    """Return the name over a column, in one line."""
    return " ".join(_text(value).split())


def _text(value: object) -> str:
    """Return a cell as it would stand in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    text = str(value).replace("_x000D_", "")
    return "" if text in _ERRORS else text.strip()
