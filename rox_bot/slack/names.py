"""Names that may be one, with buttons that say so: under an import, the list of sources, the status."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from rox_bot.commands.directory import Near
from rox_bot.commands.pairs import pair_actions, pair_told
from rox_bot.commands.verbs.names import MOST_NEAR, decide
from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block
from rox_bot.slack.edge import Edge
from rox_bot.slack.posting.clients import sorted_out

log = logging.getLogger(__name__)


def pair_blocks(near: Sequence[Near], wording: Wording) -> Iterator[Block]:
    """Yield each pair of names with its buttons, at most five, then how many more there are."""
    for place, each in enumerate(near[:MOST_NEAR]):
        yield blocks.rich_text(blocks.paragraph(blocks.leaf(pair_told(each, wording))))
        shown = [blocks.button(act.label, act.name, act.value) for act in pair_actions(each, wording)]
        yield {**blocks.actions(*shown), "block_id": f"pair:{place}"}
    left = len(near) - MOST_NEAR
    if left > 0:
        yield blocks.context(wording.plural("{n} more pair looks alike.", "{n} more pairs look alike.", left))


def _decides(*, same: bool) -> Callable[[Edge, str, Context, dict[str, Any]], Awaitable[None]]:
    async def press(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
        demand(context.role, "directory")
        answer = await asyncio.to_thread(decide, edge.door, value, context, same=same)
        message = await edge.rendered(answer, Wording(context.language), private=True)
        await edge.reply(body, message)
        await _put_away(edge, body, answer.headline)

    return press


async def _put_away(edge: Edge, body: dict[str, Any], said: str) -> None:
    """Put what was decided in the place of the pressed buttons, where their message is one that stays."""
    message, pressed = body.get("message") or {}, (body.get("actions") or [{}])[0].get("block_id")
    if not str(pressed).startswith("pair:"):
        return
    shown = [blocks.context(said) if each.get("block_id") == pressed else each for each in message["blocks"]]
    where = {"channel": body["channel"]["id"], "ts": message["ts"], "text": message.get("text") or said}
    try:
        await sorted_out(edge.asking.chat_update(**where, blocks=shown))
    except (NotPosted, Unsure) as trouble:
        log.warning("buttons not put away: %s", trouble)


PRESSES = {"names_same": _decides(same=True), "names_apart": _decides(same=False)}
"""Button name -> what it does."""
