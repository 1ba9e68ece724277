"""Talks with three stores: the demo's (kept answers are all that is written to it), a copy of it, and an empty one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.talk import Talk, demo_copy, opened


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """Nine weeks of the demo, shared by the tests of a module."""
    with opened(demo_copy(tmp_path_factory.mktemp("demo"))) as talk:
        yield talk


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Talk]:
    """The demo, to write to."""
    with opened(demo_copy(tmp_path)) as talk:
        yield talk


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Talk]:
    """Nothing recorded yet."""
    with opened(tmp_path / "empty.db") as talk:
        yield talk
