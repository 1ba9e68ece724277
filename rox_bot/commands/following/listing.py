"""Follow-ups as lists: those open in a place, the asker's own, and the story of one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rox_bot.answers.low_scores import described
from rox_bot.answers.sight import may_be_quoted
from rox_bot.commands.door import Door
from rox_bot.commands.following.finding import Row, clock, due_of, find_event, loop_of, names_of
from rox_bot.domain.answer import Action, Answer, Quote
from rox_bot.domain.errors import N_
from rox_bot.domain.loops import OUTCOMES
from rox_bot.domain.metrics.loops import BAD_EXPERIENCES
from rox_bot.domain.period import Period
from rox_bot.domain.question import Context, Filter, Question
from rox_bot.language.wording import Wording
from rox_bot.store import audit, cells, facts, loops
from rox_bot.store.audit import Deed
from rox_bot.store.loops import Loop
from rox_bot.store.store import Transaction

LOOKED_BACK = timedelta(days=28)
"""A low score that nobody has taken is listed for so long."""

MOST_LISTED = 15
MOST_BUTTONS = 5
_DEEDS = {
    "take": N_("{who} took it"),
    "untake": N_("{who} gave it back"),
    "loop.done": N_("{who} finished it: {outcome}"),
    "loop.reopen": N_("{who} opened it again"),
    "loop.snooze": N_("{who} put it off"),
    "loop.wake": N_("{who} took it up again"),
    "loop.give": N_("{who} gave it to {to}"),
}


@dataclass(frozen=True)
class Waiting:
    """One open follow-up: the answer, its loop if it has one, when it is due; it may be `late`, or rest for a while."""

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
    def rests_until(self) -> datetime | None:
        """Return until when it was put off, None where it was not or that is over."""
        until = self.loop.snoozed_until if self.loop else None
        return until if until and until > self.now else None

    @property
    def late(self) -> bool:
        """Whether it should have been finished by now."""
        return self.due_at < self.now and self.rests_until is None


def waiting_here(tx: Transaction, context: Context, scope: Sequence[Filter]) -> tuple[list[Waiting], int]:
    """Return the open follow-ups of a scope that may be read in a place, late ones first, and how many may not."""
    calendar, now = context.calendar, context.now
    lately = Period(now - LOOKED_BACK, now, "lately", calendar.zone)
    events = cells.read_events(tx, BAD_EXPERIENCES, lately, workspace=context.workspace, filters=scope)
    known = {row["id"] for row in events}
    older = [each.event for each in loops.taken(tx, context.workspace) if each.event not in known]
    longer = Period(now - timedelta(days=366), now - LOOKED_BACK, "before", calendar.zone)
    if older:
        before = cells.read_events(tx, BAD_EXPERIENCES, longer, workspace=context.workspace, filters=scope)
        events += [row for row in before if row["id"] in older]
    found = _waiting(tx, context, events)
    shown = [each for each in found if may_be_quoted(each.event, context)]
    return shown, len(found) - len(shown)


def open_here(door: Door, context: Context) -> Answer:
    """Return the follow-ups that are open in the scope of a place, late ones first."""
    wording, scope = Wording(context.language), door.scope(context)
    with door.store.reading() as tx:
        found, hidden = waiting_here(tx, context, scope)
        lines = lines_of(tx, found[:MOST_LISTED], context)
    notes = [
        wording._(
            "Low scores and complaints of the last {n} days, and older ones that somebody has taken.",
            n=LOOKED_BACK.days,
        )
    ]
    if hidden:
        notes.append(
            wording.plural("{n} told in private is not shown here.", "{n} told in private are not shown here.", hidden)
        )
    nothing = wording._("Nothing waits for a follow-up here.")
    return _listed(wording._("Follow-ups"), nothing, found, lines, notes, context)


def mine(door: Door, context: Context) -> Answer:
    """Return what the asker has taken and not finished, as far as it may be read in this place."""
    wording = Wording(context.language)
    with door.store.reading() as tx:
        taken = loops.taken(tx, context.workspace, context.person) if context.person else []
        rows = (facts.find_entry(tx, "E", each.event, context.workspace) for each in taken)
        events = [row for row in rows if row is not None and row["withdrawn_at"] is None]
        found = _waiting(tx, context, [row for row in events if may_be_quoted(row, context)])
        lines = lines_of(tx, found[:MOST_LISTED], context)
    hidden = len(events) - len(found)
    notes = [
        wording.plural("{n} told in private is not shown here.", "{n} told in private are not shown here.", hidden)
    ]
    nothing = wording._("You have nothing to follow up.")
    return _listed(wording._("My follow-ups"), nothing, found, lines, notes if hidden else [], context)


def story(door: Door, words: str, context: Context) -> Answer:
    """Return what is known of one follow-up: what was said, who has it, and what was done with it."""
    wording = Wording(context.language)
    with door.store.reading() as tx:
        event = find_event(tx, words, context)
        loop = loop_of(tx, event, context)
        each = Waiting(event, loop, due_of(event, loop, context), context.now)
        lines = [_state(tx, each, context)]
        if loop is not None:
            done = [deed for deed in audit.deeds(tx, context.workspace, subject=loop.name) if deed.action in _DEEDS]
            lines += [_deed(tx, deed, context) for deed in reversed(done)]
            if loop.note and loop.note_place in ("", context.slack_channel):
                lines.append(wording._("Note: {note}", note=loop.note))
    said = clock(event["occurred_at"], context)
    answer = f"E{event['id']}"
    quote = Quote(event["comment"], said, event["url"]) if event["comment"] or event["url"] else None
    return Answer(
        title=f"{each.name} · {answer}" if loop else answer,
        headline=" · ".join(described(event, wording)),
        lines=tuple(line for line in lines if line),
        question=Question("loop"),
        quotes=(quote,) if quote else (),
        notes=() if quote else (said,),
        actions=tuple(_buttons(each, context, named=False)),
        shareable=False,
    )


def lines_of(tx: Transaction, waiting: Sequence[Waiting], context: Context) -> list[str]:
    """Return a line for each follow-up."""
    wording = Wording(context.language)
    return [
        " · ".join(part for part in (each.name, *described(each.event, wording), _state(tx, each, context)) if part)
        for each in waiting
    ]


def _waiting(tx: Transaction, context: Context, events: Sequence[Row]) -> list[Waiting]:
    known = loops.of_events(tx, context.workspace, [row["id"] for row in events])
    pairs = ((row, known.get(row["id"])) for row in events)
    open_ = (
        Waiting(row, loop, due_of(row, loop, context), context.now)
        for row, loop in pairs
        if not (loop and loop.done_at)
    )
    return sorted(open_, key=lambda each: (not each.late, each.rests_until is not None, each.due_at, each.event["id"]))


def _state(tx: Transaction, each: Waiting, context: Context) -> str:
    """Return who has a follow-up and until when, or what came of it."""
    wording, loop = Wording(context.language), each.loop
    names = names_of(tx, context, [loop.taken_by, loop.done_by] if loop else [])
    if loop is not None and loop.done_at is not None:
        outcome = wording._(OUTCOMES[loop.outcome])
        return wording._(
            "done by {who}, {when}: {outcome}",
            who=names.get(loop.done_by, ""),
            when=clock(loop.done_at, context),
            outcome=outcome,
        )
    if each.rests_until is not None:
        return wording._("rests until {when}", when=clock(each.rests_until, context))
    due = clock(each.due_at, context)
    if each.owner:
        text = N_("{who} follows up, was due {when}") if each.late else N_("{who} follows up, due {when}")
        return wording._(text, who=names[each.owner], when=due)
    return wording._("nobody yet, was due {when}", when=due) if each.late else wording._("nobody yet")


def _deed(tx: Transaction, deed: Deed, context: Context) -> str:
    wording = Wording(context.language)
    other = str(deed.detail.get("to") or "")
    names = names_of(tx, context, [deed.actor, other])
    outcome = OUTCOMES.get(str(deed.detail.get("outcome")), "")
    what = wording._(
        _DEEDS[deed.action], who=names.get(deed.actor, deed.actor), to=names.get(other, ""), outcome=wording._(outcome)
    )
    return f"{clock(deed.at, context)}: {what}"


def _listed(
    title: str, nothing: str, found: Sequence[Waiting], lines: Sequence[str], notes: Iterable[str], context: Context
) -> Answer:
    wording = Wording(context.language)
    counted = wording.plural("{n} open follow-up", "{n} open follow-ups", len(found))
    late = sum(each.late for each in found)
    headline = f"{counted}, {wording._('{n} late', n=wording.number(late))}." if late else f"{counted}."
    left = len(found) - len(lines)
    more = [wording.plural("{n} more is not shown.", "{n} more are not shown.", left)] if left else []
    return Answer(
        title=title,
        headline=headline if found else nothing,
        lines=tuple(lines),
        question=Question("loop"),
        notes=(*more, *notes),
        actions=tuple(button for each in found[:MOST_BUTTONS] for button in _buttons(each, context)),
        suggestions=("closed loops",),
        shareable=False,
    )


def _buttons(each: Waiting, context: Context, *, named: bool = True) -> list[Action]:
    """Return what may be done next with a follow-up: take it, or say what came of it."""
    wording, name = Wording(context.language), each.name
    if each.loop is not None and each.loop.done_at is not None:
        return [Action("loop_reopen", wording._("Open again"), name)]
    take = wording._("Take {name}", name=name) if named else wording._("Take")
    done = wording._("Done {name}", name=name) if named else wording._("Done")
    free = [Action("take", take, name)] if not each.owner else []
    if named:
        return free or [Action("loop_done", done, name)]
    rest = Action("loop_snooze", wording._("Until tomorrow"), f"{name} tomorrow")
    return [*free, Action("loop_done", done, name), rest]
