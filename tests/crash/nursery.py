"""Processes to be killed: each a real one, forked in a few milliseconds from one that has everything loaded."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Child:
    """One forked process."""

    pid: int
    _nursery: "Nursery"

    def send(self, what: signal.Signals) -> None:
        """Send a signal."""
        os.kill(self.pid, what)

    def wait(self) -> int:
        """Wait for the end and return the exit code; minus the signal's number where one ended it."""
        return int(self._nursery.asked({"reap": self.pid})["code"])

    def kill(self) -> int:
        """End it by SIGKILL; returns its exit code, which is another one where it had ended before."""
        self.send(signal.SIGKILL)
        return self.wait()


@dataclass(frozen=True)
class Nursery:
    """The process that forks, and the folder for what its children say."""

    log: Path
    _requests: IO[str]
    _answers: IO[str]

    def fork(self, run: str, **given: Any) -> Child:
        """Start `module:function` with what is given (plain values) in a process of its own."""
        return Child(int(self.asked({"run": run, "given": given, "log": str(self.log)})["pid"]), self)

    def asked(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to one request."""
        self._requests.write(json.dumps(request) + "\n")
        self._requests.flush()
        answer: dict[str, Any] = json.loads(self._answers.readline())
        return answer

    def said(self) -> str:
        """Return all that the children have written."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""


@contextmanager
def nursery(folder: Path) -> Iterator[Nursery]:
    """A process to fork from; its children are gone when it is."""
    command = [sys.executable, "-m", "tests.crash.warm"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, encoding="utf-8") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Nursery(folder / "children.log", process.stdin, process.stdout)


@dataclass
class Port:
    """A free port on 127.0.0.1, kept from everybody else as long as this is held, for servers that come and go."""

    _kept: socket.socket = field(default_factory=socket.socket)

    def __enter__(self) -> int:
        # Bound but not listening: a server that also allows the address to be reused may bind it and listen.
        self._kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._kept.bind(("127.0.0.1", 0))
        return int(self._kept.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._kept.close()
