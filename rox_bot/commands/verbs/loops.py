"""Verbs that follow up what customers said: who takes an answer, and giving it back."""

import re
from collections.abc import Mapping
from typing import Any

from rox_bot.answers.low_scores import named, scored
from rox_bot.answers.sight import may_be_quoted
from rox_bot.commands.door import Door
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.errors import N_, BadInput, NotAllowed, NotUnderstood
from rox_bot.domain.question import Context, Question, Role
from rox_bot.language.wording import Wording
from rox_bot.store import audit, facts, loops, people
from rox_bot.store.loops import Loop
from rox_bot.store.named import named as called
from rox_bot.store.store import Transaction

_NAME = re.compile(r"([EL])(\d{1,18})", re.IGNORECASE)


def _take(door: Door, rest: str, context: Context) -> Answer:
    """Take an answer of a customer to follow it up; the first who does has it."""
    wording = Wording(context.language)
    loop, event = door.store.write(lambda tx: _taken(tx, rest, context))
    ticket = f"#{event['ticket']}" if event["ticket"] else ""
    score = scored(event, wording) if event["score"] is not None else ""
    what = ", ".join(part for part in (score, named(event), event["touchpoint"], ticket) if part)
    return Answer(
        title="",
        headline=wording._(
            "L{number}: you follow up E{event} ({what}).", number=loop.number, event=loop.event, what=what
        ),
        question=Question("take"),
        actions=(Action("untake", wording._("Undo"), f"L{loop.number}"),),
        shareable=False,
    )


def _untake(door: Door, rest: str, context: Context) -> Answer:
    """Give back what was taken, so that somebody else may take it."""
    wording = Wording(context.language)
    loop = door.store.write(lambda tx: _given_back(tx, rest, context))
    return Answer(
        title="",
        headline=wording._("E{event} is free again; anybody may take it.", event=loop.event),
        question=Question("take"),
        actions=(Action("take", wording._("Take"), f"E{loop.event}"),),
        shareable=False,
    )


def _taken(tx: Transaction, words: str, context: Context) -> tuple[Loop, Mapping[str, Any]]:
    """Return the loop of an answer that is the asker's now, and the answer; raises where somebody else was first."""
    event = _event(tx, words, context)
    loop, took = loops.take(tx, context.workspace, event["id"], context.person, context.now)
    if took:
        audit.note_deed(tx, context.workspace, context.now, context.person, "take", f"L{loop.number}", event=loop.event)
    elif loop.taken_by != context.person:
        raise BadInput(
            N_("{name} was taken already by {who}, {when}."),
            name=f"E{loop.event}",
            who=_taker(tx, loop, context),
            when=Wording(context.language).clock(context.calendar.local(loop.taken_at)),
        )
    return loop, event


def _given_back(tx: Transaction, words: str, context: Context) -> Loop:
    event = _event(tx, words, context)
    loop = loops.of_events(tx, context.workspace, [event["id"]]).get(event["id"])
    if loop is None or not loop.taken_by:
        raise NotUnderstood(N_("Nobody has taken {name}."), name=f"E{event['id']}")
    if loop.taken_by != context.person and context.role.rank < Role.MANAGER.rank:
        raise NotAllowed(N_("Only who took {name}, or a manager, can give it back."), name=f"E{event['id']}")
    if not loops.release(tx, context.workspace, loop.number, loop.taken_by):
        raise BadInput(N_("{name} is finished and stays with who took it."), name=f"E{event['id']}")
    audit.note_deed(tx, context.workspace, context.now, context.person, "untake", f"L{loop.number}", event=loop.event)
    return loop


def _event(tx: Transaction, words: str, context: Context) -> Mapping[str, Any]:
    """Return the answer that an id names: its own, or that of its loop; one that may not be seen here is unknown."""
    match = _NAME.fullmatch(words.strip())
    if match is None:
        raise NotUnderstood(N_("Which one? Type `take` with the id of an answer, such as E1043."))
    number = int(match[2])
    if match[1].upper() == "L":
        loop = loops.find(tx, context.workspace, number)
        number = loop.event if loop else 0
    event = facts.find_entry(tx, "E", number, context.workspace)
    if event is None or event["withdrawn_at"] is not None or not may_be_quoted(event, context):
        raise NotUnderstood(N_("There is no entry {name}."), name=words.strip().upper())
    return called(tx, context.workspace).row(event)


def _taker(tx: Transaction, loop: Loop, context: Context) -> str:
    """Return the name of who took something."""
    known = people.people_of(tx, context.workspace, [loop.taken_by])
    name = str(known.get(loop.taken_by, {}).get("label") or "")
    return name or Wording(context.language)._("a colleague")


TAKE = Verb(
    "take",
    ("take", "neem"),
    "take",
    N_("follow up what a customer said; everybody sees who does"),
    ("take E1043", "untake E1043"),
    _take,
)

UNTAKE = Verb(
    "untake",
    ("untake", "loslaten"),
    "take",
    N_("give back what you took"),
    ("untake E1043", "untake L9"),
    _untake,
)
