"""Which answer somebody means."""

import re

from rox_bot.answers.follow_ups import Row
from rox_bot.answers.sight import may_be_quoted
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.question import Context
from rox_bot.store import facts, loops
from rox_bot.store.loops import Loop
from rox_bot.store.store import Transaction

NAME = re.compile(r"([EL])(\d{1,18})", re.IGNORECASE)


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
