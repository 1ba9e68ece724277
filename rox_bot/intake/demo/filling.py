"""Filling a store with the demo: everything goes in the way real events do, through the Recorder."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from rox_bot.domain.events import CustomerEvent, Event, Feedback, Invitation, Moment, Ticket
from rox_bot.domain.ledger import Gain, Investment
from rox_bot.domain.period import Calendar
from rox_bot.intake.demo.accounts import decisions, talks
from rox_bot.intake.demo.cast import OUTSOURCED, Desks
from rox_bot.intake.demo.contacts import Contact, Desk, ticket_values, week_number
from rox_bot.intake.demo.effects import PLANTED, Changes, Effect
from rox_bot.intake.demo.moments import SLACK, Told, told_in
from rox_bot.intake.demo.money import assumed, gains, investments
from rox_bot.intake.demo.opinions import opinions, surveys_sent
from rox_bot.intake.recording import Recorder
from rox_bot.store import facts
from rox_bot.store.assumptions import assume
from rox_bot.store.facts import Written
from rox_bot.store.store import Store

BATCH = 1_000
_KNOWN_FOR = timedelta(weeks=26)
"""Talks with accounts lie further back, so that they are in no figure of what customers say of their contacts."""


@dataclass(frozen=True, slots=True)
class DemoCounts:
    """How many events were added."""

    tickets: int
    feedback: int
    moments: int
    surveys: int
    decisions: int = 0
    money: int = 0


def fill_demo(
    store: Store,
    *,
    now: datetime,
    calendar: Calendar,
    seed: int = 7,
    weeks: int = 26,
    effects: Sequence[Effect] = PLANTED,
    desks: Desks = OUTSOURCED,
    currency: str = "EUR",
) -> DemoCounts:
    """Fill a store with `weeks` whole weeks and the running one up to `now`; return what was added.

    Of the customers as accounts it holds some years, and of the money in `currency` the last one.

    The same seed gives the same events at any time of the week: calling again adds nothing, calling later adds what
    has happened since. `effects` replace the changes that the demo plants, `desks` who works for whom.
    """
    changes = Changes.of(effects, now, calendar)
    desk = Desk(seed, calendar, changes, desks)
    tickets: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    stories: list[Told] = []
    everyone: list[Contact] = []
    for first in _weeks(calendar.week_of(calendar.day_of(now)), weeks):
        contacts = list(desk.week(first))
        everyone += contacts
        begun = [each for each in contacts if each.opened_at <= now]
        tickets += (ticket_values(each, now) for each in begun)
        answers += (
            said
            for each in begun
            for said in opinions(each, seed, changes, desks.answering)
            if said["occurred_at"] <= now
        )
        told = told_in(week_number(first), contacts, seed)
        stories += (each for each in told if each.values["occurred_at"] <= now)
    recorder = Recorder(store.workspace, store.pseudonyms)
    long_ago = calendar.week_of(calendar.day_of(now)) - _KNOWN_FOR
    answers += talks(seed, calendar, now, desks, long_ago)
    return DemoCounts(
        _write(store, recorder, Ticket, tickets, now),
        _write(store, recorder, Feedback, answers, now),
        _write_stories(store, recorder, stories, now),
        _write(store, recorder, Invitation, surveys_sent(everyone, calendar, now), now),
        _write(store, recorder, CustomerEvent, decisions(seed, calendar, now, desks), now),
        _write_money(store, recorder, calendar, now, currency, desks),
    )


def _weeks(running: date, weeks: int) -> Iterator[date]:
    """Yield the first days of the whole weeks before the running one, and its own."""
    return (running - timedelta(weeks=back) for back in range(weeks, -1, -1))


def _write(store: Store, recorder: Recorder, kind: type[Event], values: Iterable[dict[str, Any]], now: datetime) -> int:
    """Write events of one kind in batches, each in a transaction of its own; return how many were new."""
    waiting, written = iter(values), Written()
    while batch := [recorder.admit(kind, each) for each in islice(waiting, BATCH)]:
        with store.writing() as tx:
            written += recorder.write(tx, batch, now)
    return written.added


def _write_money(
    store: Store, recorder: Recorder, calendar: Calendar, now: datetime, currency: str, desks: Desks
) -> int:
    """Write what was spent, gained and assumed; return how many entries of the ledger were new."""
    with store.writing() as tx:
        for each in assumed(currency):
            assume(tx, store.workspace, each, "", now)
    added = _write(store, recorder, Investment, investments(calendar, now, currency, desks), now)
    return added + _write(store, recorder, Gain, gains(calendar, now, currency, desks), now)


def _write_stories(store: Store, recorder: Recorder, stories: Sequence[Told], now: datetime) -> int:
    """Write moments with the people they are about; return how many were new."""
    made_by = {each.values["source_key"]: _people(recorder, each) for each in stories}
    added = _write(store, recorder, Moment, (each.values for each in stories), now)
    with store.writing() as tx:
        for key, people in made_by.items():
            row = facts.find_by_key(tx, Moment, store.workspace, SLACK, key)
            if row is not None:
                facts.write_people(tx, row["id"], people)
    return added


def _people(recorder: Recorder, told: Told) -> list[str]:
    return [recorder.person(each, SLACK, "slack", label=each) for each in told.agents]
