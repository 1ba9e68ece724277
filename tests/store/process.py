"""Python in a process of its own, for what a test must not do to itself: be killed, held up, or left without rights."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-c", "import sys; sys.path.insert(0, sys.argv[1]); exec(sys.stdin.read())", str(ROOT))
"""The program comes over standard input up to its end; what follows the root are its own arguments."""


@contextmanager
def started(program: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Start a program that says something when it is ready, and kill it in the end if it is still there."""
    command = [*COMMAND, *map(str, arguments)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    with process:
        process.stdin.write(program)
        process.stdin.close()
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    """Wait for the next line that a program prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def finished(program: str, *arguments: object) -> str:
    """Run a program to its end and return what it printed; what it complains of is the test's complaint."""
    command = [*COMMAND, *map(str, arguments)]
    done = subprocess.run(command, input=program, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
