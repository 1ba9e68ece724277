"""How much a source may send: a bucket that fills at a steady rate lets a burst through, and no flood."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

BURST = 5
"""Seconds' worth of events that may come at once."""


@dataclass
class Rates:
    """One bucket for each source, in events; `rate` is what flows in, per second. A debt is waited for."""

    rate: float
    clock: Callable[[], float] = time.monotonic
    _levels: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, source: str) -> float:
        """Return the seconds until a source may send again, 0 where it may now."""
        return max(0.0, (1 - self._level(source)) / self.rate)

    def charge(self, source: str, events: int) -> None:
        """Count what a source has sent; a large delivery may leave it in debt."""
        self._levels[source] = (self._level(source) - events, self.clock())

    def _level(self, source: str) -> float:
        most, now = BURST * self.rate, self.clock()
        level, at = self._levels.get(source, (most, now))
        return min(most, level + (now - at) * self.rate)
