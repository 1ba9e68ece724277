"""`value`: ROX of a period, whole, by slice, or over quarters."""

from dataclasses import replace

from rox_bot.answers import story
from rox_bot.answers.asking import Asked
from rox_bot.answers.rox import parts, quarters
from rox_bot.answers.rox.told import Told
from rox_bot.answers.rox.valuing import default_period, valued
from rox_bot.answers.story import Story
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.answers.value_drawing import bridge
from rox_bot.domain.answer import Answer
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period
from rox_bot.domain.question import TIME_UNITS, Question
from rox_bot.domain.valuation import Valuation


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer what experience was worth against what was spent on it."""
    asked = Asked(question, reader, telling)
    if question.shape == "trend" or question.by in TIME_UNITS:
        return quarters.answer(asked)
    period = question.period or default_period(reader)
    if question.by:
        return parts.answer(asked, period)
    return whole(asked, period)


def whole(asked: Asked, period: Period) -> Answer:
    """Answer with the valuation of one period."""
    question, reader, telling = asked.question, asked.reader, asked.telling
    before = question.baseline if question.baseline_named else None
    valuation = valued(reader, period, filters=asked.filters, before=before)
    told = Told(valuation, reader, telling)
    chart = bridge(valuation, reader.context.amounts, telling.wording) if question.shape == "chart" else None
    scope = telling.filters(asked.filters)
    case = _case(asked, valuation)
    return Answer(
        title=" · ".join(part for part in ("ROX", scope) if part),
        headline=told.headline(),
        lines=tuple(told.lines()),
        question=replace(question, period=period),
        table=told.table(),
        chart=chart,
        quotes=(case.quote,) if case else (),
        notes=(*((case.rule,) if case else ()), *told.notes()),
        suggestions=_next_steps(valuation),
        sums=True,
        valuation=valuation,
    )


def _case(asked: Asked, valuation: Valuation) -> Story | None:
    """Return a typical case: of the metric behind the gain that counts most, else of CSAT."""
    largest = sorted(valuation.lines, key=lambda line: -abs(line.amount.likely))
    keys = dict.fromkeys([line.metric for line in largest if line.metric in METRICS] + ["csat"])
    cases = (story.typical(asked, METRICS[key], valuation.period) for key in keys)
    return next((case for case in cases if case is not None), None)


def _next_steps(valuation: Valuation) -> tuple[str, ...]:
    """Return what makes sense next: by partner only where the ledger names several."""
    if valuation.gross is None:
        return ("value start", "levers")
    partners = {each.partner for each in valuation.spent}
    return (*(("value by partner",) if len(partners) > 1 else ()), "value trend", "levers")
