"""Metrics as other systems count them, over other rows or with other positive answers: for comparing alone."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Integer, and_, case, cast, func
from sqlmodel import col

from rox_bot.domain.errors import N_
from rox_bot.domain.facts import TicketFact
from rox_bot.domain.metrics.kinds import Metric
from rox_bot.domain.metrics.surveys import CsatScale, csat_answers
from rox_bot.domain.metrics.tickets import FINISHED, opened


def counted_otherwise(metric: Metric) -> Iterator[tuple[Metric, tuple[str, ...]]]:
    """Return the metric over other rows: solved ones alone, all that were opened, misses for what is not known."""
    measure = metric.measure
    if metric.key == "tickets":
        yield replace(metric, measure=FINISHED, parameters="counted=finished"), (N_("finished tickets, not opened"),)
    if metric.key in ("sla", "reopen"):
        solved = and_(measure.counts, col(TicketFact.solved_at).is_not(None))
        alone = replace(measure, counts=solved)
        by_opening = replace(alone, placed_by=case((measure.placed_by.is_not(None), opened)))
        everything = replace(measure, placed_by=opened)
        without = N_("without tickets that have no solution")
        yield replace(metric, measure=alone, parameters="rows=solved"), (without,)
        yield (
            replace(metric, measure=by_opening, parameters="rows=solved,dated=opened"),
            (N_("dated:opened"), without),
        )
        yield (
            replace(metric, measure=everything, parameters="rows=all,dated=opened"),
            (N_("dated:opened"), N_("with tickets that are still open")),
        )
    if metric.key == "sla":
        missed = replace(measure, worth=func.coalesce(cast(col(TicketFact.sla_met), Integer), 0) * 100)
        yield replace(metric, measure=missed, parameters="unknown=missed"), (N_("no SLA result counts as missed"),)
    if metric.key == "csat":
        for positive, told in ((5, N_("only 5 counts as positive")), (3, N_("3 counts as positive too"))):
            chosen = csat_answers([CsatScale(1, 5, positive)])
            yield replace(metric, measure=chosen, parameters=f"positive={positive}-5"), (told,)
