"""What a contact costs: the money spent on running the service, over the tickets of the days that are known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal

from rox_bot.answers.ledger import Booked, spent_in
from rox_bot.answers.taking import Reader
from rox_bot.domain.ledger import RUN
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.domain.valuation import Spent

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Cost:
    """What the service cost over the days of a period whose tickets are known, and how many these are."""

    period: Period
    run: Booked[Spent]
    contacts: int

    @property
    def each(self) -> Decimal | None:
        """Return what a contact cost, to the cent; None where either is not known."""
        if not self.run.entries or not self.contacts:
            return None
        return (self.run.total / self.contacts).quantize(_CENT, ROUND_HALF_EVEN)

    def is_whole(self, period: Period) -> bool:
        """Return whether it is that of every day of a period."""
        return (self.period.first_day, self.period.last_day) == (period.first_day, period.last_day)


def cost_of(reader: Reader, period: Period, filters: Sequence[Filter] = ()) -> Cost:
    """Return what running the service cost over the whole days of a period for which tickets are recorded.

    Money of days whose tickets nobody knows would make each contact look dearer than it was.
    """
    tickets, calendar = METRICS["tickets"], reader.calendar
    first = reader.first_event(tickets)
    late = reader.one(tickets, period, filters).reading.complete_until
    start = max(period.start, calendar.midnight(calendar.day_of(first))) if first else period.start
    end = calendar.midnight(calendar.day_of(min(period.end, late or period.end)))
    covered = replace(period, start=start, end=max(start, end), grain=None, so_far=False)
    found = spent_in(reader, covered, filters)
    run = replace(found, entries=tuple(each for each in found.entries if each.covers == RUN))
    return Cost(covered, run, reader.one(tickets, covered, filters).reading.n)
