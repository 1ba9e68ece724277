"""A question about metrics while it is answered: its periods, and what every answer says besides figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from rox_bot.analytics.readings import Taken, compared
from rox_bot.analytics.targets import beside_targets
from rox_bot.analytics.verdict import CONTRASTS, Verdict
from rox_bot.answers.taking import FEWEST_PEOPLE, Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import BesideTarget, Reading
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.events import OWN_SLICES
from rox_bot.domain.metrics import METRICS, TARGETS, Metric, Reads
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter, Question
from rox_bot.language.interpreter import A_YEAR_EARLIER
from rox_bot.language.wording import Wording

_SUMMARY = N_("the summary")
_UNNAMED = {
    "roi": N_("ROI"),
    "rox": "ROX",
    "scorecard": N_("the scorecard"),
    "six": N_("the six categories"),
    "investment": N_("Investment"),
    "gain": N_("Booked gains"),
}
"""Intent of a question that names no metric, or the side of the ledger -> what it asks for; else it is the summary."""

Family = list[tuple[Taken, Taken | None]]
"""Readings that are shown together, each with what it is compared with."""


@dataclass(frozen=True)
class Asked:
    """A question with what is needed to answer it."""

    question: Question
    reader: Reader
    telling: Telling

    def __post_init__(self) -> None:
        """Ask by the names of today, whatever the question was kept with."""
        object.__setattr__(self, "question", self.reader.named(self.question))

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
        """Return the period compared with; None while a period is running and nobody asked for a comparison.

        Slices are compared over the same period, and what is set beside a target is not compared by itself.
        """
        calendar, now = self.reader.calendar, self.reader.context.now
        if self.question.other is not None:
            return span
        if self.question.baseline_named and self.question.baseline is not None:
            named = self.question.baseline
            earlier = calendar.year_earlier(span, now) if named.token == A_YEAR_EARLIER else named
            ripe = self.reader.ripe_part(metric, span, self.filters)
            return calendar.same_part(span if ripe == span else replace(ripe, so_far=True), earlier)
        if self.question.vs_target or span.so_far or span.is_open_ended or span.is_empty:
            return None
        return calendar.baseline(span, now)

    def family(self, metric: Metric, by: str | None = None) -> Family:
        """Return a metric's readings by slice member and scale, each with its earlier one; the most answers first."""
        span = self.span(metric)
        others = self.question.other_filters
        pairs = self.reader.pairs(metric, span, self.before(metric, span), self.filters, by, others)
        family = [(labelled(later, by, *key), self._other_side(earlier)) for key, (later, earlier) in pairs.items()]
        return family if by else sorted(family, key=lambda pair: -pair[0].cell.n)

    def _other_side(self, earlier: Taken | None) -> Taken | None:
        """Return what is compared with, named where it is another slice."""
        other = self.question.other
        if earlier is None or other is None:
            return earlier
        return labelled(earlier, other.field, side_name(self, other), "")

    def judged(self, family: Family) -> list[Reading]:
        """Return the readings shown together, each judged against what it is compared with and beside its target."""
        readings = compared(family)
        if self.question.other is not None:
            readings = [replace(each, verdict=CONTRASTS[each.verdict]) for each in readings]
        if not self.question.vs_target:
            return readings
        aimed = [
            replace(each, target=BesideTarget(TARGETS[each.metric])) if each.metric in TARGETS else each
            for each in readings
        ]
        found = iter(beside_targets([each for each in aimed if each.target]))
        return [replace(each, target=next(found)) if each.target else each for each in aimed]

    def title(self, metrics: Sequence[Metric]) -> str:
        """Return what was asked in a few words: `CSAT by channel · partner NorthBPO`."""
        names = self._listed([self.telling.title(metric) for metric in metrics])
        if self.question.by:
            names = self.wording._("{what} by {slice}", what=names, slice=self.telling.slice_name(self.question.by))
        scope = self.telling.filters(self.filters)
        names = f"{names} · {scope}" if scope else names
        if self.question.vs_target:
            return self.wording._("{what}, against the target", what=names)
        if self.question.other is not None:
            side = side_name(self, self.question.other)
            return self.wording._("{what}, against {side}", what=names, side=side)
        return names

    def _listed(self, names: list[str]) -> str:
        """Return names with what they share said once: `Full resolution, median and 90th percentile`."""
        for before, behind in ((", ", ""), (" (", ")")):
            heads = {name.partition(before)[0] for name in names}
            if len(names) > 1 and len(heads) == 1 and all(before in name and name.endswith(behind) for name in names):
                parts = [name.partition(before)[2].removesuffix(behind) for name in names]
                return f"{heads.pop()}{before}{self.wording.listed(parts)}{behind}"
        return self.wording.listed(names)

    def told(self, reading: Reading) -> str:
        """Return a reading as a sentence; where nothing was measured, why not."""
        metric = METRICS[reading.metric]
        if reading.n == 0 and (metric.reads is not Reads.STOCK or self._never(metric, reading.period)):
            return self._untold(metric, reading)
        line = self.telling.line(reading, dates=True, begins=self._begins(metric, reading))
        if reading.parts and "below_minimum" not in reading.flags:
            line = f"{line} · {self.telling.counts_only(reading)}"
        return line

    def _begins(self, metric: Metric, reading: Reading) -> date | None:
        """Return the day of a metric's first event where what a reading is compared with reaches back further."""
        earlier = reading.against
        if earlier is None or reading.verdict != Verdict.TOO_FEW or earlier.period.is_open_ended:
            return None
        begun = self.begun(metric)
        return begun if begun is not None and begun > earlier.period.first_day else None

    def begun(self, metric: Metric) -> date | None:
        """Return the local day of a metric's first event, None where there is none."""
        first = self.reader.first_event(metric)
        return None if first is None else self.reader.calendar.day_of(first)

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
        left_out = () if metric.accounts else self.reader.left_out(metric, reading.period, self.filters)
        if left_out:
            return self.telling.none_counts(metric, reading.period, left_out)
        counted = replace(metric, measure=metric.measure.without_left_out)
        last = self.reader.last_event(counted, reading.period, self.filters)
        if metric.accounts and last is not None:
            return self.wording._(
                "{metric}: no customer counts in {period}. It needs customers with the day they started: "
                "`log started acme 1200/m on 1 March`, or a file.",
                metric=self.telling.title(metric),
                period=self.wording.period(reading.period),
            )
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
            if told := self.telling.part_known(reading):
                name, of = self.telling.title(metric), self.wording.number(reading.n)
                found.append(self.wording._("{metric}: {what} of {n}.", metric=name, what=told, n=of))
        if any(METRICS[reading.metric].reads is Reads.RATIO for reading in readings):
            found += self._unrated()
        zone = self.reader.calendar.zone
        return (*dict.fromkeys(found), self.wording._("Times are in {zone}.", zone=zone))

    def _unrated(self) -> list[str]:
        """Return which sums are in no figure, for want of a rate."""
        own = self.reader.context.currency
        return [
            self.wording._(
                "Sums in {currency} are in no figure ({n}): no rate to {own} is known. An admin sets one: {example}.",
                currency=currency,
                own=own,
                n=self.wording.number(n),
                example=f"`settings rate {currency} 0.92 from 2026-01-01`",
            )
            for currency, n in sorted(self.reader.book.unrated.items())
        ]

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
        if metrics[0].accounts:
            return tuple(
                step
                for step in (f"{words} by partner", f"{words} trend", "risk")
                if step != f"{words} by {self.question.by}"
            )
        slices = (*(each for each in OWN_SLICES if metrics[0].is_kept_by(each)), "partner", "touchpoint", "channel")
        steps = [f"{words} by {by}" for by in slices if by != self.question.by]
        return (*steps[:2], f"{words} trend") if self.question.shape != "trend" else tuple(steps[:2])


