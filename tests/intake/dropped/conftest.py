"""An inbox with a store beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import prepared_file
from tests.intake.dropped.post import Post


@pytest.fixture
def post(database_url: str, tmp_path: Path) -> Iterator[Post]:
    """An inbox that is looked into, on each engine."""
    made = Post.opened(database_url, tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Post]:
    """The same on SQLite alone, for what never reaches the database."""
    made = Post.opened(prepared_file(tmp_path / "rox.sqlite"), tmp_path)
    yield made
    made.store.close()
