"""Touchpoints in a digest: each over a run of its own, against itself before and against all the others.

In the run that is long enough for all answers together a single touchpoint has too few of them to be judged. Against
itself a lasting fall is news for some weeks, until what is compared with lies within it; against the others it shows
for as long as it lasts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rox_bot.analytics.readings import NO_ROWS, Taken, take
from rox_bot.analytics.verdict import MINIMUM_TO_JUDGE
from rox_bot.answers.asking import Asked, Family, labelled
from rox_bot.answers.runs import back
from rox_bot.domain.metrics import Metric
from rox_bot.domain.period import Period

LENGTHS = {"week": (1, 4, 6, 8, 13), "month": (1, 3), "quarter": (1,)}
"""Unit -> the numbers of units that a touchpoint's run may have, the shortest first."""

WEEKS_BEFORE = 13
"""What a run of several weeks is compared with: a quarter steadies it, and still knows a change after some weeks."""

_Cells = dict[str, Taken]


@dataclass(frozen=True)
class Places:
    """Touchpoints against themselves before (`moved`) and against all the others over the same run (`apart`)."""

    moved: Family
    apart: Family


def places(asked: Asked, metric: Metric, unit: str, until: Period, scale: str) -> Places:
    """Return the touchpoints with enough answers in a run up to the end of a period, on one scale; of shares alone."""
    moved: Family = []
    apart: Family = []
    for count, names in sorted(_lengths(asked, metric, unit, until, scale).items()):
        run = back(asked.reader.calendar, _units(asked, until, unit, 1)[0], count)
        later, earlier = _of(asked, metric, run, scale), _of(asked, metric, _before(asked, run, unit, count), scale)
        for name in sorted(names & later.keys()):
            mine = labelled(later[name], "touchpoint", name, "")
            moved.append((mine, earlier.get(name)))
            rest = _rest(asked, metric, run, [each for other, each in later.items() if other != name])
            if rest is not None:
                apart.append((mine, rest))
    return Places(moved, apart)


def _lengths(asked: Asked, metric: Metric, unit: str, until: Period, scale: str) -> dict[int, set[str]]:
    """Return how many units each touchpoint needs for enough answers, by that number: by counts, never by values."""
    units = _units(asked, until, unit, LENGTHS[unit][-1])
    rows = [_on(scale, row.values()) for row in asked.reader.series(metric, units, asked.filters, "touchpoint")]
    found: dict[int, set[str]] = {}
    for name in {name for row in rows for name in row} - {""}:
        n = [row[name].cell.n if name in row else 0 for row in rows]
        enough = (count for count in LENGTHS[unit] if sum(n[-count:]) >= MINIMUM_TO_JUDGE)
        if count := next(enough, 0):
            found.setdefault(count, set()).add(name)
    return found


def _units(asked: Asked, until: Period, unit: str, count: int) -> list[Period]:
    return asked.reader.calendar.units_until(until, unit, count, asked.reader.context.now)


def _before(asked: Asked, run: Period, unit: str, count: int) -> Period:
    calendar, now = asked.reader.calendar, asked.reader.context.now
    if unit != "week" or count == 1:
        return calendar.baseline(run, now)
    return calendar.span(calendar.shift(run.first_day, "week", -WEEKS_BEFORE), run.first_day, "previous_period", now)


def _of(asked: Asked, metric: Metric, period: Period, scale: str) -> _Cells:
    """Return the readings of a period by touchpoint, '' for answers without one."""
    return _on(scale, asked.reader.series(metric, [period], asked.filters, "touchpoint")[0].values())


def _on(scale: str, row: Iterable[Taken]) -> _Cells:
    return {taken.cell.member: taken for taken in row if taken.cell.n and taken.cell.scale == scale}


def _rest(asked: Asked, metric: Metric, run: Period, others: Sequence[Taken]) -> Taken | None:
    """Return the reading of all the others together, None where there is no other touchpoint."""
    if not any(each.cell.member for each in others):
        return None
    n, total, squares = (sum(getattr(each.cell, part) for each in others) for part in ("n", "total", "squares"))
    cell = replace(NO_ROWS, scale=others[0].cell.scale, n=n, total=total, squares=squares)
    lacking = [each.reading.complete_until for each in others if each.reading.complete_until is not None]
    taken = take(metric, cell, run, complete_until=min(lacking, default=None))
    return labelled(taken, "touchpoint", asked.wording._("the rest"), "")
