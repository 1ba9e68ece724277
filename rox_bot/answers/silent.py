"""Customers gone silent: who was heard regularly, by tickets or answers, and since when no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rox_bot.analytics.silence import LOOKED_AT, gone_silent
from rox_bot.answers.taking import Reader
from rox_bot.domain.columns import EPOCH, MICROSECOND
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.store.people import is_key

_HEARD_BY = ("tickets", "feedback")


@dataclass(frozen=True, slots=True)
class Gone:
    """A customer gone silent: the day it was last heard, and in how many of the weeks known before that it was."""

    customer: str
    last_day: date
    heard: int
    known: int


def customers_gone(reader: Reader, period: Period, filters: Sequence[Filter], *, told_for: int = 1) -> list[Gone]:
    """Return the customers that have gone silent within a period, or its last `told_for` weeks: the most regular first.

    Nobody where something that was said may still come. Customers that are persons are left out.
    """
    if any(reader.completeness.late(METRICS[key], period, filters) for key in _HEARD_BY):
        return []
    calendar, now = reader.calendar, reader.context.now
    weeks = calendar.weeks_until(period, LOOKED_AT, now)
    heard: list[set[str]] = [set() for _ in weeks]
    for key in _HEARD_BY:
        for place, row in enumerate(reader.series(METRICS[key], weeks, filters, "customer")):
            heard[place] |= {member for (member, _), taken in row.items() if taken.cell.n}
    organisations = [{member for member in each if member and not is_key(member)} for each in heard]
    looks = max(1, len(calendar.buckets(period, "week", now)) - 1)
    found = gone_silent(organisations, looks=looks, told_for=told_for)
    told = (
        Gone(each.member, _last_day(reader, each.member, period, filters), each.heard, each.known) for each in found
    )
    return sorted(told, key=lambda each: (-each.heard, each.customer))


def _last_day(reader: Reader, customer: str, period: Period, filters: Sequence[Filter]) -> date:
    """Return the local day on which a customer was last heard."""
    mine = (*filters, Filter("customer", (customer,)))
    last = max(reader.last_event(METRICS[key], period, mine) or 0 for key in _HEARD_BY)
    return reader.calendar.day_of(EPOCH + last * MICROSECOND)
