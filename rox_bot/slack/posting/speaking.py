"""Ways to speak in Slack: answers to a response address, posts, and what only one person sees."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.slack.blocks.rendering import Message
from rox_bot.slack.posting import clients
from rox_bot.slack.posting.refused_blocks import RefusedBlocks

log = logging.getLogger(__name__)
_LONGEST_PAUSE = 30.0
Send = Callable[[dict[str, Any]], Awaitable[None]]
Judge = Callable[[NotPosted], bool]
DEAD_ADDRESSES = ("expired_url", "used_url", "invalid_url")
"""Slack's words for a response address that takes nothing any more: it lives for 30 minutes and five messages."""


def _blames_blocks(refusal: NotPosted) -> bool:
    return refusal.picture


def _address_lives(refusal: NotPosted) -> bool:
    return refusal.retry_after is None and not any(word in refusal.reason for word in DEAD_ADDRESSES)


@dataclass
class Voice:
    """Speaks with the bot's token: `posting` never repeats a call by itself, `session` reaches response addresses."""

    posting: AsyncWebClient
    session: aiohttp.ClientSession
    refused: RefusedBlocks

    async def respond(self, response_url: str, message: Message, **how: Any) -> bool:
        """Answer to a response address, privately unless told otherwise; return False where it was certainly not said.

        What is refused is sent once more with less in it. What ended in doubt is sent again only where one person sees
        it: told twice is better than not at all, but nothing is posted in a channel twice.
        """
        if not clients.may_be_answered(response_url, self.posting.base_url):
            log.warning("response address refused")
            return False
        given: dict[str, Any] = {"response_type": "ephemeral", "replace_original": False, **how}
        private = given["response_type"] == "ephemeral"
        try:
            await self._lessened(
                lambda less: self._responded(response_url, {**given, **less}, doubts=int(private)),
                message,
                "private" if private else "posted",
                _address_lives,
            )
        except NotPosted as refusal:
            log.warning("answer refused: %s", refusal)
            return False
        except Unsure as doubt:
            log.warning("answer in doubt: %s", doubt)
        return True

    async def _lessened(self, send: Send, message: Message, surface: str, helps: Judge = _blames_blocks) -> None:
        """Send a message, with less in it where a refusal leaves hope that this helps; raises NotPosted or Unsure.

        A data block without which it was taken is remembered, so that it is not tried with every answer.
        """
        first: NotPosted | None = None
        for less in _lessening(message):
            try:
                await send(less)
            except NotPosted as refusal:
                if not helps(refusal) or "blocks" not in less:
                    raise
                log.warning("refused, so less is sent: %s", refusal)
                first = first or refusal
            else:
                if first is not None and first.picture and less.get("blocks") is message.plain:
                    await self.refused.note(surface, message.blocks, first.places)
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

        A person's id in the place of a channel's means their direct messages.

        Raises NotPosted where it was certainly not said, Unsure where nobody can say.
        """
        if slack_channel.startswith(("D", "U", "W")):
            await self.posted(slack_channel, message)
            return
        where = {"channel": slack_channel, "user": user, **({"thread_ts": thread} if thread else {})}
        try:
            await self._lessened(lambda less: self._whispered({**where, **less}), message, "private")
        except NotPosted as refusal:
            if refusal.retry_after is not None:
                raise
            await self.posted(user, message)

    async def _whispered(self, payload: dict[str, Any]) -> None:
        await clients.sorted_out(self.posting.chat_postEphemeral(**payload))

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
        where: dict[str, Any] = {"channel": slack_channel, "unfurl_links": False, "unfurl_media": False}
        if thread:
            where["thread_ts"] = thread
        await self._lessened(lambda less: self._posted({**where, **less}), message, "posted")

    async def _posted(self, payload: dict[str, Any]) -> None:
        """Post a payload, after a pause where Slack asks for one."""
        try:
            await clients.sorted_out(self.posting.chat_postMessage(**payload))
        except NotPosted as refusal:
            if refusal.retry_after is None:
                raise
            await asyncio.sleep(min(refusal.retry_after, _LONGEST_PAUSE))
            await clients.sorted_out(self.posting.chat_postMessage(**payload))


def _lessening(message: Message) -> Iterator[dict[str, Any]]:
    """Yield what is sent: everything, then neither picture nor data blocks, then the text alone."""
    yield {"text": message.text, "blocks": message.blocks}
    if message.plain:
        yield {"text": message.text, "blocks": message.plain}
    yield {"text": message.text}
