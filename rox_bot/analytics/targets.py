"""Values beside their targets: on which side they clearly lie."""

from collections.abc import Sequence
from dataclasses import replace
from math import erfc, sqrt

from rox_bot.analytics.comparison import Difference
from rox_bot.analytics.intervals import Z95
from rox_bot.analytics.verdict import REACHES, Candidate, judge
from rox_bot.domain.answer import BesideTarget, Reading
from rox_bot.domain.metrics import METRICS, Reads


def beside_targets(readings: Sequence[Reading]) -> list[BesideTarget]:
    """Return how readings stand to the `target` each carries; all that are shown together are one family.

    Above or below is said only where the whole interval lies on one side, and of many readings where that still
    holds with p adjusted; p is that of a normal deviate with the half of the interval that faces the target.
    """
    candidates = [_to_target(reading) for reading in readings]
    found = []
    for reading, candidate, (verdict, q) in zip(readings, candidates, judge(candidates), strict=True):
        target = reading.target or BesideTarget(0.0)
        difference = candidate.difference
        if METRICS[reading.metric].reads in (Reads.COUNT, Reads.STOCK) or reading.value is None:
            found.append(target)
        elif difference is None:
            found.append(replace(target, standing=REACHES[verdict]))
        else:
            limits = (difference.value, difference.low, difference.high)
            found.append(replace(target, standing=REACHES[verdict], difference=limits, p=difference.p, q=q))
    return found


def _to_target(reading: Reading) -> Candidate:
    judgeable = not {"partial", "immature", "incomplete"} & {*reading.flags}
    difference = None
    known = None not in (reading.value, reading.low, reading.high) and "incomplete" not in reading.flags
    if reading.target and known:
        value, low, high = (each - reading.target.target for each in _ends(reading))
        p = _p_of_nothing(value, low, high)
        difference = Difference(value, low, high, p, p)
    return Candidate(reading.n, reading.n, difference, 0.0, judgeable)


def _ends(reading: Reading) -> tuple[float, float, float]:
    return reading.value or 0.0, reading.low or 0.0, reading.high or 0.0


def _p_of_nothing(value: float, low: float, high: float) -> float:
    """Two-sided p of a difference of 0, from the half of its 95 % interval that faces 0."""
    half = value - low if value > 0 else high - value
    if half <= 0:
        return 1.0 if value == 0 else 0.0
    return erfc(abs(value) / half * Z95 / sqrt(2))
