"""Reading back: what Slack never delivered is found in the history of the channels the bot is in."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.errors import RoxError
from rox_bot.domain.events import Visibility
from rox_bot.language.moments import told_moment
from rox_bot.slack.edge import Edge
from rox_bot.slack.moments.taking import Delivery, take_message
from rox_bot.slack.posting.clients import sorted_out
from rox_bot.store import channels
from rox_bot.store.channels import Watched

log = logging.getLogger(__name__)
OVERLAP = timedelta(minutes=15)
LONGEST = timedelta(days=13)
"""Messages are known by keys that are kept for fourteen days: older ones would be asked about again."""
THREADS = timedelta(days=1)
"""So old may be a message whose thread is still looked into; answers in older threads stay lost."""
LAG = timedelta(minutes=2)
"""So long a message may stay unseen in the history, and is not taken for a deleted one."""
PAGE = 200
_PATIENCE = 5
_HUMAN = frozenset((None, "file_share", "thread_broadcast"))
_NOT_IN = frozenset(("not_in_channel", "channel_not_found", "is_archived"))
_NO_MESSAGE = frozenset(("thread_not_found", "message_not_found"))

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finds:
    """What one reading back did: channels read, messages found, channels that failed."""

    read: int = 0
    found: int = 0
    failed: int = 0


class Backfill:
    """Reads the watched channels from where the last reading ended; what is known already changes nothing."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._store = edge.door.store

    async def run(self) -> Finds:
        """Read every watched channel once; one that fails keeps its place and does not stop the others."""
        await self._edge.follow()
        await self._learn()
        finds = Finds()
        for channel in await asyncio.to_thread(self._watched):
            try:
                found = await self._channel(channel)
                finds = Finds(finds.read + 1, finds.found + found, finds.failed)
            except NotPosted as refusal:
                finds = await self._refused(channel.id, refusal, finds)
            except (Unsure, RoxError) as trouble:
                log.warning("channel not read back: %s", trouble, extra={"channel": channel.id})
                finds = Finds(finds.read, finds.found, finds.failed + 1)
            except Exception:
                log.exception("channel not read back", extra={"channel": channel.id})
                finds = Finds(finds.read, finds.found, finds.failed + 1)
        if finds.read and not finds.failed:
            await asyncio.to_thread(self._note_end)
        log.info("read back", extra={"count": finds.found, "channels": finds.read, "failed": finds.failed})
        return finds

    async def _refused(self, slack_channel: str, refusal: NotPosted, finds: Finds) -> Finds:
        if refusal.reason in _NOT_IN:
            await asyncio.to_thread(self._unwatch, slack_channel)
            return finds
        if refusal.reason == "missing_scope":  # private channels may be closed to us while public ones are not
            return finds
        log.warning("channel not read back: %s", refusal, extra={"channel": slack_channel})
        return Finds(finds.read, finds.found, finds.failed + 1)

    async def _learn(self) -> None:
        """Watch every channel the bot is in, as far as Slack may be asked."""
        for kinds in ("public_channel,private_channel", "public_channel"):
            try:
                found = await self._listed(kinds)
            except NotPosted as refusal:
                if refusal.reason != "missing_scope":
                    log.warning("channels not listed: %s", refusal)
                    return
            except (Unsure, RoxError) as trouble:
                log.warning("channels not listed: %s", trouble)
                return
            else:
                await asyncio.to_thread(self._watch, found)
                return

    async def _listed(self, kinds: str) -> list[str]:
        found, cursor = list[str](), ""
        while True:
            page = await self._channels_page(kinds, cursor)
            found += [str(each["id"]) for each in page["channels"]]
            cursor = _next(page)
            if not cursor:
                return found

    async def _channels_page(self, kinds: str, cursor: str) -> Any:
        client = self._edge.asking
        return await _asked(
            lambda: client.users_conversations(types=kinds, exclude_archived=True, limit=PAGE, cursor=cursor)
        )

    async def _channel(self, channel: Watched) -> int:
        """Read one channel and take in what is new, oldest first; return how many messages were."""
        now = self._store.clock()
        since = _since(channel, now)
        start = max(since - THREADS, channel.noticed_at or since)
        messages, threads, newest = await self._messages(channel.id, start, since)
        for thread in threads:
            messages += await self._replies(channel.id, thread, since)
        messages.sort(key=lambda message: _seconds(message["ts"]))
        known = await asyncio.to_thread(self._known, channel.id, since, now)
        place = await self._edge.places.find(channel.id)
        kind = "group" if place.visibility is Visibility.PRIVATE else "channel"
        delivery = Delivery(shared_outside=place.visibility is Visibility.EXTERNAL, found_by="backfill")
        events = [_event(message, channel.id, kind, known) for message in messages]
        seen = {str(message["ts"]) for message in messages}
        settled = [ts for ts in known if ts not in seen and _seconds(ts) < (now - LAG).timestamp()]
        events += [_deleted(channel.id, ts, now) for ts in settled if not await self._stands(channel.id, ts)]
        found = sum([await self._take(event, delivery) for event in events])
        await asyncio.to_thread(self._read_up_to, channel.id, max(newest, channel.read_until, key=_seconds))
        return found

    async def _take(self, event: Json, delivery: Delivery) -> bool:
        """Take one event in and count it when it was news; one that cannot be read does not hold the others up."""
        try:
            news = await take_message(self._edge, event, delivery)
        except RoxError:
            raise
        except Exception:
            log.exception("a message found could not be taken in", extra={"channel": event["channel"]})
            return False
        if news:
            await asyncio.to_thread(self._note_find, f"{event['channel']}:{event['event_ts']}")
        return news

    async def _messages(
        self, slack_channel: str, start: datetime, since: datetime
    ) -> tuple[list[Json], list[str], str]:
        """Return what may be news since an instant, the threads with answers since, and the newest message's timestamp.

        Threads are those of messages since `start`. A page is older than the one before it, so that only the last page
        makes the reading whole.
        """
        kept, threads, newest, cursor = list[Json](), list[str](), "", ""
        while True:
            page = await self._history_page(slack_channel, f"{start.timestamp():.6f}", cursor)
            for message in page["messages"]:
                newest = newest or str(message["ts"])
                if message.get("user") == self._edge.identity.bot_user and message.get("subtype") == "channel_join":
                    return kept, threads, newest  # what was said before the bot came is none of its business
                if _seconds(message.get("latest_reply", "")) > since.timestamp():
                    threads.append(str(message["ts"]))
                if _seconds(message["ts"]) > since.timestamp() and self._may_matter(message):
                    kept.append(message)
            cursor = _next(page)
            if not cursor:
                return kept, threads, newest

    async def _replies(self, slack_channel: str, thread: str, since: datetime) -> list[Json]:
        """Return what may be news among a thread's answers since an instant."""
        kept, cursor, oldest = list[Json](), "", f"{since.timestamp():.6f}"
        while True:
            page = await self._replies_page(slack_channel, thread, oldest, cursor)
            kept += [
                message
                for message in page["messages"]
                # The first message of a thread always comes along; one that was also sent to the channel stands there.
                if message["ts"] != thread
                and message.get("subtype") != "thread_broadcast"
                and self._may_matter(message)
            ]
            cursor = _next(page)
            if not cursor:
                return kept

    async def _replies_page(self, slack_channel: str, thread: str, oldest: str, cursor: str) -> Any:
        client = self._edge.asking
        return await _asked(
            lambda: client.conversations_replies(
                channel=slack_channel, ts=thread, oldest=oldest, limit=PAGE, cursor=cursor
            )
        )

    async def _history_page(self, slack_channel: str, oldest: str, cursor: str) -> Any:
        client = self._edge.asking
        return await _asked(
            lambda: client.conversations_history(channel=slack_channel, oldest=oldest, limit=PAGE, cursor=cursor)
        )

    def _may_matter(self, message: Json) -> bool:
        """Return whether a message is a person's, and tells a moment now or may have told one before it was edited."""
        if message.get("subtype") not in _HUMAN or message.get("bot_id") or not message.get("user"):
            return False
        text = str(message.get("text") or "")
        to_the_bot = text.lstrip().startswith(f"<@{self._edge.identity.bot_user}")
        return bool(message.get("edited")) or to_the_bot or told_moment(text) is not None

    async def _stands(self, slack_channel: str, ts: str) -> bool:
        """Return whether a message that the history does not show stands in a thread."""
        try:
            page = await _asked(
                lambda: self._edge.asking.conversations_replies(
                    channel=slack_channel, ts=ts, oldest=ts, latest=ts, inclusive=True
                )
            )
        except NotPosted as refusal:
            if refusal.reason in _NO_MESSAGE:
                return False
            raise
        return any(each.get("ts") == ts and each.get("subtype") != "tombstone" for each in page["messages"])

    def _watch(self, found: list[str]) -> None:
        with self._store.writing() as tx:
            new = channels.watch(tx, self._store.workspace, found, self._store.clock())
        if new:
            log.info("channels newly watched", extra={"count": new})

    def _unwatch(self, slack_channel: str) -> None:
        with self._store.writing() as tx:
            channels.unwatch(tx, self._store.workspace, slack_channel)

    def _watched(self) -> list[Watched]:
        with self._store.reading() as tx:
            return channels.watched(tx, self._store.workspace)

    def _known(self, slack_channel: str, since: datetime, until: datetime) -> list[str]:
        key = f"{self._edge.identity.team}:{slack_channel}:"
        with self._store.reading() as tx:
            return channels.moments_told(tx, key, self._store.workspace, since, until)

    def _read_up_to(self, slack_channel: str, ts: str) -> None:
        if ts:
            with self._store.writing() as tx:
                channels.read_up_to(tx, self._store.workspace, slack_channel, ts)

    def _note_find(self, key: str) -> None:
        with self._store.writing() as tx:
            channels.note_find(tx, self._store.workspace, key, self._store.clock())

    def _note_end(self) -> None:
        with self._store.writing() as tx:
            channels.note_read_back(tx, self._store.workspace, self._store.clock())


