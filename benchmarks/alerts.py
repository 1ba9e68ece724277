"""How often alerts are wrong where nothing changes, and how soon they find a shift, found by simulation.

    python -m benchmarks.alerts [--quick]

Each series is looked at every week as the bot does: the last 26 closed weeks, one alert for the same run. All draws
have fixed seeds. `--quick` takes a tenth of the repetitions.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from rox_bot.analytics.control_limits import control_limits, signals
from rox_bot.analytics.shifts import crossed, newest_shift
from rox_bot.domain.answer import Cell

SEED, REPEATS = 2026, 400
WEEKS, BEFORE, YEAR, LOOKED = 26, 26, 52, 16


@dataclass(frozen=True)
class Series:
    """Weekly values, with their cells where the bot has them."""

    values: list[float]
    cells: list[Cell]


Draw = Callable[[np.random.Generator, int, int], Series]
Finds = Callable[[Series], tuple[int, float] | None]


def share(n: int, usual: float, then: float) -> Draw:
    """A share of about `n` answers a week, that goes from one value to another."""

    def draw(random: np.random.Generator, weeks: int, changes_at: int) -> Series:
        many = np.maximum(10, random.poisson(n, weeks))
        hits = random.binomial(many, np.where(np.arange(weeks) < changes_at, usual, then))
        cells = [Cell(0, "", "", int(m), 100.0 * int(k), 10_000.0 * int(k)) for m, k in zip(many, hits, strict=True)]
        return Series([cell.total / cell.n for cell in cells], cells)

    return draw


def score(n: int, usual: Sequence[float], then: Sequence[float]) -> Draw:
    """NPS of about `n` answers a week: the shares of promoters, passives and detractors before and after."""

    def draw(random: np.random.Generator, weeks: int, changes_at: int) -> Series:
        cells = []
        for week, many in enumerate(np.maximum(20, random.poisson(n, weeks))):
            up, _, down = random.multinomial(many, usual if week < changes_at else then)
            cells.append(Cell(0, "", "", int(many), 100.0 * int(up - down), 10_000.0 * int(up + down)))
        return Series([cell.total / cell.n for cell in cells], cells)

    return draw


def count(usual: float, then: float) -> Draw:
    """A number of tickets a week."""

    def draw(random: np.random.Generator, weeks: int, changes_at: int) -> Series:
        found = random.poisson(np.where(np.arange(weeks) < changes_at, usual, then))
        return Series([float(each) for each in found], [])

    return draw


def middle(n: int, usual: float, then: float) -> Draw:
    """The median of about `n` skewed durations a week."""

    def draw(random: np.random.Generator, weeks: int, changes_at: int) -> Series:
        found = []
        for week, many in enumerate(np.maximum(10, random.poisson(n, weeks))):
            found.append(float(np.median(random.lognormal(np.log(usual if week < changes_at else then), 1.0, many))))
        return Series(found, [])

    return draw


def as_the_bot(series: Series) -> tuple[int, float] | None:
    """The side and centre of the newest shift, as the bot finds it."""
    found = newest_shift(series.values, series.cells)
    return (found.side, found.limits.centre) if found else None


def by_limits_alone(series: Series) -> tuple[int, float] | None:
    """The side and centre of any signal of the limits that holds the newest point."""
    limits = control_limits(series.values)
    if limits is None:
        return None
    last = len(series.values) - 1
    found = [each for each in signals(series.values, limits) if each.points[-1] == last]
    return (found[0].side, limits.centre) if found else None


def alerts(series: Series, start: int, finds: Finds) -> list[int]:
    """The weeks in which an alert is given, from a start on; never twice for the same run."""
    told: dict[int, int] = {}
    given = []
    for week in range(start, len(series.values)):
        first = max(0, week - WEEKS + 1)
        window = Series(series.values[first : week + 1], series.cells[first : week + 1])
        found = finds(window)
        if found is None:
            continue
        side, centre = found
        since = told.get(side)
        if since is None or crossed(series.values[max(first, since + 1) : week + 1], centre, side):
            told[side] = week
            given.append(week)
    return given


TRIALS: tuple[tuple[str, Draw], ...] = (
    ("CSAT 85% to 75%, 20 answers a week", share(20, 0.85, 0.75)),
    ("CSAT 85% to 75%, 40 answers a week", share(40, 0.85, 0.75)),
    ("CSAT 85% to 79%, 200 answers a week", share(200, 0.85, 0.79)),
    ("NPS 30 to 10, 100 answers a week", score(100, (0.5, 0.3, 0.2), (0.4, 0.3, 0.3))),
    ("200 tickets a week, 30% more", count(200, 260)),
    ("200 tickets a week, 15% more", count(200, 230)),
    ("first reply 60 to 90 minutes, 60 replies a week", middle(60, 60, 90)),
)


def main() -> None:
    """Print the table."""
    repeats = REPEATS // 10 if "--quick" in sys.argv[1:] else REPEATS
    print(f"{'':<50}{'false alarms a year':>22}{'found within':>24}")
    print(f"{'':<50}{'limits':>11}{'alerts':>11}{'2 weeks':>10}{'4':>7}{'8':>7}  median")
    for number, (name, draw) in enumerate(TRIALS):
        random = np.random.default_rng((SEED, number))
        quiet = [draw(random, BEFORE + YEAR, BEFORE + YEAR) for _ in range(repeats)]
        bare, given = (
            sum(len(alerts(each, BEFORE, finds)) for each in quiet) / repeats for finds in (by_limits_alone, as_the_bot)
        )
        moved = [draw(random, BEFORE + LOOKED, BEFORE) for _ in range(repeats)]
        first = [next(iter(alerts(each, BEFORE, as_the_bot)), BEFORE + 98) - BEFORE + 1 for each in moved]
        within = [sum(each <= weeks for each in first) / repeats for weeks in (2, 4, 8)]
        print(
            f"{name:<50}{bare:>11.2f}{given:>11.2f}{within[0]:>10.0%}{within[1]:>7.0%}{within[2]:>7.0%}"
            f"{median(first):>8.1f}",
            flush=True,
        )
    random = np.random.default_rng((SEED, 100))
    young = [share(40, 0.85, 0.85)(random, BEFORE, BEFORE) for _ in range(repeats)]
    many = sum(len(alerts(each, 0, as_the_bot)) for each in young) / repeats
    print(f"A new series of 40 answers a week, in its first {BEFORE} weeks: {many:.2f} false alarms.")


if __name__ == "__main__":
    main()
