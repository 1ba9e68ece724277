"""A table as fixed-width text: readable on every surface of Slack, by a screen reader, and when pasted elsewhere."""

from collections.abc import Sequence

from rox_bot.domain.answer import Table
from rox_bot.slack.text import ELLIPSIS, fitting, one_line, width

WIDTH = 72
"""Columns of text; wider ones wrap on a laptop."""
MOST_ROWS = 38
"""With the heading and its rule just under Slack's 3,000 characters."""
MOST_COLUMNS = 8
_GAP = "  "
_NARROWEST = 5


def fixed_width(table: Table) -> str:
    """Return a table's heading and first 38 rows as lines of at most 72 columns; '' for a table without columns.

    Numeric columns stand flush right. Where the room is short the widest columns are shortened, text before numbers;
    of more than eight columns the last ones become a single ellipsis.
    """
    cells = [_row(row, len(table.columns)) for row in (table.columns, *table.rows[:MOST_ROWS])]
    if not cells[0]:
        return ""
    widths = _widths(cells, frozenset(table.numeric))
    heading, *rows = [_line(row, widths, table.numeric) for row in cells]
    return "\n".join([heading, _GAP.join("─" * columns for columns in widths), *rows])


def _row(row: Sequence[str], columns: int) -> list[str]:
    """Return a row's cells on one line each, as many as there are columns."""
    cells = [one_line(cell) for cell in row[:columns]] + [""] * (columns - len(row))
    return cells if columns <= MOST_COLUMNS else [*cells[: MOST_COLUMNS - 1], ELLIPSIS]


def _widths(cells: Sequence[Sequence[str]], numeric: frozenset[int]) -> list[int]:
    """Return how wide each column may be: its widest cell, less what the whole is too wide."""
    widths = [max(1, *map(width, column)) for column in zip(*cells, strict=True)]
    too_wide = sum(widths) + len(_GAP) * (len(widths) - 1) - WIDTH
    for _ in range(max(0, too_wide)):
        texts = [place for place, wide in enumerate(widths) if place not in numeric and wide > _NARROWEST]
        widest = max(texts or range(len(widths)), key=lambda place: widths[place])
        widths[widest] -= 1
    return widths


def _line(row: Sequence[str], widths: Sequence[int], numeric: Sequence[int]) -> str:
    parts = []
    for place, (cell, columns) in enumerate(zip(row, widths, strict=True)):
        shown = fitting(cell, columns)
        blank = " " * (columns - width(shown))
        parts.append(blank + shown if place in numeric else shown + blank)
    return _GAP.join(parts).rstrip()
