"""What a post says, packed beside its outbox row: its figures as they were read, and of people's words only a hash.

A retry, a picture that comes later and a revision all start from it, so that they show the same numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rox_bot.digests.content import DigestContent
from rox_bot.domain.answer import Reading
from rox_bot.domain.events import Visibility


@dataclass(frozen=True)
class Said:
    """A digest as it was put together for a place, in a language ('' = not kept then); its quotes are only named."""

    content: DigestContent
    visibility: Visibility
    language: str = ""


@dataclass(frozen=True)
class Revised:
    """A note in the thread of a digest, the readings that it tells of, and its language ('' = not kept then)."""

    title: str
    lines: tuple[str, ...]
    readings: tuple[Reading, ...]
    language: str = ""


_SAID = TypeAdapter(Said)
_REVISED = TypeAdapter(Revised)


def pack(content: DigestContent, visibility: Visibility, language: str) -> str:
    """Return a digest as JSON, without people's words and names."""
    to_do = tuple(replace(task, taker="") for task in content.tasks)
    named = tuple(replace(story, quote=None) for story in content.stories)
    bare = replace(content, stories=named, tasks=to_do, late_note="")
    return _SAID.dump_json(Said(bare, visibility, language)).decode()


def unpack(row: Mapping[str, Any]) -> Said | None:
    """Return what a digest's row says, None where that is not known or was packed by another version."""
    try:
        return _SAID.validate_json(row["payload"]) if row["payload"] else None
    except ValidationError:
        return None


def spoken(digest: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """Return how a digest is set up, with the language in which its post speaks: that stays, whatever is set since."""
    return {**digest, "language": language} if language else digest


def pack_revised(revised: Revised) -> str:
    """Return a note as JSON."""
    return _REVISED.dump_json(revised).decode()


def unpack_revised(row: Mapping[str, Any]) -> Revised:
    """Return what a note's row says."""
    return _REVISED.validate_json(row["payload"])
