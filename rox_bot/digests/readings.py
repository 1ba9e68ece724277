"""The figures of digests: each over the shortest run of closed units that can be judged, all judged as one family.

The digests of one period for different audiences choose from the same figures, so that they say the same of each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rox_bot.analytics.readings import compared
from rox_bot.analytics.verdict import CONTRASTS, Contrast
from rox_bot.answers.asking import Asked, Family
from rox_bot.answers.runs import over, shortest
from rox_bot.answers.summary import CHOICE, is_clear
from rox_bot.digests.places import Places, places
from rox_bot.domain.answer import Reading
from rox_bot.domain.events import Visibility
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period

ALL = (*CHOICE, "repeat")
"""The metrics that any digest may tell."""

BY_QUARTER = ("churn", "nrr")
"""What digests of a quarter tell besides: accounts do not change by the week."""

MOST_PLACES = 2
"""So many touchpoints are told, the lowest: a digest is read on a phone."""

Spans = Mapping[str, Period]
"""Metric key -> the period it is told over, where that was decided before."""


def chosen(asked: Asked, unit: str, spans: Spans) -> tuple[list[Reading], list[Reading]]:
    """Return all readings with any answers, and CSAT at each touchpoint that has something to tell, as one family.

    Told are touchpoints that changed clearly, and those clearly below the rest: the latter by a verdict of their own,
    or by the flag `below_rest` where they also changed. Runs of neighbouring digests share most of their answers, so
    the same noise would look clear several times: what the digest of the unit before would have told as well carries
    the flag `again`, and is no news.
    """
    readings, places = _judged(asked, unit, spans)
    if any(is_clear(each) and each.period.run for each in (*readings, *places)):
        known = {_key(each) for part in _judged(_a_unit_before(asked, unit), unit, {}) for each in part}
        readings, places = ([_marked(each, known) for each in part] for part in (readings, places))
    return readings, _told_of(places, readings)


def _judged(asked: Asked, unit: str, spans: Spans) -> tuple[list[Reading], list[Reading]]:
    """Return the readings of the metrics with any answer, and what is clear of CSAT at touchpoints."""
    family: Family = []
    at = Places([], [])
    for key in _told(asked, unit):
        metric = METRICS[key]
        there = over(asked, spans.get(key) or shortest(asked, metric, unit))
        later, earlier = there.family(metric)[0]
        if later.cell.n or (earlier and earlier.cell.n):
            family.append((later, earlier))
            if key == "csat":
                at = places(asked, metric, unit, there.span(metric), later.cell.scale)
    found = compared([*family, *at.moved, *at.apart])
    changed, moved = found[: len(family)], found[len(family) : len(family) + len(at.moved)]
    apart = [replace(each, verdict=CONTRASTS[each.verdict]) for each in found[len(family) + len(at.moved) :]]
    lower = [each for each in apart if each.verdict == Contrast.LOWER]
    return changed, [*(each for each in moved if is_clear(each)), *lower]


def _told_of(places: Sequence[Reading], readings: Sequence[Reading]) -> list[Reading]:
    """Return what touchpoints have to tell, the lowest first, with each told once.

    One that went the same way as all of them together is told only where it is also clearly below the rest.
    """
    lower = [each for each in places if each.verdict == Contrast.LOWER]
    below, common = {each.slice for each in lower}, {(each.metric, each.verdict) for each in readings}
    moved = [each for each in places if each.verdict != Contrast.LOWER]
    moved = [each for each in moved if each.slice in below or (each.metric, each.verdict) not in common]
    both = [replace(each, flags=(*each.flags, "below_rest")) if each.slice in below else each for each in moved]
    told = [*both, *(each for each in lower if each.slice not in {one.slice for one in moved})]
    return sorted(told, key=lambda each: (each.slice not in below, each.value or 0.0))[:MOST_PLACES]


def _told(asked: Asked, unit: str) -> tuple[str, ...]:
    """Return the metrics that a digest may tell where it goes: what becomes of customers is for colleagues alone."""
    inside = asked.reader.context.visibility is not Visibility.EXTERNAL
    return (*ALL, *BY_QUARTER) if unit == "quarter" and inside else ALL


def _a_unit_before(asked: Asked, unit: str) -> Asked:
    """Return a question as it was asked for the digest of the unit before."""
    context, calendar = asked.reader.context, asked.reader.calendar
    local = calendar.local(context.now)
    then = calendar.at(calendar.shift(local.date(), unit, -1), local.time().replace(fold=0))
    return replace(asked, reader=replace(asked.reader, context=replace(context, now=then)))


def _marked(reading: Reading, known: set[tuple[object, ...]]) -> Reading:
    if is_clear(reading) and reading.period.run and _key(reading) in known:
        return replace(reading, flags=(*reading.flags, "again"))
    return reading


def _key(reading: Reading) -> tuple[object, ...]:
    return reading.metric, reading.slice, reading.verdict


def spans_of(readings: Sequence[Reading]) -> dict[str, Period]:
    """Return what each metric of a digest was told over, to tell it over the same again; touchpoints have their own."""
    return {reading.metric: reading.period for reading in readings if "touchpoint" not in dict(reading.slice)}
