"""What is done with a follow-up: taken, given back, given to somebody, finished, put off, opened again."""

from datetime import datetime, time, timedelta

from rox_bot.answers.follow_ups import Row, clock, due_from, names_of
from rox_bot.answers.low_scores import described
from rox_bot.commands.door import Door
from rox_bot.commands.following.channels import due_days
from rox_bot.commands.following.finding import find_event, loop_of
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.errors import N_, BadInput, Incomplete, NotAllowed, NotUnderstood
from rox_bot.domain.events import Visibility
from rox_bot.domain.loops import OUTCOMES
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Question, Role
from rox_bot.language.redaction import redact
from rox_bot.language.wording import Wording
from rox_bot.store import audit, loops, people
from rox_bot.store.loops import Loop
from rox_bot.store.store import Transaction

MOST_NOTE = 1_000
MORNING = time(9)
DONE_FORM = "loop_done"
SNOOZES = ("tomorrow", "3d", "week")
"""How far a follow-up may be put off: until tomorrow, for three days, until next week."""

_OPEN = frozenset((Visibility.PUBLIC, Visibility.WORKSPACE))


def take(door: Door, words: str, context: Context) -> Answer:
    """Take an answer of a customer to follow it up; the first who does has it."""
    wording = Wording(context.language)
    loop, event = door.store.write(lambda tx: _taken(tx, words, context))
    lines = (wording._("Due {when}.", when=clock(loop.due_at, context)),) if loop.due_at else ()
    return _said(
        wording._(
            "{name}: you follow up E{event} ({what}).", name=loop.name, event=loop.event, what=_told(event, wording)
        ),
        Action("untake", wording._("Undo"), loop.name),
        *lines,
    )


def give_back(door: Door, words: str, context: Context) -> Answer:
    """Give back what was taken, so that somebody else may take it."""
    wording = Wording(context.language)
    loop = door.store.write(lambda tx: _given_back(tx, words, context))
    headline = wording._("E{event} is free again; anybody may take it.", event=loop.event)
    return _said(headline, Action("take", wording._("Take"), f"E{loop.event}"))


def finish(door: Door, words: str, outcome: str, note: str, context: Context) -> Answer:
    """Finish a follow-up with what came of it; without an outcome the form asks for it."""
    wording = Wording(context.language)
    if outcome not in OUTCOMES:
        with door.store.reading() as tx:
            find_event(tx, words, context)
        raise Incomplete(
            N_("What came of it? Type one of solved, not solved, not reached, not needed behind it."),
            form=DONE_FORM,
            filled={"subject": words.strip(), "note": note},
            suggestions=(f"loop done {words.strip()} solved",),
        )
    loop, event = door.store.write(lambda tx: _finished(tx, words, outcome, note, context))
    return _said(
        wording._("{name} is done: {outcome}.", name=loop.name, outcome=wording._(OUTCOMES[outcome])),
        Action("loop_reopen", wording._("Undo"), loop.name),
        _told(event, wording),
    )


def reopen(door: Door, words: str, context: Context) -> Answer:
    """Open a finished follow-up again."""
    wording = Wording(context.language)
    loop = door.store.write(lambda tx: _reopened(tx, words, context))
    return _said(wording._("{name} is open again.", name=loop.name))


def snooze(door: Door, words: str, length: str, context: Context) -> Answer:
    """Put a follow-up off."""
    wording, until = Wording(context.language), snoozed_until(length, context)
    loop = door.store.write(lambda tx: _snoozed(tx, words, until, context))
    headline = wording._("{name} rests until {when}.", name=loop.name, when=clock(until, context))
    return _said(headline, Action("loop_wake", wording._("Undo"), loop.name))


def wake(door: Door, words: str, context: Context) -> Answer:
    """Take a follow-up up again that was put off."""
    wording = Wording(context.language)
    loop = door.store.write(lambda tx: _woken(tx, words, context))
    return _said(wording._("{name} is up again.", name=loop.name))


def give(door: Door, words: str, user: str, context: Context) -> Answer:
    """Let somebody else follow an answer up, whoever had it; for managers."""
    demand(context.role, "loop.give")
    wording = Wording(context.language)
    loop, name = door.store.write(lambda tx: _given(tx, words, user, context))
    headline = wording._(
        "{who} follows up {name}, due {when}.", who=name, name=loop.name, when=clock(loop.due_at, context)
    )
    return _said(headline)


def snoozed_until(length: str, context: Context) -> datetime:
    """Return until when something is put off: nine in the morning of tomorrow, of three days on, of next week."""
    calendar = context.calendar
    day = calendar.day_of(context.now)
    if length == "week":
        return calendar.at(calendar.week_of(day) + timedelta(days=7), MORNING)
    return calendar.at(day + timedelta(days=3 if length == "3d" else 1), MORNING)


def _taken(tx: Transaction, words: str, context: Context) -> tuple[Loop, Row]:
    """Return the loop of an answer that is the asker's now, and the answer; raises where somebody else was first."""
    event = find_event(tx, words, context)
    due_at = due_from(context.now, context, due_days(tx, context))
    loop, took = loops.take(tx, context.workspace, event["id"], context.person, context.now, due_at)
    if took:
        _note(tx, context, "take", loop)
    elif loop.done_at is not None:
        raise _done_before(tx, loop, context)
    elif loop.taken_by != context.person:
        raise BadInput(
            N_("{name} was taken already by {who}, {when}."),
            name=f"E{event['id']}",
            who=_name(tx, loop.taken_by, context),
            when=clock(loop.taken_at, context),
        )
    return loop, event


