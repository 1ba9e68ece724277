"""Who and what the demo is about: invented customers, the work they bring, and how each kind of work tends to go."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organisation:
    """A customer: `people` may ask for help, and `warmth` moves their satisfaction (share, -1 to 1)."""

    name: str
    language: str
    people: int
    warmth: float = 0.0


@dataclass(frozen=True, slots=True)
class Work:
    """What one touchpoint is like.

    `weight` is its part of all contacts and `north` NorthBPO's part of it; `hours` the median time to solve;
    `repeated` the share that comes back within a week; `satisfied` the share of good answers before anything
    else counts.
    """

    touchpoint: str
    team: str
    weight: float
    north: float
    hours: float
    repeated: float
    satisfied: float
    products: tuple[str, ...]
    subjects: tuple[str, ...]


ORGANISATIONS = (
    Organisation("Acme", "en", 260, 0.01),
    Organisation("Globex", "en", 210, -0.03),
    Organisation("Van Dam Logistiek", "nl", 180),
    Organisation("Initech", "en", 130, -0.06),
    Organisation("Wijkzorg Lindeboog", "nl", 120, 0.03),
    Organisation("Osterfeld Maschinenbau", "de", 95),
    Organisation("Noord Apotheek", "nl", 85, 0.02),
    Organisation("Bluepine Software", "en", 75, 0.02),
    Organisation("Zuivel Oostrand", "nl", 70),
    Organisation("Waldkamm Möbel", "de", 60, 0.02),
    Organisation("Fietsfabriek Trapwerk", "nl", 55, 0.03),
    Organisation("Quillmark Press", "en", 45),
    Organisation("Rederij Windstil", "nl", 40, -0.04),
    Organisation("Kaasmakerij Polderlicht", "nl", 36, 0.04),
    Organisation("Garage Veldhoek", "nl", 30),
    Organisation("Bakkerij Jansen", "nl", 28, 0.05),
    Organisation("Marlowe Outdoor", "en", 26),
    Organisation("Drukkerij Papierwolk", "nl", 22, -0.02),
    Organisation("Hafenblick Optik", "de", 18),
    Organisation("Notariaat Brugwacht", "nl", 14, 0.02),
    Organisation("Museum De Tijdlijn", "nl", 10, 0.05),
    Organisation("School Het Kompasje", "nl", 8, 0.04),
)

WORKS = (
    Work(
        touchpoint="password",
        team="service desk",
        weight=0.23,
        north=0.88,
        hours=0.7,
        repeated=0.06,
        satisfied=0.95,
        products=("Workplace", "Mail"),
        subjects=("Cannot sign in", "Password expired", "Locked out after the holiday", "New phone, codes are gone"),
    ),
    Work(
        touchpoint="portal",
        team="service desk",
        weight=0.12,
        north=0.80,
        hours=2.5,
        repeated=0.08,
        satisfied=0.88,
        products=("Customer portal",),
        subjects=("Portal shows an empty page", "Request form does not send", "Cannot find my requests"),
    ),
    Work(
        touchpoint="onboarding",
        team="service desk",
        weight=0.12,
        north=0.62,
        hours=9.0,
        repeated=0.11,
        satisfied=0.86,
        products=("Workplace", "Mail", "Telephony"),
        subjects=("New colleague starts on Monday", "Laptop for a new colleague", "Access for a temporary worker"),
    ),
    Work(
        touchpoint="billing",
        team="billing",
        weight=0.31,
        north=0.35,
        hours=12.0,
        repeated=0.11,
        satisfied=0.86,
        products=("Invoices", "Licences"),
        subjects=("Question about an invoice", "Charged for a colleague who left", "Wrong cost centre", "Credit note"),
    ),
    Work(
        touchpoint="delivery",
        team="field service",
        weight=0.10,
        north=0.22,
        hours=26.0,
        repeated=0.13,
        satisfied=0.75,
        products=("Hardware", "Telephony"),
        subjects=("Order is late", "Screen arrived broken", "Where is the delivery", "Headset is the wrong one"),
    ),
    Work(
        touchpoint="field service",
        team="field service",
        weight=0.12,
        north=0.10,
        hours=32.0,
        repeated=0.14,
        satisfied=0.71,
        products=("Network", "Hardware"),
        subjects=(
            "Wireless drops in the warehouse",
            "Printer stopped",
            "Network down at a branch",
            "Till does not start",
        ),
    ),
)

NIGHT_SHIFT = "night shift"
PARTNERS = ("NorthBPO", "SouthBPO")
SOUTH_IS_BETTER = 0.05
"""What SouthBPO adds to satisfaction at equal work; its harder work hides it in the raw comparison."""

_SMALL_TEAMS = {"service desk": ("31", "32", "33", "34"), "billing": ("35",), "field service": ("36", "37")}

AGENTS = {
    ("NorthBPO", "service desk"): ("agent-01", "agent-02", "agent-03", "agent-04", "agent-05", "agent-06"),
    ("NorthBPO", "billing"): ("agent-07", "agent-08"),
    ("NorthBPO", "field service"): ("agent-09", "agent-10"),
    ("NorthBPO", NIGHT_SHIFT): ("agent-11", "agent-12"),
    ("SouthBPO", "service desk"): ("agent-13", "agent-14", "agent-15"),
    ("SouthBPO", "billing"): ("agent-16", "agent-17", "agent-18"),
    ("SouthBPO", "field service"): ("agent-19", "agent-20", "agent-21", "agent-22"),
    ("SouthBPO", NIGHT_SHIFT): ("agent-23", "agent-24"),
}


@dataclass(frozen=True)
class Desks:
    """Who works for whom: the customers, the work, who does it, and how much there is.

    `contacts` are the fewest and the most first contacts of a week; `answering` the part of usual that answers surveys;
    `agents` by (partner, team). Where nobody works nights, the day's teams do.
    """

    organisations: tuple[Organisation, ...]
    works: tuple[Work, ...]
    partners: tuple[str, str]
    agents: Mapping[tuple[str, str], tuple[str, ...]]
    contacts: tuple[int, int]
    answering: float


OUTSOURCED = Desks(ORGANISATIONS, WORKS, PARTNERS, AGENTS, (228, 262), 1.0)
"""The usual demo: two partners answer for 22 customers."""

SMALL = Desks(
    organisations=tuple(each for each in ORGANISATIONS if 18 <= each.people <= 130),
    works=WORKS,
    partners=("", ""),
    agents={("", team): tuple(f"agent-{number}" for number in numbers) for team, numbers in _SMALL_TEAMS.items()},
    contacts=(62, 128),
    answering=0.35,
)
"""A provider of 25 people: fourteen customers, 60 to 150 tickets and 15 to 40 answers a week."""

CHANNELS = {"phone": 0.34, "email": 0.28, "chat": 0.22, "portal": 0.16}
REPLY_MINUTES = {"phone": 2.0, "email": 48.0, "chat": 4.0, "portal": 35.0}
"""Median minutes to the first reply by day."""

PRIORITIES = {"low": 0.2, "normal": 0.55, "high": 0.2, "urgent": 0.05}
URGENCY = {"low": 1.6, "normal": 1.0, "high": 0.6, "urgent": 0.3}
"""By how much a priority stretches the hours to solve, and those promised."""

WEEKDAYS = (1.25, 1.1, 1.0, 1.0, 0.9, 0.22, 0.14)
"""Contacts on Monday to Sunday, an ordinary day being 1."""

HOURS = (1, 1, 1, 1, 1, 2, 5, 18, 60, 75, 70, 62, 48, 60, 66, 60, 48, 26, 10, 7, 6, 5, 3, 2)
"""Contacts in each hour of the local day, relative to each other."""
