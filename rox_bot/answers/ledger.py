"""The ledger as answers read it: the part of each investment and gain that lies in a period, in the own currency."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Generic, TypeVar

from rox_bot.answers.taking import Reader
from rox_bot.domain.events import SLICES
from rox_bot.domain.facts import GainFact, InvestmentFact
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.domain.rates import MissingRate, Rates
from rox_bot.domain.spreading import last_day, part_in
from rox_bot.domain.valuation import Brought, Spent
from rox_bot.store.ledger import Ledger, booked
from rox_bot.store.rates import rates_of

_CENT = Decimal("0.01")
Entry = TypeVar("Entry", Spent, Brought)


@dataclass(frozen=True)
class Booked(Generic[Entry]):
    """One side of the ledger over a period: its entries, and the rates without which others could not be counted.

    `left_out` are these others, by id and name.
    """

    entries: tuple[Entry, ...] = ()
    missing: tuple[MissingRate, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """Return the sum of all parts, in the workspace's own currency."""
        return sum((each.part for each in self.entries), Decimal(0))


def spent_in(reader: Reader, period: Period, filters: Sequence[Filter] = ()) -> Booked[Spent]:
    """Return what was spent in a period, in the order of the first days."""
    return _booked(reader, InvestmentFact, period, filters, _spent)


def brought_in(reader: Reader, period: Period, filters: Sequence[Filter] = ()) -> Booked[Brought]:
    """Return the gains booked by hand in a period, in the order of the first days: of each the part that is ours."""
    return _booked(reader, GainFact, period, filters, _brought)


def _booked(
    reader: Reader,
    fact: Ledger,
    period: Period,
    filters: Sequence[Filter],
    read: Callable[[Mapping[str, Any], Reader, Period, Rates], Entry],
) -> Booked[Entry]:
    context = reader.context
    rates = rates_of(reader.tx, context.workspace, context.currency)
    entries: list[Entry] = []
    missing: dict[tuple[str, str], MissingRate] = {}
    left_out: list[str] = []
    for row in booked(reader.tx, fact, period, workspace=context.workspace, filters=filters):
        try:
            entry = read(row, reader, period, rates)
        except MissingRate as trouble:
            missing.setdefault((trouble.currency, str(trouble)), trouble)
            left_out.append(f"{fact.letter}{row['id']} {row['name']}")
            continue
        if entry.part:
            entries.append(entry)
    return Booked(tuple(entries), tuple(missing.values()), tuple(left_out))


def _spent(row: Mapping[str, Any], reader: Reader, period: Period, rates: Rates) -> Spent:
    return Spent(
        **_common(row, "I", reader, period, rates, Decimal(1)),
        category=row["category"],
        covers=row["covers"],
        tag=row["tag"],
        goal=row["goal"],
        partner=row["partner"],
    )


def _brought(row: Mapping[str, Any], reader: Reader, period: Period, rates: Rates) -> Brought:
    return Brought(
        **_common(row, "V", reader, period, rates, Decimal(repr(row["share"]))),
        lever=row["lever"],
        grade=row["grade"],
        share=row["share"],
        source=row["grade_source"],
        booked_at=row["recorded_at"],
        slice=tuple((name, row[name]) for name in SLICES if row[name] and name != "agent"),
    )


def _common(
    row: Mapping[str, Any], letter: str, reader: Reader, period: Period, rates: Rates, share: Decimal
) -> dict[str, Any]:
    """Return what both sides say: the whole sum by the rate of its first day, and `share` of what lies in the period.

    Of a running period that is what lies before the end of its last day.
    """
    first = reader.calendar.day_of(row["occurred_at"])
    stop = None if row["until"] is None else reader.calendar.day_of(row["until"])
    rate = rates.on(row["currency"], first)
    own = rates.own_sum(row["amount"], row["currency"], first)
    if share != 1:
        own = (own * share).quantize(_CENT, ROUND_HALF_EVEN)
    part = part_in(own, first, stop, period.first_day, period.last_day + timedelta(days=1))
    return {
        "entry": f"{letter}{row['id']}",
        "name": row["name"],
        "part": part,
        "amount": row["amount"],
        "currency": row["currency"],
        "first": first,
        "last": last_day(stop, first),
        "rate": rate,
        "booked_by": row["written_by"],
    }
