"""Exchange rates: what one unit of a currency was worth in the workspace's own, from a day on."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from rox_bot.domain.errors import N_, BadInput

Dated = tuple[tuple[date, Decimal], ...]
_CENT = Decimal("0.01")


class MissingRate(BadInput):
    """A sum in a currency for which no rate is known on its day."""

    def __init__(self, currency: str, own: str, day: date) -> None:
        super().__init__(
            N_("No exchange rate from {currency} to {own} is known for {day}. An admin sets it: {example}."),
            currency=currency,
            own=own,
            day=day.isoformat(),
            example=f"`settings rate {currency} 0.92 from {day.isoformat()}`",
        )
        self.currency = currency


@dataclass(frozen=True)
class Rates:
    """The currency that sums are told in (ISO 4217), and the rates into it: currency -> (from which day, rate)."""

    own: str
    dated: Mapping[str, Dated] = field(default_factory=dict)

    def on(self, currency: str, day: date) -> Decimal:
        """Return what one unit of a currency was worth on a day; raises MissingRate."""
        if currency == self.own:
            return Decimal(1)
        known = self.dated.get(currency, ())
        place = bisect_right([since for since, _ in known], day)
        if not place:
            raise MissingRate(currency, self.own, day)
        return known[place - 1][1]

    def own_sum(self, amount: Decimal, currency: str, day: date) -> Decimal:
        """Return a sum in the workspace's own currency by the rate of a day, to the cent; raises MissingRate."""
        if currency == self.own:
            return amount
        return (amount * self.on(currency, day)).quantize(_CENT, ROUND_HALF_EVEN)
