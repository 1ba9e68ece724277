"""Delivering notices: claimed before they are posted, looked up before that is repeated, kept as things stand after.

The steps are those of digests (`digests.work`), so that a crash at any of them leaves one message.
"""

import contextlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rox_bot.digests.healing import heal, heal_lately_sent, standing, thread_of
from rox_bot.digests.notes import OUTSIDE
from rox_bot.digests.posting import NotPosted, Outcome, Posted, Unsure
from rox_bot.digests.work import ClaimLost, Row, Work, mark_of
from rox_bot.domain.errors import RoxError
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Context
from rox_bot.notices import cards
from rox_bot.notices.content import channel_of, content_of, note_row, told_of
from rox_bot.notices.planning import (
    ALERT,
    CARD,
    HISTORY,
    NOTE,
    NUDGE,
    REMINDER,
    is_last,
    look,
    look_at_metrics,
    plan,
    tell,
)
from rox_bot.notices.posting import Notice, NoticePoster
from rox_bot.store import alerts, loop_channels, outbox
from rox_bot.store.store import Transaction

log = logging.getLogger(__name__)
POSTED = (CARD, HISTORY, NUDGE, ALERT)
"""What is posted in channels; the rest are direct messages."""

TOLD = (REMINDER, NOTE)
EXPIRES = timedelta(days=3)
"""What could not be posted for so long is no longer news."""

FOLLOWED = timedelta(days=14)
"""So long a card shows how its follow-ups stand."""

_PAUSE, _MOST_ATTEMPTS = timedelta(minutes=1), 3
_GONE, _LATE, _IN_DOUBT = "nothing left to tell", "too late", "in doubt"


