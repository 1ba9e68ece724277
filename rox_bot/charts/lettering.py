"""Text measured with the real renderer: cleaned of what the font lacks, shortened with an ellipsis, wrapped."""

import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from matplotlib import get_data_path
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags

from rox_bot.charts.style import DPI, Face

ASCENT, DESCENT = 1.1, 0.26
"""The height a line takes above and below its baseline, in sizes; room for accents on capitals."""
ELLIPSIS = "…"
UNKNOWN = "□"
_LONGEST = 400
_EM = 100


class Lettering:
    """Measures and fits texts at one resolution; widths are in points."""

    def __init__(self, dpi: float = DPI) -> None:
        self.dpi = dpi
        self._renderer: Any = RendererAgg(1, 1, dpi)  # type: ignore[no-untyped-call]  # no types there
        self._widths: dict[tuple[str, float, bool], float] = {}

    def width(self, text: str, face: Face) -> float:
        """The width of a text in points."""
        key = (text, face.size, face.bold)
        if key not in self._widths:
            pixels, _, _ = self._renderer.get_text_width_height_descent(text, font(face.size, face.bold), False)
            self._widths[key] = float(pixels) * 72 / self.dpi
        return self._widths[key]

    def shorten(self, text: str, face: Face, width: float) -> str:
        """The cleaned text, cut with an ellipsis where it is wider than `width`; empty where not even that fits."""
        text = clean(text, face.bold)
        if self.width(text, face) <= width:
            return text
        kept = self._longest(text, face, width, ELLIPSIS)
        return f"{text[:kept].rstrip(' ,;:.·-–(')}{ELLIPSIS}" if kept else ""

    def wrap(self, text: str, face: Face, width: float, lines: int) -> list[str]:
        """The cleaned text on at most `lines` lines of at most `width`, the last one shortened; none for no text."""
        rest, wrapped = clean(text, face.bold), list[str]()
        while rest and len(wrapped) < lines - 1 and self.width(rest, face) > width:
            cut = self._break(rest, face, width)
            wrapped.append(rest[:cut].rstrip(" ·"))
            rest = rest[cut:].lstrip(" ·")
        return [line for line in (*wrapped, self.shorten(rest, face, width)) if line]

    def widest(self, texts: list[str], face: Face) -> float:
        """The width of the widest cleaned text in points; 0 for none."""
        return max((self.width(clean(text, face.bold), face) for text in texts), default=0.0)

    def _break(self, text: str, face: Face, width: float) -> int:
        """Where a line ends: at a late middle dot, else at a word, hyphen or slash, else anywhere."""
        fitting = self._longest(text, face, width, "")
        if (dot := text.rfind(" · ", fitting * 2 // 5, fitting + 3)) > 0:
            return dot
        for end in range(fitting, 0, -1):
            if text[end] == " " or (text[end - 1] in "-/" and text[:end][-2:-1].isalpha()):
                return end
        return max(fitting, 1)

    def _longest(self, text: str, face: Face, width: float, tail: str) -> int:
        """How many leading characters fit with `tail` behind them."""
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.width(text[:middle] + tail, face) <= width
            low, high = (middle, high) if fits else (low, middle - 1)
        return low


def stack_height(faces: list[Face]) -> float:
    """The height of lines under each other in points, from the top of the first to the bottom of the last."""
    return sum((ASCENT + DESCENT) * face.size for face in faces)


def baselines(faces: list[Face]) -> list[float]:
    """How far below the top of a stack each of its baselines lies, in points."""
    drops = [ASCENT * faces[0].size] if faces else []
    for above, below in pairwise(faces):
        drops.append(drops[-1] + DESCENT * above.size + ASCENT * below.size)
    return drops


def font(size: float, bold: bool) -> FontProperties:
    """The bundled typeface at a size in points."""
    return FontProperties(fname=_font_file(bold), size=size)


@lru_cache(maxsize=4096)
def clean(text: str, bold: bool) -> str:
    """A text the font can show: one line, no controls, no stacked accents, □ for letters it lacks, no other gaps."""
    composed = unicodedata.normalize("NFC", text[:_LONGEST])
    shown = "".join(_shown(character, bold) for character in composed)
    return " ".join(part for part in shown.split(" ") if part)


@lru_cache(maxsize=4096)
def _shown(character: str, bold: bool) -> str:
    """What stands for a character: itself, a space, □ or nothing."""
    kind = unicodedata.category(character)
    if character.isspace() and character not in "\u00a0\u202f":
        return " "
    if kind[0] in "CM":
        return " " if kind == "Cc" else ""
    if _fits_line(character, bold):
        return character
    return UNKNOWN if kind[0] in "LN" else ""


def _fits_line(character: str, bold: bool) -> bool:
    """Whether the font has the character and its ink stays within the height of a line."""
    typeface = get_font(_font_file(bold))
    if typeface.get_char_index(ord(character)) == 0:
        return False
    typeface.set_size(_EM, 72)
    _, bottom, _, top = typeface.load_char(ord(character), flags=LoadFlags.NO_HINTING).bbox
    return top / 64 <= ASCENT * _EM and bottom / 64 >= -DESCENT * _EM


@lru_cache(maxsize=2)
def _font_file(bold: bool) -> str:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return str(Path(get_data_path()) / "fonts" / "ttf" / name)
