"""What a workspace may choose for itself: the names of its settings, their defaults, and the calendar they make."""

from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rox_bot.domain.business_hours import OFFICE_HOURS, parse_hours
from rox_bot.domain.period import Calendar

ZONE, LANGUAGE = "zone", "language"
WEEK_START, FISCAL_YEAR_START = "week_start", "fiscal_year_start"
BUSINESS_HOURS, HOLIDAYS = "business_hours", "holidays"
MINIMUM_N = "minimum_n"
CURRENCY = "currency"
WORKED_HOURS = "worked_hours"
"""Hours that are worked on tickets in a month, all people together; '' = nobody said."""

MONEY = "money"
"""How sums of money are shown where several people read them; of a workspace, and of a Slack channel."""

CAPTURE_WORDS = "capture_words"
CAPTURE_MESSAGES, CAPTURE_EMOJI = "capture_messages", "capture_emoji"
"""Of a Slack channel: whether messages make moments (`OFF` = no), which emoji does; of a workspace its usual one."""

OFF, SPARKLES = "off", "sparkles"

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DEFAULTS: Mapping[str, str] = {
    ZONE: "UTC",
    LANGUAGE: "en",
    WEEK_START: WEEKDAYS[0],
    FISCAL_YEAR_START: "1",
    BUSINESS_HOURS: str(OFFICE_HOURS),
    HOLIDAYS: "",
    MINIMUM_N: "0",
    CURRENCY: "EUR",
    WORKED_HOURS: "",
    MONEY: "hidden",
    CAPTURE_WORDS: "",
    CAPTURE_EMOJI: SPARKLES,
}
"""Every setting of a workspace -> what holds where nobody has chosen."""

ENVIRONMENT: Mapping[str, str] = {
    ZONE: "ROX_ZONE",
    LANGUAGE: "ROX_LANGUAGE",
    WEEK_START: "ROX_WEEK_START",
    FISCAL_YEAR_START: "ROX_FISCAL_YEAR_START",
    BUSINESS_HOURS: "ROX_BUSINESS_HOURS",
    HOLIDAYS: "ROX_HOLIDAYS",
}
"""Setting -> the variable that fixes it where the bot runs."""


def in_force(chosen: Mapping[str, str], fixed: Mapping[str, str]) -> dict[str, str]:
    """Return the value of every setting: fixed where the bot runs, else chosen, else the default."""
    return {name: fixed.get(name) or chosen.get(name) or default for name, default in DEFAULTS.items()}


def calendar_of(values: Mapping[str, str]) -> Calendar:
    """Return how a workspace cuts time, from the values of its settings (`zone`, `week_start` ...)."""
    names = (ZONE, WEEK_START, FISCAL_YEAR_START, BUSINESS_HOURS, HOLIDAYS)
    return _calendar(*(values.get(name) or DEFAULTS[name] for name in names))


@lru_cache(maxsize=32)  # asked with every command
def _calendar(zone: str, week_start: str, fiscal_year_start: str, hours: str, holidays: str) -> Calendar:
    return Calendar(zone, WEEKDAYS.index(week_start), int(fiscal_year_start), parse_hours(hours, holidays))


def minimum_n_of(values: Mapping[str, str]) -> int:
    """Return the least n of a value in a workspace, from the values of its settings."""
    return int(values.get(MINIMUM_N) or DEFAULTS[MINIMUM_N])


def zone_named(text: str) -> str:
    """Return the name of a time zone as it is written, '' for anything else."""
    name = text.strip()
    try:
        return ZoneInfo(name).key if name else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
