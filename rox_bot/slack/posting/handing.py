"""A file made for one person, handed over where nobody else sees it: in their direct messages with the bot."""

import asyncio
import logging
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.charts.studio import NotDrawn
from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.answer import Answer, Attachment
from rox_bot.domain.chart import Chart
from rox_bot.domain.errors import N_, Unavailable
from rox_bot.domain.page import Page
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.slack.blocks.text import escaped
from rox_bot.slack.posting.clients import sorted_out
from rox_bot.store import people
from rox_bot.store.store import Store

log = logging.getLogger(__name__)
Draw = Callable[[Chart | Page], bytes]
_SECONDS = 120
_MOST_TEXT = 3_000


async def hand_over(
    posting: AsyncWebClient, store: Store, answer: Answer, file: Attachment, context: Context, draw: Draw, line: str
) -> Answer:
    """Send a file to its asker as a direct message, its page first, and return the answer saying so.

    A page that cannot be drawn is missed out, which the answer says; the files here are removed. Raises Unavailable
    where Slack does not take a file, with the command that gives the same for the `line` that was asked.
    """
    wording = Wording(context.language)
    try:
        paths = [*await asyncio.to_thread(_printed, file, draw), file.path]
        user = await asyncio.to_thread(_user, store, context)
        # A message to a person opens their direct messages; a file is only taken for a channel that has an id.
        said = await sorted_out(posting.chat_postMessage(channel=user, text=escaped(answer.headline, _MOST_TEXT)))
        for path in paths:
            await sorted_out(send_file(posting, path, str(said["channel"])))
    except (NotPosted, Unsure) as trouble:
        raise Unavailable(
            N_("Slack did not take the file ({reason}). The same in the terminal: {command}"),
            command=f"`rox-bot ask {shlex.quote(line)} --csv {file.path.name}`",
            reason=trouble.reason if isinstance(trouble, NotPosted) else str(trouble),
        ) from trouble
    finally:
        await asyncio.to_thread(file.remove)
    where = wording._("It is in your direct messages with me, and nobody else gets it.")
    missed = (wording._("The page could not be drawn just now; ask again."),) if file.page and len(paths) < 2 else ()
    return replace(answer, attachment=None, lines=(where, *missed, *answer.lines))


def _printed(file: Attachment, draw: Draw) -> list[Path]:
    """Draw the page of a file beside it; nothing where there is none, or it cannot be drawn."""
    if file.page is None:
        return []
    try:
        file.printed.write_bytes(draw(file.page))
    except (NotDrawn, OSError):
        log.exception("page not drawn")
        return []
    return [file.printed]


async def send_file(posting: AsyncWebClient, path: Path, slack_channel: str) -> Any:
    """Send a file to a direct message, named by its id."""
    patient = AsyncWebClient(posting.token, base_url=posting.base_url, timeout=_SECONDS, retry_handlers=[])
    name = path.name
    return await patient.files_upload_v2(file=str(path), filename=name, title=name, channel=slack_channel)


def _user(store: Store, context: Context) -> str:
    """Return the Slack id of whoever asks."""
    with store.reading() as tx:
        return str(people.people_of(tx, context.workspace, [context.person])[context.person]["slack_user"])
