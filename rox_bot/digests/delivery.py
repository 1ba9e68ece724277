"""Delivering digests: planned once per channel and week, claimed before posting, every outcome recorded."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
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
from rox_bot.store import outbox, schedules
from rox_bot.store.store import Store

log = logging.getLogger(__name__)

Draw = Callable[[SeriesChart], bytes]
PICTURE_PENDING = "picture pending"
UNCERTAIN = "uncertain"
KINDS = ("digest",)
OFFLINE = "the bot was offline when it was due"
_MOST_ATTEMPTS = 3
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
                log.exception("digest %s not delivered", row["id"])
        await self._add_pictures(now)
        return sent

    async def deliver(self, planned: Mapping[str, Any], digest: Mapping[str, Any]) -> bool:
        """Claim and post one digest; return whether it stands in its channel now."""
        row = await asyncio.to_thread(self._claim, planned["id"])
        if row is None:
            return False
        try:
            found = await self._found(row) if row["state"] == "sending" else None
            if found is not None:
                return await self._settle(row, "sent", ts=found.ts, permalink=found.permalink)
            if self.store.clock() - row["due_at"] > LATEST:
                await self._settle(row, "skipped", reason=OFFLINE)
                return False
            return await self._send(row, digest)
        except NotPosted as refusal:
            await self._refused(row, digest, refusal)
        except Unsure as doubt:
            # The row stays as it is: when its lease ends, the next claim looks in the channel before it posts.
            log.warning("digest %s: outcome unknown (%s)", row["id"], doubt)
        except RoxError:
            raise
        except Exception:
            reference = f"ref {secrets.token_hex(2)}"
            log.exception("digest %s failed, %s", row["id"], reference)
            await self._broken(row, digest, reference)
        return False

    async def _send(self, row: Mapping[str, Any], digest: Mapping[str, Any]) -> bool:
        """Put a digest together and post it; raises NotPosted or Unsure."""
        key = _key(row)
        place = await self.poster.place(row["slack_channel"])
        content = await asyncio.to_thread(self._content, row, digest, place)
        await self._move(row, "rendered", content_hash=content.hash, answer_id=content.answer_id)
        file_id = await self._picture(content)
        await self._move(row, "uploaded", file_id=file_id)
        # Posting takes less than a lease, so nobody else can claim the row while it is under way.
        await self._move(row, "sending", lease_until=self.store.clock() + outbox.LEASE)
        posted, file_id = await self._post(row, content, digest["language"], file_id, key)
        pending = PICTURE_PENDING if content.chart and not file_id else ""
        return await self._settle(
            row, "sent", ts=posted.ts, permalink=posted.permalink, file_id=file_id, reason=pending
        )

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

    async def _found(self, row: Mapping[str, Any]) -> Posted | None:
        """Look in the channel after an attempt that ended in doubt; where that is not allowed, the owner is asked."""
        try:
            return await self.poster.find(row["slack_channel"], _key(row), row["due_at"] - timedelta(minutes=1))
        except NotPosted as refusal:
            if refusal.retry_after is not None:
                raise Unsure(refusal.reason) from refusal
            raise NotPosted(UNCERTAIN) from refusal

    async def _refused(self, row: Mapping[str, Any], digest: Mapping[str, Any], refusal: NotPosted) -> None:
        if refusal.retry_after is not None:
            later = self.store.clock() + timedelta(seconds=refusal.retry_after)
            await self._settle(row, "planned", not_before=later, reason=refusal.reason)
            return
        state = "uncertain" if refusal.reason == UNCERTAIN else "failed"
        if await self._settle(row, state, reason=refusal.reason):
            await self._tell(row, digest, refusal.reason)

    async def _broken(self, row: Mapping[str, Any], digest: Mapping[str, Any], reference: str) -> None:
        """Give a digest up when a fault of ours stopped it for the third time, and tell its owner."""
        if row["attempts"] >= _MOST_ATTEMPTS and await self._settle(row, "failed", reason=reference):
            await self._tell(row, digest, reference)

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
        """Add the picture to digests of the last hours that had to be posted without it; every try counts."""
        for row, digest in await asyncio.to_thread(self._without_picture, now):
            tries = row["attempts"] + 1
            added: str | None = ""
            try:
                added = await self._add_picture(row, digest)
            except (NotPosted, Unsure) as trouble:
                log.warning("picture of digest %s not added: %s", row["id"], trouble)
            waits = added == "" and tries < _PICTURE_TRIES
            reason = PICTURE_PENDING if waits else ""
            await asyncio.to_thread(self._note_picture, row["id"], added or "", reason, tries)

    async def _add_picture(self, row: Mapping[str, Any], digest: Mapping[str, Any]) -> str | None:
        """Add a picture and return its id; '' where there is none yet, None where it would show other figures."""
        place = await self.poster.place(row["slack_channel"])
        content = await asyncio.to_thread(self._content, row, digest, place)
        if content.hash != row["content_hash"]:
            return None
        file_id = await self._picture(content)
        if file_id:
            await self.poster.update(row["slack_channel"], row["ts"], content, digest["language"], file_id, _key(row))
        return file_id

    def _plan(self, now: datetime) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        """Plan every digest that fell due, skip what is too old, and return what waits with its set-up."""
        with self.store.writing() as tx:
            rows = schedules.digests(tx, self.store.workspace)
            for digest in rows:
                due = fallen_due(digest, now)
                for each in due:
                    fresh = each is due[-1] and now - each.due_at <= LATEST
                    outbox.plan(tx, _planned(digest, each.key, each.due_at, now, fresh=fresh))
            found = {(digest["slack_channel"], digest["kind"]): digest for digest in rows}
            waiting = outbox.waiting(tx, self.store.workspace, now, KINDS)
        pairs = [(row, found.get((row["slack_channel"], row["kind"]))) for row in waiting]
        return [(row, digest) for row, digest in pairs if digest is not None]

    def _claim(self, number: int) -> Mapping[str, Any] | None:
        """Claim a row; one whose last attempt may have posted stays `sending` until somebody has looked."""
        now = self.store.clock()
        with self.store.writing() as tx:
            before = {each["id"]: each["state"] for each in outbox.waiting(tx, self.store.workspace, now, KINDS)}
            row = outbox.claim(tx, number, self.me, now)
            if row is None or before.get(number) != "sending":
                return row
            outbox.step(tx, row, "sending")
        return {**row, "state": "sending"}

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
        filters = schedules.filters_from(digest["filters"])
        content = contents.build(self.store, calendar.last_week(row["due_at"]), filters, context)
        content = contents.with_id(self.store, content, replace(context, now=self.store.clock()), row["answer_id"])
        return replace(content, late_note=self._late_note(row, digest, calendar))

    def _late_note(self, row: Mapping[str, Any], digest: Mapping[str, Any], calendar: Calendar) -> str:
        """Return the remark of a late post, the same when its picture is added later."""
        posted = datetime.fromtimestamp(float(row["ts"]), UTC) if row["ts"] else self.store.clock()
        if posted - row["due_at"] < LATE:
            return ""
        wording = Wording(digest["language"])
        return wording._("Posted late, {when}; the bot was offline.", when=wording.clock(calendar.local(posted)))

    async def _move(self, row: Mapping[str, Any], state: str, **values: Any) -> None:
        """Record a step; stop at once when the claim was lost to another worker."""
        if not await asyncio.to_thread(self._step, row, state, values):
            raise Unsure("the claim was lost")

    async def _settle(self, row: Mapping[str, Any], state: str, **values: Any) -> bool:
        held = await asyncio.to_thread(self._step, row, state, values)
        if not held:
            log.warning("claim lost", extra={"digest": row["id"], "state": state})
        return held

    def _step(self, row: Mapping[str, Any], state: str, values: Mapping[str, Any]) -> bool:
        with self.store.writing() as tx:
            return outbox.step(tx, row, state, **values)

    def _without_picture(self, now: datetime) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        with self.store.reading() as tx:
            rows = outbox.sent_with_reason(tx, self.store.workspace, PICTURE_PENDING, now - LATEST)
            found = {
                (each["slack_channel"], each["kind"]): each for each in schedules.digests(tx, self.store.workspace)
            }
        pairs = [(row, found.get((row["slack_channel"], row["kind"]))) for row in rows]
        return [(row, digest) for row, digest in pairs if digest is not None]

    def _note_picture(self, number: int, file_id: str, reason: str, tries: int) -> None:
        with self.store.writing() as tx:
            outbox.note_picture(tx, number, file_id, reason, tries)


def _key(row: Mapping[str, Any]) -> str:
    """Return what marks a digest's post in its channel: opaque, as everybody can read it."""
    return f"digest-{row['id']}"


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
        "reason": "" if fresh else OFFLINE,
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
