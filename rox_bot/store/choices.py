"""What was chosen in Slack for a workspace, or for one of its Slack channels; each change leaves a row in the trail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, delete, select

from rox_bot.store.audit import note_deed
from rox_bot.store.tables import SettingRow
from rox_bot.store.upserts import insert_into

_setting: Table = SettingRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Name -> value of what was chosen for the workspace (`everywhere`) and for one Slack channel (`here`)."""

    everywhere: Mapping[str, str] = field(default_factory=dict)
    here: Mapping[str, str] = field(default_factory=dict)


def chosen(tx: Connection, workspace: str, slack_channel: str = "") -> Chosen:
    """Return what was chosen; names that nobody has chosen are not there."""
    rows = tx.execute(_choosing(), {"workspace": workspace, "slack_channel": slack_channel}).all()
    everywhere = {name: value for place, name, value in rows if not place}
    return Chosen(everywhere, {name: value for place, name, value in rows if place})


@cache  # asked with every command: putting the statement together takes longer than running it
def _choosing() -> Select[Any]:
    places = _setting.c.slack_channel.in_(("", bindparam("slack_channel")))
    query = select(_setting.c.slack_channel, _setting.c.name, _setting.c.value)
    return query.where(_setting.c.workspace == bindparam("workspace"), places)


def channels_with(tx: Connection, workspace: str, name: str) -> dict[str, str]:
    """Return the Slack channels for which a setting was chosen, with its value there."""
    where = (_setting.c.workspace == workspace, _setting.c.name == name, _setting.c.slack_channel != "")
    query = select(_setting.c.slack_channel, _setting.c.value).where(*where)
    return {row.slack_channel: row.value for row in tx.execute(query.order_by(_setting.c.slack_channel))}


def choose(
    tx: Connection, workspace: str, name: str, value: str, by: str, now: datetime, slack_channel: str = ""
) -> bool:
    """Choose a value ('' = the default again); return whether that changed anything, and note who did it."""
    found = chosen(tx, workspace, slack_channel)
    before = (found.here if slack_channel else found.everywhere).get(name, "")
    if value == before:
        return False
    keys = {"workspace": workspace, "slack_channel": slack_channel, "name": name}
    if value:
        row = {**keys, "value": value, "chosen_by": by, "chosen_at": now}
        statement = insert_into(tx, _setting)
        changes = {each: statement.excluded[each] for each in ("value", "chosen_by", "chosen_at")}
        tx.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changes), [row])
    else:
        tx.execute(delete(_setting).where(*(_setting.c[each] == wanted for each, wanted in keys.items())))
    note_deed(tx, workspace, now, by, f"setting.{name}", slack_channel, before=before, after=value)
    return True
