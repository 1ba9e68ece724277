"""Magic moments told in Slack: what a message tells, the card that asks, the echo of what was saved, the notice."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from rox_bot.commands import moments as saying
from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.events import Visibility
from rox_bot.domain.naming import called
from rox_bot.domain.question import Question
from rox_bot.intake import messages
from rox_bot.intake import moments as intake
from rox_bot.intake.moments import Draft
from rox_bot.language.redaction import redact
from rox_bot.language.wording import Wording
from rox_bot.slack import clients
from rox_bot.slack.asking import Person
from rox_bot.slack.edge import Edge
from rox_bot.slack.lines import MAGIC_WORDS, first_words
from rox_bot.slack.messages import Said, read_message
from rox_bot.slack.rendering import Message, render_answer
from rox_bot.store import channels

_MOST_NAMED = 10
_NAMED = re.compile(r"@([UW][A-Z0-9]{2,20})(?!\w)")


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


async def meet(edge: Edge, line: str) -> None:
    """Get to know the colleagues whom a line names by their Slack id, so that they can be told by name."""
    if first_words(line)[0] not in MAGIC_WORDS:
        return
    users = list(dict.fromkeys(_NAMED.findall(line)))[:_MOST_NAMED]
    await asyncio.gather(*(edge.people.find(user) for user in users), return_exceptions=True)


def key_of(edge: Edge, slack_channel: str, ts: str) -> str:
    """Return the key of a message, whichever way its event arrived."""
    return f"{edge.identity.team}:{slack_channel}:{ts}"


async def saved(edge: Edge, draft: Draft, author: Person, wording: Wording) -> Message | None:
    """Save a moment at its author's wish and return its echo; None where the message says something else by now."""
    note = note_of(draft, author.user)
    names = await names_of(edge, note)  # looked up first, so that they can be named from now on
    number = await asyncio.to_thread(_save, edge, draft)
    edge.drafts.pop(draft.key, None)
    return None if number is None else echo(number, note, names, wording)


def _save(edge: Edge, draft: Draft) -> int | None:
    store = edge.door.store
    return store.write(lambda tx: messages.save(tx, draft, edge.door.recorder(edge.context), store.clock()))


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
    said = read_message(event, edge.identity.bot_user)
    if said is None:
        return None
    return await draft_of(edge, said, shared_outside=place.visibility is Visibility.EXTERNAL)


async def notice(edge: Edge, slack_channel: str) -> None:
    """Say once, where the bot was invited, what is recorded, who can see it and how to stop."""
    if not await asyncio.to_thread(_first_notice, edge, slack_channel):
        return
    wording = await edge.spoken_in(slack_channel)
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


@dataclass(frozen=True)
class Note:
    """What the author of a message is told about its moment: words that are masked, people as keys and Slack ids.

    `people` is person key -> Slack id, in the order they were mentioned.
    """

    key: str
    user: str
    story: str
    people: Mapping[str, str]
    slices: Mapping[str, str]
    ticket: str = ""
    effort_minutes: int | None = None
    company_value: str = ""
    direct: bool = False

    def packed(self) -> str:
        """Return the note as JSON, to be kept until it is said."""
        return json.dumps(asdict(self), ensure_ascii=False)


def note_of(draft: Draft, user: str) -> Note:
    """Return what the author (a Slack id) of a message is told about its moment."""
    return Note(
        key=draft.key,
        user=user,
        story=redact(draft.story),
        people=dict(zip(draft.people, draft.told.users, strict=True)),
        slices={**draft.slices, **draft.names},
        ticket=draft.told.ticket,
        effort_minutes=draft.told.effort_minutes,
        company_value=draft.told.company_value,
        direct=draft.visibility in (Visibility.DM, Visibility.PRIVATE),
    )


def card(note: Note, names: Mapping[str, str], wording: Wording) -> Message:
    """Return the card that asks before anything is stored; `names` is person key -> name."""
    story = note.story
    for key in note.people:
        story = story.replace(f"{{{key}}}", names.get(key) or "someone")
    missing = [
        words
        for words, there in (
            (wording._("nobody is mentioned"), note.people),
            (wording._("no known customer is named"), note.slices.get("customer")),
        )
        if not there
    ]
    answer = Answer(
        title=wording._("Save this as a magic moment?"),
        headline=f"“{story}”" if story else wording._("The story is still empty."),
        lines=tuple(_understood(note, wording)),
        question=Question("moment"),
        notes=(wording._("Not saved yet: {what}.", what=wording.listed(missing)),) if missing else (),
        actions=(
            *((Action("moment_save", wording._("Save"), note.key, "primary"),) if story else ()),
            Action("moment_ignore", wording._("Ignore"), note.key),
        ),
        shareable=False,
    )
    shown = render_answer(answer, wording, private=False)
    return Message(f"{answer.title}\n{shown.text}", shown.blocks)


def echo(number: int, note: Note, names: Mapping[str, str], wording: Wording) -> Message:
    """Return the line that says what was saved, with *Undo*; a moment from a direct message can be shared."""
    answer = saying.echo(
        number,
        wording,
        people=[names[key] for key in note.people if names.get(key)],
        customer=note.slices.get("customer", ""),
        touchpoint=note.slices.get("touchpoint", ""),
        ticket=note.ticket,
        effort_minutes=note.effort_minutes,
        company_value=note.company_value,
        kept_apart=note.direct,
    )
    return render_answer(answer, wording, private=False)


async def names_of(edge: Edge, note: Note) -> dict[str, str]:
    """Return the names of the people mentioned, by person key; who cannot be looked up is left out."""
    users = list(note.people.values())[:_MOST_NAMED]
    found = await asyncio.gather(*(edge.people.find(user) for user in users), return_exceptions=True)
    return {person.key: person.label for person in found if isinstance(person, Person)}


def _first_notice(edge: Edge, slack_channel: str) -> bool:
    store = edge.door.store
    with store.writing() as tx:
        return channels.first_notice(tx, store.workspace, slack_channel, store.clock())


def _understood(note: Note, wording: Wording) -> list[str]:
    told = [f"{wording._(key)}: {value}" for key, value in note.slices.items()]
    if note.ticket:
        told.append(f"#{note.ticket}")
    if note.effort_minutes:
        told.append(wording.plural("{n} minute", "{n} minutes", note.effort_minutes))
    if note.company_value:
        told.append(f"#{note.company_value}")
    return told


_TYPES = {
    Visibility.PUBLIC: "channel",
    Visibility.EXTERNAL: "channel",
    Visibility.PRIVATE: "group",
    Visibility.DM: "im",
    Visibility.WORKSPACE: "channel",
}


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
