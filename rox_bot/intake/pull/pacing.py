"""Keeping a vendor's limits before it has to say so."""

import asyncio
import time
from collections import deque

from rox_bot.intake.pull.declaring import Limit


class Pace:
    """Spreads calls so that no stretch of a limit's seconds holds more of them than it allows."""

    def __init__(self) -> None:
        self._made: dict[Limit, deque[float]] = {}

    async def wait(self, *limits: Limit) -> None:
        """Wait until one more call keeps every limit, and count it."""
        for limit in limits:
            made = self._made.setdefault(limit, deque(maxlen=limit.calls))
            if len(made) == limit.calls:
                await asyncio.sleep(max(0.0, made[0] + limit.seconds - time.monotonic()))
        for limit in limits:
            self._made[limit].append(time.monotonic())
