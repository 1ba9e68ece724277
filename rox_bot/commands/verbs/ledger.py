"""Verbs of the ledger: what was spent on experience and what it brought, booked and asked."""

from rox_bot.answers.ledger_side import GAIN as GAINED
from rox_bot.answers.ledger_side import INVESTMENT
from rox_bot.commands.door import Door
from rox_bot.commands.ledger import booking
from rox_bot.commands.ledger.asking import ledger_question
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_
from rox_bot.domain.policy import may
from rox_bot.domain.question import Context
from rox_bot.intake.ledger import sides
from rox_bot.intake.ledger.reading import books
from rox_bot.intake.ledger.sides import Side


def _done(door: Door, rest: str, context: Context, side: Side, asked: str) -> Answer:
    """Book what the words say, or answer what they ask; without any word a form opens for who may book."""
    if books(rest):
        return booking.book(door, rest, side, context)
    if not rest and may(context.role, "ledger.book") and not context.demo:
        raise booking.asked_for(side)
    return door.answer(ledger_question(asked, rest, door.members(context), door.scoped(context)), context)


def _invest(door: Door, rest: str, context: Context) -> Answer:
    return _done(door, rest, context, sides.INVEST, INVESTMENT)


def _gain(door: Door, rest: str, context: Context) -> Answer:
    return _done(door, rest, context, sides.GAIN, GAINED)


INVEST = Verb(
    "invest",
    ("invest", "investeer"),
    "ledger",
    N_(
        "what was spent on experience: managers book it (over 12m, from .. to .., category:, partner:, tag:), "
        "everybody sees what it went to"
    ),
    (
        'invest 60000 "agent training" over 12m tag:culture',
        'invest EUR 2500/m "QA tooling" from 1 Jan to 31 Dec technology covers:run',
        "invest Q3",
        "invest by partner last quarter",
    ),
    _invest,
)

GAIN = Verb(
    "gain",
    ("gain", "opbrengst"),
    "ledger",
    N_(
        "what experience brought in money, booked by hand: its lever (churn, repeat, referral, upsell, cost, other), "
        "grade: and share:"
    ),
    (
        'gain 12000 upsell "backup plan" acme evidence:https://example.com/order',
        'gain 9000 churn "renewal after the rescue" acme share:50%',
        "gain Q3",
        "gain by lever last quarter",
    ),
    _gain,
)
