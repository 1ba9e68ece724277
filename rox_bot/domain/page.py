"""A page to print: checked texts and figures, as the reader is to see them; whoever draws it adds no words.

Lengths of columns follow the texts; what is too long for its place is cut with an ellipsis.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure that stands large on the page: what it is, how it is told, and a remark under it."""

    name: str
    value_text: str
    note_text: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of ready texts; `numeric` columns are flush right, the column `wide` takes what is left of the width.

    Cells of the wide column take up to `lines` lines. `totals` is a last row set apart; none where it is empty.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    wide: int = 0
    totals: tuple[str, ...] = ()
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Bars:
    """What went out and came in over stretches of time, and what is left after each, in one unit.

    `low_text` and `high_text` tell the ends of `drawn_span(bars)`.
    """

    labels: tuple[str, ...]
    outs: tuple[float, ...]
    ins: tuple[float, ...]
    left: tuple[float, ...]
    out_text: str
    in_text: str
    left_text: str
    low_text: str = ""
    high_text: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page under its own title: a table, bars beside it, and lines of text."""

    title: str
    grid: Grid | None = None
    bars: Bars | None = None
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what it is, its finding, the facts that carry it, and its sections from top to bottom."""

    title: str
    subtitle: str
    headline: str
    facts: tuple[Fact, ...]
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: str


def drawn_span(bars: Bars) -> tuple[float, float]:
    """Return the lowest and highest value of bars, zero among them."""
    lowest = (min(got, 0.0) - out for out, got in zip(bars.outs, bars.ins, strict=True))
    ends: Sequence[float] = (0.0, *lowest, *bars.ins, *bars.left)
    known = [end for end in ends if isfinite(end)]
    return min(known), max(known)
