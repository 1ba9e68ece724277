"""A sample of a file, column by column: what stands in each and what it looks like."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.formulas import unguarded
from rox_bot.intake.files.reading import Row, Table
from rox_bot.intake.files.values import number
from rox_bot.intake.proposals.names import words
from rox_bot.store.people import is_personal

SAMPLE = 5_000  # rows
_MOST = 0.9
_LONG = 60  # characters: names are shorter, what people write is longer
_SHOWN = 30  # characters of a cell that is quoted
MISSING = frozenset(
    (
        "?",
        "-",
        "--",
        "n/a",
        "N/A",
        "NULL",
        "null",
        "#N/A",
        "NaN",
        "nan",
        "(null)",
        "(blank)",
        "(empty)",
        "(leeg)",
        "n.v.t.",
    )
) | frozenset(("Not Offered", "Not Rated", "Not rated", "No rating", "Unrated", "Geen beoordeling"))
"""Cells that exports write where nothing is known."""


@dataclass(frozen=True)
class Column:
    """One column of a sample: its name, its known cells in the order of the rows, and how many rows there are.

    `marks` are the cells of it that only say that nothing is known.
    """

    name: str
    cells: tuple[str, ...]
    rows: int
    marks: frozenset[str] = frozenset()

    @cached_property
    def words(self) -> str:
        """Return its name as plain words."""
        return words(self.name)

    @cached_property
    def counts(self) -> Counter[str]:
        """Return each value with its number of rows."""
        return Counter(self.cells)

    @cached_property
    def numbers(self) -> tuple[float, ...] | None:
        """Return its values as numbers, without a few odd ones; None where more are none, or nothing is known."""
        found = {cell: value for cell in self.counts if (value := _number(cell)) is not None}
        return tuple(found.values()) or None if self.mostly(found.__contains__) else None

    def mostly(self, fits: Callable[[str], bool]) -> bool:
        """Return whether at least nine in ten of its cells are as they should be: one odd cell makes no other column.

        The rows of the others are told as bad ones.
        """
        return sum(n for cell, n in self.counts.items() if fits(cell)) >= _MOST * len(self.cells)

    def first_odd(self, fits: Callable[[str], bool]) -> str:
        """Return the first cell that is not as it should be, to be quoted; '' where there is none to be shown."""
        odd = next((cell for cell in self.counts if not fits(cell) and not is_personal(cell)), "")
        return quoted(odd)

    @property
    def unique(self) -> bool:
        """Return whether it could be a key: every row has a value of its own."""
        return len(self.counts) == self.rows > 0

    @cached_property
    def people(self) -> bool:
        """Return whether most of its values are e-mail addresses or phone numbers."""
        personal = sum(map(is_personal, self.counts))
        return bool(self.counts) and personal >= _MOST * len(self.counts)

    @cached_property
    def names(self) -> bool:
        """Return whether most of its values are names of people, which somebody else may bear too, and no ids."""
        named = sum(not is_personal(cell) and not any(map(str.isdigit, cell)) for cell in self.counts)
        return named > len(self.counts) / 2

    @cached_property
    def prose(self) -> bool:
        """Return whether it holds what people wrote: long texts, hardly one of them twice."""
        spoken = [cell for cell in self.counts if cell.count(" ") >= 2]
        return len(spoken) > len(self.counts) / 2 and len(self.counts) > len(self.cells) / 2

    @cached_property
    def long_texts(self) -> bool:
        """Return whether most of its values are too long for a name."""
        return sum(len(cell) > _LONG for cell in self.counts) > len(self.counts) / 2

    @cached_property
    def serials(self) -> bool:
        """Return whether its values look like the numbers that Excel keeps dates as: days since 1900, from 1995 on."""
        return self.mostly(lambda cell: (value := _number(cell)) is not None and 34_700 <= value < 73_050)


def quoted(cell: str) -> str:
    """Return a cell cut to what a sentence can bear."""
    return cell if len(cell) <= _SHOWN else f"{cell[: _SHOWN - 1]}…"


def _number(cell: str) -> float | None:
    try:
        return number(cell)
    except ValueError:
        return None


@dataclass(frozen=True)
class Sample:
    """The first rows of a file."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """Return the column of a name; one that stands twice in the header cannot be read."""
        return next((column for column in self.columns if column.name == name), None)


def take_sample(table: Table, limit: int = SAMPLE) -> Sample:
    """Return the first readable rows of a file, none of a file without any."""
    width = len(table.header)
    rows = [row for row in islice(table.rows(), limit) if not row.fault and len(row.cells) == width]
    cells = list(zip(*((unguarded(cell.strip()) for cell in row.cells) for row in rows), strict=True))
    found = _columns(table.header, cells or [()] * width, len(rows))
    return Sample(table.path.name, tuple(table.header), tuple(rows), found)


def demand_rows(sample: Sample, path: Path) -> None:
    """Raise BadInput where there is no row from which a map could be proposed."""
    if not sample.rows:
        raise BadInput(
            N_(
                "{path} has a header but no rows, and no saved map fits its columns. Import one with rows first: from "
                "then on an empty one means that there is nothing new."
            ),
            path=path,
        )


def _columns(header: Sequence[str], cells: list[tuple[str, ...]], rows: int) -> tuple[Column, ...]:
    once = {name for name, n in Counter(header).items() if n == 1 and name}
    return tuple(
        Column(name, tuple(cell for cell in values if cell and cell not in MISSING), rows, MISSING.intersection(values))
        for name, values in zip(header, cells, strict=True)
        if name in once
    )
