"""Booking what was spent and gained, and correcting it; each is echoed in one line."""

from collections.abc import Sequence

from rox_bot.answers.entry import told
from rox_bot.commands.door import Door
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.errors import N_, Incomplete
from rox_bot.domain.events import SLICES
from rox_bot.domain.ledger import MEASURED
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Question
from rox_bot.intake.entries import correcting
from rox_bot.intake.entries.entry import Filled, WrongField, incomplete
from rox_bot.intake.ledger.booking import Booking, Terms, make_booking
from rox_bot.intake.ledger.reading import Line, read_booking, read_fields
from rox_bot.intake.ledger.sides import SIDES, Side
from rox_bot.intake.ledger.writing import days_of, event_values, filled_from, merged, write_booking
from rox_bot.language.wording import Wording
from rox_bot.store import facts, inbox, rates
from rox_bot.store.store import Transaction

EDIT_FORM = "edit"
_CLEARED = tuple(name for name in SLICES if name != "agent")


def terms_of(door: Door, context: Context) -> Terms:
    """Return by what sums are read here and now."""
    with door.store.reading() as tx:
        return Terms(context.calendar, context.now, rates.rates_of(tx, context.workspace, context.currency))


def asked_for(side: Side) -> Incomplete:
    """Return the question for an entry of which nothing was said: a form where there are any, else an example."""
    return Incomplete(
        N_("Book what? For example: {example}. What is booked you see by {list}."),
        form=side.form,
        filled={},
        example=f"`{side.example}`",
        list=f"`{side.name} list`",
        suggestions=(f"{side.name} list",),
    )


def book(door: Door, rest: str, side: Side, context: Context) -> Answer:
    """Write down what a line books, and echo it."""
    demand(context.role, "ledger.book")
    members = door.members_lately(context)
    return record(door, read_booking(rest, side, members, terms_of(door, context)), context)


def record(door: Door, booking: Booking, context: Context) -> Answer:
    """Write an entry and echo it in one line."""
    demand(context.role, "ledger.book")

    def write(tx: Transaction) -> tuple[str, bool]:
        inbox.take_in(tx, context.workspace, "command", context.delivery, context.now)
        return write_booking(tx, booking, door.recorder(context), context)

    name, _ = door.store.write(write)
    wording = Wording(context.language)
    lines = []
    if booking.new_customer:
        lines.append(wording._("New customer: {name}.", name=booking.fields["customer"]))
    if booking.fields.get("grade") == MEASURED and not booking.fields.get("url"):
        example = f"`edit {name} evidence:https://...`"
        lines.append(wording._("Nothing shows yet that it was measured: add a link, {example}.", example=example))
    return _echoed(name, f"{name}: {_what(door, name, wording, context)}.", lines, "ledger", wording)


def edit(door: Door, name: str, words: str, because: str, context: Context) -> Answer:
    """Change the parts of an entry that are typed; without any, ask by form."""
    with door.store.reading() as tx:
        letter, row = correcting.may_correct(tx, name, context)
    name, side, members = f"{letter}{row['id']}", SIDES[letter], door.members_lately(context)
    first, last = days_of(row, context.calendar)
    line = read_fields(words, Line(side, members, terms_of(door, context), first, last))
    asked = {"entry": name, "because": because, **line.filled}
    if line.trouble is not None or not line.filled:
        trouble = line.trouble or WrongField("", N_("What is different? For example: edit {name} 70000."), name=name)
        raise incomplete(trouble, EDIT_FORM, asked)
    try:
        return change(door, name, line.filled, because, context)
    except WrongField as wrong:
        raise incomplete(wrong, EDIT_FORM, asked) from wrong


def standing(door: Door, name: str, context: Context) -> tuple[str, Side, Filled]:
    """Return an entry's id, side and the texts of its fields as they stand, for who may change it."""
    with door.store.reading() as tx:
        letter, row = correcting.may_correct(tx, name, context)
    return f"{letter}{row['id']}", SIDES[letter], filled_from(row, context.calendar)


def change(door: Door, name: str, typed: Filled, because: str, context: Context) -> Answer:
    """Give an entry other values, and echo it in one line; what it was is kept."""
    members, terms, wording = door.members_lately(context), terms_of(door, context), Wording(context.language)

    def work(tx: Transaction) -> bool:
        letter, row = correcting.may_correct(tx, name, context)
        side = SIDES[letter]
        booking = make_booking(side, merged(filled_from(row, context.calendar), typed), members, terms)
        wanted = dict.fromkeys(_CLEARED, "") | event_values(booking, context.calendar)
        recorder = door.recorder(context)
        return correcting.rewrite(tx, side.event, letter, row, wanted, because, recorder, context)

    changed = door.store.write(work)
    what = _what(door, name, wording, context)
    headline = (
        wording._("{name} is now: {what}.", name=name, what=what)
        if changed
        else wording._("{name} stays as it was: {what}.", name=name, what=what)
    )
    lines = [wording._("What it was before is kept: why {name} shows it.", name=name)] if changed else []
    return _echoed(name, headline, lines, "edit", wording)


def _what(door: Door, name: str, wording: Wording, context: Context) -> str:
    with door.store.reading() as tx:
        row = facts.find_entry(tx, name[0], int(name[1:]), context.workspace)
        if row is None:
            raise LookupError(name)
        return told(name[0], row, wording, context)


def _echoed(name: str, headline: str, lines: Sequence[str], intent: str, wording: Wording) -> Answer:
    return Answer(
        title="",
        headline=headline,
        lines=tuple(lines),
        question=Question(intent, argument=name),
        actions=(Action("undo", wording._("Undo"), name), Action("edit", wording._("Edit"), name)),
        shareable=False,
    )
