"""What every answer about the worth of customers is made of."""

from dataclasses import dataclass
from decimal import Decimal

from rox_bot.answers.amounts import told_amount
from rox_bot.answers.asking import Asked
from rox_bot.domain.period import Period
from rox_bot.domain.valuation import Range

LEAST = 20
"""With fewer customers nothing is told."""


@dataclass(frozen=True)
class Told:
    """An answer's sentence, what more there is to say, and its small print; `period` is what it was read over."""

    period: Period
    headline: str
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def span_of(asked: Asked) -> Period:
    """Return the period named, else the last closed quarter."""
    return asked.question.period or asked.reader.calendar.last_closed("quarter", asked.reader.context.now)


def told_sum(asked: Asked, value: Decimal | Range) -> str:
    """Return a sum as it may be shown here."""
    context = asked.reader.context
    return told_amount(value, context.currency, context.amounts, asked.wording)


def hidden(asked: Asked, period: Period) -> Told:
    """Return that an answer is a sum, and sums are not shown here."""
    text = asked.wording._("This is a sum of money, and sums are not shown here. Managers see it when they ask alone.")
    return Told(period, text)
