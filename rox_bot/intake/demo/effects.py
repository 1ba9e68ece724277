"""Changes planted in the demo, so that answers can be checked against what is known to be there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from rox_bot.domain.period import Calendar

EffectMetric = Literal["csat", "nps", "fcr", "first_reply"]


@dataclass(frozen=True, slots=True)
class Effect:
    """A lasting change of a metric where every filter (slice, value) fits.

    It starts with the week that lies `start` weeks before the running one (1 = the last closed week). `size` is in
    the metric's own unit: percentage points of `csat` and `fcr`, points of `nps`, minutes of a median `first_reply`.
    """

    metric: EffectMetric
    filters: tuple[tuple[str, str], ...]
    start: int
    size: float


PLANTED = (
    Effect("csat", (("touchpoint", "billing"),), start=1, size=-36),
    Effect("fcr", (("team", "night shift"),), start=8, size=16),
)
"""What the demo shows off: billing that upset people last week, and a weekend callback that works."""


@dataclass(frozen=True)
class Changes:
    """Effects placed in time: each with the instant from which it holds."""

    placed: tuple[tuple[Effect, datetime], ...]

    @classmethod
    def of(cls, effects: Sequence[Effect], now: datetime, calendar: Calendar) -> "Changes":
        """Place effects before the week that runs at `now`."""
        running = calendar.week_of(calendar.day_of(now))
        return cls(tuple((each, calendar.midnight(running - timedelta(weeks=each.start))) for each in effects))

    def size(self, metric: EffectMetric, slices: Mapping[str, str], instant: datetime) -> float:
        """Return by how much a metric is moved for an event with these slices; 0 where nothing was planted."""
        return sum(
            effect.size
            for effect, since in self.placed
            if effect.metric == metric
            and instant >= since
            and all(slices.get(name, "") == value for name, value in effect.filters)
        )
