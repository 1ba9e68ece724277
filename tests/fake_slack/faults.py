"""Scripted failures: what goes wrong, for which method, how often and after how many good calls."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass
class Fault:
    """One scripted failure.

    `accept` applies the call before failing; `drop="after"` implies it and `drop="before"` excludes it. A fault with
    nothing but `delay` (seconds) is a slow success. `times=None` never ends. `where` limits the fault to calls whose
    arguments contain these values.
    """

    status: int | None = None
    retry_after: int | None = None
    error: str | None = None
    accept: bool = False
    drop: Literal["before", "after"] | None = None
    delay: float = 0.0
    garbage: bool = False
    times: int | None = 1
    skip: int = 0
    where: dict[str, Any] = field(default_factory=dict)

    @property
    def applies_first(self) -> bool:
        """True when the state changes before the answer goes wrong."""
        return self.drop == "after" or (self.accept and self.drop is None)

    @property
    def only_slow(self) -> bool:
        """True when the call succeeds after the delay."""
        return self.status is None and self.error is None and self.drop is None and not self.garbage

    def matches(self, args: dict[str, Any]) -> bool:
        """True when every value of `where` stands in the arguments."""
        return all(args.get(name) == value for name, value in self.where.items())


class FaultBook:
    """The queue of faults of each method; the first live one that matches a call counts it."""

    def __init__(self) -> None:
        self._queues: dict[str, list[Fault]] = defaultdict(list)

    def add(self, method: str, fault: Fault) -> None:
        """Puts a fault at the end of the method's queue."""
        self._queues[method].append(fault)

    def clear(self, method: str | None = None) -> None:
        """Forgets the faults of one method, or all of them."""
        for name in [method] if method else list(self._queues):
            self._queues.pop(name, None)

    def take(self, method: str, args: dict[str, Any]) -> Fault | None:
        """Returns the fault this call meets, or None; uses up one `skip` or one of `times`."""
        for fault in self._queues[method]:
            if fault.times == 0 or not fault.matches(args):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                return None
            if fault.times is not None:
                fault.times -= 1
            return fault
        return None
