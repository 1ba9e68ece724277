"""Buttons under answers and cards. What may be done is checked again at every press."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from rox_bot.commands.moments import JOYS
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, Incomplete, NotAllowed, NotUnderstood, RoxError
from rox_bot.domain.events import Visibility
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Question
from rox_bot.intake import messages
from rox_bot.language.wording import Wording
from rox_bot.slack import forms, home, names, starting
from rox_bot.slack.blocks.rendering import Message, render_error
from rox_bot.slack.buttons import digests as digest_buttons
from rox_bot.slack.buttons import loops as loop_buttons
from rox_bot.slack.buttons import turning
from rox_bot.slack.edge import Edge
from rox_bot.slack.moments import capturing, drafts, marks
from rox_bot.slack.moments import cards as moments
from rox_bot.slack.posting.digests import OPINION
from rox_bot.slack.running import ACK_SECONDS
from rox_bot.slack.uploads import deciding
from rox_bot.store import facts

Press = Callable[[Edge, str, Context, dict[str, Any]], Awaitable[None]]


def register(app: AsyncApp, edge: Edge) -> None:
    """Register the buttons; an answer's own suggestions carry their place in `suggest:N`."""
    for name, press in PRESSES.items():
        _on(app, edge, name, press)
    for name, act in digest_buttons.ACTS.items():
        _on(app, edge, name, _answering(act))
    _on(app, edge, re.compile(rf"{OPINION}(:[a-z]+)?"), _beside(digest_buttons.opinion))
    _on(app, edge, re.compile(r"suggest:\d"), _suggest)
    _on(app, edge, re.compile(r"try:\d"), _try)
    _on(app, edge, re.compile(r"take:\d"), _take)
    _on(app, edge, re.compile(r"card_joy:[a-z]+"), _card_joy)
    _on(app, edge, re.compile(r"moment_(?:effort|joy):[a-z0-9]+"), _moment_tap)
    for name, press in turning.PRESSES.items():
        _on(app, edge, name, press)


def _on(app: AsyncApp, edge: Edge, name: str | re.Pattern[str], press: Press) -> None:
    @app.action(name)
    async def pressed(ack: Any, body: dict[str, Any], action: dict[str, Any]) -> BoltResponse | None:
        chosen = action.get("selected_option") or {}
        value = str(action.get("value") or chosen.get("value") or "")
        work = asyncio.create_task(_pressed(edge, press, body, value))
        edge.spawn(_ended(work))
        if str(action.get("action_id")).partition(":")[0] in _WRITING:
            await asyncio.wait([work], timeout=ACK_SECONDS)
            if not work.done():
                return BoltResponse(status=503)  # what is not on disk is not acknowledged
        await ack()
        return None


async def _ended(work: asyncio.Task[None]) -> None:
    await work


async def _pressed(edge: Edge, press: Press, body: dict[str, Any], value: str) -> None:
    if not await edge.first_time("button", f"{body.get('trigger_id', '')}"):
        return
    wording = edge.wording()
    channel = (body.get("channel") or {}).get("id") or body["user"]["id"]
    try:
        context = await edge.context_of(body["user"]["id"], channel, str(body.get("trigger_id", "")))
        wording = Wording(context.language)
        await press(edge, value, context, body)
    except Incomplete as missing:
        if not forms.open_incomplete(edge, missing, body):
            await _reply(edge, body, render_error(missing, wording))
    except RoxError as trouble:
        await _reply(edge, body, render_error(trouble, wording))
    except Exception as fault:
        await _reply(edge, body, edge.failure(fault, wording))


