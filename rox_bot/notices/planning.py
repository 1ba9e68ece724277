"""What is to be posted: cards for new low scores, gathered, within the hours and the number of posts a channel allows.

What is new is looked for among the answers of the last days each time, and what was told is a row of its own, written
with the post: so nothing depends on a cursor that a late commit could slip behind, and no way in can be forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from rox_bot.answers.follow_ups import due_from
from rox_bot.answers.taking import Reader
from rox_bot.digests.work import ClaimLost
from rox_bot.domain.columns import EPOCH
from rox_bot.domain.events import Visibility
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.domain.metrics.loops import BAD_EXPERIENCES
from rox_bot.domain.period import Period
from rox_bot.domain.question import Context, Filter
from rox_bot.notices import alerts, quiet
from rox_bot.notices.cards import context_of, free_on
from rox_bot.store import alerts as stored_alerts
from rox_bot.store import cells, loop_channels, loops, outbox, places, schedules
from rox_bot.store.store import Transaction

Row = Mapping[str, Any]
CARD, HISTORY, NUDGE, REMINDER, NOTE, ALERT = (
    "loop_card",
    "loop_history",
    "loop_nudge",
    "loop_reminder",
    "loop_note",
    "alert",
)
BUDGET = 6
"""So many posts a day a channel gets where nothing else was said."""

COUNTED = (CARD, HISTORY, ALERT)
"""What counts towards a channel's posts of a day."""

FRESH = timedelta(hours=48)
"""An answer that was older when it came in gets no card."""

GATHERED, APART = timedelta(minutes=2), timedelta(hours=1)
"""So long a card waits for others to join it, and so far cards are apart."""

LOOKED_BACK = timedelta(days=7)
"""So long an answer waits for its card at most: over a long weekend, or while the bot is down."""

SETTLED = timedelta(minutes=10)
"""After so long without another late answer an import is over."""

_LAST = "more"
NUDGED_AFTER = 1
"""Business days after which it is said below a card what nobody has taken."""


@dataclass(frozen=True)
class Planned:
    """A post to be planned: its row, the answers that it tells, and what is noted with it."""

    row: Row
    events: tuple[int, ...] = ()
    loops: tuple[int, ...] = ()
    late: tuple[int, int] | None = None


@dataclass(frozen=True)
class Alerted:
    """What is to be told of metrics in one channel, or only noted as looked at (`row` None)."""

    found: tuple[tuple[Row, alerts.Looked, str], ...]
    context: Context
    row: Row | None = None


def look_at_metrics(tx: Transaction, here: Context, looked_at: dict[int, datetime]) -> list[Alerted]:
    """Return what the metrics that channels are alerted of have done in the last closed week.

    `looked_at` remembers when a week that the data do not cover was looked at last.
    """
    groups: dict[str, list[tuple[Row, alerts.Looked, str]]] = {}
    found = []
    for alert in stored_alerts.alerts(tx, here.workspace):
        context = alerts.context_of(alert, here)
        metric = METRICS.get(alert["metric"])
        if metric is None or _rests(tx, alert, context) or not _is_new(tx, alert, metric, context):
            continue
        if here.now - looked_at.get(alert["id"], EPOCH) < alerts.AGAIN:
            continue
        looked_at[alert["id"]] = here.now
        filters = alerts.scope(tx, alert)
        seen = alerts.look(tx, metric, filters, context)
        if not seen.complete:
            continue
        if seen.shift is None or alerts.told_before(alert, seen):
            found.append(Alerted(((alert, seen, ""),), context))
        else:
            told = alerts.line(seen, filters, context)
            groups.setdefault(alert["slack_channel"], []).append((alert, seen, told))
    return [*found, *(each for group in groups.values() for each in _alert(tx, group, here))]


def tell(tx: Transaction, alerted: Alerted) -> bool:
    """Note what was looked at, and plan the post that tells it; raises ClaimLost where somebody else has."""
    for alert, seen, told in alerted.found:
        start = seen.readings[-1].period.start if told and seen.readings else None
        side = {"told_up" if seen.shift and seen.shift.side > 0 else "told_down": start} if start else {}
        if not stored_alerts.note_judged(tx, alert, seen.week, **side):
            raise ClaimLost
    if alerted.row is None:
        return False
    numbers = [alerts.keep(tx, seen, alerted.context) for _, seen, _ in alerted.found]
    notice = alerts.notice([told for *_, told in alerted.found], numbers, alerted.context)
    if not outbox.plan(tx, {**alerted.row, "payload": alerts.pack(notice), "data_as_of": alerted.context.now}):
        raise ClaimLost
    return True


