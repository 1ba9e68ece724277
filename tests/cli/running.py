"""The command line as a process of its own, with nobody's settings but the test's."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.databases import address

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-18T10:00"


@cache
def _warm() -> "subprocess.Popen[str]":
    """Return the process that forks command lines; it ends with this one, when its standard input closes."""
    command = [sys.executable, "-W", "error", "-m", "tests.cli.warm"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, encoding="utf-8")


def _ask(arguments: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    warm = _warm()
    assert warm.stdin is not None
    assert warm.stdout is not None
    with tempfile.TemporaryDirectory() as kept:
        out, err = Path(kept) / "out", Path(kept) / "err"
        request = {
            "arguments": arguments,
            "cwd": str(folder),
            "env": environment,
            "stdout": str(out),
            "stderr": str(err),
        }
        warm.stdin.write(json.dumps(request) + "\n")
        warm.stdin.flush()
        code = int(warm.stdout.readline())
        said, complained = out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8")
    return subprocess.CompletedProcess(["rox-bot", *arguments], code, said, complained)


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
        own = {"ROX_ZONE": self.zone, "ROX_DATABASE_URL": address(self.database), "PYTHONPATH": str(ROOT)}
        return _ask([str(each) for each in arguments], self.folder, {**kept, **own, "COLUMNS": "200", **settings})

    def json(self, *arguments: str | Path, **settings: str) -> Any:
        """Run with --json and return what was printed."""
        done = self.run("--json", *arguments, **settings)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
