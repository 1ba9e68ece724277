"""Verbs that correct what was written down: taking it back, and changing it; what stood there before is kept."""

import re

from rox_bot.answers.entry import LEDGER, told
from rox_bot.commands.door import Door
from rox_bot.commands.ledger import booking
from rox_bot.commands.ledger.booking import EDIT_FORM
from rox_bot.commands.verbs import names
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.errors import N_
from rox_bot.domain.question import Context, Question
from rox_bot.intake.entries import correcting
from rox_bot.intake.entries.entry import Entry, WrongField, incomplete, make_entry
from rox_bot.intake.entries.reading import read_parts
from rox_bot.language.wording import Wording
from rox_bot.store import facts
from rox_bot.store.store import Transaction

_BECAUSE = re.compile(r"(?<!\w)(?:because|omdat):(?:[\"“„«]([^\"”»]*)[\"”»]?|(\S+))", re.IGNORECASE)


def _undo(door: Door, rest: str, context: Context) -> Answer:
    if rest.strip()[:1] in ("N", "n"):
        return names.undo(door, rest, context)
    return take_back(door, rest, "", context)


def take_back(door: Door, words: str, reason: str, context: Context) -> Answer:
    """Take an entry back for a reason, which may stand in quotes among the words too."""
    wording = Wording(context.language)
    name = door.store.write(lambda tx: correcting.undo(tx, words, context, reason))
    return Answer(
        title="",
        headline=wording._("{name} is withdrawn and counts nowhere.", name=name),
        question=Question("undo"),
        shareable=False,
    )


def _edit(door: Door, rest: str, context: Context) -> Answer:
    """Change the parts of an entry that are typed; without any, ask by form."""
    because = " ".join(filter(None, (one or other for one, other in _BECAUSE.findall(rest))))
    name, _, words = _BECAUSE.sub(" ", rest).strip().partition(" ")
    if name[:1].upper() in LEDGER:
        return booking.edit(door, name, words, because, context)
    with door.store.reading() as tx:
        letter, row, kind = correcting.may_change(tx, name, context)
    name, members = f"{letter}{row['id']}", door.members_lately(context)
    line = read_parts(words, members, context.calendar, context.now, kind)
    asked = {"entry": name, "because": because, **line.filled}
    if line.trouble is not None or not line.filled:
        trouble = line.trouble or WrongField("", N_("What is different? For example: edit {name} 4."), name=name)
        raise incomplete(trouble, EDIT_FORM, asked)
    filled = {**correcting.filled_from(row, context), **line.filled}
    try:
        entry = make_entry(kind, filled, members, context.calendar, context.now)
        return change(door, name, entry, because, context)
    except WrongField as wrong:
        raise incomplete(wrong, EDIT_FORM, asked) from wrong


def change(door: Door, name: str, entry: Entry, because: str, context: Context) -> Answer:
    """Give an entry other values and echo it in one line."""
    wording = Wording(context.language)

    def work(tx: Transaction) -> bool:
        return correcting.change(tx, name, entry, because, door.recorder(context), context)

    changed = door.store.write(work)
    with door.store.reading() as tx:
        row = facts.find_entry(tx, name[0], int(name[1:]), context.workspace)
    what = told(name[0], row, wording, context) if row else ""
    return Answer(
        title="",
        headline=wording._("{name} is now: {what}.", name=name, what=what)
        if changed
        else wording._("{name} stays as it was: {what}.", name=name, what=what),
        lines=(wording._("What it was before is kept: why {name} shows it.", name=name),) if changed else (),
        question=Question("edit"),
        actions=(Action("edit", wording._("Edit"), name), Action("undo", wording._("Undo"), name)),
        shareable=False,
    )


UNDO = Verb(
    "undo",
    ("undo", "ongedaan"),
    "undo",
    N_("take back an entry (after ten minutes with the reason), or a joined name at any time"),
    ("undo E1043", 'undo E1043 "wrong customer"', "undo M12", "undo I7", "undo N7"),
    _undo,
)

EDIT = Verb(
    "edit",
    ("edit", "wijzig", "verbeter"),
    "edit",
    N_("correct an entry; what it was before is kept"),
    ("edit E1043 4", "edit E1043 customer:globex because:mistyped", "edit K7 why:service", "edit I7 over 24m"),
    _edit,
)
