"""Moments that messages may become: read of a version of one, remembered for its card or form, or read again."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from rox_bot.digests.posting import NotPosted, Place, Unsure
from rox_bot.domain.events import Visibility
from rox_bot.domain.naming import called
from rox_bot.intake import moments as intake
from rox_bot.intake.moments import Draft
from rox_bot.language.moments import whole
from rox_bot.language.redaction import redact
from rox_bot.slack.edge import Edge
from rox_bot.slack.moments.messages import Said, instant_of, told_in
from rox_bot.slack.posting import clients

Json = Mapping[str, Any]
UNKNOWN = "?"
"""Who wrote a message that may not be read."""


async def draft_of(edge: Edge, said: Said, *, shared_outside: bool) -> Draft | None:
    """Return the moment that a version of a message tells, as far as it can be understood."""
    told = said.told
    if told is None:
        return None
    people = {user: edge.people.key(user) for user in told.users}
    names = {user: f"{{{key}}}" for user, key in people.items()}
    members = await asyncio.to_thread(edge.members)
    story, slices = await asyncio.to_thread(lambda: intake.understand(told, members, names))
    return Draft(
        team=edge.identity.team,
        slack_channel=said.slack_channel,
        ts=said.ts,
        author=edge.people.key(said.user),
        told=told,
        story=story,
        slices=slices,
        people=tuple(people.values()),
        occurred_at=said.posted_at,
        version=said.written_at,
        url=edge.permalink(said.slack_channel, said.ts),
        visibility=await _visibility(edge, said, shared_outside=shared_outside),
        names={name: called(members.get(name, {}), written) for name, written in slices.items()},
    )


async def draft_from(edge: Edge, message: Json, slack_channel: str, recorder: str) -> Draft | None:
    """Return the moment that a person (key `recorder`) may make of any message of the channel.

    None where the message is the bot's own, or none.
    """
    text, ts = str(message.get("text") or ""), str(message.get("ts") or "")
    author = str(message.get("user") or message.get("bot_id") or "")
    posted_at, edited = instant_of(ts), message.get("edited")
    if posted_at is None or not author or author in (edge.identity.bot_user, edge.identity.bot):
        return None
    told = told_in(text, edge.identity.bot_user, direct=False) or whole(text)
    keys = {user: edge.people.key(user) for user in told.users}
    members = await asyncio.to_thread(edge.members)
    story, slices = await asyncio.to_thread(
        lambda: intake.understand(told, members, {user: f"{{{key}}}" for user, key in keys.items()})
    )
    place = await edge.places.find(slack_channel)
    return Draft(
        team=edge.identity.team,
        slack_channel=slack_channel,
        ts=ts,
        author=recorder,
        told=told,
        story=story,
        slices=slices,
        people=tuple(keys.values()),
        occurred_at=posted_at,
        version=(instant_of(edited.get("ts")) if isinstance(edited, Mapping) else None) or posted_at,
        url=edge.permalink(slack_channel, ts),
        visibility=place.visibility,
        names={name: called(members.get(name, {}), value) for name, value in slices.items()},
        told_by=UNKNOWN if author == UNKNOWN else edge.people.key(author),
    )


def texts_of(draft: Draft) -> dict[str, str]:
    """Return what a draft tells, field by field, as texts."""
    effort = draft.told.effort_minutes
    told = {"ticket": draft.told.ticket, "company_value": draft.told.company_value, "joy": ""}
    return {
        "story": redact(draft.story),
        "people": " ".join(sorted(set(draft.people))),
        "customer": draft.slices.get("customer", ""),
        "touchpoint": draft.slices.get("touchpoint", ""),
        "effort_minutes": "" if effort is None else str(effort),
        **told,
    }


def remember(edge: Edge, draft: Draft, person: str) -> None:
    """Remember a draft for whoever may make a moment of it."""
    edge.memory.keep_draft(draft, remembered(draft.key, person))


async def recall(edge: Edge, key: str, person: str, author: str = "") -> Draft | None:
    """Return the draft that a person may make a moment of: remembered, or read again.

    Where reading is not allowed it is empty but for its link and its `author` (a Slack id), as far as that is known.
    """
    known = edge.memory.drafts.get(remembered(key, person)) or edge.memory.drafts.get(key)
    if known is not None and known.author == person:
        return known
    team, channel, ts = [*key.split(":"), "", ""][:3]
    if team != edge.identity.team:
        return None
    message = await read_again(edge, channel, ts)
    if message is None and not _may_read(edge, await edge.places.find(channel)):
        message = {"ts": ts, "user": author or UNKNOWN, "text": ""}
    if message is None:
        return None
    draft = await draft_from(edge, message, channel, person)
    if (
        draft is not None
        and draft.told_by == person
        and told_in(str(message.get("text") or ""), edge.identity.bot_user, direct=channel.startswith("D"))
    ):
        return replace(draft, told_by=None)  # their own words, with a trigger: it follows the message as those do
    return draft


def _may_read(edge: Edge, place: Place) -> bool:
    """Return whether messages of a place may be read, by the scopes that Slack has told."""
    scopes = {Visibility.PRIVATE: "groups:history", Visibility.DM: "im:history"}
    scope = scopes.get(place.visibility, "channels:history")
    return not edge.identity.scopes or scope in edge.identity.scopes


async def read_again(edge: Edge, slack_channel: str, ts: str) -> Json | None:
    """Return a message as it stands in its channel or thread; None where it is gone or may not be read."""
    span: dict[str, Any] = {"channel": slack_channel, "latest": ts, "oldest": ts, "inclusive": True, "limit": 1}
    ways: tuple[Callable[[], Awaitable[Any]], ...] = (
        lambda: edge.asking.conversations_history(**span),
        lambda: edge.asking.conversations_replies(ts=ts, **span),  # what stands in a thread is in no history
    )
    for ask in ways:
        try:
            page = await clients.sorted_out(ask())
        except (NotPosted, Unsure):
            continue
        found = next((each for each in page["messages"] if each.get("ts") == ts), None)
        if found is not None:
            message: Json = found
            return message
    return None


def key_of(edge: Edge, slack_channel: str, ts: str) -> str:
    """Return the key of a message, whichever way its event arrived."""
    return f"{edge.identity.team}:{slack_channel}:{ts}"


def remembered(key: str, person: str) -> str:
    """Return the name under which a person's draft of a message is remembered."""
    return f"{key}|{person}"


async def _visibility(edge: Edge, said: Said, *, shared_outside: bool) -> Visibility:
    if shared_outside:
        return Visibility.EXTERNAL
    kind = said.channel_type
    if said.slack_channel.startswith("D") or kind in ("im", "mpim"):
        return Visibility.DM
    if kind is None:  # a mention does not say
        return (await edge.places.find(said.slack_channel)).visibility
    if kind == "channel":
        return Visibility.PUBLIC
    return Visibility.PRIVATE  # private channels, and whatever Slack may call its next kind
