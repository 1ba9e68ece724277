"""Invented contacts: who asks for what and when, and how it goes; every draw hangs on the ticket's own number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import exp
from random import Random
from typing import Any

from rox_bot.domain.events import EARLIEST
from rox_bot.domain.period import Calendar
from rox_bot.intake.demo.cast import (
    CHANNELS,
    HOURS,
    NIGHT_SHIFT,
    OUTSOURCED,
    PRIORITIES,
    REPLY_MINUTES,
    URGENCY,
    WEEKDAYS,
    Desks,
    Organisation,
    Work,
)
from rox_bot.intake.demo.effects import Changes

HELPDESK = "demo helpdesk"
_LONGEST_CHAIN = 3
_NUMBERS = 1_000
_SPREAD = 0.9  # of the logarithm of the hours to solve
_IN_TIME = exp(1.1 * _SPREAD)  # hours promised over median hours: the normal distribution's 86 % point
_REOPENED = 0.06
_LEFT_LYING = 0.012
_NIGHT_REPEATS = 0.15
_CLOSED_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Need:
    """Who asks, and about what; somebody who comes back has the same need again."""

    customer: Organisation
    requester: str
    work: Work
    partner: str
    product: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact's whole course, also the part that has not happened yet; `solved_at` None = left lying."""

    number: int
    need: Need
    slices: dict[str, str]
    opened_at: datetime
    first_reply_at: datetime
    solved_at: datetime | None
    reopens: int
    sla_met: bool
    slow_reply: bool
    subject: str


@dataclass(frozen=True)
class Desk:
    """Makes the contacts of whole weeks of a calendar, the same ones for the same seed."""

    seed: int
    calendar: Calendar
    changes: Changes
    desks: Desks = OUTSOURCED

    def week(self, first: date) -> Iterator[Contact]:
        """Yield the contacts first made in the week that starts on a day, each followed by those it leads to."""
        base = week_number(first) * _NUMBERS
        count = Random(f"{self.seed}/{base}/week").randint(*self.desks.contacts)
        for place in range(count):
            yield from self._chain(base + _LONGEST_CHAIN * place, first)

    def _chain(self, number: int, first: date) -> Iterator[Contact]:
        draw = Random(f"{self.seed}/{number}")
        need, opened = _need(draw, self.desks), self._moment(draw, [first + timedelta(days=each) for each in range(7)])
        for step in range(_LONGEST_CHAIN):
            draw = Random(f"{self.seed}/{number + step}/course")
            contact, comes_back = self._course(draw, number + step, need, opened)
            yield contact
            if contact.solved_at is None or not comes_back:
                return
            solved = self.calendar.day_of(contact.solved_at)
            opened = self._moment(draw, [solved + timedelta(days=each) for each in range(1, 7)])

    def _moment(self, draw: Random, days: Sequence[date]) -> datetime:
        """Return an instant in one of some local days, most likely on a working day in office hours."""
        (day,) = draw.choices(days, [WEEKDAYS[each.weekday()] for each in days])
        (hour,) = draw.choices(range(24), HOURS)
        return self.calendar.at(day, time(hour, draw.randrange(60), draw.randrange(60)))

    def _course(self, draw: Random, number: int, need: Need, opened: datetime) -> tuple[Contact, bool]:
        """Return a contact and whether its requester comes back about the same within a week."""
        late = self._out_of_hours(opened)
        slices = _slices(draw, need, late, self.desks)
        minutes, slow = self._reply(draw, slices, opened, late)
        hours = need.work.hours * URGENCY[slices["priority"]] * (0.35 if slices["resolver"] == "bot" else 1.0)
        stretch = draw.lognormvariate(0, _SPREAD)
        reopened, returns = self._failures(draw, slices, need.work, opened)
        again = 20 * draw.random()  # drawn in any case, so that a planted change moves nothing else
        solved = opened + timedelta(minutes=minutes, hours=hours * stretch + (again if reopened else 0))
        contact = Contact(
            number=number,
            need=need,
            slices=slices,
            opened_at=opened,
            first_reply_at=opened + timedelta(minutes=minutes),
            solved_at=None if draw.random() < _LEFT_LYING else solved,
            reopens=reopened,
            sla_met=stretch <= _IN_TIME,
            slow_reply=slow,
            subject=draw.choice(need.work.subjects),
        )
        return contact, returns

    def _out_of_hours(self, instant: datetime) -> bool:
        local = self.calendar.local(instant)
        return local.weekday() > 4 or not 7 <= local.hour < 19

    def _reply(self, draw: Random, slices: dict[str, str], opened: datetime, late: bool) -> tuple[float, bool]:
        """Return minutes to the first reply, and whether the wait was long for its channel."""
        usual = REPLY_MINUTES[slices["channel"]]
        median = usual * (2.4 if late else 1.0) + self.changes.size("first_reply", slices, opened)
        minutes = max(0.2, median) * draw.lognormvariate(0, 0.7)
        return minutes, minutes > 2.5 * usual

    def _failures(self, draw: Random, slices: dict[str, str], work: Work, opened: datetime) -> tuple[int, bool]:
        """Return how often a ticket is reopened, and whether its requester comes back."""
        repeated = work.repeated + (_NIGHT_REPEATS if slices["team"] == NIGHT_SHIFT else 0)
        wanted = self.changes.size("fcr", slices, opened) / 100
        left = max(0.0, 1 - wanted / (repeated + _REOPENED))
        reopened = draw.random() < _REOPENED * left
        twice = draw.random() < 0.15
        return (1 + twice if reopened else 0), draw.random() < repeated * left


