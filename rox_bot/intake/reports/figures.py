"""The cells of a report: shares, counts and durations as people write them, with the precision they are printed in."""

import re
from typing import NamedTuple

from rox_bot.domain.errors import N_
from rox_bot.intake.reports.headings import unit_of

MINUTES = {"s": 1 / 60, "min": 1.0, "h": 60.0, "d": 1440.0}
_NOTHING = frozenset(("", "-", "–", "—", "n/a", "na", "null", "none", "nvt", "n.v.t."))
_NUMBER = re.compile(r"[+-]?\d[\d.,' \u00a0]*\d|[+-]?\d")
_CLOCK = re.compile(r"(\d+):(\d{2})(?::(\d{2}))?")
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z]+)\.?")


class Figure(NamedTuple):
    """A number as printed: its value, half a unit of its last digit, and the unit beside it ('' = none)."""

    value: float
    precision: float
    unit: str


def read_figure(text: str, *, counts: bool) -> Figure | None:
    """Return what a cell says, None where it says nothing; durations of several parts are in minutes.

    `counts` says that only whole numbers are meant, so that `1.234` is more than a thousand. Raises ValueError.
    """
    cell = " ".join(text.casefold().replace("−", "-").split())
    if cell in _NOTHING:
        return None
    clock = _CLOCK.fullmatch(cell)
    if clock:
        minutes = int(clock[1]) * 60 + int(clock[2]) + int(clock[3] or 0) / 60
        return Figure(minutes, 0.5 / 60 if clock[3] else 0.5, "min")
    parts = _PART.findall(cell)
    if len(parts) > 1 and _PART.sub("", cell).strip(" ,") == "" and all(unit_of(unit) in MINUTES for _, unit in parts):
        minutes = sum(float(size.replace(",", ".")) * MINUTES[unit_of(unit)] for size, unit in parts)
        return Figure(minutes, 0.5 * MINUTES[unit_of(parts[-1][1])], "min")
    match = _NUMBER.match(cell)
    unit = cell[match.end() :].strip() if match else ""
    if match is None or (unit and not unit_of(unit)):
        raise ValueError(N_("is not a number, a percentage or a duration"))
    number, places = _plain(match[0].strip(), counts=counts)
    return Figure(number, 0.5 * 10.0**-places, unit_of(unit))


def _plain(text: str, *, counts: bool) -> tuple[float, int]:
    """Return a number and its decimals: of `,` and `.` the last is the decimal sign, unless it groups thousands."""
    digits = re.sub(r"[' \u00a0]", "", text)
    signs = [sign for sign in digits if sign in ",."]
    if not signs:
        return float(digits), 0
    last = signs[-1]
    whole, _, fraction = digits.rpartition(last)
    alone = len(signs) == 1 and len(fraction) == 3 and whole.lstrip("+-0") != "" and (last == "," or counts)
    if alone or (len(set(signs)) == 1 and len(signs) > 1):
        return float(re.sub(r"[.,]", "", digits)), 0
    return float(f"{re.sub(r'[.,]', '', whole)}.{fraction}"), len(fraction)
