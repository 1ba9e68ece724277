"""After a digest was posted with a gap: once its sources have given the rest, its thread gets the completed figures."""

import asyncio

from rox_bot.digests import content as contents
from rox_bot.digests import said
from rox_bot.digests.posting import Place
from rox_bot.digests.revising import planned_reply, standing_posts, told_period
from rox_bot.digests.said import Revised, Said
from rox_bot.digests.schedule import as_told
from rox_bot.digests.waiting import Arrivals, arrivals
from rox_bot.digests.work import COMPLETED, Row, Work
from rox_bot.language.wording import Wording
from rox_bot.store import outbox


async def complete(work: Work, looked: dict[int, Arrivals]) -> None:
    """Plan a note, once, for every post of the last weeks whose sources lack nothing any more.

    `looked` remembers what had come in when a post was looked at, so that nothing is read anew before more has.
    """
    come = await work.read(lambda tx: arrivals(tx, work.store.workspace))
    for row, digest in await standing_posts(work, work.store.clock()):
        known = said.unpack(row)
        on = digest["paused_at"] is None and digest["off_at"] is None
        if known is None or not known.content.gaps or not row["ts"] or not on or looked.get(row["id"]) == come:
            continue
        looked[row["id"]] = come
        if not await work.read(lambda tx, number=row["id"]: outbox.answers_to(tx, number, COMPLETED)):  # type: ignore[misc]
            await _complete(work, row, digest, known)


async def _complete(work: Work, row: Row, digest: Row, known: Said) -> None:
    """Plan the note for a post, unless its sources still lack something."""
    digest = as_told(said.spoken(digest, known.language), known.content.readings)
    period, wording = told_period(row, digest), Wording(digest["language"])
    if period is None:
        return
    context = work.context(row, digest, Place("", known.visibility))
    scope = known.content.question.scoped
    like = [reading for reading in known.content.readings if "incomplete" not in reading.flags]
    today = await asyncio.to_thread(
        contents.build, work.store, period, scope, context, like, audience=digest["audience"]
    )
    if today.gaps:
        return
    lines = [line for line in today.lines if line not in known.content.lines]
    closing = wording._("The data are complete now; the post above stays as it was.")
    title = wording._("Completed: {title}", title=known.content.title)
    note = Revised(title, (today.headline, *lines, closing), today.readings, wording.language)
    now = work.store.clock()
    await work.recorded("planned", lambda tx: outbox.plan(tx, planned_reply(row, note, COMPLETED, row["period"], now)))