def _given_back(tx: Transaction, words: str, context: Context) -> Loop:
    event = find_event(tx, words, context)
    loop = loop_of(tx, event, context)
    name = f"E{event['id']}"
    if loop is None or not loop.taken_by:
        raise NotUnderstood(N_("Nobody has taken {name}."), name=name)
    if not _may_decide(loop.taken_by, context):
        raise NotAllowed(N_("Only who took {name}, or a manager, can give it back."), name=name)
    if not loops.release(tx, context.workspace, loop.number, loop.taken_by):
        raise BadInput(N_("{name} is finished and stays with who took it."), name=name)
    return _note(tx, context, "untake", loop)


def _finished(tx: Transaction, words: str, outcome: str, note: str, context: Context) -> tuple[Loop, Row]:
    event = find_event(tx, words, context)
    place = "" if context.visibility in _OPEN else context.slack_channel
    kept = redact(note.strip()[:MOST_NOTE])
    loop, finished = loops.finish(
        tx, context.workspace, event["id"], context.person, context.now, outcome, kept, place if kept else ""
    )
    if finished:
        _note(tx, context, "loop.done", loop, outcome=outcome)
    elif loop.done_by != context.person or loop.outcome != outcome:
        raise _done_before(tx, loop, context)
    return loop, event


def _reopened(tx: Transaction, words: str, context: Context) -> Loop:
    loop = _existing(tx, words, context)
    if loop.done_at is None:
        raise BadInput(N_("{name} is open already."), name=loop.name)
    if not _may_decide(loop.done_by, context):
        raise NotAllowed(N_("Only who finished {name}, or a manager, can open it again."), name=loop.name)
    loops.reopen(tx, context.workspace, loop.number)
    return _note(tx, context, "loop.reopen", loop)


def _snoozed(tx: Transaction, words: str, until: datetime, context: Context) -> Loop:
    event = find_event(tx, words, context)
    before = loop_of(tx, event, context)
    if before is not None and before.taken_by and not before.done_at and not _may_decide(before.taken_by, context):
        raise NotAllowed(
            N_("{who} follows this up; only they or a manager can put it off."),
            who=_name(tx, before.taken_by, context),
        )
    loop, was_open = loops.snooze(tx, context.workspace, event["id"], until)
    if not was_open:
        raise _done_before(tx, loop, context)
    return _note(tx, context, "loop.snooze", loop, until=until)


def _woken(tx: Transaction, words: str, context: Context) -> Loop:
    loop = _existing(tx, words, context)
    if not loops.wake(tx, context.workspace, loop.number):
        raise BadInput(N_("{name} does not rest."), name=loop.name)
    return _note(tx, context, "loop.wake", loop)


def _given(tx: Transaction, words: str, user: str, context: Context) -> tuple[Loop, str]:
    event = find_event(tx, words, context)
    person = people.key_of_user(tx, context.workspace, user)
    if not person:
        raise NotUnderstood(N_("To whom? Type `loop give L9 @name`; it must be a full member of this workspace."))
    loops.open_loops(tx, context.workspace, [event["id"]])
    loop = loops.of_events(tx, context.workspace, [event["id"]])[event["id"]]
    due_at = due_from(context.now, context, due_days(tx, context))
    if not loops.give(tx, context.workspace, loop.number, person, context.now, due_at):
        raise _done_before(tx, loop, context)
    loop = _note(tx, context, "loop.give", loop, to=person)
    return loops.of_events(tx, context.workspace, [event["id"]])[event["id"]], _name(tx, person, context)


def _existing(tx: Transaction, words: str, context: Context) -> Loop:
    """Return the loop of the answer that is meant; raises where nobody has begun one."""
    event = find_event(tx, words, context)
    loop = loop_of(tx, event, context)
    if loop is None:
        raise NotUnderstood(N_("Nobody has taken {name}."), name=f"E{event['id']}")
    return loop


def _may_decide(person: str, context: Context) -> bool:
    """Return whether what is a person's may be changed by who asks: by themselves, or by a manager."""
    return person == context.person or context.role.rank >= Role.MANAGER.rank


def _done_before(tx: Transaction, loop: Loop, context: Context) -> BadInput:
    return BadInput(
        N_("{name} was finished already by {who}, {when}: {outcome}."),
        name=loop.name,
        who=_name(tx, loop.done_by, context),
        when=clock(loop.done_at, context),
        outcome=OUTCOMES[loop.outcome],
    )


def _name(tx: Transaction, key: str, context: Context) -> str:
    return names_of(tx, context, [key]).get(key, "")


def _note(tx: Transaction, context: Context, action: str, loop: Loop, **detail: object) -> Loop:
    """Write what was done with a loop in the trail."""
    audit.note_deed(tx, context.workspace, context.now, context.person, action, loop.name, event=loop.event, **detail)
    return loop


def _said(headline: str, undo: Action | None = None, *lines: str) -> Answer:
    actions = (undo,) if undo else ()
    return Answer("", headline, Question("take"), lines=lines, actions=actions, shareable=False)


def _told(event: Row, wording: Wording) -> str:
    """Return an answer in a few words: `CSAT 1 (1–5), Acme, billing, #48213`."""
    return ", ".join(described(event, wording))
