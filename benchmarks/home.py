"""How long Home takes on the demo, and on ten times as much history; the ratio is what counts.

    python -m benchmarks.home [WEEKS]

Home is computed as for an admin who asked in no channel, so for the whole workspace: the most there is to read. Each
database is opened anew and Home taken eight times; the first, which loads what is loaded once, is not counted.
"""

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from sqlalchemy import text

from rox_bot.commands import Door
from rox_bot.commands.home import sections
from rox_bot.domain.period import Calendar
from rox_bot.domain.question import Context, Role
from rox_bot.intake.demo import fill_demo
from rox_bot.store.store import Store

NOW, CALENDAR = datetime(2026, 11, 18, 9, tzinfo=UTC), Calendar("Europe/Amsterdam")
WEEKS, TIMES, REPEATS = 26, 10, 7


def filled(path: Path, weeks: int) -> int:
    """Fill a database with so many weeks of the demo; return how many tickets and answers it holds."""
    store = Store(f"sqlite:///{path}", clock=lambda: NOW)
    try:
        fill_demo(store, now=NOW, calendar=CALENDAR, weeks=weeks)
        with store.reading() as tx:
            counts = [
                tx.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in ("ticket", "feedback")
            ]
        return sum(counts)
    finally:
        store.close()


def seconds(path: Path) -> float:
    """Return the median CPU seconds of a Home; raises ValueError where a Home holds no figures."""
    store = Store(f"sqlite:///{path}", clock=lambda: NOW)
    try:
        door, context = Door(store), Context(NOW, CALENDAR, person="boss", role=Role.ADMIN)
        found = []
        for _ in range(REPEATS + 1):
            start = time.process_time()
            home = sections(door, context, [])
            found.append(time.process_time() - start)
            if not any("CSAT" in line.text for part in home for line in part.lines):
                raise ValueError("Home shows no figures")
        return median(found[1:])
    finally:
        store.close()


def main(weeks: int) -> None:
    """Print a line for each size, then the ratios of the larger to the smaller."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        for times in (1, TIMES):
            path = Path(folder) / f"{times}.db"
            rows = filled(path, weeks * times)
            taken.append((rows, seconds(path)))
            print(f"{weeks * times} weeks, {rows:,} tickets and answers: {taken[-1][1]:.3f} s of CPU for a Home")
    (rows, small), (more, large) = taken
    print(f"{more / rows:.1f} x the tickets and answers take {large / small:.2f} x the time")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else WEEKS)
