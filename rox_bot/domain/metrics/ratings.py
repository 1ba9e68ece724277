"""What else surveys tell: means of scores, how comments sound, empathy, trust, and how many answer."""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, case, cast, func, literal, null, true, type_coerce
from sqlmodel import col

from rox_bot.domain.columns import ticks
from rox_bot.domain.errors import N_
from rox_bot.domain.facts import FeedbackFact, InvitationFact
from rox_bot.domain.metrics.kinds import LeftOut, Measure, Metric, Reads
from rox_bot.domain.metrics.surveys import (
    BY_ANSWER,
    CES_ANSWERS,
    EASE_SCALE,
    NO_SCORE,
    answered,
    as_share,
    asked_as,
    of_customers,
    on_scale,
    score,
    upward,
)

SENTIMENT_FROM = 0.25
_WHOLE_SCALES = (*((1.0, float(high)) for high in range(2, 11)), (0.0, 10.0), (0.0, 100.0), (1.0, 100.0))
scale_text: ColumnElement[str] = case(
    *((on_scale(low, high), literal(f"{low:g}-{high:g}", String)) for low, high in ((0.0, 1.0), *_WHOLE_SCALES)),
    else_=cast(col(FeedbackFact.scale_min), String).concat("-").concat(cast(col(FeedbackFact.scale_max), String)),
)
_five = on_scale(1, 5)


def _on_five(instrument: str, worth: ColumnElement[Any], ending: str = "") -> Measure:
    return Measure(
        key=f"{instrument}_answers{ending}",
        fact=FeedbackFact,
        placed_by=answered,
        counts=asked_as(instrument),
        worth=worth,
        left_out=(NO_SCORE, LeftOut(N_("not on the 1-5 scale"), and_(score.is_not(None), ~_five))),
    )


CSAT_MEAN = Metric(
    key="csat_mean",
    title=N_("CSAT, mean"),
    unit="score",
    reads=Reads.MEAN,
    measure=Measure(
        key="csat_scores",
        fact=FeedbackFact,
        placed_by=answered,
        counts=asked_as("csat"),
        worth=upward,
        scale=scale_text,
        left_out=(NO_SCORE,),
    ),
    better="up",
    minimum_n=10,
    smallest_change=0.2,
    definition=N_("mean of the scores as given; answers on different scales stand side by side"),
    words=("csat mean", "mean csat", "average csat", "csat_mean", "csat average", "csat gemiddelde", "gemiddelde csat"),
    by_time=BY_ANSWER,
)

CES_MEAN = Metric(
    key="ces_mean",
    title=N_("Customer effort, mean"),
    unit="score",
    reads=Reads.MEAN,
    measure=replace(CES_ANSWERS, key="ces_scores", worth=case((EASE_SCALE, score), else_=null())),
    better="up",
    minimum_n=20,
    bounds=(1, 7),
    smallest_change=0.2,
    definition=N_('mean of the answers to "made it easy for me" on 1-7, where high is easy'),
    words=("ces mean", "mean ces", "average ces", "ces_mean", "ces gemiddelde", "gemiddelde ces"),
    by_time=BY_ANSWER,
)

SENTIMENT = Metric(
    key="sentiment",
    title=N_("Sentiment"),
    unit="points",
    reads=Reads.NET,
    measure=Measure(
        key="sentiment_scores",
        fact=FeedbackFact,
        placed_by=answered,
        counts=col(FeedbackFact.sentiment).is_not(None),
        worth=case(
            (col(FeedbackFact.sentiment) >= SENTIMENT_FROM, 100),
            (col(FeedbackFact.sentiment) <= -SENTIMENT_FROM, -100),
            else_=0,
        ),
        scale=func.coalesce(col(FeedbackFact.sentiment_model), ""),
    ),
    better="up",
    minimum_n=20,
    smallest_change=5,
    definition=N_(
        "share of comments that sound positive (a stored score of 0.25 or more) minus the share that sound negative "
        "(-0.25 or less), in points; each model stands by itself"
    ),
    words=("sentiment", "mood of comments", "stemming"),
    by_time=BY_ANSWER,
    spread_words=(N_("positive"), N_("unclear"), N_("negative")),
)


def _item(key: str, title: str, definition: str, words: tuple[str, ...]) -> Metric:
    """Return the mean of an item on 1-5."""
    return Metric(
        key=key,
        title=title,
        unit="score",
        reads=Reads.MEAN,
        measure=_on_five(key, case((_five, upward), else_=null())),
        better="up",
        minimum_n=10,
        bounds=(1, 5),
        smallest_change=0.2,
        definition=definition,
        words=words,
        by_time=BY_ANSWER,
    )


def _top_two(metric: Metric, title: str, definition: str, words: tuple[str, ...]) -> Metric:
    """Return the share of 4 and 5 of an item on 1-5."""
    return replace(
        metric,
        key=f"{metric.key}_top2",
        title=title,
        unit="%",
        reads=Reads.SHARE,
        measure=_on_five(metric.key, case((_five, as_share(upward >= 4)), else_=null()), "_top2"),
        smallest_change=2,
        definition=definition,
        words=words,
        source=N_("top-two-box"),
    )


EMPATHY = _item(
    "empathy",
    N_("Empathy"),
    N_('mean of the answers to "they understood me" on 1-5'),
    ("empathy", "empathie"),
)
EMPATHY_TOP2 = _top_two(
    EMPATHY,
    N_("Empathy, top two"),
    N_('answers of 4-5 of all answers to "they understood me" on 1-5'),
    ("empathy top2", "empathy_top2", "empathy top two"),
)
TRUST = _item("trust", N_("Trust"), N_("mean of the answers about trust on 1-5"), ("trust", "vertrouwen"))
TRUST_TOP2 = _top_two(
    TRUST,
    N_("Trust, top two"),
    N_("answers of 4-5 of all answers about trust on 1-5"),
    ("trust top2", "trust_top2", "trust top two"),
)

REVIEW = _item(
    "review",
    N_("Reviews"),
    N_("mean of the stars of public reviews, on 1-5"),
    ("review", "reviews", "review score", "online reviews", "beoordelingen", "recensies"),
)

RESPONSE_RATE = Metric(
    key="response_rate",
    title=N_("Response rate"),
    unit="%",
    reads=Reads.RATE,
    measure=Measure(
        key="answered",
        fact=FeedbackFact,
        placed_by=answered,
        counts=and_(score.is_not(None), of_customers),
        scale=type_coerce(col(FeedbackFact.instrument), String),
    ),
    of=Measure(
        key="surveys_sent",
        fact=InvitationFact,
        placed_by=ticks(col(InvitationFact.occurred_at)),
        counts=true(),
        worth=type_coerce(col(InvitationFact.sent), Integer),
        scale=type_coerce(col(InvitationFact.instrument), String),
    ),
    better="up",
    minimum_n=10,
    smallest_change=2,
    definition=N_(
        "answers with a score received in the period, of the surveys sent in it, for each survey whose number sent is "
        "known"
    ),
    words=("response rate", "response_rate", "respons", "responspercentage"),
    by_time=N_("by the day of sending and of the answer"),
)
