"""`rox-bot import` as a process: two files in either order, bad rows, and clear sentences for what cannot be read."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rox_bot.store import sources
from rox_bot.store.store import Store
from tests.cli.running import NOW, Terminal
from tests.databases import address
from tests.talk import opened

PARTNERS, CUSTOMERS = ("NorthBPO", "SouthBPO"), ("Acme", "Globex", "Initech")
TICKETS_MAP = """
event = "ticket"
source = "desk"
[fields]
source_key = "number"
opened_at = "opened"
customer = "customer"
partner = "partner"
"""
SCORES_MAP = """
event = "feedback"
source = "survey"
[constants]
instrument = "csat"
[fields]
ticket = "number"
score = "score"
comment = "said"
occurred_at = "day"
"""


def rows() -> list[tuple[int, str, str, int]]:
    """Ticket number, customer, partner and score: enough of each to be told apart."""
    return [
        (number, CUSTOMERS[number % 3], PARTNERS[number * 7 % 5 % 2], (number * number) % 5 + 1)
        for number in range(1, 121)
    ]


def files(folder: Path) -> dict[str, tuple[Path, Path]]:
    """A file of tickets that know customer and partner, and one of scores that know a ticket alone; with their maps."""
    texts = {
        "tickets.csv": "number,opened,customer,partner\n"
        + "".join(f"{number},2026-11-10,{customer},{partner}\n" for number, customer, partner, _ in rows()),
        "scores.csv": "number,score,said,day\n"
        + "".join(f"{number},{score},fine,2026-11-11\n" for number, _, _, score in rows()),
        "tickets.toml": TICKETS_MAP,
        "scores.toml": SCORES_MAP,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {name: (folder / f"{name}.csv", folder / f"{name}.toml") for name in ("tickets", "scores")}


def hand_count(place: int) -> dict[str, tuple[int, float]]:
    total, positive = Counter(row[place] for row in rows()), Counter(row[place] for row in rows() if row[3] >= 4)
    return {str(name): (n, 100 * positive[name] / n) for name, n in total.items()}


@pytest.mark.parametrize("order", [("tickets", "scores"), ("scores", "tickets")])
def test_scores_find_customer_and_partner_of_their_tickets_in_either_order(
    terminal: Terminal, order: tuple[str, str]
) -> None:
    paths = files(terminal.folder)
    for name in order:
        told = terminal.json("import", paths[name][0], "--map", paths[name][1], "--now", NOW)
        assert (told["rows"], told["bad"], told["added"]) == (120, 0, 120)
    with opened(terminal.database) as talk:
        for by, place in (("customer", 1), ("partner", 2)):
            readings = talk.json(f"csat by {by}")["readings"]
            counted = {reading["slice"][by]: (reading["n"], pytest.approx(reading["value"])) for reading in readings}
            assert hand_count(place) == counted


def test_the_same_file_twice_adds_nothing(terminal: Terminal) -> None:
    path, map_file = files(terminal.folder)["scores"]
    first, second = (terminal.json("import", path, "--map", map_file, "--now", NOW) for _ in range(2))
    assert (first["added"], second["added"], second["unchanged"]) == (120, 0, 120)


def test_bad_rows_are_told_and_the_good_ones_kept(terminal: Terminal) -> None:
    path, map_file = files(terminal.folder)["scores"]
    lines = [
        "500,9,absurd,2026-11-11",
        "501,4,no such day,2026-13-45",
        "502,many,words,2026-11-11",
        "503,-3,low,2026-11-11",
    ]
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(lines) + "\n", encoding="utf-8")
    errors = terminal.folder / "errors.csv"
    done = terminal.run("import", path, "--map", map_file, "--errors", errors, "--now", NOW)
    assert done.returncode == 0, done.stderr
    assert "124 rows: 120 good, 4 bad." in done.stdout
    assert all(f"line {number}" in done.stdout for number in range(122, 126))
    assert len(errors.read_text(encoding="utf-8").splitlines()) == 5


def test_a_dry_run_writes_nothing(terminal: Terminal) -> None:
    path, map_file = files(terminal.folder)["scores"]
    done = terminal.run("import", path, "--map", map_file, "--dry-run", "--now", NOW)
    assert done.returncode == 0
    with opened(terminal.database) as talk:
        assert talk.ask("csat all time").readings[0].n == 0


@pytest.mark.parametrize(
    ("file", "map_text", "told"),
    [
        ("nothing.csv", SCORES_MAP, "nothing.csv"),
        (".", SCORES_MAP, "is not a file"),
        ("scores.csv", "event = [", "map"),
        ("scores.csv", SCORES_MAP.replace('"number"', '"no such column"'), "no such column"),
        ("broken.csv", SCORES_MAP, "broken.csv"),
    ],
    ids=["missing", "folder", "no map", "no column", "binary"],
)
def test_what_cannot_be_read_is_explained_and_nothing_is_written(
    terminal: Terminal, file: str, map_text: str, told: str
) -> None:
    files(terminal.folder)
    (terminal.folder / "map.toml").write_text(map_text, encoding="utf-8")
    (terminal.folder / "broken.csv").write_bytes(b"\x00\xff\xfe\x89PNG" * 100)
    done = terminal.run("import", terminal.folder / file, "--map", terminal.folder / "map.toml", "--now", NOW)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    with opened(terminal.database) as talk:
        assert talk.ask("").headline == "Nothing has been recorded yet."


def test_a_file_of_bad_rows_alone_ends_with_a_fault(terminal: Terminal) -> None:
    path, map_file = files(terminal.folder)["scores"]
    path.write_text("number,score,said,day\n1,99,x,2026-11-11\n", encoding="utf-8")
    done = terminal.run("--json", "import", path, "--map", map_file, "--now", NOW)
    assert done.returncode == 1
    assert json.loads(done.stdout)["bad"] == 1


def test_a_file_without_rows_is_an_arrival_where_a_map_fits(terminal: Terminal) -> None:
    path, map_file = files(terminal.folder)["scores"]
    empty = terminal.folder / "empty.csv"
    empty.write_text("number,score,said,day\n", encoding="utf-8")
    unknown = terminal.run("import", empty, "--now", NOW)
    assert unknown.returncode == 1
    assert "has a header but no rows, and no saved map fits its columns. Import one with rows first" in unknown.stderr
    assert terminal.run("import", path, "--map", map_file, "--now", NOW).returncode == 0
    for options in (("--map", map_file), ()):
        done = terminal.run("import", empty, *options, "--now", NOW)
        assert done.returncode == 0, done.stderr
        assert "No new rows; survey has nothing newer up to" in done.stdout
    packed = terminal.json("import", empty, "--map", map_file, "--now", NOW)
    assert (packed["rows"], packed["source"]) == (0, "survey")


def test_it_may_be_said_until_when_a_file_is_complete(terminal: Terminal) -> None:
    path, map_file = files(terminal.folder)["scores"]
    done = terminal.run("import", path, "--map", map_file, "--now", NOW, "--complete-until", "2026-11-12")
    assert done.returncode == 0, done.stderr
    store = Store(address(terminal.database))
    with store.reading() as tx:
        (found,) = sources.sources(tx, "main")
    store.close()
    assert (found.name, found.complete_until, found.stated) == ("survey", datetime(2026, 11, 12, 23, tzinfo=UTC), True)
    for wrong, told in (("soon", "takes a date or a moment"), ("2026-11-19", "has yet to come")):
        done = terminal.run("import", path, "--map", map_file, "--now", NOW, "--complete-until", wrong)
        assert (done.returncode, told in done.stderr) == (1, True)
