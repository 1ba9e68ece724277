"""What is suggested in the direct message with the bot: questions that have an answer in this workspace."""

import asyncio
import logging

from rox_bot.commands.openers import openers
from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.errors import RoxError
from rox_bot.language.wording import Wording
from rox_bot.slack.blocks.text import cut, one_line
from rox_bot.slack.edge import Edge
from rox_bot.slack.posting.clients import sorted_out

log = logging.getLogger(__name__)
_LONGEST_TITLE = 75


async def suggest(edge: Edge, user: str, slack_channel: str) -> None:
    """Set the suggestions of a person's direct message; nothing is said where that fails, for nothing was asked."""
    try:
        context = await edge.context_of(user, slack_channel, "")
        offered = await asyncio.to_thread(openers, edge.door, context)
        prompts = [{"title": cut(one_line(title), _LONGEST_TITLE), "message": line} for title, line in offered]
        title = Wording(context.language)._("Ask me, for example")
        await sorted_out(
            edge.asking.assistant_threads_setSuggestedPrompts(channel_id=slack_channel, prompts=prompts, title=title)
        )
    except (NotPosted, Unsure) as trouble:
        log.warning("nothing suggested: %s", trouble)
    except RoxError as trouble:
        log.info("nothing suggested: %s", trouble)
