"""What a database holds after a bot was killed, and what that says about what it had acknowledged."""

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass

from sqlalchemy import Table, select

from rox_bot.domain.facts import FeedbackFact, MomentFact
from rox_bot.store.store import Store
from tests.crash.load import Load

_TABLES: tuple[Table, ...] = (FeedbackFact.__table__, MomentFact.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Books:
    """The result of a run: tickets acknowledged, tickets stored, and where the two do not agree."""

    acknowledged: int
    stored: int
    lost: Set[str]
    doubled: Set[str]

    def __str__(self) -> str:
        figures = (self.acknowledged, self.stored, len(self.lost), len(self.doubled))
        return "{} acknowledged, {} stored, {} lost, {} doubled".format(*figures)


def books(database_url: str, load: Load) -> Books:
    """Compare a database with what a load was told; every event names a ticket of its own."""
    store = Store(database_url)
    found: Counter[str] = Counter()
    try:
        with store.reading() as tx:
            for table in _TABLES:
                found.update(tx.execute(select(table.c.ticket).where(table.c.ticket != "")).scalars())
    finally:
        store.close()
    told = load.answered_with_success()
    return Books(len(told), found.total(), told - set(found), {ticket for ticket, n in found.items() if n > 1})
