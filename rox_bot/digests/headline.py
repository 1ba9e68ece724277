"""The first sentence of a digest: what there is to do, and whether anything clearly changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from rox_bot.analytics.verdict import Verdict
from rox_bot.answers import summary
from rox_bot.answers.asking import Asked
from rox_bot.answers.runs import over
from rox_bot.digests.tasks import most_at, most_from
from rox_bot.domain.answer import Reading
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period


def change(asked: Asked, readings: Sequence[Reading]) -> str:
    """Return what clearly changed; where nothing did, that alone: of which figures it holds stands in their lines."""
    if len(readings) == 1:
        return summary.verdict_sentence(asked, readings)
    judged = [reading for reading in readings if reading.verdict == Verdict.NO_CLEAR_CHANGE]
    if not judged or any(map(summary.is_clear, readings)):
        return summary.verdict_sentence(asked, readings)
    if any("incomplete" in reading.flags for reading in readings):
        return asked.wording._("No clear change where the data are complete.")
    if 2 * len(judged) < len(readings):
        return asked.wording._("No clear change where there is enough to compare.")
    return asked.wording._("No clear change.")


def headline(asked: Asked, period: Period, readings: Sequence[Reading], lows: Sequence[Mapping[str, Any]]) -> str:
    """Return the headline: a clear change comes first, else what there is to do."""
    parts = [_low(asked, period, lows), change(asked, readings)]
    return " ".join(filter(None, reversed(parts) if any(map(summary.is_clear, readings)) else parts))


def _low(asked: Asked, period: Period, lows: Sequence[Mapping[str, Any]]) -> str:
    """Return how many low scores there are, and from whom or where most of them come where that may be told."""
    wording, context = asked.wording, asked.reader.context
    if not lows:
        return _without_lows(asked, period)
    customer, count = most_from(lows, context)
    touchpoint, there = most_at(lows, context)
    if not customer and not touchpoint:
        return wording.plural("{n} low score to follow up.", "{n} low scores to follow up.", len(lows))
    n, k = wording.number(len(lows)), wording.number(max(count, there))
    if there > count:
        if there == len(lows):
            return wording._("{n} low scores to follow up, all at {touchpoint}.", n=n, touchpoint=touchpoint)
        return wording._("{n} low scores to follow up, {k} of them at {touchpoint}.", n=n, k=k, touchpoint=touchpoint)
    if count == len(lows):
        return wording._("{n} low scores to follow up, all from {customer}.", n=n, customer=customer)
    return wording._("{n} low scores to follow up, {k} of them from {customer}.", n=n, k=k, customer=customer)


def _without_lows(asked: Asked, period: Period) -> str:
    """Return that nobody was unhappy, or that nobody answered where people did before."""
    wording, metric = asked.wording, METRICS["feedback"]
    answers, earlier = over(asked, period).family(metric)[0]
    if "incomplete" in answers.reading.flags:
        return ""
    if answers.cell.n:
        return wording._("No low scores.")
    if earlier is None or not earlier.cell.n:
        return ""
    return wording.plural(
        "Nobody answered; before, {days}, {n} answer came in. Do surveys still go out?",
        "Nobody answered; before, {days}, {n} answers came in. Do surveys still go out?",
        earlier.cell.n,
        days=asked.telling.period(earlier.reading.period),
    )
