"""Making a moment of any message by hand, and correcting one: the forms, and the taps below an echo."""

import asyncio
from collections.abc import Mapping
from typing import Any

from rox_bot.commands.moments import JOYS, echo
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, BadInput, NotUnderstood, RoxError
from rox_bot.domain.naming import called
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context
from rox_bot.intake import by_hand, messages, reactions
from rox_bot.intake.colleagues import people_in, placed_by_name
from rox_bot.intake.magic import Magic, write_magic
from rox_bot.intake.moments import Draft
from rox_bot.language.redaction import redact
from rox_bot.language.wording import Wording
from rox_bot.slack.edge import Edge
from rox_bot.slack.forms import Form, Opening, Page, Sent, Wrong
from rox_bot.slack.forms import moment as moment_form
from rox_bot.slack.forms.moment import Crew, shown_story
from rox_bot.slack.moments import marks
from rox_bot.slack.moments.drafts import draft_from, recall, remember, remembered, texts_of
from rox_bot.store import people
from rox_bot.store.store import Transaction

Json = Mapping[str, Any]


async def _log_page(edge: Edge, context: Context, opening: Opening) -> Page:
    """Return the form for a message (a shortcut on it, or the button of a card), or for a line without a story."""
    wording, message = Wording(context.language), opening.body.get("message")
    members = await asyncio.to_thread(edge.members)
    title = wording._("Magic moment")
    if opening.filled:
        crew = await asyncio.to_thread(_crew, edge, opening.filled.get("people", "").split())
        return moment_form.page(title, "", opening.filled, crew, members, wording)
    draft, (key, _, joy) = None, opening.subject.partition("|")
    if key:
        draft = await recall(edge, key, context.person)
    elif isinstance(message, Mapping):
        draft = await draft_from(edge, message, context.slack_channel, context.person)
    if draft is None:
        raise NotUnderstood(N_("I cannot make a moment of that message."))
    number = await asyncio.to_thread(_number, edge, draft.key)
    if number is not None:
        raise BadInput(N_("That message is a moment already: {name}."), name=f"M{number}")
    remember(edge, draft, context.person)
    await asyncio.gather(*(edge.people.find(user) for user in draft.told.users), return_exceptions=True)
    crew = await asyncio.to_thread(_crew, edge, draft.people, draft.told.users)
    texts = {**texts_of(draft), **{name: value for name, value in draft.names.items() if name in by_hand.FIELDS}}
    return moment_form.page(title, draft.key, {**texts, "joy": joy}, crew, members, wording)


async def _log_sent(edge: Edge, context: Context, sent: Sent) -> Answer | None:
    """Save what was filled in; raises Wrong for a field that cannot be used."""
    wording = Wording(context.language)
    wanted, lines = await _read(edge, sent, context)
    if not sent.subject:
        number = await asyncio.to_thread(_write_line, edge, wanted, context)
        return await asyncio.to_thread(told_of, edge, number, context.person, wording, lines)
    draft = await recall(edge, sent.subject, context.person)
    if draft is None:
        raise NotUnderstood(N_("I cannot read that message any more; please write it again."))
    texts = texts_of(draft)
    crew = await asyncio.to_thread(_crew, edge, draft.people, draft.told.users)
    if wanted["story"] == _as_read(texts["story"], crew, wording):
        wanted["story"] = texts["story"]
    if wanted["customer"] == draft.names.get("customer"):
        wanted["customer"] = texts["customer"]
    saved = await asyncio.to_thread(save, edge, draft, wanted, context)
    if saved is None:
        raise NotUnderstood(N_("The message was changed or deleted meanwhile; nothing was saved."))
    edge.memory.drafts.pop(remembered(draft.key, context.person), None)
    marks.follow(edge, draft.key)
    return await asyncio.to_thread(told_of, edge, saved.number, context.person, wording, lines)


