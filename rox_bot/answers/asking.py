"""A question about metrics while it is answered: its periods, and what every answer says besides figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rox_bot.analytics.readings import Taken
from rox_bot.answers.taking import FEWEST_PEOPLE, Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Reading
from rox_bot.domain.metrics import METRICS, Metric, Reads
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter, Question
from rox_bot.language.interpreter import A_YEAR_EARLIER
from rox_bot.language.wording import Wording

Family = list[tuple[Taken, Taken | None]]
"""Readings that are shown together, each with what it is compared with."""


@dataclass(frozen=True)
class Asked:
    """A question with what is needed to answer it."""

    question: Question
    reader: Reader
    telling: Telling

    @property
    def wording(self) -> Wording:
        """Return how things are said to the reader."""
        return self.telling.wording

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Return all filters that hold."""
        return self.question.all_filters

    def span(self, metric: Metric) -> Period:
        """Return the period a metric is read over: the one named, else the last closed one that can be judged."""
        return self.question.period or self.reader.last_closed(metric)

    def before(self, metric: Metric, span: Period) -> Period | None:
        """Return the period compared with; None while a period is running and nobody asked for a comparison."""
        calendar, now = self.reader.calendar, self.reader.context.now
        if self.question.baseline_named and self.question.baseline is not None:
            named = self.question.baseline
            earlier = calendar.year_earlier(span, now) if named.token == A_YEAR_EARLIER else named
            ripe = self.reader.ripe_part(metric, span)
            return calendar.same_part(span if ripe == span else replace(ripe, so_far=True), earlier)
        if span.so_far or span.is_open_ended or span.is_empty:
            return None
        return calendar.baseline(span, now)

    def family(self, metric: Metric, by: str | None = None) -> Family:
        """Return a metric's readings by slice member and scale, each with its earlier one; the most answers first."""
        span = self.span(metric)
        pairs = self.reader.pairs(metric, span, self.before(metric, span), self.filters, by)
        family = [(labelled(later, by, *key), earlier) for key, (later, earlier) in pairs.items()]
        return family if by else sorted(family, key=lambda pair: -pair[0].cell.n)

    def title(self, metrics: Sequence[Metric]) -> str:
        """Return what was asked in a few words: `CSAT by channel · partner NorthBPO`."""
        names = self.wording.listed([self.telling.title(metric) for metric in metrics])
        if self.question.by:
            names = self.wording._("{what} by {slice}", what=names, slice=self.telling.slice_name(self.question.by))
        scope = self.telling.filters(self.filters)
        return f"{names} · {scope}" if scope else names

    def told(self, reading: Reading) -> str:
        """Return a reading as a sentence; where nothing was measured, why not."""
        metric = METRICS[reading.metric]
        if reading.n == 0 and (metric.reads is not Reads.STOCK or self._never(metric, reading.period)):
            return self._untold(metric, reading)
        line = self.telling.line(reading, dates=True)
        if reading.parts and "below_minimum" not in reading.flags:
            line = f"{line} · {self.telling.counts_only(reading)}"
        return line

    def _never(self, metric: Metric, until: Period) -> bool:
        return self.reader.last_event(metric, until, self.filters) is None

    def _untold(self, metric: Metric, reading: Reading) -> str:
        if metric.measure.window and ("immature" in reading.flags or reading.period.is_empty):
            return self.wording._(
                "{metric}: nothing of this period can be judged yet; a ticket counts {days} days after it was solved.",
                metric=self.telling.title(metric),
                days=metric.measure.window.days,
            )
        if metric.measure.window and reading.left_out:
            return self.wording._(
                "{metric} is not measurable in {period}: no requester is known for its tickets.",
                metric=self.telling.title(metric),
                period=self.wording.period(reading.period),
            )
        if metric.protects:
            return self.wording._(
                "{metric}: fewer than {n} answers in {period}, hidden to protect people.",
                metric=self.telling.title(metric),
                n=FEWEST_PEOPLE,
                period=self.wording.period(reading.period),
            )
        if metric.of is not None and self.reader.first_event(metric) is not None:
            return self.wording._(
                "{metric} is not known in {period}: it is not recorded how many surveys were sent.",
                metric=self.telling.title(metric),
                period=self.wording.period(reading.period),
            )
        last = self.reader.last_event(metric, reading.period, self.filters)
        return self.telling.nothing(metric, reading.period, last, self.reader.calendar)

    def with_left_out(self, reading: Reading) -> Reading:
        """Return a reading that also knows which rows do not count, and why."""
        metric = METRICS[reading.metric]
        return replace(reading, left_out=self.reader.left_out(metric, reading.period, self.filters))

    def notes(self, readings: Sequence[Reading]) -> tuple[str, ...]:
        """Return the small print: definitions, what was left out, the zone."""
        found = []
        for reading in dict.fromkeys(readings):
            metric = METRICS[reading.metric]
            text = f"{self.telling.title(metric)}: {self.wording._(metric.definition)}"
            found.append(f"{text} ({self.wording._(metric.by_time)})." if metric.by_time else f"{text}.")
            if metric.business:
                hours = self.reader.calendar.hours
                found.append(self.wording._("Business hours: {hours}.", hours=str(hours)))
            for reason, n in reading.left_out:
                found.append(
                    self.wording._("Left out: {n} {reason}.", n=self.wording.number(n), reason=self.wording._(reason)),
                )
        zone = self.reader.calendar.zone
        return (*dict.fromkeys(found), self.wording._("Times are in {zone}.", zone=zone))

    def filled(self, readings: Sequence[Reading]) -> Question:
        """Return the question with the period and baseline that were used, so that it can be asked again."""
        first = readings[0]
        earlier = next((reading.against.period for reading in readings if reading.against), None)
        return replace(
            self.question,
            period=self.question.period or first.period,
            baseline=self.question.baseline or earlier,
        )

    def next_steps(self, metrics: Sequence[Metric]) -> tuple[str, ...]:
        """Return commands that make sense after this answer."""
        words = metrics[0].words[0]
        if metrics[0].protects:
            return ()
        steps = [f"{words} by {by}" for by in ("partner", "touchpoint", "channel") if by != self.question.by]
        return (*steps[:2], f"{words} trend") if self.question.shape != "trend" else tuple(steps[:2])


def labelled(taken: Taken, by: str | None, member: str, scale: str) -> Taken:
    """Return a reading that names its slice member and, where answers on several scales stand apart, its scale."""
    labels = (*(((by, member),) if by else ()), *((("scale", scale),) if scale else ()))
    return replace(taken, reading=replace(taken.reading, slice=labels)) if labels else taken
