"""Terminals: one with the demo, one with nothing recorded, one without a database."""

from pathlib import Path

import pytest

from tests.cli.running import Terminal
from tests.databases import copied, prepared
from tests.talk import demo_file


@pytest.fixture(scope="session")
def demo_terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A terminal with nine weeks of the demo; kept answers are all that is written to it."""
    terminal = Terminal(tmp_path_factory.mktemp("terminal"))
    copied(demo_file(), terminal.database)
    return terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A terminal with nothing recorded yet."""
    made = Terminal(tmp_path)
    prepared(made.database)
    return made


@pytest.fixture
def bare_terminal(tmp_path: Path) -> Terminal:
    """A terminal without a database yet."""
    return Terminal(tmp_path)
