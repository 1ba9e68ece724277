"""Entries corrected: taken back, or changed, by who wrote them or a manager; what stood there before is kept."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from rox_bot.domain.errors import N_, BadInput, Incomplete, NotAllowed, NotUnderstood, Phrase
from rox_bot.domain.events import SLICES, Event
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Role
from rox_bot.intake.entries.entry import Entry, WrongField
from rox_bot.intake.entries.kinds import Kind, kind_of_row
from rox_bot.intake.entries.reading import typed_amount
from rox_bot.intake.entries.writing import SOURCE, event_values
from rox_bot.intake.recording import Recorder
from rox_bot.language.amounts import Money
from rox_bot.language.redaction import redact
from rox_bot.store import audit, facts, sources
from rox_bot.store.corrections import CHANGED, WITHDRAWN, Correction, note_correction
from rox_bot.store.store import Transaction

UNDO_WITHIN = timedelta(minutes=10)
REASON_FORM, MOMENT_FORM = "withdraw", "moment_edit"
MOST_REASON = 500
_ENTRY = re.compile(r"([EMKBIV])(\d{1,18})", re.IGNORECASE)
_LEDGER = ("I", "V")
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]*)(?:[\"“”„«»]|$)")
_ARRIVES = ("file", "inbox")
_TOLD = (
    *("score", "kind", "counterpart", "reason", "policy", "amount", "currency", "per", "comment", "ticket", "url"),
    *("name", "category", "covers", "lever", "grade", "grade_source", "share", "purpose", "tag", "goal"),
)
"""The fields of which a correction tells what they were; besides these the slices and the day."""


def find(tx: Transaction, name: str, context: Context) -> tuple[str, Mapping[str, Any]]:
    """Return the letter of an entry's id, and the entry as it was written; raises NotUnderstood where there is none."""
    match = _ENTRY.fullmatch(name.strip())
    if match is None:
        raise NotUnderstood(N_("Which entry? Type `undo` with its id, such as E1043 or M12."))
    letter, number = match[1].upper(), int(match[2])
    row = facts.find_as_written(tx, letter, number, context.workspace)
    if row is None:
        raise NotUnderstood(N_("There is no entry {name}."), name=f"{letter}{number}")
    return letter, row


def undo(tx: Transaction, words: str, context: Context, reason: str = "") -> str:
    """Take an entry back and return its id; its author or a manager may, and after ten minutes says why."""
    reason = reason or " ".join(filter(None, (each.strip() for each in _QUOTED.findall(words))))
    name = _QUOTED.sub(" ", words).strip()
    letter, row = find(tx, name, context)
    name = f"{letter}{row['id']}"
    _demand(letter, row, name, context)
    if row["withdrawn_at"] is not None:
        raise BadInput(N_("{name} was withdrawn before; it counts nowhere."), name=name)
    if context.now - row["recorded_at"] > UNDO_WITHIN:
        _refuse_read_in(tx, row, name, context)
        if not reason:
            raise Incomplete(
                N_('{name} is older than 10 minutes, so say why it is taken back: undo {name} "the reason".'),
                form=REASON_FORM,
                filled={"entry": name},
                name=name,
            )
    facts.withdraw(tx, letter, row["id"], context.workspace, context.now)
    _note(tx, letter, row["id"], WITHDRAWN, reason, {}, context)
    return name


def may_correct(tx: Transaction, name: str, context: Context) -> tuple[str, Mapping[str, Any]]:
    """Return the letter of an entry that this person may change, and the entry; raises what stands in the way."""
    letter, row = find(tx, name, context)
    name = f"{letter}{row['id']}"
    _demand(letter, row, name, context)
    if row["withdrawn_at"] is not None:
        raise BadInput(N_("{name} was withdrawn before; it counts nowhere."), name=name)
    if letter == "M":
        text = N_("A magic moment is changed in its form, in Slack: type `edit {name}` there.")
        raise Incomplete(text, form=MOMENT_FORM, filled={"entry": name}, name=name)
    if row["source"] != SOURCE:
        raise _elsewhere(name)
    return letter, row


def may_change(tx: Transaction, name: str, context: Context) -> tuple[str, Mapping[str, Any], Kind]:
    """Return an entry that is logged, as `may_correct` does, with its kind."""
    letter, row = may_correct(tx, name, context)
    kind = kind_of_row(letter, row)
    if kind is None:
        raise _elsewhere(f"{letter}{row['id']}")
    return letter, row, kind


def _elsewhere(name: str) -> BadInput:
    return BadInput(N_("{name} was not logged here: correct it where it comes from."), name=name)


