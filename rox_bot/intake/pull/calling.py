"""Calling the roll: which of the records that we keep are still there, at a vendor that does not tell what it deleted.

Asked by our own keys, so that its cost is that of what we keep: every look while that is a few calls, else less often.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rox_bot.domain.errors import N_
from rox_bot.intake.pull.asking import Caller
from rox_bot.intake.pull.declaring import Feed, RollCall
from rox_bot.intake.pull.troubles import UNKNOWN_FORM, Misunderstood, unknown_form

SECONDS_PER_CALL = 30
"""So many seconds pass between two roll calls for each call that one takes: a few calls come with every look."""
_SUSPICIOUS_FROM = 20


def is_due(roll_call: RollCall, keys: int, last: datetime | None, now: datetime) -> bool:
    """Return whether the roll is to be called again; both instants are ours."""
    calls = -(-keys // roll_call.size)
    return keys > 0 and (last is None or now - last >= timedelta(seconds=SECONDS_PER_CALL * calls))


async def missing(caller: Caller, feed: Feed, roll_call: RollCall, keys: Sequence[str]) -> list[str]:
    """Return which of our keys a vendor no longer names; raises what `Caller.ask` raises.

    A vendor that suddenly names not one of many is not believed: a right was taken away, or its address now belongs to
    somebody else.
    """
    gone: list[str] = []
    for start in range(0, len(keys), roll_call.size):
        asked = keys[start : start + roll_call.size]
        answer = await caller.ask(roll_call.ask(asked), feed.limit)
        try:
            there = roll_call.read(answer.body)
        except UNKNOWN_FORM as unknown:
            raise unknown_form(caller.vendor.title, feed.name) from unknown
        gone += [key for key in asked if key not in there]
    if len(keys) >= _SUSPICIOUS_FROM and len(gone) == len(keys):
        raise Misunderstood(
            N_("{title} names none of {n} records that we know; nothing was withdrawn. Check the rights of the key."),
            title=caller.vendor.title,
            n=len(keys),
        )
    return gone
