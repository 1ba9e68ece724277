"""Signed webhook events (scores without words) on the whole server at a steady rate, over connections kept open.

    python -m benchmarks.hook_load [RATE [SECONDS [DATABASE_URL]]]

The server is a process of its own that runs as `rox-bot serve` does; this one keeps to the pace, with requests signed
beforehand. A request is due at its moment whether or not the ones before it were answered, and the time it takes is
counted from that moment. Printed are the rate reached, how long acknowledgements took, the CPU time of the bot for
each event, and what of the acknowledged is not stored.
"""

import asyncio
import json
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.intake_load import QUANTILES, WARM_UP, Pace, stored
from benchmarks.processes import cpu_seconds, resident_mib, wait_until_open
from tests.crash.nursery import Port, nursery
from tests.fake_slack import FakeSlack
from tests.web.hooking import KEY, delivery

RATE, SECONDS = 1_000, 60
CUSTOMERS = 200


def events(first: int, many: int) -> Iterator[bytes]:
    """Yield signed deliveries of one score each, with a key of its own, as they travel."""
    now = datetime.now(UTC).replace(microsecond=0)
    for number in range(first, first + many):
        event = {
            "type": "feedback",
            "source_key": f"S{number}",
            "occurred_at": now.isoformat(),
            "instrument": "csat",
            "score": 1 + number % 5,
            "customer": f"shop{number % CUSTOMERS}",
            "touchpoint": f"touchpoint {number % 20}",
        }
        yield delivery(KEY, f"msg_{number}", json.dumps(event).encode(), time.time())


def main(arguments: list[str]) -> None:
    """Load a server and print the figures."""
    rate, seconds = (int(each) for each in [*arguments[:2], *map(str, (RATE, SECONDS)[len(arguments[:2]) :])])
    with TemporaryDirectory(prefix="rox-load-") as name, FakeSlack() as slack, Port() as port:
        url = arguments[2] if len(arguments) > 2 else f"sqlite:///{Path(name) / 'rox.db'}"
        with nursery(Path(name)) as made:
            given = {"database_url": url, "api_url": slack.api_url, "port": port}
            bot = made.fork("tests.crash.bots:serve", **given, hook_rate=100_000)
            wait_until_open(port)
            asyncio.run(Pace(port, rate, list(events(0, WARM_UP)), b"taken").run())
            load = Pace(port, rate, list(events(WARM_UP, rate * seconds)), b"taken")
            before = cpu_seconds(bot.pid)
            took = asyncio.run(load.run())
            used, kept = cpu_seconds(bot.pid) - before, resident_mib(bot.pid)
            bot.send(signal.SIGTERM)
            bot.wait()
        taken, many = sorted(load.taken), len(load.taken)
        lost = WARM_UP + many - load.refused - stored(url)
    shown = ", ".join(f"p{100 * q:g} {1_000 * taken[min(many - 1, int(q * many))]:.1f}" for q in QUANTILES)
    print(f"{many} events in {took:.1f} s: {many / took:.0f}/s of {rate}/s asked, {load.refused} refused, {lost} lost")
    print(f"acknowledged after (ms): {shown}")
    print(f"the bot used {1_000 * used / many:.2f} ms of CPU for each, and holds {kept:.0f} MiB")


if __name__ == "__main__":
    main(sys.argv[1:])
