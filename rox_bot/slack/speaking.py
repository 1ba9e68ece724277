"""Ways to speak in Slack: answers to a response address, posts, and what only one person sees."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.slack import clients
from rox_bot.slack.blocks import Block
from rox_bot.slack.rendering import Message

log = logging.getLogger(__name__)
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Pictured(Message):
    """A message with a picture; `plain` are its blocks without one, for where Slack does not show it."""

    plain: list[Block]


@dataclass
class Voice:
    """Speaks with the bot's token: `posting` never repeats a call by itself, `session` reaches response addresses."""

    posting: AsyncWebClient
    session: aiohttp.ClientSession

    async def respond(self, response_url: str, message: Message, **how: Any) -> None:
        """Answer to a response address, privately unless told otherwise.

        What is refused is sent once more with less in it. What ended in doubt is sent again only where one person sees
        it: told twice is better than not at all, but nothing is posted in a channel twice.
        """
        if not clients.may_be_answered(response_url, self.posting.base_url):
            log.warning("response address refused")
            return
        given: dict[str, Any] = {"response_type": "ephemeral", "replace_original": False, **how}
        doubts = 1 if given["response_type"] == "ephemeral" else 0
        for attempt in _lessening(message):
            try:
                await self._responded(response_url, {**given, **attempt}, doubts)
            except NotPosted as refusal:
                log.warning("answer refused: %s", refusal)
            except Unsure as doubt:
                log.warning("answer in doubt: %s", doubt)
                return
            else:
                return

    async def _responded(self, response_url: str, payload: dict[str, Any], doubts: int) -> None:
        """Send one payload; wait once where asked to, and repeat after as many doubtful outcomes as are allowed."""
        for last in (False, True):
            try:
                await clients.respond(self.session, response_url, payload)
            except NotPosted as refusal:
                if last or refusal.retry_after is None:
                    raise
                await asyncio.sleep(min(refusal.retry_after, _LONGEST_PAUSE))
            except Unsure:
                if last or not doubts:
                    raise
            else:
                return

    async def whisper(self, slack_channel: str, user: str, message: Message, thread: str = "") -> None:
        """Say something only one person sees, and leave it at that where it fails or nobody can say."""
        try:
            await self.told(slack_channel, user, message, thread)
        except NotPosted as refusal:
            log.warning("note refused: %s", refusal)
        except Unsure as doubt:
            log.warning("note in doubt: %s", doubt)

    async def told(self, slack_channel: str, user: str, message: Message, thread: str = "") -> None:
        """Say something only one person sees: in the channel, or as a direct message where it cannot be shown there.

        Raises NotPosted where it was certainly not said, Unsure where nobody can say.
        """
        if slack_channel.startswith("D"):
            await self.posted(slack_channel, message)
            return
        where: dict[str, Any] = {"thread_ts": thread} if thread else {}
        call = self.posting.chat_postEphemeral(channel=slack_channel, user=user, **where, **_payload(message))
        try:
            await clients.sorted_out(call)
        except NotPosted as refusal:
            if refusal.retry_after is not None:
                raise
            await self.posted(user, message)

    async def post(self, slack_channel: str, message: Message, thread: str = "") -> bool:
        """Post once; return False where it certainly does not stand there."""
        try:
            await self.posted(slack_channel, message, thread)
        except NotPosted:
            return False
        except Unsure as doubt:
            log.warning("post in doubt: %s", doubt)
        return True

    async def posted(self, slack_channel: str, message: Message, thread: str = "") -> None:
        """Post once, with less in it where that is refused; raises NotPosted or Unsure."""
        where = {"channel": slack_channel, "unfurl_links": False, "unfurl_media": False}
        if thread:
            where["thread_ts"] = thread
        attempts = list(_lessening(message))
        for place, attempt in enumerate(attempts, start=1):
            try:
                await self._posted({**where, **attempt})
            except NotPosted as refusal:
                log.warning("not posted: %s", refusal)
                if not refusal.picture or place == len(attempts):
                    raise
            else:
                return

    async def _posted(self, payload: dict[str, Any]) -> None:
        """Post a payload, after a pause where Slack asks for one."""
        try:
            await clients.sorted_out(self.posting.chat_postMessage(**payload))
        except NotPosted as refusal:
            if refusal.retry_after is None:
                raise
            await asyncio.sleep(min(refusal.retry_after, _LONGEST_PAUSE))
            await clients.sorted_out(self.posting.chat_postMessage(**payload))


def _payload(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": message.blocks}


def _lessening(message: Message) -> Iterator[dict[str, Any]]:
    """Yield what is sent: everything, then no picture, then the text alone."""
    yield _payload(message)
    if isinstance(message, Pictured):
        yield {"text": message.text, "blocks": message.plain}
    yield {"text": message.text}
