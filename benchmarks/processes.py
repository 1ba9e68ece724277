"""What the operating system knows of a process that is measured."""

import os
import socket
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pid: int) -> float:
    """Return the CPU time a process has used."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / _TICKS


def resident_mib(pid: int) -> float:
    """Return the memory a process holds, in MiB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 2**20


def open_files(pid: int) -> int:
    """Return how many file handles a process holds."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def wait_until_open(port: int, seconds: float = 30.0) -> None:
    """Wait until something listens on a port of this machine."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")
