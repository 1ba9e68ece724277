"""An open store and a folder in which a test writes its file and its map."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rox_bot.store.store import Store
from tests.databases import prepared_file
from tests.intake.files.desk import Desk


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A store on each engine, and a folder for files."""
    store = Store(database_url)
    yield Desk(store, tmp_path)
    store.close()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Desk]:
    """The same on SQLite alone, for what never reaches the database."""
    store = Store(prepared_file(tmp_path / "rox.sqlite"))
    yield Desk(store, tmp_path)
    store.close()
