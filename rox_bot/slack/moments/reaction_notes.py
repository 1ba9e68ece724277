"""What a person is told about their reaction to a message: asked, told of the moment there is, or of its withdrawal."""

import asyncio

from rox_bot.commands.moments import echo
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.question import Question
from rox_bot.intake import messages, reactions
from rox_bot.language.wording import Wording
from rox_bot.slack.blocks.rendering import Message
from rox_bot.slack.edge import Edge
from rox_bot.slack.moments import cards as moments
from rox_bot.slack.moments import drafts
from rox_bot.slack.moments.cards import Note
from rox_bot.store import reactions as kept


async def said(edge: Edge, note: Note, wording: Wording) -> Message | None:
    """Return what a person is told about their reaction as things stand now; None where there is nothing to say."""
    person = edge.people.key(note.user)
    told, asks = await asyncio.to_thread(_standing, edge, note.key, person, wording)
    if told is not None:
        return await edge.rendered(told, wording, private=False)
    if not asks:
        return None
    draft = await drafts.recall(edge, note.key, person, author=note.author)
    if draft is None:
        return None
    drafts.remember(edge, draft, person)
    shown = moments.note_of(draft, note.user)
    return moments.card(shown, await moments.names_of(edge, shown), wording, ignored=f"{note.key}|{person}")


def _standing(edge: Edge, key: str, person: str, wording: Wording) -> tuple[Answer | None, bool]:
    """Return what is said to who gave a reaction or took it away, and whether they are asked to save a moment."""
    workspace = edge.door.store.workspace
    with edge.door.store.reading() as tx:
        known, row = kept.find(tx, workspace, key, person), messages.find(tx, workspace, key)
        if known is None:
            return None, False
        if row is None:
            return None, known.given and not reactions.is_ignored(tx, workspace, key, person)
        name, stands = f"M{row['id']}", row["withdrawn_at"] is None
        if stands and known.given and known.confirmed:
            return echo(tx, workspace, row["id"], person, wording), False
    if stands and known.given:
        text = wording._("That message is a moment already: {name}. Your reaction counts as joy.", name=name)
        return _answer(text), False
    if known.withdrew and not known.given:
        back = Action("moment_keep", wording._("Keep it"), key)
        return _answer(wording._("{name} is withdrawn, because you took your reaction away.", name=name), back), False
    return None, False


def _answer(text: str, *actions: Action) -> Answer:
    return Answer(title="", headline=text, question=Question("moment"), actions=actions, shareable=False)
