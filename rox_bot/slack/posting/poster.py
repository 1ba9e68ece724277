"""Posting digests: the picture uploaded first, the message once, looked up by its mark, its owner told of trouble."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.digests.content import DigestContent
from rox_bot.digests.notes import Ask, Note
from rox_bot.digests.posting import Mark, NotPosted, Outcome, Place, Posted, Unsure
from rox_bot.domain.events import Visibility
from rox_bot.language.wording import Wording
from rox_bot.notices.posting import Notice
from rox_bot.slack import blocks
from rox_bot.slack.asking import Places
from rox_bot.slack.blocks.rendering import Message
from rox_bot.slack.blocks.text import escaped
from rox_bot.slack.posting.clients import sorted_out
from rox_bot.slack.posting.digest_notes import render_note
from rox_bot.slack.posting.digests import render_digest
from rox_bot.slack.posting.notices import render_notice
from rox_bot.slack.posting.refused_blocks import BELIEVED
from rox_bot.store import people, refused_blocks
from rox_bot.store.store import Store

T = TypeVar("T")
UPLOAD_SECONDS = 30.0
_POLL_SECONDS = (0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 5.0, 5.0, 8.0)
_BUTTONS = ("posted", "context_actions")
_EVENT_TYPE = "rox_digest"
_MOST_NOTIFICATION = 3_000


class SlackPoster:
    """Posts digests with the bot's token; `admins` (Slack user ids) are told where an owner cannot be or may not act.

    Once Slack refuses the token nothing more is called until `check` finds it good again.
    """

    def __init__(
        self,
        posting: AsyncWebClient,
        asking: AsyncWebClient,
        places: Places,
        store: Store,
        bot: str,
        admins: Collection[str] = (),
    ) -> None:
        self._posting = posting
        self._asking = asking
        self._places = places
        self._store = store
        self._bot = bot
        self._admins = tuple(sorted(admins))
        self._stopped = ""

    @property
    def stopped(self) -> str:
        """Return Slack's word for why the token is no good, '' while it is."""
        return self._stopped

    async def check(self) -> None:
        """Ask whether the token is good again."""
        await sorted_out(self._asking.auth_test())
        self._stopped = ""

    async def place(self, slack_channel: str) -> Place:
        """Return the channel as it is now; one whose description may not be read counts as shared with others."""
        try:
            return await self._through(lambda: self._places.fresh(slack_channel))
        except NotPosted as refusal:
            if refusal.reason != "missing_scope":
                raise
        return Place("", Visibility.EXTERNAL)

    async def upload(self, picture: bytes, title: str) -> str:
        """Upload a picture and return its id once it can be shown."""
        return await self._through(lambda: uploaded(self._posting, self._asking, picture, title))

    async def post(self, slack_channel: str, content: DigestContent, language: str, file_id: str, mark: Mark) -> Posted:
        """Post a digest; its mark stands in the message's metadata, which anyone may read, so it is opaque."""
        plain = await asyncio.to_thread(self._is_plain)
        try:
            return await self._posted(slack_channel, _message(content, language, file_id, mark, plain=plain), mark)
        except NotPosted as refusal:
            if plain or file_id or not refusal.picture:
                raise  # of a picture and buttons the picture is taken to be the reason first
        posted = await self._posted(slack_channel, _message(content, language, file_id, mark, plain=True), mark)
        await asyncio.to_thread(self._note_plain)
        return posted

    async def reply(
        self, slack_channel: str, thread: str, title: str, lines: Sequence[str], language: str, mark: Mark
    ) -> Posted:
        """Post a note in the thread of a message."""
        said = blocks.paragraph(blocks.leaf(title, bold=True))
        text = escaped("\n".join((title, *lines)), _MOST_NOTIFICATION)
        message = Message(text, [blocks.rich_text(said, blocks.bullets(lines))])
        return await self._posted(slack_channel, message, mark, thread)

    async def update(
        self, slack_channel: str, ts: str, content: DigestContent, language: str, file_id: str, mark: Mark
    ) -> None:
        """Replace a post's content."""
        plain = await asyncio.to_thread(self._is_plain)
        message = _message(content, language, file_id, mark, plain=plain)
        await self._called(
            lambda: self._asking.chat_update(
                channel=slack_channel, ts=ts, text=message.text, blocks=message.blocks, metadata=_metadata(mark)
            ),
        )

    async def post_notice(self, slack_channel: str, notice: Notice, mark: Mark, thread: str = "") -> Posted:
        """Post a card, an alert or what else the bot says of its own accord."""
        return await self._posted(slack_channel, render_notice(notice), mark, thread or None)

    async def update_notice(self, slack_channel: str, ts: str, notice: Notice, mark: Mark) -> None:
        """Replace what a notice says."""
        said = render_notice(notice)
        await self._called(
            lambda: self._asking.chat_update(
                channel=slack_channel, ts=ts, text=said.text, blocks=said.blocks, metadata=_metadata(mark)
            ),
        )

    async def tell_notice(self, person: str, notice: Notice) -> bool:
        """Write a notice to somebody in a direct message; return whether it is known who that is in Slack."""
        user = await asyncio.to_thread(self._user, person)
        if user:
            await self._write_to(user, render_notice(notice))
        return bool(user)

    async def find(self, slack_channel: str, key: str, since: datetime, thread: str = "") -> list[str]:
        """Return the timestamps of our own posts with a key, in the channel or a thread, earliest first."""
        found: list[str] = []
        cursor = ""
        while True:
            page = await self._page(slack_channel, since, thread, cursor)
            # Other apps can write the same metadata; who posted it is Slack's own word.
            mine = (each for each in page["messages"] if _carries(each, key) and each.get("bot_id") == self._bot)
            found += [str(message["ts"]) for message in mine]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return sorted(found, key=_instant)

    async def delete(self, slack_channel: str, ts: str) -> None:
        """Remove one of our own posts."""
        try:
            await self._called(lambda: self._asking.chat_delete(channel=slack_channel, ts=ts))
        except NotPosted as refusal:
            if refusal.reason != "message_not_found":
                raise

    async def permalink(self, slack_channel: str, ts: str) -> str:
        """Return a message's address, '' where Slack gives none."""
        try:
            found = await self._called(lambda: self._asking.chat_getPermalink(channel=slack_channel, message_ts=ts))
        except (NotPosted, Unsure):
            return ""
        return str(found["permalink"])

    async def tell(self, note: Note, slack_channel: str, number: int) -> bool:
        """Write a digest's owner a direct message; the admins, where there is no owner or it takes an admin."""
        message = render_note(note, slack_channel, number)
        owner = await asyncio.to_thread(self._user, note.person)
        told = dict.fromkeys([owner] if owner else [])
        if not owner or note.ask is Ask.ALLOW:
            told |= dict.fromkeys(self._admins)
        reached, trouble = False, None
        for user in told:
            try:
                await self._write_to(user, message)
                reached = True
            except (NotPosted, Unsure) as failure:
                trouble = failure
        if trouble is not None and not reached:
            raise trouble
        return reached

    async def _write_to(self, user: str, message: Message) -> None:
        await self._called(
            lambda: self._posting.chat_postMessage(
                channel=user, text=message.text, blocks=message.blocks, unfurl_links=False
            ),
        )

    def _is_plain(self) -> bool:
        """Return whether Slack refused its own buttons for opinions in this workspace lately."""
        since = self._store.clock() - BELIEVED
        with self._store.reading() as tx:
            found = refused_blocks.refused(tx, self._store.workspace, since)
        return any((each.surface, each.kind) == _BUTTONS for each in found)

    def _note_plain(self) -> None:
        with self._store.writing() as tx:
            refused_blocks.note(tx, self._store.workspace, *_BUTTONS, self._store.clock())

    async def _posted(self, slack_channel: str, message: Message, mark: Mark, thread: str | None = None) -> Posted:
        answer = await self._called(
            lambda: self._posting.chat_postMessage(
                channel=slack_channel,
                text=message.text,
                blocks=message.blocks,
                metadata=_metadata(mark),
                unfurl_links=False,
                unfurl_media=False,
                thread_ts=thread,
            ),
        )
        ts = str(answer["ts"])
        return Posted(ts, await self.permalink(slack_channel, ts))

    async def _page(self, slack_channel: str, since: datetime, thread: str, cursor: str) -> Any:
        how: dict[str, Any] = {
            "channel": slack_channel,
            "oldest": f"{since.timestamp():.6f}",
            "include_all_metadata": True,
            "limit": 200,
            "cursor": cursor,
        }
        if thread:
            return await self._called(lambda: self._asking.conversations_replies(ts=thread, **how))
        return await self._called(lambda: self._asking.conversations_history(**how))

    async def _called(self, call: Callable[[], Awaitable[Any]]) -> Any:
        return await self._through(lambda: sorted_out(call()))

    async def _through(self, call: Callable[[], Awaitable[T]]) -> T:
        """Make a call unless the token is known to be no good, and learn from its refusal whether it is."""
        if self._stopped:
            raise NotPosted(self._stopped, outcome=Outcome.STOP)
        try:
            return await call()
        except NotPosted as refusal:
            if refusal.outcome is Outcome.STOP:
                self._stopped = refusal.reason
            raise

    def _user(self, key: str) -> str:
        with self._store.reading() as tx:
            found = people.people_of(tx, self._store.workspace, [key])
        return str(found[key]["slack_user"]) if key in found else ""


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


def _message(content: DigestContent, language: str, file_id: str, mark: Mark, *, plain: bool) -> Message:
    post = mark.key.rpartition("-")[2]
    return render_digest(content, Wording(language), picture_file=file_id, post=post, plain=plain)


def _metadata(mark: Mark) -> dict[str, Any]:
    return {"event_type": _EVENT_TYPE, "event_payload": {"key": mark.key, "rev": mark.rev}}


def _carries(message: Mapping[str, Any], key: str) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return metadata.get("event_type") == _EVENT_TYPE and payload.get("key") == key


def _instant(ts: str) -> tuple[int, int]:
    """Return a timestamp for comparison: seconds and microseconds, which a float would round."""
    seconds, _, rest = ts.partition(".")
    return int(seconds), int(rest or 0)
