"""The questions rox_bot can answer, one file per family. A new family is a file here and a line below."""

from collections.abc import Callable, Mapping

from rox_bot.answers import (
    about_rox,
    at_risk,
    consistency,
    coverage,
    drivers,
    economics,
    entry,
    evidence,
    gaps,
    ledger_sums,
    measured,
    moments,
    ranking,
    roi,
    scorecard,
    six,
    summary,
    ticket,
)
from rox_bot.answers.rox import answering as rox
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer
from rox_bot.domain.question import Question

FAMILIES: Mapping[str, Callable[[Question, Reader, Telling], Answer]] = {
    "value": measured.answer,
    "summary": summary.answer,
    "moments": moments.answer,
    "why": evidence.answer,
    "explain": drivers.answer,
    "ranking": ranking.answer,
    "standouts": ranking.standouts,
    "consistency": consistency.answer,
    "coverage": coverage.answer,
    "at_risk": at_risk.answer,
    "economics": economics.answer,
    "roi": roi.answer,
    "scorecard": scorecard.answer,
    "six": six.answer,
    "about_rox": about_rox.answer,
    "entry": entry.answer,
    "ledger": ledger_sums.answer,
    "ticket": ticket.answer,
    "rox": rox.answer,
}
"""Intent of a Question -> who answers it."""


def answered(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer a question; where it reaches past the data, that is said first."""
    answer = FAMILIES[question.intent](question, reader, telling)
    return gaps.with_first_line(answer, reader.completeness, reader.context, telling.wording)
