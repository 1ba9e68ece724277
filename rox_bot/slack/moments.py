"""Magic moments told in Slack: saved at once where nothing is missing, else asked with a card only the author sees."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Question, Role
from rox_bot.intake import moments as intake
from rox_bot.intake.moments import Draft, Step
from rox_bot.language.moments import told_moment
from rox_bot.language.redaction import redact
from rox_bot.language.wording import Wording
from rox_bot.slack import clients
from rox_bot.slack.asking import Person
from rox_bot.slack.edge import Edge
from rox_bot.slack.rendering import Message, render_answer
from rox_bot.store import channels, inbox

log = logging.getLogger(__name__)
_MOST_NAMED = 10


async def take(edge: Edge, event: dict[str, Any], body: dict[str, Any]) -> None:
    """Take in a message that tells a moment: on disk before this returns, or nothing stored and a card to come."""
    draft = await draft_of(edge, event, shared_outside=bool(body.get("is_ext_shared_channel")))
    if draft is None or draft.step is Step.NOTHING:
        return
    author = await edge.people.find(event["user"])
    if author.role is Role.NOBODY:
        return
    if draft.step is Step.SAVE:
        number, new = await save(edge, draft)
        if new:
            edge.spawn(_echo(edge, draft, number, author))
        return
    if await asyncio.to_thread(_may_ask, edge, draft):
        edge.remember_draft(draft)
        edge.spawn(_card(edge, draft, author))


async def draft_of(edge: Edge, event: dict[str, Any], *, shared_outside: bool) -> Draft | None:
    """Return the moment a message tells, as far as it can be understood."""
    told = told_moment(event.get("text") or "")
    if told is None:
        return None
    members = edge.door.members(edge.context)
    keys = {user: f"{{{edge.people.key(user)}}}" for user in told.users}
    story, slices = await asyncio.to_thread(intake.understand, told, members, keys)
    return Draft(
        team=edge.identity.team,
        slack_channel=event["channel"],
        ts=event["ts"],
        author=edge.people.key(event["user"]),
        told=told,
        story=story,
        slices=slices,
        url=edge.permalink(event["channel"], event["ts"]),
        visibility=await _visibility(edge, event, shared_outside=shared_outside),
        occurred_at=datetime.fromtimestamp(float(event["ts"]), UTC),
    )


async def save(edge: Edge, draft: Draft) -> tuple[int, bool]:
    """Write a moment; return its number and whether it is new. Those mentioned are looked up, to be named later."""
    await names_of(edge, draft)
    return await asyncio.to_thread(_write, edge, draft)


def _write(edge: Edge, draft: Draft) -> tuple[int, bool]:
    store = edge.door.store
    people = [edge.people.key(user) for user in draft.told.users]
    with store.writing() as tx:
        return intake.save(tx, draft, edge.door.recorder(edge.context), people, store.clock())


async def recalled(edge: Edge, key: str, author: Person) -> Draft | None:
    """Return the draft behind a card: remembered, or read again from the channel where that is allowed."""
    known = edge.drafts.get(key)
    if known is not None:
        return known if known.author == author.key else None
    team, channel, ts = [*key.split(":"), "", ""][:3]
    if team != edge.identity.team:
        return None
    try:
        page = await clients.sorted_out(
            edge.asking.conversations_history(channel=channel, latest=ts, oldest=ts, inclusive=True, limit=1),
        )
    except (NotPosted, Unsure):
        return None
    found = [message for message in page["messages"] if message.get("ts") == ts and message.get("user") == author.user]
    if not found:
        return None
    place = await edge.places.find(channel)
    event = {**found[0], "channel": channel, "channel_type": _TYPES[place.visibility]}
    return await draft_of(edge, event, shared_outside=place.visibility is Visibility.EXTERNAL)


async def notice(edge: Edge, slack_channel: str) -> None:
    """Say once, where the bot was invited, what is recorded, who can see it and how to stop."""
    if not await asyncio.to_thread(_first_notice, edge, slack_channel):
        return
    wording = edge.wording()
    answer = Answer(
        title=wording._("rox_bot is here"),
        headline=wording._(
            "I answer /rox questions here, and I save a message that starts with `Magic moment:` as a magic moment."
        ),
        lines=(
            wording._("Every other message is dropped unread: not stored, not logged."),
            wording._("Who can read this channel can see the moments told in it. Undo takes one back for ten minutes."),
            wording._("To stop, remove me from the channel. /rox help shows what you can ask."),
        ),
        question=Question("notice"),
        shareable=False,
    )
    await edge.post(slack_channel, render_answer(answer, wording, private=False))


def card(draft: Draft, story: str, wording: Wording) -> Message:
    """Return the card that asks before anything is stored."""
    missing = [
        words
        for words, there in (
            (wording._("nobody is mentioned"), draft.told.users),
            (wording._("no known customer is named"), draft.slices.get("customer")),
        )
        if not there
    ]
    answer = Answer(
        title=wording._("Save this as a magic moment?"),
        headline=f"“{story}”" if story else wording._("The story is still empty."),
        lines=tuple(_understood(draft, wording)),
        question=Question("moment"),
        notes=(wording._("Not saved yet: {what}.", what=wording.listed(missing)),) if missing else (),
        actions=(
            *((Action("moment_save", wording._("Save"), draft.key, "primary"),) if story else ()),
            Action("moment_ignore", wording._("Ignore"), draft.key),
        ),
        shareable=False,
    )
    return render_answer(answer, wording, private=False)


def echo(number: int, draft: Draft, names: str, wording: Wording) -> Message:
    """Return the line that says what was saved, with *Undo*; a moment from a direct message can be shared."""
    what = ", ".join(part for part in (names, *_slices(draft)) if part)
    actions = [Action("undo", wording._("Undo"), f"M{number}")]
    if draft.visibility is Visibility.DM:
        actions.append(Action("moment_share", wording._("Share with the team"), f"M{number}"))
    answer = Answer(
        title="",
        headline=wording._("M{number} saved: {what}.", number=number, what=what)
        if what
        else wording._("M{number} saved.", number=number),
        question=Question("moment"),
        actions=tuple(actions),
        shareable=False,
    )
    return render_answer(answer, wording, private=False)


async def names_of(edge: Edge, draft: Draft) -> dict[str, str]:
    """Return the names of the people mentioned, by Slack id."""
    users = draft.told.users[:_MOST_NAMED]
    found = await asyncio.gather(*(edge.people.find(user) for user in users), return_exceptions=True)
    return {user: person.label for user, person in zip(users, found, strict=True) if isinstance(person, Person)}


async def _echo(edge: Edge, draft: Draft, number: int, author: Person) -> None:
    names = await names_of(edge, draft)
    wording = edge.wording(author)
    told = wording.listed([f"@{name}" for name in names.values() if name])
    await edge.whisper(draft.slack_channel, author.user, echo(number, draft, told, wording))


async def _card(edge: Edge, draft: Draft, author: Person) -> None:
    names, story = await names_of(edge, draft), redact(draft.story)
    for user in draft.told.users:
        # After masking, which would take a name for a handle.
        story = story.replace(f"{{{edge.people.key(user)}}}", names.get(user) or "someone")
    await edge.whisper(draft.slack_channel, author.user, card(draft, story, edge.wording(author)))


def _may_ask(edge: Edge, draft: Draft) -> bool:
    """Return whether a message was neither asked about nor ignored before; notes that it is asked about now."""
    store = edge.door.store
    with store.writing() as tx:
        if intake.is_ignored(tx, store.workspace, draft.key):
            return False
        return inbox.take_in(tx, store.workspace, "moment asked", draft.key, store.clock())


def _first_notice(edge: Edge, slack_channel: str) -> bool:
    store = edge.door.store
    with store.writing() as tx:
        return channels.first_notice(tx, store.workspace, slack_channel, store.clock())


def _understood(draft: Draft, wording: Wording) -> list[str]:
    told = [f"{wording._(key)}: {value}" for key, value in draft.slices.items()]
    if draft.told.ticket:
        told.append(f"#{draft.told.ticket}")
    if draft.told.effort_minutes:
        told.append(wording.plural("{n} minute", "{n} minutes", draft.told.effort_minutes))
    return told


def _slices(draft: Draft) -> list[str]:
    ticket = f"#{draft.told.ticket}" if draft.told.ticket else ""
    return [draft.slices.get("customer", ""), draft.slices.get("touchpoint", ""), ticket]


_TYPES = {
    Visibility.PUBLIC: "channel",
    Visibility.EXTERNAL: "channel",
    Visibility.PRIVATE: "group",
    Visibility.DM: "im",
    Visibility.WORKSPACE: "channel",
}


async def _visibility(edge: Edge, event: dict[str, Any], *, shared_outside: bool) -> Visibility:
    if shared_outside:
        return Visibility.EXTERNAL
    kind = event.get("channel_type")
    if event["channel"].startswith("D") or kind in ("im", "mpim"):
        return Visibility.DM
    if kind is None:  # a mention does not say
        return (await edge.places.find(event["channel"])).visibility
    if kind == "channel":
        return Visibility.PUBLIC
    return Visibility.PRIVATE  # private channels, and whatever Slack may call its next kind
