"""Real logs imported once by the command line; skipped where the checkout has no example files beside it."""

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rox_bot.domain.period import Calendar
from tests.cli.running import Terminal
from tests.talk import Talk, opened

MAPS = Path(__file__).resolve().parents[1] / "maps"


def imported(name: str, zone: str, file: Path, factory: pytest.TempPathFactory) -> Terminal:
    """Return a terminal with a file imported: the first worker that asks does it, the others wait for it."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    terminal = Terminal(folder, zone)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            terminal.json("import", file, "--map", MAPS / f"{name}.toml")
            (folder / "done").touch()
    return terminal


@pytest.fixture(scope="session")
def reference(shared: Path) -> dict[str, Any]:
    """The figures that others computed from the same files."""
    figures: dict[str, Any] = json.loads((shared / "reference.json").read_text(encoding="utf-8"))
    return figures


@pytest.fixture(scope="session")
def incidents(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """The ITSM log."""
    return imported("itsm", "UTC", shared / "itsm_incident_log.csv.gz", tmp_path_factory)


@pytest.fixture(scope="session")
def survey(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """The telecom survey."""
    return imported("nps_telecom", "Europe/London", shared / "nps_telecom_2018.csv", tmp_path_factory)


@pytest.fixture(scope="session")
def desk(incidents: Terminal) -> Iterator[Talk]:
    """Questions to the ITSM log."""
    with opened(incidents.database) as talk:
        yield talk.with_(calendar=Calendar("UTC"))


@pytest.fixture(scope="session")
def answers(survey: Terminal) -> Iterator[Talk]:
    """Questions to the telecom survey."""
    with opened(survey.database) as talk:
        yield talk.with_(calendar=Calendar("Europe/London"))
