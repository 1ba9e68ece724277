"""Drawing processes that misbehave, started as `rox_bot.charts.child` would be; the chart's title says how."""

import os
import signal
import sys
import time

from rox_bot.charts import child
from rox_bot.domain.chart import Chart


def misbehave(chart: Chart) -> bytes:
    """Do what the chart's title says; anything else is drawn as four letters."""
    if chart.title == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if chart.title == "hang":
        time.sleep(600)
    if chart.title == "stuck":
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        time.sleep(600)
    if chart.title == "slow":
        time.sleep(0.5)
    if chart.title == "eat":
        eaten = bytearray()
        while True:
            eaten += bytes(2**20)
    if chart.title == "babble":
        sys.stdout.write("words of a library")
        sys.stdout.flush()
        print("more words", flush=True)
    if chart.title == "fail":
        raise RuntimeError("what Ada said")
    return b"good" if chart.title != "secrets" else repr(sorted(os.environ)).encode()


if __name__ == "__main__":
    child.draw = misbehave  # type: ignore[assignment]
    child.main()
