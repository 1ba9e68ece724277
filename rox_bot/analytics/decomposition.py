"""Why a share, NPS or mean moved: its change split over the members of a slice into mix and within effects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt

from rox_bot.analytics.comparison import Difference, Worths, pooled_p
from rox_bot.analytics.distributions import normal_two_sided
from rox_bot.analytics.intervals import NPS_ADDED_ANSWERS, Z95


@dataclass(frozen=True, slots=True)
class Effect:
    """What one member added to the change of the whole, in the unit of the worths.

    `mix`: it became a larger or smaller part of the whole. `within`: its own value moved; None for members that
    are new or gone.
    """

    member: str
    n_later: int
    n_earlier: int
    mix: Difference
    within: Difference | None


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The change of the whole; `mix` and `within` sum to it, and so do the effects of all members."""

    change: float
    mix: Difference
    within: Difference
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """One member in one period: its weight and value, and the variance of its answers."""

    n: int
    weight: float
    value: float
    variance: float


@dataclass(frozen=True, slots=True)
class _Side:
    """One period: n, value and variance of all answers, and its members."""

    n: int
    value: float
    variance: float
    parts: Mapping[str, _Part]


Slopes = Callable[[_Part, _Part | None], tuple[float, float]]
"""How an answer of a member, given also its other period, moves a sum: by being there, and by each unit of worth."""


def decomposition(later: Mapping[str, Worths], earlier: Mapping[str, Worths]) -> Decomposition:
    """Split later minus earlier over the members of a slice, given n, total and squares of each.

    Within: average weight x change of value. Mix: change of weight x (average value - average of both wholes).
    A member without answers in one period goes wholly to mix. Symmetric, no rest (Kitagawa 1955). Limits and p:
    delta method; p of a within effect is that of equal values, with `pooled_p` beside it. ValueError when a
    period is empty.
    """
    after, before = _side(later), _side(earlier)
    effects = (
        *(_stayed(member, later, earlier, after, before) for member in after.parts if member in before.parts),
        *(_new(member, after, before) for member in after.parts if member not in before.parts),
        *(_gone(member, after, before) for member in before.parts if member not in after.parts),
    )
    mix = sum(effect.mix.value for effect in effects)
    within = sum(effect.within.value for effect in effects if effect.within)
    return Decomposition(
        after.value - before.value,
        _difference(mix, _sum_variance(after, before, _mix_slopes) + _sum_variance(before, after, _mix_slopes)),
        _difference(
            within, _sum_variance(after, before, _within_slopes) + _sum_variance(before, after, _within_slopes)
        ),
        effects,
    )


def _side(worths: Mapping[str, Worths]) -> _Side:
    n, total, squares = (sum(each[i] for each in worths.values()) for i in range(3))
    if n < 1:
        raise ValueError("a period needs at least one answer")
    whole = max(0.0, squares / n - (total / n) ** 2)
    parts = {member: _part(each, int(n), whole) for member, each in worths.items() if each[0]}
    return _Side(int(n), total / n, whole, parts)


def _part(worths: Worths, size: int, whole: float) -> _Part:
    n, total, squares = worths
    # As for an NPS, three answers are added, as varied as the whole: a few equal ones do not make a member certain.
    variance = (max(0.0, squares - total**2 / n) + NPS_ADDED_ANSWERS * whole) / (n + NPS_ADDED_ANSWERS - 1)
    return _Part(n, n / size, total / n, variance)


def _stayed(
    member: str, later: Mapping[str, Worths], earlier: Mapping[str, Worths], after: _Side, before: _Side
) -> Effect:
    new, old = after.parts[member], before.parts[member]
    within = _within(new, old, after.n, before.n, pooled_p(later[member], earlier[member]))
    return Effect(member, new.n, old.n, _mix(new, old, after, before), within)


def _new(member: str, after: _Side, before: _Side) -> Effect:
    part = after.parts[member]
    return Effect(member, part.n, 0, _came(part, after, before), None)


def _gone(member: str, after: _Side, before: _Side) -> Effect:
    part = before.parts[member]
    came = _came(part, before, after)
    return Effect(member, 0, part.n, Difference(-came.value, -came.high, -came.low, came.p), None)


def _within(new: _Part, old: _Part, n_later: int, n_earlier: int, pooled: float) -> Difference:
    weight, change = (new.weight + old.weight) / 2, new.value - old.value
    of_change = new.variance / new.n + old.variance / old.n
    of_weight = (new.weight * (1 - new.weight) / n_later + old.weight * (1 - old.weight) / n_earlier) / 4
    half = Z95 * sqrt(weight**2 * of_change + change**2 * of_weight)
    value = weight * change
    return Difference(value, value - half, value + half, _p(change, of_change), pooled)


def _mix(new: _Part, old: _Part, after: _Side, before: _Side) -> Difference:
    apart = (new.value + old.value - after.value - before.value) / 2
    grown = new.weight - old.weight
    variance = _mix_part(new, after, apart, grown) + _mix_part(old, before, apart, -grown)
    return _difference(apart * grown, variance)


def _mix_part(part: _Part, side: _Side, apart: float, grown: float) -> float:
    """What one period adds to the variance of apart x grown; `grown` as seen from that period."""
    own = grown**2 / 4 * (side.variance + part.variance * (1 / part.weight - 2))
    moved = apart**2 * part.weight * (1 - part.weight)
    shared = part.weight * apart * grown * (part.value - side.value)
    return max(0.0, own + moved - shared) / side.n


def _came(part: _Part, here: _Side, there: _Side) -> Difference:
    """The effect of a member that has answers in the period `here` only."""
    middle = (here.value + there.value) / 2
    weight, apart = part.weight, part.value - middle
    value = weight * apart
    own = weight * (part.variance + apart**2) - value**2
    shared = weight**2 * (part.variance + apart * (part.value - here.value))
    whole = weight**2 / 4
    variance = max(0.0, own - shared + whole * here.variance) / here.n + whole * there.variance / there.n
    return _difference(value, variance)


def _sum_variance(here: _Side, there: _Side, slopes: Slopes) -> float:
    """What one period adds to the variance of the sum of all effects of one kind."""
    found = [(part, *slopes(part, there.parts.get(member))) for member, part in here.parts.items()]
    middle = sum(part.weight * level for part, level, _ in found)
    return sum(w.weight * (w.variance * slope**2 + (level - middle) ** 2) for w, level, slope in found) / here.n


def _within_slopes(part: _Part, other: _Part | None) -> tuple[float, float]:
    if other is None:
        return 0.0, 0.0
    return (part.value - other.value) / 2, (1 + other.weight / part.weight) / 2


def _mix_slopes(part: _Part, other: _Part | None) -> tuple[float, float]:
    if other is None:
        return part.value, 1.0
    return (part.value + other.value) / 2, (1 - other.weight / part.weight) / 2


def _difference(value: float, variance: float) -> Difference:
    half = Z95 * sqrt(variance)
    return Difference(value, value - half, value + half, _p(value, variance))


def _p(value: float, variance: float) -> float:
    """Two-sided p of a true value of 0; without any variance only 0 itself is compatible with it."""
    return normal_two_sided(value / sqrt(variance)) if variance else float(value == 0)
