"""Slack user groups whose members are managers. Slack knows who is in one; here only its id and handle are kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, select, update

from rox_bot.domain.question import Role
from rox_bot.store.audit import note_deed
from rox_bot.store.tables import SlackGroupRow
from rox_bot.store.upserts import insert_into

_group: Table = SlackGroupRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Group:
    """A user group: Slack's id of it, and the handle under which people mention it."""

    id: str
    handle: str


def know_group(tx: Connection, workspace: str, group: Group) -> None:
    """Keep the handle of a group that somebody named."""
    row = SlackGroupRow(workspace=workspace, id=group.id, handle=group.handle).model_dump()
    statement = insert_into(tx, _group)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace", "id"], set_={"handle": statement.excluded.handle}
    )
    tx.execute(statement, [row])


def manager_groups(tx: Connection, workspace: str) -> list[Group]:
    """Return the groups whose members are managers, by handle."""
    return [Group(*row) for row in tx.execute(_managing(), {"workspace": workspace, "role": str(Role.MANAGER)})]


@cache  # asked with many commands: putting the statement together takes longer than running it
def _managing() -> Select[Any]:
    here = (_group.c.workspace == bindparam("workspace"), _group.c.role == bindparam("role"))
    return select(_group.c.id, _group.c.handle).where(*here).order_by(_group.c.handle, _group.c.id)


def set_manager_groups(tx: Connection, workspace: str, groups: Collection[str], by: str, now: datetime) -> None:
    """Let the members of these known groups, and of no others, be managers, and note who decided so."""
    before = {each.id for each in manager_groups(tx, workspace)}
    for group, role in [
        *((each, str(Role.MANAGER)) for each in sorted(set(groups) - before)),
        *((each, "") for each in sorted(before - set(groups))),
    ]:
        here = (_group.c.workspace == workspace, _group.c.id == group)
        tx.execute(update(_group).where(*here).values(role=role, given_by=by, given_at=now))
        note_deed(tx, workspace, now, by, "role.group" if role else "role.group.taken", group)