@dataclass
class Crier(Work):
    """Plans and delivers notices, tick by tick; `here` says how things are told in the workspace at that moment."""

    here: Callable[[], Context] = field(kw_only=True)
    _looked: dict[int, datetime] = field(default_factory=dict, init=False)
    _measured: dict[int, datetime] = field(default_factory=dict, init=False)
    _states: dict[int, tuple[object, ...]] = field(default_factory=dict, init=False)

    @property
    def crying(self) -> NoticePoster:
        """Return the poster, which knows notices too."""
        return self.poster  # type: ignore[return-value]

    async def tick(self) -> int:
        """Plan what there is to say, say it, and bring what stands there up to date; return how much was posted."""
        now = self.store.clock()
        here = replace(self.here(), now=now)
        for planned in await self.read(lambda tx: look(tx, here)):
            await self.recorded("planned", lambda tx, each=planned: plan(tx, each, now))  # type: ignore[misc]
        for alerted in await self.read(lambda tx: look_at_metrics(tx, here, self._measured)):
            with contextlib.suppress(ClaimLost):  # another bot has told it, or is about to
                await self.recorded("planned", lambda tx, each=alerted: tell(tx, each))  # type: ignore[misc]
        if self.poster.stopped:
            return 0
        sent = 0
        for number in await self._waiting():
            sent += await self.deliver(number, here)
        await heal_lately_sent(self, now, self._looked, POSTED)
        await self._follow(here)
        return sent

    def release(self) -> None:
        """Give back what was claimed and not yet posted."""
        self.record("released", lambda tx: outbox.release(tx, self.store.workspace, self.me))

    async def deliver(self, number: int, here: Context) -> bool:
        """Claim and say one notice; return whether it stands in its channel now."""
        row = await self.recorded("claimed", lambda tx: outbox.claim(tx, number, self.me, self.lease_now(tx)))
        if row is None:
            return False
        try:
            return await (self._tell(row, here) if row["kind"] in TOLD else self._post(row, here))
        except ClaimLost:
            log.warning("claim lost", extra={"delivery": number})
        except NotPosted as refusal:
            await self._refused(row, refusal, here)
        except Unsure as doubt:
            # The row stays as it is: when its lease ends, the next claim looks in the channel before it posts.
            log.warning("outcome unknown: %s", doubt, extra={"delivery": number})
        except RoxError as trouble:
            log.warning("a notice waits: %s", trouble, extra={"delivery": number})
        except Exception:
            reference = f"ref {secrets.token_hex(2)}"
            log.exception("notice %s failed, %s", number, reference)
            if row["attempts"] >= _MOST_ATTEMPTS:
                await self.settle(row, "failed", reason=reference)
        return False

    async def _waiting(self) -> list[int]:
        def waiting(tx: Transaction) -> list[int]:
            rows = outbox.waiting(tx, self.store.workspace, self.lease_now(tx), (*POSTED, *TOLD))
            return [row["id"] for row in rows]

        return await self.read(waiting)

    async def _post(self, row: Row, here: Context) -> bool:
        """Post a notice in its channel, unless a look there shows that it was; raises NotPosted or Unsure."""
        channel = await self.read(lambda tx: channel_of(tx, row))
        thread = await thread_of(self, row)
        if row["attempts"] > 1 and (found := await self._found(row, thread)):
            return await self._sent(row, Posted(found[0]), "")
        late = here.now - row["due_at"] > EXPIRES
        if channel is None or late or (row["kind"] == NUDGE and not thread):
            await self.settle(row, "skipped", reason=_LATE if late else _GONE)
            return False
        place = await self.poster.place(row["slack_channel"])
        if place.visibility is Visibility.EXTERNAL:
            raise NotPosted(OUTSIDE)
        context = cards.context_of(channel, here, place.visibility, place.name)
        notice = await self.read(lambda tx: content_of(tx, row, channel, context))
        if notice is None:
            await self.settle(row, "skipped", reason=_GONE)
            return False
        await self.move(row, "sending")
        posted = await self.crying.post_notice(row["slack_channel"], notice, mark_of(row), thread)
        return await self._sent(row, posted, notice.hash)

    async def _tell(self, row: Row, here: Context) -> bool:
        """Write a direct message; one that ended in doubt is not repeated: a reminder is no reason to nag."""
        if row["state"] == "sending":
            await self.settle(row, "uncertain", reason=_IN_DOUBT)
            return False
        if here.now - row["due_at"] > EXPIRES:
            await self.settle(row, "skipped", reason=_LATE)
            return False
        notice = await self.read(lambda tx: told_of(tx, row, here))
        if notice is None:
            await self.settle(row, "skipped", reason=_GONE)
            return False
        await self.move(row, "sending")
        reached = await self.crying.tell_notice(row["slack_channel"], notice)
        await self.settle(row, "sent" if reached else "skipped", payload="")
        return False

    async def _found(self, row: Row, thread: str) -> list[str]:
        """Look whether an earlier attempt got through; where that may not be looked at it is left at what it was."""
        if row["kind"] == NUDGE and not thread:
            return []
        try:
            return await standing(self, row)
        except NotPosted as refusal:
            if row["state"] == "sending" and refusal.outcome is Outcome.PAUSE:
                await self.settle(row, "uncertain", reason=_IN_DOUBT)
                raise ClaimLost from refusal
            if refusal.outcome is not Outcome.PAUSE:
                raise
        return []

    async def _sent(self, row: Row, posted: Posted, content: str) -> bool:
        """Record a post; whoever may not have been the only one to post looks for others at once."""
        held = await self.settle(row, "sent", ts=posted.ts, permalink=posted.permalink, content_hash=content, reason="")
        log.info("posted", extra={"kind": row["kind"], "channel": row["slack_channel"]})
        if not held or row["attempts"] > 1:
            await heal(self, row)
        return held

    async def _refused(self, row: Row, refusal: NotPosted, here: Context) -> None:
        """Wait where it will pass; where the channel must be mended post nothing there, and tell who set it up."""
        if refusal.outcome is not Outcome.PAUSE or row["kind"] in TOLD:
            pause = timedelta(seconds=refusal.retry_after) if refusal.retry_after is not None else _PAUSE
            if row["kind"] in TOLD and refusal.outcome is Outcome.PAUSE:
                await self.settle(row, "failed", reason=refusal.reason)
                return
            await self.recorded(
                "planned",
                lambda tx: outbox.step(
                    tx, row, "planned", not_before=self.lease_now(tx) + pause, lease_until=None, reason=refusal.reason
                ),
            )
            return

        def give_up(tx: Transaction) -> None:
            if not outbox.settle(tx, row, "failed", here.now, reason=refusal.reason):
                return
            channel = channel_of(tx, row)
            if channel is not None:
                loop_channels.stop(tx, row["workspace"], row["slack_channel"], here.now, refusal.reason)
                alerts.stop(tx, row["workspace"], row["slack_channel"], here.now)
                outbox.plan(tx, note_row(channel, refusal.reason, here))

        await self.recorded("failed", give_up)
        log.warning("not posted", extra={"delivery": row["id"], "reason": refusal.reason})

    async def _follow(self, here: Context) -> None:
        """Update the cards of the last weeks whose follow-ups do not stand any more as they say."""
        for row, notice in await self.read(lambda tx: self._changed(tx, here)):
            if self.poster.stopped:
                return
            claimed = await self.recorded(
                "update claimed",
                lambda tx, each=row: outbox.claim_again(tx, each["id"], self.me, self.lease_now(tx)),  # type: ignore[misc]
            )
            if claimed is None:
                continue
            content = notice.hash
            try:
                await self.crying.update_notice(row["slack_channel"], row["ts"], notice, mark_of(row))
            except (NotPosted, Unsure) as trouble:
                log.warning("card not updated: %s", trouble, extra={"delivery": row["id"]})
                if isinstance(trouble, Unsure) or trouble.outcome is not Outcome.PAUSE:
                    content = row["content_hash"]  # it is tried again
            await self.recorded(
                "updated",
                lambda tx, each=claimed, kept=content: outbox.step(  # type: ignore[misc]
                    tx, each, "sent", lease_until=None, content_hash=kept
                ),
            )

    def _changed(self, tx: Transaction, here: Context) -> list[tuple[Row, Notice]]:
        """Return the cards that say something else than what holds; the others are not even put together.

        What may change with time alone, such as what is late, is looked at every hour.
        """
        rows = [row for row in outbox.sent_lately(tx, self.store.workspace, CARD, here.now - FOLLOWED) if row["ts"]]
        states = loop_channels.states(tx, self.store.workspace, [row["id"] for row in rows if not is_last(row)])
        found = []
        for row in rows:
            state = (here.now.hour, here.language, row["content_hash"], *states.get(row["id"], ()))
            if row["id"] not in states or self._states.get(row["id"]) == state:
                continue
            self._states[row["id"]] = state
            channel = loop_channels.find(tx, self.store.workspace, row["slack_channel"])
            if channel is not None:
                context = cards.context_of(channel, here, Visibility.PUBLIC)
                notice = cards.card(tx, row["id"], channel, context) or cards.withdrawn(context)
                found += [(row, notice)] if notice.hash != row["content_hash"] else []
        return found
