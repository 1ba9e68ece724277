"""What a planned notice says at the moment when it is posted, and where that is set up."""

from dataclasses import replace

from rox_bot.digests.notes import REASONS
from rox_bot.digests.work import Row
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.notices import cards
from rox_bot.notices.alerts import unpack
from rox_bot.notices.planning import ALERT, HISTORY, NOTE, NUDGE, is_last, new_answers
from rox_bot.notices.posting import Notice
from rox_bot.store import alerts, loop_channels
from rox_bot.store.store import Transaction


def channel_of(tx: Transaction, row: Row) -> Row | None:
    """Return how the channel of a post is set up for such posts, None where it is not any more."""
    if row["kind"] == ALERT:
        return next(iter(alerts.alerts(tx, row["workspace"], row["slack_channel"])), None)
    return next(iter(loop_channels.channels(tx, row["workspace"], row["slack_channel"])), None)


def content_of(tx: Transaction, row: Row, channel: Row, context: Context) -> Notice | None:
    """Return what a notice says now, None where nothing is left to tell."""
    if row["kind"] == ALERT:
        return unpack(row["payload"])
    if row["kind"] == HISTORY:
        answers, bad = map(int, row["payload"].split())
        return cards.history(answers, bad, context)
    if row["kind"] == NUDGE:
        free = cards.free_on(tx, int(row["parent"] or 0), channel, context)
        return cards.nudge(free, context) if free else None
    if is_last(row):
        more = len(new_answers(tx, channel, context))
        return cards.more_today(more, channel["budget"], context) if more else None
    return cards.card(tx, row["id"], channel, context)


def told_of(tx: Transaction, row: Row, here: Context) -> Notice | None:
    """Return what a direct message says, None where nothing is left to tell."""
    context = replace(here, slack_channel="", visibility=Visibility.DM)
    if row["kind"] == NOTE:
        wording = Wording(context.language)
        channel, _, reason = row["payload"].partition(" ")
        why = wording._(REASONS[reason]) if reason in REASONS else reason
        text = wording._(
            "I post nothing of my own accord in #{channel} any more: {reason}.", channel=channel, reason=why
        )
        return Notice(
            context.language,
            text,
            lines=(wording._("When that is mended, type `/rox loop here` or `/rox alerts on csat` there."),),
        )
    due = cards.due_loops(tx, [int(each) for each in row["payload"].split()], row["slack_channel"], context)
    return cards.reminder(tx, due, context) if due else None


def note_row(channel: Row, reason: str, here: Context) -> dict[str, object]:
    """Return the direct message to who set a channel up that nothing can be posted there."""
    return {
        "workspace": channel["workspace"],
        "slack_channel": channel["owner"],
        "kind": NOTE,
        "period": f"{channel['slack_channel']}/{here.now:%Y%m%dT%H%M}",
        "state": "planned",
        "not_before": here.now,
        "due_at": here.now,
        "payload": f"{channel['slack_channel_name'] or channel['slack_channel']} {reason}",
    }
