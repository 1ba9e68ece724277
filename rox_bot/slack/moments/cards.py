"""Magic moments told in Slack: what a message tells, the card that asks, the echo of what was saved, the notice."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from rox_bot.commands.moments import joy_labels, joy_of
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Question
from rox_bot.intake.moments import Draft
from rox_bot.language.redaction import redact
from rox_bot.language.wording import Wording
from rox_bot.slack.asking import Person
from rox_bot.slack.blocks.rendering import Message, render_answer
from rox_bot.slack.edge import Edge
from rox_bot.slack.lines import MAGIC_WORDS, first_words
from rox_bot.store import channels

_MOST_NAMED = 10
_NAMED = re.compile(r"@([UW][A-Z0-9]{2,20})(?!\w)")


async def meet(edge: Edge, line: str) -> None:
    """Get to know the colleagues whom a line names by their Slack id, so that they can be told by name."""
    if first_words(line)[0] not in MAGIC_WORDS:
        return
    users = list(dict.fromkeys(_NAMED.findall(line)))[:_MOST_NAMED]
    await asyncio.gather(*(edge.people.find(user) for user in users), return_exceptions=True)


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
            wording._("To stop, type /rox capture off, or remove me. /rox help shows what you can ask."),
        ),
        question=Question("notice"),
        shareable=False,
    )
    await edge.post(slack_channel, render_answer(answer, wording, private=False))


@dataclass(frozen=True)
class Note:
    """What the author of a message is told about its moment: words that are masked, people as keys and Slack ids.

    `people` is person key -> Slack id, in the order they were mentioned; `author` who wrote the message (a Slack id),
    as far as that is told; `url` where it stands.
    """

    key: str
    user: str
    story: str
    people: Mapping[str, str]
    slices: Mapping[str, str]
    ticket: str = ""
    effort_minutes: int | None = None
    company_value: str = ""
    author: str = ""
    url: str = ""
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
        url=draft.url,
        direct=draft.visibility in (Visibility.DM, Visibility.PRIVATE),
    )


def card(note: Note, names: Mapping[str, str], wording: Wording, joy: str = "", ignored: str = "") -> Message:
    """Return the card that asks before anything is stored.

    `names` is person key -> name, `joy` what was tapped, `ignored` what *Ignore* remembers ('' = the message).
    """
    story = note.story
    for key in note.people:
        story = story.replace(f"{{{key}}}", names.get(key) or "someone")
    joys = joy_labels(wording).items()
    missing = [
        words
        for words, there in (
            (wording._("nobody is mentioned"), note.people),
            (wording._("no known customer is named"), note.slices.get("customer")),
        )
        if not there
    ]
    told = f"{note.key}|{joy}" if joy else note.key
    empty = wording._("The story is still empty; tell it with Edit.") + (f" {note.url}" if note.url else "")
    answer = Answer(
        title=wording._("Save this as a magic moment?"),
        headline=f"“{story}”" if story else empty,
        lines=(*_understood(note, wording), *([joy_of(joy, wording)] if joy else [])),
        question=Question("moment"),
        notes=(wording._("Not saved yet: {what}.", what=wording.listed(missing)),) if missing else (),
        actions=(
            *((Action("moment_save", wording._("Save"), told, "primary"),) if story else ()),
            Action("log_moment", wording._("Edit"), told),
            Action("moment_ignore", wording._("Ignore"), ignored or note.key),
            *(Action(f"card_joy:{each}", label, f"{note.key}|{each}") for each, label in joys if story and each != joy),
        ),
        shareable=False,
    )
    shown = render_answer(answer, wording, private=False)
    return Message(f"{answer.title}\n{shown.text}", shown.blocks)


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
