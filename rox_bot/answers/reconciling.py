"""Our figures beside those of a helpdesk's own report, and by which definition theirs come out of our events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rox_bot.answers.other_definitions import Way, other_ways
from rox_bot.answers.taking import Reader
from rox_bot.domain.errors import N_, NotUnderstood, Phrase
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.domain.question import Filter
from rox_bot.domain.reconciliation import Report, Theirs
from rox_bot.store import cells

_SLACK = 1e-6
"""Shares and durations are sums of floating-point numbers; so much is no difference."""


@dataclass(frozen=True)
class Ours:
    """Our figure for one of theirs: value (None: nothing recorded), n, and the total its share is made of."""

    theirs: Theirs
    value: float | None
    n: int
    total: float

    @property
    def difference(self) -> float | None:
        """Return ours minus theirs."""
        return None if self.value is None else self.value - self.theirs.value

    @property
    def equal(self) -> bool:
        """Whether ours, printed as theirs is, would be theirs."""
        return self.difference is not None and abs(self.difference) <= self.theirs.precision * (1 + _SLACK) + _SLACK


@dataclass(frozen=True)
class Reconciled:
    """One metric: our figures, and the way in which theirs are reproduced, in how many of the periods."""

    metric: Metric
    ours: tuple[Ours, ...]
    way: Way
    equal: int

    @property
    def agrees(self) -> bool:
        """Whether our own definition gives all of theirs."""
        return all(each.equal for each in self.ours)

    @property
    def explained(self) -> bool:
        """Whether a definition gives theirs in more than half of the periods, and in more than our own does."""
        return self.agrees or (2 * self.equal > len(self.ours) and self.equal > sum(each.equal for each in self.ours))


def reconcile(report: Report, source: str, reader: Reader) -> tuple[Reconciled, ...]:
    """Return every metric of a report compared with ours, restricted to one source; raises NotUnderstood."""
    known = cells.read_members(reader.tx, reader.context.workspace)["source"]
    if source not in known:
        raise NotUnderstood(
            N_("There is no source {source} in what was recorded; there are: {known}.")
            if known
            else N_("There is no source {source} in what was recorded."),
            source=f"“{source[:60]}”",
            known=", ".join(known),
        )
    columns: dict[str, list[Theirs]] = {}
    for figure in report.figures:
        columns.setdefault(figure.heading, []).append(figure)
    return tuple(_one(figures, source, reader) for figures in columns.values())


def _one(figures: Sequence[Theirs], source: str, reader: Reader) -> Reconciled:
    """Return one column compared, tried in other ways until one gives all of it."""
    metric = METRICS[figures[0].metric]
    ways = other_ways(metric, reader.calendar)
    own = next(ways)
    mine = best = _read(own, figures, source, reader)
    way = own
    for other in ways:
        if _equal(best) == len(best):
            break
        found = _read(other, figures, source, reader)
        # Of many ways that differ in two respects one fits a part by chance: such a one must fit everywhere.
        if _equal(found) > _equal(best) and (other.steps == 1 or _equal(found) == len(found)):
            best, way = found, other
    return Reconciled(metric, mine, way, _equal(best))


def _equal(figures: Sequence[Ours]) -> int:
    return sum(each.equal for each in figures)


def _read(way: Way, figures: Sequence[Theirs], source: str, reader: Reader) -> tuple[Ours, ...]:
    """Return our figures for theirs, counted in one way."""
    other = replace(reader, context=replace(reader.context, calendar=way.calendar))
    periods = [way.period(each.period) for each in figures]
    rows = other.series(way.metric, periods, (Filter("source", (source,)),))
    found = []
    for each, row in zip(figures, rows, strict=True):
        taken = max(row.values(), key=lambda one: one.cell.n)
        value = taken.reading.value if taken.cell.n or way.metric.unit == "count" else None
        found.append(Ours(each, value, taken.cell.n, taken.cell.total))
    return tuple(found)


def bridge(found: Reconciled) -> Phrase:
    """Return the counts that lie between ours and theirs where no definition explains them."""
    metric = found.metric
    known = [each for each in found.ours if each.difference is not None]
    if not known:
        return Phrase(N_("nothing was recorded of it"))
    if metric.is_share:
        gaps = [round(each.theirs.value * each.n / 100 - each.total / 100) for each in known]
        sentence = N_("with our {n} rows, {more} more and {fewer} fewer would have to count")
    elif metric.unit == "count":
        gaps = [round(each.theirs.value - (each.value or 0.0)) for each in known]
        sentence = N_("of our {n}, they count {more} more and {fewer} fewer")
    else:
        mean = sum(-(each.difference or 0.0) for each in known) / len(known)
        return Phrase(
            N_("over {n} rows theirs are {mean} {unit} higher on average (lower where below 0)"),
            n=sum(each.n for each in known),
            mean=round(mean, 2),
            unit=metric.unit,
        )
    return Phrase(
        sentence,
        n=sum(each.n for each in known),
        more=sum(gap for gap in gaps if gap > 0),
        fewer=-sum(gap for gap in gaps if gap < 0),
    )
