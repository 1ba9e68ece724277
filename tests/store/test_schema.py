"""The schema: migrations and declarations say the same, both ways, and no process spoils another's start."""

import subprocess
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from rox_bot.domain.errors import BadInput
from rox_bot.domain.events import Ticket
from rox_bot.store import schema
from rox_bot.store.engine import open_engine, parse_url
from rox_bot.store.store import Store
from tests.store.making import NOW, only, ticket, write

OPENING = """
import sys
from rox_bot.store.store import Store
sys.stdin.readline()
Store(sys.argv[1]).close()
"""


@pytest.fixture
def tx(bare_url: str) -> Iterator[Connection]:
    """A write transaction on an empty database."""
    engine = open_engine(parse_url(bare_url), writer=True)
    with engine.begin() as opened:
        yield opened
    engine.dispose()


def alembic(tx: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "rox_bot:store/migrations")
    config.attributes["connection"] = tx
    return config


def shape(tx: Connection) -> dict[str, Any]:
    """Every table with its columns, keys and indexes."""
    look = inspect(tx)
    found = {}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
        for table in look.get_table_names():
            columns = [(each["name"], str(each["type"]), each["nullable"]) for each in look.get_columns(table)]
            indexes = sorted((each["name"], *each["column_names"]) for each in look.get_indexes(table))
            unique = sorted((str(each["name"]), *each["column_names"]) for each in look.get_unique_constraints(table))
            found[table] = (columns, look.get_pk_constraint(table)["constrained_columns"], indexes, unique)
    return found


def test_the_migrations_make_what_is_declared(tx: Connection) -> None:
    assert schema.upgrade(tx)
    migrated = shape(tx)
    context = MigrationContext.configure(tx, opts={"compare_type": True, "compare_server_default": True})
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*expression")  # the next test looks at that index
        assert compare_metadata(context, schema.metadata()) == []
    assert set(migrated) == {*schema.metadata().tables, "alembic_version"}


def test_the_index_over_an_expression_is_made_as_declared(tx: Connection) -> None:
    schema.upgrade(tx)
    lists = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE name = 'ix_ticket_finished_at'",
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_ticket_finished_at'",
    }
    made = tx.execute(text(lists[tx.dialect.name])).scalar_one().lower()
    assert made.endswith("(workspace, coalesce(solved_at, closed_at))")


def test_down_leaves_nothing_and_up_again_the_same(tx: Connection) -> None:
    schema.upgrade(tx)
    first = shape(tx)
    command.downgrade(alembic(tx), "base")
    assert set(shape(tx)) == {"alembic_version"}
    assert schema.version(tx) is None
    assert schema.upgrade(tx)
    assert shape(tx) == first


def test_an_up_to_date_schema_is_left_alone(bare_url: str) -> None:
    first = Store(bare_url, clock=lambda: NOW)
    write(first, ticket())
    first.close()
    second = Store(bare_url, clock=lambda: NOW)
    assert (first.migrated, second.migrated) == (True, False)
    assert only(second, Ticket)["source_key"] == "1"
    with second.reading() as tx:
        assert schema.version(tx) == schema.HEAD
    second.close()


def test_head_is_the_last_migration() -> None:
    assert ScriptDirectory.from_config(alembic(None)).get_heads() == [schema.HEAD]  # type: ignore[arg-type]


def test_a_newer_schema_is_refused_and_left_as_it_is(bare_url: str) -> None:
    store = Store(bare_url, clock=lambda: NOW)
    with store.writing() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(BadInput, match=r"newer rox_bot \(schema 0999\); this one knows .* Update rox_bot"):
        Store(bare_url, clock=lambda: NOW)
    with store.reading() as tx:
        assert schema.version(tx) == "0999"
    store.close()


def test_an_interrupted_migration_leaves_nothing(bare_url: str) -> None:
    engine = open_engine(parse_url(bare_url), writer=True)
    with pytest.raises(KeyboardInterrupt), engine.begin() as tx:
        raise KeyboardInterrupt(schema.upgrade(tx))
    with engine.begin() as tx:
        assert inspect(tx).get_table_names() == []
    engine.dispose()


def test_two_processes_that_open_an_empty_database_at_once_both_work(bare_url: str) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPENING, bare_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    ends = [(process.communicate()[1], process.returncode) for process in started]
    assert ends == [("", 0)] * 2
    store = Store(bare_url, clock=lambda: NOW)
    assert not store.migrated
    store.close()
