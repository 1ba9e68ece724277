"""The command line as a process of its own, with nobody's settings but the test's."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-18T10:00"


@dataclass(frozen=True)
class Terminal:
    """A folder in which the command line runs, with its database and its settings."""

    folder: Path
    zone: str = "Europe/Amsterdam"

    @property
    def database(self) -> Path:
        """The database's file."""
        return self.folder / "rox.db"

    def run(self, *arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run `rox-bot` with arguments and return how it ended and what it printed."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ROX_", "SLACK_"))}
        own = {"ROX_ZONE": self.zone, "ROX_DATABASE_URL": f"sqlite:///{self.database}", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-W", "error", "-m", "rox_bot", *map(str, arguments)]
        environment = {**kept, **own, "COLUMNS": "200", **settings}
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False, encoding="utf-8"
        )

    def json(self, *arguments: str | Path, **settings: str) -> Any:
        """Run with --json and return what was printed."""
        done = self.run("--json", *arguments, **settings)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
