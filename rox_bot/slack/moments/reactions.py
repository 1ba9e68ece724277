"""Reactions to messages, taken in: who gives the emoji that makes a moment is asked; no moment is kept before a yes."""

import asyncio
from typing import Any

from rox_bot.domain.question import Role
from rox_bot.intake import reactions
from rox_bot.slack.edge import Edge
from rox_bot.slack.moments import drafts, notes
from rox_bot.slack.moments.cards import Note
from rox_bot.slack.moments.messages import instant_of
from rox_bot.slack.moments.taking import Delivery, first_time
from rox_bot.store.reactions import Reaction
from rox_bot.store.store import Transaction


async def take_reaction(edge: Edge, event: dict[str, Any], delivery: Delivery) -> bool:
    """Take in a reaction that was given or taken away, on disk when this returns; return whether that was news.

    Only full members and their messages count, and only the emoji that was chosen for the channel; of any other
    reaction nothing is stored. Raises Unavailable where the store or Slack cannot be asked.
    """
    item = event.get("item")
    item = item if isinstance(item, dict) else {}
    user, channel, ts = event.get("user"), item.get("channel"), item.get("ts")
    at = instant_of(event.get("event_ts"))
    if item.get("type") != "message" or at is None or instant_of(ts) is None or user == edge.identity.bot_user:
        return False
    if not isinstance(user, str) or not isinstance(channel, str) or edge.context.demo:
        return False
    emoji = str(event.get("reaction") or "").partition("::")[0][:100]  # the colour of a hand makes no difference
    given = event.get("type") == "reaction_added"
    reaction = Reaction(drafts.key_of(edge, channel, str(ts)), edge.people.key(user), emoji, at, given)
    if not await asyncio.to_thread(_counts, edge, channel, reaction):
        return False
    author = str(event.get("item_user") or "")
    for each in dict.fromkeys((user, author)):
        if each == edge.identity.bot_user or (each and (await edge.people.find(each)).role is Role.NOBODY):
            return False
    note = Note(reaction.key, user, "", {}, {}, author=author)
    news = await asyncio.to_thread(_take, edge, reaction, channel, str(ts), note.packed(), delivery)
    if news:
        notes.wake(edge)
    return news


def _counts(edge: Edge, slack_channel: str, reaction: Reaction) -> bool:
    with edge.door.store.reading() as tx:
        return reactions.counts(tx, edge.door.store.workspace, slack_channel, reaction)


def _take(edge: Edge, reaction: Reaction, slack_channel: str, ts: str, payload: str, delivery: Delivery) -> bool:
    store, now = edge.door.store, edge.door.store.clock()

    def work(tx: Transaction) -> bool:
        if not first_time(tx, edge, delivery, now):
            return False
        return reactions.take(tx, reaction, slack_channel, ts, payload, edge.door.recorder(edge.context), now)

    return store.write(work)
