"""What is taken for true in the simulations, and the figures they give."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from rox_bot.analytics.intervals import Spread

NO_BAND = (0.0, 1.0)

# Shares from reopened tickets to satisfied customers.
SHARES = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
# Detractors, passives, promoters.
MIXES: tuple[tuple[float, ...], ...] = (
    (0.54, 0.17, 0.29),
    (0.2, 0.3, 0.5),
    (0.1, 0.2, 0.7),
    (0.3, 0.4, 0.3),
    (0.05, 0.35, 0.6),
    (0.4, 0.1, 0.5),
)
MIXES += ((0.7, 0.2, 0.1), (0.15, 0.55, 0.3), (0.02, 0.18, 0.8), (0.25, 0.25, 0.5))
# Answers per step of the scale: even, bell, leaning, J, polarised, nearly all at the top.
FIVE: tuple[tuple[int, ...], ...] = (
    (20, 20, 20, 20, 20),
    (4, 12, 38, 33, 13),
    (12, 7, 38, 25, 18),
    (6, 8, 16, 34, 36),
    (11, 3, 8, 19, 59),
)
FIVE += ((20, 5, 5, 15, 55), (2, 3, 5, 30, 60), (3, 2, 3, 12, 80), (45, 25, 15, 10, 5), (1, 1, 3, 25, 70))
SEVEN: tuple[tuple[int, ...], ...] = (
    (14, 14, 15, 14, 15, 14, 14),
    (2, 6, 16, 30, 28, 13, 5),
    (5, 5, 8, 12, 20, 27, 23),
    (3, 2, 4, 8, 15, 30, 38),
)
SEVEN += ((15, 5, 4, 4, 7, 20, 45), (4, 2, 2, 3, 6, 18, 65), (1, 1, 1, 2, 5, 20, 70), (25, 20, 15, 12, 10, 8, 10))
SIGMAS = (0.5, 1.0, 1.5)


@dataclass(frozen=True)
class Line:
    """One figure of the table; `error` is its Monte Carlo standard error."""

    what: str
    found: float
    error: float
    band: tuple[float, float] = NO_BAND
    note: str = ""

    @property
    def inside(self) -> bool:
        """Whether it may lie in its band as far as the simulation can tell."""
        return self.band[0] - 2 * self.error <= self.found <= self.band[1] + 2 * self.error


def share_of(hits: Sequence[bool] | NDArray[np.bool_]) -> tuple[float, float]:
    """Return the share of hits and its standard error, that of one hit where there are none."""
    share = float(np.mean(hits))
    return share, sqrt(max(share * (1 - share), 1 / len(hits)) / len(hits))


def of_nps(row: Sequence[int]) -> tuple[int, float, float]:
    """Return n, total and squares of detractors, passives and promoters."""
    return sum(row), 100.0 * (row[2] - row[0]), 1e4 * (row[2] + row[0])


def spread_of(row: Sequence[int]) -> Spread:
    """Return counts of 1, 2, 3, ... as a spread."""
    return tuple((float(score), count) for score, count in enumerate(row, start=1) if count)


def durations(random: np.random.Generator, n: int, sigma: float, factor: float = 1.0) -> Spread:
    """Return n lognormal durations around 60 minutes."""
    return sorted(Counter((60 * factor * random.lognormal(0, sigma, n)).tolist()).items())
