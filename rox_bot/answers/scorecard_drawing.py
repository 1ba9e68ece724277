"""What stands in one place of the scorecard, and the picture of all of them: a band for each dimension."""

from collections.abc import Sequence
from dataclasses import dataclass

from rox_bot.answers.amounts import between
from rox_bot.answers.asking import Asked
from rox_bot.answers.drawing import ALT_LIMIT
from rox_bot.answers.value_drawing import percent
from rox_bot.domain.answer import Reading
from rox_bot.domain.chart import Band, BandChart, Gauge
from rox_bot.domain.ledger import MEASURED
from rox_bot.domain.metrics import METRICS, Metric, Reads
from rox_bot.domain.period import Period
from rox_bot.domain.scorecard import DIMENSIONS, Dimension, Place
from rox_bot.domain.valuation import Valuation

COUNTED = (Reads.COUNT, Reads.STOCK)


@dataclass(frozen=True)
class Measured:
    """One place of a dimension with its metric; its reading where there is one, and what share lies behind that.

    `hidden` says that it is not told of this period and slice, to protect people.
    """

    dimension: Dimension
    place: Place
    metric: Metric
    reading: Reading | None = None
    coverage: str = ""
    hidden: bool = False


def worth(asked: Asked, valuation: Valuation) -> Gauge:
    """Return ROX as the last measure of the outcomes: gross, with its 80 % range and how much of it is measured."""
    wording, gross = asked.wording, valuation.gross
    if gross is None:
        return Gauge("ROX", None, wording._("not measured"))
    range_text = "" if gross.is_point else between(percent(wording, gross.low), percent(wording, gross.high), wording)
    share = percent(wording, 100 * valuation.by_grade.get(MEASURED, 0.0))
    return Gauge(
        title=wording._("ROX gross"),
        value=gross.likely,
        value_text=percent(wording, gross.likely),
        low=gross.low,
        high=gross.high,
        interval_text=range_text,
        verdict_text="" if gross.is_point else wording._("80% range"),
        behind_text=wording._("{share} of the gain is measured", share=share),
    )


def bands(asked: Asked, card: Sequence[Measured], rox: Gauge, finding: str) -> BandChart:
    """Return the picture of a scorecard: what is measured and what is not, by dimension, ROX among the outcomes."""
    wording = asked.wording
    period = asked.question.period
    days = asked.telling.period(period) if period is not None else ""
    title = " · ".join(filter(None, (wording._("Scorecard"), days, asked.telling.filters(asked.filters))))
    found = tuple(
        Band(
            wording._(dimension.title),
            wording._(dimension.meaning),
            (
                *(_gauge(asked, each) for each in card if each.dimension is dimension),
                *((rox,) if dimension is DIMENSIONS[-1] else ()),
            ),
        )
        for dimension in DIMENSIONS
    )
    told = [f"{band.title}: {'; '.join(map(_sentence, band.gauges))}." for band in found]
    zone, intervals = asked.reader.calendar.zone, wording._("95% intervals")
    return BandChart(
        title=finding,
        subtitle=f"{title} ({zone}) · {intervals}",
        bands=found,
        footer=wording._("Upright line: the period before. Each measure has a scale of its own."),
        takeaway=finding,
        alt_text=" ".join([title + ".", finding, *told])[:ALT_LIMIT],
    )


def _gauge(asked: Asked, each: Measured) -> Gauge:
    wording, telling, reading = asked.wording, asked.telling, each.reading
    title = telling.title(each.metric)
    if reading is None:
        return Gauge(title, None, wording._("not told here") if each.hidden else wording._("not measured"))
    few = "below_minimum" in reading.flags
    counted = each.metric.reads in COUNTED
    behind = [telling.count(reading)] if not few and not counted else []
    return Gauge(
        title=title,
        value=reading.value,
        value_text=telling.counts_only(reading) if few else telling.value(reading),
        low=None if few else reading.low,
        high=None if few else reading.high,
        before=before(asked, reading),
        interval_text="" if few or counted else telling.interval(reading),
        verdict_text=change(asked, reading),
        behind_text=" · ".join(filter(None, [*behind, each.coverage])),
        tone=telling.tone(reading),
        movement=telling.movement(reading),
        few=few,
    )


def _sentence(gauge: Gauge) -> str:
    inside = f" ({gauge.interval_text})" if gauge.interval_text else ""
    verdict = f", {gauge.verdict_text}" if gauge.verdict_text else ""
    behind = f", {gauge.behind_text}" if gauge.behind_text else ""
    return f"{gauge.title} {gauge.value_text}{inside}{verdict}{behind}"


def before(asked: Asked, reading: Reading) -> float | None:
    """Return what a measure was in the period before, a count for as many days; None where that tells nothing.

    That is where there were too few, or, of a count, where recording only began in that period.
    """
    earlier, metric = reading.against, METRICS[reading.metric]
    if earlier is None or "below_minimum" in (*earlier.flags, *reading.flags):
        return None
    if metric.reads is not Reads.COUNT or earlier.value is None:
        return earlier.value
    first = asked.reader.first_event(metric)
    if first is None or first > earlier.period.start:
        return None
    if reading.period.grain != "week":  # all others are compared with what is about as long
        return earlier.value
    return earlier.value * _days(reading.period) / _days(earlier.period)


def _days(period: Period) -> int:
    return (period.last_day - period.first_day).days + 1


def change(asked: Asked, reading: Reading) -> str:
    """Return how a reading changed, in words; of a count what it was before."""
    telling, earlier = asked.telling, reading.against
    if METRICS[reading.metric].reads in COUNTED and earlier is not None:
        past = before(asked, reading)
        if past is None:
            return ""
        if past == earlier.value:
            return asked.wording._("before: {value}", value=telling.value(earlier))
        return asked.wording._("before: {value} in as many days", value=asked.wording.number(past, 1))
    if earlier is not None and not earlier.n:
        return asked.wording._("nothing before")
    return telling.verdict(reading) or telling.flags(reading)
