"""A sent file looked at and shown to its sender, who decides."""

import asyncio
import json

from rox_bot.intake.files import map_text
from rox_bot.intake.uploads.looking import look
from rox_bot.slack.uploads import showing
from rox_bot.slack.uploads.fetching import check_kind
from rox_bot.slack.uploads.job import Job
from rox_bot.store.uploads import SHOWN


async def look_at(job: Job) -> None:
    """Fetch a file, see how it would be read with what was said about it, and show that; raises as `fetch` does.

    It is told before it is noted: after a crash in between it is told once more, in the same message.
    """
    if not job.upload.shown_ts:
        await job.tell(showing.reading(job.upload, job.wording))
    check_kind(job.upload)
    path, content = await job.file()
    upload, zone = job.upload, job.context.calendar.zone
    answers = json.loads(upload.answers)
    seen = await asyncio.to_thread(look, job.store, path, answers, upload.sheet, job.store.clock(), zone)
    job.desk.remember(upload.id, seen)
    await job.tell(showing.preview(seen, upload, job.wording))
    mapping = map_text(seen.mapping) if seen.is_ready else ""
    if not await job.step(state=SHOWN, content=content, mapping=mapping):
        job.desk.forget(upload.id)  # it was cancelled meanwhile
        await job.tell(showing.cancelled(upload, job.wording))
