"""Quiet hours: when nothing is posted of the bot's own accord. What came in then is gathered for the next morning."""

import re
from datetime import datetime, time

from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.period import Calendar

DEFAULT, NEVER = "18:00-08:00", "off"
_HOURS = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d))?-([01]?\d|2[0-3])(?::([0-5]\d))?")


def read_quiet(text: str) -> str:
    """Return quiet hours as they are kept: `18:00-08:00`, or `off`; raises BadInput."""
    plain = text.strip().lower()
    if plain in (NEVER, "uit", "none", "geen"):
        return NEVER
    match = _HOURS.fullmatch(plain)
    start, end = (f"{int(match[one]):02}:{match[two] or '00'}" for one, two in ((1, 2), (3, 4))) if match else ("", "")
    if start == end:
        raise BadInput(N_("Quiet hours are written like quiet:18:00-08:00, or quiet:off."))
    return f"{start}-{end}"


def is_quiet(quiet: str, calendar: Calendar, now: datetime) -> bool:
    """Return whether nothing is posted at an instant: in the hours, and on days on which nobody works."""
    if quiet == NEVER:
        return False
    local = calendar.local(now)
    if not calendar.hours.works_on(local.date()):
        return True
    start, end = (time.fromisoformat(part) for part in quiet.split("-"))
    clock = local.time()
    return start <= clock < end if start < end else clock >= start or clock < end
