"""Keeping a vendor's limits before it has to say so."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rox_bot.intake.pull.declaring import Limit


class Pace:
    """Spreads calls so that no stretch of a limit's seconds holds more of them than it allows, as the vendor counts.

    The vendor counts a call when it arrives. We know only that this was before its answer, so a call counts from then:
    whatever the way there took, the next one arrives later than a stretch after it.
    """

    def __init__(self) -> None:
        self._answered: dict[Limit, deque[float]] = {}

    @asynccontextmanager
    async def call(self, *limits: Limit) -> AsyncIterator[None]:
        """Wait until one more call keeps every limit; the call is made inside."""
        for limit in limits:
            answered = self._answered.setdefault(limit, deque(maxlen=limit.calls))
            if len(answered) == limit.calls:
                await asyncio.sleep(max(0.0, answered[0] + limit.seconds - time.monotonic()))
        try:
            yield
        finally:
            for limit in limits:
                self._answered[limit].append(time.monotonic())
