"""Answers in a modal: what is asked where no message stands that an answer could follow, as on the Home tab."""

import logging
from collections.abc import Awaitable, Mapping
from typing import Any

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.answer import Answer
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block
from rox_bot.slack.blocks.rendering import Message
from rox_bot.slack.blocks.schema import SURFACES
from rox_bot.slack.blocks.text import cut
from rox_bot.slack.edge import Edge
from rox_bot.slack.posting.clients import sorted_out

log = logging.getLogger(__name__)
_LONGEST_TITLE, _MOST_BLOCKS = 24, 50


async def open_panel(edge: Edge, body: Mapping[str, Any], work: Awaitable[Answer], wording: Wording) -> None:
    """Open a modal at once, since a trigger lives for three seconds, and show an answer in it when it is there."""
    waiting = Message("", [blocks.section(wording._("One moment …"))])
    try:
        opened = await sorted_out(edge.posting.views_open(trigger_id=body["trigger_id"], view=_view(waiting, wording)))
    except (NotPosted, Unsure) as trouble:
        log.warning("answer not shown: %s", trouble)
        opened = None
    message = await edge.said(work, wording, private=False)
    if opened is None:
        await edge.whisper(body["user"]["id"], body["user"]["id"], message)
        return
    await replace_panel(edge, opened["view"]["id"], message, wording)


async def replace_panel(edge: Edge, view: str, message: Message, wording: Wording) -> None:
    """Show something else in an open modal; one that was closed meanwhile is left alone."""
    try:
        await sorted_out(edge.asking.views_update(view_id=view, view=_view(message, wording)))
    except (NotPosted, Unsure) as trouble:
        log.warning("answer not shown: %s", trouble)


def for_view(message: Message, surface: str, most: int) -> list[Block]:
    """Return the blocks of a message that a view takes: Slack's own tables and charts stand in messages alone."""
    fits = all(each["type"] in SURFACES["message"] & _SHOWN for each in message.blocks)
    shown = message.blocks if fits or not message.plain else message.plain
    return [each for each in shown if each["type"] in SURFACES[surface] and each["type"] in _SHOWN][:most]


_SHOWN = frozenset(("rich_text", "section", "context", "actions", "header", "divider", "image"))


def _view(message: Message, wording: Wording) -> Block:
    texts = {"title": wording._("Answer"), "close": wording._("Close")}
    shown = {name: blocks.plain(cut(text, _LONGEST_TITLE)) for name, text in texts.items()}
    return {"type": "modal", **shown, "blocks": for_view(message, "modal", _MOST_BLOCKS)}
