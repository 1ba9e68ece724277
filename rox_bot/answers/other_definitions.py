"""The other ways in which a helpdesk may count what we count: definitions, times and calendars, simplest first."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from rox_bot.domain.errors import N_, Phrase
from rox_bot.domain.metrics import METRICS, Metric, Reads
from rox_bot.domain.metrics.otherwise import counted_otherwise
from rox_bot.domain.metrics.windows import first_contact_within, repeat_within
from rox_bot.domain.period import Calendar, Period

WINDOWS = (1, 2, 3, 5, 7, 10, 14, 30)
MOST_STEPS = 2
_SEVEN_DAYS = timedelta(days=7)
_FIRST_DAYS = {0: N_("weeks from Monday"), 5: N_("weeks from Saturday"), 6: N_("weeks from Sunday")}


@dataclass(frozen=True)
class Way:
    """One way to count: a metric, the calendar of its periods, and what is other about it in words."""

    metric: Metric
    calendar: Calendar
    told: tuple[str, ...] = ()

    @property
    def steps(self) -> int:
        """Return in how many respects it differs from ours."""
        return len(self.told)

    def period(self, period: Period) -> Period:
        """Return a period of the report as this way cuts it: in its zone, and from its first weekday."""
        first = period.first_day
        stop = period.last_day + timedelta(days=1)
        if stop - first == _SEVEN_DAYS:
            first = self.calendar.week_of(first + timedelta(days=3)) if self.moves_weeks else first
            stop = first + _SEVEN_DAYS
        start, end = self.calendar.midnight(first), self.calendar.midnight(stop)
        return replace(period, start=start, end=min(end, period.end) if period.so_far else end, zone=self.calendar.zone)

    @property
    def moves_weeks(self) -> bool:
        """Whether weeks start on another day than ours."""
        return any(each in self.told for each in _FIRST_DAYS.values())


def other_ways(metric: Metric, calendar: Calendar) -> Iterator[Way]:
    """Return our own way, then those that differ in one respect, then those that differ in two."""
    ways = [
        Way(definition, frame, (*what, *how))
        for definition, what in ((metric, ()), *_definitions(metric))
        for frame, how in ((calendar, ()), *_calendars(calendar))
    ]
    return iter(sorted((way for way in ways if way.steps <= MOST_STEPS), key=lambda way: way.steps))


def _calendars(calendar: Calendar) -> Iterator[tuple[Calendar, tuple[str, ...]]]:
    """Return weeks from another day, days in UTC, and both."""
    zones = [(calendar.zone, ()), ("UTC", (N_("days in UTC"),))] if calendar.zone != "UTC" else [("UTC", ())]
    weeks = [(calendar.week_start, ()), *((day, (told,)) for day, told in _FIRST_DAYS.items())]
    for zone, where in zones:
        for start, since in weeks:
            if (where or since) and not (since and start == calendar.week_start):
                yield replace(calendar, zone=zone, week_start=start), (*where, *since)


def _definitions(metric: Metric) -> Iterator[tuple[Metric, tuple[str, ...]]]:
    """Return the metric's other definitions, each with what is other about it."""
    family = [each for key, each in METRICS.items() if key.startswith((f"{metric.key}.", f"{metric.key}_"))]
    family.sort(key=lambda each: each.key != f"{metric.key}.opened")  # most helpdesks differ in this
    for each in (*family, *_resolutions(metric)):
        yield each, (_named(metric, each),)
    yield from _windows(metric)
    yield from counted_otherwise(metric)
    if metric.reads is Reads.QUANTILE:
        for each, told in ((metric, ()), *((each, (_named(metric, each),)) for each in family)):
            if each.quantile == metric.quantile:
                mean = replace(each, reads=Reads.MEAN, parameters=_with(each.parameters, "mean"))
                yield mean, (*told, N_("the mean instead of the median"))


def _named(metric: Metric, other: Metric) -> str:
    """Return what is other about a variant: how it is dated, or its own name."""
    if other.key == f"{metric.key}.opened":
        return N_("dated:opened")
    return Phrase(N_("counted as {definition}"), definition=other.definition_id)


def _resolutions(metric: Metric) -> list[Metric]:
    """Return the first solution for the last, and the other way round, also dated by opening."""
    twins = {"full_resolution": "first_resolution", "first_resolution": "full_resolution"}
    other = twins.get(metric.key)
    return [METRICS[other], METRICS[f"{other}.opened"]] if other else []


def _windows(metric: Metric) -> Iterator[tuple[Metric, tuple[str, ...]]]:
    builders = {"fcr": first_contact_within, "repeat": repeat_within}
    if metric.key not in builders:
        return
    known = {each.definition_id for each in METRICS.values()}
    for same_touchpoint in (True, False):
        for days in WINDOWS:
            built = builders[metric.key](days, same_touchpoint)
            if built.definition_id not in known:
                yield built, (_named(metric, built),)


def _with(parameters: str, more: str) -> str:
    return ",".join(part for part in (parameters, f"value={more}") if part)
