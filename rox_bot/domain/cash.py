"""Cash timing: in which month of a period what was spent and what was gained lies, conserved to the cent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from rox_bot.domain.period import add_months
from rox_bot.domain.spreading import part_in
from rox_bot.domain.valuation import Brought, GainLine, Spent, Valuation

_CENT = Decimal("0.01")
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A calendar month, or the part of one that lies in the period: the days [first, stop)."""

    first: date
    stop: date


@dataclass(frozen=True, slots=True)
class Flow:
    """What one entry or line of a valuation puts into each stretch, in the workspace's currency.

    `parts` add up to the entry's part in the period, or the line's likely amount to the cent.
    """

    source: Spent | GainLine
    parts: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        """Return the sum of the parts."""
        return sum(self.parts, _NOTHING)


@dataclass(frozen=True)
class Timing:
    """The stretches of a period and what flows in each."""

    stretches: tuple[Stretch, ...]
    spent: tuple[Flow, ...] = ()
    gained: tuple[Flow, ...] = ()

    @property
    def spent_by_stretch(self) -> tuple[Decimal, ...]:
        """Return what was spent in each stretch."""
        return self.added(self.spent)

    @property
    def gained_by_stretch(self) -> tuple[Decimal, ...]:
        """Return what was gained in each stretch."""
        return self.added(self.gained)

    @property
    def net(self) -> tuple[Decimal, ...]:
        """Return what was gained less what was spent in each stretch."""
        return tuple(up - down for up, down in zip(self.gained_by_stretch, self.spent_by_stretch, strict=True))

    @property
    def cumulative(self) -> tuple[Decimal, ...]:
        """Return what is left after each stretch, since the start of the period."""
        return tuple(_running(self.net))

    @property
    def paid_back(self) -> Stretch | None:
        """Return the stretch after which gains have covered what was spent so far, and stay so; None if they do not."""
        left = self.cumulative
        below = [place for place, each in enumerate(left) if each < 0]
        if not any(self.spent_by_stretch) or (below and below[-1] == len(left) - 1):
            return None
        first = next(place for place, each in enumerate(self.spent_by_stretch) if each)
        return self.stretches[max(first, below[-1] + 1 if below else 0)]

    def added(self, flows: Iterable[Flow]) -> tuple[Decimal, ...]:
        """Return the sum of some flows in each stretch."""
        found = [flow.parts for flow in flows]
        return tuple(sum((parts[place] for parts in found), _NOTHING) for place in range(len(self.stretches)))


def timing(valuation: Valuation) -> Timing:
    """Return when, by calendar month, the money of a valuation flows.

    An investment flows as it is spread, a line of booked gains as those are. A computed line flows evenly over the
    period, for in which month of it experience brought something nobody has measured.
    """
    first, stop = _days(valuation)
    stretches = tuple(_months(first, stop))
    booked = {each.entry: each for each in valuation.booked}
    gained = [Flow(line, _gained(line, booked, stretches)) for line in valuation.lines]
    spent = [Flow(each, _allotted(each.part, [each], stretches)) for each in valuation.spent]
    return Timing(stretches, tuple(spent), tuple(gained))


def own_sum(entry: Spent | Brought) -> Decimal:
    """Return an entry's whole sum in the workspace's currency by its rate; of a gain the share that is ours."""
    own = entry.amount if entry.rate == 1 else (entry.amount * entry.rate).quantize(_CENT, ROUND_HALF_EVEN)
    share = Decimal(repr(entry.share)) if isinstance(entry, Brought) else Decimal(1)
    return own if share == 1 else (own * share).quantize(_CENT, ROUND_HALF_EVEN)


def cents(amount: float) -> Decimal:
    """Return a likely amount to the cent."""
    return Decimal(repr(amount)).quantize(_CENT, ROUND_HALF_EVEN)


def _days(valuation: Valuation) -> tuple[date, date]:
    """Return the days [first, stop) of the period; one that takes everything starts with the first entry."""
    first, stop = valuation.period.first_day, valuation.period.last_day + timedelta(days=1)
    if valuation.period.is_open_ended:
        known = [each.first for each in valuation.spent] + [each.first for each in valuation.booked]
        first = min([*known, valuation.period.last_day])
    return first, stop


def _months(first: date, stop: date) -> Iterable[Stretch]:
    while first < stop:
        following = min(add_months(first.replace(day=1), 1), stop)
        yield Stretch(first, following)
        first = following


def _parts(amount: Decimal, entry: Spent | Brought, stretches: Sequence[Stretch]) -> tuple[Decimal, ...]:
    """Return what of an entry's sum lies in each stretch."""
    stop = None if entry.last == entry.first else entry.last + timedelta(days=1)
    return tuple(part_in(amount, entry.first, stop, each.first, each.stop) for each in stretches)


def _gained(line: GainLine, booked: Mapping[str, Brought], stretches: Sequence[Stretch]) -> tuple[Decimal, ...]:
    return _allotted(cents(line.amount.likely), [booked[each] for each in line.entries if each in booked], stretches)


def _allotted(amount: Decimal, entries: Sequence[Spent | Brought], stretches: Sequence[Stretch]) -> tuple[Decimal, ...]:
    """Return an amount cut as its entries lie in the stretches, evenly over all days where none does."""
    parts = [_parts(own_sum(each), each, stretches) for each in entries]
    weights = [sum((each[place] for each in parts), _NOTHING) for place in range(len(stretches))]
    if any(weights):
        return tuple(_shared(amount, weights))
    first, stop = stretches[0].first, stretches[-1].stop
    return tuple(part_in(amount, first, stop, each.first, each.stop) for each in stretches)


def _shared(amount: Decimal, weights: Sequence[Decimal]) -> Iterable[Decimal]:
    """Yield an amount cut by weights: what came before each cut is rounded once, so that the parts add up."""
    whole, given, reached = sum(weights), _NOTHING, _NOTHING
    for weight in weights:
        reached += weight
        until = (amount * reached / whole).quantize(_CENT, ROUND_HALF_EVEN)
        yield until - given
        given = until


def _running(amounts: Iterable[Decimal]) -> Iterable[Decimal]:
    reached = _NOTHING
    for amount in amounts:
        reached += amount
        yield reached
