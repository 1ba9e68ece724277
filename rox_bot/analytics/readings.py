"""Cells in, readings out: values with their intervals, and what may be said of their change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf

from rox_bot.analytics.comparison import (
    Difference,
    difference_of_means,
    difference_of_nps,
    difference_of_quantiles,
    difference_of_shares,
)
from rox_bot.analytics.intervals import interval_of_mean, nps_interval, quantile, quantile_interval, wilson
from rox_bot.analytics.ratios import difference_of_ratios, ratio, ratio_interval
from rox_bot.analytics.verdict import Candidate, Verdict, judge
from rox_bot.domain.answer import Cell, Reading
from rox_bot.domain.metrics import Metric, Reads
from rox_bot.domain.period import Period

_ALIKE = 0.1
"""So far apart may be the shares of rows that are known in part only, for two readings to be judged."""

NO_ROWS = Cell(bucket=0, member="", scale="", n=0, total=0.0, squares=0.0)


@dataclass(frozen=True, slots=True)
class Taken:
    """A reading with the cell it was made from, which a comparison needs."""

    metric: Metric
    cell: Cell
    reading: Reading


def take(
    metric: Metric,
    cell: Cell,
    period: Period,
    *,
    flags: tuple[str, ...] = (),
    complete_until: datetime | None = None,
    in_part: int = 0,
) -> Taken:
    """Return the reading of a cell: value and 95 % interval in the metric's unit, None where nothing was measured.

    `complete_until` is given where the data do not cover the period: then it is flagged `incomplete`. `in_part` is of
    how many of its rows not all that is asked is known.
    """
    value, low, high = _value(metric, cell)
    if complete_until is not None:
        flags = (*flags, "incomplete")
    if metric.reads not in (Reads.COUNT, Reads.STOCK) and cell.n < metric.minimum_n:
        flags = (*flags, "below_minimum")
    reading = Reading(
        metric=metric.key,
        value=value,
        unit=metric.unit,
        n=cell.n,
        low=low,
        high=high,
        period=period,
        definition=metric.definition_id,
        flags=flags,
        parts=_parts(metric, cell),
        total=cell.total,
        complete_until=complete_until,
        part_known=(metric.measure.part_known.words, in_part) if metric.measure.part_known and in_part else None,
    )
    return Taken(metric, cell, reading)


def compared(family: Sequence[tuple[Taken, Taken | None]]) -> list[Reading]:
    """Return each later reading judged against its earlier one; all that is shown together is one family.

    A reading without an earlier one gets no verdict, `too few` when it lies below its metric's minimum. What the data
    do not cover is neither judged nor compared, nor is anything compared with it. Two of which not the same part is
    known are compared and not judged.
    """
    family = [(later, earlier) if _covered(later, earlier) else (later, None) for later, earlier in family]
    candidates = [_candidate(later, earlier) for later, earlier in family]
    judged = iter(judge([candidate for candidate in candidates if candidate]))
    found = []
    for (later, earlier), candidate in zip(family, candidates, strict=True):
        if candidate is None or earlier is None:
            few = "below_minimum" in later.reading.flags and "incomplete" not in later.reading.flags
            verdict = Verdict.TOO_FEW if few else None
            found.append(replace(later.reading, verdict=verdict, against=earlier.reading if earlier else None))
            continue
        verdict, q = next(judged)
        if verdict is None and "below_minimum" in later.reading.flags:
            verdict = Verdict.TOO_FEW
        found.append(
            replace(
                later.reading,
                verdict=verdict,
                p=candidate.difference.p if candidate.difference else None,
                q=q,
                against=earlier.reading,
                difference=_in_unit(later.metric, candidate.difference),
            ),
        )
    return found


def _covered(*sides: Taken | None) -> bool:
    return not any(side and "incomplete" in side.reading.flags for side in sides)


def _value(metric: Metric, cell: Cell) -> tuple[float | None, float | None, float | None]:
    if metric.reads in (Reads.COUNT, Reads.STOCK):
        return float(cell.n), None, None
    if cell.n == 0:
        return None, None, None
    if metric.is_share and cell.total > 100 * cell.n:
        return None, None, None  # more answers than surveys known to be sent: nobody knows the rate
    if metric.is_share:
        interval = wilson(cell.total / 100, cell.n)
        return cell.total / cell.n, interval.low * 100, interval.high * 100
    if metric.reads is Reads.NET:
        interval = nps_interval(cell.n, cell.total, cell.squares)
        return cell.total / cell.n, interval.low, interval.high
    if metric.reads is Reads.RATIO:
        value, limits = ratio(cell.pairs), ratio_interval(cell.pairs, *(metric.bounds or (0.0, inf)))
        return (value, limits.low, limits.high) if limits else (value, None, None)
    if metric.reads is Reads.MEAN:
        mean = interval_of_mean(cell.spread, metric.bounds or scale_bounds(cell.scale))
        return (cell.total / cell.n, mean.low, mean.high) if mean else (cell.total / cell.n, None, None)
    bounds = quantile_interval(cell.spread, metric.quantile)
    value = quantile(cell.spread, metric.quantile)
    return (value, bounds.low, bounds.high) if bounds else (value, None, None)


def scale_bounds(scale: str) -> tuple[float, float] | None:
    """Return the ends of a scale from its name, such as `1-5`; None for one without such a name."""
    low, _, high = scale.partition("-")
    try:
        return float(low), float(high)
    except ValueError:
        return None


def _parts(metric: Metric, cell: Cell) -> tuple[int, int, int] | None:
    """Return promoters, passives and detractors: total and squares of +100, 0 and -100 determine them."""
    if metric.reads is not Reads.NET:
        return None
    strong, net = cell.squares / 10_000, cell.total / 100
    promoters, detractors = round((strong + net) / 2), round((strong - net) / 2)
    return promoters, cell.n - promoters - detractors, detractors


def _candidate(later: Taken, earlier: Taken | None) -> Candidate | None:
    metric = later.metric
    if earlier is None or metric.reads in (Reads.COUNT, Reads.STOCK):
        return None
    judgeable = not {"partial", "immature"} & {*later.reading.flags, *earlier.reading.flags}
    judgeable = judgeable and abs(_unknown_part(later) - _unknown_part(earlier)) <= _ALIKE
    known = later.cell.n > 0 and earlier.cell.n > 0
    smallest = metric.smallest_change
    if metric.relative:
        smallest *= earlier.reading.value or 0.0
    if metric.is_share:
        smallest /= 100
    difference = _difference(metric, later.cell, earlier.cell) if known else None
    return Candidate(later.cell.n, earlier.cell.n, difference, smallest, judgeable)


def _unknown_part(taken: Taken) -> float:
    """Return the share of the rows of which not all that is asked is known."""
    return taken.reading.part_known[1] / taken.cell.n if taken.reading.part_known and taken.cell.n else 0.0


def _difference(metric: Metric, later: Cell, earlier: Cell) -> Difference | None:
    if metric.is_share:
        if max(later.total / later.n, earlier.total / earlier.n) > 100:
            return None
        return difference_of_shares(later.total / 100, later.n, earlier.total / 100, earlier.n)
    if metric.reads is Reads.NET:
        return difference_of_nps(
            (later.n, later.total, later.squares),
            (earlier.n, earlier.total, earlier.squares),
        )
    if metric.reads is Reads.RATIO:
        return difference_of_ratios(later.pairs, earlier.pairs)
    if metric.reads is Reads.MEAN:
        return difference_of_means(later.spread, earlier.spread)
    if not all(quantile_interval(cell.spread, metric.quantile) for cell in (later, earlier)):
        return None
    return difference_of_quantiles(later.spread, earlier.spread, metric.quantile)


def _in_unit(metric: Metric, difference: Difference | None) -> tuple[float, float, float] | None:
    if difference is None:
        return None
    factor = 100.0 if metric.is_share else 1.0
    return difference.value * factor, difference.low * factor, difference.high * factor
