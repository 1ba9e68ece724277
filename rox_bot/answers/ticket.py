"""A ticket's story by its number: its times, what customers and colleagues said of it, and who follows that up."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from rox_bot.answers import moments
from rox_bot.answers.entry import told
from rox_bot.answers.sight import may_be_quoted
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer, Quote
from rox_bot.domain.columns import microseconds
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.loops import OUTCOMES
from rox_bot.domain.question import Question
from rox_bot.language.wording import Wording
from rox_bot.store import loops, people, ticket_facts
from rox_bot.store.corrections import corrections_of
from rox_bot.store.loops import Loop
from rox_bot.store.people import is_key

NUMBER = re.compile(r"#?(\d{1,20})")
NAMED = re.compile(r"#?((?=[A-Za-z0-9-]*\d)[A-Za-z][A-Za-z0-9]*-?\d[A-Za-z0-9-]*)")
"""Numbers of tickets as helpdesks write them: 48213, and INC0012 or SUP-12."""

_SLICES = ("touchpoint", "channel", "partner", "team", "language", "product", "priority", "resolver")
_MOST_QUOTED = 5
Fact = tuple[str, Mapping[str, Any]]


def is_known(reader: Reader, number: str) -> bool:
    """Return whether a ticket has a number, or anything names one that has."""
    workspace = reader.context.workspace
    tickets = ticket_facts.tickets_with(reader.tx, workspace, number)
    return bool(tickets or ticket_facts.naming_tickets(reader.tx, workspace, [number]))


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Tell the story of each ticket that has a number: two systems may have the same one."""
    number, wording = question.argument, telling.wording
    rows = ticket_facts.tickets_with(reader.tx, reader.context.workspace, number)
    tickets = [row for row in rows if may_be_quoted(row, reader.context)]
    naming = ticket_facts.naming_tickets(reader.tx, reader.context.workspace, [number])
    seen = [fact for fact in naming if may_be_quoted(fact[1], reader.context)]
    if not tickets and not seen:
        raise NotUnderstood(
            N_("No ticket {number} is known here, and nothing names it."),
            number=number,
            suggestions=("tickets last week", "sources"),
        )
    lines = [line for row in tickets for line in _story(row, len(tickets) > 1, reader, telling)]
    lines += _told(seen, [str(row["source"]) for row in tickets], reader, wording)
    hidden = len(naming) - len(seen)
    notes = [wording._("Times are in {zone}.", zone=reader.calendar.zone)]
    if hidden:
        notes.insert(
            0,
            wording.plural(
                "{n} more entry names it and is not shown here.",
                "{n} more entries name it and are not shown here.",
                hidden,
            ),
        )
    return Answer(
        title=f"#{number}",
        headline=_headline(number, tickets, wording),
        lines=tuple(lines),
        question=question,
        quotes=(*(_subject(row) for row in tickets if row["subject"] or row["url"]), *_quotes(seen, reader, telling)),
        notes=tuple(notes),
        shareable=False,
    )


def _headline(number: str, tickets: Sequence[Mapping[str, Any]], wording: Wording) -> str:
    if not tickets:
        return wording._("There is no ticket {number} in what was recorded, but this names it:", number=number)
    if len(tickets) > 1:
        names = wording.listed([str(row["source"]) for row in tickets])
        return wording._(
            "{n} tickets have the number {number}: in {sources}.", n=len(tickets), number=number, sources=names
        )
    row = tickets[0]
    parts = ["" if is_key(row["customer"]) else row["customer"], row["touchpoint"], _standing(row, wording)]
    return wording._("Ticket {number}: {what}.", number=number, what=" · ".join(part for part in parts if part))


def _standing(row: Mapping[str, Any], wording: Wording) -> str:
    if row["closed_at"] or row["solved_at"]:
        return wording._("solved") if row["solved_at"] else wording._("closed")
    return wording._("open")


