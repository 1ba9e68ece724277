"""How often a word is wrong on an unchanged process, and how often it is said of a real change."""

from collections.abc import Callable, Sequence
from math import ceil

import numpy as np

from benchmarks.calibration.truths import FIVE, MIXES, SHARES, Line, durations, of_nps, share_of, spread_of
from rox_bot.analytics.comparison import (
    Difference,
    difference_of_means,
    difference_of_nps,
    difference_of_percents,
    difference_of_quantiles,
    welch,
    worths_of,
)
from rox_bot.analytics.control_limits import control_limits, signals
from rox_bot.analytics.decomposition import decomposition
from rox_bot.analytics.verdict import Candidate, Standing, Verdict, clearly_apart, judge

SLICES = {1: 1000, 8: 300, 40: 120}
REPEATS = 300
POWER_REPEATS = 100
SERIES = 1000
FALSE_ALARMS = (0.0, 0.05)
CLEAR = {Verdict.CLEAR_RISE, Verdict.CLEAR_FALL}
APART = {Standing.ABOVE, Standing.BELOW}
SPLITS: dict[str, Callable[[np.random.Generator], tuple[int, int]]] = {
    "100 and 100": lambda random: (100, 100),
    "30-90 and 30-400": lambda random: (int(random.integers(30, 91)), int(random.integers(30, 401))),
}

Change = Callable[[np.random.Generator, int, int], Difference | None]
"""One comparison of a later and an earlier period of these sizes."""


def percents(random: np.random.Generator, n: int, share: float) -> tuple[int, float, float]:
    """Return n, total and squares of n answers worth 100 or 0."""
    positives = int(random.binomial(n, share))
    return n, 100.0 * positives, 1e4 * positives


def change_of_share(random: np.random.Generator, n2: int, n1: int, shares: Sequence[float] = SHARES) -> Difference:
    """An unchanged share, drawn from those given."""
    share = float(random.choice(shares))
    return difference_of_percents(percents(random, n2, share), percents(random, n1, share))


def change_of_rare_share(random: np.random.Generator, n2: int, n1: int) -> Difference:
    """An unchanged share of 1 to 3 %."""
    return change_of_share(random, n2, n1, (0.01, 0.02, 0.03))


def change_of_nps(random: np.random.Generator, n2: int, n1: int) -> Difference:
    """An unchanged NPS."""
    mix = MIXES[random.integers(len(MIXES))]
    return difference_of_nps(of_nps(random.multinomial(n2, mix).tolist()), of_nps(random.multinomial(n1, mix).tolist()))


def change_of_mean(random: np.random.Generator, n2: int, n1: int) -> Difference | None:
    """An unchanged mean on 1-5."""
    shape = np.array(FIVE[random.integers(len(FIVE))])
    later, earlier = (spread_of(random.multinomial(n, shape / shape.sum()).tolist()) for n in (n2, n1))
    return difference_of_means(later, earlier)


def change_of_time(
    random: np.random.Generator, n2: int, n1: int, q: float = 0.5, factor: float = 1.0
) -> Difference | None:
    """The median, or another quantile, of lognormal durations."""
    later, earlier = durations(random, n2, 1.0, factor), durations(random, n1, 1.0)
    # The bootstrap is slow and cannot matter where the pooled test already says no.
    quick = difference_of_quantiles(later, earlier, q, draws=2)
    if quick is None or quick.pooled_p >= FALSE_ALARMS[1]:
        return quick
    return difference_of_quantiles(later, earlier, q)


def change_of_p90(random: np.random.Generator, n2: int, n1: int) -> Difference | None:
    """An unchanged p90."""
    return change_of_time(random, n2, n1, 0.9)


def change_of_any(random: np.random.Generator, n2: int, n1: int) -> Difference | None:
    """Any of the kinds, as in a digest."""
    kinds: tuple[Change, ...] = (change_of_share, change_of_nps, change_of_mean, change_of_time)
    return kinds[random.integers(len(kinds))](random, n2, n1)


KINDS: dict[str, tuple[Change, float]] = {
    "share": (change_of_share, 4.0),
    "rare share": (change_of_rare_share, 4.0),
    "NPS": (change_of_nps, 4.0),
    "mean": (change_of_mean, 1.0),
    "median": (change_of_time, 0.4),
    "p90": (change_of_p90, 0.4),
    "all kinds": (change_of_any, 0.6),
}
"""What is compared, and how much more often it is than others because it is quick."""


def words(family: Sequence[tuple[Difference | None, int, int]]) -> list[Verdict | None]:
    """Return the words of one answer, with no smallest change to help."""
    return [word for word, _ in judge([Candidate(n2, n1, found, 0.0, judgeable=True) for found, n2, n1 in family])]


def false_words(times: float, random: np.random.Generator) -> list[Line]:
    """Answers about unchanged processes that hold a clear rise or fall."""
    lines = []
    for kind, (change, oftener) in KINDS.items():
        for split, sizes in SPLITS.items():
            for slices, repeats in SLICES.items():
                wrong = []
                for _ in range(ceil(repeats * oftener * times)):
                    pairs = [sizes(random) for _ in range(slices)]
                    family = [(change(random, *pair), *pair) for pair in pairs]
                    wrong.append(bool(CLEAR & set(words(family))))
                what = f"{kind}, slices {slices}, n {split}"
                lines.append(Line(what, *share_of(wrong), FALSE_ALARMS))
    return lines


