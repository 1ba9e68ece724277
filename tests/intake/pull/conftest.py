"""A store on each engine, a clock moved by hand, and fetching without the long pauses."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from rox_bot.intake.pull import asking
from rox_bot.store import schema
from rox_bot.store.store import Store
from tests.conftest import ENGINES
from tests.engines import PostgresServer
from tests.intake.pull.fetching import Clock


@pytest.fixture(scope="session", params=ENGINES)
def kept_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The store that the tests of one engine share."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('pull') / 'rox.sqlite'}"
        else:
            server: PostgresServer = request.getfixturevalue("postgres")
            url = stack.enter_context(server.database())
        opened = Store(url, clock=Clock())
        stack.callback(opened.close)
        yield opened


@pytest.fixture
def store(kept_store: Store) -> Store:
    """The store with nothing in it but its workspace."""
    return emptied(kept_store)


@pytest.fixture(scope="session")
def kept_lone_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store on SQLite alone."""
    opened = Store(f"sqlite:///{tmp_path_factory.mktemp('lone') / 'lone.sqlite'}", clock=Clock())
    yield opened
    opened.close()


@pytest.fixture
def lone_store(kept_lone_store: Store) -> Store:
    """A store with nothing in it, for what no database has a part in."""
    return emptied(kept_lone_store)


def emptied(store: Store) -> Store:
    """The same store with nothing in it but its workspace, and a clock of its own."""
    with store.writing() as tx:
        for table in reversed(schema.metadata().sorted_tables):
            if table.name != "workspace":
                tx.execute(table.delete())
    store.clock = Clock()
    return store


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses are those of a test."""
    monkeypatch.setattr(asking, "PAUSES", (0.01, 0.02, 0.03, 0.04))
    monkeypatch.setattr(asking, "_DULL_WAIT", 0.05)
