"""Metrics of finished tickets placed by opening, as helpdesks often report them: `dated:opened`."""

from dataclasses import replace

from sqlalchemy import case, null

from rox_bot.domain.errors import N_
from rox_bot.domain.metrics.durations import (
    FIRST_REPLY,
    FIRST_REPLY_P90,
    FIRST_RESOLUTION,
    FULL_RESOLUTION,
    FULL_RESOLUTION_P90,
    REQUESTER_WAIT,
)
from rox_bot.domain.metrics.kinds import Metric
from rox_bot.domain.metrics.tickets import REOPEN, SLA, opened


def opened_twin(metric: Metric) -> Metric:
    """Return the variant that places tickets by opening, as helpdesks often report."""
    placed = case((metric.measure.placed_by.is_not(None), opened), else_=null())
    parameters = ",".join(part for part in (metric.parameters, "dated=opened") if part)
    measure = replace(metric.measure, key=f"{metric.measure.key}_by_opening", placed_by=placed)
    return replace(
        metric,
        key=f"{metric.key}.opened",
        measure=measure,
        parameters=parameters,
        by_time=N_("by the day of opening"),
        words=tuple(f"{words} dated:opened" for words in metric.words[:1]),
        together=tuple(f"{key}.opened" for key in metric.together),
    )


OPENED_VARIANTS = tuple(
    opened_twin(metric)
    for metric in (
        FIRST_REPLY,
        FIRST_REPLY_P90,
        FIRST_RESOLUTION,
        FULL_RESOLUTION,
        FULL_RESOLUTION_P90,
        REQUESTER_WAIT,
        REOPEN,
        SLA,
    )
)