def false_standings(times: float, random: np.random.Generator) -> list[Line]:
    """Rankings of equal members that call one clearly apart."""
    lines = []
    for slices in (8, 40):
        wrong: dict[str, list[bool]] = {"share": [], "NPS": [], "mean": []}
        for _ in range(ceil(REPEATS * times)):
            sizes = [int(n) for n in random.integers(30, 400, slices)]
            share, mix = float(random.choice(SHARES)), MIXES[random.integers(len(MIXES))]
            shape = np.array(FIVE[random.integers(len(FIVE))])
            shares = [percents(random, n, share) for n in sizes]
            nets = [of_nps(random.multinomial(n, mix).tolist()) for n in sizes]
            scored = [spread_of(random.multinomial(n, shape / shape.sum()).tolist()) for n in sizes]
            means = [worths_of(each) for each in scored]
            for kind, members, compare in (
                ("share", shares, difference_of_percents),
                ("NPS", nets, difference_of_nps),
                ("mean", means, welch),
            ):
                wrong[kind].append(bool(APART & {standing for standing, _ in clearly_apart(members, compare)}))
        for kind, found in wrong.items():
            lines.append(Line(f"best or worst {kind} of {slices} equal members", *share_of(found), FALSE_ALARMS))
    return lines


def false_effects(times: float, random: np.random.Generator) -> list[Line]:
    """Decompositions of nothing that call an effect clear, mix and within as one family."""
    lines = []
    for members, n2, n1 in ((8, 600, 600), (8, 400, 2400), (40, 4000, 4000)):
        wrong = []
        for _ in range(ceil(REPEATS * times)):
            weights = random.dirichlet(np.full(members, 3.0))
            shares = random.beta(12, 3, members)
            later, earlier = (
                {str(i): percents(random, int(n), shares[i]) for i, n in enumerate(random.multinomial(size, weights))}
                for size in (n2, n1)
            )
            effects = decomposition(later, earlier).effects
            family = [(each.mix, n2, n1) for each in effects]
            family += [(each.within, each.n_later, each.n_earlier) for each in effects if each.within]
            wrong.append(bool(CLEAR & set(words(family))))
        lines.append(Line(f"effects of {members} members, {n2} and {n1} answers", *share_of(wrong), FALSE_ALARMS))
    return lines


def unusual_weeks(times: float, random: np.random.Generator) -> list[Line]:
    """Unchanged weekly series that hold any signal of the four rules (no band: the rules are published)."""
    lines = []
    for weeks in (12, 24, 52):
        found = []
        for _ in range(ceil(SERIES * times)):
            series = [float(each) for each in random.poisson(200, weeks)]
            limits = control_limits(series)
            found.append(bool(limits and signals(series, limits)))
        lines.append(Line(f"any signal in {weeks} unchanged weeks", *share_of(found)))
    return lines


def power(times: float, random: np.random.Generator) -> list[Line]:
    """Power: how often a real change is called, alone and beside 7 or 39 slices that did not move."""
    changes: dict[str, tuple[int, Change, Change]] = {
        "CSAT 85 to 90 %, n 683": (683, raised_share(0.85, 0.90), raised_share(0.85, 0.85)),
        "FCR 72 to 78 %, n 814": (814, raised_share(0.72, 0.78), raised_share(0.72, 0.72)),
        "NPS 30 to 50, n 240": (240, raised_nps(0.1), raised_nps(0.0)),
        "NPS 30 to 40, n 958": (958, raised_nps(0.05), raised_nps(0.0)),
        "mean 3.24 to 3.54 on 1-5, n 250": (250, raised_mean(0.1), raised_mean(0.0)),
        "median + 30 %, n 250": (250, raised_time(1.3), raised_time(1.0)),
    }
    lines = []
    for what, (n, moved, still) in changes.items():
        for slices in SLICES:
            said = []
            for _ in range(ceil(POWER_REPEATS * times)):
                family = [moved(random, n, n), *(still(random, n, n) for _ in range(slices - 1))]
                said.append(words([(each, n, n) for each in family])[0] is Verdict.CLEAR_RISE)
            lines.append(Line(f"{what}, slices {slices}", *share_of(said)))
    return lines


def raised_share(earlier: float, later: float) -> Change:
    """A share that moved."""
    return lambda random, n2, n1: difference_of_percents(percents(random, n2, later), percents(random, n1, earlier))


def raised_nps(by: float) -> Change:
    """An NPS of 30 after detractors became promoters."""
    before, after = (0.2, 0.3, 0.5), (0.2 - by, 0.3, 0.5 + by)
    return lambda random, n2, n1: difference_of_nps(
        of_nps(random.multinomial(n2, after).tolist()), of_nps(random.multinomial(n1, before).tolist())
    )


def raised_mean(by: float) -> Change:
    """A mean of 3.24 on 1-5 after some threes became fives and ones threes."""
    before = np.array([0.12, 0.07, 0.38, 0.25, 0.18])
    after = before + np.array([-by / 2, 0, -by / 2, 0, by])
    return lambda random, n2, n1: difference_of_means(
        spread_of(random.multinomial(n2, after).tolist()), spread_of(random.multinomial(n1, before).tolist())
    )


def raised_time(factor: float) -> Change:
    """A median that moved."""
    return lambda random, n2, n1: change_of_time(random, n2, n1, factor=factor)
