"""A figure of somebody else's report, to be compared with ours."""

from dataclasses import dataclass

from rox_bot.domain.period import Period


@dataclass(frozen=True)
class Theirs:
    """One figure of a report: the metric its heading means, its period, and its value in the metric's unit.

    `precision` is half a unit of the last digit printed; `heading` is the column's as it stands in the file.
    """

    metric: str
    period: Period
    value: float
    precision: float
    heading: str


@dataclass(frozen=True)
class Report:
    """A report as read, its figures in the order of the file, and the columns nobody could place."""

    figures: tuple[Theirs, ...]
    unread: tuple[str, ...]
