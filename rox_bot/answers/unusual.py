"""What is unusual in a series of weeks or months: its usual level, its limits and the points that break the rules."""

from collections.abc import Sequence
from dataclasses import dataclass

from rox_bot.analytics.control_limits import Limits, Rule, Signal, control_limits, signals
from rox_bot.answers.asking import Asked
from rox_bot.domain.answer import Reading
from rox_bot.domain.chart import Level, Mark
from rox_bot.domain.errors import N_
from rox_bot.domain.metrics import TARGETS, Metric, Reads
from rox_bot.domain.period import Calendar, Period

UNITS = {"week": N_("weeks"), "month": N_("months")}
"""Units of time whose series get limits: days follow the weekdays, quarters are too few."""
_MOST_TOLD = 4
_NOT_JUDGED = {"partial", "immature", "incomplete", "below_minimum"}
_RUNS = {
    (Rule.SHIFT, 1): N_("{n} {units} in a row above the usual level, {when}"),
    (Rule.SHIFT, -1): N_("{n} {units} in a row below the usual level, {when}"),
    (Rule.TREND, 1): N_("{n} {units} in a row rising, {when}"),
    (Rule.TREND, -1): N_("{n} {units} in a row falling, {when}"),
}
_POINTS = {
    (Rule.OUTSIDE, 1): N_("{when} lies outside the limits, above them ({value})"),
    (Rule.OUTSIDE, -1): N_("{when} lies outside the limits, below them ({value})"),
    (Rule.TWO_OF_THREE, 1): N_("{when} lie close together near the upper limit"),
    (Rule.TWO_OF_THREE, -1): N_("{when} lie close together near the lower limit"),
}
_SHORT = {
    (Rule.OUTSIDE, 1): N_("above the limits"),
    (Rule.OUTSIDE, -1): N_("below the limits"),
    (Rule.SHIFT, 1): N_("{n} in a row above"),
    (Rule.SHIFT, -1): N_("{n} in a row below"),
    (Rule.TREND, 1): N_("{n} in a row rising"),
    (Rule.TREND, -1): N_("{n} in a row falling"),
    (Rule.TWO_OF_THREE, 1): N_("near the limit"),
    (Rule.TWO_OF_THREE, -1): N_("near the limit"),
}


@dataclass(frozen=True)
class Watched:
    """A series with its limits, None where there are none, and the signals in it, as places in the series."""

    metric: Metric
    unit: str
    series: tuple[Reading, ...]
    places: tuple[int, ...] = ()
    limits: Limits | None = None
    signals: tuple[Signal, ...] = ()

    @property
    def unusual(self) -> frozenset[int]:
        """Return the places of the points that belong to any signal."""
        return frozenset(place for signal in self.signals for place in signal.points)


def watch(calendar: Calendar, metric: Metric, series: Sequence[Reading], unit: str) -> Watched:
    """Return a series with its limits: closed, ripe, whole units with enough events count, in the order of time."""
    readings = tuple(series)
    places = tuple(_counting(calendar, metric, readings, unit)) if unit in UNITS else ()
    values = [readings[place].value or 0.0 for place in places]
    limits = control_limits(values)
    if limits is None:
        return Watched(metric, unit, readings, places)
    found = (
        Signal(each.rule, tuple(places[point] for point in each.points), each.side) for each in signals(values, limits)
    )
    newest_first = sorted(found, key=lambda each: (-each.points[-1], each.points[0]))
    return Watched(metric, unit, readings, places, limits, tuple(newest_first))


def lines(asked: Asked, watched: Watched, *, several: bool) -> tuple[str, ...]:
    """Return the usual level and its limits, and one line for each signal; none where there are no limits."""
    if watched.limits is None:
        return ()
    wording = asked.wording
    told = [_told(asked, watched, signal) for signal in watched.signals[:_MOST_TOLD]]
    title = asked.telling.title(watched.metric)
    found = [
        wording._("Unusual for {metric}: {what}.", metric=title, what=each)
        if several
        else wording._("Unusual: {what}.", what=each)
        for each in told
    ]
    left = len(watched.signals) - _MOST_TOLD
    if left > 0:
        found.append(wording.plural("{n} earlier signal.", "{n} earlier signals.", left))
    usual = _usual(asked, watched, watched.limits)
    nothing = "" if found else wording._("Nothing unusual.")
    usual = f"{usual} {nothing}".rstrip()
    return (f"{title}: {usual[:1].lower()}{usual[1:]}" if several else usual, *found)


def notes(asked: Asked, watched: Sequence[Watched]) -> tuple[str, ...]:
    """Return how much a signal says, where there is any."""
    if not any(each.signals for each in watched):
        return ()
    return (
        asked.wording._(
            "Unusual is a hint, no proof: where nothing changes, 8% of series of 12 points, 31% of 24 and 61% of 52 "
            "hold such a signal."
        ),
    )


