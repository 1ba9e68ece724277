"""Runs: how many closed weeks (months) a number needs until it has enough answers to be judged."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import mean

from rox_bot.analytics.verdict import MINIMUM_TO_JUDGE
from rox_bot.answers.asking import Asked
from rox_bot.domain.metrics import Metric, Reads
from rox_bot.domain.period import Calendar, Period

LENGTHS = {"week": (1, 4, 13), "month": (1, 3), "quarter": (1,)}
"""Unit -> the numbers of units that a run may have, the shortest first."""


def shortest(asked: Asked, metric: Metric, unit: str) -> Period:
    """Return the shortest run up to the last closed unit that can be judged in which a metric has enough answers.

    The last closed unit alone, where no run has: then it is told in counts. One unit is chosen only where units usually
    have enough, so that a number is not told over a week now and over four then. Which run it is hangs on the number
    of answers alone, never on what they say, so that choosing does not favour a change.
    """
    closed = asked.reader.last_closed(metric, unit)
    if metric.reads in (Reads.COUNT, Reads.STOCK):
        return closed
    for count in LENGTHS[unit]:
        run = back(asked.reader.calendar, closed, count)
        if _most(asked, metric, [run])[0] < MINIMUM_TO_JUDGE:
            continue
        if count > 1 or len(LENGTHS[unit]) == 1 or _usual(asked, metric, closed, unit) >= MINIMUM_TO_JUDGE:
            return run
    return closed


def _usual(asked: Asked, metric: Metric, closed: Period, unit: str) -> float:
    """Return how many answers a unit has on average, of those with any in the next longer run."""
    units = asked.reader.calendar.units_until(closed, unit, LENGTHS[unit][1], asked.reader.context.now)
    return mean([n for n in _most(asked, metric, units) if n] or [0])


def _most(asked: Asked, metric: Metric, periods: Sequence[Period]) -> list[int]:
    """Return the number of answers of each period, on the scale with the most."""
    return [max(each.cell.n for each in row.values()) for row in asked.reader.series(metric, periods, asked.filters)]


def back(calendar: Calendar, closed: Period, count: int) -> Period:
    """Return the run of so many calendar units that ends with a closed one; it is named by its token."""
    if count == 1 or closed.grain is None:
        return closed
    first = calendar.shift(closed.first_day, closed.grain, 1 - count)
    return replace(closed, start=calendar.midnight(first), token=f"last_{count}_{closed.grain}s", grain=None)


def over(asked: Asked, period: Period) -> Asked:
    """Return a question asked of one period."""
    return replace(asked, question=replace(asked.question, period=period))
