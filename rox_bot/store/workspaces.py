"""What Slack had granted when the bot last connected."""

from collections.abc import Iterable

from sqlalchemy import Connection, Table, select, update

from rox_bot.store.tables import WorkspaceRow

_workspace: Table = WorkspaceRow.__table__  # type: ignore[attr-defined]


def note_scopes(tx: Connection, workspace: str, scopes: Iterable[str]) -> None:
    """Keep which scopes Slack granted; without any it did not say, and what was known stays."""
    if told := ",".join(sorted(scopes)):
        tx.execute(update(_workspace).where(_workspace.c.key == workspace).values(slack_scopes=told))


def scopes(tx: Connection, workspace: str) -> frozenset[str]:
    """Return the scopes that Slack had granted; none where it was never connected."""
    told = tx.execute(select(_workspace.c.slack_scopes).where(_workspace.c.key == workspace)).scalar() or ""
    return frozenset(each for each in told.split(",") if each)
