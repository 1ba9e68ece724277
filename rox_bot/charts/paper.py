"""Pages as PDF: A4, real text in an embedded typeface; what does not fit on one page goes on to the next."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

from matplotlib import rc_context
from matplotlib.backends.backend_pdf import PdfPages

from rox_bot.charts.bars import draw_bars
from rox_bot.charts.grids import Laid, laid_out
from rox_bot.charts.lettering import Lettering, baselines, stack_height
from rox_bot.charts.sheet import Sheet
from rox_bot.charts.style import HAIRLINE, INK, Face
from rox_bot.domain.page import Fact, Page, Section

A4 = (595.28, 841.89)
MARGIN = 32.0
DPI = 300
_BREADTH = A4[0] - 2 * MARGIN
_TEXT_BREADTH = _BREADTH * 0.985
"""Texts are measured with the grid of a screen; on paper they are up to one in a hundred wider."""
_TITLE = Face(17, bold=True, colour=INK)
_SUBTITLE = Face(8.5)
_HEADLINE = Face(12, bold=True, colour=INK)
_FACT = Face(14, bold=True, colour=INK)
_FACT_NAME = Face(7.5)
_SECTION = Face(9.5, bold=True, colour=INK)
_LINE = Face(8, colour=INK)
_NOTE = Face(7.5)
_FOOTER = Face(7)
_AIR = 8.0
_BETWEEN = 9.0
_GRID_SHARE = 0.56
"""The part of the breadth that a table has beside bars."""
_LEAST_BARS = 78.0
_BESIDE = 16.0
_TITLE_AIR = 3.0

Lines = list[tuple[str, Face]]


def pdf(page: Page) -> bytes:
    """The page as PDF, the same bytes for the same page."""
    target = BytesIO()
    metadata = {"Title": page.title, "Subject": page.headline, "Creator": None, "Producer": None, "CreationDate": None}
    with rc_context({"pdf.fonttype": 42}), PdfPages(target, metadata=metadata) as book:
        for card in cards(page):
            book.savefig(card.figure)
    return target.getvalue()


def cards(page: Page) -> list[Sheet]:
    """The drawn pages, one unless it holds more than fits."""
    paper = _Paper(page, Lettering(DPI))
    paper.head()
    for section in page.sections:
        paper.section(section)
    paper.foot()
    return paper.cards


@dataclass
class _Paper:
    """Fills pages from the top; `top` is where the next part may start."""

    page: Page
    lettering: Lettering
    cards: list[Sheet] = field(default_factory=list)
    top: float = 0.0

    @property
    def card(self) -> Sheet:
        return self.cards[-1]

    def turn(self) -> None:
        """Start a new page."""
        self.cards.append(Sheet(A4[1], self.lettering, A4[0]))
        self.top = self.card.top - MARGIN

    def head(self) -> None:
        """Write what the page is, its finding, and the facts."""
        self.turn()
        page = self.page
        self._write(self._wrapped([(page.title, _TITLE), (page.subtitle, _SUBTITLE)], 2))
        self.top -= _AIR
        self._write(self._wrapped([(page.headline, _HEADLINE)], 2))
        self.top -= _AIR / 2
        self._facts(page.facts)
        self._write(self._wrapped([(line, _LINE) for line in page.lines], 3))
        self.top -= _BETWEEN

    def section(self, section: Section) -> None:
        """Write a section, its title never apart from what follows it."""
        heading, told = self._wrapped([(section.title, _SECTION)], 1), self._told(section)
        grid = self._laid_out(section)
        beside = max(grid.height if grid else 0.0, _LEAST_BARS if section.bars else 0.0)
        height = stack_height([face for _, face in heading + told]) + beside + _TITLE_AIR
        if self.top - height < self._floor and self.top < self.card.top - MARGIN:
            self.turn()
        self._write(heading)
        self.top -= _TITLE_AIR
        if beside:
            self._beside(section, grid, beside)
        self._write(told)
        self.top -= _BETWEEN

    def foot(self) -> None:
        """Write the foot of each page, with its number where there are several."""
        for number, card in enumerate(self.cards, 1):
            text = self.page.footer if len(self.cards) == 1 else f"{number}/{len(self.cards)} · {self.page.footer}"
            lines = self.lettering.wrap(text, _FOOTER, _TEXT_BREADTH, 2)
            faces = [_FOOTER] * len(lines)
            start = MARGIN - 8 + stack_height(faces)
            card.line([MARGIN, A4[0] - MARGIN], [start + 4, start + 4], HAIRLINE, 0.8)
            for line, drop in zip(lines, baselines(faces), strict=True):
                card.text(MARGIN, start - drop, line, _FOOTER, _BREADTH)

    @property
    def _floor(self) -> float:
        return MARGIN + 2 * stack_height([_FOOTER])

    def _facts(self, facts: Sequence[Fact]) -> None:
        """Write the facts side by side, each in a column of its own."""
        if not facts:
            return
        width = _BREADTH / len(facts)
        tallest = 0.0
        for place, fact in enumerate(facts):
            lines = [(fact.name, _FACT_NAME), (fact.value_text, _fitting(self.lettering, fact.value_text, width - 10))]
            lines += [(line, _NOTE) for line in self.lettering.wrap(fact.note_text, _NOTE, width - 10, 2)]
            tallest = max(tallest, stack_height([face for _, face in lines]))
            drops = baselines([face for _, face in lines])
            for (text, face), drop in zip(lines, drops, strict=True):
                self.card.text(MARGIN + place * width, self.top - drop, text, face, width - 10)
        self.top -= tallest + _AIR / 2

    def _laid_out(self, section: Section) -> Laid | None:
        breadth = _BREADTH * (_GRID_SHARE if section.bars else 1.0)
        return laid_out(self.lettering, section.grid, MARGIN, MARGIN + breadth) if section.grid else None

    def _beside(self, section: Section, grid: Laid | None, height: float) -> None:
        """Draw a table, a part of it per page where it is taller than one, and bars at its right."""
        if section.bars:
            left = MARGIN + (_BREADTH * _GRID_SHARE + _BESIDE if grid else 0.0)
            draw_bars(self.card, section.bars, left, A4[0] - MARGIN, self.top - height, self.top)
        first, start, used = self.card, 0, 0.0
        while grid:
            count = grid.fitting(start, self.top - self._floor)
            used = grid.draw(self.card, start, count, self.top)
            start += count
            if start >= len(grid.grid.rows):
                break
            self.turn()
        self.top -= max(used, height if self.card is first else 0.0) + _TITLE_AIR

    def _told(self, section: Section) -> Lines:
        told = self._wrapped([(line, _LINE) for line in section.lines], 2)
        return told + self._wrapped([(note, _NOTE) for note in section.notes], 2)

    def _wrapped(self, texts: Lines, most: int) -> Lines:
        return [(line, face) for text, face in texts for line in self.lettering.wrap(text, face, _TEXT_BREADTH, most)]

    def _write(self, lines: Lines) -> None:
        """Write lines under each other, going on to the next page where this one is full."""
        for text, face in lines:
            height = stack_height([face])
            if self.top - height < self._floor:
                self.turn()
            self.card.text(MARGIN, self.top - baselines([face])[0], text, face, _BREADTH)
            self.top -= height


def _fitting(lettering: Lettering, text: str, width: float) -> Face:
    """The face of a fact, smaller where its text needs that."""
    asked = lettering.widest([text], _FACT)
    return _FACT.sized(max(8.0, _FACT.size * min(1.0, width / asked))) if asked else _FACT
