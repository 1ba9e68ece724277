"""Delivering posts: claimed before anything is posted, looked up before it is repeated, every outcome recorded."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from rox_bot.digests import content as contents
from rox_bot.digests import notes, planning, said
from rox_bot.digests.completing import complete
from rox_bot.digests.content import DigestContent
from rox_bot.digests.healing import heal, heal_lately_sent, standing, thread_of
from rox_bot.digests.notes import ASKED, OFF, OFFLINE, OUTSIDE, PICTURE_PENDING, UNCERTAIN, Ask, plan_note
from rox_bot.digests.pictures import add_pictures
from rox_bot.digests.posting import NotPosted, Outcome, Place, Posted, Unsure
from rox_bot.digests.refreshing import refresh
from rox_bot.digests.remarks import late_note, missed_note
from rox_bot.digests.revising import revise
from rox_bot.digests.said import Said
from rox_bot.digests.schedule import LATEST, period_of
from rox_bot.digests.waiting import Arrivals, Patience, waiting_of
from rox_bot.digests.work import DIGEST, REPLIES, ClaimLost, Draw, Row, Work, mark_of
from rox_bot.domain.errors import RoxError
from rox_bot.domain.events import Visibility
from rox_bot.store import outbox, schedules
from rox_bot.store.store import Transaction

log = logging.getLogger(__name__)

FIRST_CHECK, MOST_CHECK = timedelta(minutes=5), timedelta(hours=1)
"""How soon a token that Slack refused is tried again, and how long the growing pauses become."""

_MOST_ATTEMPTS = 3
_BUSY_SECONDS, _MOST_BUSY_SECONDS = 30.0, 900.0
_NO_POST = "the post is gone"


@dataclass
class Courier(Work):
    """Plans and delivers posts, tick by tick; what it holds in memory only spares calls."""

    _refusals: int = field(default=0, init=False)
    _check_at: datetime | None = field(default=None, init=False)
    _revised_at: datetime | None = field(default=None, init=False)
    _looked: dict[int, datetime] = field(default_factory=dict, init=False)
    _completed: dict[int, Arrivals] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._patience = Patience(self)

    @property
    def stopped(self) -> str:
        """Return Slack's word for why the token is no good, '' while it is: nothing is called meanwhile."""
        return self.poster.stopped

    async def tick(self) -> int:
        """Plan what fell due, deliver what waits, mend what stands there; return how many posts were sent."""
        now = self.store.clock()
        await self.follow_settings()
        await self.recorded("planned", lambda tx: planning.plan_due(tx, self.store.workspace, now))
        if self.stopped and not await self._is_back(now):
            return 0
        sent = await self._deliver_all((DIGEST, *REPLIES))
        await self._then(add_pictures(self, now))
        await self._then(heal_lately_sent(self, now, self._looked))
        await self._then(refresh(self, now))
        await self._then(complete(self, self._completed))
        await self._then(self._revise(now))
        sent += await self._deliver_all(REPLIES)
        await self._deliver_all((notes.KIND,))
        if self.stopped and self._check_at is None:
            self._check_later(now)
        return sent

    def release(self) -> None:
        """Give back what was claimed and not yet posted, so that the next courier need not wait for the lease."""
        self.record("released", lambda tx: outbox.release(tx, self.store.workspace, self.me))

    async def deliver(self, number: int) -> bool:
        """Claim and post one row, unless it waits for late sources; return whether it stands in its channel now."""
        if await self._patience.holds(number):
            return False
        claimed = await self.recorded("claimed", lambda tx: self._claimed(tx, number))
        if claimed is None:
            return False
        row, digest = claimed
        try:
            return await self._carry_out(row, digest)
        except ClaimLost:
            log.warning("claim lost", extra={"digest": number})
        except NotPosted as refusal:
            await self._refused(row, digest, refusal)
        except Unsure as doubt:
            # The row stays as it is: when its lease ends, the next claim looks in the channel before it posts.
            log.warning("outcome unknown: %s", doubt, extra={"digest": number})
        except RoxError:
            raise
        except Exception:
            reference = f"ref {secrets.token_hex(2)}"
            log.exception("digest %s failed, %s", number, reference)
            await self._broken(row, digest, reference)
        return False

    async def _deliver_all(self, kinds: tuple[str, ...]) -> int:
        """Deliver what may be claimed now, one after another; return how many posts were sent."""
        if self.stopped:
            return 0
        workspace, sent = self.store.workspace, 0
        for number in await self.read(lambda tx: planning.waiting(tx, workspace, self.lease_now(tx), kinds)):
            try:
                sent += await self.deliver(number)
            except RoxError as trouble:
                log.warning("digest %s waits: %s", number, trouble)
            except Exception:
                log.exception("digest %s not delivered", number)
            if self.stopped:
                break
        return sent

    async def _then(self, work: Awaitable[None]) -> None:
        """Do what follows; its failure holds nothing else up."""
        try:
            await work
        except RoxError as trouble:
            log.warning("digests wait: %s", trouble)
        except Exception:
            log.exception("digests not looked after")

    def _claimed(self, tx: Transaction, number: int) -> tuple[Row, Row | None] | None:
        row = outbox.claim(tx, number, self.me, self.lease_now(tx))
        return None if row is None else (row, schedules.digest_of(tx, row))

    async def _carry_out(self, row: Row, digest: Row | None) -> bool:
        """Do what a row asks for, unless a look in the channel shows that it was done."""
        if row["kind"] == notes.KIND:
            await self._tell(row)
            return False
        if digest is None:
            await self.settle(row, "skipped", reason=OFF)
            return False
        if found := await self._found(row):
            permalink = await self.poster.permalink(row["slack_channel"], found[0])
            return await self._sent(row, Posted(found[0], permalink), reason="")
        if self.store.clock() - row["due_at"] > LATEST and row["reason"] != ASKED:
            reason = OFFLINE if waiting_of(row) else row["reason"] or OFFLINE
            await self._finish(row, digest, "skipped", reason, Ask.NOTHING)
            return False
        return await (self._post_digest if row["kind"] == DIGEST else self._post_reply)(row, digest)

    async def _post_digest(self, row: Row, digest: Row) -> bool:
        """Put a digest together and post it; raises NotPosted or Unsure."""
        place = await self._place(row, digest)
        known = said.unpack(row)
        known = known if known is not None and known.visibility is place.visibility else None  # else it is put anew
        digest = said.spoken(digest, known.language if known else "")
        content, file_id = await self._content(row, digest, place, known)
        file_id = file_id or await self.picture(content)
        await self.move(row, "uploaded", file_id=file_id)
        if (await self._place(row, digest)).visibility is not place.visibility:
            await self.move(row, "planned", payload="", reason="")  # for other eyes: it is put together anew
            return False
        # Posting takes less than a lease, so nobody else can claim the row while it is under way.
        await self.move(row, "sending")
        posted, file_id = await self._post(row, digest, content, file_id)
        reason = PICTURE_PENDING if content.chart and not file_id else ""
        return await self._sent(row, posted, file_id=file_id, reason=reason)

    async def _post_reply(self, row: Row, digest: Row) -> bool:
        """Post a note in the thread of a digest; raises NotPosted or Unsure."""
        thread = await thread_of(self, row)
        if not thread:
            await self.settle(row, "skipped", reason=_NO_POST)
            return False
        await self._place(row, digest)
        revised = said.unpack_revised(row)
        await self.move(row, "sending")
        channel, language = row["slack_channel"], revised.language or digest["language"]
        posted = await self.poster.reply(channel, thread, revised.title, revised.lines, language, mark_of(row))
        return await self._sent(row, posted, reason="")

    async def _tell(self, row: Row) -> None:
        """Write a direct message; one that ended in doubt is written again: told twice is better than not at all."""
        if row["state"] == "sending" and row["attempts"] > _MOST_ATTEMPTS:
            await self.settle(row, "uncertain", payload="")
            return
        await self.move(row, "sending")
        reached = await self.poster.tell(notes.read_note(row), row["slack_channel"], row["id"])
        await self.settle(row, "sent" if reached else "skipped", payload="")

    async def _sent(self, row: Row, posted: Posted, **values: Any) -> bool:
        """Record a post; whoever may not have been the only one to post looks for others at once."""
        held = await self.settle(row, "sent", ts=posted.ts, permalink=posted.permalink, **values)
        log.info("posted", extra={"digest": row["id"], "kind": row["kind"], "channel": row["slack_channel"]})
        self._refusals = 0
        if not held or row["attempts"] > 1:
            await heal(self, row)
        return held

    async def _place(self, row: Row, digest: Row) -> Place:
        """Return the channel as it is now; one that others read is held until an admin allows it."""
        place = await self.poster.place(row["slack_channel"])
        if place.visibility is Visibility.EXTERNAL and not digest["outside_allowed"]:
            raise NotPosted(OUTSIDE)
        return place

    async def _content(self, row: Row, digest: Row, place: Place, known: Said | None) -> tuple[DigestContent, str]:
        """Return the digest and the id of its picture if there is one; what was put together before is said again."""
        context = self.context(row, digest, place)
        if known is not None:
            content = await asyncio.to_thread(contents.with_present, self.store, known.content, context)
            await self.move(row, "rendered")
            return late_note(content, row, digest, self.store.clock()), row["file_id"]
        as_of = self.store.clock()
        filters = schedules.filters_from(digest["filters"])
        period = period_of(digest, row["due_at"])
        content = await asyncio.to_thread(
            contents.build, self.store, period, filters, context, audience=digest["audience"]
        )
        read_at = replace(context, now=as_of)
        content = await asyncio.to_thread(contents.with_id, self.store, content, read_at, row["answer_id"])
        missed = await self.read(lambda tx: outbox.not_posted_since_last(tx, row))
        waited = waiting_of(row)
        content = replace(missed_note(content, missed, digest), waited_until=waited.looked_at if waited else None)
        values = {"content_hash": content.hash, "answer_id": content.answer_id, "data_as_of": as_of}
        await self.move(row, "rendered", payload=said.pack(content, place.visibility, context.language), **values)
        return late_note(content, row, digest, as_of), ""

    async def _post(self, row: Row, digest: Row, content: DigestContent, file_id: str) -> tuple[Posted, str]:
        """Post; once more without the picture where the picture was the reason of a refusal."""
        channel, language, mark = row["slack_channel"], digest["language"], mark_of(row)
        try:
            return await self.poster.post(channel, content, language, file_id, mark), file_id
        except NotPosted as refusal:
            if not (refusal.picture and file_id):
                raise
        return await self.poster.post(channel, content, language, "", mark), ""

    async def _found(self, row: Row) -> list[str]:
        """Look in the channel before anything is repeated.

        Where that is not allowed, nothing is in doubt unless the attempt before had begun to post; then the owner is
        asked.
        """
        if row["attempts"] == 1:
            return []
        try:
            return await standing(self, row)
        except NotPosted as refusal:
            if row["state"] == "sending":
                reason = UNCERTAIN if refusal.outcome is Outcome.PAUSE else ""
                raise (NotPosted(reason) if reason else Unsure(refusal.reason)) from refusal
            if refusal.outcome is not Outcome.PAUSE:
                raise
        return []

    async def _refused(self, row: Row, digest: Row | None, refusal: NotPosted) -> None:
        """Record what follows from a refusal: wait, ask, pause the channel, or wait until the token is good."""
        if refusal.outcome is Outcome.PAUSE:
            state = "uncertain" if refusal.reason == UNCERTAIN else "failed"
            ask = {UNCERTAIN: Ask.SETTLE, OUTSIDE: Ask.ALLOW}.get(refusal.reason, Ask.RESUME)
            await self._finish(row, digest, state, refusal.reason, ask)
            return
        kept = ASKED if row["reason"] == ASKED else refusal.reason
        pause = timedelta(seconds=_pause(row, refusal)) if refusal.outcome is Outcome.RETRY else timedelta(0)

        def put_back(tx: Transaction) -> bool:
            later = self.lease_now(tx) + pause
            return outbox.step(tx, row, "planned", not_before=later, lease_until=None, reason=kept)

        await self.recorded("planned", put_back)

    async def _finish(self, row: Row, digest: Row | None, state: str, reason: str, ask: Ask) -> None:
        """Record that a post did not come, pause its channel where that needs mending, and let its owner know."""
        now = self.store.clock()

        def write(tx: Transaction) -> None:
            held = outbox.settle(tx, row, state, now, reason=reason)
            if not held or digest is None or row["kind"] != DIGEST:
                return
            paused = ask in (Ask.RESUME, Ask.ALLOW) and schedules.pause_digest(tx, digest, now, reason)
            if paused or ask in (Ask.NOTHING, Ask.SETTLE):
                plan_note(tx, digest, ask, reason, row, now)

        await self.recorded(state, write)
        log.warning("not posted", extra={"digest": row["id"], "state": state, "reason": reason})

    async def _broken(self, row: Row, digest: Row | None, reference: str) -> None:
        """Give a post up when a fault of ours stopped it for the third time, and tell its owner."""
        if row["attempts"] >= _MOST_ATTEMPTS:
            await self._finish(row, digest, "failed", reference, Ask.NOTHING)

    async def _revise(self, now: datetime) -> None:
        self._revised_at = await revise(self, now, self._revised_at)

    async def _is_back(self, now: datetime) -> bool:
        """Ask at growing pauses whether a refused token is good again."""
        if self._check_at is not None and now < self._check_at:
            return False
        try:
            await self.poster.check()
        except (NotPosted, Unsure) as trouble:
            log.warning("the token is still refused: %s", trouble)
            self._check_later(now)
            return False
        self._check_at = None
        return True

    def _check_later(self, now: datetime) -> None:
        self._check_at = now + min(FIRST_CHECK * 2**self._refusals, MOST_CHECK)
        self._refusals = min(self._refusals + 1, 10)


def _pause(row: Row, refusal: NotPosted) -> float:
    """Return how many seconds a row waits: as Slack asks, else longer each time; rows wait a little differently."""
    asked: float | None = refusal.retry_after
    if asked is None:
        asked = min(_BUSY_SECONDS * 2.0 ** (int(row["attempts"]) - 1), _MOST_BUSY_SECONDS)
    return asked + int(row["id"]) % 10 / 10


__all__ = ["Courier", "Draw"]
