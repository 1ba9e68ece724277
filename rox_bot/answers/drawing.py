"""Chart data from readings: the one declaration that the picture, Slack's chart, the table and the alt text share."""

from collections.abc import Sequence
from dataclasses import replace

from rox_bot.answers import unusual, versus
from rox_bot.answers.asking import Asked, side_name
from rox_bot.answers.unusual import Watched
from rox_bot.domain.answer import Reading
from rox_bot.domain.chart import Member, Point, Row, SeriesChart, SliceChart, drawn_range
from rox_bot.domain.metrics import Metric
from rox_bot.domain.period import Period

ALT_LIMIT = 1_900
_MOST_TICKS = 8


def over_time(
    asked: Asked,
    series: Sequence[tuple[Metric, Sequence[Reading]]],
    latest: Sequence[Reading],
    buckets: Sequence[Period],
    *,
    title: str = "",
    subtitle: str = "",
    footer: str = "",
    watched: Sequence[Watched] = (),
) -> SeriesChart:
    """Return rows of metrics over shared units of time; `latest` holds the reading each row ends with.

    Rows that are `watched` are drawn with their limits and target, what is unusual in them marked.
    """
    rows = tuple(_row(asked, metric, points, reading) for (metric, points), reading in zip(series, latest, strict=True))
    if watched:
        rows = tuple(_read_against(asked, row, each) for row, each in zip(rows, watched, strict=True))
    takeaway = title or versus.told(asked, latest[0])
    alt = [f"{takeaway.rstrip('.')}.", *(_sentence(asked, reading) for reading in latest)]
    alt += [line for each in watched for line in unusual.lines(asked, each, several=len(watched) > 1)]
    return SeriesChart(
        title=title or asked.title([metric for metric, _ in series]),
        subtitle=subtitle or _subtitle(asked, asked.wording.days(buckets[0].first_day, buckets[-1].last_day)),
        rows=rows,
        ticks=_ticks(asked, buckets),
        footer=footer,
        takeaway=takeaway,
        alt_text=" ".join(dict.fromkeys(alt))[:ALT_LIMIT],
    )


def by_slice(asked: Asked, metric: Metric, readings: Sequence[Reading], whole: Reading) -> SliceChart:
    """Return the members of a slice as dots with intervals."""
    telling, wording = asked.telling, asked.wording
    members = tuple(_member(asked, reading) for reading in readings if reading.n)
    title = asked.title([metric])
    told = [f"{member.title} {member.value_text} ({member.n_text}, {member.interval_text})" for member in members]
    chart = SliceChart(
        title=title,
        subtitle=_subtitle(asked, wording.period(whole.period)),
        members=members,
        overall=whole.value,
        overall_text=wording._("all {value}", value=telling.value(whole)),
        unit=metric.unit,
        footer="",
        takeaway=f"{title}: {telling.short(whole)}",
        alt_text=f"{title}, {wording.period(whole.period)}. {'; '.join(told)}."[:ALT_LIMIT],
    )
    ends = drawn_range(chart)
    if ends is None:
        return chart
    low, high = (telling.with_unit(metric, end) for end in ends)
    return replace(chart, low_text=low, high_text=high)


def two_sides(asked: Asked, metric: Metric, reading: Reading) -> SliceChart:
    """Return two slices that are compared as dots with intervals, the one asked first."""
    other, earlier = asked.question.other, reading.against
    if other is None or earlier is None:
        return by_slice(asked, metric, [], reading)
    own = next((each for each in asked.filters if each.field == other.field), None)
    sides = [
        replace(each, slice=((other.field, side_name(asked, side)),), verdict=verdict)
        for each, side, verdict in ((reading, own, reading.verdict), (earlier, other, None))
    ]
    chart = by_slice(asked, metric, sides, replace(reading, value=None))
    takeaway = versus.told(asked, reading)
    return replace(chart, overall_text="", takeaway=takeaway, alt_text=takeaway[:ALT_LIMIT])


