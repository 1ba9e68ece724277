"""What a measure and a metric are: what is kept about each event, and how that is read and told."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, false, func, not_

from rox_bot.domain.events import OWN_SLICES
from rox_bot.domain.facts import Fact


class Reads(StrEnum):
    """How one or two measures become a value."""

    SHARE = "share"  # mean of 100 / 0, interval by Wilson
    NET = "net"  # mean of +100 / 0 / -100, interval by adjusted Wald
    MEAN = "mean"  # mean of scores, interval by Student's t, straightened where the answers are skewed
    RATIO = "ratio"  # a sum over accounts out of another, interval by the delta method
    RATE = "rate"  # rows of one measure out of the total of another, interval by Wilson
    QUANTILE = "quantile"  # order statistics
    COUNT = "count"  # rows
    STOCK = "stock"  # rows that came in minus rows that went out before an instant


@dataclass(frozen=True)
class LeftOut:
    """Rows that belong to a measure's fact and period but do not count, and why."""

    reason: str
    rows: ColumnElement[bool]


@dataclass(frozen=True)
class PartKnown:
    """Rows of a measure that count although part of what it asks is not known of them; `words` say what, with `{n}`."""

    words: str
    rows: ColumnElement[bool]


@dataclass(frozen=True)
class Measure:
    """What is kept about the events of one fact.

    `placed_by` is the instant that places a row in a period; `counts` which rows belong; `worth` what one row is
    worth (NULL = does not count; None = 1 each). `scale` keeps answers on different scales apart. A measure with a
    `window` looks at later rows, so a row counts only once the window has passed; `own_window` says that those are
    written here, so that no source can lack them. `span` is where a duration starts and ends, for counting its business
    hours alone.
    """

    key: str
    fact: Fact
    placed_by: ColumnElement[int]
    counts: ColumnElement[bool]
    worth: ColumnElement[Any] | None = None
    scale: ColumnElement[str] | None = None
    window: timedelta | None = None
    own_window: bool = False
    span: tuple[ColumnElement[int], ColumnElement[int]] | None = None
    left_out: tuple[LeftOut, ...] = ()
    part_known: PartKnown | None = None

    @cached_property
    def without_left_out(self) -> "Measure":
        """Return the measure without the rows that do not count."""
        if not self.left_out:
            return self
        kept = (not_(func.coalesce(each.rows, false())) for each in self.left_out)
        return replace(self, counts=and_(self.counts, *kept), left_out=())

    @cached_property
    def not_wholly_known(self) -> "Measure | None":
        """Return the measure of its rows that count although part of what it asks is not known; None for none."""
        if self.part_known is None:
            return None
        rows = and_(self.without_left_out.counts, self.part_known.rows)
        return replace(self, key=f"{self.key}_in_part", counts=rows, worth=None, left_out=(), part_known=None)


@dataclass(frozen=True)
class Metric:
    """How a measure is read and told.

    `smallest_change` is the smallest difference worth naming: in the metric's own unit, or as a share of the earlier
    value when `relative`. `minimum_n` is the smallest n that is printed as a value. `words` are what people type,
    English and Dutch. `beside` are metrics always shown with it (guards), `together` those that the same word means.
    `of` is what the rows of a rate are out of; `bounds` are the ends of the one scale a mean is on, or of a ratio. A
    variant's key is its metric's with a word behind a dot. With `business` only business hours count; what `protects`
    people is hidden below 5 and never taken apart. `accounts` says that its rows are accounts, not events, and how one
    counts (see `answers.account_cells`); it is told by quarter.
    """

    key: str
    title: str
    unit: Literal["%", "points", "score", "min", "h", "count"]
    reads: Reads
    measure: Measure
    better: Literal["up", "down"] | None
    minimum_n: int
    definition: str
    words: tuple[str, ...]
    source: str = ""
    version: int = 1
    variant: str = ""
    parameters: str = ""
    outflow: Measure | None = None
    of: Measure | None = None
    business: bool = False
    protects: bool = False
    accounts: str = ""
    quantile: float = 0.5
    bounds: tuple[float, float] | None = None
    smallest_change: float = 0.0
    relative: bool = False
    beside: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    by_time: str = ""
    spread_words: tuple[str, str, str] | None = None

    @property
    def base(self) -> str:
        """Return the metric's own key, that of its variants too."""
        return self.key.partition(".")[0]

    @property
    def definition_id(self) -> str:
        """Return the id that names this definition in every answer, such as `fcr.no_repeat@1(window=7d)`."""
        parameters = f"({self.parameters})" if self.parameters else ""
        variant = f".{self.variant}" if self.variant else ""
        return f"{self.base}{variant}@{self.version}{parameters}"

    def is_kept_by(self, name: str) -> bool:
        """Return whether its events have what figures are grouped or filtered by; accounts have slices alone."""
        if self.accounts and name in OWN_SLICES:
            return False
        return name in self.measure.fact.__table__.c  # type: ignore[union-attr]

    @property
    def is_share(self) -> bool:
        """Whether it is a share of events, in percent."""
        return self.reads in (Reads.SHARE, Reads.RATE)

    @property
    def is_quarterly(self) -> bool:
        """Whether it is told of quarters where no period is named."""
        return self.protects or bool(self.accounts)

    @property
    def is_duration(self) -> bool:
        """Whether it is a length of time, in its own unit."""
        return self.reads is Reads.QUANTILE
