"""The map file: which column of a file is which of our fields, and how its cells are to be read."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rox_bot.domain.errors import N_, BadInput, Phrase
from rox_bot.domain.events import COUNTED, NOT_COUNTED
from rox_bot.intake.entries.kinds import SCALES
from rox_bot.intake.files.tallies import is_percentage
from rox_bot.intake.files.vocabulary import COUNTS, INSTANTS, KINDS, Kind
from rox_bot.language.interpreter import nearest

_KEYS = (
    *(
        "event",
        "source",
        "customer_is",
        "requester_is",
        "ticket_source",
        "timezone",
        "datetime_format",
        "missing",
        "scale",
    ),
    "complete_until",
    *("fields", "constants", "values"),
)
_SIZE_LIMIT = 1_000_000
_TEXT_LIMIT = 100
_PROBE = datetime(2001, 2, 3, 4, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Map:
    """A map file as read. `fields` is ours -> their column, `constants` ours -> value as text.

    `values` is ours -> their value -> ours; `missing` are the cells that mean "not known", unless `values` says
    more of one; `scale` is the lowest and
    the highest score; `formats` are strptime's, none for ISO 8601; `complete_until` is stated by who wrote the export.
    """

    event: str
    source: str
    fields: Mapping[str, str]
    constants: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    missing: frozenset[str]
    customer_is_person: bool
    ticket_source: str
    zone: tzinfo
    formats: tuple[str, ...]
    scale: tuple[float, float] | None
    complete_until: datetime | None = None
    requester_is_name: bool = False

    @property
    def kind(self) -> Kind:
        """The kind of event that every row of the file is."""
        return KINDS[self.event]


def read_map(path: Path) -> Map:
    """Return a map file's content; raises BadInput, saying what is wrong in it."""
    try:
        with path.open("rb") as file:
            raw = file.read(_SIZE_LIMIT + 1)
    except OSError as trouble:
        raise BadInput(
            N_("The map file {path} cannot be read: {reason}."), path=path, reason=trouble.strerror
        ) from None
    if len(raw) > _SIZE_LIMIT:
        raise BadInput(N_("{path} is too long for a map file; is it the export?"), path=path)
    try:
        return parse_map(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as trouble:
        raise BadInput(N_("The map file {path} is not TOML: {reason}."), path=path, reason=trouble) from None


def parse_map(text: str) -> Map:
    """Return what the text of a map file says; raises BadInput, or tomllib's TOMLDecodeError where it is no TOML."""
    content = tomllib.loads(text)
    _known(content, _KEYS, N_("a map file has no key {name}"))
    event = _choice(content, "event", tuple(KINDS))
    fields, values = _columns(content, KINDS[event]), _values(content, KINDS[event])
    constants, scale = _constants(content, KINDS[event]), _scale(content)
    _agree(KINDS[event], fields, constants, values)
    told = {*fields, *constants}
    if event == "feedback" and scale is None and "score" in told and not {"scale_min", "scale_max"} <= told:
        _scale_is_known(constants.get("instrument"))
    if event == "ticket" and "ticket_source" in content:
        raise _wrong(N_("ticket_source says whose tickets feedback names; a ticket's own helpdesk is its source"))
    zone = _zone(_text(content, "timezone") or "UTC")
    return Map(
        event=event,
        source=_text(content, "source", required=True),
        fields=fields,
        constants=constants,
        values=values,
        missing=frozenset({"", *_texts(content, "missing")}),
        customer_is_person=_choice(content, "customer_is", ("organisation", "person"), "organisation") == "person",
        requester_is_name=_choice(content, "requester_is", ("id", "name"), "id") == "name",
        ticket_source=_text(content, "ticket_source"),
        zone=zone,
        formats=_formats(content),
        scale=scale,
        complete_until=_complete_until(content, zone),
    )


def _columns(content: Mapping[str, Any], kind: Kind) -> dict[str, str]:
    table = _table(content, "fields")
    _known(table, kind.fields, N_("[fields] has no field {name}"))
    for field, column in table.items():
        if not isinstance(column, str) or not column.strip():
            raise _wrong(N_("[fields] {field} must be the name of a column, in quotes"), field=field)
    return {field: column.strip() for field, column in table.items()}


def _constants(content: Mapping[str, Any], kind: Kind) -> dict[str, str]:
    table = {name: value for name, value in _table(content, "constants").items() if name != "scale"}
    _known(table, kind.fields, N_("[constants] has no field {name}"))
    if "source_key" in table:
        raise _wrong(N_("[constants] source_key would make all rows one event; leave it out where rows have no key"))
    return {field: _as_text(value, f"[constants] {field}") for field, value in table.items()}


def _values(content: Mapping[str, Any], kind: Kind) -> dict[str, dict[str, str]]:
    tables = _table(content, "values")
    _known(tables, kind.fields, N_("[values] has no field {name}"))
    found = {}
    for field, table in tables.items():
        if not isinstance(table, dict):
            raise _wrong(N_('[values.{field}] must be a table of "their value" = ours'), field=field)
        found[field] = {key.strip(): _as_text(value, f"[values.{field}] {key}") for key, value in table.items()}
    return found


def _agree(
    kind: Kind,
    fields: Mapping[str, str],
    constants: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]],
) -> None:
    for field in kind.required:
        if field not in fields and field not in constants:
            raise _wrong(N_("{field} is needed: name its column under [fields]"), field=field)
    if kind is KINDS["tally"]:
        _agree_on_counts(fields, constants)
    for field in fields:
        if field in constants:
            raise _wrong(N_("{field} stands under both [fields] and [constants]"), field=field)
    for field in values:
        if field not in fields:
            raise _wrong(N_("[values.{field}] needs a column: name it under [fields]"), field=field)
        if field in INSTANTS:
            raise _wrong(N_("[values.{field}]: dates are read by datetime_format"), field=field)


