"""The texts beside a picture's rows: name and n on the left, value, interval and verdict on the right."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rox_bot.charts.lettering import Lettering
from rox_bot.charts.sheet import Sheet
from rox_bot.charts.style import COUNT, GAP, NAME, NOTE, PADDING, WIDTH, Face, verdict_face, verdict_words
from rox_bot.domain.chart import Member, Row

_UNIT = re.compile(r"^(.*\d)(\D*)$", re.DOTALL)
_UNIT_SHARE = 0.6
"""The size of a unit beside its number."""
_LEAST_SHARE = 0.65
"""How far a value may shrink before it is cut."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Sizes and limits of the columns of one kind of picture, in points."""

    value: Face
    side: Face
    name: Face = NAME
    name_lines: int = 2
    verdict_lines: int = 3
    widest_name: float = 132.0
    widest_value: float = 80.0
    widest_side: float = 112.0


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns of a picture lie: right edge of the names, left edges of value and side."""

    looks: Looks
    name_right: float
    value_left: float
    side_left: float

    def draw(self, sheet: Sheet, row: Row | Member, middle: float) -> None:
        """Writes the texts of one row around the height `middle`."""
        name_width = self.name_right - PADDING
        sheet.stack(PADDING, middle, _name_lines(sheet.lettering, row, self.looks, name_width), name_width)
        self._draw_value(sheet, row, middle)
        side_width = WIDTH - PADDING - self.side_left
        sheet.stack(self.side_left, middle, _side_lines(sheet.lettering, row, self.looks, side_width), side_width)

    def _draw_value(self, sheet: Sheet, row: Row | Member, middle: float) -> None:
        width = self.side_left - GAP - self.value_left
        asked = _value_width(sheet.lettering, row, self.looks)
        number, unit = _value_parts(row, self.looks, min(1.0, max(width / asked, _LEAST_SHARE)))
        baseline = middle - number[1].size * 0.36  # half the height of a figure
        used = sheet.text(self.value_left, baseline, number[0], number[1], width)
        sheet.text(self.value_left + used, baseline, unit[0], unit[1], width - used)


def columns(rows: Sequence[Row | Member], lettering: Lettering, looks: Looks) -> Columns:
    """Columns as wide as their texts ask, within limits; what is left belongs to the drawing."""
    names = max((_name_width(lettering, row, looks) for row in rows), default=0.0)
    values = max((_value_width(lettering, row, looks) for row in rows), default=0.0)
    sides = max((_side_width(lettering, row, looks) for row in rows), default=0.0)
    side_left = WIDTH - PADDING - min(sides, looks.widest_side)
    value_left = side_left - GAP - min(values, looks.widest_value)
    return Columns(looks, PADDING + min(names, looks.widest_name), value_left, side_left)


def _name_width(lettering: Lettering, row: Row | Member, looks: Looks) -> float:
    lines = _name_lines(lettering, row, looks, looks.widest_name)
    return max((lettering.width(text, face) for text, face in lines), default=0.0) + 0.5


def _name_lines(lettering: Lettering, row: Row | Member, looks: Looks, width: float) -> list[tuple[str, Face]]:
    lines = [(line, looks.name) for line in lettering.wrap(row.title, looks.name, width, looks.name_lines)]
    small = looks.side.size
    lines += [
        (line, COUNT.sized(small - 0.5)) for line in lettering.wrap(row.n_text, COUNT.sized(small - 0.5), width, 1)
    ]
    if isinstance(row, Row):
        lines += [(line, NOTE) for line in lettering.wrap(row.note, NOTE, width, 1)]
    return lines


def _value_parts(row: Row | Member, looks: Looks, scale: float) -> tuple[tuple[str, Face], tuple[str, Face]]:
    """The value as a large number and a smaller unit behind it."""
    face = verdict_face(row.tone, row.movement, looks.value.size * scale)
    number = Face(face.size, bold=True, colour=face.colour if face.bold else looks.value.colour)
    found = _UNIT.match(row.value_text)
    digits, unit = found.groups() if found else (row.value_text, "")
    gap = "\u00a0" if unit[:1].isspace() else ""
    return (digits, number), (gap + unit.strip(), number.sized(number.size * _UNIT_SHARE))


def _value_width(lettering: Lettering, row: Row | Member, looks: Looks) -> float:
    return sum(lettering.widest([text], face) for text, face in _value_parts(row, looks, 1.0)) + 0.5


def _side_lines(lettering: Lettering, row: Row | Member, looks: Looks, width: float) -> list[tuple[str, Face]]:
    """The interval, and below it the verdict behind its triangle."""
    face = verdict_face(row.tone, row.movement, looks.side.size)
    verdict = lettering.wrap(verdict_words(row.verdict_text, row.movement), face, width, looks.verdict_lines)
    interval = lettering.wrap(row.interval_text, looks.side, width, 1)
    return [*((line, looks.side) for line in interval), *((line, face) for line in verdict)]


def _side_width(lettering: Lettering, row: Row | Member, looks: Looks) -> float:
    lines = _side_lines(lettering, row, looks, looks.widest_side)
    return max((lettering.width(text, face) for text, face in lines), default=0.0) + 0.5
