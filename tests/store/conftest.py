"""A store on each engine; its tables are emptied for every test, which is faster than making them anew."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from rox_bot.store import schema
from rox_bot.store.store import Store
from tests.conftest import ENGINES
from tests.engines import PostgresServer
from tests.store.making import NOW


@pytest.fixture(scope="session", params=ENGINES)
def kept_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The store that the tests of one engine share; its clock stands still."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('shared') / 'rox.sqlite'}"
        else:
            server: PostgresServer = request.getfixturevalue("postgres")
            url = stack.enter_context(server.database())
        opened = Store(url, clock=lambda: NOW)
        stack.callback(opened.close)
        yield opened


@pytest.fixture
def store(kept_store: Store) -> Store:
    """The store with nothing in it but its workspace."""
    with kept_store.writing() as tx:
        for table in reversed(schema.metadata().sorted_tables):
            if table.name != "workspace":
                tx.execute(table.delete())
    return kept_store
