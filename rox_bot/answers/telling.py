"""Readings as people read them: values, intervals, verdicts and the sentences around them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rox_bot.analytics.verdict import MINIMUM_TO_JUDGE, Verdict
from rox_bot.domain.answer import Reading
from rox_bot.domain.chart import Movement, Tone
from rox_bot.domain.columns import EPOCH, MICROSECOND
from rox_bot.domain.errors import N_
from rox_bot.domain.facts import FeedbackFact, TicketFact
from rox_bot.domain.metrics import METRICS, Metric, Reads
from rox_bot.domain.period import Calendar, Period
from rox_bot.domain.question import Filter
from rox_bot.language.wording import Wording

_EXACT_FROM = 1_000
_MEAN_EXACT_FROM = 400
_FAR_APART = 10
_VERDICTS = {
    "clear rise": N_("clear rise"),
    "clear fall": N_("clear fall"),
    "no clear change": N_("no clear change"),
    "too few": N_("too few"),
    "clearly higher": N_("clearly higher"),
    "clearly lower": N_("clearly lower"),
    "no clear difference": N_("no clear difference"),
}
_RISES = {"clear rise": True, "clearly higher": True, "clear fall": False, "clearly lower": False}
_UNITS = {"%": N_("{value}%"), "min": N_("{value} min"), "h": N_("{value} h")}
_DIFFERENCES = {
    "%": N_("percentage points"),
    "points": N_("points"),
    "min": N_("min"),
    "h": N_("h"),
    "score": N_("on the scale"),
}
_ON_SCALE = N_("{line} (answers on {scale})")
_APART = {Reads.RATE: N_("{line} (survey: {scale})"), Reads.NET: N_("{line} (model: {scale})")}
_SLICES = {
    "customer": N_("customer"),
    "touchpoint": N_("touchpoint"),
    "channel": N_("channel"),
    "partner": N_("partner"),
    "team": N_("team"),
    "agent": N_("agent"),
    "language": N_("language"),
    "product": N_("product"),
    "priority": N_("priority"),
    "resolver": N_("resolver"),
    "source": N_("source"),
    "policy": N_("policy"),
    "reason": N_("reason"),
    "day": N_("day"),
    "week": N_("week"),
    "month": N_("month"),
    "quarter": N_("quarter"),
    "scale": N_("scale"),
    "tenure": N_("tenure"),
}


@dataclass(frozen=True)
class Telling:
    """Says readings in one language; `year` is the present one, which dates leave out."""

    wording: Wording
    year: int = 0

    def period(self, period: Period) -> str:
        """Return a period's dates, without the year where it is the present one."""
        return self.wording.period(period, year=period.last_day.year != self.year)

    def title(self, metric: Metric) -> str:
        """Return the metric's name, with how its tickets are dated where that is not by solving."""
        name = self.wording._(metric.title)
        return self.wording._("{metric}, by opening", metric=name) if metric.key.endswith(".opened") else name

    def name(self, reading: Reading) -> str:
        """Return what a reading is of: the metric, and over how long where that is a run of units."""
        title, run = self.title(METRICS[reading.metric]), self.wording.run(reading.period)
        return self.wording._("{metric} over {length}", metric=title, length=run) if run else title

    def slice_name(self, key: str) -> str:
        """Return the name of a slice or time unit."""
        return self.wording._(_SLICES.get(key, key))

    def amount(self, metric: Metric, value: float, n: int = 0) -> str:
        """Return a value without its unit: whole percents and points, one decimal from n = 1,000."""
        digits = 0
        if metric.unit == "%" and n >= _EXACT_FROM:
            digits = 1
        if metric.reads is Reads.MEAN:
            digits = 2 if n >= _MEAN_EXACT_FROM else 1
        if metric.is_duration and abs(value) < (100 if metric.unit == "h" else 10):
            digits = 1
        return self.wording.number(value, digits).replace("-", "−")

    def value(self, reading: Reading) -> str:
        """Return `91%`, `31`, `42 min` or `1,204`; an en dash where nothing was measured."""
        metric = METRICS[reading.metric]
        if reading.value is None:
            return "–"
        return self.with_unit(metric, reading.value, reading.n)

    def with_unit(self, metric: Metric, value: float, n: int = 0) -> str:
        """Return a value with its unit: `91%`, `42 min`; points and counts have none."""
        text = self.amount(metric, value, n)
        return self.wording._(_UNITS[metric.unit], value=text) if metric.unit in _UNITS else text

    def interval(self, reading: Reading) -> str:
        """Return `86–94`, or '' where there is none."""
        if reading.low is None or reading.high is None:
            return ""
        metric = METRICS[reading.metric]
        low, high = (self.amount(metric, bound, reading.n) for bound in (reading.low, reading.high))
        return self.wording._("{low} to {high}", low=low, high=high) if "−" in low + high else f"{low}–{high}"

    def verdict(self, reading: Reading) -> str:
        """Return the verdict's words, '' where none was given."""
        return self.wording._(_VERDICTS[reading.verdict]) if reading.verdict else ""

    def judged(self, reading: Reading, begins: date | None = None) -> str:
        """Return the verdict in a sentence; of a value that stands but cannot be compared, why not.

        `begins` is the day of the first event, where the period before reaches back further.
        """
        if reading.verdict != Verdict.TOO_FEW or "below_minimum" in reading.flags:
            return self.verdict(reading)
        why = self.wording._("too few to compare yet")
        if reading.against is None or not reading.against.n:
            why = self.wording._("nothing before it to compare with")
        elif reading.n >= MINIMUM_TO_JUDGE:
            why = self.wording._("too few before it to compare with")
        if begins is None:
            return why
        day = self.wording.day(begins, year=begins.year != self.year)
        return self.wording._("{why} (data begin {day})", why=why, day=day)

    def tone(self, reading: Reading) -> Tone:
        """Return whether a clear change is for the better or the worse."""
        better = METRICS[reading.metric].better
        rise = _RISES.get(reading.verdict or "")
        if rise is None or better is None:
            return "neutral"
        return "better" if rise == (better == "up") else "worse"

    def movement(self, reading: Reading) -> Movement | None:
        """Return which way a clearly changed number went."""
        rise = _RISES.get(reading.verdict or "")
        return None if rise is None else "rise" if rise else "fall"

    def count(self, reading: Reading) -> str:
        """Return `n 184`."""
        return f"n {self.wording.number(reading.n)}"

    def counts_only(self, reading: Reading) -> str:
        """Return what may be said of too few answers: counts, no value."""
        metric = METRICS[reading.metric]
        if reading.parts is not None:
            names = (self.wording._(words) for words in (metric.spread_words or ()))
            return ", ".join(f"{n} {name}" for n, name in zip(reading.parts, names, strict=True))
        if metric.is_share:
            positive = round(reading.total / 100)
            return self.wording._("{k} of {n}", k=positive, n=reading.n)
        return self.count(reading)

    def short(self, reading: Reading) -> str:
        """Return a reading in one phrase: `91% (n 184, 86–94)`, counts where there are too few."""
        metric = METRICS[reading.metric]
        if reading.value is None and reading.n and metric.reads is Reads.RATIO:
            return self.wording._("nothing to set it against ({n})", n=self.count(reading))
        if reading.value is None and reading.n:
            return self.wording._("more answers than surveys known to be sent ({n})", n=self.wording.number(reading.n))
        if reading.value is None:
            return self.wording._("not known") if reading.left_out else self.wording._("nothing recorded")
        if metric.reads in (Reads.COUNT, Reads.STOCK):
            return self.value(reading)
        if "below_minimum" in reading.flags:
            return self.counts_only(reading)
        interval = self.interval(reading)
        inside = f"{self.count(reading)}, {interval}" if interval else self.count(reading)
        return f"{self.value(reading)} ({inside})"

    def line(self, reading: Reading, *, dates: bool = False, named: bool = True, begins: date | None = None) -> str:
        """Return a reading as a line: name, value with n and interval, verdict, and what is special about it."""
        parts = [self.title(METRICS[reading.metric])] if named else []
        if dates:
            parts.append(self.period(reading.period))
        text = " ".join([*parts, self.short(reading)])
        if reading.value is None:
            return text
        scale = dict(reading.slice).get("scale")
        if scale:
            text = self.wording._(_APART.get(METRICS[reading.metric].reads, _ON_SCALE), line=text, scale=scale)
        told = replace(reading, flags=_without_partial(reading)) if dates and reading.period.so_far else reading
        tail = [each for each in (self.judged(reading, begins), self.flags(told), self.part_known(reading)) if each]
        return " · ".join([text, *tail])

    def flags(self, reading: Reading) -> str:
        """Return what limits a reading, in words."""
        words = {
            "partial": self.wording._("so far"),
            "incomplete": self.wording._("so far"),
            "immature": self.wording._("not all ripe yet"),
            "approximate": self.wording._("approximate"),
            "again": self.wording._("as told before, of mostly the same answers"),
        }
        return ", ".join(dict.fromkeys(words[flag] for flag in reading.flags if flag in words))

    def part_known(self, reading: Reading) -> str:
        """Return of how many rows of a reading which part is not known, '' where all is."""
        if reading.part_known is None:
            return ""
        words, n = reading.part_known
        return self.wording._(words, n=self.wording.number(n))

    def against(self, reading: Reading) -> str:
        """Return how a reading compares: `12 Oct – 8 Nov 90% (n 702, 88–92); difference +1 (-4 to 5)`."""
        earlier = reading.against
        if earlier is None:
            return ""
        before = f"{self.period(earlier.period)}: {self.short(earlier)}"
        if METRICS[reading.metric].reads is Reads.COUNT:
            return self._against_count(reading, earlier, before)
        if reading.difference is None or "below_minimum" in (*reading.flags, *earlier.flags):
            return self.wording._("Before, {before}.", before=before)
        metric = METRICS[reading.metric]
        value, low, high = self.apart(metric, reading.difference)
        return self.wording._(
            "Before, {before}; difference {value} {unit} ({low} to {high}).",
            before=before,
            value=value,
            low=low,
            high=high,
            unit=self.difference_unit(metric),
        )

    def _against_count(self, reading: Reading, earlier: Reading, before: str) -> str:
        """Return how a count compares: an earlier stretch that is longer is also told per stretch as long as this."""
        days, before_days = (_days(each.period) for each in (reading, earlier))
        if days == before_days or not before_days or earlier.value is None:
            return self.wording._("Before, {before}.", before=before)
        mean = self.wording.number(earlier.value * days / before_days)
        return self.wording.plural(
            "Before, {before}; that is {mean} a day.",
            "Before, {before}; that is {mean} per {n} days.",
            days,
            before=before,
            mean=mean,
        )

    def difference_unit(self, metric: Metric) -> str:
        """Return what differences are told in: percentage points, points, minutes or hours."""
        return self.wording._(_DIFFERENCES[metric.unit]) if metric.unit in _DIFFERENCES else ""

    def apart(self, metric: Metric, difference: tuple[float, float, float]) -> list[str]:
        """Return a difference and its limits with their signs, without decimals where the limits lie far apart.

        A limit that would round to no difference keeps its decimal.
        """
        _, low, high = difference
        coarse = high - low >= _FAR_APART and (low <= 0 <= high or min(abs(low), abs(high)) >= 1)
        return [self.signed(metric, part, coarse=coarse) for part in difference]

    def signed(self, metric: Metric, value: float, *, coarse: bool = False) -> str:
        """Return a difference with its sign."""
        digits = 1 if metric.unit == "%" or (metric.is_duration and abs(value) < 100) else 0
        digits = 2 if metric.reads is Reads.MEAN else 0 if coarse else digits
        text = self.wording.number(value, digits)
        return f"+{text}" if value > 0 and text.strip("0.,") else text.replace("-", "−")

    def filters(self, filters: tuple[Filter, ...]) -> str:
        """Return filters as people read them: `partner NorthBPO, not channel phone`."""
        parts = []
        for each in filters:
            name = self.slice_name(each.field)
            values = self.wording.listed(list(each.values))
            parts.append(self.wording._("not {what}", what=f"{name} {values}") if each.negated else f"{name} {values}")
        return ", ".join(parts)

    def none_counts(self, metric: Metric, period: Period, left_out: Sequence[tuple[str, int]]) -> str:
        """Return the sentence for a period whose rows all tell nothing of a metric: how many there are, and why."""
        title, days = self.title(metric), self.wording.period(period)
        reasons = [self._rows(metric, n, self.wording._(reason)) for reason, n in left_out]
        return self.wording._(
            "{metric} is not known in {period}: {reasons}.",
            metric=title,
            period=days,
            reasons=self.wording.listed(reasons),
        )

    def _rows(self, metric: Metric, n: int, which: str) -> str:
        """Return `212 tickets without an SLA result`."""
        fact, wording = metric.measure.fact, self.wording
        if fact is TicketFact:
            return wording.plural("{n} ticket {which}", "{n} tickets {which}", n, which=which)
        if fact is FeedbackFact:
            return wording.plural("{n} answer {which}", "{n} answers {which}", n, which=which)
        return f"{wording.number(n)} {which}"

    def nothing(self, metric: Metric, period: Period, last: int | None, calendar: Calendar) -> str:
        """Return the sentence for a period without any row: never 0, and when the last one was."""
        title, days = self.title(metric), self.wording.period(period)
        if last is None:
            return self.wording._("{metric}: nothing recorded in {period}, nor before.", metric=title, period=days)
        day = self.wording.day(calendar.day_of(EPOCH + last * MICROSECOND), year=True)
        return self.wording._(
            "{metric}: nothing recorded in {period}. The last was on {day}.",
            metric=title,
            period=days,
            day=day,
        )


def _without_partial(reading: Reading) -> tuple[str, ...]:
    """Return the flags of a running period whose dates already say `so far`."""
    return tuple(flag for flag in reading.flags if flag not in ("partial", "incomplete"))


def _days(period: Period) -> int:
    return (period.last_day - period.first_day).days + 1
