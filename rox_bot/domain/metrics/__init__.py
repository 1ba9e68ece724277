"""The catalogue of metrics, in the order help lists them, and what a workspace installs beside it.

A new metric is a file here and a line below.
"""

from rox_bot.domain.metrics.by_opening import OPENED_VARIANTS
from rox_bot.domain.metrics.decisions import (
    BLOCKED,
    CANCELLATIONS,
    CONTRACTIONS,
    EXPANSIONS,
    LOST,
    PURCHASES,
    REFERRALS,
    RENEWALS,
    STARTS,
    WON,
)
from rox_bot.domain.metrics.durations import (
    BUSINESS_VARIANTS,
    FIRST_REPLY,
    FIRST_REPLY_P90,
    FIRST_RESOLUTION,
    FULL_RESOLUTION,
    FULL_RESOLUTION_P90,
    REQUESTER_WAIT,
)
from rox_bot.domain.metrics.firsts import FCR, FCR_VARIANTS, REPEAT, REPEAT_VARIANTS
from rox_bot.domain.metrics.kinds import LeftOut, Measure, Metric, Reads
from rox_bot.domain.metrics.loops import LOOP_RATE
from rox_bot.domain.metrics.loyalty import LOYALTY
from rox_bot.domain.metrics.moments import MOMENTS
from rox_bot.domain.metrics.own import OwnMeasures
from rox_bot.domain.metrics.ratings import (
    CES_MEAN,
    CSAT_MEAN,
    EMPATHY,
    EMPATHY_TOP2,
    RESPONSE_RATE,
    REVIEW,
    SENTIMENT,
    TRUST,
    TRUST_TOP2,
)
from rox_bot.domain.metrics.surveys import CES, CSAT, ENPS, FEEDBACK, NPS
from rox_bot.domain.metrics.tickets import BACKLOG, REOPEN, SLA, TICKETS

CATALOGUE: tuple[Metric, ...] = (
    CSAT,
    CSAT_MEAN,
    NPS,
    ENPS,
    CES,
    CES_MEAN,
    EMPATHY,
    EMPATHY_TOP2,
    TRUST,
    TRUST_TOP2,
    REVIEW,
    SENTIMENT,
    RESPONSE_RATE,
    FCR,
    *FCR_VARIANTS,
    REPEAT,
    *REPEAT_VARIANTS,
    FIRST_REPLY,
    FIRST_REPLY_P90,
    FIRST_RESOLUTION,
    FULL_RESOLUTION,
    FULL_RESOLUTION_P90,
    REQUESTER_WAIT,
    *BUSINESS_VARIANTS,
    REOPEN,
    SLA,
    *OPENED_VARIANTS,
    BACKLOG,
    TICKETS,
    FEEDBACK,
    LOOP_RATE,
    MOMENTS,
    WON,
    LOST,
    STARTS,
    EXPANSIONS,
    CONTRACTIONS,
    REFERRALS,
    PURCHASES,
    RENEWALS,
    CANCELLATIONS,
    BLOCKED,
    *LOYALTY,
)

METRICS: dict[str, Metric] = {metric.key: metric for metric in CATALOGUE}
"""Every metric by its key: the catalogue, with what a workspace measures its own way."""

TARGETS: dict[str, float] = {}
"""Metric key -> the value to reach, in the metric's unit; filled from the workspace's own configuration."""


def install(own: OwnMeasures = OwnMeasures()) -> None:  # noqa: B008 - it cannot be changed
    """Make a workspace's own metrics and targets hold in this process, in the place of earlier ones; none by default.

    Called once, before the first question. A metric of the catalogue that is defined another way keeps its place.
    """
    METRICS.clear()
    METRICS.update({metric.key: metric for metric in (*CATALOGUE, *own.metrics)})
    TARGETS.clear()
    TARGETS.update(own.targets)


__all__ = ["CATALOGUE", "METRICS", "TARGETS", "LeftOut", "Measure", "Metric", "OwnMeasures", "Reads", "install"]
