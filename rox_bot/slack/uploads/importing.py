"""A sent file imported, with its progress told, and what became of it."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from rox_bot.commands.directory import Near, near_since
from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.errors import N_, RoxError
from rox_bot.intake.files import Map, Report, import_file, parse_map
from rox_bot.intake.files.importing import TooManyBad
from rox_bot.intake.files.opening import open_table
from rox_bot.intake.proposals.saved import keep_map
from rox_bot.slack.blocks.rendering import render_error
from rox_bot.slack.posting.clients import sorted_out
from rox_bot.slack.posting.handing import send_file
from rox_bot.slack.uploads import showing
from rox_bot.slack.uploads.desk import Progress, Stopped
from rox_bot.slack.uploads.fetching import as_sent
from rox_bot.slack.uploads.job import Job
from rox_bot.store.uploads import CANCELLED, DONE, SENT, SHOWN

log = logging.getLogger(__name__)
MOST_BAD = 5.0
"""Percent of bad rows above which nothing is imported until its sender says so."""

PACE = 3.0
"""Seconds between two words on how far an import is, and between two looks whether it is still wanted."""

LONG = timedelta(minutes=1)
"""After so long somebody has looked away: the result is a message of its own."""


@dataclass(frozen=True)
class Outcome:
    """What an import did, the names in it that may be one, and whether its map is news."""

    report: Report
    mapping: Map
    near: Sequence[Near]
    saved: bool


async def bring_in(job: Job) -> None:
    """Import a file by the map that was agreed upon and tell what became of it; raises as `fetch` does."""
    path, content = await job.file()
    if content != job.upload.content:  # it was changed in Slack since it was shown
        await job.step(state=SENT, content="")
        return
    began, progress, ended = job.store.clock(), Progress(lambda: job.edge.stopping), asyncio.Event()
    job.desk.importing[job.upload.id] = progress
    watching = asyncio.create_task(_watch(job, progress, ended))
    errors = path.with_name(f"{job.upload.name.split('.')[0][:80]}-bad-rows.csv")
    try:
        outcome = await asyncio.to_thread(_import, job, path, errors, progress)
    except Stopped:
        outcome = None
    except TooManyBad as trouble:
        ended.set()
        await watching
        await _refused(job, as_sent(trouble, job.upload), errors)
        return
    finally:
        ended.set()
        await watching
        job.desk.importing.pop(job.upload.id, None)
    if outcome is None:
        await _given_up(job, progress)
        return
    if job.store.clock() - began > LONG:
        await job.tell(showing.gone(job.upload, job.wording._("It is in; what came of it stands below.")))
        job.upload = replace(job.upload, shown_ts="")
    await job.tell(_done(job, outcome))
    await job.step(state=DONE)
    await _send_bad_rows(job, errors, outcome.report.bad)
    job.desk.forget(job.upload.id)


def _import(job: Job, path: Path, errors: Path, progress: Progress) -> Outcome:
    """Import the file, save its map, look for names that may be one; in a thread of its own."""
    upload, now = job.upload, job.store.clock()
    mapping = parse_map(upload.mapping)
    report = import_file(
        job.store,
        path,
        mapping,
        now=now,
        errors=errors,
        max_bad=None if upload.accepts_bad else MOST_BAD,
        actor=job.context.person,
        sheet=upload.sheet,
        wording=job.wording,
        progress=progress.hear,
    )
    table = open_table(path, tuple(mapping.fields.values()), upload.sheet)
    saved = report.good > 0 and keep_map(job.store, table, mapping, now, job.context.person)
    return Outcome(report, mapping, near_since(job.store, now) if report.added else [], saved)


async def _watch(job: Job, progress: Progress, ended: asyncio.Event) -> None:
    """Keep the file for this process and tell how far its import is, until it has ended or is not wanted any more."""
    told = -1.0
    while not ended.is_set():
        try:
            if not await asyncio.to_thread(job.desk.hold, job.store, job.upload.id):
                progress.over.set()
                return
            if progress.share - told >= 0.01:
                told = progress.share
                await job.tell(showing.running(job.upload, told, job.wording))
        except (NotPosted, Unsure, RoxError) as trouble:
            log.warning("progress not told: %s", trouble)
        try:
            await asyncio.wait_for(ended.wait(), PACE)
        except TimeoutError:
            continue


async def _given_up(job: Job, progress: Progress) -> None:
    """Tell that an import was cancelled; one that this bot stops for goes on after the next start."""
    if job.edge.stopping:
        await asyncio.to_thread(job.desk.put_back, job.store, job.upload.id, job.store.clock())
        return
    found = await asyncio.to_thread(job.desk.find, job.store, job.upload.id)
    if found is not None and found.state == CANCELLED:
        job.desk.forget(job.upload.id)
        await job.tell(showing.stopped(job.upload, progress.share, job.wording))


async def _refused(job: Job, trouble: RoxError, errors: Path) -> None:
    """Tell that too many rows are bad, with those rows, and let the sender decide."""
    await job.tell(showing.too_bad(job.upload, trouble, job.wording))
    await job.step(state=SHOWN)
    await _send_bad_rows(job, errors, 1)


async def _send_bad_rows(job: Job, errors: Path, bad: int) -> None:
    """Send the bad rows back to whoever sent them; nobody else reads these messages."""
    if not bad:
        return
    try:
        await sorted_out(send_file(job.edge.posting, errors, job.upload.slack_channel))
    except (NotPosted, Unsure) as trouble:
        log.warning("bad rows not sent: %s", trouble)
        untold = RoxError(N_("Slack did not take the file with the bad rows ({reason})."), reason=str(trouble))
        await job.edge.whisper(job.upload.slack_channel, "", render_error(untold, job.wording))


def _done(job: Job, outcome: Outcome) -> showing.Told:
    zone = job.context.calendar.zone
    return showing.done(
        job.upload, outcome.report, outcome.mapping, outcome.near, job.wording, zone, saved=outcome.saved
    )