def _alert(tx: Transaction, group: list[tuple[Row, alerts.Looked, str]], here: Context) -> list[Alerted]:
    """Return the one post that tells a channel what shifted, where it has a post left today."""
    channel, context = group[0][0], alerts.context_of(group[0][0], here)
    day = context.calendar.day_of(here.now)
    today = posts_today(tx, here.workspace, channel["slack_channel"], day)
    settings = loop_channels.find(tx, here.workspace, channel["slack_channel"])
    if len(today) >= (settings["budget"] if settings else BUDGET):
        return []
    number = 1 + sum(row["kind"] == ALERT for row in today)
    return [Alerted(tuple(group), context, _row(channel, ALERT, f"{day}/alert {number}", here.now))]


def _rests(tx: Transaction, alert: Row, context: Context) -> bool:
    """Return whether nothing is told in a channel just now."""
    snoozed = alert["snoozed_until"] is not None and alert["snoozed_until"] > context.now
    settings = loop_channels.find(tx, context.workspace, alert["slack_channel"])
    hours = settings["quiet"] if settings else quiet.DEFAULT
    return snoozed or quiet.is_quiet(hours, context.calendar, context.now)


def _is_new(tx: Transaction, alert: Row, metric: Metric, context: Context) -> bool:
    """Return whether a week has closed (and is ripe) that was not looked at."""
    closed = Reader(tx, context).last_closed(metric)
    return bool(context.calendar.key(closed.first_day, "week") != alert["judged"])


def look(tx: Transaction, here: Context) -> list[Planned]:
    """Return what is to be posted now in all channels, and whom to remind."""
    found = []
    for channel in loop_channels.channels(tx, here.workspace):
        context = context_of(channel, here, Visibility.WORKSPACE)
        if not quiet.is_quiet(channel["quiet"], context.calendar, here.now):
            found += [*_card(tx, channel, context), *_late(tx, channel, context), *_nudges(tx, channel, context)]
    if not quiet.is_quiet(quiet.DEFAULT, here.calendar, here.now):
        found += _reminders(tx, here)
    return found


def plan(tx: Transaction, planned: Planned, now: datetime) -> bool:
    """Plan a post, with all that is noted of it, unless it was planned before; return whether it was planned now."""
    row = planned.row
    workspace, channel = row["workspace"], row["slack_channel"]
    if planned.late and not loop_channels.looked_until(tx, workspace, channel, *planned.late):
        return False
    if row["kind"] == HISTORY and row["state"] == "skipped":
        return False  # nothing to tell: it is only noted how far was looked
    if not outbox.plan(tx, row):
        return False
    number = outbox.number_of(tx, row)
    if planned.events:
        loop_channels.note_told(tx, workspace, channel, planned.events, number)
        loops.open_loops(tx, workspace, planned.events)
    if planned.loops:
        loops.note_reminded(tx, workspace, planned.loops, now)
    return True


def filters_of(tx: Transaction, channel: Row) -> tuple[Filter, ...]:
    """Return what a channel's cards are about: what was typed, and what the channel is about beside that."""
    typed = schedules.filters_from(channel["filters"])
    fields = {each.field for each in typed}
    scope = places.scope_of(tx, channel["workspace"], channel["slack_channel"])
    return (*typed, *(each for each in scope if each.field not in fields))


def posts_today(tx: Transaction, workspace: str, slack_channel: str, day: date) -> list[Row]:
    """Return what was posted of the bot's own accord in a channel on a local day, the latest first."""
    posts = outbox.posts(tx, workspace, slack_channel, limit=100, kinds=COUNTED)
    return [row for row in posts if row["period"].startswith(day.isoformat())]


