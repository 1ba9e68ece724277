"""How often a year of unchanged weekly digests says "clear", with runs of weeks that overlap from one to the next."""

from datetime import UTC, datetime
from math import ceil

import numpy as np

from benchmarks.calibration.truths import Line, share_of
from rox_bot.analytics.readings import Taken, compared, take
from rox_bot.analytics.verdict import MINIMUM_TO_JUDGE
from rox_bot.answers.runs import LENGTHS
from rox_bot.digests.places import LENGTHS as PLACE_LENGTHS
from rox_bot.digests.places import WEEKS_BEFORE
from rox_bot.domain.answer import Cell
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period

YEARS = 400
CHANGES = 300
DIGESTS = 52
ALLOWED = (0.0, 0.05)
BASELINE = 4
"""Weeks that a single week is compared with."""

PLACES = (0.31, 0.23, 0.12, 0.12, 0.12, 0.10)
SHARES = {"csat": 0.85, "ces": 0.8, "fcr": 0.86, "sla": 0.9, "reopen": 0.05, "repeat": 0.12}
NPS = (0.25, 0.3, 0.45)

Weeks = dict[tuple[str, int], np.ndarray]
"""(metric, touchpoint; -1 = all) -> n, total and squares of each week."""


def year(random: np.random.Generator, weeks: int, fall: float = 0.0, since: int = 0, at: int | None = None) -> Weeks:
    """Return the answers of a provider with 15 to 40 a week and 60 to 150 tickets.

    CSAT falls from a week on, everywhere or `at` one touchpoint.
    """
    found: Weeks = {}
    answers, tickets = random.integers(15, 41, weeks), random.integers(60, 151, weeks)
    surveys = {"csat": random.binomial(answers, 0.65), "ces": random.binomial(answers, 0.15)}
    sizes = surveys | dict.fromkeys(("fcr", "sla", "reopen", "repeat"), tickets)
    for metric, share in SHARES.items():
        if metric == "csat":
            parts = np.array([random.multinomial(n, PLACES) for n in sizes[metric]])
            fallen = np.full((weeks, len(PLACES)), share)
            fallen[since:, slice(None) if at is None else at] -= fall
            positives = random.binomial(parts, fallen)
            for place in range(len(PLACES)):
                found[metric, place] = _worths(parts[:, place], positives[:, place])
            found[metric, -1] = _worths(parts.sum(1), positives.sum(1))
        else:
            found[metric, -1] = _worths(sizes[metric], random.binomial(sizes[metric], share))
    rows = np.array([random.multinomial(n, NPS) for n in random.binomial(answers, 0.2)])
    found["nps", -1] = np.stack([rows.sum(1), 100.0 * (rows[:, 2] - rows[:, 0]), 1e4 * (rows[:, 0] + rows[:, 2])], 1)
    return found


def _worths(n: np.ndarray, positive: np.ndarray) -> np.ndarray:
    return np.stack([n, 100.0 * positive, 1e4 * positive], 1)


def clear(weeks: Weeks, last: int) -> dict[tuple[str, int, str], int]:
    """Return what the digest of a week calls clear, each with the length of its run in weeks.

    "below" says that a touchpoint stands below the others; one above them is not told.
    """
    family, keys = [], []
    for (metric, place), rows in weeks.items():
        run = _length(rows, last) if place == -1 else _length_of_place(rows, last)
        if not run:
            continue
        stop, start = last + 1, last + 1 - run
        before = start - (BASELINE if run == 1 else run if place == -1 else WEEKS_BEFORE)
        mine = _taken(metric, rows[start:stop])
        family.append((mine, _taken(metric, rows[max(0, before) : start])))
        keys.append((metric, place, run, ("fall", "rise")))
        if place != -1:
            family.append((mine, _taken(metric, (weeks[metric, -1] - rows)[start:stop])))
            keys.append((metric, place, run, ("below", "")))
    return {
        (metric, place, word): run
        for (metric, place, run, words), reading in zip(keys, compared(family), strict=True)
        if str(reading.verdict).startswith("clear") and (word := words[reading.verdict == "clear rise"])
    }


