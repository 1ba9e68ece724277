"""Reading a CSV file: what kind of file it is, its header, and its rows one by one, however long it is."""

import csv
import gzip
import io
import zlib
from collections import Counter, deque
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from stat import S_ISREG
from typing import Any, NamedTuple, Protocol

from rox_bot.domain.errors import N_, BadInput, Phrase
from rox_bot.language.interpreter import nearest

DELIMITERS = (",", ";", "\t", "|")
LINE_LIMIT = 1_048_576  # bytes
BOMB_SIZE = 256 * 1_048_576  # bytes unpacked from which the ratio is looked at
BOMB_RATIO = 100  # real exports shrink 5 to 30 times
_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_START = 4_096  # bytes
_STEERING = bytes(sign for sign in range(1, 32) if sign not in b"\t\n\v\f\r\x1a\x1b") + b"\x7f"
_MOST_STEERING = 0.02
_SWOLLEN = 50  # lines like rows in one cell: people do not paste as much
_TOLD = 3
_SHOWN = 32_767  # characters of an unreadable cell: what Excel can bear
_UNCLOSED = N_("a quote is never closed; the lines after it are read as rows of their own")
_FAULTS = (
    ("field larger", N_("a cell is too long; perhaps a quote is never closed")),
    ("unexpected end", N_("a quote is never closed")),
    ("expected after", N_("something stands between a closing quote and the next cell")),
    ("new-line", N_("a line break stands inside a cell without quotes")),
)


class Row(NamedTuple):
    """A row: the line it starts on (the header's is 1), its cells, and what makes it unreadable ('' = nothing).

    Of a row that is unreadable the cells are what stands between separators, quotes and all.
    """

    line: int
    cells: list[str]
    fault: str = ""


class Table(Protocol):
    """A file of rows under a header, whatever wrote it; `size` is in bytes, `notes` what the last reading showed.

    `sheets` are those of a workbook, `sheet` is the one that is read.
    """

    path: Path
    header: list[str]
    size: int
    sheets: tuple[str, ...]
    sheet: str

    def rows(self, at: Callable[[int], None] = ...) -> Iterator[Row]:
        """Return the rows that are not blank; `at` hears now and then how many bytes of the file are done."""

    def unchanged(self) -> bool:
        """Return whether the file is still the one that was opened."""

    def notes(self) -> list[Phrase]:
        """Return what is to be said of how the file was read."""


