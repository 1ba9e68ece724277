"""What a delivery says: one event or a list of them, as JSON in our own words, becomes the values of events."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from rox_bot.domain.events import Event
from rox_bot.intake.entries.kinds import SCALES
from rox_bot.intake.files.vocabulary import FILES_ONLY, INSTANTS, KINDS, RATING_WORDS
from rox_bot.intake.recording import Recorder

LEEWAY = timedelta(days=1)
"""So far ahead of ours another system's clock may be."""

_SCALE = ("scale_min", "scale_max")
_WIDEST = 1e9
_BESIDE = {"feedback": ("ticket_source", *_SCALE), "moment": ("ticket_source",)}
HOOKED = {name: kind for name, kind in KINDS.items() if name not in FILES_ONLY}
"""The kinds of event that a webhook may tell; partners' counts and money come as files."""

_FIELDS = {name: frozenset((*kind.fields, *_BESIDE.get(name, ()))) for name, kind in HOOKED.items()}


class Unreadable(Exception):
    """A delivery is no JSON of one event or a list of events."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why event `place` (from 0) of a delivery is not taken in: the field and the reason, never a value."""

    place: int
    field: str
    reason: str

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.place}:", self.field, self.reason) if part)


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a delivery, not yet checked: its kind and its fields."""

    kind: str
    values: Mapping[str, Any]


def unpacked(body: bytes) -> list[Told]:
    """Return the events of a delivery; raises Unreadable.

    An event is an object with its `type` (the word before a full stop counts: `feedback.created`) and its fields,
    beside it or under `data`, where a list stands for several of that type.
    """
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Unreadable from None
    told: list[Told] = []
    for each in found if isinstance(found, list) else [found]:
        if not isinstance(each, dict):
            raise Unreadable
        kind, inner = each.get("type"), each.get("data", each)
        for values in inner if isinstance(inner, list) else [inner]:
            if not isinstance(values, dict):
                raise Unreadable
            told.append(Told(kind.partition(".")[0] if isinstance(kind, str) else "", values))
    return told


def unknown_fields(told: Told) -> set[str]:
    """Return the fields that an event of this kind does not have, so that a misspelt one is seen."""
    return {str(name)[:40] for name in told.values if name not in {*_FIELDS.get(told.kind, ()), "type", "data"}}


def _no_number(word: str) -> float:
    raise ValueError(word)  # NaN and the infinities are not JSON


def event_of(told: Told, recorder: Recorder, source: str, key: str, now: datetime) -> Event | tuple[str, str]:
    """Return the event, redacted and without names, or the field that is wrong and why. Unknown fields are left out.

    `key` is the event's own where it tells none.
    """
    kind = HOOKED.get(told.kind)
    if kind is None:
        return "type", "must be ticket, feedback, invitation or moment"
    fields = _FIELDS[told.kind]
    values = {name: value for name, value in told.values.items() if name in fields and value is not None}
    values["source"] = source
    values.setdefault("source_key", key)
    if told.kind == "feedback" and (fault := _scaled(values)):
        return fault
    try:
        event = recorder.admit(kind.model, _texts(values))
    except ValidationError as wrong:
        return _first(wrong)
    late = next((name for name in INSTANTS if (at := getattr(event, name, None)) and at > now + LEEWAY), "")
    return (late, "lies in the future") if late else event


def _texts(values: dict[str, Any]) -> dict[str, Any]:
    """Return values with numbers for ids as texts: a ticket's number is one even where it travels as a number."""
    return {name: str(value) if type(value) is int and name in _WORDS else value for name, value in values.items()}


_WORDS = frozenset(("source_key", "ticket", "requester", "customer", "agent", "team", "priority"))


def _scaled(values: dict[str, Any]) -> tuple[str, str] | None:
    """Put the scale of a known instrument, or of a word such as `good`, where none is told; return what is wrong."""
    instrument, score = values.get("instrument"), values.get("score")
    if isinstance(instrument, str) and instrument.casefold() in SCALES:
        instrument = values["instrument"] = instrument.casefold()
    ends = [values[name] for name in _SCALE if name in values]
    if any(type(end) not in (int, float) or abs(end) > _WIDEST for end in ends):
        return _SCALE[0], "is no number that a scale may have"
    if len(ends) == len(_SCALE) or not isinstance(instrument, str):
        return None
    word = score.strip().casefold() if isinstance(score, str) else ""
    if word in RATING_WORDS and instrument in ("csat", "fcr"):
        values["score"], (values["scale_min"], values["scale_max"]) = RATING_WORDS[word]
    elif instrument in SCALES:
        values["scale_min"], values["scale_max"] = SCALES[instrument]
    elif "score" in values:
        return "instrument", "has no known scale: tell scale_min and scale_max"
    return None


def _first(wrong: ValidationError) -> tuple[str, str]:
    each = wrong.errors(include_url=False, include_input=False)[0]
    field, context = str(each["loc"][0]) if each["loc"] else "score", each.get("ctx", {})
    if each["type"] == "value_error":
        return field, str(context["error"])
    sentence = _SENTENCES.get(each["type"])
    return field, sentence.format(**context) if sentence else each["type"].replace("_", " ")


_SENTENCES = {
    "missing": "is missing",
    "string_too_short": "is missing",
    "string_too_long": "is longer than {max_length} characters",
    "string_type": "must be a text",
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is more than {le}",
    "timezone_aware": "needs its time zone, such as 2026-11-28T09:30:00+01:00",
}
