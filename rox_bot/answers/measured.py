"""Questions about metrics: which of value, table by slice or trend is asked, and the plain value."""

from collections.abc import Sequence
from dataclasses import replace

from rox_bot.analytics.intervals import quantile
from rox_bot.answers import drawing, grouped, reported, tenure, trends, versus
from rox_bot.answers.asking import Asked, refuse_one_side, tells_of_people
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer, Reading
from rox_bot.domain.chart import Chart
from rox_bot.domain.errors import N_, BadInput, NotAllowed, Phrase
from rox_bot.domain.metrics import METRICS, Metric, Reads
from rox_bot.domain.period import Period
from rox_bot.domain.question import TENURE, TIME_UNITS, Question
from rox_bot.language.interpreter import A_YEAR_EARLIER

_MOST_METRICS = 6


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer a question about one or more metrics."""
    asked = Asked(question, reader, telling)
    refuse_one_side(asked.question)
    metrics = _together([METRICS[key] for key in question.metrics])
    _refuse_nonsense(question, metrics)
    _protect(question, metrics, reader)
    if question.by == TENURE:
        return tenure.answer(asked, metrics[0])
    if question.shape == "trend" or question.by in TIME_UNITS:
        return trends.answer(asked, metrics)
    told = grouped.answer(asked, metrics) if question.by else None
    if told is None:
        told = values(replace(asked, question=replace(asked.question, by=None)), metrics)
    return replace(told, notes=(*reported.notes(asked, metrics), *told.notes))


def values(asked: Asked, metrics: Sequence[Metric]) -> Answer:
    """Answer with one value per metric, and beside them the metrics that guard them."""
    family = [pair for metric in (*metrics, *_guards(metrics)) for pair in asked.family(metric)]
    readings = [asked.with_left_out(reading) for reading in asked.judged(family)]
    asked_for = {metric.key for metric in metrics}
    mine = [reading for reading in readings if reading.metric in asked_for]
    beside = [reading for reading in readings if reading.metric not in asked_for]
    tellers = (versus.told, _against, _age)
    lines = [line for reading in mine for tell in tellers if (line := tell(asked, reading))]
    lines += [line for metric in metrics if (line := versus.without_target(asked, metric))]
    return Answer(
        title=asked.title(metrics),
        headline=lines[0],
        lines=tuple(lines[1:]),
        question=asked.filled(mine),
        readings=tuple(readings),
        chart=_chart(asked, metrics, mine) if asked.question.shape == "chart" else None,
        notes=(*_guard_notes(asked, beside), *_as_they_are(asked), *asked.notes(mine)),
        suggestions=asked.next_steps(metrics),
    )


def _chart(asked: Asked, metrics: Sequence[Metric], readings: Sequence[Reading]) -> Chart:
    """Return the weeks that lead up to a value, or the two slices that are compared."""
    if asked.question.other is None:
        return trends.chart(asked, metrics, readings)
    return drawing.two_sides(asked, metrics[0], readings[0])


def _as_they_are(asked: Asked) -> tuple[str, ...]:
    """Return the caution that two slices may do different work."""
    if asked.question.other is None:
        return ()
    return (asked.wording._("Both as they are: their work may differ, and that is not evened out here."),)


def _against(asked: Asked, reading: Reading) -> str:
    """Return how a reading compares; nothing where both are empty or the earlier one is hidden to protect people."""
    if asked.question.other is not None:
        return versus.difference(asked, reading)
    earlier = reading.against
    if earlier is None or (not reading.n and not earlier.n):
        return ""
    hidden = METRICS[reading.metric].protects and earlier.value is None
    return "" if hidden else asked.telling.against(reading)


def _age(asked: Asked, reading: Reading) -> str:
    """Return how old what is still open was at the end of the period."""
    metric, wording = METRICS[reading.metric], asked.wording
    if metric.reads is not Reads.STOCK or not reading.n:
        return ""
    cell = asked.reader.ages(metric, reading.period, asked.filters)
    if cell is None:
        return ""
    middle, oldest = quantile(cell.spread, 0.5), cell.spread[-1][0]
    return wording._(
        "Half of them had been open for {middle} days or longer, the oldest for {oldest}.",
        middle=wording.number(middle, 1 if middle < 10 else 0),
        oldest=wording.number(oldest),
    )


def _protect(question: Question, metrics: Sequence[Metric], reader: Reader) -> None:
    """Refuse to take apart what people said about their work: whole closed quarters of the whole workspace only."""
    if not any(metric.protects for metric in metrics):
        return
    if not tells_of_people(question, reader.context.now) or question.shape in ("trend", "chart"):
        raise NotAllowed(
            N_("{metric} is told for closed quarters of the whole workspace only, to protect people."),
            metric=Phrase(metrics[0].title),
        )


def _together(metrics: Sequence[Metric]) -> list[Metric]:
    """Return the metrics with those that the same word means (median, then 90th percentile)."""
    found: dict[str, Metric] = {}
    for metric in metrics:
        found[metric.key] = metric
        found.update({key: METRICS[key] for key in metric.together})
    return list(found.values())


def _refuse_nonsense(question: Question, metrics: Sequence[Metric]) -> None:
    if _same_days(question.period, question.baseline):
        raise BadInput(N_("The two periods are the same; name an earlier one after vs."))
    if len(metrics) > _MOST_METRICS:
        raise BadInput(N_("That is more than {most} metrics at once; ask for fewer."), most=_MOST_METRICS)


def _same_days(period: Period | None, baseline: Period | None) -> bool:
    """Return whether a period would be compared with itself ("vs last year" moves the period, whatever it is)."""
    if period is None or baseline is None or (baseline.token == A_YEAR_EARLIER != period.token):
        return False
    return (period.start, period.end) == (baseline.start, baseline.end)


def _guards(metrics: Sequence[Metric]) -> list[Metric]:
    """Return the metrics that always stand beside these (FCR never without CSAT and reopened)."""
    asked_for = {metric.key for metric in metrics}
    keys = dict.fromkeys(key for metric in metrics for key in metric.beside)
    return [METRICS[key] for key in keys if key not in asked_for]


def _guard_notes(asked: Asked, beside: Sequence[object]) -> tuple[str, ...]:
    told = [asked.telling.line(reading, dates=True) for reading in beside]  # type: ignore[arg-type]
    return (asked.wording._("Beside it: {readings}.", readings="; ".join(told)),) if told else ()
