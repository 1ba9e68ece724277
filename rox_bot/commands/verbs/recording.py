"""Verbs that write down what happened, or take it back."""

from datetime import timedelta

from rox_bot.commands.door import Door
from rox_bot.commands.verbs import names
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.errors import N_, RoxError
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.naming import called
from rox_bot.domain.question import Context, Question
from rox_bot.intake import entries
from rox_bot.language.wording import Wording
from rox_bot.store import inbox
from rox_bot.store.store import Transaction


def _log(door: Door, rest: str, context: Context) -> Answer:
    """Record one answer of a customer and echo it in one line."""
    wording = Wording(context.language)
    entry = _entry(door, rest, context)

    def written(tx: Transaction) -> int:
        inbox.take_in(tx, context.workspace, "command", context.delivery, context.now)
        return entries.write_entry(tx, entry, door.recorder(context), context)

    number = door.store.write(written)
    known = door.members_lately(context)
    top = int(entries.SCALES[entry.instrument][1])
    customer = called(known.get("customer", {}), entry.slices.get("customer", ""))
    parts = [f"{wording._(METRICS[entry.instrument].title)} {wording.exact(entry.score)}/{top}", customer]
    if entry.ticket:
        parts.append(f"#{entry.ticket}")
    if entry.occurred_at:
        parts.append(wording.day(context.calendar.day_of(entry.occurred_at), year=True))
    echo = ", ".join(part for part in parts if part)
    lines = (wording._("New customer: {name}.", name=customer),) if entry.new_customer else ()
    return Answer(
        title="",
        headline=wording._("Logged E{number}: {what}.", number=number, what=echo),
        lines=lines,
        question=Question("log"),
        actions=(Action("undo", wording._("Undo"), f"E{number}"),),
        shareable=False,
    )


def _entry(door: Door, rest: str, context: Context) -> entries.Entry:
    """Read an entry by the members known lately; by those of this moment where one is not among them."""
    known = door.members_lately(context)
    try:
        entry = entries.read_entry(rest, known, context.calendar, context.now)
        if all(called(known.get(name, {}), value) in known.get(name, {}) for name, value in entry.slices.items()):
            return entry
    except RoxError:
        pass  # what was typed may have been recorded since
    known = door.members_lately(context, within=timedelta(0))
    return entries.read_entry(rest, known, context.calendar, context.now)


def _undo(door: Door, rest: str, context: Context) -> Answer:
    if rest.strip()[:1] in ("N", "n"):
        return names.undo(door, rest, context)
    wording = Wording(context.language)
    name = door.store.write(lambda tx: entries.undo(tx, rest, context))
    return Answer(
        title="",
        headline=wording._("{name} is withdrawn and counts nowhere.", name=name),
        question=Question("undo"),
        shareable=False,
    )


LOG = Verb(
    "log",
    ("log", "noteer", "registreer"),
    "log",
    N_(
        "record what a customer said: csat, nps, ces, empathy or trust, a score, the customer, the ticket and the words"
    ),
    (
        'log csat 5 acme #48213 "fixed it on Saturday"',
        "log nps 9 globex channel:phone",
        "log ces 6 acme yesterday",
    ),
    _log,
)

UNDO = Verb(
    "undo",
    ("undo", "ongedaan"),
    "undo",
    N_("take back an entry within ten minutes, or a joined name at any time"),
    ("undo E1043", "undo M12", "undo N7"),
    _undo,
)
