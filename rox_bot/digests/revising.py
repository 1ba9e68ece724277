"""After a digest was posted: late facts that change its numbers are told in its thread."""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from rox_bot.answers.telling import Telling
from rox_bot.digests import content as contents
from rox_bot.digests import said
from rox_bot.digests.planning import REMEMBERED
from rox_bot.digests.posting import Place
from rox_bot.digests.said import Revised
from rox_bot.digests.schedule import as_told, calendar_of, key_of, period_of
from rox_bot.digests.work import COMPLETED, DIGEST, REVISED, Row, Work
from rox_bot.domain.answer import Reading
from rox_bot.domain.metrics import METRICS, Reads
from rox_bot.domain.period import Period
from rox_bot.language.wording import Wording
from rox_bot.store import changes, outbox, schedules
from rox_bot.store.store import Transaction

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
MOST_REVISIONS = 3
_SHARE_OF_N = 0.05
_SHARE_OF_HALF_WIDTH = 0.25


async def revise(work: Work, now: datetime, looked_at: datetime | None) -> datetime:
    """Plan a note for every post of the last weeks whose numbers changed; return when somebody last looked.

    Looks once an hour, and only at posts about times of which something was recorded since.
    """
    if looked_at is not None and now - looked_at < EVERY:
        return looked_at
    for row, digest in await standing_posts(work, now):
        since = max(each for each in (row["data_as_of"], looked_at) if each is not None)
        on = digest["paused_at"] is None and digest["off_at"] is None
        if row["ts"] and on and await work.read(_changed(row, since)):
            await _revise(work, row, digest, now)
    return now


def differing(old: Sequence[Reading], new: Sequence[Reading], wording: Wording) -> list[tuple[Reading, Reading]]:
    """Return the readings of a digest that today's facts change enough to be told, each with the one told before.

    A reading is told again when its value is printed differently, and besides its n changed by at least 5 %, or the
    value moved by more than a quarter of half its interval's width, or its verdict changed. Left out are counts of
    moments (taking one back is its author's affair) and single touchpoints (shown only where they moved).
    """
    telling = Telling(wording)
    today = {_key(reading): reading for reading in new}
    found = []
    for before in old:
        after = today.get(_key(before))
        if after is None or METRICS[before.metric].reads is Reads.COUNT or "touchpoint" in dict(before.slice):
            continue
        if "incomplete" in (*before.flags, *after.flags):
            continue  # told when it is complete
        if telling.short(before) == telling.short(after) or _printed(telling, before) == _printed(telling, after):
            continue
        if _moved(before, after):
            found.append((before, after))
    return found


def _key(reading: Reading) -> tuple[object, ...]:
    return reading.metric, reading.slice, reading.period.start, reading.period.end


def _printed(telling: Telling, reading: Reading) -> str:
    return telling.counts_only(reading) if "below_minimum" in reading.flags else telling.value(reading)


def _moved(before: Reading, after: Reading) -> bool:
    if before.value is None or after.value is None or before.verdict != after.verdict:
        return True
    if abs(after.n - before.n) >= _SHARE_OF_N * before.n:
        return True
    if before.low is None or before.high is None:
        return False
    return abs(after.value - before.value) > _SHARE_OF_HALF_WIDTH * (before.high - before.low) / 2


async def standing_posts(work: Work, now: datetime) -> list[tuple[Row, Row]]:
    """Return the digests that were posted in the last weeks, with how they are (or were) set up."""

    def look(tx: Transaction) -> list[tuple[Row, Row]]:
        rows = outbox.sent_with_payload(tx, work.store.workspace, DIGEST, now - REMEMBERED)
        ever = schedules.ever_set_up(tx, work.store.workspace)
        set_up = {(each["slack_channel"], each["kind"]): each for each in ever}
        keys = [(row["slack_channel"], schedules.kind_of(row["period"])) for row in rows]
        return [(row, set_up[key]) for row, key in zip(rows, keys, strict=True) if key in set_up]

    return await work.read(look)


def _changed(row: Row, since: datetime) -> Callable[[Transaction], bool]:
    return lambda tx: changes.changed_since(tx, row["workspace"], since, row["due_at"])


async def _revise(work: Work, row: Row, digest: Row, now: datetime) -> None:
    """Plan a note in a post's thread when its numbers changed since they were last told there."""
    told = await work.read(lambda tx: outbox.answers_to(tx, row["id"], REVISED))
    completed = await work.read(lambda tx: outbox.answers_to(tx, row["id"], COMPLETED))
    known = said.unpack(row)
    if (
        known is None
        or len(told) >= MOST_REVISIONS
        or any(each["state"] not in outbox.FINISHED for each in (*told, *completed))
    ):
        return
    digest = as_told(said.spoken(digest, known.language), known.content.readings)
    period, wording = told_period(row, digest), Wording(digest["language"])
    if period is None:
        return
    context = work.context(row, digest, Place("", known.visibility))
    last = max((*told[:1], *completed), key=lambda each: int(each["id"]), default=None)
    before = said.unpack_revised(last).readings if last else known.content.readings
    scope = known.content.question.scoped
    today = await asyncio.to_thread(
        contents.build, work.store, period, scope, context, before, audience=digest["audience"]
    )
    changed = differing(before, today.readings, wording)
    if not changed:
        return
    lines = (*_lines(changed, wording), wording._("The post above stays as it was; these are the numbers of today."))
    title = wording._("Revised: {title}", title=known.content.title)
    revised = Revised(title, lines, today.readings, wording.language)
    key = f"{row['period']}/{len(told) + 1}"
    await work.recorded("planned", lambda tx: outbox.plan(tx, planned_reply(row, revised, REVISED, key, now)))


def told_period(row: Row, digest: Row) -> Period | None:
    """Return the period a post tells of; None where its digest was set up anew, for other weeks."""
    period = period_of(digest, row["due_at"])
    key = key_of(calendar_of(digest), period.first_day, digest["unit"])
    return period if schedules.period_for(key, digest["audience"]) == row["period"] else None


def _lines(changed: Sequence[tuple[Reading, Reading]], wording: Wording) -> list[str]:
    telling = Telling(wording)
    return [
        wording._(
            "{metric} {value}, was {before}",
            metric=telling.title(METRICS[after.metric]),
            value=telling.short(after),
            before=telling.short(before),
        )
        for before, after in changed
    ]


def planned_reply(row: Row, revised: Revised, kind: str, period: str, now: datetime) -> Row:
    """Return the row of a note in the thread of a post."""
    return {
        "workspace": row["workspace"],
        "slack_channel": row["slack_channel"],
        "kind": kind,
        "period": period,
        "state": "planned",
        "not_before": now,
        "due_at": now,
        "data_as_of": now,
        "parent": row["id"],
        "content_hash": hashlib.blake2b(repr(revised.lines).encode(), digest_size=16).hexdigest(),
        "payload": said.pack_revised(revised),
    }
