"""What the fake remembers of the traffic: calls, uses of response URLs and acknowledgements."""

import time
from dataclasses import dataclass, field
from typing import Any

from .faults import Fault

Json = dict[str, Any]


@dataclass
class Call:
    """One Web API call; `at` is monotonic seconds, `accepted` says whether the state was changed or read."""

    method: str
    args: Json
    token: str | None
    at: float = field(default_factory=time.monotonic)
    accepted: bool = False
    answer: Json | None = None
    fault: Fault | None = None

    @property
    def ok(self) -> bool:
        """True when the method was carried out and said ok, whatever a fault then did to the answer."""
        return self.accepted and bool((self.answer or {}).get("ok"))


@dataclass
class HookUse:
    """One POST to a response URL; `error` is None when Slack took it, `ts` the message it made, if any."""

    url: str
    body: Json
    at: float = field(default_factory=time.monotonic)
    error: str | None = None
    ts: str | None = None


@dataclass(frozen=True)
class Ack:
    """How one delivery was acknowledged: kind of payload, way, seconds it took, status and answered payload."""

    kind: str
    way: str
    seconds: float
    status: int
    payload: Json
