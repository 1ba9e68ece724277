"""Ranges as people write them: `60%..80%..100%`, `0..7%`, `5..6,25..8`, and a single number, which is in no doubt."""

import re
from dataclasses import dataclass
from decimal import Decimal

from rox_bot.language.amounts import parse_number

_NUMBER = r"-?\d[\d.,]*?"
_END = rf"(?P<{{name}}>{_NUMBER})\s?(?P<{{name}}_percent>%?)"
_RANGE = re.compile(
    r"(?<![\w.,:>-])"
    + _END.format(name="first")
    + r"(?:\s?(?:\.\.|…)\s?"
    + _END.format(name="second")
    + r")?(?:\s?(?:\.\.|…)\s?"
    + _END.format(name="third")
    + r")?(?=[,;]?(?:\s|$))"
)


@dataclass(frozen=True, slots=True)
class Typed:
    """Numbers as typed: one, two (the ends) or three (low, likely, high); percentages as fractions of 1."""

    values: tuple[Decimal, ...]
    is_percent: bool = False

    @property
    def low(self) -> Decimal:
        """Return the lowest as it is typed."""
        return self.values[0]

    @property
    def likely(self) -> Decimal | None:
        """Return the likeliest: the one in the middle, or the only one; None where only ends are typed."""
        return None if len(self.values) == 2 else self.values[len(self.values) // 2]

    @property
    def high(self) -> Decimal:
        """Return the highest as it is typed."""
        return self.values[-1]


def find_range(text: str) -> tuple[Typed, int, int] | None:
    """Return the first range in a text with its two ends; where one number of it is a percentage, all are."""
    match = _RANGE.search(text)
    if match is None:
        return None
    names = [name for name in ("first", "second", "third") if match[name] is not None]
    values = [_number(match[name]) for name in names]
    if None in values:
        return None
    percent = any(match[f"{name}_percent"] for name in names)
    numbers = tuple((each / 100 if percent else each) for each in values if each is not None)
    return Typed(numbers, percent), match.start(), match.end()


def read_range(text: str) -> Typed | None:
    """Return the range that a text is, None where it is anything else."""
    found = find_range(text.strip())
    return found[0] if found and (found[1], found[2]) == (0, len(text.strip())) else None


def _number(text: str) -> Decimal | None:
    number = parse_number(text.removeprefix("-"))
    return number if number is None or not text.startswith("-") else -number
