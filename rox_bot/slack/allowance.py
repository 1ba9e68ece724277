"""How many lines a person may send in a minute; counted in this process alone, so each replica allows as many."""

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from rox_bot.domain.errors import N_, NotAllowed

SECONDS = 60.0
_MOST_PEOPLE = 5_000


@dataclass
class Allowance:
    """The lines each person sent within the last minute, by their deliveries: one that comes again counts once."""

    clock: Callable[[], float] = time.monotonic
    _sent: "OrderedDict[str, deque[tuple[float, str]]]" = field(default_factory=OrderedDict)

    def take(self, person: str, delivery: str, most: int) -> None:
        """Count a line; raise NotAllowed, saying when there is room again, where a person has sent `most` already."""
        now = self.clock()
        sent = self._sent.setdefault(person, deque())
        self._sent.move_to_end(person)
        while sent and now - sent[0][0] >= SECONDS:
            sent.popleft()
        if any(known == delivery for _, known in sent):
            return
        if len(sent) >= most:
            seconds = max(1, math.ceil(SECONDS - (now - sent[0][0])))
            raise NotAllowed(N_("Slow down, try again in {seconds} s."), seconds=seconds)
        sent.append((now, delivery))
        while len(self._sent) > _MOST_PEOPLE:
            self._sent.popitem(last=False)