async def _asked(call: Callable[[], Awaitable[Any]]) -> Any:
    """Return what Slack answers, waiting as long as it asks for between two tries."""
    for _ in range(_PATIENCE - 1):
        try:
            return await sorted_out(call())
        except NotPosted as refusal:
            if refusal.retry_after is None:
                raise
            await asyncio.sleep(refusal.retry_after + random.random())
    return await sorted_out(call())


def _seconds(ts: str) -> float:
    """Return Slack's timestamp as seconds since 1970, 0 for none."""
    return float(ts or 0)


def _since(channel: Watched, now: datetime) -> datetime:
    """Return from when a channel is read: a little before the last reading's end, never before the bot came."""
    start = channel.noticed_at or now
    if channel.read_until:
        start = datetime.fromtimestamp(float(channel.read_until), UTC) - OVERLAP
    return max(start, channel.noticed_at or start, now - LONGEST)


def _event(message: Json, slack_channel: str, kind: str, known: Collection[str]) -> Json:
    """Return the event that Slack would have sent last about a message; `known` are those that told a moment."""
    where = {"channel": slack_channel, "channel_type": kind}
    edited = message.get("edited") or {}
    if not edited:
        return {**message, **where, "type": "message", "event_ts": message["ts"]}
    changed = {"type": "message", "subtype": "message_changed", "message": message, "hidden": True}
    before = {} if message["ts"] in known else {"previous_message": {**message, "text": ""}}
    return {**changed, **before, **where, "ts": edited["ts"], "event_ts": edited["ts"]}


def _deleted(slack_channel: str, ts: str, now: datetime) -> Json:
    moment = f"{now.timestamp():.6f}"
    gone = {"type": "message", "subtype": "message_deleted", "deleted_ts": ts, "hidden": True}
    return {**gone, "channel": slack_channel, "ts": moment, "event_ts": moment}


def _next(page: Any) -> str:
    return str((page.get("response_metadata") or {}).get("next_cursor") or "")
