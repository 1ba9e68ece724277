"""How many fewer customers left, where accounts are not recorded: cancellations out of the customers assumed."""

from math import hypot, sqrt

from rox_bot.analytics.valuation import count_change
from rox_bot.answers.rox.bases import Assumed
from rox_bot.answers.rox.changes import Change, Unknown
from rox_bot.answers.taking import Reader
from rox_bot.domain.assumptions import CHURN, CUSTOMERS
from rox_bot.domain.errors import N_
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period
from rox_bot.store import cells

_Z95 = 1.959964


def fewer_left(reader: Reader, assumptions: Assumed, span: Period, before: Period) -> tuple[Change, bool]:
    """Return the fall of the share of customers who left, and whether its baseline is the churn that is assumed.

    The baseline is the period before where cancellations were recorded by then, else the churn assumed for a year.
    Counts vary like Poisson's; an assumed range is taken as wide as it is said.
    """
    metric = METRICS["cancellations"]
    first = reader.first_event(metric)
    if first is None:
        raise Unknown(N_("no customer's leaving is recorded: log or import cancellations"))
    there = assumptions.number(CUSTOMERS)
    if there < 1:
        raise Unknown(N_("no customers are assumed"))
    later = _left(reader, span)
    if first < before.end:
        earlier = _left(reader, before)
        scale = (span.end - span.start) / (before.end - before.start)
        more, low, high = (each / there for each in count_change(later, earlier, scale))
        told = (more * 100, low * 100, high * 100)
        return Change("cancellations", told, (-more, -high, -low), later, before, later, earlier), False
    yearly, years = assumptions.doubt(CHURN), assumptions.years
    expected = 1 - (1 - yearly.mean) ** years
    spread = ((1 - (1 - yearly.high) ** years) - (1 - (1 - yearly.low) ** years)) / 2
    fallen = expected - later / there
    half = hypot(_Z95 * sqrt(later) / there, spread)
    told = (-fallen * 100, (-fallen - half) * 100, (-fallen + half) * 100)
    better = (fallen, fallen - half, fallen + half)
    return Change("cancellations", told, better, later, before, later, expected * there), True


def _left(reader: Reader, period: Period) -> int:
    """Return how many customers left in a period, each once."""
    measure, workspace = METRICS["cancellations"].measure, reader.context.workspace
    return len({row["customer"] for row in cells.read_events(reader.tx, measure, period, workspace=workspace)})
