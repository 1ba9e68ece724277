"""Low scores and complaints, and the share of low scores whose follow-up was finished in time."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, or_
from sqlmodel import col

from rox_bot.domain.columns import ticks
from rox_bot.domain.errors import N_
from rox_bot.domain.facts import FeedbackFact
from rox_bot.domain.loops import LoopRow
from rox_bot.domain.metrics.kinds import Measure, Metric, Reads
from rox_bot.domain.metrics.ratings import SENTIMENT_FROM
from rox_bot.domain.metrics.surveys import (
    BY_ANSWER,
    answered,
    as_share,
    asked_as,
    of_customers,
    on_scale,
    score,
    upward,
)

LOWEST = 1 / 3
DETRACTOR = 6
COMPLAINT = "complaint"
ROUNDING = 1e-9
FOLLOWED_WITHIN = timedelta(days=7)

_bottom = col(FeedbackFact.scale_min)
_length = col(FeedbackFact.scale_max) - _bottom
_ten = and_(asked_as("nps"), on_scale(0, 10))
low: ColumnElement[bool] = and_(
    score.is_not(None),
    of_customers,
    case(
        (_ten, upward <= DETRACTOR + ROUNDING),
        else_=upward - _bottom <= _length * (LOWEST + ROUNDING),
    ),
)
"""Whether an answer has a low score: the lowest third of its scale, of NPS 0-6."""

_sounds_bad = and_(score.is_(None), col(FeedbackFact.sentiment) <= -SENTIMENT_FROM)
complaint: ColumnElement[bool] = and_(of_customers, or_(asked_as(COMPLAINT), _sounds_bad))
"""Whether an answer is a complaint: logged as one, or words without a score that sound negative."""

BAD_EXPERIENCES = Measure(key="bad_experiences", fact=FeedbackFact, placed_by=answered, counts=or_(low, complaint))
"""What asks to be followed up."""

LOW_SCORES = Measure(
    key="low_scores",
    fact=FeedbackFact,
    placed_by=answered,
    counts=and_(score.is_not(None), of_customers),
    worth=as_share(low),
)
"""What customers scored: worth 100 where it is low, else 0."""


def _followed_up() -> ColumnElement[Any]:
    done = ticks(col(LoopRow.done_at))
    return exists().where(
        col(LoopRow.workspace) == col(FeedbackFact.workspace),
        col(LoopRow.event) == col(FeedbackFact.id),
        col(LoopRow.outcome) != "",
        done <= answered + FOLLOWED_WITHIN // timedelta(microseconds=1),
    )


LOOP_RATE = Metric(
    key="loop_rate",
    title=N_("Closed loops"),
    unit="%",
    reads=Reads.SHARE,
    measure=Measure(
        key="followed_up",
        fact=FeedbackFact,
        placed_by=answered,
        counts=low,
        worth=as_share(_followed_up().correlate(FeedbackFact)),
        window=FOLLOWED_WITHIN,
        own_window=True,
    ),
    better="up",
    minimum_n=20,
    smallest_change=2,
    parameters="window=7d",
    definition=N_(
        "low scores (lowest third of the scale, of NPS 0-6) whose follow-up was finished with an outcome within 7 "
        "days after the answer"
    ),
    words=(
        "closed loops",
        "closed loop",
        "closed-loop rate",
        "closed loop rate",
        "loop rate",
        "loop_rate",
        "opvolgingsgraad",
        "opgevolgd",
        "follow-up rate",
    ),
    by_time=BY_ANSWER,
)
