"""Follow-ups as lists: those open in a place, the asker's own, and the story of one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rox_bot.answers.follow_ups import LOOKED_BACK, FollowUp, clock, follow_up, follow_ups, names_of, standing, told
from rox_bot.answers.follow_ups import waiting_here as waiting
from rox_bot.answers.low_scores import described
from rox_bot.answers.sight import may_be_quoted
from rox_bot.commands.door import Door
from rox_bot.commands.following.channels import note_of
from rox_bot.commands.following.finding import find_event, loop_of
from rox_bot.domain.answer import Action, Answer, Quote
from rox_bot.domain.errors import N_
from rox_bot.domain.loops import OUTCOMES
from rox_bot.domain.policy import may
from rox_bot.domain.question import Context, Question
from rox_bot.language.wording import Wording
from rox_bot.store import audit, facts, loops
from rox_bot.store.audit import Deed
from rox_bot.store.store import Transaction

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


def open_here(door: Door, context: Context) -> Answer:
    """Return the follow-ups that are open in the scope of a place, late ones first."""
    wording, scope = Wording(context.language), door.scope(context)
    with door.store.reading() as tx:
        found, hidden = waiting(tx, context, scope)
        lines = [told(tx, each, context) for each in found[:MOST_LISTED]]
        cards = note_of(tx, context)
    what = wording._(
        "Low scores and complaints of the last {n} days, and older ones that somebody has taken.", n=LOOKED_BACK.days
    )
    nothing = wording._("Nothing waits for a follow-up here.")
    return _listed(wording._("Follow-ups"), nothing, found, lines, (what, *_hidden(hidden, wording), cards), context)


def mine(door: Door, context: Context) -> Answer:
    """Return what the asker has taken and not finished, as far as it may be read in this place."""
    wording = Wording(context.language)
    with door.store.reading() as tx:
        taken = loops.taken(tx, context.workspace, context.person) if context.person else []
        rows = (facts.find_entry(tx, "E", each.event, context.workspace) for each in taken)
        events = [row for row in rows if row is not None and row["withdrawn_at"] is None]
        found = follow_ups(tx, context, [row for row in events if may_be_quoted(row, context)])
        lines = [told(tx, each, context) for each in found[:MOST_LISTED]]
    nothing = wording._("You have nothing to follow up.")
    notes = _hidden(len(events) - len(found), wording)
    return _listed(wording._("My follow-ups"), nothing, found, lines, notes, context)


def story(door: Door, words: str, context: Context) -> Answer:
    """Return what is known of one follow-up: what was said, who has it, and what was done with it."""
    wording = Wording(context.language)
    with door.store.reading() as tx:
        event = find_event(tx, words, context)
        loop = loop_of(tx, event, context)
        each = follow_up(event, loop, context)
        lines = [standing(tx, each, context)]
        if loop is not None:
            done = [deed for deed in audit.deeds(tx, context.workspace, subject=loop.name) if deed.action in _DEEDS]
            lines += [_deed(tx, deed, context) for deed in reversed(done)]
            if loop.note and loop.note_place in ("", context.slack_channel):
                lines.append(wording._("Note: {note}", note=loop.note))
    said, answer = clock(event["occurred_at"], context), f"E{event['id']}"
    quote = Quote(event["comment"], said, event["url"]) if event["comment"] or event["url"] else None
    return Answer(
        title=f"{each.name} · {answer}" if loop else answer,
        headline=" · ".join(described(event, wording)),
        lines=tuple(lines),
        question=Question("loop"),
        quotes=(quote,) if quote else (),
        notes=() if quote else (said,),
        actions=tuple(_buttons(each, context, named=False)),
        shareable=False,
    )


def _deed(tx: Transaction, deed: Deed, context: Context) -> str:
    wording = Wording(context.language)
    other = str(deed.detail.get("to") or "")
    names = names_of(tx, context, [deed.actor, other])
    outcome = wording._(OUTCOMES.get(str(deed.detail.get("outcome")), ""))
    who, to = names.get(deed.actor, deed.actor), names.get(other, "")
    return f"{clock(deed.at, context)}: {wording._(_DEEDS[deed.action], who=who, to=to, outcome=outcome)}"


def _hidden(many: int, wording: Wording) -> list[str]:
    if not many:
        return []
    return [wording.plural("{n} told in private is not shown here.", "{n} told in private are not shown here.", many)]


def _listed(
    title: str, nothing: str, found: Sequence[FollowUp], lines: Sequence[str], notes: Iterable[str], context: Context
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
        notes=tuple(note for note in (*more, *notes) if note),
        actions=tuple(_in_a_row(button for each in found[:MOST_BUTTONS] for button in _buttons(each, context))),
        suggestions=("closed loops",),
        shareable=False,
    )


def _in_a_row(buttons: Iterable[Action]) -> Iterator[Action]:
    """Yield buttons with names of their own where they do the same: such stand beside each other."""
    for place, button in enumerate(buttons):
        yield replace(button, name=f"take:{place}") if button.name == "take" else button


def _buttons(each: FollowUp, context: Context, *, named: bool = True) -> list[Action]:
    """Return what may be done next with a follow-up: take it, or say what came of it."""
    wording, name = Wording(context.language), each.name
    if each.done:
        return [Action("loop_reopen", wording._("Open again"), name)]
    take = wording._("Take {name}", name=name) if named else wording._("Take")
    done = wording._("Done {name}", name=name) if named else wording._("Done")
    free = [Action("take", take, name)] if not each.owner else []
    if named:
        return free or [Action("loop_done", done, name)]
    rest = Action("loop_snooze", wording._("Until tomorrow"), f"{name} tomorrow")
    give = [Action("loop_give", wording._("Give to …"), name)] if may(context.role, "loop.give") else []
    return [*free, Action("loop_done", done, name), rest, *give]
