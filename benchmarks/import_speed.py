"""How fast a file is imported and how much memory that takes, for a file and for one ten times as long.

    python -m benchmarks.import_speed [ROWS]

Each file is made up (four versions of each ticket), and imported into a fresh SQLite file by a process of its own.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from rox_bot.intake.files import import_file, read_map
from rox_bot.store.store import Store

ROWS = 20_000
VERSIONS = 4
START = datetime(2025, 1, 1, tzinfo=UTC)
MAP = """
event = "ticket"
source = "desk"
datetime_format = "%d/%m/%Y %H:%M"
[fields]
source_key = "number"
opened_at = "opened"
solved_at = "solved"
updated_at = "updated"
reopens = "reopens"
sla_met = "sla"
requester = "caller"
customer = "customer"
touchpoint = "category"
team = "team"
"""


def lines(rows: int) -> Iterator[str]:
    """Return a made-up export with its header, every ticket in VERSIONS rows."""
    yield "number,opened,solved,updated,reopens,sla,caller,customer,category,team\n"
    for number in range(rows // VERSIONS):
        opened = START + timedelta(minutes=number % 500_000)
        words = f"caller {number % 4_999},customer {number % 211},category {number % 53},team {number % 31}"
        for version in range(VERSIONS):
            updated = opened + timedelta(hours=version)
            dates = ",".join(f"{when:%d/%m/%Y %H:%M}" for when in (opened, updated, updated))
            yield f"T{number},{dates},{version // 3},{number % 3 > 0},{words}\n"


def measure(folder: Path) -> dict[str, float]:
    """Import the folder's file; return rows, seconds and what the import added to the peak memory, in MiB."""
    store = Store(f"sqlite:///{folder / 'rox.sqlite'}")
    mapping = read_map(folder / "map.toml")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    report = import_file(store, folder / "export.csv", mapping, now=datetime.now(UTC))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    store.close()
    return {"rows": report.rows, "seconds": seconds, "peak": peak / 1024, "growth": (peak - before) / 1024}


def measured_apart(rows: int) -> dict[str, float]:
    """Measure a file of so many rows in a process of its own, whose peak memory is nobody else's."""
    with TemporaryDirectory(prefix="rox-benchmark-") as name:
        folder = Path(name)
        (folder / "map.toml").write_text(MAP)
        with (folder / "export.csv").open("w") as file:
            file.writelines(lines(rows))
        command = [sys.executable, "-m", "benchmarks.import_speed", "--measure", name]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(arguments: list[str]) -> None:
    """Print a line for a file and one for a file ten times as long."""
    if arguments[:1] == ["--measure"]:
        print(json.dumps(measure(Path(arguments[1]))))
        return
    rows = int(arguments[0]) if arguments else ROWS
    print(f"{'rows':>10} {'seconds':>8} {'rows/s':>8} {'peak MiB':>9} {'growth MiB':>11}")
    for size in (rows, 10 * rows):
        found = measured_apart(size)
        print(
            f"{found['rows']:>10,.0f} {found['seconds']:>8.1f} {found['rows'] / found['seconds']:>8,.0f} "
            f"{found['peak']:>9.0f} {found['growth']:>11.0f}",
        )


if __name__ == "__main__":
    main(sys.argv[1:])
