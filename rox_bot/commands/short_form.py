"""The shortest line that asks a Question: what is shown where words left room, so that people learn it."""

import re
from collections.abc import Mapping

from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period
from rox_bot.domain.question import TIME_UNITS, Question
from rox_bot.language.interpreter import A_YEAR_EARLIER

_VERBS: Mapping[tuple[str, str], str] = {
    ("ranking", "best"): "best",
    ("ranking", "worst"): "worst",
    ("standouts", "best"): "strengths",
    ("standouts", "worst"): "friction",
    ("explain", ""): "why",
    ("coverage", ""): "coverage",
    ("consistency", ""): "consistency",
    ("ledger", "investment"): "invest list",
    ("ledger", "gain"): "gain list",
    ("roi", ""): "roi",
    ("scorecard", ""): "scorecard",
    ("six", ""): "six",
    ("rox", ""): "value",
}
_OF_FEEDBACK = frozenset(("standouts", "coverage"))
"""Questions about all feedback, which is not named."""

_MONTHS = "january february march april may june july august september october november december".split()


def short_form(question: Question) -> str:
    """Return a line that is read as this Question; what nobody named is left to its defaults again."""
    parts = [_VERBS.get((question.intent, question.argument), "")]
    if question.intent not in _OF_FEEDBACK:
        parts += [METRICS[key].words[0] for key in question.metrics if not key.endswith(".opened")]
        parts += [METRICS[key.removesuffix(".opened")].words[0] for key in question.metrics if key.endswith(".opened")]
        parts += ["dated:opened"] if any(key.endswith(".opened") for key in question.metrics) else []
    parts += [f"by {question.by}"] if question.by else []
    parts += map(str, question.filters)
    if question.period is not None and question.period_named:
        parts.append(period_words(question.period))
    if question.baseline_named and question.baseline is not None:
        parts.append(f"vs {period_words(question.baseline)}")
    if question.vs_target:
        parts.append("vs target")
    if question.other is not None:
        parts.append("vs the rest" if question.other.negated else f"vs {question.other}")
    if question.shape in ("chart", "table") or (question.shape == "trend" and question.by not in TIME_UNITS):
        parts.append(question.shape)
    return " ".join(filter(None, parts))


def period_words(period: Period) -> str:
    """Return words that are read as a period, whenever they are said for calendar units and days."""
    token = period.token
    if token == A_YEAR_EARLIER and period.grain != "year":
        return "last year"
    if match := re.fullmatch(r"(\d{4})-W(\d\d)", token):
        return f"week {int(match[2])} {match[1]}"
    if match := re.fullmatch(r"(\d{4})-([QH]\d)", token):
        return f"{match[2]} {match[1]}"
    if match := re.fullmatch(r"(\d{4})-(\d\d)", token):
        return f"{_MONTHS[int(match[2]) - 1]} {match[1]}"
    if match := re.fullmatch(r"(since|before):(.+)", token):
        return f"{match[1]} {match[2]}"
    if re.fullmatch(r"(?:this|last)_[a-z0-9_]+|today|yesterday|all_time|year_to_date", token):
        return token.replace("_", " ")
    if re.fullmatch(r"\d{4}|\d{4}-\d\d-\d\d(?:\.\.\d{4}-\d\d-\d\d)?", token):
        return token
    return f"{period.first_day}..{period.last_day}"
