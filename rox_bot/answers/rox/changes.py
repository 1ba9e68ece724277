"""How much better what a lever looks at became: the measured change with its doubt, or why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from rox_bot.analytics.readings import compared
from rox_bot.analytics.valuation import count_change
from rox_bot.analytics.verdict import MINIMUM_TO_JUDGE
from rox_bot.answers.taking import Reader
from rox_bot.domain.answer import Reading
from rox_bot.domain.errors import N_, Phrase
from rox_bot.domain.metrics import METRICS, Measure, Metric
from rox_bot.domain.period import Calendar, Period, add_months
from rox_bot.domain.question import Filter
from rox_bot.domain.rates import MissingRate, Rates
from rox_bot.store import cells

Trio = tuple[float, float, float]
"""A difference and its 95 % limits."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a metric: `told` in its unit, `better` in the unit a lever counts in, on `n` events since.

    `later` and `earlier` are what counts and sums came to in both periods; 0 for other metrics. `ripe` says that all
    rows of the period could be judged.
    """

    metric: str
    told: Trio
    better: Trio
    n: int
    before: Period
    later: float = 0.0
    earlier: float = 0.0
    ripe: bool = True


class Unknown(Exception):
    """No change can be told; `why` is a marked text with its values."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.why = Phrase(message, **values)


def moved(reader: Reader, metric: Metric, span: Period, before: Period, filters: Sequence[Filter]) -> Change:
    """Return how a metric that has an interval changed; a share in fractions, anything else in its unit."""
    pairs = reader.pairs(metric, span, before, filters)
    reading = max(compared(list(pairs.values())), key=lambda each: each.n)
    _refuse(reader, metric, reading)
    if reading.difference is None:
        raise Unknown(N_("{metric} has no interval to tell its change by."), metric=Phrase(metric.title))
    sign = -1.0 if metric.better == "down" else 1.0
    unit = sign / 100 if metric.is_share else sign
    value, *ends = (each * unit for each in reading.difference)
    return Change(
        metric.key,
        reading.difference,
        (value, min(ends), max(ends)),
        reading.n,
        before,
        ripe="immature" not in reading.flags,
    )


def _refuse(reader: Reader, metric: Metric, reading: Reading) -> None:
    """Raise Unknown where there is too little to compare, or the data do not reach."""
    title, earlier = Phrase(metric.title), reading.against
    least = max(MINIMUM_TO_JUDGE, reader.least_n(metric))
    for each in (reading, *([earlier] if earlier else [])):
        if "incomplete" in each.flags:
            raise Unknown(N_("the data of {metric} do not cover the period yet"), metric=title)
    if not reading.n:
        raise Unknown(N_("{metric} was not measured in the period"), metric=title)
    if earlier is None or not earlier.n:
        raise Unknown(N_("no baseline: {metric} was not measured in the period before"), metric=title)
    if min(reading.n, earlier.n) < least:
        few = min(reading.n, earlier.n)
        raise Unknown(
            N_("too few answers or tickets for {metric} (n {n}, from {least})"), metric=title, n=few, least=least
        )


def counted(reader: Reader, metric: Metric, span: Period, before: Period, filters: Sequence[Filter]) -> Change:
    """Return how many more events there were than before, as a part of the larger of both."""
    _refuse_unrecorded(reader, metric, before)
    later, earlier = (len(_events(reader, metric.measure, each, filters)) for each in (span, before))
    scale = _length(span) / _length(before)
    if not later and not earlier:
        raise Unknown(N_("nothing of the kind was recorded in the period or before it"))
    change = count_change(later, earlier, scale)
    return _of_the_larger(metric, change, later, earlier * scale, later, before)


def sold(
    reader: Reader, metric: Metric, span: Period, before: Period, filters: Sequence[Filter], rates: Rates
) -> tuple[Change, tuple[MissingRate, ...]]:
    """Return how much more the customers of both periods bought, in the own currency, as a part of the larger.

    Customers who came after the baseline's start are left out: what they buy was not there to be bought before.
    Also returns the sums that could not be counted for want of a rate.
    """
    _refuse_unrecorded(reader, metric, before)
    since = replace(before, end=span.end)
    newcomers = {row["customer"] for row in _events(reader, METRICS["won"].measure, since, filters)}
    missing: dict[str, MissingRate] = {}
    sides: list[list[float]] = []
    for each in (span, before):
        rows = [row for row in _events(reader, metric.measure, each, filters) if row["customer"] not in newcomers]
        sums = (_sum(row, reader.calendar, rates, missing) for row in rows)
        sides.append([amount for amount in sums if amount])
    scale = _length(span) / _length(before)
    later, earlier = sum(sides[0]), sum(sides[1]) * scale
    if not later and not earlier:
        raise Unknown(N_("no sums were recorded in the period or before it"))
    squares = sum(each**2 for each in sides[0]) + sum((each * scale) ** 2 for each in sides[1])
    half = 1.96 * squares**0.5
    change = (later - earlier, later - earlier - half, later - earlier + half)
    return _of_the_larger(metric, change, later, earlier, len(sides[0]), before), tuple(missing.values())


def _of_the_larger(metric: Metric, change: Trio, later: float, earlier: float, n: int, before: Period) -> Change:
    base = max(later, earlier)
    value, low, high = (each / base for each in change)
    return Change(metric.key, change, (value, low, high), n, before, later, earlier)


def _refuse_unrecorded(reader: Reader, metric: Metric, before: Period) -> None:
    """Raise Unknown where nothing of the kind was recorded by the end of the baseline: then 0 is no count."""
    first = reader.first_event(metric)
    if first is None:
        raise Unknown(N_("nothing of the kind is recorded"))
    if first >= before.end:
        raise Unknown(N_("no baseline: nothing of the kind was recorded by the end of the period before"))


def _events(reader: Reader, measure: Measure, period: Period, filters: Sequence[Filter]) -> list[Mapping[str, Any]]:
    return cells.read_events(reader.tx, measure, period, workspace=reader.context.workspace, filters=filters)


def _sum(row: Mapping[str, Any], calendar: Calendar, rates: Rates, missing: dict[str, MissingRate]) -> float | None:
    """Return what a customer bought for, of what recurs a year's worth; None where that is not known."""
    amount: Decimal | None = row["amount"]
    if amount is None:
        return None
    currency = row["currency"] or rates.own
    try:
        own = rates.own_sum(amount, currency, calendar.day_of(row["occurred_at"]))
    except MissingRate as trouble:
        missing.setdefault(trouble.currency, trouble)
        return None
    return float(own) * (12 if row["per"] == "month" else 1)


def _length(period: Period) -> float:
    return max((period.end - period.start) / timedelta(days=1), 1e-9)


def shifted(period: Period, months: int, calendar: Calendar) -> Period:
    """Return a period as many months earlier, of a running one the part that is as long."""
    if not months:
        return period
    first = add_months(period.first_day, -months)
    stop = add_months(period.last_day + timedelta(days=1), -months)
    return Period(calendar.midnight(first), calendar.midnight(stop), "lagged", calendar.zone)