def tells_of_people(question: Question, now: datetime) -> bool:
    """Return whether a question may tell what people said of their work: whole closed quarters, never taken apart."""
    spans = [period for period in (question.period, question.baseline) if period is not None]
    whole = all(each.grain == "quarter" and not each.so_far and each.end <= now for each in spans)
    return whole and not (question.by or question.all_filters or question.other)


def refuse_one_side(question: Question) -> None:
    """Refuse to compare a slice with itself, which joined names make of a comparison asked before."""
    other = question.other
    mine = [each for each in question.all_filters if other is not None and each.field == other.field]
    if any(set(each.values) == set(other.values) for each in mine if other and each.negated == other.negated):
        raise BadInput(N_("What is compared here goes by one name by now, so there are no two sides to compare."))


def side_name(asked: Asked, side: Filter | None) -> str:
    """Return what one side of a comparison is called: its members, or the rest where they are left out."""
    if side is None or side.negated:
        return asked.wording._("the rest")
    return asked.wording.listed(list(side.values))


def labelled(taken: Taken, by: str | None, member: str, scale: str) -> Taken:
    """Return a reading that names its slice member and, where answers on several scales stand apart, its scale."""
    labels = (*(((by, member),) if by else ()), *((("scale", scale),) if scale else ()))
    return replace(taken, reading=replace(taken.reading, slice=labels)) if labels else taken


def read_as(asked: Asked) -> str:
    """Return what a question asks for, all of it: `CSAT · by channel · partner NorthBPO · against the target`."""
    question = asked.question
    names = [asked.telling.title(METRICS[key]) for key in question.metrics if key in METRICS]
    parts = [
        asked.wording.listed(names)
        or asked.wording._(
            _UNNAMED.get(question.argument if question.intent == "ledger" else question.intent, _SUMMARY)
        )
    ]
    if question.by:
        parts.append(asked.wording._("by {slice}", slice=asked.telling.slice_name(question.by)))
    elif question.shape == "trend":
        parts.append(asked.wording._("over time"))
    if question.filters:
        parts.append(asked.telling.filters(question.filters))
    if question.scoped:
        scope = asked.telling.filters(question.scoped)
        parts.append(asked.wording._("this channel's scope: {scope}", scope=scope))
    if question.other is not None:
        parts.append(asked.wording._("against {side}", side=side_name(asked, question.other)))
    if question.vs_target:
        parts.append(asked.wording._("against the target"))
    return " · ".join(parts)
