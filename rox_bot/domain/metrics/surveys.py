"""What customers answer: satisfaction, recommendation, effort, and how many answers there are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, case, cast, literal, null, or_
from sqlmodel import col

from rox_bot.domain.columns import ticks
from rox_bot.domain.errors import N_, Phrase
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


@dataclass(frozen=True)
class CsatScale:
    """A scale whose positive answers are known: from `positive` on; of one source alone where it is named."""

    low: float
    high: float
    positive: float
    source: str = ""

    @property
    def name(self) -> str:
        """Return how answers on it are named where they stand apart."""
        ends = f"{self.low:g}-{self.high:g}"
        return f"{ends} {self.source}" if self.source else ends

    @property
    def rows(self) -> ColumnElement[bool]:
        """Whether an answer is on it."""
        mine = on_scale(self.low, self.high)
        return and_(mine, col(FeedbackFact.source) == self.source) if self.source else mine


CSAT_SCALES = (
    CsatScale(1, 5, 4),
    CsatScale(1, 3, 3),
    CsatScale(1, 2, 2),
    CsatScale(0, 1, 1),
    CsatScale(1, 4, 3),
    CsatScale(1, 7, 6),
)
NO_SCORE = LeftOut(N_("without a score"), score.is_(None))


def csat_answers(scales: Sequence[CsatScale]) -> Measure:
    """Return the measure of satisfied answers on some scales; of two that fit an answer the first holds."""
    known = or_(*(scale.rows for scale in scales))
    return Measure(
        key="csat_answers",
        fact=FeedbackFact,
        placed_by=answered,
        counts=asked_as("csat"),
        worth=case(*((scale.rows, as_share(upward >= scale.positive)) for scale in scales), else_=null()),
        scale=case(*((scale.rows, literal(scale.name, String)) for scale in scales), else_=literal("", String)),
        left_out=(
            NO_SCORE,
            LeftOut(N_("on a scale whose positive answers are not known"), and_(score.is_not(None), ~known)),
        ),
    )


CSAT_ANSWERS = csat_answers(CSAT_SCALES)

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


def csat_on(scales: Sequence[CsatScale]) -> Metric:
    """Return CSAT with more scales, or with other positive answers on the known ones."""
    told = ";".join(f"{scale.name} from {scale.positive:g}" for scale in scales)
    definition = N_(
        "positive answers of all answers with a score; positive is 4-5 on 1-5 (on other scales: 3 of 1-3, 2 of 1-2, "
        "3-4 of 1-4, 6-7 of 1-7; here also {scales})"
    )
    return replace(
        CSAT,
        measure=csat_answers((*scales, *CSAT_SCALES)),
        parameters=f"scales={told}",
        definition=Phrase(definition, scales=told.replace(";", ", ")),
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
    words=("feedback", "comments", "reacties", "feedback count"),
    by_time=BY_ANSWER,
)
