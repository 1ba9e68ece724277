"""How far this machine's clock is from Slack's, by the Date that stands over every answer of Slack's."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

SKEW_SECONDS = 60.0
REFUSED_SECONDS = 300.0
"""Beyond this the signature of every request by Slack is too old, or too new, and it is refused."""


def skew(headers: Mapping[str, Any] | None, now: float) -> float:
    """Return by how many seconds this clock (`now`, epoch seconds) is ahead of Slack's; 0 where Slack does not say."""
    dates = [value for name, value in (headers or {}).items() if name.lower() == "date"]
    try:
        return now - parsedate_to_datetime(str(dates[0])).timestamp()
    except (IndexError, ValueError):
        return 0.0
