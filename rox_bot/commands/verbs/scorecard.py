"""Verbs beside the value in money: the scorecard, and the older questions of ROI."""

import re
from dataclasses import replace

from rox_bot.commands.door import Door
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, NotUnderstood, RoxError
from rox_bot.domain.question import Context, Question

_OF_ROX = re.compile(r"^(?:of|van)\s+rox\b", re.IGNORECASE)
_READ_AS = "tickets"
"""The metric beside which what is left of a line is read."""


def _roi(door: Door, rest: str, context: Context) -> Answer:
    return _of_a_period(door, "roi", rest, context)


def _scorecard(door: Door, rest: str, context: Context) -> Answer:
    return _of_a_period(door, "scorecard", rest, context, shape="chart")


def _six(door: Door, rest: str, context: Context) -> Answer:
    said = _OF_ROX.sub("", rest)
    return _of_a_period(door, "six", said, context)


def _of_a_period(door: Door, intent: str, rest: str, context: Context, shape: str = "text") -> Answer:
    """Answer with what an intent tells of a period, in this place's slice, in a shape; nothing else goes with it."""
    examples = (intent, f"{intent} last quarter")
    try:
        question = door.read(f"{_READ_AS} {rest}".strip(), context)
    except RoxError as trouble:
        trouble.suggestions = examples
        raise
    plain = Question("value", (_READ_AS,), question.period, filters=question.filters, scoped=question.scoped)
    drawn = question.shape in ("chart", "table") and shape == "chart"
    if replace(question, period_named=False, read_as=(), shape="text" if drawn else question.shape) != plain:
        raise NotUnderstood(
            N_("Only a period and slices go with {verb}: such as {example}."),
            verb=f"`{intent}`",
            example=f"`{intent} last month partner:North`",
            suggestions=examples,
        )
    shape = "text" if question.shape == "table" else shape
    return door.answer(replace(question, intent=intent, metrics=(), shape=shape), context)


ROI = Verb(
    "roi",
    ("roi",),
    "roi",
    N_("the older questions beside ROX: cost per contact, productivity, SLA, cost saved"),
    ("roi", "roi last quarter", "roi partner:NorthBPO"),
    _roi,
)

SCORECARD = Verb(
    "scorecard",
    ("scorecard", "scorekaart", "dimensions", "dimensies"),
    "scorecard",
    N_("experience beside the money: pride, influencers, behaviours, value drivers, outcomes"),
    ("scorecard", "scorecard last quarter", "scorecard partner:NorthBPO"),
    _scorecard,
)

SIX = Verb(
    "six",
    ("six", "zes"),
    "scorecard",
    N_("the six of ROX: what you do for customers, communities, magic moments and the rest, with its evidence"),
    ("six", "six last quarter"),
    _six,
)
