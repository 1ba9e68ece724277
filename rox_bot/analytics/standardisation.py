"""Groups that do different work compared as if they did the same: direct standardisation on one mix of strata."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from rox_bot.analytics.comparison import Difference
from rox_bot.analytics.distributions import gamma_quantile, normal_two_sided
from rox_bot.analytics.intervals import TAIL, Z95, Interval, holding

LEAST_COVERAGE = 0.6

Counts = tuple[float, int]
"""Positives and n of one stratum."""


@dataclass(frozen=True, slots=True)
class Standardised:
    """A share on the common mix, its standard error and 95 % limits, all as fractions.

    `coverage` is the part of the mix the group has answers in; `missing` are the other strata, largest first.
    """

    value: float
    error: float
    low: float
    high: float
    n: int
    coverage: float
    missing: tuple[str, ...]

    @property
    def comparable(self) -> bool:
        """Whether the group does at least 60 % of the common mix."""
        return self.coverage >= LEAST_COVERAGE


def pooled_mix(groups: Sequence[Mapping[str, Counts]]) -> dict[str, float]:
    """Each stratum's part of the answers of all groups together; parts sum to 1. ValueError without answers."""
    sizes: dict[str, int] = {}
    for group in groups:
        for stratum, (_, n) in group.items():
            sizes[stratum] = sizes.get(stratum, 0) + n
    total = sum(sizes.values())
    if total < 1:
        raise ValueError("a mix needs at least one answer")
    return {stratum: size / total for stratum, size in sizes.items() if size}


def standardised(group: Mapping[str, Counts], mix: Mapping[str, float]) -> Standardised | None:
    """A group's share on a common mix; the strata it never handles are dropped and the weights rescaled.

    Variance: sum of w^2 p (1 - p) / n, with p = (k + 1/2) / (n + 1) where a stratum is unanimous. None where
    the group has no answer in any stratum of the mix.
    """
    present = {stratum: group[stratum] for stratum in mix if stratum in group and group[stratum][1] > 0}
    coverage = sum(mix[stratum] for stratum in present)
    if not present or coverage <= 0:
        return None
    value = variance = 0.0
    for stratum, (positives, n) in present.items():
        weight = mix[stratum] / coverage
        value += weight * positives / n
        share = positives / n if 0 < positives < n else (positives + 0.5) / (n + 1)
        variance += weight**2 * share * (1 - share) / n
    half = Z95 * sqrt(variance)
    limits = holding(value, value - half, value + half, 0.0, 1.0)
    missing = sorted((stratum for stratum in mix if stratum not in present), key=mix.__getitem__, reverse=True)
    size = sum(n for _, n in present.values())
    return Standardised(value, sqrt(variance), limits.low, limits.high, size, coverage / sum(mix.values()), (*missing,))


def standardised_gap(one: Standardised, other: Standardised) -> Difference:
    """The first share minus the second on the same mix, as a fraction, by a z-test."""
    value = one.value - other.value
    error = sqrt(one.error**2 + other.error**2)
    half = Z95 * error
    return Difference(value, max(-1.0, value - half), min(1.0, value + half), normal_two_sided(value / error))


def rare_rate(strata: Sequence[tuple[float, float, float]]) -> tuple[float, Interval]:
    """A standardised rate of rare events and its gamma interval (Fay and Feuer 1997).

    Each stratum is (events, exposure, weight); weights sum to 1. ValueError without exposure.
    """
    if not strata or any(exposure <= 0 for _, exposure, _ in strata):
        raise ValueError("every stratum needs exposure")
    rate = sum(weight * events / exposure for events, exposure, weight in strata)
    variance = sum(weight**2 * events / exposure**2 for events, exposure, weight in strata)
    heaviest = max(weight / exposure for _, exposure, weight in strata)
    low = variance / rate * gamma_quantile(TAIL, rate**2 / variance) if rate else 0.0
    above, scale = rate + heaviest, variance + heaviest**2
    return rate, Interval(low, scale / above * gamma_quantile(1 - TAIL, above**2 / scale))
