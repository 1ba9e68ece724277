"""An answer before it meets a surface: Slack, the terminal, a page and JSON each render this one value."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rox_bot.domain.chart import Chart
from rox_bot.domain.page import Page
from rox_bot.domain.period import Period
from rox_bot.domain.question import Question
from rox_bot.domain.valuation import Valuation

Spread = tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What the store hands to analytics for one period, one slice member and one scale.

    `total` and `squares` are sums of the rows' worths and of their squares; `spread` holds (worth, rows), ascending,
    where a quantile is asked; `pairs` both sides of a ratio for each account, ascending.
    """

    bucket: int
    member: str
    scale: str
    n: int
    total: float
    squares: float
    spread: Spread = ()
    pairs: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class BesideTarget:
    """A target in the metric's unit, and how far (with 95 % limits) and on which side of it a value lies.

    `standing` is None where it was not judged: the period runs, or the number has no interval.
    """

    target: float
    standing: str | None = None
    difference: tuple[float, float, float] | None = None
    p: float | None = None
    q: float | None = None


@dataclass(frozen=True)
class Reading:
    """The value of a metric for one period and slice.

    `value`, `low` and `high` (95 % interval) are in the metric's unit; None = not known. `flags` are among `partial`,
    `immature`, `incomplete`, `approximate`, `below_minimum` and `again` (the digest before told this change of mostly
    the same answers); `complete_until` is the instant up to which the data of an incomplete one lack nothing. `against`
    is the reading it was compared with and `difference` how far it moved; `target` is what it was to reach, where that
    was asked. `part_known` tells of how many of the n rows which part is not known: words with `{n}`, and the number.
    """

    metric: str
    value: float | None
    unit: str
    n: int
    low: float | None
    high: float | None
    period: Period
    definition: str
    slice: tuple[tuple[str, str], ...] = ()
    verdict: str | None = None
    flags: tuple[str, ...] = ()
    against: "Reading | None" = None
    difference: tuple[float, float, float] | None = None
    p: float | None = None
    q: float | None = None
    parts: tuple[int, int, int] | None = None
    left_out: tuple[tuple[str, int], ...] = ()
    total: float = 0.0
    target: BesideTarget | None = None
    complete_until: datetime | None = None
    part_known: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Until when a source's events of a kind (a fact's table) are complete, where a figure reaches past that."""

    fact: str
    source: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a person that may be shown here, with where they were written."""

    text: str
    said: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A small table of ready texts; `numeric` columns are set flush right.

    `values` has, for each row, the number behind each cell (None = there is none), for surfaces that sort by it.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    values: tuple[tuple[float | None, ...], ...] = ()

    def only(self, places: Sequence[int]) -> "Table":
        """Return the table with only the columns at these places (from 0, ascending)."""
        return Table(
            tuple(self.columns[place] for place in places),
            tuple(tuple(row[place] for place in places) for row in self.rows),
            numeric=tuple(position for position, place in enumerate(places) if place in self.numeric),
            values=tuple(tuple(row[place] for place in places) for row in self.values),
        )


@dataclass(frozen=True, slots=True)
class Action:
    """Something the reader may do next, by name; `value` is an opaque id."""

    name: str
    label: str
    value: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file made for whoever asked: where it lies, in a folder of its own, until it is handed over.

    A `page` goes with it as PDF under the same name, drawn by who hands it over.
    """

    path: Path
    page: Page | None = None

    @property
    def printed(self) -> Path:
        """Return where the page lies, once it is drawn."""
        return self.path.with_suffix(".pdf")

    def remove(self) -> None:
        """Remove the file, its page and their folder."""
        for path in (self.path, self.printed):
            path.unlink(missing_ok=True)
        self.path.parent.rmdir()


@dataclass(frozen=True, slots=True)
class Turns:
    """What can be changed about the question of an answer at a press: nothing has to be typed again.

    `by` are the slices and units of time it can be grouped by, `grouped` the present one ('' = none); `shape` is what
    it can be shown as instead (`chart`, `text`, '' = nothing else); `period` the token of its period where that may be
    changed, None where it may not.
    """

    by: tuple[str, ...] = ()
    grouped: str = ""
    shape: str = ""
    period: str | None = None


@dataclass(frozen=True)
class Answer:
    """What a person gets back.

    `headline` is one plain sentence; `lines` say more, one fact each; `notes` are small print; `suggestions` are
    commands that make sense next. `together` is what the headline says of all members of a grouped answer, where none
    of them has a value: `why` opens it before the `readings`. An `attachment` is for the asker alone; who hands it
    over removes it. `mark` is said before everything else wherever the answer is shown. `sums` says that it holds
    sums of money as its asker may see them: it is kept for `why`, and asked anew where others will read it. A
    `valuation` is what an answer on ROX is about.
    """

    title: str
    headline: str
    question: Question
    lines: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    together: tuple[Reading, ...] = ()
    table: Table | None = None
    chart: Chart | None = None
    quotes: tuple[Quote, ...] = ()
    notes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    answer_id: str = ""
    read_at: datetime | None = None
    shareable: bool = field(default=True)
    attachment: Attachment | None = None
    mark: str = ""
    turns: Turns | None = None
    sums: bool = False
    valuation: Valuation | None = None
