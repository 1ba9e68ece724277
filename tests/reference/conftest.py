"""Real logs imported once by the command line; skipped where the checkout has no example files beside it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Terminal
from tests.talk import Talk, opened

MAPS = Path(__file__).resolve().parents[1] / "maps"


@pytest.fixture(scope="session")
def reference(shared: Path) -> dict[str, Any]:
    """The figures that others computed from the same files."""
    figures: dict[str, Any] = json.loads((shared / "reference.json").read_text(encoding="utf-8"))
    return figures


@pytest.fixture(scope="session")
def incidents(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """The ITSM log."""
    terminal = Terminal(tmp_path_factory.mktemp("itsm"), zone="UTC")
    terminal.json("import", shared / "itsm_incident_log.csv.gz", "--map", MAPS / "itsm.toml")
    return terminal


@pytest.fixture(scope="session")
def survey(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """The telecom survey."""
    terminal = Terminal(tmp_path_factory.mktemp("nps"), zone="Europe/London")
    terminal.json("import", shared / "nps_telecom_2018.csv", "--map", MAPS / "nps_telecom.toml")
    return terminal


@pytest.fixture(scope="session")
def desk(incidents: Terminal) -> Iterator[Talk]:
    """Questions to the ITSM log."""
    with opened(incidents.database) as talk:
        yield talk.with_(calendar=type(talk.context.calendar)("UTC"))


@pytest.fixture(scope="session")
def answers(survey: Terminal) -> Iterator[Talk]:
    """Questions to the telecom survey."""
    with opened(survey.database) as talk:
        yield talk.with_(calendar=type(talk.context.calendar)("Europe/London"))
