"""What the owner of a digest is told in a direct message when it did not go as planned, and why in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from rox_bot.domain.errors import N_
from rox_bot.store import outbox
from rox_bot.store.schedules import period_for, told_period
from rox_bot.store.store import Transaction

KIND = "note"
OFFLINE = "the bot was offline when it was due"
OFF = "switched off"
OUTSIDE = "shared_outside"
UNCERTAIN = "uncertain"
ASKED = "asked for again"
RESTS = "asked to rest"
PICTURE_PENDING = "picture pending"

REASONS: Mapping[str, str] = {
    OFFLINE: N_("the bot was offline when it was due"),
    OFF: N_("it was switched off"),
    OUTSIDE: N_("the channel is shared with another organisation, or Slack does not say whether it is"),
    UNCERTAIN: N_("the connection broke while posting and the bot cannot read the channel"),
    ASKED: N_("asked for again"),
    RESTS: N_("somebody asked for it"),
    PICTURE_PENDING: N_("its picture is still to come"),
    "not_in_channel": N_("the bot is not in the channel"),
    "channel_not_found": N_("the bot cannot see the channel"),
    "is_archived": N_("the channel is archived"),
    "missing_scope": N_("the app lacks a permission (missing_scope)"),
    "ratelimited": N_("Slack is busy"),
}
"""Recorded reason -> how it is told; any other is Slack's own word or a reference and stays as it is."""

WAYS_OUT: Mapping[str, str] = {
    "not_in_channel": N_("Type `/invite @rox` there, then press Resume."),
    "channel_not_found": N_("Type `/invite @rox` there, then press Resume."),
    "no_permission": N_("Type `/invite @rox` there, then press Resume."),
    "is_archived": N_("Unarchive it and press Resume, or type `/rox digest here` in another channel."),
    "missing_scope": N_("Paste `rox-bot manifest` into the app's settings, reinstall it, then press Resume."),
}
"""Recorded reason -> what to do about it; any other is to be mended in Slack first."""


class Ask(StrEnum):
    """What a note asks for, by its buttons."""

    NOTHING = "nothing"
    RESUME = "resume"
    SETTLE = "settle"  # it is there, or post it again
    ALLOW = "allow"  # post where another organisation reads, without names


@dataclass(frozen=True)
class Note:
    """One direct message about a digest: `person` is its owner's person key, `periods` what it is about."""

    person: str
    ask: Ask
    reason: str
    periods: tuple[str, ...]
    slack_channel_name: str
    language: str


_ADAPTER = TypeAdapter(Note)


def plan_note(
    tx: Transaction, digest: Mapping[str, Any], ask: Ask, reason: str, about: Mapping[str, Any], now: datetime
) -> None:
    """Plan a note about a post of a digest, in the transaction of what it tells; once for each attempt of the post."""
    note = Note(
        digest["owner"], ask, reason, (told_period(about["period"]),), digest["slack_channel_name"], digest["language"]
    )
    _plan(tx, digest, note, f"{ask}/{about['period']}/{about['attempts']}", about["id"], now)


def plan_skipped_note(tx: Transaction, digest: Mapping[str, Any], periods: tuple[str, ...], now: datetime) -> None:
    """Plan one note about all that was skipped at once."""
    told = tuple(map(told_period, periods))
    note = Note(digest["owner"], Ask.NOTHING, OFFLINE, told, digest["slack_channel_name"], digest["language"])
    _plan(tx, digest, note, f"skipped/{periods[-1]}", None, now)


def plan_outside_note(tx: Transaction, digest: Mapping[str, Any], now: datetime) -> None:
    """Plan the question whether a digest may go where another organisation reads, asked when it is set up."""
    unit = period_for(digest["unit"], digest["audience"])
    note = Note(digest["owner"], Ask.ALLOW, OUTSIDE, (), digest["slack_channel_name"], digest["language"])
    _plan(tx, digest, note, f"{Ask.ALLOW}/{unit}/{now:%Y%m%dT%H%M%S}", None, now)


def read_note(row: Mapping[str, Any]) -> Note:
    """Return what a planned note says."""
    return _ADAPTER.validate_json(row["payload"])


def _plan(tx: Transaction, digest: Mapping[str, Any], note: Note, key: str, about: int | None, now: datetime) -> None:
    row = {
        "workspace": digest["workspace"],
        "slack_channel": digest["slack_channel"],
        "kind": KIND,
        "period": key,
        "state": "planned",
        "not_before": now,
        "due_at": now,
        "parent": about,
        "payload": _ADAPTER.dump_json(note).decode(),
    }
    outbox.plan(tx, row)
