"""What partners reported of themselves as counts: read for what it is, and never as a cell of a reading."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select

from rox_bot.domain.facts import TallyFact
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.store.named import named

_tally: Table = TallyFact.__table__  # type: ignore[attr-defined]


def read_tallies(
    tx: Connection, instrument: str, period: Period, *, workspace: str, filters: Sequence[Filter] = ()
) -> list[Mapping[str, Any]]:
    """Return the tallies of an instrument that lie wholly in a period, oldest first, slices as they are called."""
    naming = named(tx, workspace)
    query = select(*naming.columns(_tally)).where(
        _tally.c.workspace == workspace,
        _tally.c.withdrawn_at.is_(None),
        _tally.c.instrument == instrument,
        _tally.c.occurred_at >= period.start,
        _tally.c.until <= period.end,
        *(naming.keeps(_tally, each) for each in filters),
    )
    return [naming.row(row) for row in tx.execute(query.order_by(_tally.c.occurred_at, _tally.c.id)).mappings()]
