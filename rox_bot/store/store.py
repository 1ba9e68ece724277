"""The Store: one database with its writer and its readers."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, event
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from rox_bot.domain.errors import N_, Unavailable
from rox_bot.store import people, schema
from rox_bot.store.backup import back_up, checkpoint
from rox_bot.store.engine import BUSY_TIMEOUT_MS, database_file, open_engine, parse_url
from rox_bot.store.lock import hold
from rox_bot.store.turns import Turns

Transaction = Connection
Clock = Callable[[], datetime]
T = TypeVar("T")
_PAUSES = (0.05, 0.1, 0.3, 0.6)
"""Seconds between one try of a transaction and the next; Slack waits three for the acknowledgement."""

_GIVEN_UP = frozenset(("40001", "40P01", "57P01", "57P02", "57P03"))
"""SQLSTATEs of PostgreSQL: serialization failure, deadlock, and a server that stops, has crashed or is starting."""


def system_clock() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


class Store:
    """A database opened for one workspace: `writing()` and `reading()` hand out transactions.

    Opening brings the schema up to date; an SQLite file is backed up first, and refused while a bot holds it, unless
    `held` says that this process does. What can only be read is opened all the same. All times come from the clock
    handed in.
    """

    def __init__(
        self,
        url: str,
        *,
        clock: Clock = system_clock,
        workspace: str = "main",
        pseudonym_key: str | None = None,
        held: bool = False,
    ) -> None:
        self.url = parse_url(url)
        self.file = database_file(self.url)
        self.clock = clock
        self.workspace = workspace
        self._writer = open_engine(self.url, writer=True)
        self._reader = open_engine(self.url, writer=False)
        self._turns = Turns(BUSY_TIMEOUT_MS / 1000)
        self.migrated = False
        self._mend = ""
        try:
            self.pseudonyms = self._prepared(pseudonym_key, held=held)
        except BaseException:
            self.close()
            raise

    def _prepared(self, key: str | None, *, held: bool) -> people.Pseudonyms:
        """Bring the schema and the workspace up to date; on a read-only disk, read them if they are."""
        try:
            with ExitStack() as until_committed, self.writing() as tx:
                self.migrated = schema.upgrade(tx, lambda: self._before_migration(tx, until_committed, held=held))
                return people.prepare_workspace(tx, self.workspace, self.clock(), key)
        except Unavailable:
            with self.reading() as tx:
                if schema.version(tx) != schema.HEAD:
                    raise
                return people.prepare_workspace(tx, self.workspace, self.clock(), key)

    def _before_migration(self, tx: Transaction, until_committed: ExitStack, *, held: bool) -> None:
        if self.file is None:
            return
        if not held:
            until_committed.enter_context(hold(self.file))
        if not schema.is_empty(tx):
            back_up(self.file, self.clock())

    def refuse_writes(self, mend: str) -> None:
        """Let nothing be written any more, because the file is damaged; `mend` is the command that restores it."""
        self._mend = mend

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Open a write transaction: committed at the end, rolled back on any error."""
        if self._mend:
            raise Unavailable(
                N_("The database is damaged, so nothing is saved. Stop the bot, then run: {command}"),
                command=self._mend,
            )
        turn = self._turns.taken() if self.file else nullcontext()
        try:
            with turn, self._writer.begin() as tx:
                yield tx
        except DBAPIError as trouble:
            if sentence := _sentence(trouble):
                raise Unavailable(sentence) from trouble
            raise

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Return what `work` does in a write transaction; all of it is done anew where the server gave it up.

        That is so when it stood in another one's way, or the server went away: then nobody can say whether it was
        committed, so `work` must be harmless to repeat. It is tried five times within a second and a half.
        """
        for pause in _PAUSES:
            try:
                with self.writing() as tx:
                    return work(tx)
            except (Unavailable, DBAPIError) as trouble:
                if not _may_pass(trouble):
                    raise
            time.sleep(pause * random.uniform(0.5, 1.5))  # so that those who met do not meet again
        with self.writing() as tx:
            return work(tx)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a read-only transaction: everything in it is read from one snapshot."""
        try:
            with self._reader.connect() as tx:
                if tx.dialect.name == "postgresql":
                    tx = tx.execution_options(isolation_level="REPEATABLE READ")
                yield tx
        except DBAPIError as trouble:
            if sentence := _sentence(trouble):
                raise Unavailable(sentence) from trouble
            raise

    def checkpoint(self) -> None:
        """Bring what is pending into an SQLite file itself, as far as nobody is reading what it would replace."""
        if self.file is not None and not self._mend:
            checkpoint(self.file)

    def close(self) -> None:
        """Close all connections: those in use now as soon as they are given back."""
        for engine in (self._writer, self._reader):
            event.listen(engine, "checkin", _shut)
            engine.dispose()


def _shut(connection: Any, _record: Any) -> None:
    if connection is not None:
        connection.close()


def _may_pass(trouble: BaseException) -> bool:
    """Return whether a server gave a transaction up that may succeed in a moment."""
    cause = trouble if isinstance(trouble, DBAPIError) else trouble.__cause__
    if not isinstance(cause, DBAPIError) or isinstance(cause.orig, sqlite3.Error):
        return False
    state = getattr(cause.orig, "sqlstate", None) or ""
    return state in _GIVEN_UP or (isinstance(cause, OperationalError) and "connection" in str(cause.orig).lower())


def _sentence(trouble: DBAPIError) -> str:
    """Return a sentence for the faults an operator can mend, '' for anything else."""
    if type(trouble) not in (OperationalError, DatabaseError):  # their siblings are bugs, and may quote values
        return ""
    text = str(trouble.orig).lower()
    known = {
        "is locked": N_("The database is busy; please try again."),
        "deadlock detected": N_("The database is busy; please try again."),
        "could not serialize": N_("The database is busy; please try again."),
        "disk is full": N_("Cannot save: the disk is full."),
        "no space left": N_("Cannot save: the disk is full."),
        "readonly database": N_("Cannot save: the database is read-only."),
        "not a database": N_("The database file is not an SQLite database."),
        "malformed": N_("The database file is damaged; restore a backup."),
        "connection": N_("The database server cannot be reached."),
        "resolve host": N_("The database server cannot be reached."),
        "unable to open": N_("The database file cannot be opened."),
        "disk i/o error": N_("The disk is full, over its quota, or failing."),
    }
    return next((sentence for sign, sentence in known.items() if sign in text), "")
