"""Remarks at the top of a digest: that it comes late, and which weeks before it never came."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from rox_bot.digests.content import DigestContent
from rox_bot.digests.notes import REASONS
from rox_bot.digests.schedule import LATE, calendar_of
from rox_bot.digests.work import Row
from rox_bot.language.wording import Wording
from rox_bot.store.schedules import told_period


def late_note(content: DigestContent, row: Row, digest: Row, now: datetime) -> DigestContent:
    """Return a digest with the remark of a late post, the same when the post is changed later.

    One that waited for its sources is late only from then on.
    """
    posted = datetime.fromtimestamp(float(row["ts"]), UTC) if row["ts"] else now
    if posted - max(row["due_at"], content.waited_until or row["due_at"]) < LATE:
        return content
    wording = Wording(digest["language"])
    when = wording.clock(calendar_of(digest).local(posted))
    return replace(content, late_note=wording._("Posted late, {when}; the bot was offline.", when=when))


def missed_note(content: DigestContent, missed: Sequence[Row], digest: Row) -> DigestContent:
    """Return a digest with a line that names the weeks before it that never came, and why."""
    if not missed:
        return content
    wording = Wording(digest["language"])
    told = [f"{told_period(row['period'])} ({told_reason(row['reason'], wording)})" for row in missed]
    return replace(content, missed_note=wording._("Never posted: {weeks}.", weeks=", ".join(told)))


def told_reason(reason: str, wording: Wording) -> str:
    """Return a recorded reason in words; Slack's own word or a reference stays as it is."""
    return wording._(REASONS[reason]) if reason in REASONS else reason
