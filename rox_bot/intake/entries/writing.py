"""Entries become events in the store, with who wrote them, where, and who may read their words."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from rox_bot.domain.errors import N_, BadInput, Phrase
from rox_bot.domain.events import CustomerEvent, Feedback, Visibility
from rox_bot.domain.question import Context
from rox_bot.intake.entries.entry import Entry
from rox_bot.intake.entries.kinds import SCALES
from rox_bot.intake.recording import Recorder
from rox_bot.store import facts
from rox_bot.store.facts import LETTERS
from rox_bot.store.store import Transaction

SOURCE = "slack"


def write_entry(tx: Transaction, entry: Entry, recorder: Recorder, context: Context, key: str = "") -> tuple[str, bool]:
    """Write an entry; return its id (E1043, K7, B3), and whether it is new: the same key again adds nothing.

    `key` names what it was made of; without one it is the request.
    """
    source_key = key or f"log:{context.delivery}"
    try:
        event = recorder.admit(entry.kind.event, {**event_values(entry, context.now), **placed(source_key, context)})
    except ValidationError as wrong:
        field = str(next(iter(wrong.errors()[0]["loc"]), ""))
        raise BadInput(N_("The {field} is too long to be kept."), field=Phrase(field)) from None
    letter = LETTERS[entry.kind.event]
    known = facts.find_by_key(tx, entry.kind.event, context.workspace, SOURCE, event.source_key)
    if known is not None:
        return f"{letter}{known['id']}", False
    (number,) = recorder.write(tx, [event], context.now).ids
    return f"{letter}{number}", True


def event_values(entry: Entry, now: datetime) -> dict[str, Any]:
    """Return the fields of the event that an entry makes, without who wrote it and where."""
    values: dict[str, Any] = {
        "occurred_at": entry.occurred_at or now,
        "comment": entry.comment,
        "ticket": entry.ticket,
        "url": entry.url,
        **entry.slices,
    }
    if entry.kind.event is Feedback:
        low, high = SCALES[entry.kind.name]
        return values | {"instrument": entry.kind.stored, "score": entry.score, "scale_min": low, "scale_max": high}
    money = entry.money
    values |= {"amount": money.amount if money else None, "currency": money.currency if money else ""}
    if entry.kind.event is CustomerEvent:
        per = money.per if money else ""
        decided = {"kind": entry.kind.stored, "counterpart": entry.counterpart, "reason": entry.reason, "per": per}
        return values | decided
    return values | {"policy": entry.policy}


def placed(source_key: str, context: Context) -> dict[str, Any]:
    """Return what every event written by hand says of itself: its key, who wrote it, where, and who may read it."""
    return {
        "source": SOURCE,
        "source_key": source_key,
        "written_by": context.person,
        **({"url": context.permalink} if context.permalink else {}),
        "origin_channel": context.slack_channel,
        "visibility": context.visibility,
        "audience": audience(context),
    }


def audience(context: Context) -> str:
    """Return who may read the words of something written here: the workspace, or this channel alone."""
    if context.visibility in (Visibility.WORKSPACE, Visibility.PUBLIC):
        return "workspace"
    return f"channel:{context.slack_channel}"
