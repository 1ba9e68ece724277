"""What customers answer: satisfaction, recommendation, effort, and how many answers there are."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, case, cast, literal, null, or_, true
from sqlmodel import col

from rox_bot.domain.columns import ticks
from rox_bot.domain.errors import N_
from rox_bot.domain.facts import FeedbackFact
from rox_bot.domain.metrics.kinds import LeftOut, Measure, Metric, Reads

_answered = ticks(col(FeedbackFact.occurred_at))
_score = col(FeedbackFact.score)
_low = col(FeedbackFact.scale_min)
_high = col(FeedbackFact.scale_max)
_upward: ColumnElement[Any] = case(
    (col(FeedbackFact.direction) == "down", _low + _high - _score),
    else_=_score,
)


def _instrument(name: str) -> ColumnElement[bool]:
    return col(FeedbackFact.instrument) == name


def _on(low: float, high: float) -> ColumnElement[bool]:
    return and_(_low == low, _high == high)


def _share(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    """Return 100 or 0; NULL where the condition is NULL, so that no answer never becomes a 0."""
    return cast(condition, Integer) * 100


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
    *((_on(low, high), literal(f"{low:g}-{high:g}", String)) for low, high, _ in CSAT_SCALES),
    else_=literal("", String),
)
_csat_known = or_(*(_on(low, high) for low, high, _ in CSAT_SCALES))
_no_score = LeftOut(N_("without a score"), _score.is_(None))

CSAT_ANSWERS = Measure(
    key="csat_answers",
    fact=FeedbackFact,
    placed_by=_answered,
    counts=_instrument("csat"),
    worth=case(*((_on(low, high), _share(_upward >= positive)) for low, high, positive in CSAT_SCALES), else_=null()),
    scale=_scale_name,
    left_out=(
        _no_score,
        LeftOut(N_("on a scale whose positive answers are not known"), and_(_score.is_not(None), ~_csat_known)),
    ),
)

_ten = _on(0, 10)
NPS_ANSWERS = Measure(
    key="nps_answers",
    fact=FeedbackFact,
    placed_by=_answered,
    counts=_instrument("nps"),
    worth=case(
        (and_(_ten, _upward >= 9), 100),
        (and_(_ten, _upward <= 6), -100),
        (and_(_ten, _upward.is_not(None)), 0),
        else_=null(),
    ),
    left_out=(_no_score, LeftOut(N_("not on the 0-10 scale"), and_(_score.is_not(None), ~_ten))),
)

_seven = and_(_on(1, 7), col(FeedbackFact.direction) == "up")
CES_ANSWERS = Measure(
    key="ces_answers",
    fact=FeedbackFact,
    placed_by=_answered,
    counts=_instrument("ces"),
    worth=case((_seven, _share(_score >= 5)), else_=null()),
    left_out=(
        _no_score,
        LeftOut(N_("not on the 1-7 scale where high is easy"), and_(_score.is_not(None), ~_seven)),
    ),
)

ANSWERS = Measure(
    key="answers",
    fact=FeedbackFact,
    placed_by=_answered,
    counts=true(),
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
    by_time=N_("by the day of the answer"),
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
    by_time=N_("by the day of the answer"),
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
    by_time=N_("by the day of the answer"),
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
    by_time=N_("by the day of the answer"),
)
