"""A row of cells becomes the values of an event, or the reasons why it does not."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import ValidationError

from rox_bot.domain.errors import N_, BadInput, Phrase
from rox_bot.domain.formulas import unguarded
from rox_bot.intake.entries.kinds import SCALES
from rox_bot.intake.files import sums
from rox_bot.intake.files.mapping import Map
from rox_bot.intake.files.reading import Row
from rox_bot.intake.files.refused import Fault, Refused
from rox_bot.intake.files.tallies import Placing, end_reader, period_reader
from rox_bot.intake.files.values import (
    Convert,
    count,
    direction,
    instants,
    number,
    plain,
    rating,
    reopenings,
    whole_number,
    yes_or_no,
)
from rox_bot.intake.files.vocabulary import (
    COUNTS,
    FROM_TICKET,
    INSTANTS,
    NUMBERS,
    RATING_WORDS,
    UNIQUE,
    WHOLE_NUMBERS,
    YES_OR_NO,
)

_SINGLE: dict[str, Convert] = {
    "direction": direction,
    "score": rating,
    **dict.fromkeys(WHOLE_NUMBERS, whole_number),
    **dict.fromkeys(COUNTS, count),
    **dict.fromkeys(NUMBERS, number),
    **dict.fromkeys(YES_OR_NO, yes_or_no),
    "reopens": reopenings,
    **sums.CONVERTS,
}
_AS_A_WHOLE = {"tally": "positive", "investment": "until", "gain": "until"}
"""The field that stands for an event which does not agree with itself, where that is not the score."""

_REMEMBERED = 10_000  # the same cells come back row after row, in every version of a ticket


class _Step(NamedTuple):
    field: str
    place: int
    column: str
    read: Convert


class RowReader:
    """Reads the rows of one file by its map; dates after `latest` are refused.

    Raises BadInput when a constant of the map is no such value.
    """

    def __init__(self, mapping: Map, header: Sequence[str], latest: datetime) -> None:
        self._map = mapping
        self._width = len(header)
        self._by_name = sorted(range(len(header)), key=lambda place: (header[place], place))
        self._columns = dict(mapping.fields)
        latest += sums.AHEAD if mapping.event in sums.LEDGER else timedelta()
        read_instant = instants(mapping.zone, mapping.formats, latest)
        self._steps = [
            _Step(field, header.index(column), column, _cell_reader(mapping, field, read_instant))
            for field, column in mapping.fields.items()
        ]
        self._placing = Placing(mapping.fields, mapping.zone, latest)
        self._constants = {"source": mapping.source, **_constants(mapping, latest)}
        if mapping.ticket_source:
            self._constants["ticket_source"] = mapping.ticket_source

    def values(self, row: Row) -> dict[str, Any]:
        """Return the raw values of an event; what is not known is left out. Raises Refused."""
        if row.fault:
            raise Refused([("", row.fault)])
        if len(row.cells) != self._width:
            reason = Phrase(N_("has {n} cells; the header has {width}"), n=len(row.cells), width=self._width)
            raise Refused([("", reason)])
        found: dict[str, Any] = dict(self._constants)
        faults: list[Fault] = []
        for field, place, column, read in self._steps:
            try:
                value = read(row.cells[place])
            except ValueError as reason:
                faults.append((column, str(reason)))
                continue
            if value is not None:
                found[field] = value
        if faults:
            raise Refused(faults)
        if self._map.event == "feedback":
            self._add_scale(found)
            for name in found.pop(FROM_TICKET, "").split():
                found.pop(name, None)
        if self._map.event == "tally":
            self._placing.place(found, row.line)
        if self._map.event in sums.OF_MONEY:
            sums.completed(found, self._map.event, self._columns)
        return found

    def fault(self, field: str, cell: str) -> str:
        """Return why a cell cannot be what a field of the map holds, '' where it can."""
        step = next(step for step in self._steps if step.field == field)
        try:
            step.read(cell)
        except ValueError as reason:
            return str(reason)
        return ""

    def digest(self, row: Row) -> bytes:
        """Return a fingerprint of a row's content, whatever the order of its columns."""
        cells = [row.cells[place].strip() for place in self._by_name]
        return hashlib.blake2b(repr(cells).encode(), digest_size=16).digest()

    def explain(self, error: ValidationError) -> Refused:
        """Return why an event was refused, in terms of the file's columns."""
        faults = []
        for each in error.errors(include_url=False, include_input=False):
            field = str(each["loc"][0]) if each["loc"] else _AS_A_WHOLE.get(self._map.event, "score")
            faults.append((self._columns.get(field, field), _reason(each)))
        return Refused(faults)

    def _add_scale(self, found: dict[str, Any]) -> None:
        instrument = found.get("instrument", "")
        if instrument.casefold() in SCALES:
            instrument = found["instrument"] = instrument.casefold()
        if isinstance(found.get("score"), str):
            self._put_word(found)
            return
        scale = self._map.scale or SCALES.get(instrument)
        if "scale_min" in found and "scale_max" in found:
            return
        if scale:
            found["scale_min"], found["scale_max"] = scale
        elif "score" in found and instrument:
            column = self._columns.get("instrument", "instrument")
            raise Refused([(column, N_("has no known scale: give scale = [lowest, highest] in the map file"))])

    def _put_word(self, found: dict[str, Any]) -> None:
        """Put the score and the scale that a word stands for in its place; refuse it where a number is needed."""
        score, scale = RATING_WORDS[found.pop("score")]
        if self._map.scale not in (None, scale) or found.get("instrument") not in ("csat", "fcr"):
            raise Refused([(self._columns.get("score", "score"), N_("is a word where a number is needed"))])
        found["scale_min"], found["scale_max"] = scale
        if score is not None:
            found["score"] = score


