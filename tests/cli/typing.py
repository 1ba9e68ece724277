"""A command line typed at: a real process on a terminal of its own, read until it asks, answered, and watched end."""

import contextlib
import os
import pty
import re
import select
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.cli.running import ROOT

PATIENCE = 30.0


@dataclass(frozen=True)
class Typed:
    """How it ended, and everything that stood on the screen."""

    code: int
    screen: str


def type_at(folder: Path, arguments: list[str], answers: list[tuple[str, str]], **settings: str) -> Typed:
    """Run `rox-bot` at a terminal in a folder; `answers` are what to wait for (a pattern) and what is typed then."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ROX_", "SLACK_"))}
    given = {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **settings}
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a test run in the background of a shell ignores it
        os.execve(sys.executable, [sys.executable, "-m", "rox_bot", *arguments], given)
    screen, read = b"", 0
    try:
        for pattern, typed in answers:
            found = None
            while found is None:
                screen += _more(terminal)
                found = re.compile(pattern.encode()).search(screen, read)
            read = found.end()
            time.sleep(0.05)  # the terminal stops echoing a moment after the question stands there
            os.write(terminal, typed.encode())
        with contextlib.suppress(EOFError):
            while True:
                screen += _more(terminal)
    finally:
        os.close(terminal)
    _, status = os.waitpid(process, 0)
    return Typed(os.waitstatus_to_exitcode(status), screen.decode())


def _more(terminal: int) -> bytes:
    """What is written next; EOFError at the end, TimeoutError when nothing comes."""
    ready, _, _ = select.select([terminal], [], [], PATIENCE)
    if not ready:
        raise TimeoutError("nothing more is written")
    try:
        found = os.read(terminal, 65_536)
    except OSError:  # how Linux tells the end of a terminal
        found = b""
    if not found:
        raise EOFError
    return found
