"""A table as fixed-width text: readable on every surface of Slack, by a screen reader, and when pasted elsewhere."""

from collections.abc import Sequence

from rox_bot.domain.answer import Table
from rox_bot.slack.blocks.text import ELLIPSIS, fitting, one_line, width

WIDTH = 72
"""Columns of text; wider ones wrap on a laptop."""
MOST_ROWS = 38
"""With the heading and its rule just under Slack's 3,000 characters."""
MOST_COLUMNS = 8
_GAP = "  "
_WORTH_A_LINE = 5
"""A heading is broken in two where that saves so many columns."""

_NARROWEST = 5


def fixed_width(table: Table) -> str:
    """Return a table's heading and first 38 rows as lines of at most 72 columns; '' for a table without columns.

    Numeric columns stand flush right. Where the room is short, headings wider than what stands below them take two
    lines; then the widest columns are shortened, text before numbers. Of more than eight columns the last ones become
    a single ellipsis.
    """
    cells = [_row(row, len(table.columns)) for row in (table.columns, *table.rows[:MOST_ROWS])]
    if not cells[0]:
        return ""
    widths = _widths(cells, frozenset(table.numeric))
    rule = _GAP.join("─" * columns for columns in widths)
    headings = [_line(row, widths, table.numeric) for row in _headings(cells[0], widths)]
    return "\n".join([*headings, rule, *(_line(row, widths, table.numeric) for row in cells[1:])])


def _row(row: Sequence[str], columns: int) -> list[str]:
    """Return a row's cells on one line each, as many as there are columns."""
    cells = [one_line(cell) for cell in row[:columns]] + [""] * (columns - len(row))
    return cells if columns <= MOST_COLUMNS else [*cells[: MOST_COLUMNS - 1], ELLIPSIS]


def _widths(cells: Sequence[Sequence[str]], numeric: frozenset[int]) -> list[int]:
    """Return how wide each column may be: its widest cell, less what the whole is too wide."""
    columns = list(zip(*cells, strict=True))
    widths = [max(1, *map(width, column)) for column in columns]
    enough = [max(1, _on_two_lines(heading), *map(width, below)) for heading, *below in columns]
    too_wide = sum(widths) + len(_GAP) * (len(widths) - 1) - WIDTH
    for _ in range(max(0, too_wide)):
        roomy = [place for place, wide in enumerate(widths) if wide > enough[place]]
        if roomy:
            widths[max(roomy, key=lambda place: widths[place] - enough[place])] -= 1
            continue
        texts = [place for place, wide in enumerate(widths) if place not in numeric and wide > _NARROWEST]
        widest = max(texts or range(len(widths)), key=lambda place: widths[place])
        widths[widest] -= 1
    return widths


def _on_two_lines(heading: str) -> int:
    """Return how wide a heading is that may be broken in two."""
    narrowest = min((max(map(width, half)) for half in _halves(heading)), default=width(heading))
    return narrowest if width(heading) - narrowest >= _WORTH_A_LINE else width(heading)


def _halves(heading: str) -> list[tuple[str, str]]:
    """Return the ways to break a heading in two."""
    words = heading.split(" ")
    return [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]


def _headings(row: Sequence[str], widths: Sequence[int]) -> list[list[str]]:
    """Return the headings as one line, or as two where one of them needs both."""
    if all(width(heading) <= columns for heading, columns in zip(row, widths, strict=True)):
        return [list(row)]
    pairs = [_broken(heading, columns) for heading, columns in zip(row, widths, strict=True)]
    first, second = ([pair[line] for pair in pairs] for line in (0, 1))
    return [first, second] if any(first) else [second]


def _broken(heading: str, columns: int) -> tuple[str, str]:
    """Return a heading's two lines, the first '' where one is enough or two are not."""
    fit = [half for half in _halves(heading) if max(map(width, half)) <= columns]
    return fit[-1] if fit and width(heading) > columns else ("", heading)


def _line(row: Sequence[str], widths: Sequence[int], numeric: Sequence[int]) -> str:
    parts = []
    for place, (cell, columns) in enumerate(zip(row, widths, strict=True)):
        shown = fitting(cell, columns)
        blank = " " * (columns - width(shown))
        parts.append(blank + shown if place in numeric else shown + blank)
    return _GAP.join(parts).rstrip()
