"""Fifty slow questions at once, and entries logged among them: how soon each is acknowledged.

    python -m benchmarks.ack_load [QUESTIONS [WEEKS [DATABASE_URL]]]

The server is a process of its own, with that many weeks of the demo in its store; this one plays Slack and sends all
questions in the same moment over connections of their own, and every fifth of a second one entry to log. Printed are
the times until the acknowledgements, and until the last answer had come.
"""

import asyncio
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.intake_load import Pace
from benchmarks.processes import wait_until_open
from rox_bot.domain.period import Calendar
from rox_bot.intake.demo import fill_demo
from rox_bot.store.store import Store
from tests.crash.load import packed
from tests.crash.nursery import Port, nursery
from tests.fake_slack import FakeSlack

QUESTIONS, WEEKS = 50, 52
LINES = (
    "csat by customer last 90 days",
    "fcr by week since january",
    "nps by partner last quarter chart",
    "first reply by touchpoint last 90 days",
    "why csat last month",
)
"""Each reads many events; by what they take, the machine is busy for seconds."""
USER, CHANNEL = "U0ADA", "C0SUPPORT"
PATIENCE = 300.0


def questions(slack: FakeSlack, many: int) -> list[bytes]:
    """Return signed questions as they travel."""
    made = [slack.command("/rox", LINES[n % len(LINES)], user=USER, channel=CHANNEL) for n in range(many)]
    return [packed(request.headers, request.body) for request in made]


def entries(slack: FakeSlack, many: int) -> list[bytes]:
    """Return signed entries to log, of a customer that the demo knows."""
    made = [slack.command("/rox", f"log csat {1 + n % 5} Acme", user=USER, channel=CHANNEL) for n in range(many)]
    return [packed(request.headers, request.body) for request in made]


async def measured(port: int, asked: list[bytes], logged: list[bytes]) -> tuple[Pace, Pace]:
    """Send all questions at once and the entries meanwhile."""
    rush, trickle = Pace(port, 1_000_000, asked), Pace(port, 5, logged, b"Logged E")
    await asyncio.gather(rush.run(), trickle.run())
    return rush, trickle


def told(name: str, pace: Pace) -> str:
    """Return how long acknowledgements took."""
    taken = sorted(pace.taken)
    middle, last = 1_000 * taken[len(taken) // 2], 1_000 * taken[-1]
    return f"{name}: {len(taken)} acknowledged, {pace.refused} refused, median {middle:.0f} ms, longest {last:.0f} ms"


def main(arguments: list[str]) -> None:
    """Load a server and print the figures."""
    many, weeks = (int(each) for each in [*arguments[:2], *map(str, (QUESTIONS, WEEKS)[len(arguments[:2]) :])])
    with TemporaryDirectory(prefix="rox-acks-") as name, FakeSlack() as slack, Port() as port:
        slack.add_user(USER, "ada")
        slack.add_channel(CHANNEL, "support", members=[USER])
        url = arguments[2] if len(arguments) > 2 else f"sqlite:///{Path(name) / 'rox.db'}"
        store = Store(url)
        fill_demo(store, now=datetime.now(UTC), calendar=Calendar("Europe/Amsterdam"), weeks=weeks)
        store.close()
        with nursery(Path(name)) as made:
            bot = made.fork("tests.crash.bots:serve", database_url=url, api_url=slack.api_url, port=port)
            wait_until_open(port)
            asyncio.run(Pace(port, 5, [*questions(slack, len(LINES)), *entries(slack, 1)]).run())  # warms up
            while len(slack.responses) < len(LINES):
                time.sleep(0.05)
            begun = time.perf_counter()
            rush, trickle = asyncio.run(measured(port, questions(slack, many), entries(slack, 10)))
            while len(slack.responses) < len(LINES) + many and time.perf_counter() - begun < PATIENCE:
                time.sleep(0.05)
            took = time.perf_counter() - begun
            answered = len(slack.responses) - len(LINES)
            bot.send(signal.SIGTERM)
            bot.wait()
    print(told("questions", rush))
    print(told("entries logged meanwhile", trickle))
    print(f"{answered} of {many} questions answered, the last after {took:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
