"""What a helpdesk knows, in plain words: the truth that facts are recounted against, whatever its wire form."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
_CUSTOMERS = ("Acme", "Blue Yard", "Cobalt Care", "Dunes", "Elm & Oak")
_TEAMS = ("First line", "Second line", "On site")
_AGENTS = ("Ada Lund", "Bram Kok", "Cleo Vos", "Dirk Maas")


@dataclass
class DeskTicket:
    """One ticket; `changed` is its version, `merged_into` the number of the ticket that took it up."""

    number: int
    opened: datetime
    changed: datetime
    first_reply: datetime | None = None
    solved: datetime | None = None
    closed: datetime | None = None
    reopens: int = 0
    customer: str = "Acme"
    team: str = "First line"
    agent: str = "Ada Lund"
    requester: int = 1
    subject: str = "Printer on fire"
    priority: str = "normal"
    kind: str = "incident"
    deleted: bool = False
    merged_into: int = 0

    @property
    def counts(self) -> bool:
        """Whether the ticket is to be counted."""
        return not self.deleted and not self.merged_into

    @property
    def status(self) -> str:
        """Its state in a word."""
        if self.closed:
            return "closed"
        return "solved" if self.solved else "open"


@dataclass
class DeskAnswer:
    """One answer to a survey: `good` or `bad`, or a number from 1 (best) to 4."""

    number: int
    ticket: int
    answered: datetime
    changed: datetime
    score: str | int
    comment: str = ""


@dataclass
class Desk:
    """Tickets and answers by number, and the clock that changes are stamped by.

    `tells_reopenings` says whether the vendor's lists do.
    """

    now: datetime = NOW
    tells_reopenings: bool = True
    tickets: dict[int, DeskTicket] = field(default_factory=dict)
    answers: dict[int, DeskAnswer] = field(default_factory=dict)

    def add(self, ticket: DeskTicket) -> DeskTicket:
        """Add a ticket."""
        self.tickets[ticket.number] = ticket
        return ticket

    def change(self, number: int, **values: object) -> DeskTicket:
        """Change a ticket now."""
        ticket = self.tickets[number]
        for name, value in values.items():
            setattr(ticket, name, value)
        ticket.changed = self.now
        return ticket

    def answer(self, number: int, ticket: int, score: str | int, comment: str = "") -> DeskAnswer:
        """Answer a survey now."""
        made = self.answers[number] = DeskAnswer(number, ticket, self.now, self.now, score, comment)
        return made

    def let_pass(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


def made_desk(count: int, now: datetime = NOW, seed: int = 7, answers: int = 0) -> Desk:
    """A desk with `count` tickets changed over the 25 weeks before; many share the second of their last change."""
    rolled = random.Random(seed)
    desk = Desk(now)
    span = timedelta(weeks=25)
    for number in range(1, count + 1):
        changed = (now - span * (1 - number / (count + 1)) - timedelta(hours=1)).replace(microsecond=0)
        changed = changed.replace(second=0, minute=changed.minute // 10 * 10)
        opened = changed - timedelta(minutes=rolled.randint(60, 20_000))
        solved = changed - timedelta(minutes=rolled.randint(1, 50)) if rolled.random() < 0.8 else None
        desk.add(
            DeskTicket(
                number,
                opened,
                changed,
                opened + timedelta(minutes=rolled.randint(1, 59)) if rolled.random() < 0.9 else None,
                solved,
                changed if solved and rolled.random() < 0.5 else None,
                rolled.choice((0, 0, 0, 1, 2)),
                rolled.choice(_CUSTOMERS),
                rolled.choice(_TEAMS),
                rolled.choice(_AGENTS),
                rolled.randint(1, 400),
                f"Question {number} of jan.jansen{number}@example.com",
                rolled.choice(("low", "normal", "high")),
                rolled.choice(("incident", "question")),
                deleted=rolled.random() < 0.02,
                merged_into=number + 1 if rolled.random() < 0.02 else 0,
            )
        )
    for number in range(1, answers + 1):
        at = now - timedelta(minutes=rolled.randint(200, 200_000))
        at = at.replace(microsecond=0)
        desk.answers[number] = DeskAnswer(
            number, rolled.randint(1, count), at, at, rolled.choice(("good", "bad")), "Call +31 6 12345678"
        )
    return desk
