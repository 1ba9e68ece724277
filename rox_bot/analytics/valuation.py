"""ROX drawn many times: every number in doubt anew in each draw, so that the result has the doubt of all of them.

The draws are stratified (Latin hypercube: McKay, Beckman and Conover 1979): each number takes every 1/n of its
distribution once, in an order of its own, which is a fixed function of the seed and its name. So the same numbers give
the same result, whatever stands beside them and in whichever order; and means are nearly exact. `likely` is the mean:
the only middle that adds up, so that lines, grades and parts make up the whole to the cent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Any
from zlib import crc32

from rox_bot.domain.ledger import GRADES
from rox_bot.domain.levers import Doubt
from rox_bot.domain.valuation import Range

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Draws = NDArray[float64]

SEED = 20_261_128
DRAWS = 20_000
LOW, HIGH = 0.10, 0.90
_Z95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Booked:
    """A gain booked by hand, as it counts: exact, in no doubt."""

    name: str
    grade: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Computed:
    """What one lever moves: a share of a base.

    The base is `amount` times its `factors`, by name: one that occurs in several is drawn once. `change` is how much
    better the metric became, with 95 % limits: as a share of the base, or, where there is an `effect`, in units for
    each of which the effect is that share. Without a change the effect alone counts. `share` of that is ours; at most
    `cap` of the base moves, either way.
    """

    name: str
    grade: str
    base: str
    amount: float
    factors: Mapping[str, Doubt]
    change: tuple[float, float, float] | None
    share: Doubt
    effect: Doubt | None = None
    cap: float = 1.0


@dataclass(frozen=True)
class Drawn:
    """The result: by the names of the lines what each brought, and alone; then all gains, and ratios in percent.

    The ratios are None where nothing was spent, and where no gain is known. `overlap` is the mean sum that several
    lines claimed and that counts once.
    """

    lines: Mapping[str, Range]
    alone: Mapping[str, Range]
    gains: Range
    gross: Range | None = None
    on_improving: Range | None = None
    p5: float | None = None
    median: float | None = None
    p95: float | None = None
    above_100: float | None = None
    overlap: float = 0.0
    by_grade: Mapping[str, float] = field(default_factory=dict)
    swings: tuple[tuple[str, float, float], ...] = ()


def draw(
    invested: Decimal,
    improving: Decimal,
    booked: Sequence[Booked],
    computed: Sequence[Computed],
    *,
    seed: int = SEED,
    draws: int = DRAWS,
) -> Drawn:
    """Return what gains come to and how they stand to what was spent, each name one line; sums in one currency.

    Of positive shares of one base each takes its part of what the firmer ones left, so that together they move
    1 - product(1 - share) of it and never more than all; what got worse is taken off in full.
    """
    sure = {each.name: float(each.amount) for each in booked}
    alone, counted = _shared_out(computed, seed, draws)
    if not counted and not booked:
        return Drawn({}, {}, _point(0.0))
    if not counted:
        return _in_no_doubt(invested, improving, booked)
    exact = float(sum((each.amount for each in booked), Decimal(0)))
    total = exact + sum(counted[name] for name in sorted(counted))
    lines = {**{name: _point(value) for name, value in sure.items()}, **_ranges(counted)}
    apart = {**{name: lines[name] for name in sure}, **_ranges(alone)}
    grades = {each.name: each.grade for each in booked} | {each.name: each.grade for each in computed}
    gross = _ratio(total, invested)
    return Drawn(
        lines=lines,
        alone=apart,
        gains=_range(total),
        gross=_range(gross) if gross is not None else None,
        on_improving=_range(ratio) if (ratio := _ratio(total, improving)) is not None else None,
        **_places(gross),
        overlap=sum(apart[name].likely - lines[name].likely for name in sorted(lines)),
        by_grade=_by_grade(lines, grades),
        swings=_swings(lines, invested),
    )


def _in_no_doubt(invested: Decimal, improving: Decimal, booked: Sequence[Booked]) -> Drawn:
    """Return the result of booked gains alone: nothing is drawn, so it is exact."""
    gains = sum((each.amount for each in booked), Decimal(0))
    lines = {each.name: _point(float(each.amount)) for each in booked}
    gross = float(gains / invested * 100) if invested else None
    return Drawn(
        lines=lines,
        alone=lines,
        gains=_point(float(gains)),
        gross=None if gross is None else _point(gross),
        on_improving=_point(float(gains / improving * 100)) if improving else None,
        p5=gross,
        median=gross,
        p95=gross,
        above_100=None if gross is None else float(gross > 100),
        by_grade=_by_grade(lines, {each.name: each.grade for each in booked}),
        swings=_swings(lines, invested),
    )


def _shared_out(computed: Sequence[Computed], seed: int, draws: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return each line's draws alone and as it counts: on each base the firmest first, then by name."""
    import numpy as np

    alone: dict[str, Any] = {}
    counted: dict[str, Any] = {}
    left: dict[str, Any] = {}
    for each in sorted(computed, key=lambda one: (GRADES.index(one.grade), one.name)):
        amount = _amount(each, seed, draws)
        share = np.clip(_share(each, seed, draws), -each.cap, each.cap)
        better, worse = np.maximum(share, 0.0), np.minimum(share, 0.0)
        free = left.get(each.base, np.ones(draws))
        alone[each.name] = amount * share
        counted[each.name] = amount * (better * free + worse)
        left[each.base] = free * (1.0 - better)
    return alone, counted


