"""Cells become values: instants, numbers, yes or no, and the direction of a scale."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Any

from rox_bot.domain.errors import N_
from rox_bot.intake.files.vocabulary import RATING_WORDS

Convert = Callable[[str], object]
"""Turns a cell that is not empty into a value; raises ValueError with the reason."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[., ][0-9]{3})+")
_DIRECTIVE = re.compile("(%.)")
_NUMBERS = {
    "%Y": "(?P<year>[0-9]{4})",
    "%m": "(?P<month>[0-9]{1,2})",
    "%d": "(?P<day>[0-9]{1,2})",
    "%H": "(?P<hour>[0-9]{1,2})",
    "%M": "(?P<minute>[0-9]{1,2})",
    "%S": "(?P<second>[0-9]{1,2})",
}
_DAY = {"%Y", "%m", "%d"}
_YES = frozenset({"true", "yes", "y", "ja", "j", "1"})
_NO = frozenset({"false", "no", "n", "nee", "0"})


def number(text: str) -> float:
    """Return a number written `8.5` or `8,5`."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(N_("is not a number"))
    return float(text.replace(",", "."))


def rating(text: str) -> float | str:
    """Return a score, or the word of `RATING_WORDS` that stands in its place."""
    word = " ".join(text.casefold().split())
    return word if word in RATING_WORDS else number(text)


def whole_number(text: str) -> int:
    """Return a number without a fraction; `2.0` is 2."""
    value = number(text)
    if not value.is_integer():
        raise ValueError(N_("is not a whole number"))
    return int(value)


def count(text: str) -> int:
    """Return how many; `1,204` and `1.204` are more than a thousand. A percentage is refused: it is of no count."""
    if "%" in text:
        raise ValueError(N_("is a percentage; the count itself is needed"))
    return int(re.sub("[., ]", "", text)) if _THOUSANDS.fullmatch(text) else whole_number(text)


def yes_or_no(text: str) -> bool:
    """Return whether a cell says yes, in English or Dutch."""
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(N_("is neither yes nor no"))


def reopenings(text: str) -> int:
    """Return how often a ticket was opened again; a yes, or a cross, is once."""
    word = text.casefold()
    if word in _YES or word == "x":
        return 1
    return 0 if word in _NO else whole_number(text)


def direction(text: str) -> str:
    """Return `up` or `down`."""
    word = text.casefold()
    if word not in ("up", "down"):
        raise ValueError(N_("is neither up nor down"))
    return word


def plain(text: str) -> str:
    """Return a text as it stands."""
    return text


def instants(zone: tzinfo, formats: tuple[str, ...], latest: datetime) -> Callable[[str], datetime]:
    """Return what reads an instant, as UTC: in the first format that fits, or in ISO 8601 when none is given.

    A time without an offset is one in `zone`; of a repeated hour it is the first, and a time that the clocks skipped
    is as much later. Anything after `latest` is refused.
    """
    reason = N_("is not a date as datetime_format says") if formats else N_("is not a date in ISO 8601")

    parsers = tuple(map(parser, formats)) or (datetime.fromisoformat,)

    def read(text: str) -> datetime:
        found = _parsed(text, parsers)
        if found is None:
            raise ValueError(reason)
        try:
            instant = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
        except (OverflowError, ValueError):  # the first and last days of the calendar
            raise ValueError(reason) from None
        if instant > latest:
            raise ValueError(N_("lies in the future"))
        return instant

    return read


def _parsed(text: str, parsers: tuple[Callable[[str], datetime], ...]) -> datetime | None:
    for parse in parsers:
        try:
            return parse(text)
        except ValueError:
            continue
    return None


def parser(wanted: str) -> Callable[[str], datetime]:
    """Return what `datetime.strptime` does for a format, several times as fast for one of plain numbers."""

    def by_the_book(text: str) -> datetime:
        return datetime.strptime(text, wanted)  # noqa: DTZ007 - the caller adds the zone

    parts = _DIRECTIVE.split(wanted)
    apart = all(parts[2:-1:2])  # without a sign between them, where does a number end?
    given = set(parts[1::2])
    if not (apart and _DAY <= given <= set(_NUMBERS)) or "%" in "".join(parts[::2]):
        return by_the_book
    pattern = "".join(_NUMBERS[part] if place % 2 else re.escape(part) for place, part in enumerate(parts))
    match = re.compile(pattern).fullmatch

    def quickly(text: str) -> datetime:
        found = match(text)
        if found is None:
            return by_the_book(text)
        numbers: dict[str, Any] = {name: int(digits) for name, digits in found.groupdict().items()}
        return datetime(**numbers)  # noqa: DTZ001

    return quickly
