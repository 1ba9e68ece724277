"""How often each printed interval holds the truth."""

from collections.abc import Callable, Sequence
from functools import cache
from math import ceil, exp
from statistics import NormalDist, fmean

import numpy as np
from numpy.typing import NDArray

from benchmarks.calibration.truths import (
    FIVE,
    MIXES,
    NO_BAND,
    SEVEN,
    SHARES,
    SIGMAS,
    Line,
    durations,
    of_nps,
    share_of,
    spread_of,
)
from rox_bot.analytics.intervals import (
    Interval,
    interval_of_mean,
    mean_interval,
    nps_interval,
    quantile_interval,
    wilson,
)
from rox_bot.analytics.shrinkage import shrunk_means, shrunk_shares, spread_between
from rox_bot.analytics.standardisation import standardised

SIZES = (10, 15, 20, 30, 50, 100, 300, 1000)
SMALLEST_P90 = 36
COVERAGE = (0.93, 0.975)
AT_LEAST = (0.93, 1.0)
GROUPS = 15

Draws = NDArray[np.int64]
Rows = Sequence[tuple[float, Sequence[Interval | None]]]
"""Truths, each with the intervals of samples drawn from it."""


def covered(what: str, truths: Rows, band: tuple[float, float]) -> Line:
    """Return how many intervals hold their truth, averaged over truths; no interval counts as a miss."""
    hits = [[bool(each and each.low <= truth <= each.high) for each in found] for truth, found in truths]
    found, error = share_of([hit for each in hits for hit in each])
    return Line(what, found, error, band, f"worst truth {min(map(fmean, hits)):.3f}")


def distinct(rows: Draws, interval: Callable[[tuple[int, ...]], Interval | None]) -> list[Interval | None]:
    """Return the interval of each row, made once for rows that are equal."""
    once = cache(interval)
    return [once(tuple(row)) for row in rows.tolist()]


def coverage_of_shares(times: int, random: np.random.Generator) -> list[Line]:
    """Coverage of shares: Wilson."""
    lines = []
    for n in SIZES:
        truths = [
            (p, distinct(random.binomial(n, p, (times, 1)), lambda row, n=n: wilson(row[0], n)))  # type: ignore[misc]
            for p in SHARES
        ]
        lines.append(covered(f"share, Wilson, n {n}", truths, COVERAGE))
    return lines


def coverage_of_nps(times: int, random: np.random.Generator) -> list[Line]:
    """Coverage of NPS: adjusted Wald, from 5, the minimum of eNPS."""
    lines = []
    for n in (5, *SIZES):
        truths = [
            (
                100 * (mix[2] - mix[0]),
                distinct(random.multinomial(n, mix, times), lambda row: nps_interval(*of_nps(row))),
            )
            for mix in MIXES
        ]
        lines.append(covered(f"NPS, adjusted Wald, n {n}", truths, COVERAGE))
    return lines


def printed_mean(row: tuple[int, ...]) -> Interval | None:
    """Return the interval the answers print."""
    return interval_of_mean(spread_of(row), (1.0, float(len(row))))


def plain_t(row: tuple[int, ...]) -> Interval | None:
    """Return Student's interval, for comparison."""
    total, squares = (sum(count * score**power for score, count in spread_of(row)) for power in (1, 2))
    return mean_interval(sum(row), total, squares)


def bca(row: tuple[int, ...]) -> Interval | None:
    """Return the BCa bootstrap interval of 2,000 draws (Efron 1987), for comparison."""
    counts, scores, n = np.array(row), np.arange(1, len(row) + 1), sum(row)
    if np.count_nonzero(counts) < 2:
        return None
    mean = float(counts @ scores) / n
    means = np.random.default_rng(1).multinomial(n, counts / n, 2000) @ scores / n
    below = (np.mean(means < mean - 1e-9) + np.mean(means < mean + 1e-9)) / 2
    away = scores - mean
    skew = float(counts @ away**3 / (6 * (counts @ away**2) ** 1.5))
    normal = NormalDist()
    shift = normal.inv_cdf(min(max(float(below), 1e-4), 1 - 1e-4))
    levels = [normal.cdf(shift + (shift + z) / (1 - skew * (shift + z))) for z in (-1.959964, 1.959964)]
    low, high = np.quantile(means, levels)
    return Interval(float(low), float(high))


