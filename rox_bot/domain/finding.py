"""What a check of the installation found: one line with its mend."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How it stands with one thing."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing checked: how it stands, what was seen, and what mends it ('' when all is well)."""

    health: Health
    what: str
    seen: str
    mend: str = ""
