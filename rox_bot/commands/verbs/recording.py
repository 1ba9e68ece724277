"""Verbs that write down what happened: what customers said and decided, and what policies blocked."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from rox_bot.answers.amounts import told_amount
from rox_bot.answers.entry import told
from rox_bot.answers.low_scores import is_low
from rox_bot.commands.door import Door
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.errors import N_, Incomplete, RoxError, Unavailable
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.naming import called
from rox_bot.domain.question import Amounts, Context, Filter, Question
from rox_bot.intake.entries.entry import Entry
from rox_bot.intake.entries.kinds import BLOCKED_FORM, KINDS, Kind
from rox_bot.intake.entries.reading import read_entry
from rox_bot.intake.entries.writing import write_entry
from rox_bot.intake.typed import QUOTES
from rox_bot.language.wording import Wording
from rox_bot.store import cells, facts, inbox, ticket_facts
from rox_bot.store.store import Transaction

A_MONTH = timedelta(days=31)


def _log(door: Door, rest: str, context: Context) -> Answer:
    """Record what a customer said or decided and echo it in one line."""
    return record(door, entry_in(door, rest, context), context)


def _blocked(door: Door, rest: str, context: Context) -> Answer:
    """Note what a policy did not allow; without words in quotes it is a question."""
    if any(sign in rest for sign in QUOTES):
        return record(door, entry_in(door, rest, context, KINDS["blocked"]), context)
    try:
        return door.question(f"blocked {rest}".strip(), context)
    except Unavailable:
        raise
    except RoxError as trouble:
        if not rest:
            raise
        raise Incomplete(
            N_('To note something, put it in quotes: blocked "could not refund 40 euro" policy:refund-limit acme.'),
            form=BLOCKED_FORM,
            filled={"comment": rest},
        ) from trouble


def entry_in(door: Door, rest: str, context: Context, kind: Kind | None = None) -> Entry:
    """Read an entry by the members known lately; by those of this moment where one is not among them."""
    known = door.members_lately(context)
    try:
        entry = read_entry(rest, known, context.calendar, context.now, kind)
        if all(called(known.get(name, {}), value) in known.get(name, {}) for name, value in entry.slices.items()):
            return entry
    except Unavailable:
        raise
    except RoxError:
        pass  # what was typed may have been recorded since
    known = door.members_lately(context, within=timedelta(0))
    return read_entry(rest, known, context.calendar, context.now, kind)


def record(door: Door, entry: Entry, context: Context, key: str = "") -> Answer:
    """Write an entry and echo it in one line; where `key` names what it was made of, that makes one entry only."""

    def write(tx: Transaction) -> tuple[str, bool]:
        inbox.take_in(tx, context.workspace, "command", context.delivery, context.now)
        return write_entry(tx, entry, door.recorder(context), context, key)

    name, new = door.store.write(write)
    wording = Wording(context.language)
    with door.store.reading() as tx:
        row = facts.find_entry(tx, name[0], int(name[1:]), context.workspace)
        if row is None:
            raise LookupError(name)
        echo = told(name[0], row, wording, context, day=entry.dated)
        more = _so_far(tx, row, wording, context) if name[0] == "B" else ""
    if key and not new:
        headline = wording._("That is already {name}: {what}. Nothing was added.", name=name, what=echo)
    else:
        headline = wording._("Logged {name}: {what}.", name=name, what=echo)
    customer = called(door.members_lately(context).get("customer", {}), entry.slices.get("customer", ""))
    is_new = entry.new_customer and row["customer"] == customer  # a person's name is not kept, nor said
    lines = (more, wording._("New customer: {name}.", name=customer) if is_new else "")
    return Answer(
        title="",
        headline=headline,
        lines=tuple(line for line in lines if line),
        question=Question("log"),
        actions=(Action("undo", wording._("Undo"), name), Action("edit", wording._("Edit"), name)),
        shareable=False,
    )


def _so_far(tx: Transaction, row: Mapping[str, Any], wording: Wording, context: Context) -> str:
    """Return how often a policy stood in the way in the month of an event, and what that was about."""
    policy, day = str(row["policy"]), context.calendar.day_of(row["occurred_at"])
    month = context.calendar.month(day.year, day.month, context.now + A_MONTH)  # not cut off before this very event
    found = cells.read_events(
        tx,
        METRICS["blocked"].measure,
        month,
        workspace=context.workspace,
        filters=[Filter("policy", (policy,))],
    )
    sums: dict[str, Decimal] = {}
    for each in found:
        if each["amount"] is not None:
            sums[each["currency"]] = sums.get(each["currency"], Decimal(0)) + each["amount"]
    tickets = [each["ticket"] for each in found if each["ticket"]]
    naming = ticket_facts.naming_tickets(tx, context.workspace, tickets) if tickets else []
    low = sum(letter == "E" and is_low(each) for letter, each in naming)
    shown = context.amounts
    totals = sorted(sums.items()) if shown is not Amounts.HIDDEN else []
    parts = [told_amount(total, code, shown, wording) for code, total in totals]
    if low:
        parts.append(wording.plural("{n} low score on their tickets", "{n} low scores on their tickets", low))
    times = wording.plural(
        "{policy} stood in the way {n} time in {month}",
        "{policy} stood in the way {n} times in {month}",
        len(found),
        policy=policy,
        month=wording.unit(month, ""),
    )
    return f"{times}: {wording.listed(parts)}." if parts else f"{times}."


LOG = Verb(
    "log",
    ("log", "noteer", "registreer"),
    "log",
    N_(
        "record what a customer said (csat, nps, ces, empathy, trust, review) or decided (won, lost, started, "
        "expanded, shrank, referral, purchase, renewal, cancelled)"
    ),
    (
        'log csat 5 acme #48213 "fixed it on Saturday"',
        "log nps 9 globex channel:phone",
        "log ces 6 acme yesterday",
        "log review 4 google acme https://example.com/review",
        "log referral from:acme new:globex 1200/m",
        "log started acme 1200/m why:referral",
        "log expanded acme 300/m",
        "log lost initech why:price",
    ),
    _log,
)

BLOCKED = Verb(
    "blocked",
    ("blocked", "mocht-niet", "geblokkeerd"),
    "blocked",
    N_("note what a policy did not let you do for a customer, or see which policies do that most"),
    ('blocked "could not refund 40 euro" policy:refund-limit acme', "blocked by policy", "blocked last month"),
    _blocked,
)
