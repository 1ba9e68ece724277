"""The drawing process: charts in on standard input, pictures out on standard output, until the input ends.

`python -m rox_bot.charts.child SECONDS BYTES`: so long a picture may take, and so much memory the process may have.
"""

import os
import signal
import sys
from contextlib import suppress
from typing import BinaryIO

from rox_bot.charts import draw, wire


def limit(memory: int) -> None:
    """Let the system refuse more than so many bytes of memory, where it can."""
    import resource  # not on every system that the rest runs on

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def serve(charts: BinaryIO, pictures: BinaryIO, seconds: int) -> None:
    """Draw what comes until nothing comes any more; an alarm ends this process when one picture takes too long."""
    while True:
        try:
            _, body = wire.read(charts)
        except EOFError:
            return
        signal.alarm(seconds)
        try:
            answer = (wire.PICTURE, draw(wire.unpacked(body)))
        except Exception as fault:  # noqa: BLE001 - whatever it is, whoever asked shows no picture
            answer = (wire.FAULT, type(fault).__name__.encode())
        signal.alarm(0)
        wire.write(pictures, *answer)


def main() -> None:
    """Serve on the standard streams; what a library prints goes to the log, not between the pictures."""
    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    pictures = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit(memory)
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, pictures, seconds)


if __name__ == "__main__":
    main()
