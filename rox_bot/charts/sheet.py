"""The white card a picture is drawn on: points from its lower left corner, and the few marks a picture is made of."""

from collections.abc import Sequence
from io import BytesIO
from math import ceil
from typing import Literal

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse, Polygon, Rectangle
from matplotlib.transforms import Affine2D

from rox_bot.charts.lettering import Lettering, baselines, font, stack_height
from rox_bot.charts.style import PAPER, WIDTH, Face
from rox_bot.domain.chart import Fill

Align = Literal["left", "center", "right"]
_PATTERNS: dict[Fill, str] = {"solid": "", "slanted": "/" * 5, "dotted": "." * 4, "open": ""}


class Sheet:
    """A card, eight inches wide unless told otherwise; lengths and places in points."""

    def __init__(self, height: float, lettering: Lettering, width: float = WIDTH) -> None:
        dpi, self.lettering = lettering.dpi, lettering
        # A hair more than whole pixels: the canvas rounds down.
        inches = (ceil(height * dpi / 72) + 0.01) / dpi
        self.top = inches * 72
        self.figure = Figure(figsize=(width / 72, inches), dpi=dpi, facecolor=PAPER)
        FigureCanvasAgg(self.figure)
        self._points = Affine2D().scale(1 / 72) + self.figure.dpi_scale_trans

    def png(self) -> bytes:
        """The card as PNG, the same bytes for the same marks."""
        target = BytesIO()
        self.figure.savefig(target, format="png", dpi="figure", metadata={"Software": None})
        return target.getvalue()

    def text(self, x: float, y: float, text: str, face: Face, width: float, align: Align = "left") -> float:
        """Writes one line on baseline `y`, shortened to `width`, and says how wide it became."""
        fitted = self.lettering.shorten(text, face, width)
        if not fitted:
            return 0.0
        self.figure.text(
            x, y, fitted, ha=align, va="baseline", color=face.colour, transform=self._points,
            fontproperties=font(face.size, face.bold), parse_math=False,
        )  # fmt: skip
        return self.lettering.width(fitted, face)

    def stack(self, x: float, middle: float, lines: Sequence[tuple[str, Face]], width: float) -> None:
        """Writes lines under each other, as a block centred on the height `middle`."""
        faces = [face for _, face in lines]
        top = middle + stack_height(faces) / 2
        for (text, face), drop in zip(lines, baselines(faces), strict=True):
            self.text(x, top - drop, text, face, width)

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        colour: str,
        width: float,
        dash: tuple[float, float] | None = None,
    ) -> None:
        """Draws a line through places; `dash` is (drawn, left out) in line widths."""
        style: tuple[float, Sequence[float]] | Literal["solid"] = (0, dash) if dash else "solid"
        cap: Literal["butt", "round"] = "butt" if dash else "round"
        self._add(
            Line2D(xs, ys, color=colour, linewidth=width, linestyle=style, solid_capstyle=cap, solid_joinstyle="round"),
            level=2,
        )

    def area(self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float], colour: str) -> None:
        """Fills the area between two lines."""
        outline = [*zip(xs, lows, strict=True), *zip(reversed(xs), reversed(highs), strict=True)]
        self._add(Polygon(outline, closed=True, facecolor=colour, edgecolor="none"), level=1)

    def hatch(self, left: float, right: float, bottom: float, top: float, colour: str) -> None:
        """Fills a rectangle with slanted strokes: something that is not settled yet."""
        block = Rectangle(
            (left, bottom), right - left, top - bottom, facecolor="none", edgecolor=colour, hatch="/" * 10
        )
        block.set_linewidth(0)
        block.set_hatch_linewidth(0.7)
        self._add(block, level=1)

    def bar(self, left: float, right: float, bottom: float, top: float, colour: str, fill: Fill) -> None:
        """Draws a bar of one colour, filled whole or by a pattern on white; one without any fill has a dashed rim."""
        face = colour if fill == "solid" else PAPER
        block = Rectangle((left, bottom), right - left, top - bottom, facecolor=face, edgecolor=colour)
        block.set_hatch(_PATTERNS[fill])
        block.set_hatch_linewidth(1.1)
        block.set_linewidth(1.1)
        block.set_linestyle((0, (3, 2)) if fill == "open" else "solid")
        self._add(block, level=2)

    def dot(self, x: float, y: float, radius: float, colour: str, *, hollow: bool = False) -> None:
        """Draws a dot with a white rim, or a white one with a coloured rim."""
        face, edge = (PAPER, colour) if hollow else (colour, PAPER)
        width = 1.2 if hollow else 0.8
        circle = Ellipse((x, y), 2 * radius, 2 * radius, facecolor=face, edgecolor=edge, linewidth=width)
        self._add(circle, level=3)

    def _add(self, mark: Artist, level: int) -> None:
        mark.set_transform(self._points)
        mark.set_zorder(level)
        self.figure.add_artist(mark)
