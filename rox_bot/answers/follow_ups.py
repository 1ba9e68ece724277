"""Follow-ups that are open: the answer, who has it, when it is due, and how that is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rox_bot.answers.low_scores import described
from rox_bot.answers.sight import may_be_quoted
from rox_bot.domain.errors import N_
from rox_bot.domain.loops import OUTCOMES
from rox_bot.domain.metrics.loops import BAD_EXPERIENCES
from rox_bot.domain.period import Period
from rox_bot.domain.question import Context, Filter
from rox_bot.language.wording import Wording
from rox_bot.store import cells, loops, people
from rox_bot.store.loops import Loop
from rox_bot.store.store import Transaction

Row = Mapping[str, Any]
DUE_DAYS = 2
"""So many business days after it was taken, or after it was heard of, a follow-up is due."""

LOOKED_BACK = timedelta(days=28)
"""A low score that nobody has taken is listed for so long."""

_LONG_BACK = timedelta(days=366)


@dataclass(frozen=True)
class FollowUp:
    """One follow-up: the answer, its loop if it has one, when it is due."""

    event: Row
    loop: Loop | None
    due_at: datetime
    now: datetime

    @property
    def name(self) -> str:
        """Return what people type: the loop's id, or the answer's."""
        return self.loop.name if self.loop else f"E{self.event['id']}"

    @property
    def owner(self) -> str:
        """Return the person key of who has it, '' for nobody."""
        return self.loop.taken_by if self.loop else ""

    @property
    def done(self) -> bool:
        """Whether it was finished."""
        return self.loop is not None and self.loop.done_at is not None

    @property
    def rests_until(self) -> datetime | None:
        """Return until when it was put off, None where it was not or that is over."""
        until = self.loop.snoozed_until if self.loop else None
        return until if until and until > self.now else None

    @property
    def late(self) -> bool:
        """Whether it should have been finished by now."""
        return not self.done and self.due_at < self.now and self.rests_until is None


def follow_up(event: Row, loop: Loop | None, context: Context, days: int = DUE_DAYS) -> FollowUp:
    """Return the follow-up of an answer; without a date of its own it is due counted from when it was heard of."""
    due_at = loop.due_at if loop is not None and loop.due_at else due_from(event["recorded_at"], context, days)
    return FollowUp(event, loop, due_at, context.now)


def follow_ups(tx: Transaction, context: Context, events: Sequence[Row], days: int = DUE_DAYS) -> list[FollowUp]:
    """Return the open follow-ups of answers: late ones first, what rests last, in the order in which they are due."""
    known = loops.of_events(tx, context.workspace, [row["id"] for row in events])
    found = (follow_up(row, known.get(row["id"]), context, days) for row in events)
    open_ = (each for each in found if not each.done)
    return sorted(open_, key=lambda each: (not each.late, each.rests_until is not None, each.due_at, each.event["id"]))


def waiting_here(tx: Transaction, context: Context, scope: Sequence[Filter]) -> tuple[list[FollowUp], int]:
    """Return the open follow-ups of a scope that may be read in a place, and how many may not."""
    zone, now = context.calendar.zone, context.now
    lately = Period(now - LOOKED_BACK, now, "lately", zone)
    events = cells.read_events(tx, BAD_EXPERIENCES, lately, workspace=context.workspace, filters=scope)
    known = {row["id"] for row in events}
    older = {each.event for each in loops.taken(tx, context.workspace)} - known
    if older:
        before = Period(now - _LONG_BACK, lately.start, "before", zone)
        found = cells.read_events(tx, BAD_EXPERIENCES, before, workspace=context.workspace, filters=scope)
        events += [row for row in found if row["id"] in older]
    waiting = follow_ups(tx, context, events)
    shown = [each for each in waiting if may_be_quoted(each.event, context)]
    return shown, len(waiting) - len(shown)


def told(tx: Transaction, each: FollowUp, context: Context) -> str:
    """Return a follow-up as a line: its id, what was said, and how it stands."""
    wording = Wording(context.language)
    return " · ".join((each.name, *described(each.event, wording), standing(tx, each, context)))


def standing(tx: Transaction, each: FollowUp, context: Context) -> str:
    """Return who has a follow-up and until when, or what came of it."""
    wording, loop = Wording(context.language), each.loop
    names = names_of(tx, context, [loop.taken_by, loop.done_by] if loop else [])
    if loop is not None and loop.done_at is not None:
        who, when = names.get(loop.done_by, ""), clock(loop.done_at, context)
        outcome = wording._(OUTCOMES[loop.outcome])
        return wording._("done by {who}, {when}: {outcome}", who=who, when=when, outcome=outcome)
    if each.rests_until is not None:
        return wording._("rests until {when}", when=clock(each.rests_until, context))
    due = clock(each.due_at, context)
    if each.owner:
        text = N_("{who} follows up, was due {when}") if each.late else N_("{who} follows up, due {when}")
        return wording._(text, who=names[each.owner], when=due)
    return wording._("nobody yet, was due {when}", when=due) if each.late else wording._("nobody yet")


def names_of(tx: Transaction, context: Context, keys: Sequence[str]) -> dict[str, str]:
    """Return what people are called, by person key."""
    wanted = {key for key in keys if key}
    known = people.people_of(tx, context.workspace, wanted) if wanted else {}
    somebody = Wording(context.language)._("a colleague")
    return {key: str(known.get(key, {}).get("label") or "") or somebody for key in wanted}


def clock(instant: datetime | None, context: Context) -> str:
    """Return an instant as it is told here, '' for none."""
    return Wording(context.language).clock(context.calendar.local(instant)) if instant else ""


def due_from(start: datetime, context: Context, days: int = DUE_DAYS) -> datetime:
    """Return when something is due that began at an instant: at the end of a business day."""
    return context.calendar.hours.close_after(context.calendar, start, days)
