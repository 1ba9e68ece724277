"""Delivering digests: planned once per channel and week, claimed before posting, every outcome recorded."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from rox_bot.digests import content as contents
from rox_bot.digests.content import DigestContent
from rox_bot.digests.posting import NotPosted, Place, Posted, Poster, Unsure
from rox_bot.digests.schedule import LATE, LATEST, calendar_of, fallen_due
from rox_bot.domain.chart import SeriesChart
from rox_bot.domain.errors import RoxError
from rox_bot.domain.period import Calendar
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.store import delivery
from rox_bot.store.store import Store

log = logging.getLogger(__name__)

Draw = Callable[[SeriesChart], bytes]
PICTURE_PENDING = "picture pending"
_PICTURE_TRIES = 5


@dataclass(frozen=True)
class Courier:
    """Plans and delivers digests: `draw` makes a picture in a worker thread, `poster` is the way to Slack."""

    store: Store
    poster: Poster
    draw: Draw
    me: str

    async def tick(self) -> int:
        """Plan what fell due and deliver what waits; return how many posts were sent."""
        now = self.store.clock()
        waiting = await asyncio.to_thread(self._plan, now)
        sent = 0
        for row, digest in waiting:
            try:
                sent += await self.deliver(row, digest)
            except RoxError as trouble:
                log.warning("digest %s waits: %s", row["id"], trouble)
            except Exception:
                reference = secrets.token_hex(2)
                log.exception("digest %s failed, ref %s", row["id"], reference)
                await self._settle(row, "failed", reason=f"ref {reference}")
        await self._add_pictures(now)
        return sent

    async def deliver(self, planned: Mapping[str, Any], digest: Mapping[str, Any]) -> bool:
        """Claim and post one digest; return whether it stands in its channel now."""
        row = await asyncio.to_thread(self._claim, planned["id"])
        if row is None:
            return False
        key = f"digest-{row['id']}"
        if row["attempts"] > 1 and await self._was_posted(row, digest, key):
            return True
        try:
            place = await self.poster.place(row["slack_channel"])
            content = await asyncio.to_thread(self._content, row, digest, place)
            await self._move(row, "rendered", content_hash=content.hash, answer_id=content.answer_id)
            file_id = await self._picture(content)
            await self._move(row, "uploaded", file_id=file_id)
            await self._move(row, "sending")
            posted, file_id = await self._post(row, content, digest["language"], file_id, key)
        except NotPosted as refusal:
            await self._refused(row, digest, refusal)
            return False
        except Unsure as doubt:
            # The row stays as it is: when its lease ends, the next claim looks in the channel before it posts.
            log.warning("digest %s: outcome unknown (%s)", row["id"], doubt)
            return False
        pending = PICTURE_PENDING if content.chart and not file_id else ""
        await self._settle(row, "sent", ts=posted.ts, permalink=posted.permalink, file_id=file_id, reason=pending)
        return True

    async def _post(
        self,
        row: Mapping[str, Any],
        content: DigestContent,
        language: str,
        file_id: str,
        key: str,
    ) -> tuple[Posted, str]:
        """Post; once more without the picture where the picture was the reason of a refusal."""
        channel = row["slack_channel"]
        try:
            return await self.poster.post(channel, content, language, file_id, key), file_id
        except NotPosted as refusal:
            if not (refusal.picture and file_id):
                raise
        return await self.poster.post(channel, content, language, "", key), ""

    async def _was_posted(self, row: Mapping[str, Any], digest: Mapping[str, Any], key: str) -> bool:
        """Look in the channel after an attempt that ended in doubt; where that is impossible, ask the owner."""
        try:
            found = await self.poster.find(row["slack_channel"], key, row["due_at"] - timedelta(minutes=1))
        except NotPosted as refusal:
            await self._refused(row, digest, refusal)
            return True
        except Unsure as doubt:
            await self._settle(row, "uncertain", reason=str(doubt)[:200])
            await self._tell(row, digest, "uncertain")
            return True
        if found is None:
            return False
        await self._settle(row, "sent", ts=found.ts, permalink=found.permalink)
        return True

    async def _refused(self, row: Mapping[str, Any], digest: Mapping[str, Any], refusal: NotPosted) -> None:
        if refusal.retry_after is not None:
            later = self.store.clock() + timedelta(seconds=refusal.retry_after)
            await self._settle(row, "planned", not_before=later, reason=refusal.reason)
            return
        await self._settle(row, "failed", reason=refusal.reason)
        await self._tell(row, digest, refusal.reason)

    async def _tell(self, row: Mapping[str, Any], digest: Mapping[str, Any], reason: str) -> None:
        try:
            await self.poster.tell_owner(digest["owner"], row["slack_channel"], reason, digest["language"])
        except (NotPosted, Unsure) as trouble:
            log.warning("owner of digest %s not told: %s", row["id"], trouble)

    async def _picture(self, content: DigestContent) -> str:
        """Return the id of the uploaded picture, '' where it could not be drawn or uploaded."""
        if content.chart is None:
            return ""
        try:
            picture = await asyncio.to_thread(self.draw, content.chart)
            return await self.poster.upload(picture, content.title)
        except (NotPosted, Unsure) as trouble:
            log.warning("picture not uploaded: %s", trouble)
        except Exception:
            log.exception("picture not drawn")
        return ""

    async def _add_pictures(self, now: datetime) -> None:
        """Add the picture to digests of the last hours that had to be posted without it."""
        for row, digest in await asyncio.to_thread(self._without_picture, now):
            try:
                place = await self.poster.place(row["slack_channel"])
                content = await asyncio.to_thread(self._content, row, digest, place)
                same = content.hash == row["content_hash"]
                file_id = await self._picture(content) if same else ""
                if file_id:
                    key, channel = f"digest-{row['id']}", row["slack_channel"]
                    await self.poster.update(channel, row["ts"], content, digest["language"], file_id, key)
                tries = row["attempts"] + 1
                done = bool(file_id) or not same or tries >= _PICTURE_TRIES
                reason = "" if done else PICTURE_PENDING
                await asyncio.to_thread(self._note_picture, row["id"], file_id, reason, tries)
            except (NotPosted, Unsure) as trouble:
                log.warning("picture of digest %s not added: %s", row["id"], trouble)

    def _plan(self, now: datetime) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        """Plan every digest that fell due, skip what is too old, and return what waits with its set-up."""
        with self.store.writing() as tx:
            rows = delivery.digests(tx, self.store.workspace)
            for digest in rows:
                due = fallen_due(digest, now)
                for each in due:
                    fresh = each is due[-1] and now - each.due_at <= LATEST
                    delivery.plan(tx, _planned(digest, each.key, each.due_at, now, fresh=fresh))
            found = {(digest["slack_channel"], digest["kind"]): digest for digest in rows}
            waiting = delivery.waiting(tx, self.store.workspace, now)
        pairs = [(row, found.get((row["slack_channel"], row["kind"]))) for row in waiting]
        return [(row, digest) for row, digest in pairs if digest is not None]

    def _claim(self, number: int) -> Mapping[str, Any] | None:
        with self.store.writing() as tx:
            return delivery.claim(tx, number, self.me, self.store.clock())

    def _content(self, row: Mapping[str, Any], digest: Mapping[str, Any], place: Place) -> DigestContent:
        """Return the digest as of its due time, in the language and for the eyes of its channel."""
        calendar = calendar_of(digest)
        context = Context(
            now=row["due_at"],
            calendar=calendar,
            language=digest["language"],
            workspace=self.store.workspace,
            slack_channel=row["slack_channel"],
            slack_channel_name=place.name or digest["slack_channel_name"],
            visibility=place.visibility,
            surface="digest",
        )
        filters = delivery.filters_from(digest["filters"])
        content = contents.build(self.store, calendar.last_week(row["due_at"]), filters, context)
        content = contents.with_id(self.store, content, replace(context, now=self.store.clock()), row["answer_id"])
        return replace(content, late_note=self._late_note(row, digest, calendar))

    def _late_note(self, row: Mapping[str, Any], digest: Mapping[str, Any], calendar: Calendar) -> str:
        now = self.store.clock()
        if row["state"] == "sent" or now - row["due_at"] < LATE:
            return ""
        wording = Wording(digest["language"])
        return wording._("Posted late, {when}; the bot was offline.", when=wording.clock(calendar.local(now)))

    async def _move(self, row: Mapping[str, Any], state: str, **values: Any) -> None:
        """Record a step; stop at once when the claim was lost to another worker."""
        if not await asyncio.to_thread(self._step, row, state, values):
            raise Unsure("the claim was lost")

    async def _settle(self, row: Mapping[str, Any], state: str, **values: Any) -> None:
        if not await asyncio.to_thread(self._step, row, state, values):
            log.warning("digest %s: claim lost before %s", row["id"], state)

    def _step(self, row: Mapping[str, Any], state: str, values: Mapping[str, Any]) -> bool:
        with self.store.writing() as tx:
            return delivery.step(tx, row, state, **values)

    def _without_picture(self, now: datetime) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        with self.store.reading() as tx:
            rows = delivery.sent_with_reason(tx, self.store.workspace, PICTURE_PENDING, now - LATEST)
            found = {(each["slack_channel"], each["kind"]): each for each in delivery.digests(tx, self.store.workspace)}
        pairs = [(row, found.get((row["slack_channel"], row["kind"]))) for row in rows]
        return [(row, digest) for row, digest in pairs if digest is not None]

    def _note_picture(self, number: int, file_id: str, reason: str, tries: int) -> None:
        with self.store.writing() as tx:
            delivery.note_picture(tx, number, file_id, reason, tries)


def _planned(
    digest: Mapping[str, Any],
    key: str,
    due_at: datetime,
    now: datetime,
    *,
    fresh: bool,
) -> dict[str, Any]:
    return {
        "workspace": digest["workspace"],
        "slack_channel": digest["slack_channel"],
        "kind": digest["kind"],
        "period": key,
        "state": "planned" if fresh else "skipped",
        "reason": "" if fresh else "the bot was offline when it was due",
        "owner": "",
        "attempts": 0,
        "not_before": now,
        "due_at": due_at,
        "content_hash": "",
        "file_id": "",
        "answer_id": "",
        "ts": "",
        "permalink": "",
    }
