"""A metric over time: a series of closed days, weeks, months or quarters, and the picture of it."""

from collections.abc import Sequence
from dataclasses import replace

from rox_bot.analytics.readings import compared
from rox_bot.answers import drawing
from rox_bot.answers.asking import Asked, labelled
from rox_bot.domain.answer import Answer, Reading, Table
from rox_bot.domain.chart import Chart
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.domain.period import Period
from rox_bot.domain.question import TIME_UNITS

WEEKS = 26
_UNITS_BACK = {"day": 28, "week": WEEKS, "month": 12, "quarter": 8}
_MOST_POINTS = 400


def answer(asked: Asked, metrics: Sequence[Metric]) -> Answer:
    """Answer with a series per metric, by week over 26 weeks unless a period or a unit is named."""
    unit = _unit(asked)
    buckets = _buckets(asked, metrics, unit)
    series = {metric.key: _series(asked, metric, buckets, unit) for metric in metrics}
    latest = _latest(asked, metrics, buckets, unit)
    return Answer(
        title=replace(asked, question=replace(asked.question, by=unit)).title(metrics),
        headline=asked.told(latest[0]),
        lines=tuple(asked.told(reading) for reading in latest[1:]),
        question=replace(asked.question, period=_whole(buckets), by=unit),
        readings=tuple(reading for metric in metrics for reading in series[metric.key]),
        table=_table(asked, metrics[0], series[metrics[0].key], unit),
        chart=drawing.over_time(asked, [(metric, series[metric.key]) for metric in metrics], latest, buckets),
        notes=asked.notes(latest[:1]),
        suggestions=asked.next_steps(metrics),
    )


def chart(asked: Asked, metrics: Sequence[Metric], latest: Sequence[Reading]) -> Chart:
    """Return the picture of the weeks that lead up to readings already taken."""
    unit = _unit(asked)
    buckets = _buckets(asked, metrics, unit)
    series = [(metric, _series(asked, metric, buckets, unit)) for metric in metrics]
    return drawing.over_time(asked, series, latest, buckets)


def _unit(asked: Asked) -> str:
    if asked.question.by in TIME_UNITS:
        return str(asked.question.by)
    span = asked.question.period
    if span is None or span.grain in ("week", "day"):
        return "week"
    return "month" if (span.last_day - span.first_day).days > 7 * WEEKS * 2 else "week"


def _buckets(asked: Asked, metrics: Sequence[Metric], unit: str) -> list[Period]:
    """Return the units of the series: those of the period named, else the latest closed ones."""
    calendar, now = asked.reader.calendar, asked.reader.context.now
    span = asked.question.period
    if span is None or (span.grain in ("day", "week") and asked.question.by not in TIME_UNITS):
        last = span or asked.reader.last_closed(metrics[0])
        if span is None and unit != "week":
            stop = calendar.unit_start(calendar.day_of(now), unit)
        else:
            stop = calendar.shift(calendar.unit_start(last.last_day, unit), unit, 1)
        first = calendar.shift(stop, unit, -_UNITS_BACK[unit])
        span = calendar.span(first, stop, "trend", now)
    if span.is_open_ended:
        span = replace(span, start=asked.reader.first_event(metrics[0]) or span.end)
    if span.is_empty or (span.end - span.start).days > 366 * 60:
        return [span]
    buckets = calendar.buckets(span, unit, now)
    if len(buckets) > _MOST_POINTS:
        raise BadInput(N_("That would be {n} points; ask for a shorter period or a longer unit."), n=len(buckets))
    return buckets


def _series(asked: Asked, metric: Metric, buckets: Sequence[Period], unit: str) -> list[Reading]:
    """Return one reading per unit, all on one scale; each step judged where somebody asked for these very units.

    The steps shown together are one family.
    """
    line = asked.reader.line(metric, buckets, asked.filters)
    named = [labelled(taken, unit, bucket.token, "") for bucket, taken in zip(buckets, line, strict=True)]
    if asked.question.by not in TIME_UNITS:
        return [compared([(taken, None)])[0] for taken in named]
    return compared(list(zip(named, [None, *named[:-1]], strict=True)))


def _latest(asked: Asked, metrics: Sequence[Metric], buckets: Sequence[Period], unit: str) -> list[Reading]:
    """Return the reading of the last closed week (or other unit, or the period named), judged as always."""
    if asked.question.period is None and unit != "week":
        asked = replace(asked, question=replace(asked.question, period=buckets[-1]))
    family = [asked.family(metric)[0] for metric in metrics]
    return [asked.with_left_out(reading) for reading in compared(family)]


def _whole(buckets: Sequence[Period]) -> Period:
    return replace(buckets[-1], start=buckets[0].start, token="trend", grain=None)


def _table(asked: Asked, metric: Metric, series: Sequence[Reading], unit: str) -> Table:
    wording, telling = asked.wording, asked.telling
    rows = [
        (
            wording.period(reading.period),
            telling.counts_only(reading) if "below_minimum" in reading.flags and reading.n else telling.value(reading),
            wording.number(reading.n),
            "" if "below_minimum" in reading.flags else telling.interval(reading),
            ", ".join(part for part in (telling.verdict(reading), telling.flags(reading)) if part),
        )
        for reading in series
    ]
    last = wording._("against the one before") if asked.question.by in TIME_UNITS else ""
    columns = (telling.slice_name(unit), telling.title(METRICS[metric.key]), "n", wording._("95% interval"), last)
    width = len(columns) if any(row[-1] for row in rows) else len(columns) - 1
    return Table(columns[:width], tuple(row[:width] for row in rows), numeric=(1, 2, 3))
