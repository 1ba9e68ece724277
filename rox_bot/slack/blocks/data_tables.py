"""A table as Slack's own: sorted, filtered and paged by the reader; the older plain one where that is not to be had."""

from collections.abc import Collection
from math import isfinite

from rox_bot.domain.answer import Table
from rox_bot.slack.blocks import Block
from rox_bot.slack.blocks.text import cut, one_line

MOST_ROWS, MOST_COLUMNS = 99, 20
MOST_SIGNS = 7_000
"""Of all cells together: Slack takes 10,000 in a table, and what stands around it needs room in the message."""
LONGEST_CELL = 200
LONGEST_CAPTION = 150
_ROWS_A_PAGE = 10
_NOTHING = "–"


def data_table(table: Table, caption: str, allowed: Collection[str]) -> tuple[Block, int] | None:
    """Return a table as one of the `allowed` blocks (`data_table`, `table`) and how many rows it shows.

    None without rows, with more than 20 columns, and where neither is allowed. Rows beyond 99, or beyond what Slack
    takes in one table, are left out.
    """
    kind = next((each for each in ("data_table", "table") if each in allowed), "")
    if not kind or not table.rows or not 1 <= len(table.columns) <= MOST_COLUMNS:
        return None
    rows, signs = [[_text(each) for each in table.columns]], sum(map(len, table.columns))
    for place in range(min(len(table.rows), MOST_ROWS)):
        cells = _cells(table, place, numbers=kind == "data_table")
        signs += sum(len(str(cell["text"])) for cell in cells)
        if signs > MOST_SIGNS:
            break
        rows.append(cells)
    shown = len(rows) - 1
    if not shown:
        return None
    if kind == "data_table":
        name = cut(one_line(caption), LONGEST_CAPTION) or _NOTHING
        paged = {"page_size": min(shown, _ROWS_A_PAGE), "row_header_column_index": 0}
        return {"type": kind, "caption": name, "rows": rows, **paged}, shown
    sides = [{"align": "right" if place in table.numeric else "left"} for place in range(len(table.columns))]
    return {"type": kind, "rows": rows, "column_settings": sides}, shown


def _cells(table: Table, place: int, *, numbers: bool) -> list[Block]:
    """Return a row's cells, as many as there are columns; those with a number behind them can be sorted by it."""
    row = table.rows[place]
    values = table.values[place] if numbers and place < len(table.values) else ()
    cells = []
    for column in range(len(table.columns)):
        cell = _text(row[column] if column < len(row) else "")
        value = values[column] if column < len(values) else None
        if value is not None and isfinite(value):
            cell = {"type": "raw_number", "value": value, "text": cell["text"]}
        cells.append(cell)
    return cells


def _text(text: str) -> Block:
    """Return a cell; Slack takes no empty ones."""
    return {"type": "raw_text", "text": cut(one_line(text), LONGEST_CELL) or _NOTHING}
