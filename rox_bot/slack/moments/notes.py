"""Saying what one person must be told: cards and echoes of moments, out of the outbox, so that a crash loses none."""

import asyncio
import json
import logging
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from rox_bot.commands.moments import echo
from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import RoxError
from rox_bot.intake import messages
from rox_bot.language.wording import Wording
from rox_bot.slack.blocks.rendering import Message
from rox_bot.slack.edge import Edge
from rox_bot.slack.moments import cards as moments
from rox_bot.slack.moments import marks, reaction_notes
from rox_bot.slack.moments.cards import Note
from rox_bot.store import notes, outbox
from rox_bot.store.store import Transaction

log = logging.getLogger(__name__)
EXPIRES = timedelta(hours=24)
"""A note that could not be said for so long is no longer said."""

_PAUSE = timedelta(minutes=1)
_AT_ONCE = 4
_DOUBTS = ("", "said once", "said twice")
"""What stands beside a note while it is said for the first and the second time: whispers are in no history to look."""

_ME = secrets.token_hex(4)
_Row = Mapping[str, Any]


def wake(edge: Edge) -> None:
    """Have the notes said that are due, as soon as may be."""
    edge.notes_due = True
    if not edge.notes_turn.locked():
        edge.spawn(say_due(edge))


async def say_due(edge: Edge) -> None:
    """Say all notes that are due; one that is woken meanwhile is left to whoever is saying them."""
    edge.notes_due = True
    if edge.notes_turn.locked():
        return
    async with edge.notes_turn:
        while edge.notes_due and not edge.stopping:
            edge.notes_due = False
            try:
                due = await asyncio.to_thread(_due, edge)
                for start in range(0, len(due), _AT_ONCE):
                    await asyncio.gather(*(_said(edge, row) for row in due[start : start + _AT_ONCE]))
            except RoxError as trouble:
                log.warning("notes wait: %s", trouble)


async def _said(edge: Edge, row: _Row) -> None:
    """Say one note; what goes wrong with it leaves the others alone, and its claim runs out."""
    try:
        await _say(edge, row)
    except RoxError as trouble:
        log.warning("a note waits: %s", trouble)
    except Exception:
        log.exception("a note waits")


async def _say(edge: Edge, row: _Row) -> None:
    claimed = await asyncio.to_thread(_claimed, edge, row)
    if claimed is None:
        return
    try:
        note = Note(**json.loads(claimed["payload"]))
        message = await _message(edge, claimed["kind"], note)
        if message is not None:
            await edge.told(claimed["slack_channel"], note.user, message)
    except NotPosted as refusal:
        if refusal.retry_after is None:
            await _settle(edge, claimed, "failed", refusal.reason)
        else:
            await _postpone(edge, claimed, timedelta(seconds=refusal.retry_after), row["reason"])
    except Unsure:
        await _postpone(edge, claimed, _PAUSE, claimed["reason"])
    except RoxError:  # nothing was said: Slack or the store could not be asked
        await _postpone(edge, claimed, _PAUSE, row["reason"])
    except Exception:
        reference = secrets.token_hex(2)
        log.exception("ref %s", reference)
        await _settle(edge, claimed, "failed", f"ref {reference}")
    else:
        await _settle(edge, claimed, *(("sent", "") if message is not None else ("skipped", "moment gone")))


async def _message(edge: Edge, kind: str, note: Note) -> Message | None:
    """Return what is said, in its reader's language; None for the echo of a moment that is no more."""
    wording = edge.wording(await edge.people.find(note.user))
    if kind == notes.REACTION:
        marks.follow(edge, note.key)
        return await reaction_notes.said(edge, note, wording)
    names = await moments.names_of(edge, note)
    if kind == notes.CARD:
        return moments.card(note, names, wording)
    told = await asyncio.to_thread(_echo, edge, note, wording)
    marks.follow(edge, note.key)
    return None if told is None else await edge.rendered(told, wording, private=False)


def _due(edge: Edge) -> list[_Row]:
    with edge.door.store.reading() as tx:
        return notes.due(tx, edge.door.store.workspace, edge.door.store.clock())


def _echo(edge: Edge, note: Note, wording: Wording) -> Answer | None:
    workspace = edge.door.store.workspace
    with edge.door.store.reading() as tx:
        number = messages.number_of(tx, workspace, note.key)
        return None if number is None else echo(tx, workspace, number, edge.people.key(note.user), wording)


def _claimed(edge: Edge, row: _Row) -> _Row | None:
    """Claim a note and mark that it may be said now; None where somebody else has it or it is settled at once."""
    store, now = edge.door.store, edge.door.store.clock()
    with store.writing() as tx:
        claimed = outbox.claim(tx, row["id"], _ME, now)
        if claimed is None:
            return None
        if now - claimed["due_at"] > EXPIRES:
            _settled(tx, claimed, "skipped", "too late", now)
        elif claimed["reason"] == _DOUBTS[-1]:
            _settled(tx, claimed, "uncertain", "said twice", now)
        else:
            reason = _DOUBTS[_DOUBTS.index(claimed["reason"]) + 1]
            outbox.step(tx, claimed, "sending", reason=reason)
            return {**claimed, "reason": reason}
    return None


async def _settle(edge: Edge, row: _Row, state: str, reason: str) -> None:
    if state == "failed":
        log.warning("note failed", extra={"kind": row["kind"], "reason": reason})
    await asyncio.to_thread(_stepped, edge, row, state, reason=reason, payload="", settled_at=edge.door.store.clock())


async def _postpone(edge: Edge, row: _Row, span: timedelta, reason: str) -> None:
    """Have a note said later; `reason` remembers how often it may have been said already."""
    log.warning("note waits", extra={"kind": row["kind"], "attempt": row["attempts"]})
    later = edge.door.store.clock() + span
    await asyncio.to_thread(_stepped, edge, row, "planned", reason=reason, not_before=later)


def _stepped(edge: Edge, row: _Row, state: str, **values: Any) -> None:
    with edge.door.store.writing() as tx:
        outbox.step(tx, row, state, **values)


def _settled(tx: Transaction, row: _Row, state: str, reason: str, now: datetime) -> None:
    outbox.step(tx, row, state, reason=reason, payload="", settled_at=now)
