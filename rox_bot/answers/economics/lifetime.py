"""Lifetime value: what a customer brings from now on."""

from collections.abc import Mapping
from datetime import timedelta

from rox_bot.analytics.economics import lifetime_value
from rox_bot.analytics.intervals import wilson
from rox_bot.answers.asking import Asked
from rox_bot.answers.economics.told import LEAST, Told, span_of, told_sum
from rox_bot.domain import assumptions as assumed
from rox_bot.domain.assumptions import ASSUMABLE, Assumption
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period
from rox_bot.domain.question import Amounts
from rox_bot.domain.rates import MissingRate
from rox_bot.domain.valuation import Range
from rox_bot.store.assumptions import assumptions
from rox_bot.store.rates import rates_of

_YEAR = timedelta(days=365)


def lifetime(asked: Asked) -> Told:
    """Lifetime value: yearly margin of a customer, over who stays a year, less what later money is worth less."""
    span, wording, reader = span_of(asked), asked.wording, asked.reader
    year = Period(span.end - _YEAR, span.end, "year", span.zone)
    stayed = reader.one(METRICS["retention"], year, asked.filters)
    known = assumptions(reader.tx, reader.context.workspace)
    margin = _margin(asked, known, span)
    discount = float(known[assumed.DISCOUNT].likely)
    note = wording._("Lifetime value is m x r / (1 + d - r): yearly margin, the part that stays a year, and discount.")
    if margin is None or stayed.cell.n < LEAST:
        return Told(
            span,
            wording._("Lifetime value cannot be told yet."),
            tuple(_unknown(asked, margin, stayed.cell.n)),
            (note,),
        )
    stays, limits = stayed.cell.total / 100 / stayed.cell.n, wilson(stayed.cell.total / 100, stayed.cell.n)
    ends = [
        lifetime_value(amount, part, discount)
        for amount, part in zip(margin, (limits.low, stays, limits.high), strict=True)
    ]
    about = _about(asked, stayed.cell.n, stays, (limits.low, limits.high), discount)
    if ends[1] is None or ends[0] is None:
        text = wording._("Lifetime value has no end: nobody left in the year, and nothing is discounted.")
        return Told(span, text, (about,), (note,))
    value = Range(ends[0], ends[1], ends[2]) if ends[2] is not None else Range(ends[0], ends[1], ends[1])
    if reader.context.amounts is Amounts.HIDDEN:
        times = lifetime_value(1, stays, discount) or 0.0
        text = wording._("A customer is worth {n} times its yearly margin from now on.", n=wording.number(times, 1))
        return Told(span, text, (about,), (note,))
    headline = wording._("A customer is worth {value} from now on.", value=told_sum(asked, value))
    return Told(span, headline, (about, *_said_by(asked, known)), (note,))


def _margin(asked: Asked, known: Mapping[str, Assumption], span: Period) -> tuple[float, float, float] | None:
    """Return the yearly margin of a customer as assumed, in the own currency; None where nobody said it."""
    found = known.get(assumed.CUSTOMER_MARGIN)
    if found is None:
        return None
    context = asked.reader.context
    rates = rates_of(asked.reader.tx, context.workspace, context.currency)
    try:
        rate = rates.on(found.currency, span.last_day)
    except MissingRate:
        return None
    low, likely, high = (float(each * rate) for each in (found.low, found.likely, found.high))
    return low, likely, high


def _unknown(asked: Asked, margin: object, n: int) -> list[str]:
    wording, found = asked.wording, []
    if margin is None:
        what, word = wording._(ASSUMABLE[assumed.CUSTOMER_MARGIN].title), ASSUMABLE[assumed.CUSTOMER_MARGIN].words[0]
        found.append(wording._("Not known: {what}. Say it: {example}.", what=what, example=f"`value start {word}:...`"))
    if n < LEAST:
        found.append(
            wording._(
                "Only {n} customers are known who were there a year before; it takes {least}, with their start.",
                n=n,
                least=LEAST,
            )
        )
    return found


def _about(asked: Asked, n: int, stays: float, limits: tuple[float, float], discount: float) -> str:
    wording = asked.wording
    low, value, high = (wording.number(100 * each) for each in (limits[0], stays, limits[1]))
    return wording._(
        "Of {n} customers {value}% stayed a year ({low}–{high}); later money is discounted by {discount}% a year.",
        n=wording.number(n),
        value=value,
        low=low,
        high=high,
        discount=wording.exact(round(100 * discount, 1)),
    )


def _said_by(asked: Asked, known: Mapping[str, Assumption]) -> tuple[str, ...]:
    at = known[assumed.CUSTOMER_MARGIN].at
    if at is None:
        return ()
    day = asked.wording.day(asked.reader.calendar.day_of(at), year=True)
    return (asked.wording._("The margin is assumed ({day}), so this is as firm as that.", day=day),)
