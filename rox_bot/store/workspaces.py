"""What was chosen for the workspace as a whole, and what Slack had granted when the bot last connected."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, select, update

from rox_bot.store.tables import WorkspaceRow

_workspace: Table = WorkspaceRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Choice:
    """Zone and language of a workspace; '' where nobody has chosen."""

    zone: str = ""
    language: str = ""


def choice(tx: Connection, workspace: str) -> Choice:
    """Return the zone and language that were chosen."""
    row = tx.execute(_choosing(), {"workspace": workspace}).first()
    return Choice(*row) if row else Choice()


@cache  # asked with every command: putting the statement together takes longer than running it
def _choosing() -> Select[Any]:
    return select(_workspace.c.zone, _workspace.c.language).where(_workspace.c.key == bindparam("workspace"))


def choose(tx: Connection, workspace: str, *, zone: str = "", language: str = "") -> None:
    """Choose zone, language, or both."""
    values = {name: value for name, value in (("zone", zone), ("language", language)) if value}
    if values:
        tx.execute(update(_workspace).where(_workspace.c.key == workspace).values(**values))


def note_scopes(tx: Connection, workspace: str, scopes: Iterable[str]) -> None:
    """Keep which scopes Slack granted; without any it did not say, and what was known stays."""
    if told := ",".join(sorted(scopes)):
        tx.execute(update(_workspace).where(_workspace.c.key == workspace).values(slack_scopes=told))


def scopes(tx: Connection, workspace: str) -> frozenset[str]:
    """Return the scopes that Slack had granted; none where it was never connected."""
    told = tx.execute(select(_workspace.c.slack_scopes).where(_workspace.c.key == workspace)).scalar() or ""
    return frozenset(each for each in told.split(",") if each)