def _story(row: Mapping[str, Any], several: bool, reader: Reader, telling: Telling) -> list[str]:
    """Return when a ticket was opened, answered, solved and reopened, and what is known of it."""
    wording, opened = telling.wording, row["opened_at"]
    steps = [wording._("opened {when}", when=_clock(opened, reader, wording))]
    for name, words in (
        ("first_reply_at", N_("first reply after {long}")),
        ("first_solved_at", N_("first solved after {long}")),
        ("solved_at", N_("solved after {long}, {when}")),
        ("closed_at", N_("closed after {long}, {when}")),
    ):
        then = row[name]
        repeated = name == "first_solved_at" and then == row["solved_at"]
        if then is None or repeated or (name == "closed_at" and row["solved_at"]):
            continue
        long = _long(then - opened, wording) if then >= opened else wording._("an unknown time")
        steps.append(wording._(words, long=long, when=_clock(then, reader, wording)))
    if row["reopens"]:
        steps.append(wording.plural("reopened {n} time", "reopened {n} times", row["reopens"]))
    if row["sla_met"] is not None:
        steps.append(wording._("SLA met") if row["sla_met"] else wording._("SLA missed"))
    text = ", ".join(steps)
    lines = [f"{row['source']}: {text}." if several else f"{text[:1].upper()}{text[1:]}."]
    known = [f"{telling.slice_name(name)}: {row[name]}" for name in _SLICES if row[name]]
    if several and row["customer"] and not is_key(row["customer"]):
        known.insert(0, f"{telling.slice_name('customer')}: {row['customer']}")
    return [*lines, *([" · ".join(known)] if known else [])]


def _clock(instant: Any, reader: Reader, wording: Wording) -> str:
    local = reader.calendar.local(instant)
    same = local.year == reader.calendar.day_of(reader.context.now).year
    return wording.clock(local) if same else f"{wording.clock(local)}, {local.year}"


def _long(span: timedelta, wording: Wording) -> str:
    minutes = span // timedelta(minutes=1)
    if minutes < 120:
        return wording._("{value} min", value=wording.number(minutes))
    if minutes < 48 * 60:
        return wording._("{value} h", value=wording.number(minutes / 60, 1))
    return wording._("{value} days", value=wording.number(minutes / 1440, 1))


def _told(seen: Sequence[Fact], sources: Sequence[str], reader: Reader, wording: Wording) -> list[str]:
    """Return a line for all that names the ticket: the score, who follows it up, and that it was corrected."""
    tx, workspace = reader.tx, reader.context.workspace
    known = loops.of_events(tx, workspace, [row["id"] for letter, row in seen if letter == "E"])
    takers = people.people_of(tx, workspace, {each.taken_by for each in known.values() if each.taken_by})
    lines = []
    for letter, row in seen:
        parts = [f"{letter}{row['id']}: {told(letter, {**row, 'ticket': ''}, wording, reader.context)}"]
        if len(sources) > 1 and row["ticket_source"]:
            parts.append(row["ticket_source"])
        loop = known.get(row["id"]) if letter == "E" else None
        if loop is not None:
            parts.append(_loop(loop, str(takers.get(loop.taken_by, {}).get("label") or ""), wording))
        if corrections_of(tx, workspace, letter, row["id"]):
            parts.append(wording._("corrected, see why {name}", name=f"{letter}{row['id']}"))
        lines.append(" · ".join(part for part in parts if part))
    return lines


def _loop(loop: Loop, taker: str, wording: Wording) -> str:
    name = f"L{loop.number}"
    if loop.done_at is not None:
        outcome = OUTCOMES.get(loop.outcome, "")
        return wording._("{loop} done: {outcome}", loop=name, outcome=wording._(outcome))
    if not loop.taken_by:
        return wording._("{loop} free", loop=name)
    return wording._("{loop} taken by {name}", loop=name, name=taker or wording._("a colleague"))


def _subject(row: Mapping[str, Any]) -> Quote:
    return Quote(row["subject"], f"#{row['source_key']} · {row['source']}", row["url"])


def _quotes(seen: Sequence[Fact], reader: Reader, telling: Telling) -> list[Quote]:
    """Return the words that may be shown here, the latest five."""
    found = []
    for letter, row in reversed(seen):
        if letter == "M":
            found.append(moments.quote({**row, "placed": microseconds(row["occurred_at"])}, reader, telling))
        elif row["comment"]:
            day = telling.wording.day(reader.calendar.day_of(row["occurred_at"]), year=True)
            found.append(Quote(row["comment"], f"{letter}{row['id']} · {day}", row["url"]))
    return found[:_MOST_QUOTED]
