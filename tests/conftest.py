"""Fixtures that every test may ask for: a database on each engine, and the shared example files.

Properties are tried on few examples every day, always the same ones; `make thorough` tries many, new ones each time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache

from tests.databases import prepared_file, with_tables
from tests.engines import PostgresServer, postgres_server

settings.register_profile("everyday", max_examples=25, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=1_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "everyday"))

ENGINES = ("sqlite", "postgresql")
Figures = Callable[[str], None]
_FIGURES = "figures"


class _Compiled(LRUCache[Any, Any]):
    """Compiled statements by the name of their dialect instead of the engine's own: all engines here are set up alike.

    Each test opens engines of its own, for which SQLAlchemy would compile every statement anew: a quarter of the time.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), value)


_compiled = _Compiled(2_000)


@event.listens_for(Engine, "engine_connect")
def _share_compiled_statements(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_compiled)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the session, or for each worker; started by the first test that asks for it."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy address of a database with nothing in its tables; the test runs once on each engine."""
    if request.param == "sqlite":
        yield prepared_file(tmp_path / "rox.sqlite")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database(with_tables(server)) as url:
        yield url


@pytest.fixture(params=ENGINES)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy address of a database without tables; the test runs once on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'rox.sqlite'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


@pytest.fixture(scope="session")
def shared(pytestconfig: pytest.Config) -> Path:
    """The folder of example files beside the checkout; tests that need it are skipped without it."""
    folder = pytestconfig.rootpath.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no example files: the checkout has no ../shared/data beside it")
    return folder


@pytest.fixture
def record_figures(record_property: Callable[[str, object], None]) -> Figures:
    """Takes a line of figures, shown at the end of the run."""
    return lambda line: record_property(_FIGURES, line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the figures that tests have recorded, whatever came of them."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    lines = [value for report in reports for name, value in report.user_properties if name == _FIGURES]
    if lines:
        terminalreporter.section("figures")
    for line in dict.fromkeys(map(str, lines)):
        terminalreporter.write_line(line)