def _amount(each: Computed, seed: int, draws: int) -> "Draws":
    """Return the draws of a base."""
    import numpy as np

    amount = np.full(draws, each.amount)
    for name in sorted(each.factors):
        amount = amount * _drawn(each.factors[name], name, seed, draws)
    return amount


def _share(each: Computed, seed: int, draws: int) -> "Draws":
    """Return the draws of what a lever moves of its base."""
    import numpy as np

    moved = np.ones(draws)
    if each.change is not None:
        value, low, high = each.change
        moved = value + (high - low) / (2 * _Z95) * _normal(f"{each.name} change", seed, draws)
    if each.effect is not None:
        moved = moved * _drawn(each.effect, f"{each.name} effect", seed, draws)
    return moved * _drawn(each.share, f"{each.name} share", seed, draws)


def _drawn(doubt: Doubt, name: str, seed: int, draws: int) -> "Draws":
    """Return the draws of a number in doubt: a triangle, or even where no value is likeliest."""
    import numpy as np

    if doubt.is_point:
        return np.full(draws, doubt.low)
    places = _places_of(name, seed, draws)
    width = doubt.high - doubt.low
    if doubt.likely is None:
        return doubt.low + width * places
    turn = (doubt.likely - doubt.low) / width
    rising = doubt.low + width * np.sqrt(places * turn)
    falling = doubt.high - width * np.sqrt((1.0 - places) * (1.0 - turn))
    found: Draws = np.where(places < turn, rising, falling)
    return found


def _normal(name: str, seed: int, draws: int) -> "Draws":
    """Return the draws of a standard normal variable."""
    order = (_places_of(name, seed, draws) * draws).astype(int)
    found: Draws = _quantiles(draws)[order]
    return found


def _places_of(name: str, seed: int, draws: int) -> "Draws":
    """Return the middles of `draws` equal parts of 0..1, in the order that a name has by a seed."""
    import numpy as np

    random = np.random.default_rng([seed, crc32(name.encode())])
    return (random.permutation(draws) + 0.5) / draws


@cache
def _quantiles(draws: int) -> "Draws":
    import numpy as np

    inverse = NormalDist().inv_cdf
    return np.array([inverse((place + 0.5) / draws) for place in range(draws)])


def _ratio(total: "Draws", spent: Decimal) -> "Draws | None":
    return total / float(spent) * 100.0 if spent else None


def _places(gross: "Draws | None") -> dict[str, float | None]:
    """Return where the draws of ROX lie, and which part of them is above 100 %."""
    if gross is None:
        return {"p5": None, "median": None, "p95": None, "above_100": None}
    import numpy as np

    p5, median, p95 = (float(each) for each in np.quantile(gross, (0.05, 0.5, 0.95)))
    return {"p5": p5, "median": median, "p95": p95, "above_100": float((gross > 100.0).mean())}


def _range(values: "Draws") -> Range:
    import numpy as np

    low, high = (float(each) for each in np.quantile(values, (LOW, HIGH)))
    return Range(low, float(values.mean()), high)


def _ranges(draws: Mapping[str, "Draws"]) -> dict[str, Range]:
    return {name: _range(values) for name, values in draws.items()}


def _point(value: float) -> Range:
    return Range(value, value, value)


def _by_grade(lines: Mapping[str, Range], grades: Mapping[str, str]) -> dict[str, float]:
    """Return which part of what was gained or lost rests on each grade; together 1, nothing where nothing was."""
    sums: dict[str, float] = {}
    for name in sorted(lines):
        sums[grades[name]] = sums.get(grades[name], 0.0) + abs(lines[name].likely)
    whole = sum(sums.values())
    return {grade: sums[grade] / whole for grade in GRADES if sums.get(grade)} if whole else {}


def _swings(lines: Mapping[str, Range], invested: Decimal) -> tuple[tuple[str, float, float], ...]:
    """Return gross ROX with one line at either end and the others as likely, the widest swing first."""
    if not invested:
        return ()
    spent = float(invested)
    whole = sum(each.likely for each in lines.values())
    ends = [
        (name, (whole - each.likely + each.low) / spent * 100, (whole - each.likely + each.high) / spent * 100)
        for name, each in lines.items()
        if not each.is_point
    ]
    return tuple(sorted(ends, key=lambda swing: (-(swing[2] - swing[1]), swing[0])))


def count_change(later: int, earlier: float, scale: float = 1.0) -> tuple[float, float, float]:
    """Return how many more there were than before, with 95 % limits, as counts that vary like Poisson's.

    `earlier` was counted over a period `scale` times shorter, so that as many as `earlier * scale` were to come.
    """
    before = earlier * scale
    half = _Z95 * sqrt(later + earlier * scale * scale)
    return later - before, later - before - half, later - before + half
