"""Whether anything recorded has changed since somebody looked."""

from datetime import datetime

from sqlalchemy import Connection, exists, literal, select

from rox_bot.domain.facts import FACTS, occurred_at


def changed_since(tx: Connection, workspace: str, since: datetime, happened_before: datetime) -> bool:
    """Return whether a fact of something that happened before an instant was written or withdrawn since another."""
    tables = [(each.__table__, occurred_at(each)) for each in FACTS]  # type: ignore[union-attr]
    looks = [
        exists().where(
            table.c.workspace == workspace,
            table.c[happened] < happened_before,
            table.c.changed_at > since,
        )
        for table, happened in tables
    ]
    return any(tx.execute(select(literal(1)).where(look)).first() is not None for look in looks)
