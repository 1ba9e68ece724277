"""Who is admin or manager by what was decided in Slack; the configuration stands above it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, delete, or_, select

from rox_bot.domain.question import Role
from rox_bot.store.audit import note_deed
from rox_bot.store.tables import PersonRow, RoleRow
from rox_bot.store.upserts import insert_into

_role: Table = RoleRow.__table__  # type: ignore[attr-defined]
_person: Table = PersonRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a role: the person key, the name and the Slack user id under which they are known ('' if not)."""

    person: str
    role: Role
    label: str
    slack_user: str


def holders(tx: Connection, workspace: str) -> list[Holder]:
    """Return everybody with a role, admins first, then by name."""
    known = (_person.c.workspace == _role.c.workspace) & (_person.c.key == _role.c.person)
    query = (
        select(_role.c.person, _role.c.role, _person.c.label, _person.c.slack_user)
        .select_from(_role.outerjoin(_person, known))
        .where(_role.c.workspace == workspace)
    )
    found = [Holder(person, Role(role), label or "", user or "") for person, role, label, user in tx.execute(query)]
    return sorted(found, key=lambda each: (-each.role.rank, each.label, each.person))


def role_of(tx: Connection, workspace: str, person: str) -> tuple[Role | None, bool]:
    """Return the role somebody was given, None where none was, and whether anybody at all was made admin."""
    found = tx.execute(_roles_beside(), {"workspace": workspace, "person": person}).all()
    given = next((Role(role) for key, role in found if key == person), None)
    return given, any(role == Role.ADMIN for _, role in found)


@cache  # asked with every command: putting the statement together takes longer than running it
def _roles_beside() -> Select[Any]:
    mine = or_(_role.c.person == bindparam("person"), _role.c.role == str(Role.ADMIN))
    return select(_role.c.person, _role.c.role).where(_role.c.workspace == bindparam("workspace"), mine)


def give(tx: Connection, workspace: str, person: str, role: Role, by: str, now: datetime) -> None:
    """Give somebody a role, in place of the one they had, and note who did it; one they have changes nothing."""
    if role_of(tx, workspace, person)[0] is role:
        return
    row = {"workspace": workspace, "person": person, "role": str(role), "given_by": by, "given_at": now}
    statement = insert_into(tx, _role)
    changes = {name: statement.excluded[name] for name in ("role", "given_by", "given_at")}
    tx.execute(statement.on_conflict_do_update(index_elements=["workspace", "person"], set_=changes), [row])
    note_deed(tx, workspace, now, by, f"role.{role}", person)


def set_managers(tx: Connection, workspace: str, people: Collection[str], by: str, now: datetime) -> tuple[int, int]:
    """Let these person keys be the managers and nobody else; admins stay. Return how many came and how many went."""
    before = {each.person: each.role for each in holders(tx, workspace)}
    managers = {person for person, role in before.items() if role is Role.MANAGER}
    new = [person for person in dict.fromkeys(people) if person not in before]
    gone = sorted(managers - set(people))
    for person in new:
        give(tx, workspace, person, Role.MANAGER, by, now)
    for person in gone:
        tx.execute(delete(_role).where(_role.c.workspace == workspace, _role.c.person == person))
        note_deed(tx, workspace, now, by, "role.taken", person)
    return len(new), len(gone)
