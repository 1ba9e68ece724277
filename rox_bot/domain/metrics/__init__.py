"""The catalogue of metrics, in the order help lists them. A new metric is a file here and a line below."""

from rox_bot.domain.metrics.kinds import LeftOut, Measure, Metric, Reads
from rox_bot.domain.metrics.moments import MOMENTS
from rox_bot.domain.metrics.surveys import CES, CSAT, FEEDBACK, NPS
from rox_bot.domain.metrics.tickets import (
    BACKLOG,
    FCR,
    FIRST_REPLY,
    FIRST_REPLY_P90,
    FULL_RESOLUTION,
    FULL_RESOLUTION_P90,
    REOPEN,
    SLA,
    TICKETS,
)

CATALOGUE: tuple[Metric, ...] = (
    CSAT,
    NPS,
    CES,
    FCR,
    FIRST_REPLY,
    FIRST_REPLY_P90,
    FULL_RESOLUTION,
    FULL_RESOLUTION_P90,
    REOPEN,
    SLA,
    BACKLOG,
    TICKETS,
    FEEDBACK,
    MOMENTS,
)

METRICS: dict[str, Metric] = {metric.key: metric for metric in CATALOGUE}

__all__ = ["CATALOGUE", "METRICS", "LeftOut", "Measure", "Metric", "Reads"]
