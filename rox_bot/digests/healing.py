"""Mending afterwards: of several posts with the same mark the earliest stays, and the others are removed."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.digests.work import DIGEST, REPLIES, Row, Work, mark_of
from rox_bot.store import outbox

log = logging.getLogger(__name__)

WATCHED = timedelta(minutes=10)
"""So long after a post in more than one attempt its channel is looked at again: a request may be under way in Slack."""

LATER, WATCHED_LATER = timedelta(hours=1), timedelta(days=1)
"""How often and how long it is looked at after that: a courier that stood still may wake, post again and die of it."""

_BEFORE_CLAIM = timedelta(minutes=1)


async def standing(work: Work, row: Row) -> list[str]:
    """Return the timestamps of the posts with a row's mark, earliest first; raises NotPosted or Unsure."""
    thread = await thread_of(work, row)
    if row["kind"] in REPLIES and not thread:
        return []
    since = (row["claimed_at"] or row["due_at"]) - _BEFORE_CLAIM
    return await work.poster.find(row["slack_channel"], mark_of(row).key, since, thread)


async def thread_of(work: Work, row: Row) -> str:
    """Return the timestamp of the post that a row answers, '' for one that stands by itself."""
    if row["parent"] is None:
        return ""
    parent = await work.read(lambda tx: outbox.find(tx, work.store.workspace, row["parent"]))
    return str(parent["ts"]) if parent else ""


async def heal(work: Work, row: Row) -> None:
    """Leave one message of a post in its channel, the earliest, and record it as the one.

    Whoever may have posted twice comes here: who sent after a doubt, and who lost the claim while posting. Where the
    channel cannot be read nothing is known and nothing is removed.
    """
    try:
        found = await standing(work, row)
        for ts in found[1:]:
            await work.poster.delete(row["slack_channel"], ts)
            log.warning("a second post was removed", extra={"digest": row["id"]})
        if found:
            await _record(work, row, found[0])
    except (NotPosted, Unsure) as trouble:
        log.warning("posts not looked through: %s", trouble, extra={"digest": row["id"]})


async def heal_lately_sent(
    work: Work, now: datetime, looked: dict[int, datetime], kinds: Sequence[str] = (DIGEST, *REPLIES)
) -> None:
    """Look again at what was sent in more than one attempt: every time in the first minutes, then every hour for a day.

    `looked` remembers when that was last; a courier that has just started looks at all of it.
    """
    rows = await work.read(lambda tx: outbox.sent_after_doubt(tx, work.store.workspace, kinds, now - WATCHED_LATER))
    for gone in looked.keys() - {row["id"] for row in rows}:
        del looked[gone]
    for row in rows:
        if work.poster.stopped:
            return
        last = looked.get(row["id"])
        if last is None or now - row["settled_at"] <= WATCHED or now - last >= LATER:
            await heal(work, row)
            looked[row["id"]] = now


async def _record(work: Work, row: Row, ts: str) -> None:
    known = await work.read(lambda tx: outbox.find(tx, work.store.workspace, row["id"]))
    if known is None or known["state"] != "sent" or known["ts"] == ts:
        return
    permalink = await work.poster.permalink(row["slack_channel"], ts)
    await work.recorded("healed", lambda tx: outbox.note_standing(tx, row["id"], ts, permalink))