def week_number(first: date) -> int:
    """Return the number of the week that starts on a day, counted from the earliest event there can be."""
    return (first - EARLIEST.date()).days // 7


def ticket_values(contact: Contact, now: datetime) -> dict[str, Any]:
    """Return a contact as a ticket's raw values: only what has happened by `now`."""
    replied = contact.first_reply_at if contact.first_reply_at <= now else None
    solved = contact.solved_at if contact.solved_at and contact.solved_at <= now else None
    closed = solved + _CLOSED_AFTER if solved and solved + _CLOSED_AFTER <= now else None
    return {
        **contact.slices,
        "source": HELPDESK,
        "source_key": str(contact.number),
        "requester": contact.need.requester,
        "url": f"https://example.com/tickets/{contact.number}",
        "opened_at": contact.opened_at,
        "first_reply_at": replied,
        "solved_at": solved,
        "closed_at": closed,
        "updated_at": closed or solved or replied or contact.opened_at,
        "reopens": contact.reopens if solved else 0,
        "sla_met": contact.sla_met if solved else None,
        "status": "closed" if closed else "solved" if solved else "open" if replied else "new",
        "subject": contact.subject,
        **(_handling(contact, solved) if solved else {}),
    }


def _handling(contact: Contact, solved: datetime) -> dict[str, Any]:
    """Return how often a solved ticket was answered and passed on, and how long its requester waited for the team."""
    draw = Random(f"{contact.number}/handling")
    replies = 1 + draw.choices(range(4), (52, 28, 14, 6))[0] + contact.reopens
    share = draw.uniform(0.55, 0.95)
    return {
        "public_replies": replies,
        "requester_replies": max(0, replies - 1 - draw.randrange(2)),
        "reassignments": draw.choices(range(3), (72, 22, 6))[0],
        "wait_minutes": round((solved - contact.opened_at) / timedelta(minutes=1) * share, 1),
        "first_solved_at": contact.opened_at + (solved - contact.opened_at) * 0.6 if contact.reopens else solved,
    }


def _need(draw: Random, desks: Desks) -> Need:
    (customer,) = draw.choices(desks.organisations, [each.people for each in desks.organisations])
    (work,) = draw.choices(desks.works, [each.weight for each in desks.works])
    return Need(
        customer=customer,
        requester=f"{customer.name.casefold()}/{draw.randrange(customer.people)}",
        work=work,
        partner=desks.partners[draw.random() >= work.north],
        product=draw.choice(work.products),
    )


def _slices(draw: Random, need: Need, late: bool, desks: Desks) -> dict[str, str]:
    """Return the slices of a contact; one that a bot solved has no agent."""
    team = NIGHT_SHIFT if draw.random() < 0.85 and late else need.work.team
    if (need.partner, team) not in desks.agents:
        team = need.work.team
    (channel,) = draw.choices(list(CHANNELS), list(CHANNELS.values()))
    (priority,) = draw.choices(list(PRIORITIES), list(PRIORITIES.values()))
    resolver = _resolver(draw, need.work, channel)
    agent = draw.choice(desks.agents[need.partner, team])
    return {
        "customer": need.customer.name,
        "touchpoint": need.work.touchpoint,
        "channel": channel,
        "partner": need.partner,
        "team": team,
        "agent": "" if resolver == "bot" else agent,
        "language": need.customer.language if draw.random() < 0.93 else "en",
        "product": need.product,
        "priority": priority,
        "resolver": resolver,
    }


def _resolver(draw: Random, work: Work, channel: str) -> str:
    """Return who solves it: bots do quick work in writing, and hand part of it over."""
    written = channel in ("chat", "portal") and work.hours < 5
    bot, hybrid = (0.35, 0.3) if written else (0.0, 0.06)
    chance = draw.random()
    return "bot" if chance < bot else "hybrid" if chance < bot + hybrid else "human"