def new_answers(tx: Transaction, channel: Row, context: Context) -> list[Row]:
    """Return what asks for a card in a channel and got none, the oldest arrival first."""
    now = context.now
    lately = Period(now - LOOKED_BACK - FRESH, now, "lately", context.calendar.zone)
    rows = cells.read_events(tx, BAD_EXPERIENCES, lately, workspace=context.workspace, filters=filters_of(tx, channel))
    since = max(channel["since"], now - LOOKED_BACK)
    fresh = [row for row in rows if row["recorded_at"] >= since and row["recorded_at"] - row["occurred_at"] < FRESH]
    told = loop_channels.told(tx, context.workspace, channel["slack_channel"], [row["id"] for row in fresh])
    handled = loops.of_events(tx, context.workspace, [row["id"] for row in fresh])
    new = (row for row in fresh if row["id"] not in told and not _finished(handled.get(row["id"])))
    return sorted(new, key=lambda row: (row["recorded_at"], row["id"]))


def is_last(row: Row) -> bool:
    """Return whether a card is the line that ends a day's cards."""
    return str(row["period"]).endswith(_LAST)


def _finished(loop: loops.Loop | None) -> bool:
    return loop is not None and loop.done_at is not None


def _card(tx: Transaction, channel: Row, context: Context) -> list[Planned]:
    now, day = context.now, context.calendar.day_of(context.now)
    new = new_answers(tx, channel, context)
    if not new or now - new[0]["recorded_at"] < GATHERED:
        return []
    today = posts_today(tx, context.workspace, channel["slack_channel"], day)
    if any(now - row["due_at"] < APART or is_last(row) for row in today if row["kind"] == CARD):
        return []
    if len(today) >= channel["budget"]:
        return [Planned(_row(channel, CARD, f"{day}/{_LAST}", now))]
    number = 1 + sum(row["kind"] == CARD for row in today)
    return [Planned(_row(channel, CARD, f"{day}/{number}", now), tuple(row["id"] for row in new))]


def _late(tx: Transaction, channel: Row, context: Context) -> list[Planned]:
    """Return the line about answers that came in too late for a card, once no more are coming."""
    before, now = channel["looked_until"], context.now
    late = loop_channels.came_late(tx, context.workspace, filters_of(tx, channel), before, FRESH)
    if late.newest_at is None or now - late.newest_at < SETTLED:
        return []
    day = context.calendar.day_of(now)
    row = _row(channel, HISTORY, f"{day}/late", now)
    noted = (before, late.newest)
    if not late.bad:
        return [Planned({**row, "state": "skipped"}, late=noted)]
    today = posts_today(tx, context.workspace, channel["slack_channel"], day)
    if any(each["kind"] == HISTORY for each in today) or len(today) >= channel["budget"]:
        return []
    return [Planned({**row, "payload": f"{late.answers} {late.bad}"}, late=noted)]


def _nudges(tx: Transaction, channel: Row, context: Context) -> list[Planned]:
    """Return the notes below cards of which something was not taken within a business day."""
    found = []
    for row in outbox.posts(tx, context.workspace, channel["slack_channel"], limit=20, kinds=(CARD,)):
        if row["state"] != "sent" or context.now - row["due_at"] > LOOKED_BACK:
            continue
        waits_until = due_from(row["due_at"], context, NUDGED_AFTER)
        nudged = outbox.answers_to(tx, row["id"], NUDGE)
        if context.now >= waits_until and not nudged and free_on(tx, row["id"], channel, context):
            found.append(Planned({**_row(channel, NUDGE, f"card {row['id']}", context.now), "parent": row["id"]}))
    return found


def _reminders(tx: Transaction, here: Context) -> list[Planned]:
    """Return one direct message for each person with something that is due today, or was, and was not told of it."""
    today = here.calendar.day_of(here.now)
    due: dict[str, list[int]] = {}
    for loop in loops.taken(tx, here.workspace):
        rests = loop.snoozed_until is not None and loop.snoozed_until > here.now
        is_due = loop.due_at is not None and here.calendar.day_of(loop.due_at) <= today
        if is_due and not rests and loop.reminded_at is None:
            due.setdefault(loop.taken_by, []).append(loop.number)
    return [
        Planned(
            {
                **_row({"workspace": here.workspace, "slack_channel": person}, REMINDER, f"due {today}", here.now),
                "payload": " ".join(map(str, numbers)),
            },
            loops=tuple(numbers),
        )
        for person, numbers in due.items()
    ]


def _row(channel: Row, kind: str, period: str, now: datetime) -> dict[str, Any]:
    return {
        "workspace": channel["workspace"],
        "slack_channel": channel["slack_channel"],
        "kind": kind,
        "period": period,
        "state": "planned",
        "not_before": now,
        "due_at": now,
    }
