"""Which answer somebody means, and how it, its follow-up and the people in it are told."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rox_bot.answers.low_scores import described
from rox_bot.answers.sight import may_be_quoted
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.store import facts, loops, people
from rox_bot.store.loops import Loop
from rox_bot.store.store import Transaction

Row = Mapping[str, Any]
NAME = re.compile(r"([EL])(\d{1,18})", re.IGNORECASE)
DUE_DAYS = 2
"""So many business days after it was taken, or after it was heard of, a follow-up is due."""


def find_event(tx: Transaction, words: str, context: Context) -> Row:
    """Return the answer that an id names: its own, or that of its loop; one that may not be seen here is unknown."""
    match = NAME.fullmatch(words.strip())
    if match is None:
        raise NotUnderstood(N_("Which one? Type the id of an answer or of its follow-up, such as `take E1043` or L9."))
    number = int(match[2])
    if match[1].upper() == "L":
        loop = loops.find(tx, context.workspace, number)
        number = loop.event if loop else 0
    event = facts.find_entry(tx, "E", number, context.workspace)
    if event is None or event["withdrawn_at"] is not None or not may_be_quoted(event, context):
        raise NotUnderstood(N_("There is no entry {name}."), name=words.strip().upper())
    return event


def loop_of(tx: Transaction, event: Row, context: Context) -> Loop | None:
    """Return the loop of an answer, if it has one."""
    return loops.of_events(tx, context.workspace, [event["id"]]).get(event["id"])


def told(event: Row, wording: Wording) -> str:
    """Return an answer in a few words: `CSAT 1 (1–5), Acme, billing, #48213`."""
    return ", ".join(described(event, wording))


def names_of(tx: Transaction, context: Context, keys: Sequence[str]) -> dict[str, str]:
    """Return what people are called, by person key."""
    wanted = {key for key in keys if key}
    known = people.people_of(tx, context.workspace, wanted) if wanted else {}
    somebody = Wording(context.language)._("a colleague")
    return {key: str(known.get(key, {}).get("label") or "") or somebody for key in wanted}


def clock(instant: datetime | None, context: Context) -> str:
    """Return an instant as it is told here, '' for none."""
    return Wording(context.language).clock(context.calendar.local(instant)) if instant else ""


def due_from(start: datetime, context: Context, days: int = DUE_DAYS) -> datetime:
    """Return when something is due that began at an instant: at the end of a business day."""
    return context.calendar.hours.close_after(context.calendar, start, days)


def due_of(event: Row, loop: Loop | None, context: Context, days: int = DUE_DAYS) -> datetime:
    """Return when a follow-up is due: as its taker has it, else counted from when the answer was heard of."""
    if loop is not None and loop.due_at is not None:
        return loop.due_at
    return due_from(event["recorded_at"], context, days)
