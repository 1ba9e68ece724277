"""Messages that may tell, change or take back a magic moment, taken in: one transaction for each event."""

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from rox_bot.commands.demo import refusal
from rox_bot.domain.question import Role
from rox_bot.intake import messages as intake
from rox_bot.intake import reactions
from rox_bot.intake.messages import Version
from rox_bot.intake.moments import Draft, Step
from rox_bot.language.moments import whole
from rox_bot.slack.edge import Edge
from rox_bot.slack.moments import cards as moments
from rox_bot.slack.moments import drafts, marks, notes
from rox_bot.slack.moments.messages import Said, read_message
from rox_bot.store import inbox
from rox_bot.store.store import Transaction

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an event came: Slack's id of it ('' where it was found by reading a channel) and the request's signature.

    `shared_outside` says that other organisations read the channel.
    """

    event_id: str = ""
    signature: str = ""
    shared_outside: bool = False
    found_by: Literal["event", "backfill"] = "event"


async def take_message(edge: Edge, event: dict[str, Any], delivery: Delivery) -> bool:
    """Take in a post, an edit (`message_changed`) or a deletion (`message_deleted`), on disk when this returns.

    Return whether the moment of the message, or what its author is to be told of it, changed. Of a message that tells
    no moment and told none before nothing is stored. Raises Unavailable where the store or Slack cannot be asked.
    """
    said = read_message(event, edge.identity.bot_user)
    if said is None or not (said.matters or (said.changed and await asyncio.to_thread(_is_known, edge, said))):
        return False
    if said.told is not None and not said.addressed and not await asyncio.to_thread(_is_wanted, edge, said):
        return False
    by_hand = said.changed and not said.gone and await asyncio.to_thread(_is_by_hand, edge, said)
    if by_hand:
        said = replace(said, told=said.told or whole(said.text), matters=True)
    if edge.context.demo:
        if said.told is not None:
            edge.spawn(edge.whisper(said.slack_channel, said.user, edge.explained(refusal(), edge.wording())))
        return False
    draft = await drafts.draft_of(edge, said, shared_outside=delivery.shared_outside)
    if draft is not None and draft.step is Step.NOTHING and not by_hand:
        draft = None
    if draft is None and not said.changed:
        return False
    if draft is not None and (await edge.people.find(said.user)).role is Role.NOBODY:
        return False
    changed = await asyncio.to_thread(_follow, edge, said, draft, delivery)
    _remember(edge, said, draft)
    if changed or draft is not None:  # a repeated delivery may be the sign that nobody was woken before
        notes.wake(edge)
    if changed and said.changed and not said.gone:
        marks.follow(edge, drafts.key_of(edge, said.slack_channel, said.ts))
    if changed and delivery.found_by == "backfill":
        log.info("a change was found that no event had told of", extra={"channel": said.slack_channel})
    return changed


def _follow(edge: Edge, said: Said, draft: Draft | None, delivery: Delivery) -> bool:
    store, now = edge.door.store, edge.door.store.clock()
    version = _version(edge, said, draft)

    def work(tx: Transaction) -> bool:
        if said.matters and not first_time(tx, edge, delivery, now):
            return False
        return intake.follow(tx, version, edge.door.recorder(edge.context), now)

    return store.write(work)


def first_time(tx: Transaction, edge: Edge, delivery: Delivery, now: datetime) -> bool:
    """Note a delivery in the transaction of its effect; return False when it was noted before."""
    return inbox.first_time(tx, edge.door.store.workspace, inbox.EVENT, delivery.event_id, delivery.signature, now)


def _is_known(edge: Edge, said: Said) -> bool:
    with edge.door.store.reading() as tx:
        return intake.is_known(tx, edge.door.store.workspace, _version(edge, said, None))


def _is_wanted(edge: Edge, said: Said) -> bool:
    """Return whether messages make moments in this channel; what is known of one already is followed all the same."""
    workspace = edge.door.store.workspace
    with edge.door.store.reading() as tx:
        if reactions.capture_of(tx, workspace, said.slack_channel).messages:
            return True
        return intake.is_known(tx, workspace, _version(edge, said, None))


def _is_by_hand(edge: Edge, said: Said) -> bool:
    """Return whether somebody made a moment of a message by hand, so that it needs no trigger."""
    with edge.door.store.reading() as tx:
        return intake.is_by_hand(tx, edge.door.store.workspace, _version(edge, said, None).key)


def _version(edge: Edge, said: Said, draft: Draft | None) -> Version:
    return Version(
        key=drafts.key_of(edge, said.slack_channel, said.ts),
        slack_channel=said.slack_channel,
        ts=said.ts,
        written_at=said.written_at,
        draft=draft,
        payload=moments.note_of(draft, said.user).packed() if draft is not None else "",
        changed=said.changed,
        gone=said.gone,
        matters=said.matters,
    )


def _remember(edge: Edge, said: Said, draft: Draft | None) -> None:
    """Keep the newest draft for the buttons of its card."""
    key = drafts.key_of(edge, said.slack_channel, said.ts)
    known = edge.memory.drafts.get(key)
    if known is not None and known.version > said.written_at:
        return
    edge.memory.drafts.pop(key, None)
    if draft is not None and draft.step is Step.ASK:
        edge.memory.keep_draft(draft, key)
