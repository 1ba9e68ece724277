"""Magic moments, counted: never a ranking of people."""

from sqlalchemy import true
from sqlmodel import col

from rox_bot.domain.columns import ticks
from rox_bot.domain.errors import N_
from rox_bot.domain.facts import MomentFact
from rox_bot.domain.metrics.kinds import Measure, Metric, Reads

SAVED_MOMENTS = Measure(
    key="saved_moments",
    fact=MomentFact,
    placed_by=ticks(col(MomentFact.occurred_at)),
    counts=true(),
)

MOMENTS = Metric(
    key="moments",
    title=N_("Magic moments"),
    unit="count",
    reads=Reads.COUNT,
    measure=SAVED_MOMENTS,
    better="up",
    minimum_n=1,
    definition=N_("magic moments saved"),
    words=("moments", "magic moments", "magische momenten", "moment count"),
    by_time=N_("by the day it was told"),
)