def _row(asked: Asked, metric: Metric, points: Sequence[Reading], latest: Reading) -> Row:
    telling = asked.telling
    few = "below_minimum" in latest.flags
    row = Row(
        title=telling.title(metric),
        points=tuple(_point(reading) for reading in points),
        n_text=telling.count(latest) if metric.unit != "count" else "",
        value_text="–" if few else telling.value(latest),
        interval_text=telling.counts_only(latest) if few and latest.n else telling.interval(latest),
        verdict_text=telling.verdict(latest) or telling.flags(latest),
        unit=metric.unit,
        baseline=latest.against.value if latest.against and not few else None,
        tone=telling.tone(latest),
        movement=telling.movement(latest),
        note=asked.telling.period(latest.period) if metric.measure.window or _is_longer(points, latest) else "",
    )
    return _with_ends(asked, row, metric)


def _is_longer(points: Sequence[Reading], latest: Reading) -> bool:
    """Whether the value told beside a row is that of more than its last unit."""
    return bool(points) and latest.period.start < points[-1].period.start


def _with_ends(asked: Asked, row: Row, metric: Metric) -> Row:
    ends = drawn_range(row)
    if ends is None:
        return row
    low, high = (asked.telling.with_unit(metric, end) for end in ends)
    return replace(row, low_text=low, high_text=high)


def _read_against(asked: Asked, row: Row, watched: Watched) -> Row:
    """Return a row with its levels in place of the four weeks before, and its unusual points marked."""
    levels = unusual.levels(asked, watched)
    points = tuple(replace(point, unusual=place in watched.unusual) for place, point in enumerate(row.points))
    marks = unusual.remarks(asked, watched)
    row = replace(row, points=points, levels=levels, marks=marks, baseline=None if levels else row.baseline)
    return _with_ends(asked, row, watched.metric)


def _point(reading: Reading) -> Point:
    label = reading.slice[0][1] if reading.slice else reading.period.token
    partial = bool({"partial", "immature", "incomplete"} & set(reading.flags))
    few = "below_minimum" in reading.flags
    return Point(label, reading.value, reading.low, reading.high, reading.n, partial=partial, few=few)


def _member(asked: Asked, reading: Reading) -> Member:
    telling = asked.telling
    few = "below_minimum" in reading.flags
    return Member(
        title=reading.slice[0][1] or asked.wording._("(unknown)"),
        value=reading.value,
        low=reading.low,
        high=reading.high,
        n_text=telling.count(reading),
        value_text=telling.counts_only(reading) if few else telling.value(reading),
        interval_text=telling.interval(reading),
        verdict_text=versus.standing(asked, reading),
        tone=versus.tone(asked, reading),
        movement=versus.movement(asked, reading),
        few=few,
    )


def _sentence(asked: Asked, reading: Reading) -> str:
    return f"{asked.telling.line(reading, dates=True)}."


def _subtitle(asked: Asked, days: str) -> str:
    intervals = asked.wording._("95% intervals")
    return f"{days} ({asked.reader.calendar.zone}) · {intervals}"


def _ticks(asked: Asked, buckets: Sequence[Period]) -> tuple[tuple[int, str], ...]:
    """Return a month's name where it begins (thinned out where there are many), and the last unit's own name."""
    wording = asked.wording
    months = [
        (place, wording.month(bucket.first_day))
        for place, bucket in enumerate(buckets)
        if place == 0 or bucket.first_day.month != buckets[place - 1].first_day.month
    ]
    step = -(-len(months) // _MOST_TICKS)
    last = len(buckets) - 1
    end = _end(asked, buckets[-1])
    room = max(2, len(buckets) // 12)
    kept = [tick for tick in months[::step] if last - tick[0] >= room]
    return (*kept, (last, end))


def _end(asked: Asked, last: Period) -> str:
    """Return what the last unit is called: `week 46`, `Oct`, `Q3 2026`, else the day it starts."""
    wording = asked.wording
    if last.grain == "month":
        return wording.month(last.first_day)
    if last.grain in ("week", "quarter"):
        return wording.unit(last, asked.reader.calendar.key(last.first_day, last.grain))
    return wording.day(last.first_day)
