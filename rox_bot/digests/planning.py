"""Planning: what fell due becomes a row once, what is too old is skipped, and whoever waits for it is told."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from rox_bot.digests.notes import OFFLINE, plan_skipped_note
from rox_bot.digests.schedule import LATEST, Due, fallen_due
from rox_bot.digests.work import DIGEST
from rox_bot.store import outbox, schedules
from rox_bot.store.store import Transaction

REMEMBERED = timedelta(weeks=5)
"""So long a digest's figures are kept to be compared with what comes in late."""


def plan_due(tx: Transaction, workspace: str, now: datetime) -> None:
    """Plan every digest that fell due: the latest is posted unless it is too old, those before it are skipped."""
    for each in schedules.digests(tx, workspace):
        digest = _gone_on(tx, each, now)
        if digest["paused_at"] is not None:
            continue
        due = fallen_due(digest, now)
        skipped = []
        for one in due:
            fresh = one is due[-1] and now - one.due_at <= LATEST
            if outbox.plan(tx, _planned(digest, one, now, fresh=fresh)) and not fresh:
                skipped.append(one.key)
        if skipped:
            plan_skipped_note(tx, digest, tuple(skipped), now)
    outbox.forget_payloads(tx, workspace, now - REMEMBERED)


def waiting(tx: Transaction, workspace: str, now: datetime, kinds: tuple[str, ...]) -> list[int]:
    """Return the numbers of what may be claimed now, in the order of posting; what is paused waits."""
    set_up = schedules.digests(tx, workspace)
    paused = {(each["slack_channel"], each["kind"]) for each in set_up if each["paused_at"] is not None}
    rows = outbox.waiting_in_turn(tx, workspace, now, kinds)
    return [row["id"] for row in rows if row["kind"] == "note" or _digest_of(row) not in paused]


def _digest_of(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["slack_channel"], schedules.kind_of(row["period"])


def _gone_on(tx: Transaction, digest: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Let a digest go on whose pause is over, as of then: what was due meanwhile is not made up for."""
    until = digest["paused_until"]
    if digest["paused_at"] is None or until is None or until > now:
        return digest
    schedules.resume_digest(tx, digest, until, outside=False)
    return {**digest, "paused_at": None, "paused_for": "", "paused_until": None, "since": until}


def _planned(digest: Mapping[str, Any], due: Due, now: datetime, *, fresh: bool) -> dict[str, Any]:
    return {
        "workspace": digest["workspace"],
        "slack_channel": digest["slack_channel"],
        "kind": DIGEST,
        "period": due.key,
        "state": "planned" if fresh else "skipped",
        "reason": "" if fresh else OFFLINE,
        "not_before": due.due_at,
        "due_at": due.due_at,
        "settled_at": None if fresh else now,
    }
