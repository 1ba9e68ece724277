"""Posting digests: the picture uploaded first, the message once, its owner told when it cannot stand there."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.digests.content import DigestContent
from rox_bot.digests.posting import NotPosted, Place, Posted, Unsure
from rox_bot.domain.errors import N_
from rox_bot.domain.events import Visibility
from rox_bot.language.wording import Wording
from rox_bot.slack.asking import Places
from rox_bot.slack.clients import sorted_out
from rox_bot.slack.rendering import Message, render_digest
from rox_bot.slack.text import escaped
from rox_bot.store import people
from rox_bot.store.store import Store

UPLOAD_SECONDS = 30.0
_POLL_SECONDS = (0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 5.0, 5.0, 8.0)
_EVENT_TYPE = "rox_digest"
_REASONS: Mapping[str, str] = {
    "not_in_channel": N_("I am not in that channel: type `/invite @rox` there, then `/rox digest here` again."),
    "channel_not_found": N_("I cannot see that channel: type `/invite @rox` there, then `/rox digest here` again."),
    "is_archived": N_("that channel is archived."),
    "uncertain": N_(
        "the connection broke while posting and I cannot read the channel to see whether it stands there. "
        "Please look, and post it again with `/rox digest preview` if it does not."
    ),
}


class SlackPoster:
    """Posts digests with the bot's token."""

    def __init__(self, posting: AsyncWebClient, asking: AsyncWebClient, places: Places, store: Store, bot: str) -> None:
        self._posting = posting
        self._asking = asking
        self._places = places
        self._store = store
        self._bot = bot

    async def place(self, slack_channel: str) -> Place:
        """Return the channel as it is now; one whose description may not be read counts as shared with others."""
        try:
            return await self._places.fresh(slack_channel)
        except NotPosted as refusal:
            if refusal.reason != "missing_scope":
                raise
        return Place("", Visibility.EXTERNAL)

    async def upload(self, picture: bytes, title: str) -> str:
        """Upload a picture and return its id once it can be shown."""
        return await uploaded(self._posting, self._asking, picture, title)

    async def post(self, slack_channel: str, content: DigestContent, language: str, file_id: str, key: str) -> Posted:
        """Post a digest; its key stands in the message's metadata, which anyone may read, so it is opaque."""
        message = _message(content, language, file_id)
        answer = await sorted_out(
            self._posting.chat_postMessage(
                channel=slack_channel,
                text=message.text,
                blocks=message.blocks,
                metadata=_metadata(key),
                unfurl_links=False,
                unfurl_media=False,
            ),
        )
        ts = str(answer["ts"])
        return Posted(ts, await self._permalink(slack_channel, ts))

    async def update(
        self, slack_channel: str, ts: str, content: DigestContent, language: str, file_id: str, key: str
    ) -> None:
        """Replace the post by the same with its picture."""
        message = _message(content, language, file_id)
        await sorted_out(
            self._asking.chat_update(
                channel=slack_channel, ts=ts, text=message.text, blocks=message.blocks, metadata=_metadata(key)
            ),
        )

    async def find(self, slack_channel: str, key: str, since: datetime) -> Posted | None:
        """Return our own post with a key; raises NotPosted where history may not be read, Unsure where it failed."""
        cursor = ""
        while True:
            page = await sorted_out(
                self._asking.conversations_history(
                    channel=slack_channel,
                    oldest=f"{since.timestamp():.6f}",
                    include_all_metadata=True,
                    limit=200,
                    cursor=cursor,
                ),
            )
            for message in page["messages"]:
                if _carries(message, key) and message.get("bot_id") == self._bot:
                    return Posted(str(message["ts"]), await self._permalink(slack_channel, str(message["ts"])))
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    async def tell_owner(self, owner: str, slack_channel: str, reason: str, language: str) -> None:
        """Write the digest's owner a direct message with the reason."""
        user = await asyncio.to_thread(self._user, owner)
        if not user:
            return
        wording = Wording(language)
        told = wording._(_REASONS[reason]) if reason in _REASONS else escaped(reason, 200)
        where = f"<#{slack_channel}>"
        text = wording._("The weekly digest for {channel} was not posted: {reason}", channel=where, reason=told)
        await sorted_out(self._posting.chat_postMessage(channel=user, text=text, unfurl_links=False))

    def _user(self, key: str) -> str:
        with self._store.reading() as tx:
            found = people.people_of(tx, self._store.workspace, [key])
        return str(found[key]["slack_user"]) if key in found else ""

    async def _permalink(self, slack_channel: str, ts: str) -> str:
        try:
            found = await sorted_out(self._asking.chat_getPermalink(channel=slack_channel, message_ts=ts))
        except (NotPosted, Unsure):
            return ""
        return str(found["permalink"])


async def uploaded(posting: AsyncWebClient, asking: AsyncWebClient, picture: bytes, title: str) -> str:
    """Upload a picture to no channel, wait until Slack can show it, and return its id."""
    answer = await sorted_out(
        posting.files_upload_v2(content=picture, filename="rox.png", title=title[:200]),
    )
    files = answer.get("files") or [answer["file"]]
    file_id = str(files[0]["id"])
    for pause in _POLL_SECONDS:
        found = await sorted_out(asking.files_info(file=file_id))
        if found["file"].get("mimetype"):
            return file_id
        await asyncio.sleep(pause)
    raise Unsure("the picture was not ready in time")


def _message(content: DigestContent, language: str, file_id: str) -> Message:
    return render_digest(
        Wording(language),
        title=content.title,
        headline=content.headline,
        lines=content.lines,
        chart=content.chart,
        table=content.table,
        best=content.best,
        hardest=content.hardest,
        footer=content.footer,
        answer_id=content.answer_id,
        picture_file=file_id,
        late_note=content.late_note,
    )


def _metadata(key: str) -> dict[str, Any]:
    return {"event_type": _EVENT_TYPE, "event_payload": {"key": key}}


def _carries(message: Mapping[str, Any], key: str) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return metadata.get("event_type") == _EVENT_TYPE and payload.get("key") == key
