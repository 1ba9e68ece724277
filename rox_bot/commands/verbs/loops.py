"""Verbs that follow up what customers said: who takes an answer, and giving it back; the list and what is done."""

from rox_bot.commands.door import Door
from rox_bot.commands.following import acting, orders
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_
from rox_bot.domain.question import Context


def _take(door: Door, rest: str, context: Context) -> Answer:
    return acting.take(door, rest, context)


def _untake(door: Door, rest: str, context: Context) -> Answer:
    return acting.give_back(door, rest, context)


def _loop(door: Door, rest: str, context: Context) -> Answer:
    return orders.obey(door, rest, context)


TAKE = Verb(
    "take",
    ("take", "neem"),
    "take",
    N_("follow up what a customer said; everybody sees who does"),
    ("take E1043", "untake E1043"),
    _take,
)

UNTAKE = Verb(
    "untake",
    ("untake", "loslaten"),
    "take",
    N_("give back what you took"),
    ("untake E1043", "untake L9"),
    _untake,
)

LOOP = Verb(
    "loop",
    ("loop", "loops", "opvolging"),
    "loop",
    N_("what is to be followed up here, late ones first; take, done, snooze, give"),
    (
        "loop",
        "loop here partner:NorthBPO",
        "loop mine",
        "loop L9",
        "loop done L9 solved",
        "loop snooze L9 tomorrow",
        "loop give L9 @name",
    ),
    _loop,
)
