"""Signed `/rox log` commands (scores without words) on the whole server at a steady rate, over connections kept open.

    python -m benchmarks.intake_load [RATE [SECONDS [DATABASE_URL]]]

The server is a process of its own that runs as `rox-bot serve` does; this one plays Slack and keeps to the pace, with
requests signed beforehand. A request is due at its moment whether or not the ones before it were answered, and the
time it takes is counted from that moment. Printed are the rate reached, how long acknowledgements took, and what of
them is not stored.
"""

import asyncio
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from benchmarks.processes import cpu_seconds, resident_mib, wait_until_open
from rox_bot.domain.facts import FeedbackFact
from rox_bot.store.store import Store
from tests.crash.load import packed
from tests.crash.nursery import Port, nursery
from tests.fake_slack import FakeSlack
from tests.fake_slack.signing import signed

RATE, SECONDS, CONNECTIONS = 1_000, 60, 64
CUSTOMERS, WARM_UP = 200, 600
USER, CHANNEL = "U0ADA", "C0SUPPORT"
QUANTILES = (0.5, 0.9, 0.99, 0.999, 1.0)


def commands(slack: FakeSlack, first: int, many: int) -> list[bytes]:
    """Return signed commands, each with a key of its own, as they travel."""
    usual = slack.command("/rox", "log", user=USER, channel=CHANNEL).payload
    now, made = int(time.time()), []
    for number in range(first, first + many):
        text = f"log csat {1 + number % 5} customer:shop{number % CUSTOMERS}"
        payload = {**usual, "text": text, "trigger_id": f"{number}.load"}
        request = signed(payload, "slash_commands", slack.signing_secret, now)
        made.append(packed(request.headers, request.body))
    return made


@dataclass
class Pace:
    """Requests sent at a steady rate (per second) over a number of connections, and how long each took (s).

    An answer that says something, but not what is expected, is a refusal.
    """

    port: int
    rate: float
    requests: list[bytes]
    expected: bytes = b""
    taken: list[float] = field(default_factory=list)
    refused: int = 0

    async def run(self) -> float:
        """Send them all and return the seconds that took."""
        self._next = iter(enumerate(self.requests))
        lines = [
            await asyncio.open_connection("127.0.0.1", self.port) for _ in range(min(CONNECTIONS, round(self.rate)))
        ]
        self._start = time.perf_counter()
        await asyncio.gather(*(self._line(*line) for line in lines))
        return time.perf_counter() - self._start

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for place, request in self._next:
            due = self._start + place / self.rate
            if (pause := due - time.perf_counter()) > 0:
                await asyncio.sleep(pause)
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            said = await reader.readexactly(length)
            self.taken.append(time.perf_counter() - due)
            self.refused += not (head.startswith(b"HTTP/1.1 200") and (not said or self.expected in said))
        writer.close()


def stored(database_url: str) -> int:
    """Return how many scores a database holds."""
    store = Store(database_url)
    try:
        with store.reading() as tx:
            return int(tx.execute(select(func.count()).select_from(FeedbackFact)).scalar_one())
    finally:
        store.close()


def main(arguments: list[str]) -> None:
    """Load a server and print the figures."""
    rate, seconds = (int(each) for each in [*arguments[:2], *map(str, (RATE, SECONDS)[len(arguments[:2]) :])])
    with TemporaryDirectory(prefix="rox-load-") as name, FakeSlack() as slack, Port() as port:
        slack.add_user(USER, "ada")
        slack.add_channel(CHANNEL, "support", members=[USER])
        url = arguments[2] if len(arguments) > 2 else f"sqlite:///{Path(name) / 'rox.db'}"
        with nursery(Path(name)) as made:
            bot = made.fork("tests.crash.bots:serve", database_url=url, api_url=slack.api_url, port=port)
            wait_until_open(port)
            asyncio.run(Pace(port, rate, commands(slack, 0, WARM_UP)).run())
            load = Pace(port, rate, commands(slack, WARM_UP, rate * seconds), b"Logged E")
            before = cpu_seconds(bot.pid)
            took = asyncio.run(load.run())
            used, kept = cpu_seconds(bot.pid) - before, resident_mib(bot.pid)
            bot.send(signal.SIGTERM)
            bot.wait()
        taken, many = sorted(load.taken), len(load.taken)
        lost = WARM_UP + many - load.refused - stored(url)
    shown = ", ".join(f"p{100 * q:g} {1_000 * taken[min(many - 1, int(q * many))]:.1f}" for q in QUANTILES)
    print(
        f"{many} commands in {took:.1f} s: {many / took:.0f}/s of {rate}/s asked, {load.refused} refused, {lost} lost"
    )
    print(f"acknowledged after (ms): {shown}")
    print(f"the bot used {1_000 * used / many:.2f} ms of CPU for each, and holds {kept:.0f} MiB")


if __name__ == "__main__":
    main(sys.argv[1:])
