"""Members of a slice with too few events for a value: listed as counts where hardly any has one."""

from collections.abc import Sequence
from dataclasses import dataclass

from rox_bot.answers.asking import Asked
from rox_bot.answers.runs import back
from rox_bot.domain.answer import Reading
from rox_bot.domain.metrics import Metric, Reads
from rox_bot.domain.period import Period

_WORTH_A_LIST = 3
"""So many members with a value make a list; fewer than that do not, where more have none."""
_LONGER = (4, 13, 26, 52)
"""Weeks of the periods that are looked at for more values."""


@dataclass(frozen=True)
class Longer:
    """A longer period that holds the one asked about, in which `n` known members have a value."""

    period: Period
    n: int
    line: str


def are_listed(readings: Sequence[Reading], metric: Metric) -> bool:
    """Return whether the members of a metric below its minimum are listed as counts: hardly any other has a value.

    Of means and durations a count says nothing of the metric, so theirs are not.
    """
    valued = [reading for reading in readings if has_value(reading) and member_of(reading)]
    hardly_any = len(valued) < _WORTH_A_LIST and len(valued) < len(readings) - len(valued)
    return hardly_any and (metric.is_share or metric.reads is Reads.NET) and not metric.protects


def has_value(reading: Reading) -> bool:
    """Return whether a reading is shown with its value."""
    return "below_minimum" not in reading.flags


def member_of(reading: Reading) -> str:
    """Return the member of the slice that a reading is of, '' where it is not known."""
    return reading.slice[0][1]


def longer(asked: Asked, metric: Metric, by: str, valued: int) -> Longer | None:
    """Return the shortest longer run of closed weeks in which three members have a value, else the one with the most.

    None where three have one already (`valued`), and where no run has more that holds the start of the period asked.
    """
    if metric.is_quarterly or valued >= _WORTH_A_LIST:
        return None
    reader, span = asked.reader, asked.span(metric)
    closed = reader.calendar.last_closed("week", reader.context.now)
    runs = [back(reader.calendar, closed, count) for count in _LONGER]
    least, best = reader.least_n(metric), None
    for run in runs:
        if run.start >= span.start:
            continue  # no longer, or about other times
        row = reader.series(metric, [run], asked.filters, by)[0]
        n = sum(taken.cell.n >= least for (member, _), taken in row.items() if member)
        if n > (best.n if best else valued):
            best = Longer(run, n, _line(asked, metric, by, run))
        if n >= _WORTH_A_LIST:
            break
    return best


def _line(asked: Asked, metric: Metric, by: str, run: Period) -> str:
    """Return the line that asks the same over a longer run, with the filters that were typed."""
    filters = map(str, asked.question.filters)
    return " ".join((metric.words[0], f"by {by}", *filters, run.token.replace("_", " ")))


def lines(asked: Asked, metric: Metric, found: Longer | None, *, listed: bool) -> tuple[str, ...]:
    """Return what is said of a list of counts: that they have no order of value, and what would give values."""
    wording, least, said = asked.wording, asked.reader.least_n(metric), []
    if listed:
        said.append(
            wording._(
                "Those with fewer than {minimum} are shown as counts, most first: too few for a value or a ranking.",
                minimum=least,
            )
        )
    if found:
        said.append(
            wording.plural(
                "Over {period} {n} has {minimum} or more: {line}.",
                "Over {period} {n} have {minimum} or more: {line}.",
                found.n,
                period=wording.period(found.period),
                minimum=least,
                line=f"`{found.line}`",
            )
        )
    return tuple(said)
