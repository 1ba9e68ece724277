"""Writers take turns: those of facts on every engine, and on SQLite all that share a process."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import Connection, func, select

from rox_bot.domain.errors import N_, Unavailable

_FACTS_LOCK = 72_697_847  # any fixed number, the same in every process


class Turns:
    """The write lock of one SQLite file among the threads of this process.

    Left to SQLite, a thread that finds the file locked sleeps up to a tenth of a second before it looks again.
    """

    def __init__(self, seconds: float) -> None:
        self._lock = Lock()
        self._seconds = seconds

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn and keep it; raises Unavailable after so many seconds."""
        if not self._lock.acquire(timeout=self._seconds):
            raise Unavailable(N_("The database is busy; please try again."))
        try:
            yield
        finally:
            self._lock.release()


def wait_turn(tx: Connection) -> None:
    """Wait until no other transaction is writing facts, and keep the turn until this one ends.

    Without it PostgreSQL lets a ticket and the feedback that names it be written at once: neither sees the other, and
    the feedback stays without the ticket's slices for good. Two writers of the same rows could also deadlock.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(_FACTS_LOCK)))
