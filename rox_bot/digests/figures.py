"""How a digest shows its figures: a line each, one picture of all, and a table with the same numbers."""

from collections.abc import Sequence
from dataclasses import replace

from rox_bot.analytics.readings import compared
from rox_bot.analytics.verdict import MINIMUM_TO_JUDGE, Contrast, Verdict
from rox_bot.answers import drawing
from rox_bot.answers.asking import Asked
from rox_bot.answers.runs import back
from rox_bot.answers.summary import is_clear, name_of
from rox_bot.domain.answer import Reading, Table
from rox_bot.domain.chart import Row, SeriesChart
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period

POINTS = {"week": 26, "month": 13, "quarter": 8}
"""Unit -> how many of them a picture shows."""


def lines(asked: Asked, period: Period, readings: Sequence[Reading], beside: Sequence[Reading] = ()) -> list[str]:
    """Return the figures of a digest, a line each; what stands over the same long run without a change shares one.

    First-contact resolution is told with what is reopened, found among the readings `beside`: it is easily bought.
    """
    found: list[str] = []
    reopened = next((each for each in beside if each.metric == "reopen" and each not in readings), None)
    steady = [each for each in readings if each.period.run and not is_clear(each)]
    shared = [each for each in steady if sum(_alike(each, other) for other in steady) > 1]
    for reading in readings:
        alike = [each for each in shared if reading in shared and _alike(each, reading)]
        guard = reopened if "fcr" in {each.metric for each in (alike or [reading])} else None
        tail = [asked.wording._("reopened {value}", value=asked.telling.short(guard))] if guard else []
        if not alike:
            found.append(" · ".join([_line(asked, period, reading), *tail]))
        elif alike[0] is reading:
            found.append(" · ".join([_together(asked, period, alike), *tail]))
    return found


def _line(asked: Asked, period: Period, reading: Reading) -> str:
    """Return a figure as a line; with its dates where it ends another day than the digest's period."""
    telling, name = asked.telling, name_of(asked, reading)
    if reading.period.end != period.end:
        dates = telling.period(reading.period)
        name = f"{name}, {dates}" if reading.period.run else f"{name} {dates}"
    flags = tuple(each for each in reading.flags if each != "again")  # said with the verdict
    said = telling.line(replace(reading, verdict=None, flags=flags), named=False)
    return " · ".join(filter(None, [f"{name}: {said}", _verdict(asked, reading)]))


def _together(asked: Asked, period: Period, readings: Sequence[Reading]) -> str:
    """Return figures over one and the same run as one line."""
    telling, first = asked.telling, readings[0].period
    dates = f", {telling.period(first)}" if first.end != period.end else ""
    said = [
        f"{telling.title(METRICS[each.metric])} {telling.line(replace(each, verdict=None), named=False)}"
        for each in readings
    ]
    over = asked.wording._("Over {length}", length=asked.wording.run(first))
    return f"{over}{dates}: {' · '.join(filter(None, [*said, _verdict(asked, readings[0])]))}"


def _alike(one: Reading, other: Reading) -> bool:
    return (one.period, one.verdict, one.slice) == (other.period, other.verdict, other.slice)


def _verdict(asked: Asked, reading: Reading) -> str:
    """Return what is clear with its size, nothing where nothing is; of what cannot be compared why not."""
    wording, earlier = asked.wording, reading.against
    if reading.verdict == Contrast.LOWER and earlier is not None:
        return wording._("clearly below the rest: {rest}", rest=asked.telling.short(earlier))
    if is_clear(reading):
        return _size(asked, reading)
    if reading.verdict == Verdict.NO_CLEAR_CHANGE:
        return ""  # the headline says it once
    if reading.verdict != Verdict.TOO_FEW or "below_minimum" in reading.flags:
        return asked.telling.verdict(reading)
    if earlier is None or not earlier.n:
        return wording._("nothing before it to compare with")
    if reading.n >= MINIMUM_TO_JUDGE:
        return wording._("too few before it to compare with")
    return wording._("too few to compare yet")


def _size(asked: Asked, reading: Reading) -> str:
    """Return how much a number clearly changed, and from what; where that was told before, only from what."""
    telling, wording, word = asked.telling, asked.wording, asked.telling.verdict(reading)
    earlier = telling.value(reading.against) if reading.against is not None else ""
    if "again" in reading.flags:
        word = wording._("{verdict} from {before}, as told before", verdict=word, before=earlier)
    elif reading.difference is not None:
        value, low, high = telling.apart(METRICS[reading.metric], reading.difference)
        word = wording._(
            "{verdict}: was {before}, {value} {unit} ({low} to {high})",
            verdict=word,
            before=earlier,
            value=value,
            unit=telling.difference_unit(METRICS[reading.metric]),
            low=low,
            high=high,
        )
    return wording._("{verdict}, and clearly below the rest", verdict=word) if "below_rest" in reading.flags else word


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
