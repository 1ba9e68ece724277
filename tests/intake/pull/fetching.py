"""Fetching a made-up helpdesk, and its facts recounted against what the desk knows."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from rox_bot.domain.facts import FeedbackFact, TicketFact
from rox_bot.intake.pull.fetching import Fetcher, Way
from rox_bot.intake.pull.running import Pulled
from rox_bot.intake.source_keys import write_keys
from rox_bot.store import sources
from rox_bot.store.sources import Source
from rox_bot.store.store import Store
from tests.fake_vendors import Desk, DeskTicket
from tests.fake_vendors.desk import NOW

KEYS: Mapping[str, Mapping[str, str]] = {
    "zendesk": {"email": "bot@acme.example", "token": "zd-token-4f7a91c2"},
    "connectwise": {
        "company": "acme",
        "public_key": "cw-public",
        "private_key": "cw-private-5521",
        "client_id": "cw-client-9d",
    },
    "autotask": {"user": "at-user", "secret": "at-secret-77c1", "integration_code": "AT-CODE-31"},
    "freshdesk": {"api_key": "fd-key-60aa12"},
    "smileback": {
        "client_id": "sb-client",
        "client_secret": "sb-secret-818f",
        "email": "owner@acme.example",
        "password": "sb-password-2c",
    },
    "halo": {"client_id": "halo-client-77", "client_secret": "halo-secret-90ab12"},
}


AS_THE_DESK = frozenset(("zendesk", "halo"))
"""Vendors whose states and priorities the made-up desk uses itself."""
MARKS_MERGED = frozenset(("zendesk", "halo", "connectwise"))


@dataclass
class Clock:
    """The bot's clock, moved by hand."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def pass_time(store: Store, desk: Desk, **span: float) -> None:
    """Let time pass for both, which had told the same."""
    desk.let_pass(**span)
    clock = store.clock
    assert isinstance(clock, Clock)
    clock.now = desk.now


@dataclass
class Fetched:
    """A source of one store that is fetched from a made-up vendor."""

    store: Store
    url: str
    folder: Path
    kind: str = "zendesk"
    name: str = "desk"
    tries: int = 3
    secrets: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        write_keys(self.keys_file, self.name, KEYS[self.kind])
        with self.store.writing() as tx:
            sources.set_up_source(tx, "main", self.name, self.kind, Way(self.url).dump(), self.store.clock())

    @property
    def keys_file(self) -> Path:
        """The file of keys."""
        return self.folder / "sources.toml"

    @property
    def fetcher(self) -> Fetcher:
        """What fetches it."""
        return Fetcher(self.store, self.keys_file, tries=self.tries, learn=self.secrets.extend)

    def fetch(self) -> Pulled:
        """Read it once."""
        return asyncio.run(self.fetcher.fetch(self.name))

    @property
    def row(self) -> Source:
        """Its row."""
        with self.store.reading() as tx:
            found = sources.find_source(tx, "main", self.name)
        assert found is not None
        return found

    def tickets(self) -> dict[int, Mapping[str, Any]]:
        """Its tickets in force, by number."""
        return {int(row["source_key"]): row for row in self._rows(TicketFact)}

    def feedback(self) -> dict[str, Mapping[str, Any]]:
        """Its answers in force, by key."""
        return {row["source_key"]: row for row in self._rows(FeedbackFact)}

    def _rows(self, fact: Any) -> list[Mapping[str, Any]]:
        table = fact.__table__
        query = select(table).where(table.c.source == self.name, table.c.withdrawn_at.is_(None))
        with self.store.reading() as tx:
            return [dict(row) for row in tx.execute(query).mappings()]


def counted(rows: Mapping[int, Mapping[str, Any]]) -> dict[int, tuple[object, ...]]:
    """What facts say of each ticket."""
    names = "opened_at first_reply_at solved_at closed_at reopens status customer team priority touchpoint".split()
    return {number: tuple(row[name] for name in names) for number, row in rows.items()}


def truth(desk: Desk, skew: timedelta = timedelta(0)) -> dict[int, tuple[object, ...]]:
    """What the desk knows of each ticket that counts, in the order of `counted`, as its vendor's clock has it."""
    return {each.number: _known(each, skew, desk.tells_reopenings) for each in desk.tickets.values() if each.counts}


def _known(ticket: DeskTicket, skew: timedelta, reopenings: bool) -> tuple[object, ...]:
    reply = ticket.first_reply  # told in whole minutes from the opening
    times = (ticket.opened, reply, ticket.solved, ticket.closed)
    shown = tuple(None if each is None else each + skew for each in times)
    return (
        *shown,
        ticket.reopens if reopenings else None,
        ticket.status,
        ticket.customer,
        ticket.team,
        ticket.priority,
        ticket.kind,
    )


def kept_and_true(kind: str, source: Fetched, desk: Desk) -> tuple[object, object]:
    """What is kept and what is true, without what a vendor words in its own way: state and priority."""
    kept, true = counted(source.tickets()), truth(desk)
    if kind in AS_THE_DESK:
        return kept, true
    return _plain(kept), _plain(true)


def _plain(rows: Mapping[int, tuple[object, ...]]) -> dict[int, tuple[object, ...]]:
    return {number: (*row[:5], *row[6:8], row[9]) for number, row in rows.items()}


def as_told(kind: str, desk: Desk) -> None:
    """Let the desk know no more than a vendor's lists tell."""
    desk.tells_reopenings = kind == "zendesk"
    for ticket in desk.tickets.values():
        ticket.merged_into = ticket.merged_into if kind in MARKS_MERGED else 0