async def _edit_page(edge: Edge, context: Context, opening: Opening) -> Page:
    """Return the form with a moment as it stands."""
    wording = Wording(context.language)
    row, texts, crew = await asyncio.to_thread(_standing, edge, opening.subject or opening.filled["entry"], context)
    members = await asyncio.to_thread(edge.members)
    return moment_form.page(f"M{row['id']}", f"M{row['id']}", texts, crew, members, wording)


async def _edit_sent(edge: Edge, context: Context, sent: Sent) -> Answer | None:
    """Correct a moment; what was not touched in the form stays as it is."""
    wording = Wording(context.language)
    wanted, lines = await _read(edge, sent, context)
    row, texts, crew = await asyncio.to_thread(_standing, edge, sent.subject, context)
    if wanted["story"] == _as_read(texts["story"], crew, wording):
        wanted["story"] = texts["story"]
    unseen = set(texts["people"].split()) - set(crew.users)  # a guest, or somebody of another workspace
    wanted["people"] = " ".join(sorted({*wanted["people"].split(), *unseen}))
    if "touchpoint" not in sent.values:
        del wanted["touchpoint"]
    await asyncio.to_thread(_change, edge, sent.subject, wanted, context)
    return await asyncio.to_thread(told_of, edge, row["id"], context.person, wording, lines)


async def tap(edge: Edge, value: str, context: Context) -> Answer | None:
    """Set the effort or the joy of a moment at one tap: `M12:15` or `M12:smile`; return what is said of it now."""
    demand(context.role, "moment.edit")
    name, _, given = value.partition(":")
    field = "effort_minutes" if given.isdecimal() else "joy"
    if field == "joy" and given not in JOYS:
        raise LookupError(given)
    number = await asyncio.to_thread(_change, edge, name, {field: given}, context)
    return await asyncio.to_thread(told_of, edge, number, context.person, Wording(context.language))


async def save_card(edge: Edge, key: str, joy: str, context: Context) -> Answer | None:
    """Save the moment of a message at one tap and return what is said of it.

    None where the message cannot be read, or says something else by now than was remembered.
    """
    draft, wording = await recall(edge, key, context.person), Wording(context.language)
    if draft is None:
        return None
    # They are looked up first, so that they can be told by name from now on.
    await asyncio.gather(*(edge.people.find(user) for user in draft.told.users[:10]), return_exceptions=True)
    saved = await asyncio.to_thread(save, edge, draft, {"joy": joy} if joy in JOYS else {}, context)
    for name in (key, remembered(key, context.person)):
        edge.memory.drafts.pop(name, None)
    if saved is None:
        return None
    marks.follow(edge, key)
    return await asyncio.to_thread(told_of, edge, saved.number, context.person, wording)


async def kept(edge: Edge, key: str, context: Context) -> Answer | None:
    """Bring a moment back that went with a person's reaction, and return what is said of it; None where none did."""

    def work(tx: Transaction) -> int | None:
        return reactions.keep(tx, context.workspace, key, context.person, context.now)

    number = await asyncio.to_thread(edge.door.store.write, work)
    if number is None:
        return None
    marks.follow(edge, key)
    return await asyncio.to_thread(told_of, edge, number, context.person, Wording(context.language))


def save(edge: Edge, draft: Draft, wanted: Mapping[str, str], context: Context) -> messages.Saved | None:
    """Save a moment of a message with what was set by hand; None where the message says something else by now."""
    store = edge.door.store
    recorder = edge.door.recorder(edge.context)
    return store.write(lambda tx: messages.save(tx, draft, wanted, recorder, context))


def told_of(edge: Edge, number: int, viewer: str, wording: Wording, lines: tuple[str, ...] = ()) -> Answer | None:
    """Return what is said of a moment to one person (a person key); None where it is no more."""
    with edge.door.store.reading() as tx:
        return echo(tx, edge.door.store.workspace, number, viewer, wording, lines)


