"""What stands around every picture: the finding as title, what is compared below it, and the foot."""

from dataclasses import dataclass

from rox_bot.charts.lettering import Lettering, baselines, stack_height
from rox_bot.charts.sheet import Sheet
from rox_bot.charts.style import FOOTER, PADDING, SUBTITLE, TITLE, WIDTH, Face
from rox_bot.domain.chart import Chart

_BREADTH = WIDTH - 2 * PADDING
_AIR = 6.0
"""Between the heading and what follows, and above the foot."""
_TITLE_AIR = 3.0


Line = tuple[str, Face]


@dataclass(frozen=True, slots=True)
class Surround:
    """The wrapped lines above and below a picture."""

    title: list[Line]
    subtitle: list[Line]
    foot: list[Line]

    @property
    def above(self) -> float:
        """Height from the upper edge of the card to where the picture may start, in points."""
        return PADDING + _height(self.title) + _TITLE_AIR + _height(self.subtitle) + _AIR

    @property
    def below(self) -> float:
        """Height from the lower edge of the card to where the picture must end, in points."""
        return PADDING + (_height(self.foot) + _AIR if self.foot else 0)

    def draw(self, sheet: Sheet) -> None:
        """Writes heading and foot."""
        top = sheet.top - PADDING
        _write(sheet, top, self.title)
        _write(sheet, top - _height(self.title) - _TITLE_AIR, self.subtitle)
        _write(sheet, self.below - _AIR, self.foot)


def surround(chart: Chart, lettering: Lettering) -> Surround:
    """Title, subtitle and foot of a chart on two lines each at most."""
    parts = ((chart.title, TITLE), (chart.subtitle, SUBTITLE), (chart.footer, FOOTER))
    return Surround(*([(line, face) for line in lettering.wrap(text, face, _BREADTH, 2)] for text, face in parts))


def _height(lines: list[Line]) -> float:
    return stack_height([face for _, face in lines])


def _write(sheet: Sheet, top: float, lines: list[Line]) -> None:
    for (line, face), drop in zip(lines, baselines([face for _, face in lines]), strict=True):
        sheet.text(PADDING, top - drop, line, face, _BREADTH)
