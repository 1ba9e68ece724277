"""What experience was worth over a period against what was spent on it: figures, before anybody tells them.

Sums are in one currency; ROX is in percent: gross = gains / investment x 100, net = gross - 100.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from rox_bot.domain.period import Period


@dataclass(frozen=True, slots=True)
class Range:
    """A value in doubt: `likely` is the mean of the draws, and 80 % of them lie from `low` to `high`.

    Means add up, which no other middle does: lines, grades and parts make up the whole.
    """

    low: float
    likely: float
    high: float

    @property
    def is_point(self) -> bool:
        """Whether it is in no doubt."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Spent:
    """One investment and the part of it that lies in the period, in the workspace's currency.

    `amount` and `currency` are what was booked, `rate` what one unit of that was worth in the workspace's currency;
    `first` and `last` the days over which it is spread.
    """

    entry: str
    name: str
    category: str
    covers: str
    part: Decimal
    amount: Decimal
    currency: str
    first: date
    last: date
    tag: str = ""
    goal: str = ""
    partner: str = ""
    booked_by: str = ""
    rate: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Brought:
    """One gain booked by hand and the part of it that lies in the period and is ours, in the workspace's currency.

    `amount`, `currency`, `rate`, `first` and `last` as of what was `Spent`; `share` is how much of it experience is
    credited with (0 to 1), so that `part` has it already. Overlap and caps are in its `GainLine`, not here.
    """

    entry: str
    name: str
    lever: str
    grade: str
    part: Decimal
    amount: Decimal
    currency: str
    first: date
    last: date
    rate: Decimal = Decimal(1)
    share: float = 1.0
    source: str = ""
    booked_by: str = ""
    booked_at: datetime | None = None
    slice: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GainLine:
    """What one lever brought in the period, as it counts: after attribution, overlap and cap.

    `entries` are the ids of booked gains (`V12`), empty for a computed line; of that `metric` changed by `change` (its
    difference with 95 % limits, in its unit) on `n` events, over [`before`, period). `grade` is what it rests on, by
    whom (`by`, a person key) and when (`at`), or by which `source`. `alone` is what it would have brought without the
    other lines on its base, where that is more (None = the same): what is between them is the overlap. `lag` is by how
    many months the gain follows the change; `ripe` says that all of the period could be judged already.
    """

    lever: str
    base: str
    amount: Range
    grade: str
    name: str = ""
    entries: tuple[str, ...] = ()
    metric: str = ""
    change: tuple[float, float, float] | None = None
    n: int = 0
    before: Period | None = None
    source: str = ""
    by: str = ""
    at: datetime | None = None
    share: float = 1.0
    slice: tuple[tuple[str, str], ...] = ()
    alone: Range | None = None
    lag: int = 0
    ripe: bool = True


@dataclass(frozen=True, slots=True)
class NotCounted:
    """Something that is in no figure, and why (a marked text, with its values)."""

    name: str
    why: str


@dataclass(frozen=True)
class Valuation:
    """The value of experience over a period: what was spent, what each lever brought, and the ratios.

    The ratios are None where nothing was spent (on it), and where no gain is known: then they cannot be computed.
    `by_grade` is how much of the likely gain rests on each grade (shares, 0 to 1); `swings` what each line's ends do
    to gross ROX, the widest first; `above_100` the share of the draws in which gains exceed what was spent. `booked`
    are the gains that lines with `entries` are made of; `overlap` is the likely sum that was claimed twice and is in
    no line.
    """

    period: Period
    currency: str
    invested: Decimal
    improving: Decimal
    spent: tuple[Spent, ...] = ()
    booked: tuple[Brought, ...] = ()
    lines: tuple[GainLine, ...] = ()
    gains: Range = Range(0.0, 0.0, 0.0)
    gross: Range | None = None
    net: Range | None = None
    on_improving: Range | None = None
    median: float | None = None
    p5: float | None = None
    p95: float | None = None
    above_100: float | None = None
    overlap: float = 0.0
    by_grade: Mapping[str, float] = field(default_factory=dict)
    swings: tuple[tuple[str, float, float], ...] = ()
    not_counted: tuple[NotCounted, ...] = ()
    draws: int = 0
    seed: int = 0