def levels(asked: Asked, watched: Watched) -> tuple[Level, ...]:
    """Return what a series is read against: its usual level, the limits and the target."""
    metric, wording, telling = watched.metric, asked.wording, asked.telling
    found = []
    if metric.key in TARGETS:
        target = TARGETS[metric.key]
        text = wording._("target {target}", target=telling.with_unit(metric, target))
        found.append(Level(target, text, "target"))
    if watched.limits is not None:
        limits, n = watched.limits, watched.series[watched.places[-1]].n
        word = N_("trial limit {value}") if limits.trial else N_("limit {value}")
        found += [
            Level(end, wording._(word, value=telling.with_unit(metric, end, n)), "limit")
            for end in _inside(watched, limits)
        ]
        usual = wording._("usual {value}", value=telling.with_unit(metric, limits.centre, n))
        found.append(Level(limits.centre, usual, "centre"))
    return tuple(found)


def remarks(asked: Asked, watched: Watched) -> tuple[Mark, ...]:
    """Return a few words for each point with which a signal ends, the newest signals first where they share one."""
    words: dict[int, str] = {}
    for signal in watched.signals:
        text = asked.wording._(_SHORT[signal.rule, signal.side], n=len(signal.points))
        words.setdefault(signal.points[-1], text)
    return tuple(Mark(place, text, dotted=False) for place, text in sorted(words.items()))


def _counting(calendar: Calendar, metric: Metric, readings: Sequence[Reading], unit: str) -> list[int]:
    """Return the places that count; of counts not those before anything was recorded."""
    counts = metric.reads in (Reads.COUNT, Reads.STOCK)
    places = [
        place
        for place, reading in enumerate(readings)
        if reading.value is not None
        and (reading.n or counts)
        and not _NOT_JUDGED & set(reading.flags)
        and _is_whole(calendar, reading.period, unit)
    ]
    first = next((place for place in places if readings[place].n), len(readings))
    return [place for place in places if place >= first]


def _is_whole(calendar: Calendar, period: Period, unit: str) -> bool:
    """Whether a period is one whole unit that has ended: neither cut at an edge nor still running."""
    first = calendar.unit_start(period.first_day, unit)
    ends = calendar.midnight(first), calendar.midnight(calendar.shift(first, unit, 1))
    return not period.so_far and (period.start, period.end) == ends


def _usual(asked: Asked, watched: Watched, limits: Limits) -> str:
    wording, metric = asked.wording, watched.metric
    n = watched.series[watched.places[-1]].n
    low, high = (asked.telling.with_unit(metric, end, n) for end in _within(metric, limits))
    text = (
        N_("Usual level {centre}, trial limits {low} to {high}, from only {n} {units}.")
        if limits.trial
        else N_("Usual level {centre}, limits {low} to {high}, from the first {n} {units}.")
    )
    return wording._(
        text,
        centre=asked.telling.with_unit(metric, limits.centre, n),
        low=low,
        high=high,
        n=limits.points,
        units=wording._(UNITS[watched.unit]),
    )


def within(metric: Metric, watched: Watched) -> tuple[float, float]:
    """Return the limits, held within what the metric can be; raises LookupError where there are none."""
    if watched.limits is None:
        raise LookupError(metric.key)
    return _within(metric, watched.limits)


def _within(metric: Metric, limits: Limits) -> tuple[float, float]:
    """Return limits, held within what the metric can be."""
    lowest, highest = {"%": (0.0, 100.0), "points": (-100.0, 100.0)}.get(metric.unit, (0.0, float("inf")))
    if metric.bounds:
        lowest, highest = metric.bounds
    return max(limits.low, lowest), min(limits.high, highest)


def _inside(watched: Watched, limits: Limits) -> list[float]:
    """Return the limits that lie within what the metric can be: no value can lie outside the others."""
    held = _within(watched.metric, limits)
    return [end for end, free in zip(held, (limits.low, limits.high), strict=True) if end == free]


def _told(asked: Asked, watched: Watched, signal: Signal) -> str:
    wording, telling = asked.wording, asked.telling
    readings = [watched.series[point] for point in signal.points]
    kind = (signal.rule, signal.side)
    if kind in _POINTS:
        days = wording.listed([telling.period(reading.period) for reading in readings])
        return wording._(_POINTS[kind], when=days, value=telling.value(readings[0]))
    first, last = readings[0].period.first_day, readings[-1].period.last_day
    years = first.year != telling.year or last.year != telling.year
    runs_on = signal.points[-1] == watched.places[-1]
    when = (
        wording._("since {day}", day=wording.day(first, year=years))
        if runs_on
        else wording.days(first, last, year=years)
    )
    return wording._(_RUNS[kind], n=len(readings), units=wording._(UNITS[watched.unit]), when=when)
