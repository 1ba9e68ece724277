"""Pictures that come later: a digest that had to be posted without one gets it by an update, with the same numbers."""

import asyncio
import logging
from datetime import datetime
from typing import Any

from rox_bot.digests import content as contents
from rox_bot.digests import said
from rox_bot.digests.notes import PICTURE_PENDING
from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.digests.remarks import late_note
from rox_bot.digests.schedule import LATEST
from rox_bot.digests.work import Row, Work, mark_of
from rox_bot.store import outbox, schedules
from rox_bot.store.store import Transaction

log = logging.getLogger(__name__)
_MOST_ATTEMPTS = 6


async def add_pictures(work: Work, now: datetime) -> None:
    """Add the picture to digests of the last hours that stand there without it; every try counts."""
    rows = await work.read(lambda tx: outbox.sent_with_reason(tx, work.store.workspace, PICTURE_PENDING, now - LATEST))
    for row in rows:
        if work.poster.stopped:
            return
        await _try(work, row["id"])


async def _try(work: Work, number: int) -> None:
    def claim(tx: Transaction) -> tuple[Row | None, Row | None]:
        row = outbox.claim_again(tx, number, work.me, work.lease_now(tx))
        return row, schedules.digest_of(tx, row) if row else None

    row, digest = await work.recorded("picture claimed", claim)
    if row is None:
        return
    file_id = ""
    try:
        file_id = await _add(work, row, digest) if digest else ""
    except (NotPosted, Unsure) as trouble:
        log.warning("picture not added: %s", trouble, extra={"digest": number})
    waits = not file_id and digest is not None and row["attempts"] < _MOST_ATTEMPTS
    values: dict[str, Any] = {"lease_until": None, "reason": PICTURE_PENDING if waits else ""}
    if file_id:
        values["file_id"] = file_id
    await work.recorded("picture added", lambda tx: outbox.step(tx, row, "sent", **values))


async def _add(work: Work, row: Row, digest: Row) -> str:
    """Draw, upload and show the picture of what was posted; return its id, '' where there is none yet."""
    known = said.unpack(row)
    if known is None:
        return ""
    digest = said.spoken(digest, known.language)
    place = await work.poster.place(row["slack_channel"])
    context = work.context(row, digest, place)
    content = await asyncio.to_thread(contents.with_present, work.store, known.content, context)
    content = late_note(content, row, digest, work.store.clock())
    file_id = await work.picture(content)
    if file_id:
        await work.poster.update(row["slack_channel"], row["ts"], content, digest["language"], file_id, mark_of(row))
    return file_id
