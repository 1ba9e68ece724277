"""What customers answer: satisfaction, recommendation, effort, and how many answers there are."""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, case, cast, literal, null, or_
from sqlmodel import col

from rox_bot.domain.columns import ticks
from rox_bot.domain.errors import N_
from rox_bot.domain.facts import FeedbackFact
from rox_bot.domain.metrics.kinds import LeftOut, Measure, Metric, Reads

BY_ANSWER = N_("by the day of the answer")
answered = ticks(col(FeedbackFact.occurred_at))
score = col(FeedbackFact.score)
_low = col(FeedbackFact.scale_min)
_high = col(FeedbackFact.scale_max)
upward: ColumnElement[Any] = case(
    (col(FeedbackFact.direction) == "down", _low + _high - score),
    else_=score,
)


def asked_as(name: str) -> ColumnElement[bool]:
    return col(FeedbackFact.instrument) == name


def on_scale(low: float, high: float) -> ColumnElement[bool]:
    return and_(_low == low, _high == high)


def as_share(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    """Return 100 or 0; NULL where the condition is NULL, so that no answer never becomes a 0."""
    return cast(condition, Integer) * 100


of_customers = col(FeedbackFact.instrument).not_in(("enps", "esat", "pride"))
"""What employees say is told only where it cannot be traced to one of them."""

CSAT_SCALES: tuple[tuple[float, float, float], ...] = (
    (1, 5, 4),
    (1, 3, 3),
    (1, 2, 2),
    (0, 1, 1),
    (1, 4, 3),
    (1, 7, 6),
)
"""Scales whose positive answers are known: (lowest, highest, lowest positive score)."""

_scale_name: ColumnElement[str] = case(
    *((on_scale(low, high), literal(f"{low:g}-{high:g}", String)) for low, high, _ in CSAT_SCALES),
    else_=literal("", String),
)
_csat_known = or_(*(on_scale(low, high) for low, high, _ in CSAT_SCALES))
NO_SCORE = LeftOut(N_("without a score"), score.is_(None))

CSAT_ANSWERS = Measure(
    key="csat_answers",
    fact=FeedbackFact,
    placed_by=answered,
    counts=asked_as("csat"),
    worth=case(
        *((on_scale(low, high), as_share(upward >= positive)) for low, high, positive in CSAT_SCALES), else_=null()
    ),
    scale=_scale_name,
    left_out=(
        NO_SCORE,
        LeftOut(N_("on a scale whose positive answers are not known"), and_(score.is_not(None), ~_csat_known)),
    ),
)

_ten = on_scale(0, 10)
NPS_ANSWERS = Measure(
    key="nps_answers",
    fact=FeedbackFact,
    placed_by=answered,
    counts=asked_as("nps"),
    worth=case(
        (and_(_ten, upward >= 9), 100),
        (and_(_ten, upward <= 6), -100),
        (and_(_ten, upward.is_not(None)), 0),
        else_=null(),
    ),
    left_out=(NO_SCORE, LeftOut(N_("not on the 0-10 scale"), and_(score.is_not(None), ~_ten))),
)

EASE_SCALE = and_(on_scale(1, 7), col(FeedbackFact.direction) == "up")
CES_ANSWERS = Measure(
    key="ces_answers",
    fact=FeedbackFact,
    placed_by=answered,
    counts=asked_as("ces"),
    worth=case((EASE_SCALE, as_share(score >= 5)), else_=null()),
    left_out=(
        NO_SCORE,
        LeftOut(N_("not on the 1-7 scale where high is easy"), and_(score.is_not(None), ~EASE_SCALE)),
    ),
)


ANSWERS = Measure(
    key="answers",
    fact=FeedbackFact,
    placed_by=answered,
    counts=of_customers,
)

CSAT = Metric(
    key="csat",
    title=N_("CSAT"),
    unit="%",
    reads=Reads.SHARE,
    measure=CSAT_ANSWERS,
    better="up",
    minimum_n=10,
    smallest_change=2,
    definition=N_(
        "positive answers of all answers with a score; positive is 4-5 on 1-5 (on other scales: 3 of 1-3, 2 of 1-2, "
        "3-4 of 1-4, 6-7 of 1-7)"
    ),
    words=("csat", "satisfaction", "customer satisfaction", "tevredenheid", "klanttevredenheid"),
    source=N_("top-two-box"),
    by_time=BY_ANSWER,
)

NPS = Metric(
    key="nps",
    title=N_("NPS"),
    unit="points",
    reads=Reads.NET,
    measure=NPS_ANSWERS,
    better="up",
    minimum_n=20,
    smallest_change=5,
    definition=N_("share of 9-10 minus share of 0-6 among the 0-10 answers, in points from -100 to 100"),
    words=("nps", "net promoter", "net promoter score"),
    source=N_("Reichheld 2003; interval: adjusted Wald, Rocks 2016"),
    by_time=BY_ANSWER,
    spread_words=(N_("promoters"), N_("passives"), N_("detractors")),
)

CES = Metric(
    key="ces",
    title=N_("Customer effort"),
    unit="%",
    reads=Reads.SHARE,
    measure=CES_ANSWERS,
    better="up",
    minimum_n=20,
    smallest_change=2,
    definition=N_('answers of 5-7 of all answers to "made it easy for me" on 1-7 (CES 2.0)'),
    words=("ces", "effort", "effort score", "customer effort", "inspanning", "klantinspanning"),
    source=N_("Gartner: share answering at least somewhat agree"),
    by_time=BY_ANSWER,
)

ENPS = replace(
    NPS,
    key="enps",
    title=N_("eNPS"),
    measure=replace(NPS_ANSWERS, key="enps_answers", counts=asked_as("enps")),
    minimum_n=5,
    definition=N_(
        "NPS asked of employees; told for closed quarters and the whole workspace only, and hidden below 5 answers"
    ),
    words=("enps", "employee nps", "employee net promoter", "medewerkers nps"),
    protects=True,
)

FEEDBACK = Metric(
    key="feedback",
    title=N_("Feedback"),
    unit="count",
    reads=Reads.COUNT,
    measure=ANSWERS,
    better=None,
    minimum_n=1,
    definition=N_("survey answers and comments received"),
    words=("feedback", "comments", "reviews", "reacties", "feedback count"),
    by_time=BY_ANSWER,
)
