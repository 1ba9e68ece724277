"""A bot under moderate load for a long time, with questions, pictures and digests: memory and file handles stay flat.

    python -m benchmarks.soak [MINUTES [RATE]]

The server runs as `rox-bot serve` does; in every second this process logs so many scores, asks for a chart, tells a
moment now and then, and sets up digests that fall due. Memory and handles are printed twenty times; the slope is that
of the second half.
"""

import asyncio
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import linear_regression
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from benchmarks.intake_load import Pace
from benchmarks.processes import open_files, resident_mib, wait_until_open
from tests.crash.bots import ZONE
from tests.crash.load import packed
from tests.crash.nursery import Child, Port, nursery
from tests.fake_slack import FakeSlack
from tests.slack.workspace import ADA, BRAM, SUPPORT, TEAMMATE, Clock, made_up_slack

MINUTES, RATE = 10.0, 20
SAMPLES = 20


@dataclass(frozen=True)
class Sample:
    """What a bot held at a moment: seconds since the start, MiB of memory, handles, and MiB of files on disk."""

    at: float
    memory: float
    handles: int
    disk: float


def requests(slack: FakeSlack, seconds: int, rate: int) -> Iterator[bytes]:
    """Yield what is asked and told in so many seconds, `rate` requests in each."""
    for number in range(seconds * rate):
        if number % (5 * rate) == rate:
            yield command(slack, "csat by customer last 4 weeks chart")
        elif number % rate == 0:
            yield told(slack, number)
        elif number % (15 * rate) == 1:
            yield digest_here(slack)
        else:
            yield command(slack, f"log csat {1 + number % 5} customer:shop{number % 50} #{number}")


def command(slack: FakeSlack, text: str, channel: str = SUPPORT) -> bytes:
    """Return a signed command."""
    request = slack.command("/rox", text, user=ADA, channel=channel)
    return packed(request.headers, request.body)


def told(slack: FakeSlack, number: int) -> bytes:
    """Return the event of a message that tells a moment."""
    text = f"Magic moment: <@{TEAMMATE}> drove to shop1 at night for #{number}"
    message = slack.add_message(SUPPORT, user=BRAM, text=text)
    request = slack.event(slack.message_event(message, SUPPORT))
    return packed(request.headers, request.body)


def digest_here(slack: FakeSlack) -> bytes:
    """Return a command that sets up a digest in a channel of its own, due in a minute."""
    channel = f"C0SOAK{len(slack.channels)}"
    slack.add_channel(channel, channel.lower(), members=[ADA])
    due = datetime.now(ZoneInfo(ZONE)) + timedelta(minutes=1)
    return command(slack, f"digest here weekly {due:%a %H:%M}", channel)


def sample(bot: Child, folder: Path, start: float) -> Sample:
    """Look at what a bot holds."""
    disk = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file()) / 2**20
    return Sample(time.monotonic() - start, resident_mib(bot.pid), open_files(bot.pid), disk)


def slope(samples: list[Sample]) -> float:
    """Return how fast memory grew over samples, in MiB an hour, by least squares."""
    at, memory = [each.at / 3_600 for each in samples], [each.memory for each in samples]
    return linear_regression(at, memory).slope


def main(arguments: list[str]) -> None:
    """Load a bot for some minutes and print what it held."""
    minutes, rate = float(arguments[0]) if arguments else MINUTES, int(arguments[1]) if arguments[1:] else RATE
    seconds, samples, refused = max(2, round(minutes * 60 / SAMPLES)), list[Sample](), 0
    with TemporaryDirectory(prefix="rox-soak-") as name, made_up_slack(Clock(), None) as slack, Port() as port:
        slack.clock = time.time
        with nursery(Path(name)) as made:
            url = f"sqlite:///{Path(name) / 'rox.db'}"
            bot = made.fork("tests.crash.bots:serve", database_url=url, api_url=slack.api_url, port=port)
            wait_until_open(port)
            start = time.monotonic()
            print(f"{'seconds':>8} {'MiB':>7} {'handles':>8} {'disk MiB':>9}")
            for _ in range(SAMPLES):
                pace = Pace(port, rate, list(requests(slack, seconds, rate)))
                asyncio.run(pace.run())
                refused += pace.refused
                found = sample(bot, Path(name), start)
                samples.append(found)
                print(f"{found.at:>8.0f} {found.memory:>7.1f} {found.handles:>8} {found.disk:>9.1f}", flush=True)
            bot.send(signal.SIGTERM)
            code = bot.wait()
    later = samples[SAMPLES // 2 :]
    pictures = len(slack.files)
    posts = sum(bool(each.get("metadata")) for channel in slack.channels for each in slack.messages(channel))
    print(f"{pictures} pictures, {posts} digests, {refused} requests refused, exit code {code}")
    handles = [each.handles for each in later]
    print(f"second half: {slope(later):.1f} MiB/h, {min(handles)} to {max(handles)} handles")


if __name__ == "__main__":
    main(sys.argv[1:])
