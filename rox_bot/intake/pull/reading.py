"""Reading a vendor's JSON with care: nothing is taken that was not asked for by name, and nothing is guessed."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from rox_bot.domain.errors import N_
from rox_bot.domain.events import EARLIEST


def words(record: Mapping[str, Any], *names: str, longest: int = 200) -> str:
    """Return the first text (or number) found under these names, '' where there is none."""
    for name in names:
        value = record.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()[:longest]
    return ""


def number(record: Mapping[str, Any], *names: str) -> float | None:
    """Return the first number found under these names, also one written as a text; None where there is none."""
    for name in names:
        value = record.get(name)
        if isinstance(value, bool) or value is None or value == "":
            continue
        try:
            return float(value)
        except (TypeError, ValueError):
            continue
    return None


def count(record: Mapping[str, Any], *names: str) -> int | None:
    """Return the first whole number of at least 0 under these names; None where there is none."""
    value = number(record, *names)
    return int(value) if value is not None and value >= 0 else None


def instant(record: Mapping[str, Any], *names: str) -> datetime | None:
    """Return the first instant under these names as aware UTC; None where there is none.

    ISO 8601, a time without an offset is UTC; whole or fractional epoch seconds as numbers. Vendors write "no date" as
    a day before 1990, which is none.
    """
    for name in names:
        value = record.get(name)
        if isinstance(value, bool) or value in (None, "", 0):
            continue
        if isinstance(value, int | float):
            found = datetime.fromtimestamp(value, UTC)
        else:
            try:
                found = datetime.fromisoformat(str(value))
            except ValueError:
                raise ValueError(N_("a time cannot be read")) from None
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        if found >= EARLIEST:
            return found
    return None


def required(record: Mapping[str, Any], *names: str) -> datetime:
    """Return an instant that a record cannot do without."""
    found = instant(record, *names)
    if found is None:
        raise ValueError(N_("it does not say when it happened"))
    return found


def key_of(record: Mapping[str, Any], *names: str) -> str:
    """Return a record's own id; a record without one cannot be kept."""
    found = words(record, *names)
    if not found:
        raise ValueError(N_("it has no id"))
    return found


def later(start: datetime, minutes: float | None) -> datetime | None:
    """Return the instant so many minutes after another, None for an unknown number of them."""
    return None if minutes is None else start + timedelta(minutes=minutes)


def part(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a record inside another, an empty one where there is none."""
    found = record.get(name)
    return found if isinstance(found, Mapping) else {}


def rows(answer: Any, name: str) -> list[Mapping[str, Any]]:
    """Return the list of records under a name in an answer; raises TypeError or KeyError where there is none."""
    found = answer[name]
    if not isinstance(found, list):
        raise TypeError(name)
    return [each for each in found if isinstance(each, Mapping)]


def named(answer: Any, list_name: str) -> dict[str, str]:
    """Return id -> name of the records that came beside others, none where the list is missing."""
    found = answer.get(list_name) if isinstance(answer, Mapping) else None
    listed = found if isinstance(found, list) else []
    return {str(each["id"]): words(each, "name") for each in listed if isinstance(each, Mapping) and "id" in each}


def iso(moment: datetime) -> str:
    """Return an instant as vendors take it: `2026-11-18T10:00:00Z`, in whole seconds (cut, never rounded up)."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
