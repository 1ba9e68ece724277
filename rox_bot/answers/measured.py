"""Questions about metrics: which of value, table by slice or trend is asked, and the plain value."""

from collections.abc import Sequence
from dataclasses import replace

from rox_bot.analytics.readings import compared
from rox_bot.answers import grouped, trends
from rox_bot.answers.asking import Asked
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.domain.period import Period
from rox_bot.domain.question import TIME_UNITS, Question
from rox_bot.language.interpreter import A_YEAR_EARLIER

_MOST_METRICS = 6


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer a question about one or more metrics."""
    asked = Asked(question, reader, telling)
    metrics = _together([METRICS[key] for key in question.metrics])
    _refuse_nonsense(question, metrics)
    if question.shape == "trend" or question.by in TIME_UNITS:
        return trends.answer(asked, metrics)
    if question.by:
        return grouped.answer(asked, metrics) or values(replace(asked, question=replace(question, by=None)), metrics)
    return values(asked, metrics)


def values(asked: Asked, metrics: Sequence[Metric]) -> Answer:
    """Answer with one value per metric, and beside them the metrics that guard them."""
    family = [pair for metric in (*metrics, *_guards(metrics)) for pair in asked.family(metric)]
    readings = [asked.with_left_out(reading) for reading in compared(family)]
    asked_for = {metric.key for metric in metrics}
    mine = [reading for reading in readings if reading.metric in asked_for]
    beside = [reading for reading in readings if reading.metric not in asked_for]
    lines = [asked.told(reading) for reading in mine]
    return Answer(
        title=asked.title(metrics),
        headline=lines[0],
        lines=(*lines[1:], *(line for reading in mine if (line := asked.telling.against(reading)))),
        question=asked.filled(mine),
        readings=tuple(readings),
        chart=trends.chart(asked, metrics, mine) if asked.question.shape == "chart" else None,
        notes=(*_guard_notes(asked, beside), *asked.notes(mine)),
        suggestions=asked.next_steps(metrics),
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