def _length(rows: np.ndarray, last: int) -> int:
    known = rows[last - 3 : last + 1, 0]
    usual = known[known > 0].mean() if known.any() else 0.0
    for run in LENGTHS["week"]:
        enough = rows[last + 1 - run : last + 1, 0].sum() >= MINIMUM_TO_JUDGE
        if enough and (run > 1 or usual >= MINIMUM_TO_JUDGE):
            return run
    return 1


def _length_of_place(rows: np.ndarray, last: int) -> int:
    """Return how many weeks a touchpoint needs, 0 where none suffices."""
    fitting = (run for run in PLACE_LENGTHS["week"] if rows[last + 1 - run : last + 1, 0].sum() >= MINIMUM_TO_JUDGE)
    return next(fitting, 0)


_SPAN = Period(datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 12, tzinfo=UTC), "week", "UTC", "week")


def _taken(metric: str, rows: np.ndarray) -> Taken:
    n, total, squares = rows.sum(0)
    return take(METRICS[metric], Cell(0, "", "", int(n), float(total), float(squares)), _SPAN)


def false_digests(times: float, random: np.random.Generator) -> list[Line]:
    """Unchanged years of weekly digests at 15 to 40 answers a week: how often one says "clear"."""
    any_clear, news, again, years = [], [], [], []
    back = 2 * LENGTHS["week"][-1]
    for _ in range(ceil(YEARS * times)):
        weeks = year(random, back + DIGESTS)
        before: dict[tuple[str, int, str], int] = {}
        told = 0
        for last in range(back, back + DIGESTS):
            now = clear(weeks, last)
            fresh = [key for key, run in now.items() if run == 1 or key not in before]
            any_clear.append(bool(now))
            news.append(bool(fresh))
            again.append(len(fresh) < len(now))
            told += bool(fresh)
            before = now
        years.append(told)
    note = f"false news in a year: mean {np.mean(years):.1f}, in 9 of 10 years at most {int(np.quantile(years, 0.9))}"
    return [
        Line("digests that say a false clear", *share_of(any_clear), ALLOWED),
        Line("  of them as news", *share_of(news), ALLOWED, note),
        Line('  of them "as told before" only', *share_of([a and not n for a, n in zip(again, news, strict=True)])),
        Line("years with a false clear at least once", *share_of([each > 0 for each in years])),
    ]


def found_changes(times: float, random: np.random.Generator) -> list[Line]:
    """A lasting fall of CSAT at 15 to 40 answers a week: how often it is news within so many weeks."""
    back, lines = 2 * LENGTHS["week"][-1], []
    for points in (10, 20, 30):
        waits = []
        for _ in range(ceil(CHANGES * times)):
            weeks = year(random, back + 8, points / 100, back)
            told = (last - back + 1 for last in range(back, back + 8) if ("csat", -1, "fall") in clear(weeks, last))
            waits.append(next(told, 99))
        lines += [
            Line(f"CSAT 85 to {85 - points} %, told within {within} weeks", *share_of([w <= within for w in waits]))
            for within in (2, 4, 8)
        ]
    return lines


def found_places(times: float, random: np.random.Generator) -> list[Line]:
    """A lasting fall of CSAT at the largest touchpoint alone: how soon it is named, and for how long it stays told."""
    back, lines = 2 * LENGTHS["week"][-1], []
    for points in (20, 30, 40):
        waits, later = [], []
        for _ in range(ceil(CHANGES * times)):
            weeks = year(random, back + 16, points / 100, back, at=0)
            told = [
                bool({("csat", 0, "fall"), ("csat", 0, "below")} & clear(weeks, last).keys())
                for last in range(back, back + 16)
            ]
            waits.append(told.index(True) + 1 if True in told else 99)
            later += told[8:]
        lines += [
            Line(
                f"one touchpoint 85 to {85 - points} %, named within {within} weeks",
                *share_of([w <= within for w in waits]),
            )
            for within in (4, 8, 16)
        ]
        lines.append(Line("  told in a week, from the ninth on", *share_of(later)))
    return lines