async def _read(edge: Edge, sent: Sent, context: Context) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what was filled in, and what is said of it; personal data is shown masked before it is saved so."""
    users, wording = sent.users("people"), Wording(context.language)
    found = await asyncio.gather(*(edge.people.find(user) for user in users), return_exceptions=True)
    for each in found:
        if isinstance(each, BaseException) and not isinstance(each, RoxError):
            raise each
    keys = {user: edge.people.key(user) for user in users}
    members = await asyncio.to_thread(edge.members)
    crew = await asyncio.to_thread(_crew, edge, tuple(keys.values()))
    colleagues = await asyncio.to_thread(_labels, edge)
    around = Crew(crew.users, {**colleagues, **crew.labels})
    wanted = moment_form.read(sent, keys, around, members)
    masked = redact(wanted["story"])
    if masked != wanted["story"] and edge.memory.masked.get(sent.view) != masked:
        edge.memory.keep_masked(sent.view, masked)
        text = N_("This holds personal data. It would be kept as: {story} Press once more to save it so.")
        raise Wrong("story", BadInput(text, story=f"“{shown_story(masked, around, wording)}”"))
    known, customer = members.get("customer", {}), wanted["customer"]
    new = customer and called(known, customer) not in known
    return wanted, (wording._("New customer: {name}.", name=customer),) if new else ()


def _as_read(story: str, crew: Crew, wording: Wording) -> str:
    """Return what comes back of a story that nobody touched in its form."""
    return placed_by_name(shown_story(story, crew, wording).strip(), crew.labels)


def _standing(edge: Edge, name: str, context: Context) -> tuple[by_hand.Row, dict[str, str], Crew]:
    with edge.door.store.reading() as tx:
        row = by_hand.find(tx, name, context)
        texts = by_hand.texts_of(tx, row)
    return row, texts, _crew(edge, (*texts["people"].split(), *people_in(texts["story"])))


def _change(edge: Edge, name: str, wanted: Mapping[str, str], context: Context) -> int:
    recorder = edge.door.recorder(edge.context)

    def work(tx: Transaction) -> int:
        row = by_hand.find(tx, name, context)
        by_hand.change(tx, row, wanted, recorder, context)
        return int(row["id"])

    return edge.door.store.write(work)


def _write_line(edge: Edge, wanted: Mapping[str, str], context: Context) -> int:
    effort = wanted["effort_minutes"]
    magic = Magic(
        wanted["story"],
        tuple(wanted["people"].split()),
        {name: wanted[name] for name in ("customer", "touchpoint") if wanted[name]},
        wanted["ticket"],
        wanted["company_value"],
        int(effort) if effort else None,
        wanted["joy"],
    )
    recorder = edge.door.recorder(edge.context)
    return edge.door.store.write(lambda tx: write_magic(tx, magic, recorder, context))


def _crew(edge: Edge, keys: Any, users: tuple[str, ...] = ()) -> Crew:
    with edge.door.store.reading() as tx:
        known = people.people_of(tx, edge.door.store.workspace, keys)
    found = {key: str(each["slack_user"]) for key, each in known.items() if each["slack_user"]}
    found |= {edge.people.key(user): user for user in users}
    return Crew(found, {key: str(each["label"]) for key, each in known.items() if each["label"]})


def _labels(edge: Edge) -> dict[str, str]:
    with edge.door.store.reading() as tx:
        known = people.colleagues(tx, edge.door.store.workspace)
    names = [label for _, label, _ in known]
    return {key: label for key, label, _ in known if label and names.count(label) == 1}


def _number(edge: Edge, key: str) -> int | None:
    with edge.door.store.reading() as tx:
        return messages.number_of(tx, edge.door.store.workspace, key)


FORMS: Mapping[str, Form] = {
    "log_moment": Form("moment.save", _log_page, _log_sent),
    "moment_edit": Form("moment.edit", _edit_page, _edit_sent),
}
"""Name of a form, of the shortcut or button that opens it and of what Slack calls when it is sent."""
