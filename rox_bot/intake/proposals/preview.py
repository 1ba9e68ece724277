"""The first rows of a file as a map would take them in: texts redacted, people as pseudonyms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rox_bot.domain.errors import Phrase
from rox_bot.intake.files.mapping import Map
from rox_bot.intake.files.refused import Refused
from rox_bot.intake.files.rows import RowReader
from rox_bot.intake.proposals.columns import Sample
from rox_bot.intake.recording import Recorder

ROWS = 5
_KEY = 8  # characters of a person key: enough to see who is the same
_PEOPLE = ("requester", "agent")


def preview(
    sample: Sample, mapping: Map, recorder: Recorder, latest: datetime, rows: int = ROWS
) -> list[dict[str, str]]:
    """Return the first rows as field -> what would be kept; a row that cannot be used has its reason under ''.

    Rows that can be used go first. Times are those of the map's zone.
    """
    reader = RowReader(mapping, sample.header, latest)
    good: list[dict[str, str]] = []
    bad: list[dict[str, str]] = []
    for row in sample.rows:
        if len(good) == rows or len(good) + len(bad) >= 10 * rows:
            break
        try:
            values = reader.values(row)
        except Refused as refusal:
            bad.append({"": _told(refusal)})
        else:
            kept = recorder.clean(values)
            told = [name for name in values if name in mapping.kind.fields]
            if "source_key" not in mapping.fields:  # one that was made up here says nothing
                told = [name for name in told if name != "source_key"]
            good.append({name: _shown(name, kept, values, mapping) for name in told})
    return (good + bad)[:rows]


def _told(refusal: Refused) -> Phrase:
    return Phrase.joined("; ", [Phrase.joined(" ", [part for part in fault if part]) for fault in refusal.faults])


def _shown(name: str, kept: Mapping[str, Any], raw: Mapping[str, Any], mapping: Map) -> str:
    value = kept[name]
    if isinstance(value, datetime):
        local = value.astimezone(mapping.zone)
        return f"{local:%Y-%m-%d %H:%M}"
    if name in _PEOPLE or (name == "customer" and value != raw[name]):
        return str(value)[:_KEY]
    if isinstance(value, float):
        return f"{value:g}"
    return " ".join(str(value).split())
