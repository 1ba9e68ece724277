"""How an export writes its dates: in which formats, and whether the day or the month comes first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from rox_bot.intake.files.values import parser
from rox_bot.intake.proposals.columns import Column

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
_ORDERS = {DAY_FIRST: ("%d", "%m"), MONTH_FIRST: ("%m", "%d")}
_MOST = 0.9
_TRIED = 20
_LEEWAY = timedelta(days=1)
_TIME = re.compile(
    r"(?P<gap>T| +|, )(?P<hour>[0-9]{1,2}):[0-9]{2}(?P<second>:[0-9]{2})?(?P<part>\.[0-9]{1,6})?"
    r"(?P<half> ?[AaPp][Mm])?(?P<zone> ?(?:UTC|GMT|Z|[+-][0-9]{2}:?[0-9]{2}))?"
)
_NUMBERS = re.compile(r"(?P<a>[0-9]{1,2})(?P<sign>[-/.])(?P<b>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4}|[0-9]{2})(?![0-9])")
_YEAR_FIRST = re.compile(r"[0-9]{4}(?P<sign>[-/.])[0-9]{1,2}(?P=sign)[0-9]{1,2}(?![0-9])")
_NAMED = re.compile(r"[0-9]{1,2}(?P<gap>[ -])(?P<month>[A-Za-z]{3,9})(?P=gap)(?P<year>[0-9]{4}|[0-9]{2})(?![0-9])")
_NAME_FIRST = re.compile(r"(?P<month>[A-Za-z]{3,9}) [0-9]{1,2}(?P<comma>,?) [0-9]{4}(?![0-9])")


class Shape(NamedTuple):
    """How one date is written: strptime's format, with {a} and {b} for day and month where their order is open.

    `a` and `b` are those two numbers (0 where the order is clear); `utc` says that the text names that zone.
    """

    format: str
    a: int
    b: int
    utc: bool


@dataclass(frozen=True)
class Dates:
    """How the dates of some columns are read: `formats` is empty for ISO 8601.

    `order` is '' where no date leaves it open; `decided` says whether the dates themselves show it.
    """

    formats: tuple[str, ...]
    order: str
    decided: bool
    utc: bool


@lru_cache(100_000)
def shape(cell: str) -> Shape | None:
    """Return how a cell writes its date, None where it is none."""
    for pattern, form in (
        (_NUMBERS, _numbers),
        (_YEAR_FIRST, _year_first),
        (_NAMED, _named),
        (_NAME_FIRST, _name_first),
    ):
        if found := pattern.match(cell):
            time = _time(cell[found.end() :])
            if time is None:
                return None
            text, utc = time
            a, b = (int(found["a"]), int(found["b"])) if pattern is _NUMBERS else (0, 0)
            made = Shape(form(found) + text, a, b, utc)
            return made if a or _reads(made.format, cell) else None
    return None


def dates_in(column: Column) -> bool:
    """Return whether a column holds dates; a few of its cells may be something else."""
    cells = list(column.counts)
    if not cells or not any(map(shape, cells[:_TRIED])):
        return False
    return sum(shape(cell) is not None for cell in cells) >= _MOST * len(cells)


def read_dates(columns: Iterable[Column], now: datetime, wanted: str, likely: str) -> Dates:
    """Return how the dates of columns are read together; `wanted` is an order that somebody has given.

    A day over 12 shows the order, and so does a date that would lie in the future the other way; where nothing does,
    `likely` stands in and `decided` is false.
    """
    cells = {cell: made for column in columns for cell in column.counts if (made := shape(cell))}
    shapes = set(cells.values())
    open_ones = {cell: made for cell, made in cells.items() if made.a}
    order, decided = "", True
    if open_ones:
        shown = _shown(open_ones, now)
        order = wanted or (shown[0] if len(shown) == 1 else likely)
        decided = bool(wanted) or len(shown) == 1
    first, second = _ORDERS.get(order, ("", ""))
    formats = sorted({each.format.replace("{a}", first).replace("{b}", second) for each in shapes})
    iso = all(made.a == 0 and _iso(cell) for cell, made in cells.items())
    return Dates(() if iso else tuple(formats), order, decided, any(each.utc for each in shapes))


def _shown(open_ones: dict[str, Shape], now: datetime) -> list[str]:
    """Return the orders in which every date can be read."""
    latest = now.replace(tzinfo=None) + _LEEWAY
    return [
        order
        for order, (first, second) in _ORDERS.items()
        if all(
            (when := _when(made.format.replace("{a}", first).replace("{b}", second), cell)) and when <= latest
            for cell, made in open_ones.items()
        )
    ]


def _when(wanted: str, cell: str) -> datetime | None:
    try:
        found = parser(wanted)(cell)
    except ValueError:
        return None
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def _reads(wanted: str, cell: str) -> bool:
    return _when(wanted, cell) is not None


def _iso(cell: str) -> bool:
    try:
        datetime.fromisoformat(cell)
    except ValueError:
        return False
    return True


def _numbers(found: re.Match[str]) -> str:
    year = "%Y" if len(found["year"]) == 4 else "%y"
    return f"{{a}}{found['sign']}{{b}}{found['sign']}{year}"


def _year_first(found: re.Match[str]) -> str:
    return f"%Y{found['sign']}%m{found['sign']}%d"


def _named(found: re.Match[str]) -> str:
    month = "%b" if len(found["month"]) == 3 else "%B"
    year = "%Y" if len(found["year"]) == 4 else "%y"
    return found["gap"].join(("%d", month, year))


def _name_first(found: re.Match[str]) -> str:
    return f"{'%b' if len(found['month']) == 3 else '%B'} %d{found['comma']} %Y"


def _time(text: str) -> tuple[str, bool] | None:
    """Return the format of what follows the day, and whether it names UTC; None where it is no time."""
    if not text:
        return "", False
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    half = found["half"] or ""
    made = found["gap"] + ("%I" if half else "%H") + ":%M"
    made += (":%S" if found["second"] else "") + (".%f" if found["part"] else "")
    made += half[:-2] + ("%p" if half else "")
    zone = found["zone"] or ""
    named = zone.strip() in ("UTC", "GMT", "Z")
    return made + (zone if named or not zone else zone[: len(zone) - len(zone.lstrip())] + "%z"), named
