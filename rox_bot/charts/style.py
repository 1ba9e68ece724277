"""Colours, typefaces and spacing shared by all pictures; every length is in points (1/72 inch)."""

from dataclasses import dataclass, replace

from rox_bot.domain.chart import Movement, Tone

WIDTH = 576.0
"""Eight inches."""
DPI = 200
PADDING = 12.0
"""White around everything: 16 px of a screen with 96 px to the inch."""
GAP = 8.0
"""The least white between two columns."""

PAPER = "#ffffff"
INK = "#1c1f23"
SOFT_INK = "#59616b"
TRACE = "#76818d"
"""Lines and dots without a clear change: lighter than both tones, so they also differ where hues look alike."""
BAND = "#e2e7ec"
HAIRLINE = "#e4e7eb"
BETTER = "#006a7c"
"""A bluish teal: with red-green blindness it stays apart from the greys by hue, not only by lightness."""
WORSE = "#c2410c"

INK_BY_TONE: dict[Tone, str] = {"neutral": INK, "better": BETTER, "worse": WORSE}
TRACE_BY_TONE: dict[Tone, str] = {"neutral": TRACE, "better": BETTER, "worse": WORSE}
TRIANGLE: dict[Movement, str] = {"rise": "▲", "fall": "▼"}


@dataclass(frozen=True, slots=True)
class Face:
    """How a text looks: size in points, weight and colour."""

    size: float
    bold: bool = False
    colour: str = SOFT_INK

    def sized(self, size: float) -> "Face":
        """The same face in another size."""
        return replace(self, size=size)


TITLE = Face(15, bold=True, colour=INK)
SUBTITLE = Face(8.5)
NAME = Face(9.5, bold=True, colour=INK)
COUNT = Face(8.5)
NOTE = Face(7.5)
RANGE = Face(7)
VALUE = Face(17, bold=True, colour=INK)
SIDE = Face(9)
TICK = Face(8)
FOOTER = Face(8)
MARK = Face(7)


def verdict_face(tone: Tone, movement: Movement | None, size: float) -> Face:
    """How a verdict looks: bold in its colour for a clear change, quiet otherwise."""
    clear = movement is not None or tone != "neutral"
    return Face(size, bold=clear, colour=INK_BY_TONE[tone] if clear else SOFT_INK)


def verdict_words(text: str, movement: Movement | None) -> str:
    """The words of a verdict behind the triangle of its movement."""
    return f"{TRIANGLE[movement]} {text}" if movement else text
