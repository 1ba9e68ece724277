"""Feedback logged by hand (`log csat 5 acme #48213 "fixed on Saturday"`), and taking an entry back."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import ValidationError

from rox_bot.domain.errors import N_, BadInput, NotAllowed, NotUnderstood, Phrase
from rox_bot.domain.events import EARLIEST, Feedback, Visibility
from rox_bot.domain.period import Calendar
from rox_bot.domain.question import Context, Role
from rox_bot.intake.recording import Recorder
from rox_bot.intake.typed import TICKET, customer, keyed, take, written
from rox_bot.language.interpreter import Members
from rox_bot.language.lexicon import fold
from rox_bot.store import facts
from rox_bot.store.store import Transaction

SCALES: dict[str, tuple[float, float]] = {
    "csat": (1, 5),
    "nps": (0, 10),
    "ces": (1, 7),
    "empathy": (1, 5),
    "trust": (1, 5),
    "enps": (0, 10),
    "esat": (1, 5),
    "fcr": (0, 1),
}
"""The scale of each kind of answer, where no other is named."""

LOGGED = ("csat", "nps", "ces", "empathy", "trust")
"""What customers say that can be logged by hand."""

UNDO_WITHIN = timedelta(minutes=10)
SOURCE = "slack"
_NUMBER = re.compile(r"(?<![\w.,:#-])(-?\d{1,6}(?:[.,]\d{1,3})?(?:/\d{1,3})?)(?![\w:])")
_ENTRY = re.compile(r"([EM])(\d{1,18})", re.IGNORECASE)


@dataclass
class Entry:
    """What was understood of a line that logs one answer."""

    instrument: str
    score: float
    comment: str = ""
    ticket: str = ""
    occurred_at: datetime | None = None
    slices: dict[str, str] = field(default_factory=dict)
    new_customer: bool = False


def read_entry(text: str, members: Members, calendar: Calendar, now: datetime) -> Entry:
    """Return the entry that the words after `log` describe; asks (NotUnderstood) where a part is missing or wrong."""
    slices, comment, rest = keyed(text, members)
    rest, ticket = take(TICKET, rest)
    kind, rest = _kind(rest)
    rest, typed = take(_NUMBER, rest)
    entry = Entry(kind, _score(kind, typed, text), comment, ticket, slices=slices)
    known = written(members.get("customer", {}))
    if fold(" ".join(rest.split())) not in map(fold, known):
        entry.occurred_at, rest = _when(rest, calendar, now)
    customer(entry.slices, rest, known)
    entry.new_customer = bool(entry.slices.get("customer")) and entry.slices["customer"] not in known
    return entry


def write_entry(tx: Transaction, entry: Entry, recorder: Recorder, context: Context) -> int:
    """Write an entry and return its number (E...)."""
    try:
        event = recorder.admit(Feedback, _values(entry, context))
    except ValidationError as wrong:
        field = str(next(iter(wrong.errors()[0]["loc"]), ""))
        raise BadInput(N_("The {field} is too long to be kept."), field=Phrase(field)) from None
    written = recorder.write(tx, [event], context.now)
    if written.ids:
        return written.ids[0]
    row = facts.find_by_key(tx, Feedback, context.workspace, SOURCE, event.source_key)
    return int(row["id"]) if row else 0


def _values(entry: Entry, context: Context) -> dict[str, object]:
    low, high = SCALES[entry.instrument]
    return {
        "source": SOURCE,
        "source_key": f"log:{context.delivery}",
        "occurred_at": entry.occurred_at or context.now,
        "instrument": entry.instrument,
        "score": entry.score,
        "scale_min": low,
        "scale_max": high,
        "comment": entry.comment,
        "ticket": entry.ticket,
        "written_by": context.person,
        "url": context.permalink,
        "origin_channel": context.slack_channel,
        "visibility": context.visibility,
        "audience": audience(context),
        **entry.slices,
    }


def audience(context: Context) -> str:
    """Return who may read the words of something written here: the workspace, or this channel alone."""
    if context.visibility in (Visibility.WORKSPACE, Visibility.PUBLIC):
        return "workspace"
    return f"channel:{context.slack_channel}"


def undo(tx: Transaction, name: str, context: Context) -> str:
    """Take an entry back within ten minutes of writing it and return its id; its author or a manager may."""
    match = _ENTRY.fullmatch(name.strip())
    if match is None:
        raise NotUnderstood(N_("Which entry? Type `undo` with its id, such as E1043 or M12."))
    letter, number = match[1].upper(), int(match[2])
    row = facts.find_entry(tx, letter, number, context.workspace)
    if row is None:
        raise NotUnderstood(N_("There is no entry {name}."), name=f"{letter}{number}")
    if row["written_by"] != context.person and context.role.rank < Role.MANAGER.rank:
        raise NotAllowed(N_("Only who wrote {name}, or a manager, can take it back."), name=f"{letter}{number}")
    if context.now - row["recorded_at"] > UNDO_WITHIN:
        raise BadInput(
            N_("{name} is older than 10 minutes and can no longer be undone."),
            name=f"{letter}{number}",
        )
    facts.withdraw(tx, letter, number, context.workspace, context.now)
    return f"{letter}{number}"


def _kind(text: str) -> tuple[str, str]:
    words = text.split()
    for place, word in enumerate(words):
        if fold(word) in LOGGED:
            return fold(word), " ".join(words[:place] + words[place + 1 :])
    raise NotUnderstood(
        N_('Log what? csat, nps, ces, empathy or trust, then the score: `log csat 5 acme #48213 "what they said"`.'),
        suggestions=('log csat 5 acme "what they said"', "log nps 9 acme", "log ces 6 acme"),
    )


def _score(kind: str, typed: str, text: str) -> float:
    low, high = SCALES[kind]
    if not typed:
        raise NotUnderstood(
            N_("Which score? {kind} here is {low} to {high}."),
            kind=kind.upper(),
            low=int(low),
            high=int(high),
        )
    number, _, top = typed.partition("/")
    score = float(number.replace(",", "."))
    if low <= score <= high and top in ("", f"{high:g}"):
        return score
    others = [
        name
        for name, (bottom, limit) in SCALES.items()
        if name in LOGGED and name != kind and bottom <= score <= limit and top in ("", f"{limit:g}")
    ]
    raise NotUnderstood(
        N_("{kind} here is {low} to {high}. Did you mean {others}?")
        if others
        else N_("{kind} here is {low} to {high}."),
        kind=kind.upper(),
        low=int(low),
        high=int(high),
        others=", ".join(f"{name.upper()} {typed}" for name in others),
        suggestions=tuple(f"log {re.sub(kind, name, text, count=1, flags=re.IGNORECASE)}" for name in others),
    )


def _when(text: str, calendar: Calendar, now: datetime) -> tuple[datetime | None, str]:
    """Take the day it happened, if one is named: its start, or now for today; a day to come is refused."""
    from rox_bot.language.periods import find_periods  # a tenth of a second of patterns, at the first question

    for found in find_periods(text, calendar, now):
        if found.problem is not None:
            found.problem.suggestions = ()  # phrases for a question, not for an entry
            raise found.problem
        if found.period is not None:
            if found.period.grain != "day":
                raise NotUnderstood(N_("An answer is given on one day; name the day it happened."))
            if found.period.start > now:
                raise NotUnderstood(N_("That day is still to come; name the day it happened."))
            if found.period.start < EARLIEST:
                raise NotUnderstood(N_("That day is too long ago; name the day it happened."))
            rest = re.sub(r"\b(?:on|op)\s*$", "", text[: found.start]) + " " + text[found.stop :]
            return (now if found.period.so_far else found.period.start), rest
    return None, text
