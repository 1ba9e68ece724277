"""Who is at risk: customers with low scores or clearly more contacts lately, and what became of such ones before.

What became of them is this workspace's own history and never a constant: of the customers with low scores in one
quarter the share that was gone at the end of the next, against all others who were customers then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from math import comb

from rox_bot.analytics.comparison import benjamini_hochberg, difference_of_shares
from rox_bot.analytics.distributions import normal_two_sided
from rox_bot.analytics.verdict import FALSE_DISCOVERY_RATE, Candidate, Verdict, judge
from rox_bot.answers.asking import Asked
from rox_bot.answers.taking import Reader
from rox_bot.domain.accounts import standing
from rox_bot.domain.columns import microseconds
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.metrics.loops import LOW_SCORES
from rox_bot.domain.period import Period
from rox_bot.store import cells

LATELY = timedelta(weeks=13)
LOW_PART = 0.25
"""A customer counts as scoring low from this part of its answers on."""

QUARTERS = 8
LEAST = 20
"""With fewer quarters of customers who scored low, it is not told how many of them left."""

_FEWEST_CONTACTS = 10
_MOST_EXACT = 1_000

Counts = Mapping[str, tuple[int, int]]
"""Customer -> two counts: answers and low ones, or contacts before and lately."""


@dataclass(frozen=True)
class History:
    """Of quarters of customers: how many scored low and left in the next, and how many others did."""

    low: tuple[int, int] = (0, 0)
    others: tuple[int, int] = (0, 0)
    quarters: int = 0

    @property
    def enough(self) -> bool:
        """Whether the share of low scorers who left may be told."""
        return self.low[1] >= LEAST and self.others[1] >= LEAST

    @property
    def verdict(self) -> Verdict | None:
        """Return whether low scorers clearly left more often than the others."""
        if not self.low[1] or not self.others[1]:
            return None
        difference = difference_of_shares(*self.low, *self.others)
        return judge([Candidate(self.low[1], self.others[1], difference, 0.01, judgeable=True)])[0][0]


@dataclass(frozen=True)
class AtRisk:
    """A customer at risk: its monthly level (None = not known), scores and low ones, contacts if they rose."""

    customer: str
    level: Decimal | None
    scores: tuple[int, int] = (0, 0)
    contacts: tuple[int, int] | None = None


@dataclass(frozen=True)
class Found:
    """Who is at risk, the most revenue first; how many customers there are with what revenue; what happened before."""

    customers: tuple[AtRisk, ...] = ()
    active: int = 0
    total: Decimal = Decimal(0)
    history: History = field(default_factory=History)
    heard: bool = False

    @property
    def at_stake(self) -> Decimal:
        """Return what those at risk pay a month."""
        return sum((each.level or Decimal(0) for each in self.customers), Decimal(0))


def look(asked: Asked) -> Found:
    """Return who is at risk at the moment of asking, among the customers that the filters let through."""
    reader, now = asked.reader, asked.reader.context.now
    zone = reader.calendar.zone
    lately = Period(now - LATELY, now, "lately", zone)
    before = Period(now - 2 * LATELY, now - LATELY, "before", zone)
    accounts = {each.customer: each for each in reader.accounts(lately, asked.filters)}
    instant = microseconds(now)
    levels = {name: each.level(instant) for name, account in accounts.items() if (each := account.at(instant))}
    scores, contacts = _scores(reader, [lately])[0], _contacts(reader, before, lately)
    rising = _rising({name: contacts[name] for name in levels if name in contacts}, contacts)
    at_risk = [
        AtRisk(name, level, scores.get(name, (0, 0)), contacts[name] if name in rising else None)
        for name, level in levels.items()
        if scores_low(scores.get(name)) or name in rising
    ]
    at_risk.sort(key=lambda each: (-(each.level or Decimal(0)), each.customer))
    total = sum((level for level in levels.values() if level is not None), Decimal(0))
    history, heard = _history_of(asked)
    return Found(tuple(at_risk), len(levels), total, history, heard or bool(scores))


def scores_low(score: tuple[int, int] | None) -> bool:
    """Return whether a customer with so many answers, so many of them low, scores low."""
    return score is not None and score[1] > 0 and score[1] >= LOW_PART * score[0]


def _scores(reader: Reader, periods: Sequence[Period]) -> list[Counts]:
    """Return, for each period, the scores by customer: how many, and how many low."""
    found: list[dict[str, tuple[int, int]]] = [{} for _ in periods]
    workspace = reader.context.workspace
    for cell in cells.read_cells(reader.tx, LOW_SCORES, periods, workspace=workspace, by="customer"):
        if cell.n and cell.member:
            n, low = found[cell.bucket].get(cell.member, (0, 0))
            found[cell.bucket][cell.member] = (n + cell.n, low + round(cell.total / 100))
    return list(found)


def _contacts(reader: Reader, before: Period, lately: Period) -> Counts:
    """Return the contacts by customer: before, and lately."""
    found: dict[str, tuple[int, int]] = {}
    read = cells.read_cells(
        reader.tx, METRICS["tickets"].measure, [before, lately], workspace=reader.context.workspace, by="customer"
    )
    for cell in (each for each in read if each.member):
        earlier, later = found.get(cell.member, (0, 0))
        found[cell.member] = (earlier + cell.n, later) if cell.bucket == 0 else (earlier, later + cell.n)
    return found


def _rising(mine: Counts, everybody: Counts) -> set[str]:
    """Return whose contacts clearly rose more than everybody's: exact binomial tests, judged as one family."""
    earlier, later = (sum(each[side] for each in everybody.values()) for side in (0, 1))
    if not earlier or not later:
        return set()
    usual = later / (earlier + later)
    names = [name for name, counts in mine.items() if sum(counts) >= _FEWEST_CONTACTS]
    chances = [min(1.0, 2 * _at_least(mine[name][1], sum(mine[name]), usual)) for name in names]
    qs = benjamini_hochberg(chances)
    return {name for name, q in zip(names, qs, strict=True) if q < FALSE_DISCOVERY_RATE}


def _at_least(k: int, n: int, share: float) -> float:
    """Return the chance of at least k of n; of large numbers by the normal distribution."""
    if n > _MOST_EXACT:
        z = (k - 0.5 - n * share) / (n * share * (1 - share)) ** 0.5
        half = normal_two_sided(z) / 2
        return half if z > 0 else 1 - half
    return min(1.0, sum(comb(n, each) * share**each * (1 - share) ** (n - each) for each in range(k, n + 1)))


def _history_of(asked: Asked) -> tuple[History, bool]:
    """Return what became of low scorers and others in the closed quarters, and whether any customer was heard."""
    reader, calendar, now = asked.reader, asked.reader.calendar, asked.reader.context.now
    last = calendar.last_closed("quarter", now)
    quarters = calendar.units_until(last, "quarter", QUARTERS + 1, now)
    scores = _scores(reader, quarters)
    low, others, counted = [0, 0], [0, 0], 0
    for said, quarter in zip(scores, quarters[1:], strict=False):
        if not said:
            continue  # nobody was heard, so that nobody could score low
        start, end, any_there = microseconds(quarter.start), microseconds(quarter.end), False
        for account in reader.accounts(quarter, asked.filters):
            there = standing(account, start, end)
            if there is None:
                continue
            any_there = True
            side = low if scores_low(said.get(account.customer)) else others
            side[0] += not there.stayed
            side[1] += 1
        counted += any_there
    return History((low[0], low[1]), (others[0], others[1]), counted), any(scores)
