"""Databases by the path that a test gives them: SQLite files, or databases on PostgreSQL where the run asks for it.

`ROX_TEST_ENGINE=postgresql` (`make test ENGINE=postgresql`) runs on PostgreSQL what otherwise runs on SQLite alone.
Migrations are made once for each worker: databases are copies of one that has its tables, unless a test is about how
they come to be.
"""

import atexit
import logging
import os
import shutil
import sqlite3
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row, tuple_row
from sqlalchemy import make_url

from rox_bot.store import schema
from rox_bot.store.engine import open_engine, parse_url
from tests.engines import PostgresServer, postgres_server

ENGINE = os.environ.get("ROX_TEST_ENGINE", "sqlite")
PATIENCE = 20.0
_MOST_KEPT = 150
_made: "OrderedDict[str, None]" = OrderedDict()
_templates: set[str] = set()
"""Databases that others were copied from: they stay, however long ago that was."""

on_sqlite_alone = pytest.mark.skipif(ENGINE != "sqlite", reason="it is about SQLite's file")


def address(path: Path) -> str:
    """The SQLAlchemy address of the database at a path, without tables if it is not there yet."""
    if ENGINE == "sqlite":
        return f"sqlite:///{path}"
    _make(_name(path), "template0")
    return _server().url(_name(path))


def prepared(path: Path) -> str:
    """The SQLAlchemy address of the database at a path, with its tables and nothing in them if it is not there yet."""
    if ENGINE == "sqlite":
        return prepared_file(path)
    _make(_name(path), with_tables(_server()))
    return _server().url(_name(path))


def prepared_file(path: Path) -> str:
    """The SQLAlchemy address of an SQLite file, with its tables and nothing in them if it is not there yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_file_with_tables(), path)
    return f"sqlite:///{path}"


@cache
def _file_with_tables() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="rox-tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _migrate(f"sqlite:///{folder / 'rox.db'}")
    return folder / "rox.db"


@cache
def with_tables(server: PostgresServer) -> str:
    """The name of the database on a server that has its tables and nothing in them, to be copied."""
    server.admin.execute("CREATE DATABASE with_tables TEMPLATE template0")
    _migrate(server.url("with_tables"))
    return "with_tables"


def _migrate(url: str) -> None:
    engine = open_engine(parse_url(url), writer=True)
    logging.disable()  # what a migration logs is none of the test's that happens to be the first
    try:
        with engine.begin() as tx:
            schema.upgrade(tx)
    finally:
        logging.disable(logging.NOTSET)
        engine.dispose()


def copied(source: Path, target: Path) -> Path:
    """Copy a database that nobody has open, and return the copy's path."""
    if ENGINE == "sqlite":
        return Path(shutil.copy(source, target))
    _make(_name(target), _name(source))
    return target


def rows(path: Path, query: str, *values: Any) -> list[dict[str, Any]]:
    """Read a database beside whoever has it open; `?` stands for a value."""
    if ENGINE == "sqlite":
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query, values)]
    with _connected(path) as session:
        return session.execute(query.replace("%", "%%").replace("?", "%s"), values).fetchall()  # type: ignore[arg-type]


def content(path: Path, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of some tables, to be compared."""
    queries = {table: f"SELECT * FROM {table} ORDER BY 1, 2" for table in tables}
    if ENGINE == "sqlite":
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return {table: connection.execute(query).fetchall() for table, query in queries.items()}
    with _connected(path) as session, session.cursor(row_factory=tuple_row) as cursor:
        return {table: cursor.execute(query).fetchall() for table, query in queries.items()}  # type: ignore[call-overload]


def change(path: Path, statement: str) -> None:
    """Change a database behind the back of whoever has it open."""
    if ENGINE == "sqlite":
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as connection:
            connection.execute(statement)
            connection.commit()
        return
    with _connected(path) as session:
        session.execute(statement)  # type: ignore[call-overload]


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Keep everybody else from writing to a database."""
    if ENGINE == "sqlite":
        with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")
        return
    with _connected(path) as session:
        session.execute("LOCK TABLE inbox IN EXCLUSIVE MODE")
        yield


def _connected(path: Path) -> "psycopg.Connection[dict[str, Any]]":
    url = make_url(address(path))
    return psycopg.connect(host=url.query["host"], user=url.username, dbname=url.database, row_factory=dict_row)


def _name(path: Path) -> str:
    return f"at_{blake2b(str(path).encode(), digest_size=12).hexdigest()}"


def _make(name: str, template: str) -> None:
    """Make a database, and drop the one made longest ago where there are many: each is eight megabytes."""
    if name in _made or name in _templates:
        return
    admin = _server().admin
    admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    _made[name] = None
    if template in _made:
        del _made[template]
        _templates.add(template)
    if len(_made) > _MOST_KEPT:
        admin.execute(f"DROP DATABASE {_made.popitem(last=False)[0]} WITH (FORCE)")


@cache
def _server() -> PostgresServer:
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(postgres_server())
