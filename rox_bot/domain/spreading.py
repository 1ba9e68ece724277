"""Sums spread evenly over months: how much of a sum lies in a period, to the cent.

The months count from the first day: a sum over 12 months from 15 January has 1/12 of it in each month that starts on a
15th. Inside a month every day has the same part. What was spent before a day is rounded once, and a period has the
difference of two of these, so that the parts of any cut add up to the sum.
"""

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from rox_bot.domain.period import add_months

_CENT = Decimal("0.01")


def part_in(amount: Decimal, first: date, stop: date | None, since: date, until: date) -> Decimal:
    """Return how much of a sum spread over the days [first, stop) lies in the days [since, until).

    Without `stop` it lies whole on the first day.
    """
    if until <= since:
        return Decimal(0)
    if stop is None:
        return amount if since <= first < until else Decimal(0)
    return _before(amount, first, stop, until) - _before(amount, first, stop, since)


def months_between(first: date, stop: date) -> Fraction:
    """Return how many months [first, stop) lasts: whole ones counted from its first day, and the part of another."""
    whole = max(0, (stop.year - first.year) * 12 + stop.month - first.month - 1)
    while add_months(first, whole + 1) <= stop:
        whole += 1
    start, end = add_months(first, whole), add_months(first, whole + 1)
    return whole + Fraction((stop - start).days, (end - start).days)


def _before(amount: Decimal, first: date, stop: date, day: date) -> Decimal:
    """Return how much of a sum was used before a day, to the cent; all of it from `stop` on."""
    if day <= first:
        return Decimal(0)
    if day >= stop:
        return amount
    part = months_between(first, day) / months_between(first, stop)
    return (amount * part.numerator / part.denominator).quantize(_CENT, ROUND_HALF_EVEN)


def last_day(stop: date | None, first: date) -> date:
    """Return the last day over which a sum is spread."""
    return first if stop is None else stop - timedelta(days=1)
