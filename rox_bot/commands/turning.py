"""What can be changed about an answered question at a press, and the question that comes of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from rox_bot.domain.answer import Answer, Turns
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Calendar, Period
from rox_bot.domain.question import TIME_UNITS, Context, Question
from rox_bot.language.interpreter import A_YEAR_EARLIER

SLICES = ("partner", "touchpoint", "channel", "team", "customer", "product", "language", "priority", "resolver")
"""In the order in which they are offered."""
UNITS = ("week", "month")
_FEWEST_UNITS = 2
_GROUPED = frozenset(("value", "ranking", "rox"))
_DRAWN = frozenset(("value", "rox", "scorecard"))
_TIMED = frozenset(
    ("value", "summary", "ranking", "explain", "standouts", "coverage", "consistency", "roi", "scorecard", "six", "rox")
)


def turns(answer: Answer, known: Iterable[str]) -> Turns | None:
    """Return what can be changed about an answer's question; `known` are the slices that have members.

    None where nothing can: what protects people is told for whole closed quarters only.
    """
    question = answer.question
    if question.intent not in _TIMED or any(METRICS[key].protects for key in question.metrics):
        return None
    by: tuple[str, ...] = ()
    filtered = {each.field for each in question.filters if not each.negated and len(each.values) == 1}
    if question.intent in _GROUPED:
        by = tuple(each for each in SLICES if each in set(known) and each not in filtered)
        by += UNITS if question.intent == "value" and question.other is None else ()
    named = question.period.token if question.period is not None else ""
    return Turns(by=by, grouped=question.by or "", shape=_shape(answer), period=named)


def _shape(answer: Answer) -> str:
    question = answer.question
    if question.intent not in _DRAWN or question.by in TIME_UNITS or question.shape == "trend":
        return ""
    return "text" if question.shape == "chart" else "chart"


def grouped(question: Question, by: str) -> Question:
    """Return a question by another slice or unit of time, or (\'\') as a whole."""
    if by and by not in (*SLICES, *TIME_UNITS):
        raise BadInput(N_("That cannot be chosen any more; please ask again."))
    period = question.period
    if by != question.by and not question.period_named and "trend" in (question.shape, _trend(by)):
        period = None  # the usual stretch of a series is another than that of a figure
    shape = question.shape if by and by not in TIME_UNITS and question.shape == "chart" else "text"
    other = question.other if by not in TIME_UNITS and question.other and question.other.field != by else None
    return replace(
        question,
        by=by or None,
        period=period,
        shape="trend" if by in TIME_UNITS else shape,
        other=other,
        baseline=question.baseline if question.baseline_named and by not in TIME_UNITS else None,
        baseline_named=question.baseline_named and by not in TIME_UNITS,
    )


def _trend(by: str) -> str:
    return "trend" if by in TIME_UNITS else ""


def shaped(question: Question, shape: str) -> Question:
    """Return a question shown as a `chart` or as `text`."""
    return replace(question, shape="chart" if shape == "chart" else "text")


def timed(question: Question, period: Period, calendar: Calendar, now: datetime) -> Question:
    """Return a question about another period; a comparison that named a fixed one goes with the old period."""
    stays = question.baseline is not None and question.baseline_named and question.baseline.token == A_YEAR_EARLIER
    by = question.by
    if by in TIME_UNITS and len(calendar.buckets(period, str(by), now)) < _FEWEST_UNITS:
        by = None  # a series that leads up to it
    return replace(
        question,
        period=period,
        period_named=True,
        by=by,
        baseline=question.baseline if stays else None,
        baseline_named=stays,
    )


def turned(question: Question, kind: str, to: str, context: Context) -> Question:
    """Return a question with one thing changed: `by`, `shape`, `period` (a token) or `words` (those of a period)."""
    if kind == "by":
        return grouped(question, to)
    if kind == "shape":
        return shaped(question, to)
    from rox_bot.language.periods import find_periods, period_of_token  # a tenth of a second of patterns

    calendar, now = context.calendar, context.now
    if kind == "period":
        return timed(question, period_of_token(to, calendar, now), calendar, now)
    found = find_periods(to, calendar, now)
    if found and found[0].problem is not None:
        raise found[0].problem
    periods = [each.period for each in found if each.period is not None and each.role == "range"]
    if len(periods) != 1:
        raise BadInput(
            N_("I read no period in {words}. For example: October, week 42, since 1 March, Q3."), words=f"“{to[:60]}”"
        )
    return timed(question, periods[0], calendar, now)
