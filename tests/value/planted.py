"""Worlds with known gains: contacts that need no second one, customers who stay, and one booked sum.

The true gain is what the probabilities make of it, not what happened to be drawn: `share` of the fall of both rates is
due to what was spent, the rest would have come anyway.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from rox_bot.domain.events import CustomerEvent, Event, Ticket
from rox_bot.domain.ledger import Gain, Investment
from rox_bot.store.facts import write_events
from tests.talk import NOW, Talk
from tests.value.worlds import Q2, Q3, YEAR, at, suppose

QUARTERS = (Q2, Q3)
REPEAT = (0.26, 0.18)
CHURN = (0.06, 0.03)
SHARE = 0.8
COST, MARGIN, SPENT, BOOKED = 40.0, 45.0, 40_000, 5_000


@dataclass(frozen=True)
class World:
    """How large a world is; `doubtful` says whether its people know cost, margin and share only as ranges."""

    solved: int = 3_000
    customers: int = 8_000
    doubtful: bool = True

    @property
    def truth(self) -> float:
        """The gain of Q3, as it was planted."""
        contacts = self.solved * (1 + REPEAT[1])
        rate = [each / (1 + each) for each in REPEAT]  # second contacts are contacts too, and none comes a third time
        saved = contacts * COST * (rate[0] - rate[1]) * SHARE
        stayed = self.customers * (1 - CHURN[0])
        return saved + stayed * MARGIN * (CHURN[0] - CHURN[1]) * SHARE + BOOKED / 4


def plant(talk: Talk, world: World, seed: int) -> None:
    """Write a world: two quarters of contacts and customers, what was spent and booked, what is assumed."""
    draw = Random(seed)
    written: list[list[Event]] = [_contacts(world, draw), _customers(world, draw)]
    for kind, amount, lever in ((Investment, SPENT, {}), (Gain, BOOKED, {"lever": "upsell", "grade": "measured"})):
        about = {"source": "made", "source_key": "1", "name": "x", "currency": "EUR", **lever}
        written.append([kind(amount=Decimal(amount), occurred_at=at(YEAR[0]), until=at(YEAR[1]), **about)])
    with talk.store.writing() as tx:
        for events in written:
            write_events(tx, events, NOW)
    doubts = {"contact_cost": ("32", "40", "52"), "customer_margin": ("30", "45", "60")}
    known = {"contact_cost": ("40", "40", "40"), "customer_margin": ("45", "45", "45")}
    for name, values in (doubts if world.doubtful else known).items():
        suppose(talk, name, *values, currency="EUR")
    share = "60%..80%..100%" if world.doubtful else "80%"
    for lever in ("repeat", "churn"):
        talk.ask(f'levers set {lever} {share} source:"pilot"')


def _contacts(world: World, draw: Random) -> list[Event]:
    found: list[Event] = []
    for first, again in zip(QUARTERS, REPEAT, strict=True):
        for place in range(world.solved):
            opened = at(first) + timedelta(days=1, minutes=draw.randrange(75 * 1440))
            times = [opened, opened + timedelta(days=3)] if draw.random() < again else [opened]
            for turn, each in enumerate(times):
                common = {"source": "desk", "source_key": f"{first}-{place}-{turn}", "requester": f"p{first}{place}"}
                found.append(Ticket(opened_at=each, solved_at=each + timedelta(hours=2), touchpoint="portal", **common))
    return found


def _customers(world: World, draw: Random) -> list[Event]:
    found: list[Event] = []
    for place in range(world.customers):
        common = {"source": "crm", "customer": f"c{place}"}
        began = at(date(2025, 6, 1))
        found.append(CustomerEvent(source_key=f"{place}s", kind="started", occurred_at=began, **common))
        for first, leaves in zip(QUARTERS, CHURN, strict=True):
            if draw.random() < leaves:
                day = at(first) + timedelta(days=draw.randrange(1, 80))
                found.append(CustomerEvent(source_key=f"{place}l", kind="left", occurred_at=day, **common))
                break
    return found
