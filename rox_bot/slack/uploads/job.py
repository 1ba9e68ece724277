"""One piece of work on a sent file, and the one message that tells its sender how it stands."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rox_bot.digests.posting import NotPosted
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.slack.edge import Edge
from rox_bot.slack.posting.clients import sorted_out
from rox_bot.slack.uploads.desk import Desk
from rox_bot.slack.uploads.fetching import fetch
from rox_bot.slack.uploads.showing import Told
from rox_bot.store.store import Store
from rox_bot.store.uploads import Upload

log = logging.getLogger(__name__)
_NOT_THERE = frozenset(("message_not_found", "cant_update_message", "edit_window_closed"))


@dataclass
class Job:
    """A file that this process holds, its sender as they are now, and how things are said to them."""

    edge: Edge
    desk: Desk
    upload: Upload
    context: Context
    wording: Wording

    @property
    def store(self) -> Store:
        """Return the store."""
        return self.edge.door.store

    async def step(self, **values: Any) -> bool:
        """Note what came of the work; False where the file is not ours any more."""
        return await asyncio.to_thread(self.desk.step, self.store, self.upload.id, **values)

    async def tell(self, told: Told) -> None:
        """Tell how the file stands, in the message about it."""
        async with self.desk.voice(self.upload.id):
            ts = await tell(self.edge, self.upload, told)
        if ts != self.upload.shown_ts:
            self.upload = replace(self.upload, shown_ts=ts)
            await self.step(shown_ts=ts)

    async def file(self) -> tuple[Path, str]:
        """Return where the file lies and the fingerprint of its bytes; one that does not lie here is fetched."""
        path = await asyncio.to_thread(self.desk.path, self.upload)
        lies = await asyncio.to_thread(path.is_file)
        if lies and self.upload.content:
            return path, self.upload.content
        return path, await fetch(self.edge, self.upload, path)


async def tell(edge: Edge, upload: Upload, told: Told) -> str:
    """Tell how a file stands: in the message about it, or in a new one where there is none; return its timestamp.

    Raises NotPosted and Unsure.
    """
    if upload.shown_ts:
        try:
            await _sent(edge, told, "chat_update", channel=upload.slack_channel, ts=upload.shown_ts)
        except NotPosted as refusal:
            if refusal.reason not in _NOT_THERE:
                raise
        else:
            return upload.shown_ts
    how: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
    return await _sent(edge, told, "chat_postMessage", channel=upload.slack_channel, **how)


async def _sent(edge: Edge, told: Told, method: str, **where: Any) -> str:
    """Send a message, with less in it where its blocks are refused."""
    client = edge.asking if method == "chat_update" else edge.posting
    attempts = list(_lessening(told))
    for place, less in enumerate(attempts, 1):
        try:
            answer = await sorted_out(getattr(client, method)(**where, **less))
        except NotPosted as refusal:
            if not refusal.picture or place == len(attempts):
                raise
            log.warning("said with less: %s", refusal)
        else:
            return str(answer["ts"])
    raise LookupError(method)  # there is always an attempt


def _lessening(told: Told) -> Iterator[dict[str, Any]]:
    yield {"text": told.text, "blocks": told.blocks}
    if told.plain:
        yield {"text": told.text, "blocks": told.plain}
    yield {"text": told.text, "blocks": []}
