"""Tables of a page: texts in columns as wide as they ask, numbers flush right, the last row set apart."""

from dataclasses import dataclass

from rox_bot.charts.lettering import Lettering
from rox_bot.charts.sheet import Sheet
from rox_bot.charts.style import HAIRLINE, INK, TRACE, Face
from rox_bot.domain.page import Grid

ROW = 10.4
HEAD = 12.5
_LINE = 9.0
"""How much lower the second line of a cell stands."""
_HEADING = Face(7)
_CELL = Face(7.5, colour=INK)
_TOTAL = Face(7.5, bold=True, colour=INK)
_GAP = 8.0
_WIDEST = 0.3
"""The most of the breadth that one column has, besides the wide one."""
_LEAST_WIDE = 0.2

Edges = list[tuple[float, float]]


@dataclass(frozen=True)
class Laid:
    """A table laid out in a breadth: the edges of its columns, and the lines of each row's wide cell."""

    grid: Grid
    edges: Edges
    wide: list[list[str]]

    def heights(self) -> list[float]:
        """The height of each row, in points."""
        return [ROW + _LINE * max(0, len(lines) - 1) for lines in self.wide]

    @property
    def foot(self) -> float:
        """The height of the totals."""
        return ROW if self.grid.totals else 0.0

    @property
    def height(self) -> float:
        """The height of the whole table."""
        return HEAD + sum(self.heights()) + self.foot

    def fitting(self, start: int, room: float) -> int:
        """How many rows from `start` on fit into a height under their headings, one at least; all with the totals."""
        rest = self.heights()[start:]
        if HEAD + sum(rest) + self.foot <= room:
            return len(rest)
        count, reached = 0, HEAD
        while count < len(rest) - 1 and reached + rest[count] <= room:
            reached += rest[count]
            count += 1
        return max(count, 1)

    def draw(self, sheet: Sheet, start: int, count: int, top: float) -> float:
        """Draws so many rows under their headings, the totals with the last of them; says how high they became."""
        left, right = self.edges[0][0], self.edges[-1][1]
        self._row(sheet, self.grid.columns, top - HEAD + 4, _HEADING)
        sheet.line([left, right], [top - HEAD + 0.5] * 2, TRACE, 0.6)
        y = top - HEAD
        for place in range(start, start + count):
            self._row(sheet, self.grid.rows[place], y - ROW + 3, _CELL, self.wide[place])
            y -= self.heights()[place]
        if self.grid.totals and start + count == len(self.grid.rows):
            sheet.line([left, right], [y - 0.5] * 2, HAIRLINE, 0.8)
            self._row(sheet, self.grid.totals, y - ROW + 3, _TOTAL)
            y -= ROW
        return top - y

    def _row(self, sheet: Sheet, cells: tuple[str, ...], y: float, face: Face, wide: list[str] | None = None) -> None:
        for place, (text, (left, right)) in enumerate(zip(cells, self.edges, strict=True)):
            lines = wide if wide is not None and place == self.grid.wide else [text]
            for number, line in enumerate(lines):
                if place in self.grid.numeric:
                    sheet.text(right, y - _LINE * number, line, face, right - left, "right")
                else:
                    sheet.text(left, y - _LINE * number, line, face, right - left)


def laid_out(lettering: Lettering, grid: Grid, left: float, right: float) -> Laid:
    """A table in a breadth; where its columns together ask too much, each gets less in proportion."""
    edges = _edges(lettering, grid, left, right)
    start, stop = edges[grid.wide]
    wide = [lettering.wrap(row[grid.wide], _CELL, stop - start, grid.lines) for row in grid.rows]
    return Laid(grid, edges, wide)


def _edges(lettering: Lettering, grid: Grid, left: float, right: float) -> Edges:
    breadth = right - left - _GAP * (len(grid.columns) - 1)
    asked = [
        min(_asked(lettering, grid, place), _WIDEST * breadth) if place != grid.wide else 0.0
        for place in range(len(grid.columns))
    ]
    room = breadth * (1 - _LEAST_WIDE)
    share = min(1.0, room / sum(asked)) if sum(asked) else 1.0
    widths = [each * share for each in asked]
    widths[grid.wide] = breadth - sum(widths)
    edges, reached = [], left
    for width in widths:
        edges.append((reached, reached + width))
        reached += width + _GAP
    return edges


def _asked(lettering: Lettering, grid: Grid, place: int) -> float:
    cells = [row[place] for row in grid.rows]
    widths = [lettering.widest(cells, _CELL), lettering.widest([grid.columns[place]], _HEADING)]
    totals = [grid.totals[place]] if grid.totals else []
    return max([*widths, lettering.widest(totals, _TOTAL)]) + 0.5
