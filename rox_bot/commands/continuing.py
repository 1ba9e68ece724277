"""Questions that follow another: "and for chat?", "same but last month". Only what is said changes."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from rox_bot.answers.packing import question_from
from rox_bot.commands.reading import question_of
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.question import TIME_UNITS, Context, Filter, Question
from rox_bot.language.interpreter import Meaning, Members, interpret
from rox_bot.language.lexicon import fold
from rox_bot.store import kept
from rox_bot.store.store import Transaction

FOLLOWED = timedelta(minutes=30)
"""So long a question can be followed where it was asked outside a thread; a thread keeps its question."""

_CUES = re.compile(
    r"(?:and(?:\s+(?:then|now|what about|how about))?|what about|how about|"
    r"(?:the\s+)?same(?:\s+(?:question|thing|one))?(?:\s*,?\s*(?:but|now|again|only))?|"
    r"en(?:\s+(?:dan|nu|hoe zit het))?|hoe zit het|"
    r"(?:het|de)?zelfde(?:\s+vraag)?(?:\s*,?\s*(?:maar|nu|alleen))?(?:\s+dan)?|maar dan)"
    r"(?:\s+(?:for|in|at|on|with|by way of|voor|in|bij|met|over|van))?(?=[\s,:?]|$)[\s,:]*"
)
_HOW_MANY = re.compile(
    r"(?:on )?(?:how many|hoeveel)\s+(?:[a-z]+\s+){1,5}(?:based|gebaseerd)\b.*"
    r"|(?:how many|hoeveel)\s+[a-z]+\s+(?:is|are|was|were|zijn|waren)\s+(?:that|this|it|dat|dit|er)(?:\s+based.*)?\??"
    r"|op hoeveel\b.*\b(?:gebaseerd|berust|rust)\b.*|based on how many\b.*"
)


def cue_of(line: str) -> int:
    """Return how many signs of a line only say that it follows a question; 0 for a line of its own."""
    match = _CUES.match(fold(line))
    return match.end() if match else 0


def asks_how_many(line: str) -> bool:
    """Return whether a line asks on how many answers the figure before it rests."""
    return _HOW_MANY.fullmatch(fold(line).strip()) is not None


def last_question(tx: Transaction, context: Context) -> Question | None:
    """Return the question that may be followed here: the thread's last, else the asker's own of the last half hour."""
    where = (context.workspace, context.person, context.slack_channel, context.thread)
    found: list[Mapping[str, Any]] = kept.last_answers(tx, *where, 1)
    if not found or not (context.thread or context.now - found[0]["read_at"] <= FOLLOWED):
        return None
    return question_from(json.loads(found[0]["question"]))


def nothing_to_follow(line: str) -> NotUnderstood:
    """Return the question back where a line follows nothing."""
    return NotUnderstood(
        N_("I don't know what that follows: there is no question of the last 30 minutes here. Which metric?"),
        suggestions=tuple(f"{metric} {line.strip(' ?!.')}".strip()[:75] for metric in ("csat", "nps", "fcr")),
    )


def following(line: str, before: Question, members: Members, context: Context) -> Question:
    """Return the question before with what a line changes of it; raises NotUnderstood where that is no question."""
    said = interpret(line, members, context.calendar, context.now)
    plain = before if before.metrics else replace(before, shape="text")  # how something is shown that names no metric
    meaning = _completed(said, plain)
    question = question_of(meaning, line, members, context)
    named = said.period is not None or (before.period_named and meaning.period is not None)
    shape = "text" if question.by not in TIME_UNITS and question.shape == "trend" and said.by else question.shape
    question = replace(question, loose=True, period_named=named, shape=shape)
    if _as_before(said, before):
        kept_shape = question.shape if before.metrics else before.shape
        return replace(question, intent=before.intent, argument=before.argument, shape=kept_shape)
    return question


def _as_before(said: Meaning, before: Question) -> bool:
    """Return whether the kind of question stays: a grouping, a shape or a comparison asks for plain figures."""
    if before.intent in ("ranking", "consistency"):
        return not (said.vs_rest or said.other or said.vs_target or said.shape != "text" or said.by in TIME_UNITS)
    if before.intent == "moments" and said.metrics:
        return False
    plain = said.by or said.other or said.vs_rest or said.vs_target or said.shape != "text"
    return before.intent not in ("value", "summary", "why") and not plain


def _completed(said: Meaning, before: Question) -> Meaning:
    """Return what was said, and what was not from the question before."""
    changed = bool(said.metrics) and said.metrics != before.metrics
    period = said.period or (None if changed and not before.period_named else before.period)
    by, shape = said.by or before.by, said.shape
    if by in {each.field for each in (*said.filters, *([said.other] if said.other else []))}:
        by = None
    if said.by is None and by in TIME_UNITS:
        shape = "trend" if shape == "text" else shape
    elif shape == "text" and not said.by:
        shape = before.shape
    if not before.period_named and said.period is None and before.period and before.period.token == "trend":
        period = None
        by = by if said.by or by not in TIME_UNITS else before.by
    against = said.baseline or said.vs_target or said.vs_rest or said.other
    keeps = before.baseline_named and not against and said.period is None
    return replace(
        said,
        metrics=said.metrics or before.metrics,
        period=period,
        baseline=said.baseline or (before.baseline if keeps else None),
        by=by,
        filters=_filters(said, before),
        other=said.other or (None if against else _other(said, before)),
        vs_target=said.vs_target or (before.vs_target and not against),
        shape=shape,
    )


def _filters(said: Meaning, before: Question) -> tuple[Filter, ...]:
    """Return the filters that hold: what was said takes the place of what stood on the same field."""
    fields = {each.field for each in said.filters}
    kept_ones = [each for each in before.filters if each.field not in fields]
    if before.other is not None and _other(said, before) is None:
        kept_ones = [each for each in kept_ones if not (each.field == before.other.field and each.negated)]
    return tuple(sorted((*kept_ones, *said.filters), key=str))


def _other(said: Meaning, before: Question) -> Filter | None:
    """Return the slice compared with before, unless another comparison or another member of it was asked for."""
    other = before.other
    if other is None or said.baseline or said.vs_target or said.vs_rest or said.other:
        return None
    return None if other.field in {each.field for each in said.filters} or said.by else other
