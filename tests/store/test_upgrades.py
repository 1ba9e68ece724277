"""Databases of every earlier schema, brought to the present one: no row is lost, and no kill leaves one in between."""

import sys
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, Boolean, Connection, Float, Integer, MetaData, Numeric, select

from rox_bot.store import schema
from rox_bot.store.backup import backups_of
from rox_bot.store.engine import open_engine, parse_url
from rox_bot.store.store import Store
from tests.store.making import NOW
from tests.store.process import finished

Rows = dict[str, list[dict[str, Any]]]


def scripts(tx: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "rox_bot:store/migrations")
    config.attributes["connection"] = tx
    return config


EARLIER = [each.revision for each in reversed(list(ScriptDirectory.from_config(scripts()).walk_revisions()))][:-1]


def made(url: str, revision: str) -> Rows:
    """Make a database of an earlier schema with three rows in every table, and return them."""
    engine = open_engine(parse_url(url), writer=True)
    with engine.begin() as tx:
        command.upgrade(scripts(tx), revision)
        known = MetaData()
        known.reflect(tx)
        for table in known.sorted_tables:
            if table.name != "alembic_version":
                tx.execute(table.insert(), [row(table, number) for number in (1, 2, 3)])
    found = rows(url)
    engine.dispose()
    return found


def row(table: Any, number: int) -> dict[str, Any]:
    return {column.name: value(column.type, column.name, number) for column in table.columns}


def value(kind: Any, name: str, number: int) -> Any:
    if isinstance(kind, Boolean):
        return number % 2 == 0
    if isinstance(kind, BigInteger | Integer):
        return number if name in ("id", "number") or name.endswith("_id") else 1_760_000_000_000_000 % 2**31 + number
    if isinstance(kind, Numeric | Float):
        return number
    return f"{name}{number}"[-(kind.length or 100) :]


def rows(url: str) -> Rows:
    """All rows of all tables."""
    engine = open_engine(parse_url(url), writer=False)
    with engine.connect() as tx:
        known = MetaData()
        known.reflect(tx)
        found = {
            table.name: [dict(each) for each in tx.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in known.sorted_tables
        }
    engine.dispose()
    return found


MOVED = {"workspace": ("zone", "language")}
"""What stands among the settings now: table -> columns."""


def is_kept(before: Rows, after: Rows) -> bool:
    """Whether every row is there with everything that stood in it."""
    stood = {table: [_without(row, MOVED.get(table, ())) for row in found] for table, found in before.items()}
    return _moved(before) <= {(row["workspace"], row["name"], row["value"]) for row in after["setting"]} and all(
        [{name: now[name] for name in then} for then, now in zip(stood[table], after[table], strict=True)]
        == stood[table]
        for table in stood
        if table != "alembic_version"
    )


def _without(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _moved(before: Rows) -> set[tuple[str, str, str]]:
    """What was chosen for a workspace before settings had a table of their own."""
    names = MOVED["workspace"]
    return {(row["key"], name, row[name]) for row in before["workspace"] for name in names if row.get(name)}


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
@pytest.mark.parametrize("revision", EARLIER)
def test_a_filled_database_of_an_earlier_schema_keeps_every_row(bare_url: str, revision: str) -> None:
    before = made(bare_url, revision)
    store = Store(bare_url, clock=lambda: NOW)
    assert store.migrated
    file = store.file
    store.close()

    after = rows(bare_url)
    after["workspace"] = [each for each in after["workspace"] if each["key"] != "main"]
    assert after["alembic_version"] == [{"version_num": schema.HEAD}]
    assert is_kept(before, after)
    assert file is None or len(backups_of(file)) == 1


KILLING = """
import os, shutil, signal, sqlite3, sys, warnings
from pathlib import Path
from sqlalchemy import Engine, event
from rox_bot.store import schema
from rox_bot.store.store import Store
from tests.store.making import NOW
from tests.store.test_upgrades import is_kept, made, rows

warnings.simplefilter("ignore")
folder, revision = Path(sys.argv[2]), sys.argv[3]
template = folder / "template.db"
before = made(f"sqlite:///{template}", revision)
database, url = folder / "rox.db", f"sqlite:///{folder / 'rox.db'}"

def killed_at(statement):
    "Open the database in a process that is killed before it writes for so many times; tell whether it came that far."
    pid = os.fork()
    if pid == 0:
        count = 0
        def count_down(*_):
            nonlocal count
            count += 1
            if count == statement:
                os.kill(os.getpid(), signal.SIGKILL)
        def look(_connection, _cursor, words, *_):
            if not words.lstrip().startswith(("SELECT", "PRAGMA")):
                count_down()
        event.listen(Engine, "before_cursor_execute", look)
        event.listen(Engine, "commit", count_down)
        Store(url, clock=lambda: NOW).close()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL

statement, seen = 1, set()
while True:
    for left in folder.glob("rox.db*"):
        left.unlink()
    shutil.copy(template, database)
    came = killed_at(statement)
    found = rows(url)
    version = found["alembic_version"][0]["version_num"]
    assert version in (revision, schema.HEAD), version
    assert set(found) == set(before) if version == revision else set(found) >= set(before), statement
    if version == revision:
        assert found == before, statement
    seen.add(version)
    if not came:
        break
    statement += 1
    if statement % 20 == 0:
        Store(url, clock=lambda: NOW).close()
        assert rows(url)["alembic_version"] == [{"version_num": schema.HEAD}]
assert seen == {revision, schema.HEAD}
print(statement - 1)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes are forked and killed")
@pytest.mark.parametrize("revision", EARLIER[:1])
def test_an_upgrade_killed_before_any_write_leaves_the_old_schema_or_the_new_one(tmp_path: Path, revision: str) -> None:
    statements = int(finished(KILLING, tmp_path, revision))
    assert statements > 10


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
def test_an_upgrade_keeps_reopenings_of_the_sources_that_tell_them_alone(bare_url: str) -> None:
    engine = open_engine(parse_url(bare_url), writer=True)
    with engine.begin() as tx:
        command.upgrade(scripts(tx), "0022")
        known = MetaData()
        known.reflect(tx, only=["ticket", "source"])
        told = (("desk", 0), ("desk", 2), ("file", 0), ("file", 0), ("young", 0))
        tickets = [row(known.tables["ticket"], number) for number in range(1, 6)]
        for each, (source, reopens) in zip(tickets, told, strict=True):
            each |= {"workspace": "main", "source": source, "reopens": reopens}
        tx.execute(known.tables["ticket"].insert(), tickets)
        fetched = row(known.tables["source"], 1) | {"workspace": "main", "name": "young", "kind": "zendesk"}
        tx.execute(known.tables["source"].insert(), [fetched])
    engine.dispose()
    Store(bare_url, clock=lambda: NOW).close()
    after = [(each["source"], each["reopens"]) for each in rows(bare_url)["ticket"]]
    assert after == [("desk", 0), ("desk", 2), ("file", None), ("file", None), ("young", 0)]
    engine = open_engine(parse_url(bare_url), writer=True)
    with engine.begin() as tx:
        command.downgrade(scripts(tx), "0022")
    engine.dispose()
    assert [each["reopens"] for each in rows(bare_url)["ticket"]] == [0, 2, 0, 0, 0]
