"""Whether the newest point of a series is part of a real shift: a signal of the limits that stands up to a second look.

Limits made from twelve points are themselves uncertain, so that their signals alone call an unchanged series unusual
about twice a year. The second look sets the stretch that the signal is about beside all points before it.
`python -m benchmarks.alerts` prints how often that errs and how soon it finds a shift.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean

from rox_bot.analytics.control_limits import FEWEST_POINTS, Limits, Rule, Signal, control_limits, signals
from rox_bot.domain.answer import Cell

SURE, SURE_BY_STEPS = 3.0, 3.5
"""How many standard errors the stretch lies from what was before; more where nothing but the steps between points
tells how large those are."""

_STEP = 1.128
"""The mean step from one point to the next of an unchanged normal series, in standard deviations (d2 of two)."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift up (1) or down (-1): the rule that found it, the place of its first point, and the limits."""

    rule: Rule
    side: int
    start: int
    limits: Limits


def newest_shift(values: Sequence[float], cells: Sequence[Cell] = ()) -> Shift | None:
    """Return the shift that the last of a series of values belongs to, None where there is none.

    `cells` are what the values were made from, where their own chance can be told from those (shares, NPS, means).
    """
    limits = control_limits(values)
    if limits is None:
        return None
    last = len(values) - 1
    for signal in signals(values, limits):
        if signal.points[-1] == last and signal.rule is not Rule.TREND:  # a drift is no level that moved
            start = _start(values, limits, signal)
            if _stands(values, cells, start):
                return Shift(signal.rule, signal.side, start, limits)
    return None


def crossed(values: Sequence[float], centre: float, side: int) -> bool:
    """Return whether any of some values lies on the other side of a centre."""
    return any((value - centre) * side < 0 for value in values)


def _start(values: Sequence[float], limits: Limits, signal: Signal) -> int:
    """Return where the stretch of a signal begins: of a point outside with those before it clearly on the same side."""
    start = signal.points[0]
    if signal.rule is Rule.OUTSIDE:
        third = (limits.high - limits.centre) / 3
        while start and (values[start - 1] - limits.centre) * signal.side > third:
            start -= 1
    return start


def _stands(values: Sequence[float], cells: Sequence[Cell], start: int) -> bool:
    """Return whether a stretch differs from what was before it by more than the chance of the steps, and its own."""
    before, stretch = values[:start], values[start:]
    if len(before) < FEWEST_POINTS:
        return False
    steps = fmean(abs(b - a) for a, b in pairwise(before)) / _STEP
    by_steps = _distance(fmean(stretch) - fmean(before), steps * sqrt(1 / len(stretch) + 1 / len(before)))
    if not cells:
        return by_steps >= SURE_BY_STEPS
    (n, mean, spread), (m, other, spread_before) = _pooled(cells[start:]), _pooled(cells[:start])
    if not n or not m:
        return False
    own = _distance(mean - other, sqrt((spread * n + spread_before * m) / (n + m) * (1 / n + 1 / m)))
    return min(by_steps, own) >= SURE


def _pooled(cells: Sequence[Cell]) -> tuple[int, float, float]:
    """Return how many events cells hold together, their mean worth and its variance."""
    n = sum(cell.n for cell in cells)
    if not n:
        return 0, 0.0, 0.0
    mean = sum(cell.total for cell in cells) / n
    return n, mean, max(0.0, sum(cell.squares for cell in cells) / n - mean * mean)


def _distance(difference: float, error: float) -> float:
    if error:
        return abs(difference) / error
    return float("inf") if difference else 0.0