def change(tx: Transaction, name: str, entry: Entry, reason: str, recorder: Recorder, context: Context) -> bool:
    """Give an entry other values, and keep what they were; return whether anything is different now.

    After ten minutes a reason must be given.
    """
    letter, row, _ = may_change(tx, name, context)
    wanted = event_values(entry, row["occurred_at"])
    if entry.occurred_at is None or context.calendar.day_of(entry.occurred_at) == _day(row, context):
        wanted["occurred_at"] = row["occurred_at"]
    wanted["url"] = wanted["url"] or row["url"]
    own = [name for name in SLICES if name != "agent" and name not in facts.inherited_fields(row)]
    wanted |= {name: "" for name in own if name not in entry.slices}
    return rewrite(tx, entry.kind.event, letter, row, wanted, reason, recorder, context)


def rewrite(
    tx: Transaction,
    kind: type[Event],
    letter: str,
    row: Mapping[str, Any],
    wanted: Mapping[str, Any],
    reason: str,
    recorder: Recorder,
    context: Context,
) -> bool:
    """Give an entry the wanted values, and note what those that differ were; return whether any does."""
    name = f"{letter}{row['id']}"
    different = {name: value for name, value in wanted.items() if value != row[name]}
    clean = recorder.clean({"source": SOURCE, **different})
    different = {name: value for name, value in clean.items() if name in row and value != row[name]}
    if not different:
        return False
    if context.now - row["recorded_at"] > UNDO_WITHIN and not reason:
        raise WrongField("because", N_("{name} is older than 10 minutes, so say why it is changed."), name=name)
    facts.write_events(tx, [_version(kind, row, different)], context.now)
    told = {name: (_text(row[name]), _text(value)) for name, value in different.items() if name in (*_TOLD, *SLICES)}
    if "occurred_at" in different:
        told["day"] = (_day(row, context).isoformat(), context.calendar.day_of(different["occurred_at"]).isoformat())
    if "until" in different:
        told["last"] = (_last(row["until"], context), _last(different["until"], context))
    _note(tx, letter, row["id"], CHANGED, reason, told, context)
    return True


def filled_from(row: Mapping[str, Any], context: Context) -> dict[str, str]:
    """Return the texts of an entry's fields as they stand."""
    filled = {name: str(row.get(name) or "") for name in (*SLICES, *_TOLD) if name not in ("agent", "score", "amount")}
    if row.get("score") is not None:
        filled["score"] = f"{row['score']:g}"
    if row.get("amount") is not None:
        filled["amount"] = typed_amount(Money(row["amount"], row["currency"], row.get("per", "")))
    filled["day"] = _day(row, context).isoformat()
    return {name: text for name, text in filled.items() if text and name not in ("kind", "currency", "per")}


def _version(kind: type[Event], row: Mapping[str, Any], different: Mapping[str, Any]) -> Event:
    """Return an entry with other values; what it took from its ticket is left to the ticket."""
    kept = {name: row[name] for name in kind.model_fields if name in row}
    taken = facts.inherited_fields(row)
    try:
        return kind.model_validate({**kept, **dict.fromkeys(taken, ""), **different})
    except ValidationError as wrong:
        field = str(next(iter(wrong.errors()[0]["loc"]), ""))
        raise BadInput(N_("The {field} is too long to be kept."), field=Phrase(field)) from None


def _demand(letter: str, row: Mapping[str, Any], name: str, context: Context) -> None:
    if letter in _LEDGER:
        demand(context.role, "ledger.book")
        return
    if context.person not in (row["written_by"], row.get("told_by")) and context.role.rank < Role.MANAGER.rank:
        raise NotAllowed(N_("Only who wrote {name}, or a manager, can take it back."), name=name)


def _refuse_read_in(tx: Transaction, row: Mapping[str, Any], name: str, context: Context) -> None:
    """Refuse what is read from a system again and again: the next reading would bring it back."""
    known = {each.name: each.kind for each in sources.sources(tx, context.workspace)}
    if known.get(row["source"], _ARRIVES[0]) not in _ARRIVES:
        raise BadInput(N_("{name} is read from {source}: take it away there."), name=name, source=row["source"])


def _note(
    tx: Transaction,
    letter: str,
    number: int,
    deed: str,
    reason: str,
    changes: Mapping[str, tuple[str, str]],
    context: Context,
) -> None:
    kept = redact(reason)[:MOST_REASON]
    made = Correction(deed, context.person, context.now, kept, changes)
    note_correction(tx, context.workspace, letter, number, made)
    audit.note_deed(tx, context.workspace, context.now, context.person, f"entry.{deed}", f"{letter}{number}")


def _day(row: Mapping[str, Any], context: Context) -> Any:
    return context.calendar.day_of(row["occurred_at"])


def _last(until: datetime | None, context: Context) -> str:
    """Return the last day of a stretch that ends at an instant, '' for none."""
    return "" if until is None else context.calendar.day_of(until - timedelta(microseconds=1)).isoformat()


def _text(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
