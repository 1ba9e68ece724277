"""A metric over time: a series of closed days, weeks, months or quarters, and the picture of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rox_bot.analytics.readings import compared
from rox_bot.answers import drawing, unusual, versus
from rox_bot.answers.asking import Asked, labelled
from rox_bot.answers.unusual import Watched
from rox_bot.domain.answer import Answer, Reading, Table
from rox_bot.domain.chart import Chart
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.metrics import Metric, Reads
from rox_bot.domain.period import Period
from rox_bot.domain.question import TIME_UNITS

WEEKS = 26
_UNITS_BACK = {"day": 28, "week": WEEKS, "month": 12, "quarter": 8}
_MOST_POINTS = 400
_MOST_COLUMNS = 3
_N_COLUMN = 2


def answer(asked: Asked, metrics: Sequence[Metric]) -> Answer:
    """Answer with a series per metric, by week over 26 weeks (of accounts by quarter) unless anything else is named."""
    unit = _unit(asked, metrics)
    buckets = _buckets(asked, metrics, unit)
    watched = [_watched(asked, metric, buckets, unit) for metric in metrics]
    latest = _latest(asked, metrics, buckets, unit)
    by_unit = replace(asked, question=replace(asked.question, by=unit))
    return Answer(
        title=by_unit.title(metrics),
        headline=versus.told(asked, latest[0]),
        lines=(*(versus.told(asked, reading) for reading in latest[1:]), *_said(asked, watched)),
        question=replace(asked.question, period=_period(asked, buckets), by=unit),
        readings=tuple(reading for each in watched for reading in each.series),
        table=_table(asked, watched, unit),
        chart=_chart(by_unit, watched, latest, buckets) if _anything(watched) else None,
        notes=(*unusual.notes(asked, watched), *asked.notes(latest)),
        suggestions=asked.next_steps(metrics),
    )


def chart(asked: Asked, metrics: Sequence[Metric], latest: Sequence[Reading]) -> Chart:
    """Return the picture of the weeks that lead up to readings already taken, of each metric on one scale."""
    unit = _unit(asked, metrics)
    latest = [next(each for each in latest if each.metric == metric.key) for metric in metrics]
    buckets = _buckets(asked, metrics, unit)
    return _chart(asked, [_watched(asked, metric, buckets, unit) for metric in metrics], latest, buckets)


def _chart(asked: Asked, watched: Sequence[Watched], latest: Sequence[Reading], buckets: Sequence[Period]) -> Chart:
    series = [(each.metric, each.series) for each in watched]
    return drawing.over_time(asked, series, latest, buckets, watched=watched)


def _watched(asked: Asked, metric: Metric, buckets: Sequence[Period], unit: str) -> Watched:
    return unusual.watch(asked.reader.calendar, metric, _series(asked, metric, buckets, unit), unit)


def _said(asked: Asked, watched: Sequence[Watched]) -> list[str]:
    """Return what is usual and unusual in each series, and how a target is set where one was asked for."""
    several = len(watched) > 1
    found = [line for each in watched for line in unusual.lines(asked, each, several=several)]
    return [*found, *(line for each in watched if (line := versus.without_target(asked, each.metric)))]


def _anything(watched: Sequence[Watched]) -> bool:
    return any(reading.n for each in watched for reading in each.series)


def _unit(asked: Asked, metrics: Sequence[Metric]) -> str:
    if asked.question.by in TIME_UNITS:
        return str(asked.question.by)
    if metrics[0].is_quarterly:
        return "quarter"
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
        begun = min(_beginning(asked, metrics, unit, last), calendar.shift(stop, unit, -1))
        first = max(calendar.shift(stop, unit, -_UNITS_BACK[unit]), begun)
        span = calendar.span(first, stop, "trend", now)
    if span.is_open_ended:
        span = replace(span, start=asked.reader.first_event(metrics[0]) or span.end)
    if span.is_empty or (span.end - span.start).days > 366 * 60:
        return [span]
    buckets = calendar.buckets(span, unit, now)
    if len(buckets) > _MOST_POINTS:
        raise BadInput(N_("That would be {n} points; ask for a shorter period or a longer unit."), n=len(buckets))
    return buckets


def _beginning(asked: Asked, metrics: Sequence[Metric], unit: str, last: Period) -> date:
    """Return where the unit begins in which anything was first recorded, at the latest that of the last period."""
    calendar = asked.reader.calendar
    firsts = [first for metric in metrics if (first := asked.reader.first_event(metric)) is not None]
    latest = calendar.unit_start(last.last_day, unit)
    return min(calendar.unit_start(calendar.day_of(min(firsts)), unit), latest) if firsts else latest


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
    return [asked.with_left_out(reading) for reading in asked.judged(family)]


def _period(asked: Asked, buckets: Sequence[Period]) -> Period | None:
    """Return the period as it was named, so that it can be named again; else the whole stretch of the series."""
    return asked.question.period if asked.question.period_named else _whole(buckets)


def _whole(buckets: Sequence[Period]) -> Period:
    return replace(buckets[-1], start=buckets[0].start, token="trend", grain=None)


def _table(asked: Asked, watched: Sequence[Watched], unit: str) -> Table:
    """Return a row per unit: of one metric all that is known, of several the value and interval of each."""
    first, wording, telling = watched[0], asked.wording, asked.telling
    if len(watched) > 1:
        rows = [
            (wording.period(readings[0].period), *(_brief(asked, reading) for reading in readings))
            for readings in zip(*(each.series for each in watched[:_MOST_COLUMNS]), strict=True)
        ]
        titles = [telling.title(each.metric) for each in watched[:_MOST_COLUMNS]]
        return Table((telling.slice_name(unit), *titles), tuple(rows), numeric=tuple(range(1, len(titles) + 1)))
    rows = [
        (
            wording.period(reading.period),
            telling.counts_only(reading) if "below_minimum" in reading.flags and reading.n else telling.value(reading),
            wording.number(reading.n),
            "" if "below_minimum" in reading.flags else telling.interval(reading),
            _remark(asked, reading, unusual=place in first.unusual),
        )
        for place, reading in enumerate(first.series)
    ]
    last = wording._("against the one before") if asked.question.by in TIME_UNITS else ""
    columns = (telling.slice_name(unit), telling.title(first.metric), "n", wording._("95% interval"), last)
    kept = [
        place
        for place in range(len(columns))
        if place < 2 or (any(row[place] for row in rows) and not _counts(first, place))
    ]
    return Table(columns, tuple(rows), numeric=(1, 2, 3)).only(kept)


def _counts(watched: Watched, column: int) -> bool:
    """Whether a column would only repeat the value: the n of what counts."""
    return column == _N_COLUMN and watched.metric.reads in (Reads.COUNT, Reads.STOCK)


def _brief(asked: Asked, reading: Reading) -> str:
    telling = asked.telling
    if not reading.n or "below_minimum" in reading.flags:
        return telling.counts_only(reading) if reading.n else telling.value(reading)
    interval = telling.interval(reading)
    return f"{telling.value(reading)} ({interval})" if interval else telling.value(reading)


def _remark(asked: Asked, reading: Reading, *, unusual: bool) -> str:
    telling, strange = asked.telling, asked.wording._("unusual") if unusual else ""
    verdict = telling.verdict(reading) if reading.n else ""
    flags = "" if reading.period.so_far else telling.flags(reading)
    return ", ".join(part for part in (verdict, flags, strange) if part)
