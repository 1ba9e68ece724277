"""What people decide about a digest that waits for them: to resume it, to let it go outside, whether it is there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rox_bot.digests.notes import ASKED, RESTS
from rox_bot.digests.schedule import LATEST, calendar_of, key_of, period_of
from rox_bot.digests.work import DIGEST
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.events import Visibility
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Role
from rox_bot.store import outbox, schedules
from rox_bot.store.store import Store, Transaction

_MOST_LOOKED_AT = 100


def demand_say(context: Context, digest: Mapping[str, Any] | None, action: str) -> None:
    """Raise NotAllowed unless somebody is the digest's owner or may do the action anyway."""
    owner = digest is not None and bool(context.person) and context.person == digest["owner"]
    if not (owner and context.role is not Role.NOBODY):
        demand(context.role, action)


def resume(store: Store, digest: Mapping[str, Any] | None, visibility: Visibility, context: Context) -> bool:
    """Let a paused digest go on; return whether one that failed less than 48 hours ago is posted now.

    Where people of other organisations read, an admin's word is needed, and then it is posted without names.
    """
    demand_say(context, digest, "digest.resume")
    if digest is None or digest["paused_at"] is None:
        raise NotUnderstood(N_("No digest is paused here."), suggestions=("digest status",))
    outside = visibility is Visibility.EXTERNAL and not digest["outside_allowed"]
    if outside:
        demand(context.role, "digest.outside")
    with store.writing() as tx:
        if not schedules.resume_digest(tx, digest, context.now, outside=outside):
            raise NotUnderstood(N_("No digest is paused here."), suggestions=("digest status",))
        return _again(tx, digest, context.now)


def pause(store: Store, digest: Mapping[str, Any], context: Context, until: datetime | None) -> bool:
    """Let a digest rest until an instant, or until somebody resumes it; return False where it did already."""
    demand_say(context, digest, "digest.pause")
    with store.writing() as tx:
        if until is not None and digest["paused_for"] == RESTS:
            schedules.resume_digest(tx, digest, context.now, outside=False)  # it rests for another time from now on
        return schedules.pause_digest(tx, digest, context.now, RESTS, until)


def is_there(store: Store, number: int, context: Context) -> None:
    """Record that a post in doubt stands in its channel, as somebody has seen."""
    _decide(store, number, "sent", context, settled_at=context.now, reason="", lease_until=None)


def post_again(store: Store, number: int, context: Context) -> None:
    """Plan a post in doubt anew, as somebody has seen that it does not stand in its channel."""
    _decide(store, number, "planned", context, not_before=context.now, settled_at=None, lease_until=None, reason=ASKED)


def _decide(store: Store, number: int, state: str, context: Context, **values: Any) -> None:
    with store.writing() as tx:
        row = outbox.find(tx, context.workspace, number)
        demand_say(context, schedules.digest_of(tx, row) if row else None, "digest.settle")
        if row is None or not outbox.decide(tx, number, "uncertain", state, **values):
            raise NotUnderstood(N_("That was settled before."), suggestions=("digest status",))


def _again(tx: Transaction, digest: Mapping[str, Any], now: datetime) -> bool:
    """Plan the latest digest anew where it failed for what the pause was about, and is not too old."""
    posts = outbox.posts(tx, digest["workspace"], digest["slack_channel"], _MOST_LOOKED_AT, kinds=(DIGEST,))
    rows = [row for row in posts if schedules.kind_of(row["period"]) == digest["kind"]][:1]
    if not rows or rows[0]["state"] != "failed" or now - rows[0]["due_at"] > LATEST:
        return any(row["state"] == "planned" for row in rows)
    values = {"not_before": now, "settled_at": None, "lease_until": None, "reason": ASKED}
    return outbox.decide(tx, rows[0]["id"], "failed", "planned", **values)


def post_now(store: Store, digest: Mapping[str, Any], context: Context) -> Mapping[str, Any] | None:
    """Let the digest of the last closed unit be posted now; return its row where it was posted already, or is in doubt.

    None where it is planned now: anew where it failed or was skipped, at once where it waited for its sources.
    """
    demand_say(context, digest, "digest.now")
    if digest["paused_at"] is not None:
        raise NotUnderstood(
            N_("That digest is paused; `/rox digest resume` lets it go on."), suggestions=("digest status",)
        )
    key = key_of(calendar_of(digest), period_of(digest, context.now).first_day, digest["unit"])
    row = _asked_for(digest, schedules.period_for(key, digest["audience"]), context.now)
    values = {"not_before": context.now, "settled_at": None, "lease_until": None, "reason": ASKED}
    with store.writing() as tx:
        if outbox.plan(tx, row):
            return None
        posts = outbox.posts(tx, digest["workspace"], digest["slack_channel"], _MOST_LOOKED_AT, kinds=(DIGEST,))
        there = next(post for post in posts if post["period"] == row["period"])
        if there["state"] in ("sent", "uncertain"):
            return there
        for state in ("planned", "failed", "skipped"):
            if there["state"] == state:
                outbox.decide(tx, there["id"], state, "planned", **values)
    return None


def _asked_for(digest: Mapping[str, Any], period: str, now: datetime) -> Mapping[str, Any]:
    return {
        "workspace": digest["workspace"],
        "slack_channel": digest["slack_channel"],
        "kind": DIGEST,
        "period": period,
        "state": "planned",
        "reason": ASKED,
        "not_before": now,
        "due_at": now,
    }
