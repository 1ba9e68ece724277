"""Who is at risk: customers with a sign that they may leave, and what became of such ones before.

What became of them is this workspace's own history and never a constant: of the customers with low scores in one
quarter the share that was gone at the end of the next, against all others who were customers then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rox_bot.analytics.comparison import difference_of_shares
from rox_bot.analytics.verdict import Candidate, Verdict, judge
from rox_bot.answers.asking import Asked
from rox_bot.answers.signs import Counts, lately_until, look_for_signs
from rox_bot.answers.taking import Reader
from rox_bot.domain.accounts import standing
from rox_bot.domain.columns import microseconds
from rox_bot.domain.metrics.loops import LOW_SCORES
from rox_bot.domain.period import Period
from rox_bot.store import cells

LOW_PART = 0.25
"""A customer counts as a low scorer of a quarter from this part of its answers on."""

QUARTERS = 8
LEAST = 20
"""With fewer quarters of customers who scored low, it is not told how many of them left."""


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
    """A customer at risk: its monthly level (None = not known), and why.

    Its scores and low ones where those stand out, contacts if they rose, the day it was last heard if it fell silent.
    """

    customer: str
    level: Decimal | None
    scores: tuple[int, int] = (0, 0)
    contacts: tuple[int, int] | None = None
    silent_since: date | None = None


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
    lately = lately_until(reader.calendar, now)
    accounts = {each.customer: each for each in reader.accounts(lately, asked.filters)}
    instant = microseconds(now)
    levels = {name: each.level(instant) for name, account in accounts.items() if (each := account.at(instant))}
    signs = look_for_signs(reader, now, among=frozenset(levels))
    at_risk = [
        AtRisk(
            name,
            level,
            signs.scores[name] if name in signs.low else (0, 0),
            signs.contacts[name] if name in signs.rising else None,
            signs.silent.get(name),
        )
        for name, level in levels.items()
        if signs.of(name)
    ]
    at_risk.sort(key=lambda each: (-(each.level or Decimal(0)), each.customer))
    total = sum((level for level in levels.values() if level is not None), Decimal(0))
    history, heard = _history_of(asked)
    return Found(tuple(at_risk), len(levels), total, history, heard or bool(signs.scores))


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
