"""What a person says about a proposal, one line each: `customer = Company`, `scale = 1-5`, `dates = day-first`.

`sla_met I = yes` says what a value of a field's column stands for.
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from rox_bot.domain.errors import N_, BadInput
from rox_bot.intake.entries.kinds import SCALES
from rox_bot.intake.files.values import reopenings, yes_or_no
from rox_bot.intake.files.vocabulary import INSTANTS, KINDS, YES_OR_NO
from rox_bot.intake.proposals.dates import DAY_FIRST, MONTH_FIRST
from rox_bot.language.amounts import currency_of
from rox_bot.language.interpreter import nearest

NOTHING = "-"
"""Said of a field: leave it out."""

SETTINGS = ("event", "source", "customer_is", "requester_is", "ticket_source", "timezone", "dates", "scale")
_FIELDS = frozenset(field for kind in KINDS.values() for field in kind.fields)
_CHOICES = {
    "event": tuple(KINDS),
    "customer_is": ("organisation", "person"),
    "requester_is": ("id", "name"),
}
TRANSLATED = tuple(sorted(_FIELDS - INSTANTS - {"score", "instrument"}))
"""The fields of which may be said what a value stands for, and that keep it from one proposal to the next."""

_SCALE = re.compile(r"\[?\s*(-?[0-9]+(?:\.[0-9]+)?)\s*(?:-|–|,|to|tot|/|\.\.)\s*(-?[0-9]+(?:\.[0-9]+)?)\s*\]?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_answer(line: str, header: Collection[str]) -> tuple[str, str]:
    """Return what a line settles and how: a setting, or a field with a column, a constant or `-`.

    Of a value, its name is the field, a blank and the value as it stands in the file. Raises BadInput with what would
    have been understood.
    """
    name, sign, value = (part.strip() for part in line.partition("="))
    field, _, cell = name.partition(" ")
    if sign and value and cell.strip() and field.casefold() in _FIELDS - INSTANTS:
        return _meaning(field.casefold(), cell.strip().strip("\"'"), value.strip("\"'"))
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    name, value = name.casefold(), value.strip("\"'")
    if not sign or not name or not value:
        raise BadInput(N_("Write it like: customer = Company (help lists all that can be said)"))
    if name in SETTINGS:
        return name, _setting(name, value)
    if name not in _FIELDS:
        near = ", ".join(nearest(name, sorted({*_FIELDS, *SETTINGS}), 3)) or ", ".join(SETTINGS)
        raise BadInput(
            N_(
                'There is no field "{name}"; nearest: {near}. What a value stands for is said with its field: '
                "sla_met I = yes. help lists all that can be said."
            ),
            name=name,
            near=near,
        )
    if quoted or value == NOTHING or (name == "instrument" and value.casefold() in SCALES):
        return name, value.casefold() if name == "instrument" else value
    if name == "currency" and value not in header and currency_of(value):
        return name, currency_of(value)
    return name, _column(value, list(header))


def told_values(answers: "Answers") -> dict[str, dict[str, str]]:
    """Return what was said of values: field -> their value -> ours ('' = not known)."""
    found: dict[str, dict[str, str]] = {}
    for name, value in answers.items():
        field, _, cell = name.partition(" ")
        if cell:
            found.setdefault(field, {})[cell] = "" if value == NOTHING else value
    return found


def _meaning(field: str, cell: str, value: str) -> tuple[str, str]:
    """Return what a value of a field's column stands for."""
    name = f"{field} {cell}"
    if value == NOTHING:
        return name, NOTHING
    try:
        if field in YES_OR_NO:
            value = "true" if yes_or_no(value) else "false"
        elif field == "reopens":
            value = str(reopenings(value))
    except ValueError:
        raise BadInput(N_("Say yes, no or - (not known): {name} = yes"), name=name) from None
    return name, value


def read_scale(text: str) -> tuple[float, float] | None:
    """Return the two ends of a scale written like 1-5, None where it is none."""
    found = _SCALE.fullmatch(text.strip())
    if found is None or not float(found[1]) < float(found[2]):
        return None
    return float(found[1]), float(found[2])


def _setting(name: str, value: str) -> str:
    known = _CHOICES.get(name)
    if known and value not in known:
        raise BadInput(N_("{name} is one of: {known}."), name=name, known=", ".join(known))
    if name == "dates" and value not in (DAY_FIRST, MONTH_FIRST):
        raise BadInput(N_("{name} is one of: {known}."), name=name, known=f"{DAY_FIRST}, {MONTH_FIRST}")
    if name == "scale" and read_scale(value) is None:
        raise BadInput(N_("Write a scale as its lowest and its highest score, like: scale = 1-5"))
    if name == "timezone":
        _known_zone(value)
    return value


def _known_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise BadInput(N_('timezone "{name}" is not known; write it like Europe/Amsterdam.'), name=name) from None


def _column(value: str, header: list[str]) -> str:
    """Return the column that is meant, however its letters are written; else the value, unless it looks like one."""
    name = value if value in header else next((each for each in header if each.casefold() == value.casefold()), "")
    if header.count(name) > 1 and name:
        raise BadInput(
            N_('There are {n} columns named "{name}"; rename one in the file.'), n=header.count(name), name=name
        )
    near = ", ".join(nearest(value, [each for each in header if each], 3))
    if not name and near:
        raise BadInput(
            N_('There is no column "{name}"; nearest: {near}. In quotes it is one value for all rows.'),
            name=value,
            near=near,
        )
    return name or value


def day(text: str) -> bool:
    """Return whether a text is a day or a moment in ISO 8601, the only dates that may be constants."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return bool(_DAY.match(text))


Answers = Mapping[str, str]
"""What was said so far: setting or field -> value."""
