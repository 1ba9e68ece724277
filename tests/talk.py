"""Asking through the door in tests: a store, who asks, and what comes back."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from rox_bot.answers.packing import answer_to
from rox_bot.commands import Door
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import RoxError
from rox_bot.domain.events import Blocked, CustomerEvent, Event, Feedback, Invitation, Moment, Tally, Ticket
from rox_bot.domain.ledger import Gain, Investment
from rox_bot.domain.period import Calendar
from rox_bot.domain.question import Context, Role
from rox_bot.intake.demo import fill_demo
from rox_bot.intake.recording import Recorder
from rox_bot.language.wording import Wording
from rox_bot.store.store import Store
from tests.databases import copied, prepared

AMSTERDAM = Calendar("Europe/Amsterdam")
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
"""A Wednesday morning: ten o'clock in Amsterdam."""
LAST_WEEK = datetime(2026, 11, 11, 12, 0, tzinfo=UTC)
"""The Wednesday of the last closed week."""
WEEKS = 9
DAY = timedelta(days=1)

Json = dict[str, Any]
_numbers = count(1)


@dataclass
class Talk:
    """One person talking to one store; every line is a delivery of its own."""

    store: Store
    context: Context = field(
        default_factory=lambda: Context(NOW, AMSTERDAM, person="ada", role=Role.ADMIN, slack_channel="C1")
    )

    def __post_init__(self) -> None:
        self.door = Door(self.store)

    def with_(self, **changes: Any) -> "Talk":
        """Return the same talk by somebody else, somewhere else or at another moment."""
        return Talk(self.store, replace(self.context, **changes))

    def ask(self, words: str) -> Answer:
        """Return the answer to a line."""
        return self.door.ask(words, replace(self.context, delivery=f"line {next(_numbers)}"))

    def json(self, words: str) -> Json:
        """Return the answer to a line as machines get it."""
        return answer_to(self.ask(words), Wording(self.context.language))

    def refused(self, words: str) -> RoxError:
        """Return the explanation that a line gets instead of an answer."""
        with pytest.raises(RoxError) as caught:
            self.ask(words)
        return caught.value

    def write(self, kind: type[Event], *rows: Json, now: datetime = NOW) -> tuple[int, ...]:
        """Write events with plain defaults and return their numbers."""
        recorder = Recorder(self.store.workspace, self.store.pseudonyms)
        events = [recorder.admit(kind, {**_defaults(kind), **row}) for row in rows]
        with self.store.writing() as tx:
            return recorder.write(tx, events, now).ids

    def tickets(self, *rows: Json, now: datetime = NOW) -> tuple[int, ...]:
        """Write tickets."""
        return self.write(Ticket, *rows, now=now)

    def answers(self, *rows: Json, now: datetime = NOW) -> tuple[int, ...]:
        """Write answers of customers."""
        return self.write(Feedback, *rows, now=now)

    def moments(self, *rows: Json, now: datetime = NOW) -> tuple[int, ...]:
        """Write magic moments."""
        return self.write(Moment, *rows, now=now)


def _defaults(kind: type[Event]) -> Json:
    base = {"source": "desk", "source_key": f"k{next(_numbers)}"}
    if kind is Ticket:
        return {**base, "opened_at": LAST_WEEK}
    if kind is Feedback:
        return {**base, "occurred_at": LAST_WEEK, "instrument": "csat", "score": 5}
    if kind is Invitation:
        return {**base, "occurred_at": LAST_WEEK, "instrument": "csat"}
    if kind is Tally:
        return base
    if kind in (CustomerEvent, Blocked, Investment, Gain):
        return {**base, "occurred_at": LAST_WEEK}
    return {**base, "occurred_at": LAST_WEEK, "story": "Stayed late."}


def said(answer: Answer) -> str:
    """Return all that a person reads of an answer, as one text."""
    table = [" ".join(row) for row in answer.table.rows] if answer.table else []
    quotes = [f"{quote.text} {quote.said}" for quote in answer.quotes]
    return "\n".join([answer.title, answer.headline, *answer.lines, *table, *quotes, *answer.notes])


@contextmanager
def opened(path: Path, now: datetime = NOW) -> Iterator[Talk]:
    """A talk with the store in a file, new if the file is."""
    store = Store(prepared(path), clock=lambda: now)
    try:
        yield Talk(store)
    finally:
        store.close()


@cache
def demo_file() -> Path:
    """A database with nine weeks of the demo, made once for each worker; only to be read or copied."""
    folder = Path(tempfile.mkdtemp(prefix="rox-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with opened(folder / "rox.db") as talk:
        fill_demo(talk.store, now=NOW, calendar=AMSTERDAM, weeks=WEEKS)
    return folder / "rox.db"


def demo_copy(folder: Path) -> Path:
    """A copy of the demo's database that a test may write to."""
    return copied(demo_file(), folder / "demo.db")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """Nine weeks of the demo, shared by the tests of a module: kept answers are all that is written to it."""
    with opened(demo_copy(tmp_path_factory.mktemp("demo"))) as talk:
        yield talk


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Talk]:
    """The demo, to write to."""
    with opened(demo_copy(tmp_path)) as talk:
        yield talk


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Talk]:
    """Nothing recorded yet."""
    with opened(tmp_path / "empty.db") as talk:
        yield talk