def coverage_of_means(times: int, random: np.random.Generator) -> list[Line]:
    """Coverage of means: what is printed, and beside it what is not and why."""
    lines = []
    for name, shapes in (("1-5", FIVE), ("1-7", SEVEN)):
        scale = np.arange(1, len(shapes[0]) + 1)
        mixes = [np.array(shape) / sum(shape) for shape in shapes]
        for n in SIZES:
            samples = [(float(mix @ scale), random.multinomial(n, mix, times)) for mix in mixes]
            printed = [(truth, distinct(rows, printed_mean)) for truth, rows in samples]
            lines.append(covered(f"mean on {name}, as printed, n {n}", printed, COVERAGE))
            if n <= 30:
                plain = [(truth, distinct(rows, plain_t)) for truth, rows in samples]
                lines.append(covered(f"  (plain t, not printed, n {n})", plain, NO_BAND))
                booted = [(truth, distinct(rows[: times // 8], bca)) for truth, rows in samples]
                lines.append(covered(f"  (BCa, not printed, n {n})", booted, NO_BAND))
    return lines


def coverage_of_quantiles(times: int, random: np.random.Generator) -> list[Line]:
    """Coverage of quantiles: order statistics, conservative by construction."""
    lines = []
    for name, q in (("median", 0.5), ("p90", 0.9)):
        for n in (each for each in sorted((*SIZES, SMALLEST_P90)) if each >= (SMALLEST_P90 if q > 0.5 else SIZES[0])):
            truths = [
                (
                    60 * exp(sigma * NormalDist().inv_cdf(q)),
                    [quantile_interval(durations(random, n, sigma), q) for _ in range(ceil(times / 4))],
                )
                for sigma in SIGMAS
            ]
            lines.append(covered(f"{name}, order statistics, n {n}", truths, AT_LEAST))
    return lines


def coverage_of_groups(times: int, random: np.random.Generator) -> list[Line]:
    """Coverage over groups: shrunk values, the spread between groups, shares on a common mix of work."""
    found: dict[str, list[Interval | None]] = {"shrunk share": [], "shrunk mean": [], "spread between": []}
    found["share on a common mix"] = []
    for _ in range(ceil(times / 4)):
        sizes = [int(n) for n in random.integers(10, 120, GROUPS)]
        shares, centres = random.beta(24, 6, GROUPS), random.normal(3.8, 0.3, GROUPS)
        positives = [int(random.binomial(n, p)) for n, p in zip(sizes, shares, strict=True)]
        groups = [(n, 100.0 * k, 1e4 * k) for n, k in zip(sizes, positives, strict=True)]
        for p, share in zip(shares, shrunk_shares(groups) or (), strict=True):
            found["shrunk share"].append(seen_from(100 * p, Interval(share.low, share.high)))
        scored = [random.normal(centre, 1.0, n) for centre, n in zip(centres, sizes, strict=True)]
        worths = [(len(each), float(each.sum()), float((each**2).sum())) for each in scored]
        for centre, mean in zip(centres, shrunk_means(worths) or (), strict=True):
            found["shrunk mean"].append(seen_from(centre, Interval(mean.low, mean.high)))
        between = spread_between(worths)
        found["spread between"].append(seen_from(0.3, Interval(between.low, between.high)) if between else None)
        strata = {str(i): (k, n) for i, (k, n) in enumerate(zip(positives, sizes, strict=True))}
        own = standardised(strata, dict.fromkeys(strata, 1 / GROUPS))
        limits = Interval(own.low, own.high) if own else None
        found["share on a common mix"].append(limits and seen_from(float(shares.mean()), limits))
    return [covered(f"{name}, 15 groups of 10 to 119", [(0.0, each)], COVERAGE) for name, each in found.items()]


def seen_from(truth: float, interval: Interval) -> Interval:
    """Return the interval moved so that it should hold 0."""
    return Interval(interval.low - truth, interval.high - truth)


COVERAGES = (coverage_of_shares, coverage_of_nps, coverage_of_means, coverage_of_quantiles, coverage_of_groups)
