"""How a digest shows its figures: a line each, one picture of all, and a table with the same numbers."""

from collections.abc import Sequence
from dataclasses import replace

from rox_bot.analytics.readings import compared
from rox_bot.analytics.verdict import Verdict
from rox_bot.answers import drawing
from rox_bot.answers.asking import Asked
from rox_bot.answers.runs import back
from rox_bot.answers.summary import is_clear
from rox_bot.domain.answer import Reading, Table
from rox_bot.domain.chart import Row, SeriesChart
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period

POINTS = {"week": 26, "month": 13, "quarter": 8}
"""Unit -> how many of them a picture shows."""


def lines(asked: Asked, period: Period, readings: Sequence[Reading]) -> list[str]:
    """Return the figures of a digest, a line each; what stands over the same long run without a change shares one."""
    found: list[str] = []
    steady = [each for each in readings if each.period.run and not is_clear(each)]
    shared = [each for each in steady if sum(_alike(each, other) for other in steady) > 1]
    for reading in readings:
        alike = [each for each in shared if reading in shared and _alike(each, reading)]
        if not alike:
            found.append(_line(asked, period, reading))
        elif alike[0] is reading:
            found.append(_together(asked, period, alike))
    return found


def _line(asked: Asked, period: Period, reading: Reading) -> str:
    """Return a figure as a line; with its dates where it ends another day than the digest's period."""
    telling = asked.telling
    place = dict(reading.slice).get("touchpoint", "")
    name = f"{place}: {telling.name(reading)}" if place else telling.name(reading)
    if reading.period.end != period.end:
        name = (
            f"{name}, {telling.period(reading.period)}"
            if reading.period.run
            else f"{name} {telling.period(reading.period)}"
        )
    said = telling.line(replace(reading, verdict=None), named=False)
    tail = _verdict(asked, reading)
    return f"{name}: {said} · {tail}" if tail else f"{name}: {said}"


def _together(asked: Asked, period: Period, readings: Sequence[Reading]) -> str:
    """Return figures over one and the same run as one line."""
    telling, first = asked.telling, readings[0].period
    dates = f", {telling.period(first)}" if first.end != period.end else ""
    said = [
        f"{telling.title(METRICS[each.metric])} {telling.line(replace(each, verdict=None), named=False)}"
        for each in readings
    ]
    over = asked.wording._("Over {length}", length=asked.wording.run(first))
    return f"{over}{dates}: {' · '.join(said)} · {_verdict(asked, readings[0])}"


def _alike(one: Reading, other: Reading) -> bool:
    return (one.period, one.verdict, one.slice) == (other.period, other.verdict, other.slice)


def _verdict(asked: Asked, reading: Reading) -> str:
    """Return the verdict's words; of a value that cannot be compared yet just that."""
    if reading.verdict == Verdict.TOO_FEW and "below_minimum" not in reading.flags:
        return asked.wording._("too few to compare yet")
    return asked.telling.verdict(reading)


def title(asked: Asked, period: Period, audience: str = "") -> str:
    """Return what a digest is about: its unit, the dates, the filters, and whom it is for."""
    name = unit_name(asked, period)
    parts = [name[:1].upper() + name[1:], asked.wording.period(period), asked.telling.filters(asked.filters)]
    if audience:
        parts.append(asked.wording._("for {audience}", audience=audience))
    return " · ".join(part for part in parts if part)


def unit_name(asked: Asked, period: Period) -> str:
    """Return `week 46`, `October 2026` or `Q3 2026`."""
    key = asked.reader.calendar.key(period.first_day, period.grain or "week")
    return asked.wording.unit(period, key)


def table(asked: Asked, readings: Sequence[Reading]) -> Table:
    """Return the figures as a table."""
    wording, telling = asked.wording, asked.telling
    rows = tuple(
        (
            telling.name(reading),
            "–" if "below_minimum" in reading.flags else telling.value(reading),
            wording.number(reading.n),
            telling.counts_only(reading) if "below_minimum" in reading.flags else telling.interval(reading),
            telling.verdict(reading),
        )
        for reading in readings
    )
    columns = (wording._("metric"), wording._("value"), "n", wording._("95% interval"), wording._("change"))
    return Table(columns, rows, numeric=(1, 2, 3))


def chart(asked: Asked, period: Period, readings: Sequence[Reading], headline: str) -> SeriesChart:
    """Return the picture: the readings' metrics over units of time, the finding as its title."""
    reader, unit = asked.reader, period.grain or "week"
    buckets = reader.calendar.units_until(period, unit, POINTS[unit], reader.context.now)
    series = [(METRICS[reading.metric], _points(asked, reading, buckets)) for reading in readings]
    drawn = drawing.over_time(
        asked, series, readings, buckets, title=headline.rstrip("."), subtitle=_subtitle(asked, period, readings)
    )
    rows = tuple(_spaced(asked, row, reading) for row, reading in zip(drawn.rows, readings, strict=True))
    return replace(drawn, rows=rows, takeaway=headline)


def _points(asked: Asked, reading: Reading, buckets: Sequence[Period]) -> list[Reading]:
    """Return a reading for each unit; of one told over a run only for the units in which a run ends.

    Runs that overlapped would draw a smooth line out of noise.
    """
    metric, reader = METRICS[reading.metric], asked.reader
    count, _ = reading.period.run or (1, "")
    if count == 1:
        taken = reader.line(metric, buckets, asked.filters)
    else:
        last = max((place for place, each in enumerate(buckets) if each.end <= reading.period.end), default=0)
        ends = range(last, count - 2, -count)
        runs = [back(reader.calendar, buckets[place], count) for place in ends]
        told = dict(zip(ends, reader.line(metric, runs[::-1], asked.filters)[::-1], strict=True))
        taken = [told.get(place) or reader.nothing(metric, each) for place, each in enumerate(buckets)]
    return [compared([(each, None)])[0] for each in taken]


def _spaced(asked: Asked, row: Row, reading: Reading) -> Row:
    """Return a row whose baseline reaches back to what it stands for, and that names a run by its dates."""
    if reading.period.run:
        return replace(row, baseline_points=reading.period.run[0], note=asked.telling.period(reading.period))
    return row if reading.period.grain == "week" else replace(row, baseline_points=1)


def _subtitle(asked: Asked, period: Period, readings: Sequence[Reading]) -> str:
    reader, wording = asked.reader, asked.wording
    where = reader.context.slack_channel_name
    about = wording._(
        "{week}, {days} ({zone})",
        week=unit_name(asked, period),
        days=wording.period(period),
        zone=reader.calendar.zone,
    )
    parts = [f"#{where}" if where else "", asked.telling.filters(asked.filters), about, _compared(asked, period)]
    runs = list(dict.fromkeys(wording.run(each.period) for each in readings if each.period.run))
    if runs:
        listed = wording.listed(runs)
        parts.append(wording._("few answers: dots of {length}, against as long before", length=listed))
    return " · ".join(part for part in parts if part)


def _compared(asked: Asked, period: Period) -> str:
    """Return what the picture shows, and what the last point is compared with."""
    wording, n = asked.wording, POINTS[period.grain or "week"]
    if period.grain == "month":
        return wording._("{n} months, 95% intervals, compared with the month before", n=n)
    if period.grain == "quarter":
        return wording._("{n} quarters, 95% intervals, compared with the quarter before", n=n)
    return wording._("{n} weeks, 95% intervals, compared with the four weeks before", n=n)
