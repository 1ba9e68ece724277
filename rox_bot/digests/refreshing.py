"""What stands in a channel follows what people do: words taken back vanish, who took a low score is named."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime

from rox_bot.digests import content as contents
from rox_bot.digests import said
from rox_bot.digests.content import DigestContent
from rox_bot.digests.posting import NotPosted, Outcome, Place, Unsure
from rox_bot.digests.remarks import late_note
from rox_bot.digests.revising import standing_posts
from rox_bot.digests.said import Said
from rox_bot.digests.work import Row, Work, mark_of
from rox_bot.store import outbox

log = logging.getLogger(__name__)


async def refresh(work: Work, now: datetime) -> None:
    """Update the digests of the last weeks whose quotes or tasks are not as they stand there; the figures stay."""
    for row, digest in await standing_posts(work, now):
        known = said.unpack(row)
        if work.poster.stopped:
            return
        if known is None or not row["ts"] or not any(_following(known.content)):
            continue
        digest = said.spoken(digest, known.language)
        context = work.context(row, digest, Place("", known.visibility))
        content = await asyncio.to_thread(contents.with_present, work.store, known.content, context)
        if _following(content) != _following(known.content):
            await _update(work, row, digest, replace(known, content=content))


def _following(content: DigestContent) -> tuple[object, ...]:
    """Return what of a digest may change after it was posted."""
    sources = tuple(story.source for story in content.stories)
    return sources, tuple((t.event, t.taken_by, t.done) for t in content.tasks if t.event)


async def _update(work: Work, row: Row, digest: Row, present: Said) -> None:
    """Update a post to what holds now; where Slack does not let it be changed that is the end of it."""
    claimed = await work.recorded(
        "update claimed", lambda tx: outbox.claim_again(tx, row["id"], work.me, work.lease_now(tx))
    )
    if claimed is None:
        return
    content = late_note(present.content, row, digest, work.store.clock())
    payload = said.pack(present.content, present.visibility, present.language)
    try:
        await work.poster.update(
            row["slack_channel"], row["ts"], content, digest["language"], row["file_id"], mark_of(row)
        )
    except (NotPosted, Unsure) as trouble:
        log.warning("post not updated: %s", trouble, extra={"digest": row["id"]})
        if isinstance(trouble, Unsure) or trouble.outcome is not Outcome.PAUSE:
            payload = row["payload"]
    await work.recorded("updated", lambda tx: outbox.step(tx, claimed, "sent", lease_until=None, payload=payload))
