"""The Home tab: published when somebody opens it, and anew after what they did there."""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rox_bot.commands.home import Channel, Line, Section, channels_of, sections
from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.errors import RoxError
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block
from rox_bot.slack.blocks.rendering import Message, in_rows, own_buttons
from rox_bot.slack.blocks.text import cut, one_line
from rox_bot.slack.edge import Edge
from rox_bot.slack.lines import as_typed
from rox_bot.slack.panels import for_view, open_panel, replace_panel
from rox_bot.slack.posting.clients import sorted_out

log = logging.getLogger(__name__)
PATIENCE = 0.8
"""Seconds after which a light Home is published, to be followed by the whole one."""

MOST_BLOCKS, MOST_LINES, MOST_LINE, MOST_BUTTONS, MOST_NOTE = 100, 15, 400, 8, 1_000
_MOST_SAID = 6
_LONGEST_QUESTION = 1_000


async def show(edge: Edge, user: str, known: str = "", said: Message | None = None) -> None:
    """Publish somebody's Home; `known` is Slack's hash of the one they see, `said` what became of what they did.

    Where it takes long, a light one comes first. One that was published meanwhile is newer and stays.
    """
    wording = edge.wording()
    try:
        context = await edge.context_of(user, user, "")
        wording = Wording(context.language)
        work = asyncio.create_task(_whole(edge, context, said))
        await asyncio.wait([work], timeout=PATIENCE)
        if not work.done():
            known = await _published(edge, user, _light(wording, context), known) or known
        view = await work
    except RoxError as trouble:
        view = _home([blocks.section(wording.error(trouble))])
    except Exception as fault:
        view = _home([blocks.section(edge.failure(fault, wording).text)])
    await _published(edge, user, view, known)


async def ask(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    """Answer what was typed on Home in a modal."""
    line = as_typed(value)
    if line:
        await open_panel(edge, body, edge.ask(line, context), Wording(context.language))


def rendered(parts: Sequence[Section], context: Context, said: Message | None = None) -> Block:
    """Return Home as Slack's view, within its 100 blocks whatever there is to say."""
    wording = Wording(context.language)
    shown = [*(for_view(said, "home", _MOST_SAID) if said else []), *([blocks.divider()] if said else [])]
    shown.append(_question(wording, context.now))
    for part in parts:
        shown += _section(part, wording)
    updated = wording.clock(context.calendar.local(context.now))
    small = wording._("Updated {when} ({zone}).", when=updated, zone=context.calendar.zone)
    return _home([*shown[: MOST_BLOCKS - 1], blocks.context(small)])


async def reply_in_view(edge: Edge, body: Mapping[str, Any], message: Message) -> None:
    """Answer a press where no message stands: on Home by a new one, in a modal in its place."""
    view, user = body["view"], body["user"]["id"]
    if view.get("type") == "home":
        await show(edge, user, str(view.get("hash") or ""), message)
    else:
        await replace_panel(edge, str(view["id"]), message, edge.wording(await edge.people.find(user)))


async def _whole(edge: Edge, context: Context, said: Message | None) -> Block:
    found = await edge.asked(channels_of, edge.door, context)
    places = await asyncio.gather(*(edge.places.find(each) for each in found))
    # One that cannot be looked up counts as shared with others; its figures are asked for in it.
    inner = [
        Channel(channel, place.name)
        for channel, place in zip(found, places, strict=True)
        if place.visibility is not Visibility.EXTERNAL
    ]
    parts = await edge.asked(sections, edge.door, context, inner)
    return rendered(parts, context, said)


def _light(wording: Wording, context: Context) -> Block:
    return _home([_question(wording, context.now), blocks.section(wording._("One moment …"))])


def _home(shown: list[Block]) -> Block:
    return {"type": "home", "blocks": shown}


def _question(wording: Wording, now: datetime) -> Block:
    """Return the box to ask in; each Home has one of its own, so that what was asked does not stay in it."""
    element = {
        "type": "plain_text_input",
        "action_id": "home_ask",
        "max_length": _LONGEST_QUESTION,
        "placeholder": blocks.plain(wording._("csat last week by partner")),
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    label = blocks.plain(wording._("Ask a question"))
    return {
        "type": "input",
        "block_id": f"ask:{now.timestamp():.6f}",
        "dispatch_action": True,
        "label": label,
        "element": element,
    }


def _section(part: Section, wording: Wording) -> Iterator[Block]:
    if one_line(part.title):
        yield blocks.header(part.title)
    lines = [each for each in part.lines if one_line(each.text)]
    listed = [blocks.items(_line(each, wording) for each in lines[:MOST_LINES])] if lines else []
    sentence = (
        [blocks.paragraph(*blocks.leaves(cut(one_line(part.headline), MOST_LINE)))] if one_line(part.headline) else []
    )
    if sentence or listed:
        yield blocks.rich_text(*sentence, *listed)
    yield from in_rows(own_buttons(part.actions)[:MOST_BUTTONS])
    if one_line(part.note):
        yield blocks.context(cut(one_line(part.note.replace("`", "")), MOST_NOTE))


def _line(line: Line, wording: Wording) -> Block:
    door = blocks.link(line.url, wording._("open"))
    linked = [blocks.leaf(" · "), door] if door["type"] == "link" else []
    return blocks.paragraph(*blocks.leaves(cut(one_line(line.text), MOST_LINE)), *linked)


async def _published(edge: Edge, user: str, view: Block, known: str) -> str:
    """Publish a Home and return its hash, '' where that did not work or a newer one stands there."""
    how = {"hash": known} if known else {}
    try:
        answer = await sorted_out(edge.asking.views_publish(user_id=user, view=view, **how))
    except NotPosted as refusal:
        if refusal.reason != "hash_conflict":
            log.warning("Home not published: %s", refusal)
        return ""
    except Unsure as doubt:
        log.warning("Home not published: %s", doubt)
        return ""
    return str(answer["view"].get("hash") or "")
