"""Digests follow the workspace: its zone, its weeks, its fiscal year and its language, and no time is told twice.

A digest that was set up as the workspace was then goes on as the workspace is now. What is closed by the new calendar
and was mostly not told by the old one is planned at once; nothing that lies further back falls due anew. Days that no
digest tells of, because weeks or quarters begin elsewhere now, are named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from rox_bot.digests.notes import ASKED
from rox_bot.digests.schedule import Due, fallen_due, next_due, period_of
from rox_bot.digests.work import DIGEST
from rox_bot.domain.period import Calendar, Period
from rox_bot.store import outbox, schedules
from rox_bot.store.store import Transaction

DAY, _INSTANT = timedelta(days=1), timedelta(microseconds=1)
_MOST_ROWS = 30


@dataclass(frozen=True, slots=True)
class Followed:
    """A digest as it is set up now, what it tells at once because of the change, and the days that it leaves out."""

    digest: Mapping[str, Any]
    comes_now: Due | None = None
    left_out: tuple[date, date] | None = None


def follow_calendar(
    tx: Transaction, workspace: str, before: Calendar, after: Calendar, now: datetime
) -> list[Followed]:
    """Let the digests follow a change of the workspace's calendar, in the transaction that makes it."""
    changed = {
        name: (getattr(before, name), getattr(after, name))
        for name in ("zone", "week_start", "fiscal_year_start")
        if getattr(before, name) != getattr(after, name)
    }
    followed = []
    for digest in schedules.digests(tx, workspace):
        values = {name: new for name, (old, new) in changed.items() if digest[name] == old}
        if values:
            schedules.change_digest(tx, digest, {**values, "since": now})
            followed.append(_followed(tx, digest, {**digest, **values}, now))
    return followed


def follow_language(
    tx: Transaction, workspace: str, before: str, after: str, *, here: str = "", but: frozenset[str] = frozenset()
) -> int:
    """Let the digests that spoke the language of their channel speak its new one; return how many.

    `here` is the Slack channel whose language changed; else all follow but those in channels with their own (`but`).
    """
    found = [each for each in schedules.digests(tx, workspace, here or None) if each["slack_channel"] not in but]
    follows = [each for each in found if each["language"] == before != after]
    for digest in follows:
        schedules.change_digest(tx, digest, {"language": after})
    return len(follows)


def _followed(tx: Transaction, digest: Mapping[str, Any], moved: Mapping[str, Any], now: datetime) -> Followed:
    """Plan what has fallen due by the new calendar and is mostly news; name the days between it and what was told."""
    rows = _rows(tx, digest)
    since = min([digest["since"], *(row["due_at"] - _INSTANT for row in rows)])  # it may have followed before
    due = fallen_due({**moved, "since": since}, now)
    if digest["paused_at"] is not None or not (rows or due):
        return Followed(moved)
    last = period_of(digest, rows[0]["due_at"]).last_day if rows else due[-1].period.first_day - DAY
    comes_now = due[-1] if due and _is_news(due[-1].period, last) and _planned(tx, moved, due[-1], now) else None
    if comes_now is not None:
        last = comes_now.period.last_day
    planned = {row["period"] for row in _rows(tx, digest)}
    following = next_due(moved, now)
    while following.key in planned:
        following = next_due(moved, following.due_at)
    first = following.period.first_day
    return Followed(moved, comes_now, (last + DAY, first - DAY) if first > last + DAY else None)


def _rows(tx: Transaction, digest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the latest posts of a digest, whether they came or not."""
    rows = outbox.posts(tx, digest["workspace"], digest["slack_channel"], _MOST_ROWS, (DIGEST,))
    return [row for row in rows if schedules.kind_of(row["period"]) == digest["kind"]]


def _is_news(period: Period, told_until: date) -> bool:
    """Return whether more than half of a period's days lie behind the last one told."""
    days = (period.last_day - period.first_day).days + 1
    return 2 * (period.last_day - told_until).days > days


def _planned(tx: Transaction, moved: Mapping[str, Any], due: Due, now: datetime) -> bool:
    """Plan what is untold, due now where that is the same period; return False where it was told all the same."""
    same = period_of(moved, now) == due.period
    row = {
        "workspace": moved["workspace"],
        "slack_channel": moved["slack_channel"],
        "kind": DIGEST,
        "period": due.key,
        "state": "planned",
        "reason": "" if same else ASKED,
        "not_before": now,
        "due_at": now if same else due.due_at,
    }
    return outbox.plan(tx, row)