def _cell_reader(mapping: Map, field: str, read_instant: Convert) -> Convert:
    """Return what turns a cell of a field into a value, None when it is not known."""
    words, convert = mapping.values.get(field, {}), _convert(mapping, field, read_instant)

    def read(cell: str) -> object:
        text = unguarded(cell.strip())
        if text not in words and text in mapping.missing:
            return None
        text = words.get(text, text)
        return convert(text) if text else None

    return read if field in UNIQUE else lru_cache(_REMEMBERED)(read)


def _convert(mapping: Map, field: str, read_instant: Convert) -> Convert:
    if field == "period":
        return period_reader(mapping.fields.get(field, ""), read_instant, mapping.zone)
    if field == "until":
        return end_reader(read_instant, mapping.zone)
    if field in INSTANTS:
        return read_instant
    return _SINGLE.get(field, plain)


def _constants(mapping: Map, latest: datetime) -> dict[str, Any]:
    """Return the map's constants as values; a constant date is always one in ISO 8601, as TOML writes it."""
    read_instant = instants(mapping.zone, (), latest)
    found = {}
    for field, text in mapping.constants.items():
        try:
            if text:
                found[field] = _convert(mapping, field, read_instant)(text)
        except ValueError as reason:
            raise BadInput(
                N_('The map file: [constants] {field}: "{text}" {reason}.'),
                field=field,
                text=text,
                reason=Phrase(str(reason)),
            ) from None
    return found


def _reason(error: Mapping[str, Any]) -> Phrase:
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return Phrase(str(context["error"]))
    sentences = {
        "missing": N_("is missing"),
        "string_too_short": N_("is missing"),
        "string_too_long": N_("is longer than {max_length} characters"),
        "greater_than": N_("is not more than {gt}"),
        "greater_than_equal": N_("is less than {ge}"),
        "less_than_equal": N_("is more than {le}"),
    }
    sentence = sentences.get(error["type"])
    return Phrase(sentence, **context) if sentence else Phrase(N_("cannot be used: {reason}"), reason=error["msg"])
