"""What people set of a moment by hand: kept with what stood there before, and held against later versions of a message.

A field set by hand holds until the message itself says something else about it than it did then.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from rox_bot.domain.errors import N_, BadInput, NotAllowed, NotUnderstood, Phrase
from rox_bot.domain.events import Moment
from rox_bot.domain.question import Context, Role
from rox_bot.intake.recording import Recorder
from rox_bot.store import audit, facts
from rox_bot.store.corrections import CHANGED, Correction, corrections_of, note_correction
from rox_bot.store.store import Transaction

SOURCE = "slack"
FIELDS = ("story", "customer", "touchpoint", "ticket", "effort_minutes", "joy", "company_value")
PEOPLE = "people"
"""The keys of the people a moment is about, in order, with blanks between."""

Row = Mapping[str, Any]


def find(tx: Transaction, name: str, context: Context) -> Row:
    """Return the moment in force of an id (M12), as it was written, which this person may change.

    Raises NotUnderstood where there is none, NotAllowed for anybody but its author and managers.
    """
    number = int(name[1:]) if name[:1] in ("M", "m") and name[1:].isdecimal() else 0
    called = facts.find_entry(tx, "M", number, context.workspace)
    if called is None or called["withdrawn_at"] is not None:
        raise NotUnderstood(N_("There is no moment {name} any more."), name=name[:20])
    if called["source"] != SOURCE:
        raise BadInput(N_("{name} was not told here: correct it where it comes from."), name=name)
    mine = context.person in (called["written_by"], called["told_by"])
    if not mine and context.role.rank < Role.MANAGER.rank:
        raise NotAllowed(N_("Only who wrote {name}, or a manager, can change it."), name=name)
    row = facts.find_by_key(tx, Moment, context.workspace, SOURCE, called["source_key"])
    if row is None:
        raise LookupError(name)
    return row


def texts_of(tx: Transaction, row: Row) -> dict[str, str]:
    """Return what stands in the fields of a moment that can be set by hand, as texts."""
    people = " ".join(facts.people_of_moment(tx, row["id"]))
    return {PEOPLE: people, **{name: text_of(row[name]) for name in FIELDS}}


def change(tx: Transaction, row: Row, wanted: Mapping[str, str], recorder: Recorder, context: Context) -> bool:
    """Give fields of a moment other values and keep what they were; return whether anything is different now.

    Raises BadInput for a value that cannot be kept.
    """
    before = texts_of(tx, row)
    clean = recorder.clean({"source": SOURCE, **wanted})
    since = {name: _ordered(str(clean[name])) if name == PEOPLE else str(clean[name]) for name in wanted}
    changed = {name: (before[name], value) for name, value in since.items() if value != before[name]}
    if not changed:
        return False
    kept = {name: row[name] for name in Moment.model_fields if name in row}
    values = {name: value_of(name, value) for name, (_, value) in changed.items() if name != PEOPLE}
    try:
        event = Moment.model_validate({**kept, **values})
    except ValidationError as wrong:
        field = str(next(iter(wrong.errors()[0]["loc"]), ""))
        raise BadInput(N_("The {field} is too long to be kept."), field=Phrase(field)) from None
    recorder.write(tx, [event], context.now)
    if PEOPLE in changed:
        facts.replace_people(tx, row["id"], changed[PEOPLE][1].split())
    note_correction(
        tx, context.workspace, "M", row["id"], Correction(CHANGED, context.person, context.now, "", changed)
    )
    subject = f"M{row['id']}"
    audit.note_deed(
        tx, context.workspace, context.now, context.person, "entry.changed", subject, fields=sorted(changed)
    )
    return True


def held(tx: Transaction, workspace: str, number: int, told: Mapping[str, str]) -> dict[str, str]:
    """Return the fields set by hand that hold against what a version of the message tells (`told`, as texts)."""
    known: dict[str, tuple[str, str]] = {}
    for correction in corrections_of(tx, workspace, "M", number):
        for name, (before, since) in correction.changes.items():
            said, value = known.get(name, (before, before))
            known[name] = (said if value == before else before, since)
    return {name: value for name, (said, value) in known.items() if told.get(name, said) == said}


def text_of(value: object) -> str:
    """Return the text of a field's value, '' for none."""
    return "" if value is None else str(value)


def value_of(name: str, text: str) -> object:
    """Return the value that a field's text stands for."""
    return (int(text) if text else None) if name == "effort_minutes" else text


def _ordered(keys: str) -> str:
    return " ".join(sorted(set(keys.split())))
