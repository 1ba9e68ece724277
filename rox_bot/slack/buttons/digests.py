"""Buttons about digests that wait for a person. Who may press them is asked again at every press."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from rox_bot.digests import choosing, deciding
from rox_bot.digests.orders import resumed
from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.digests.work import DIGEST
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.errors import N_, NotUnderstood, Unavailable
from rox_bot.domain.events import Visibility
from rox_bot.domain.policy import demand, may
from rox_bot.domain.question import Context, Question
from rox_bot.language.wording import Wording
from rox_bot.slack.edge import Edge
from rox_bot.store import opinions, outbox, schedules

Act = Callable[[Edge, str, Context], Awaitable[Answer]]
_Row = Mapping[str, Any]


async def _resume(edge: Edge, value: str, context: Context) -> Answer:
    """Let a paused digest go on, once the bot is in its channel."""
    there, kind = await _meant(edge, value, context)
    digest = await asyncio.to_thread(_digest, edge, there, kind)
    deciding.demand_say(context, digest, "digest.resume")
    await _demand_membership(edge, there)
    visibility = await _visibility(edge, there)
    now_posted = await asyncio.to_thread(deciding.resume, edge.door.store, digest, visibility, context)
    there_too = replace(context, slack_channel=there)
    wording = Wording(context.language)
    return await asyncio.to_thread(lambda: resumed(edge.door.store, digest, there_too, wording, now_posted=now_posted))


async def _allow(edge: Edge, value: str, context: Context) -> Answer:
    """Let a digest go where another organisation reads, without names."""
    demand(context.role, "digest.outside")
    return await _resume(edge, value, context)


async def _there(edge: Edge, value: str, context: Context) -> Answer:
    wording = Wording(context.language)
    await asyncio.to_thread(_settled, edge, value, context, deciding.is_there)
    return _said(wording._("Noted: the digest is there."))


async def _again(edge: Edge, value: str, context: Context) -> Answer:
    wording = Wording(context.language)
    await asyncio.to_thread(_settled, edge, value, context, deciding.post_again)
    return _said(wording._("The digest is posted again, within a minute."))


async def opinion(edge: Edge, value: str, context: Context) -> Answer:
    """Record what somebody says of a digest, in place of what they said before; told to them alone."""
    demand(context.role, "digest.opinion")
    word, _, number = value.partition(":")
    post = await asyncio.to_thread(_say, edge, word, number, context)
    wording = Wording(context.language)
    if word != opinions.LESS:
        good = word == opinions.YES
        told = wording._("Noted: it was useful.") if good else wording._("Noted: it was not useful.")
        return replace(_said(told), lines=(wording._("Press another button to change that."),))
    unit, audience = schedules.parts_of(post["period"])
    way_out = wording._("It can come less often, at another time, or about a part only: whoever set it up can edit it.")
    edit = Action("digest_edit", wording._("Edit"), choosing.words_for(unit, audience))
    may_edit = may(context.role, "digest.here")
    return replace(_said(wording._("Noted: less like this.")), lines=(way_out,), actions=(edit,) if may_edit else ())


def _say(edge: Edge, word: str, number: str, context: Context) -> _Row:
    """Record an opinion of a post that stands in this channel; return the post."""
    store = edge.door.store
    with store.writing() as tx:
        post = outbox.find(tx, store.workspace, int(number)) if number.isdecimal() else None
        here = post is not None and post["kind"] == DIGEST and post["slack_channel"] == context.slack_channel
        if post is None or not here or word not in opinions.OPINIONS:
            raise NotUnderstood(N_("I do not know that digest here any more."), suggestions=("digest status",))
        opinions.say(tx, store.workspace, int(number), context.person, word, context.now)
    return post


ACTS: dict[str, Act] = {
    "digest_resume": _resume,
    "digest_allow": _allow,
    "digest_there": _there,
    "digest_again": _again,
}
"""Button name -> what it does; the answer takes the place of the message that was pressed."""


async def _meant(edge: Edge, value: str, context: Context) -> tuple[str, str]:
    """Return the Slack channel and the kind of the digest that a button is about.

    Below a note its value is the note's number; elsewhere words that name one of the channel it stands in.
    """
    if not value.isdecimal():
        unit, audience = choosing.named(value)
        return context.slack_channel, schedules.kind_for(unit or "week", audience or "")
    note = await asyncio.to_thread(_note, edge, value)
    return str(note["slack_channel"]), schedules.kind_of(note["period"])


async def _demand_membership(edge: Edge, slack_channel: str) -> None:
    if not await edge.places.is_member(slack_channel):
        raise NotUnderstood(N_("I am still not in that channel: type `/invite @rox` there, then press Resume again."))


async def _visibility(edge: Edge, slack_channel: str) -> Visibility:
    """Return who reads a channel now; one whose description may not be read counts as shared with others."""
    try:
        return (await edge.places.fresh(slack_channel)).visibility
    except NotPosted as refusal:
        if refusal.reason == "is_archived":
            raise NotUnderstood(N_("That channel is still archived.")) from refusal
        return Visibility.EXTERNAL
    except Unsure as doubt:
        raise Unavailable(N_("Slack cannot be reached: {reason}."), reason=str(doubt)) from doubt


def _settled(edge: Edge, value: str, context: Context, decide: Callable[[Any, int, Context], None]) -> None:
    note = _note(edge, value)
    decide(edge.door.store, int(note["parent"] or 0), context)


def _note(edge: Edge, value: str) -> _Row:
    store = edge.door.store
    with store.reading() as tx:
        row = outbox.find(tx, store.workspace, int(value)) if value.isdecimal() else None
    if row is None:
        raise NotUnderstood(N_("That was settled before."), suggestions=("digest status",))
    return row


def _digest(edge: Edge, slack_channel: str, kind: str) -> _Row | None:
    store = edge.door.store
    with store.reading() as tx:
        found = schedules.digests(tx, store.workspace, slack_channel)
    return next((each for each in found if each["kind"] == kind), None)


def _said(headline: str) -> Answer:
    return Answer(title="", headline=headline, question=Question("digest"), shareable=False)
