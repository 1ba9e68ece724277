"""Entries of the ledger become events in the store, and other versions of themselves when they are corrected."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError

from rox_bot.domain.columns import plain_amount
from rox_bot.domain.errors import N_, BadInput, Phrase
from rox_bot.domain.events import SLICES
from rox_bot.domain.ledger import covers_by_default
from rox_bot.domain.period import Calendar
from rox_bot.domain.question import Context
from rox_bot.intake.entries.entry import Filled
from rox_bot.intake.entries.reading import typed_amount
from rox_bot.intake.entries.writing import SOURCE, placed
from rox_bot.intake.ledger.booking import LABELS, Booking
from rox_bot.intake.recording import Recorder
from rox_bot.language.amounts import Money
from rox_bot.store import facts
from rox_bot.store.store import Transaction

_TEXTS = ("name", "purpose", "tag", "goal", "url", "category", "covers", "lever", "grade", "grade_source")


def write_booking(tx: Transaction, booking: Booking, recorder: Recorder, context: Context) -> tuple[str, bool]:
    """Write an entry; return its id (I7, V3), and whether it is new: the same request again adds nothing."""
    key = f"{booking.side.name}:{context.delivery}"
    try:
        values = {**placed(key, context), **event_values(booking, context.calendar)}
        event = recorder.admit(booking.side.event, values)
    except ValidationError as wrong:
        field = str(next(iter(wrong.errors()[0]["loc"]), ""))
        raise BadInput(N_("The {field} is too long to be kept."), field=Phrase(LABELS.get(field, field))) from None
    known = facts.find_by_key(tx, booking.side.event, context.workspace, SOURCE, key)
    if known is not None:
        return f"{booking.side.letter}{known['id']}", False
    (number,) = recorder.write(tx, [event], context.now).ids
    return f"{booking.side.letter}{number}", True


def event_values(booking: Booking, calendar: Calendar) -> dict[str, Any]:
    """Return the fields of the event that an entry makes, without who wrote it and where."""
    until = None if booking.last is None else calendar.midnight(booking.last + timedelta(days=1))
    return {
        "occurred_at": calendar.midnight(booking.first),
        "until": until,
        "amount": plain_amount(booking.amount),
        "currency": booking.currency,
        **booking.fields,
    }


def filled_from(row: Mapping[str, Any], calendar: Calendar) -> dict[str, str]:
    """Return the texts of an entry's fields as they stand."""
    filled = {name: str(row.get(name) or "") for name in (*SLICES, *_TEXTS) if name != "agent"}
    filled["amount"] = typed_amount(Money(row["amount"], row["currency"]))
    first, last = days_of(row, calendar)
    filled |= {"first": first.isoformat(), "last": last.isoformat() if last else ""}
    if row.get("share") not in (None, 1.0):
        filled["share"] = f"{row['share'] * 100:g}%"
    return {name: text for name, text in filled.items() if text}


def days_of(row: Mapping[str, Any], calendar: Calendar) -> tuple[date, date | None]:
    """Return the first and the last day of an entry as it was written, None for the last of one that counts at once."""
    until = row["until"]
    last = None if until is None else calendar.day_of(until) - timedelta(days=1)
    return calendar.day_of(row["occurred_at"]), last


def merged(stands: Filled, typed: Filled) -> dict[str, str]:
    """Return an entry's texts with what was typed in the place of what stands there.

    What an investment covers follows its category, where that is what another category would cover by itself.
    """
    filled = {**stands, **typed}
    before = stands.get("category", "")
    if before and typed.get("category") and "covers" not in typed and stands.get("covers") == covers_by_default(before):
        filled.pop("covers", None)
    return filled
