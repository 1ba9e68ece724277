"""A store on each engine."""

from collections.abc import Iterator

import pytest

from rox_bot.store.store import Store
from tests.store.making import NOW


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store whose clock stands still."""
    opened = Store(database_url, clock=lambda: NOW)
    yield opened
    opened.close()