class _Lines:
    """Lines one by one, those `taken` since they were last forgotten kept, so that they can be given back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        return line

    def give_back(self) -> None:
        """Let all taken lines but the first come again."""
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


class _FromUtf16:
    """Reads lines of a text in UTF-16, with its mark of byte order, as bytes of UTF-8."""

    def __init__(self, stream: Any) -> None:
        self._text = io.TextIOWrapper(stream, encoding="utf-16", errors="replace", newline="\n")

    def readline(self, limit: int) -> bytes:
        """Return the next line, at most so many characters of it."""
        return self._text.readline(limit).encode()

    def close(self) -> None:
        """Let go of the stream, which is not ours to close and may be closed already."""
        with suppress(ValueError):
            self._text.detach()


class CsvFile:
    """A CSV file, perhaps gzipped, with a header that names every column of `wanted`.

    `odd_lines` counts the lines of the last reading that are not UTF-8 and were read as Windows-1252; `swollen` are the
    rows of it of which one cell holds many lines that look like rows, as (line, such lines).
    """

    def __init__(self, path: Path, wanted: Collection[str]) -> None:
        self.path = path
        self.sheets: tuple[str, ...] = ()
        self.sheet = ""
        self.odd_lines = 0
        self.swollen: list[tuple[int, int]] = []
        with explained(path):
            found = path.stat()
            if not S_ISREG(found.st_mode):
                raise BadInput(N_("{path} is not a file."), path=path)
            self.size, self._changed = found.st_size, found.st_mtime_ns
            with path.open("rb") as file:
                start = file.read(_START)
        self._zipped = start[:2] == b"\x1f\x8b"
        if not self._zipped and start[:2] not in _UTF_16:
            _demand_text(path, start)
        self.delimiter, self.header = self._choose(wanted)

    def rows(self, at: Callable[[int], None] = lambda _: None) -> Iterator[Row]:
        """Return the rows that are not blank; `at` hears now and then how many bytes of the file are done."""
        self.swollen = []
        rows = self._records(self.delimiter, at, len(self.header))
        next(rows, None)
        return without_second_header(self.header, rows)

    def notes(self) -> list[Phrase]:
        """Return what is to be said of how the file was read."""
        told = [
            Phrase(N_("line {line}: one cell holds {n} lines that look like rows; is a quote missing?"), line=line, n=n)
            for line, n in self.swollen[:_TOLD]
        ]
        odd = self.odd_lines
        return [*told, *([Phrase(N_("lines that are not UTF-8, read as Windows-1252: {n}"), n=odd)] if odd else [])]

    def unchanged(self) -> bool:
        """Return whether the file is still the one that was opened."""
        with explained(self.path):
            found = self.path.stat()
        return (found.st_size, found.st_mtime_ns) == (self.size, self._changed)

    def _records(self, delimiter: str, at: Callable[[int], None], width: int = 0) -> Generator[Row, None, None]:
        """Return the rows of so many cells (0: not known yet).

        Where a quote that is never closed swallowed lines that look like rows, they are read as such.
        """
        with explained(self.path), self.path.open("rb") as file:
            lines, line = _Lines(self._lines(file, at)), 1
            reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as trouble:
                    fault = _fault(trouble, line, line + len(lines.taken) - 1)
                    if 2 * _like_rows(lines.taken[1:], delimiter, width) > len(lines.taken) - 1:
                        lines.give_back()
                        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
                        fault = Phrase(_UNCLOSED)
                    shown = "".join(lines.taken).rstrip("\r\n").split(delimiter)
                    yield Row(line, [cell[:_SHOWN] for cell in shown], fault)
                else:
                    if len(lines.taken) > _SWOLLEN:
                        self._note_swollen(line, cells, delimiter, width)
                    if any(map(str.strip, cells)):
                        yield Row(line, cells)
                line += len(lines.taken)
                lines.taken.clear()

    def _note_swollen(self, line: int, cells: list[str], delimiter: str, width: int) -> None:
        most = max(_like_rows(cell.splitlines()[1:], delimiter, width) for cell in cells)
        if most > _SWOLLEN:
            self.swollen.append((line, most))

    def _lines(self, file: io.BufferedReader, at: Callable[[int], None]) -> Iterator[str]:
        stream: Any = io.BufferedReader(gzip.GzipFile(fileobj=file)) if self._zipped else file
        if stream.peek(2)[:2] not in _UTF_16:
            yield from self._texts(stream, file, at)
            return
        with closing(_FromUtf16(stream)) as recoded:
            yield from self._texts(recoded, file, at)

    def _texts(self, stream: Any, file: io.BufferedReader, at: Callable[[int], None]) -> Iterator[str]:
        self.odd_lines, done, number = 0, 0, 0
        while raw := stream.readline(LINE_LIMIT + 1):
            done, number = done + len(raw), number + 1
            if len(raw) > LINE_LIMIT:
                raise BadInput(N_("Line {number} of {path} is too long for a CSV file."), number=number, path=self.path)
            if self._zipped and done > max(BOMB_SIZE, BOMB_RATIO * self.size):
                raise BadInput(
                    N_("{path} unpacks to more than {ratio} times its size."), path=self.path, ratio=BOMB_RATIO
                )
            if number % 1_000 == 0:
                at(file.tell())
            yield self._text(raw.removeprefix(_BOM) if number == 1 else raw)
        at(self.size)

    def _text(self, raw: bytes) -> str:
        try:
            return raw.replace(b"\0", b"").decode()
        except UnicodeDecodeError:
            self.odd_lines += 1
            return raw.replace(b"\0", b"").decode("cp1252", "replace")

    def _choose(self, wanted: Collection[str]) -> tuple[str, list[str]]:
        """Return the delimiter whose header knows most of the wanted columns, and that header."""
        rows = {delimiter: self._first_row(delimiter) for delimiter in DELIMITERS}
        headers = {delimiter: [cell.strip() for cell in row.cells] for delimiter, row in rows.items()}
        best = max(DELIMITERS, key=lambda each: (len(set(wanted) & set(headers[each])), len(headers[each])))
        if rows[best].fault and self._ends_as_on_old_macs():
            raise BadInput(
                N_("{path} has line ends of old Macs only (CR); save it again as CSV (UTF-8), with usual line ends."),
                path=self.path,
            )
        if rows[best].fault:
            raise BadInput(N_("{path} has no header: {fault}."), path=self.path, fault=rows[best].fault)
        demand(self.path, wanted, headers[best])
        return best, headers[best]

    def _ends_as_on_old_macs(self) -> bool:
        with explained(self.path), self.path.open("rb") as file:
            start = file.read(_START)
        return b"\r" in start and b"\n" not in start

    def _first_row(self, delimiter: str) -> Row:
        records = self._records(delimiter, lambda _: None)
        row = next(records, None)
        records.close()
        if row is None:
            raise BadInput(N_("{path} is empty."), path=self.path)
        return row


def _demand_text(path: Path, start: bytes) -> None:
    """Refuse what is no text by its first bytes: texts hold hardly a sign that steers a device."""
    if len(start.translate(None, _STEERING)) < (1 - _MOST_STEERING) * len(start):
        raise BadInput(
            N_("{path} is no text file, whatever its name says; export the table as CSV or XLSX."), path=path
        )


def _like_rows(lines: Collection[str], delimiter: str, width: int) -> int:
    """Return how many lines look like rows of so many cells; none of one cell, which any line is."""
    return sum(line.count(delimiter) >= width - 1 for line in lines) if width > 1 else 0


def without_second_header(header: list[str], rows: Generator[Row, None, None]) -> Iterator[Row]:
    """Return rows without the second line of a header, as SurveyMonkey writes one: the choices under each question."""
    with closing(rows):
        for place, row in enumerate(rows):
            if place or header[0].casefold() != "respondent id" or not row.cells or row.cells[0].strip():
                yield row


def demand(path: Path, wanted: Collection[str], header: list[str]) -> None:
    """Refuse a header in which a wanted column is missing or stands twice."""
    counts = Counter(header)
    for name in wanted:
        if counts[name] == 0:
            raise BadInput(N_('{path} has no column "{name}"; {hint}.'), path=path, name=name, hint=_hint(name, header))
        if counts[name] > 1:
            raise BadInput(N_('{path} has {n} columns named "{name}".'), path=path, n=counts[name], name=name)


def _hint(name: str, header: list[str]) -> Phrase:
    near = nearest(name, [each for each in header if each], 3)
    listed = ", ".join(f'"{each[:100]}"' for each in near or header[:20])
    return Phrase(N_("nearest: {names}") if near else N_("its columns: {names}"), names=listed)


def _fault(trouble: csv.Error, first: int, last: int) -> Phrase:
    text = str(trouble)
    reason = Phrase(next((sentence for sign, sentence in _FAULTS if sign in text), text))
    if last <= first:
        return reason
    return Phrase(N_("{reason} (lines {first} to {last})"), reason=reason, first=first, last=last)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what can be wrong with a file into a sentence."""
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise BadInput(N_("{path} is a damaged gzip file."), path=path) from None
    except OSError as trouble:
        reason = trouble.strerror or type(trouble).__name__
        raise BadInput(N_("{path} cannot be read: {reason}."), path=path, reason=reason) from trouble
