"""A map as the text of a map file: what `mapping.parse_map` reads back as the same map."""

import json
from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from rox_bot.intake.files.mapping import Map


def map_text(mapping: Map) -> str:
    """Return the map file that says what a map says, without what goes without saying."""
    return "\n".join([*_top(mapping), *_tables(mapping), ""])


def _top(mapping: Map) -> Iterator[str]:
    yield f"event = {_quoted(mapping.event)}"
    yield f"source = {_quoted(mapping.source)}"
    if mapping.ticket_source:
        yield f"ticket_source = {_quoted(mapping.ticket_source)}"
    if mapping.customer_is_person:
        yield 'customer_is = "person"'
    if mapping.requester_is_name:
        yield 'requester_is = "name"'
    if isinstance(mapping.zone, ZoneInfo) and mapping.zone.key != "UTC":
        yield f"timezone = {_quoted(mapping.zone.key)}"
    if len(mapping.formats) == 1:
        yield f"datetime_format = {_quoted(mapping.formats[0])}"
    elif mapping.formats:
        yield f"datetime_format = {_listed(mapping.formats)}"
    if missing := sorted(mapping.missing - {""}):
        yield f"missing = {_listed(missing)}"
    if mapping.scale:
        yield f"scale = [{', '.join(f'{end:g}' if end.is_integer() else repr(end) for end in mapping.scale)}]"
    if mapping.complete_until:
        yield f"complete_until = {_quoted(mapping.complete_until.isoformat())}"


def _tables(mapping: Map) -> Iterator[str]:
    yield from _table("fields", mapping.fields)
    yield from _table("constants", mapping.constants)
    for field, words in mapping.values.items():
        yield from _table(f"values.{field}", words)


def _table(name: str, lines: Mapping[str, str]) -> Iterator[str]:
    if lines:
        yield from ("", f"[{name}]")
        yield from (f"{_key(key)} = {_quoted(value)}" for key, value in lines.items())


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").isalnum() else _quoted(key)


def _listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _quoted(text: str) -> str:
    """Return a TOML basic string: JSON's, except that TOML wants DEL escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
