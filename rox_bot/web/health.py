"""Whether the bot is alive and fit for work, as counted by the beats of what runs in it."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ALIVE_SECONDS = 60.0
LEAST_FREE = 200_000_000
LEAST_SHARE = 0.05


@dataclass
class Beats:
    """When each part was last heard of, in seconds of a clock that never jumps."""

    clock: Callable[[], float] = time.monotonic
    _last: dict[str, float] = field(default_factory=dict)

    def beat(self, part: str) -> None:
        """Note that a part is at work now."""
        self._last[part] = self.clock()

    def heard(self, part: str, seconds: float) -> bool:
        """Return whether a part was heard of within so many seconds."""
        return part in self._last and self.clock() - self._last[part] < seconds

    def alive(self) -> bool:
        """Return whether the event loop turns."""
        return self.heard("loop", ALIVE_SECONDS)


def has_room(folder: Path | None) -> bool:
    """Return whether more than 5 % and 200 MB are free on a folder's disk; None stands for a server's."""
    if folder is None:
        return True
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return False
    return enough_room(usage.free, usage.total)


def enough_room(free: int, total: int) -> bool:
    """Return whether so many bytes free of so many are enough."""
    return free > LEAST_FREE and free > LEAST_SHARE * total