def _answering(act: digest_buttons.Act) -> Press:
    """Return a press whose answer takes the place of the message under which the button stood."""

    async def press(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
        answer = await act(edge, value, context)
        message = await edge.rendered(answer, Wording(context.language), private=True)
        await _reply(edge, body, message, replace_original=True)

    return press


def _beside(act: digest_buttons.Act) -> Press:
    """Return a press whose answer is told to who pressed alone; the message stays as it is for everybody."""

    async def press(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
        answer = await act(edge, value, context)
        await _reply(edge, body, await edge.rendered(answer, Wording(context.language), private=True))

    return press


async def _reply(edge: Edge, body: dict[str, Any], message: Message, **how: Any) -> None:
    await edge.reply(body, message, **how)


async def _why(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    await _say(edge, f"why {value}", context, body)


async def _undo(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    """Take an entry back; only then its echo gives way, for others may press the button too."""
    answer = await edge.ask(f"undo {value}", context)
    marks.follow_number(edge, value)
    message = await edge.rendered(answer, Wording(context.language), private=True)
    await _reply(edge, body, message, replace_original=True)


async def _take(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    """Take an answer; told to who pressed alone, for others may have the same message before them."""
    await _say(edge, f"take {value}", context, body)


async def _untake(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    await _say(edge, f"untake {value}", context, body, replace_original=True)


async def _preview(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    await _say(edge, f"digest preview {value}".strip(), context, body)


async def _replace(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    await _say(edge, f"digest here {value}", context, body, replace_original=True)


async def _off(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    await _say(edge, f"digest off {value}".strip(), context, body)


def _typed(line: str) -> Press:
    """Return a press that does what a line does; the button's value stands where the line says `{value}`."""

    async def press(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
        await _say(edge, line.format(value=value), context, body)

    return press


async def _suggest(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    number, _, place = value.partition(":")
    suggestions = (await edge.recall(number, context)).suggestions
    if not place.isdigit() or int(place) >= len(suggestions):
        raise NotUnderstood(N_("That suggestion is gone; please type it."))
    await _say(edge, suggestions[int(place)], context, body)


async def _try(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    token, _, place = value.partition(":")
    suggestions = edge.memory.tries.get(token, ())
    if not place.isdigit() or int(place) >= len(suggestions):
        raise NotUnderstood(N_("That suggestion is gone; please type it."))
    await _say(edge, suggestions[int(place)], context, body)


async def _say(edge: Edge, line: str, context: Context, body: dict[str, Any], **how: Any) -> None:
    wording = Wording(context.language)
    await _reply(edge, body, await edge.said(edge.ask(line, context), wording, private=True), **how)


async def _share(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    """Post a private answer where it was asked, with the asker's name; nothing from a private place goes along.

    What holds sums of money, or somebody's words, is asked anew as everybody there may see them.
    """
    demand(context.role, "share.outside" if context.visibility is Visibility.EXTERNAL else "share")
    there = replace(context, language=context.channel_language, in_the_open=True)
    answer = await edge.recall(value, there, anew=context.language != there.language)
    if answer.sums or answer.quotes:
        answer = await edge.recall(value, there, anew=True)
    if not answer.shareable:
        raise NotAllowed(N_("This answer cannot be shared: it may hold words from elsewhere."))
    wording = Wording(there.language)
    person = await edge.people.find(body["user"]["id"])
    note = wording._("Shared by {name}.", name=person.label)
    message = await edge.rendered(replace(answer, notes=(*answer.notes, note)), wording, private=False)
    await _reply(edge, body, message, response_type="in_channel")


async def _moment_save(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    """Save the moment of a card, with the joy that was tapped: `KEY` or `KEY|smile`."""
    demand(context.role, "moment.save")
    key, _, joy = value.partition("|")
    for _ in range(2):  # an edit that another process took in makes the remembered draft stale; then it is read again
        told = await capturing.save_card(edge, key, joy, context)
        if told is not None:
            message = await edge.rendered(told, Wording(context.language), private=False)
            await _reply(edge, body, message, replace_original=True)
            return
    raise NotUnderstood(N_("I cannot read that message any more; please write it again."))


async def _card_joy(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    """Show a card anew with the joy that was tapped; nothing is stored before *Save*."""
    demand(context.role, "moment.save")
    key, _, joy = value.partition("|")
    draft = await drafts.recall(edge, key, context.person)
    if draft is None or joy not in JOYS:
        raise NotUnderstood(N_("I cannot read that message any more; please write it again."))
    note = moments.note_of(draft, body["user"]["id"])
    ignored = "" if draft.told_by is None else f"{key}|{context.person}"
    message = moments.card(note, await moments.names_of(edge, note), Wording(context.language), joy, ignored)
    await _reply(edge, body, message, replace_original=True)


async def _moment_tap(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    told = await capturing.tap(edge, value, context)
    if told is not None:
        message = await edge.rendered(told, Wording(context.language), private=False)
        await _reply(edge, body, message, replace_original=True)


async def _moment_keep(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    """Bring back the moment that went with the reaction of who presses."""
    demand(context.role, "moment.edit")
    told = await capturing.kept(edge, value, context)
    if told is None:
        raise NotUnderstood(N_("There is nothing to bring back."))
    message = await edge.rendered(told, Wording(context.language), private=False)
    await _reply(edge, body, message, replace_original=True)


async def _moment_ignore(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    demand(context.role, "moment.ignore")
    await asyncio.to_thread(_ignore, edge, value)
    edge.memory.drafts.pop(value, None)
    wording = Wording(context.language)
    done = Answer(
        title="",
        headline=wording._("Not saved. I will not ask about that message again."),
        question=Question("moment"),
        shareable=False,
    )
    message = await edge.rendered(done, wording, private=False)
    await _reply(edge, body, message, replace_original=True)


async def _moment_share(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    demand(context.role, "moment.save")
    await asyncio.to_thread(_open_up, edge, value, context)
    wording = Wording(context.language)
    done = Answer(
        title="",
        headline=wording._("{name} may now be read by the team.", name=value),
        question=Question("moment"),
        shareable=False,
    )
    await _reply(edge, body, await edge.rendered(done, wording, private=False), replace_original=True)


def _ignore(edge: Edge, key: str) -> None:
    store = edge.door.store
    with store.writing() as tx:
        messages.ignore(tx, store.workspace, key, store.clock())


def _open_up(edge: Edge, name: str, context: Context) -> None:
    """Let the team read a moment that its author told in a direct message."""
    store = edge.door.store
    number = int(name.removeprefix("M")) if name.removeprefix("M").isdigit() else 0
    with store.writing() as tx:
        if not facts.open_to_workspace(tx, number, context.workspace, context.person, context.now):
            raise NotAllowed(N_("Only who wrote {name} can share it."), name=name)


PRESSES: dict[str, Press] = {
    "why": _why,
    "undo": _undo,
    "take": _take,
    "untake": _untake,
    "share": _share,
    "digest_preview": _preview,
    "digest_off": _off,
    "digest_replace": _replace,
    "moment_save": _moment_save,
    "moment_ignore": _moment_ignore,
    "moment_keep": _moment_keep,
    "moment_share": _moment_share,
    "home_ask": home.ask,
    "start_digest": starting.digest_here,
    "start_list": _typed("start"),
    "start_demo": _typed("start demo"),
    "start_demo_off": _typed("start demo off"),
    **{name: _typed(line) for name, line in loop_buttons.LINES.items()},
    **names.PRESSES,
    **deciding.PRESSES,
}
"""Button name -> what it does."""

_WRITING = frozenset(
    (
        *("moment_effort", "moment_joy", "moment_keep"),
        *("undo", "take", "untake", "digest_off", "moment_save", "moment_ignore", "moment_share", "start_digest"),
        *("digest_replace", OPINION),
        *digest_buttons.ACTS,
        *loop_buttons.LINES,
        *names.PRESSES,
        *deciding.PRESSES,
    )
)
