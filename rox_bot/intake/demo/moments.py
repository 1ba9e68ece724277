"""Invented magic moments: a story told of a contact of the week, with the people who made it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from rox_bot.domain.events import Visibility
from rox_bot.intake.demo.contacts import HELPDESK, Contact
from rox_bot.intake.demo.words import JOYS, STORIES

SLACK = "demo slack"
_PER_WEEK = (1, 4)
_TOLD_OF = ("customer", "touchpoint", "channel", "partner", "team", "product")


@dataclass(frozen=True, slots=True)
class Told:
    """A moment as raw values, and the agents it is about."""

    values: dict[str, Any]
    agents: tuple[str, ...]


def told_in(week: int, contacts: Sequence[Contact], seed: int) -> list[Told]:
    """Return the moments of a week, each about one of its contacts that somebody solved.

    `week` counts on; stories follow each other as from a shuffled pack, so that none returns soon.
    """
    draw = Random(f"{seed}/{week}/moments")
    pack = list(STORIES)
    Random(f"{seed}/stories").shuffle(pack)
    found = []
    for place in range(draw.randint(*_PER_WEEK)):
        story = pack[(week * _PER_WEEK[1] + place) % len(pack)]
        fitting = [each for each in contacts if each.slices["touchpoint"] == story.touchpoint and _helped(each)]
        if fitting:
            found.append(_told(draw, f"{week}-{place}", story.words, draw.choice(fitting), story.value))
    return found


def _helped(contact: Contact) -> bool:
    return contact.solved_at is not None and bool(contact.slices["agent"])


def _told(draw: Random, key: str, words: str, contact: Contact, company_value: str) -> Told:
    solved = contact.solved_at or contact.opened_at
    told: datetime = solved + timedelta(minutes=draw.randint(10, 300))
    values = {name: contact.slices[name] for name in _TOLD_OF} | {
        "source": SLACK,
        "source_key": f"story-{key}",
        "occurred_at": told,
        "updated_at": told,
        "story": words,
        "effort_minutes": draw.choice((3, 5, 5, 8, 10, 12, 15, 20, 30, 45)),
        "joy": draw.choice(JOYS),
        "company_value": company_value,
        "ticket": str(contact.number),
        "ticket_source": HELPDESK,
        "visibility": Visibility.PUBLIC,
        "url": f"https://example.com/moments/{key}",
    }
    second = draw.choice(("", "", "", "agent-04", "agent-18"))
    agents = dict.fromkeys((contact.slices["agent"], second))
    return Told(values, tuple(each for each in agents if each))
