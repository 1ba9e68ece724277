"""Who was heard regularly and has gone silent: longer than chance explains, with a stated rate of false alarms."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from statistics import median

FALSE_ALARM = 0.05
"""At most this share of looks names anybody, while everybody goes on as before."""

HISTORY = 26
FEWEST_KNOWN = 12
FEWEST_SILENT = 4
"""Weeks: looked back before the silence, known at least before anything is said, silent at least (holidays)."""

LOOKED_AT = HISTORY + 26


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody not heard for `weeks`, who had been heard in `heard` of the `known` weeks before the last time."""

    member: str
    weeks: int
    heard: int
    known: int


def chance_of_silence(heard: int, known: int, weeks: int) -> float:
    """Return the chance of so many silent weeks in a row for somebody heard in `heard` of `known` weeks.

    The predictive distribution under Jeffreys' prior (beta 1/2, 1/2), weeks being independent: it also counts that a
    short history says little about how often somebody is heard.
    """
    chance = 1.0
    for week in range(weeks):
        chance *= (known - heard + 0.5 + week) / (known + 1 + week)
    return chance


def gone_silent(weeks: Sequence[Set[str]], *, looks: int = 1, told_for: int = 1) -> list[Silent]:
    """Return who has gone silent within the last `looks` weeks; `weeks` holds who was heard in each, oldest first.

    Watched is who was heard in at least half of the weeks, 12 to 26, before the last time. Somebody is named once: when
    the silence has lasted for at least four weeks and so long that chance explains it in less than 5 % of looks, all
    watched counted together (Bonferroni); with `told_for` at each look of so many weeks, which keeps that rate, as it
    bounds how often anybody's silence is that long at all. Weeks in which hardly anybody was heard (holidays, a feed
    that stopped) are left out: those below half the median of the weeks in which somebody was.
    """
    heard = [each for each in weeks if each]
    usual = median([len(each) for each in heard]) if heard else 0
    lively = [each for each in heard if 2 * len(each) >= usual]
    watched = [found for member in sorted(set().union(*lively)) if (found := _watched(member, lively))]
    if not watched:
        return []
    limit = FALSE_ALARM / len(watched) / looks
    return [each for each in watched if 0 <= each.weeks - _long_enough(each, limit) < max(looks, told_for)]


def _watched(member: str, weeks: Sequence[Set[str]]) -> Silent | None:
    """Return how somebody was heard, None for whoever was not heard regularly."""
    heard = [place for place, each in enumerate(weeks) if member in each]
    last = heard[-1]
    start = max(last - HISTORY, heard[0] + 1)  # the first time belongs to whoever is known
    known = last - start
    before = sum(start <= place < last for place in heard)
    if known < FEWEST_KNOWN or 2 * before < known:
        return None
    return Silent(member, len(weeks) - 1 - last, before, known)


def _long_enough(silent: Silent, limit: float) -> int:
    """Return after how many weeks a silence is told."""
    weeks = FEWEST_SILENT
    while chance_of_silence(silent.heard, silent.known, weeks) > limit:
        weeks += 1
    return weeks