def _agree_on_counts(fields: Mapping[str, str], constants: Mapping[str, str]) -> None:
    """Refuse tallies without a period or with two, and those of which only a percentage is given."""
    told = {*fields, *constants}
    if ("period" in told) == ("occurred_at" in told):
        raise _wrong(N_("a tally needs either period, or occurred_at and until"))
    if "period" in told and "until" in told:
        raise _wrong(N_("until belongs to occurred_at; a period has its own end"))
    if "instrument" in constants and constants["instrument"].casefold() not in COUNTED:
        raise _wrong(NOT_COUNTED)
    for field in sorted(COUNTS):
        if field in fields and is_percentage(fields[field]):
            raise _wrong(N_('"{column}" is a percentage; {field} must be a count'), column=fields[field], field=field)


def _scale(content: Mapping[str, Any]) -> tuple[float, float] | None:
    constants = _table(content, "constants")
    if "scale" in content and "scale" in constants:
        raise _wrong(N_("scale stands twice"))
    scale = content.get("scale", constants.get("scale"))
    if scale is None:
        return None
    if content.get("event") != "feedback":
        raise _wrong(N_("scale belongs to feedback"))
    ends = scale if isinstance(scale, list) and len(scale) == 2 else []
    if not ends or any(isinstance(end, bool) or not isinstance(end, int | float) for end in ends):
        raise _wrong(N_("scale must be the lowest and the highest score, such as [1, 5]"))
    if not -1e9 <= ends[0] < ends[1] <= 1e9:
        raise _wrong(N_("scale must start lower than it ends"))
    return float(ends[0]), float(ends[1])


def _scale_is_known(instrument: str | None) -> None:
    """Refuse scores that nobody can place; where the instrument is a column, each row is judged by itself."""
    if instrument is not None and instrument.casefold() not in SCALES:
        raise _wrong(
            N_('the scale of "{instrument}" is not known: give the lowest and the highest score, scale = [1, 5]'),
            instrument=instrument,
        )


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # unknown; not a name at all; a folder of zones
        raise _wrong(N_('timezone "{name}" is not known; write it like Europe/Amsterdam'), name=name) from None


def _formats(content: Mapping[str, Any]) -> tuple[str, ...]:
    given = content.get("datetime_format", [])
    formats = _texts(content, "datetime_format") if isinstance(given, list) else (_text(content, "datetime_format"),)
    for each in formats:
        if "%Z" in each:
            raise _wrong(N_("datetime_format: names of zones are ambiguous; use %z, or the zone's name and timezone"))
        if not _tells_the_day(each):
            raise _wrong(
                N_('datetime_format "{format}" does not tell the day; write it like %d/%m/%Y %H:%M'),
                format=each,
            )
    return formats


def _complete_until(content: Mapping[str, Any], zone: tzinfo) -> datetime | None:
    """Return the instant up to which the export lacks nothing; a date alone means the whole of that day."""
    stated = content.get("complete_until")
    if stated is None or (isinstance(stated, str) and not stated.strip()):
        return None
    try:
        return until(str(stated), zone)
    except (ValueError, OverflowError):
        raise _wrong(N_("complete_until must be a date or a moment, such as 2026-11-12T17:00")) from None


def until(text: str, zone: tzinfo) -> datetime:
    """Return the end that a date (the whole day) or a moment names, in a zone unless it has an offset of its own.

    Raises ValueError and OverflowError.
    """
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        moment = datetime.fromisoformat(text.strip())
    else:
        moment = datetime.combine(day, time.max) + timedelta.resolution
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _tells_the_day(wanted: str) -> bool:
    try:
        return datetime.strptime(_PROBE.strftime(wanted), wanted).date() == _PROBE.date()  # noqa: DTZ007
    except (ValueError, re.error):  # a directive that is not one; a directive given twice
        return False


def _text(content: Mapping[str, Any], key: str, *, required: bool = False) -> str:
    value = content.get(key, "")
    if not isinstance(value, str):
        raise _wrong(N_("{key} must be a text, in quotes"), key=key)
    if len(value) > _TEXT_LIMIT:
        raise _wrong(N_("{key} is longer than {limit} characters"), key=key, limit=str(_TEXT_LIMIT))
    if required and not value.strip():
        raise _wrong(N_("{key} is needed"), key=key)
    return value.strip()


def _texts(content: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = content.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _wrong(N_('{key} must be a list of texts, such as ["?", "n/a"]'), key=key)
    return tuple(each.strip() for each in value)


def _choice(content: Mapping[str, Any], key: str, known: tuple[str, ...], default: str = "") -> str:
    value = _text(content, key, required=not default) or default
    if value not in known:
        raise _wrong(N_('{key} is "{value}"; it must be one of: {known}'), key=key, value=value, known=", ".join(known))
    return value


def _table(content: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = content.get(key, {})
    if not isinstance(value, dict):
        raise _wrong(N_("{key} must be a table: [{key}]"), key=key)
    return value


def _as_text(value: object, place: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int | float):
        return str(value).strip()
    raise _wrong(N_("{place} must be a text, a number, a date, true or false"), place=place)


def _known(given: Collection[str], known: Collection[str], sentence: str) -> None:
    for name in given:
        if name not in known:
            near = ", ".join(nearest(name, list(known), 3))
            fault = Phrase(sentence, name=f'"{name}"')
            if near:
                raise _wrong(N_("{fault}; nearest: {near}"), fault=fault, near=near)
            raise _wrong(N_("{fault}; it has: {all}"), fault=fault, all=", ".join(known))


def _wrong(sentence: str, **values: str) -> BadInput:
    return BadInput(N_("The map file: {fault}."), fault=Phrase(sentence, **values))
