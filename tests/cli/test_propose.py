"""`rox-bot import` without a map: proposed, accepted or corrected, saved, and found again for the next file."""

import csv
import json
import os
import pty
import select
import subprocess
import sys
import time
from contextlib import ExitStack

from rox_bot.intake.files import read_map
from tests.cli.running import ROOT, Terminal
from tests.intake.proposals.made_up import EXPORTS, PEOPLE, Export

BY_NAME = {export.source: export for export in EXPORTS}
AMBIGUOUS = "Bedrijf;Cijfer;Datum\n" + "".join(f"Acme;{n % 5 + 1};0{n % 9 + 1}-0{n % 8 + 1}-2026\n" for n in range(60))


def test_nothing_is_imported_until_somebody_accepts(terminal: Terminal) -> None:
    path = BY_NAME["smileback"].write(terminal.folder)
    shown = terminal.run("import", path)
    assert shown.returncode == 2
    for part in (
        "smileback_reviews.csv: answers of customers, source smileback.",
        "occurred_at  Rated On",
        "instrument   = csat",
        '"Rating" is csat',
        'Left out, not used: "Ticket Subject"',
        f"To accept: rox-bot import {path} --yes",
    ):
        assert part in shown.stdout
    assert shown.stdout.count("\n5. ") == 1
    for address in PEOPLE:
        assert address not in shown.stdout
    assert terminal.json("ask", "csat all time")["readings"][0]["n"] == 0
    done = terminal.run("import", path, "--yes")
    assert done.returncode == 0
    assert "60 added, 0 changed, 0 known already.\nThe map is saved for smileback: the next such file needs none." in (
        done.stdout
    )


def test_the_next_file_is_read_by_the_saved_map_whatever_it_is_called(terminal: Terminal) -> None:
    export = BY_NAME["meldingen"]
    terminal.run(
        "import", export.write(terminal.folder), "--set", "touchpoint = -", "--set", "partner = NorthBPO", "--yes"
    )
    later = terminal.folder / "heel iets anders.csv"
    with later.open("w", encoding="utf-8", newline="") as file:
        rows = [row for row in export.made() if row[0] == "Ticketnummer" or int(row[0]) > 50]
        csv.writer(file).writerows([(*row, "new column") for row in rows])
    named = terminal.run("import", later, "--source", "meldingen")
    assert "Read by the map saved for meldingen on " in named.stdout
    assert "0 added, 0 changed, 10 known already." in named.stdout
    with later.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert "Read by the map saved for meldingen on " in terminal.run("import", later).stdout
    readings = terminal.json("ask", "tickets all time by partner")["readings"]
    assert [(each["slice"]["partner"], each["value"]) for each in readings] == [("NorthBPO", 60)]


def test_a_map_file_is_saved_for_the_next_file_too(terminal: Terminal) -> None:
    path = BY_NAME["zendesk"].write(terminal.folder)
    written = terminal.run("import", path, "--source", "our desk", "--save-map", "desk.toml")
    assert written.returncode == 0
    assert f"When it is as it should be: rox-bot import {path} --map desk.toml" in written.stdout
    assert read_map(terminal.folder / "desk.toml").source == "our desk"
    assert (
        (terminal.folder / "desk.toml").read_text(encoding="utf-8").startswith("# times are those of Europe/Amsterdam")
    )
    assert "60 added" in terminal.run("import", path, "--map", "desk.toml").stdout
    assert "Read by the map saved for our desk on " in terminal.run("import", path).stdout
    assert terminal.run("import", path, "--map", "desk.toml", "--source", "x").returncode == 1


def test_two_sources_with_the_same_columns_are_asked_for(terminal: Terminal) -> None:
    path = BY_NAME["autotask"].write(terminal.folder)
    for source in ("north", "south"):
        assert "60 added" in terminal.run("import", path, "--source", source, "--yes").stdout
    refused = terminal.run("import", path)
    assert refused.returncode == 1
    assert "Several sources send files with these columns: north, south. Say which: --source north" in refused.stderr


def test_what_is_not_clear_is_asked_even_of_who_says_yes(terminal: Terminal) -> None:
    path = terminal.folder / "cijfers.csv"
    path.write_text(AMBIGUOUS, encoding="utf-8")
    asked = terminal.run("import", path, "--yes")
    assert asked.returncode == 2
    assert "Do the dates begin with the day or with the month?" in asked.stderr
    assert 'What is asked in "Cijfer"? Say instrument = nps (would you recommend us), csat or ces.' in asked.stderr
    wrong = terminal.run("import", path, "--set", "klant = Bedrijf", "--yes")
    assert (wrong.returncode, 'There is no field "klant"' in wrong.stderr) == (1, True)
    done = terminal.run("import", path, "--set", "dates = day-first", "--set", "instrument = csat", "--yes")
    assert "60 rows: 60 good, 0 bad." in done.stdout
    assert terminal.json("ask", "csat all time")["readings"][0]["n"] == 60


def test_answers_inside_a_ticket_export_are_a_second_import(terminal: Terminal) -> None:
    path = BY_NAME["zendesk"].write(terminal.folder)
    shown = terminal.run("import", path, "--yes")
    assert "answers of customers: import the file once more, with event = feedback" in shown.stdout
    again = terminal.run("import", path, "--event", "feedback", "--yes")
    assert "60 rows: 60 good, 0 bad." in again.stdout
    reading = terminal.json("ask", "csat all time")["readings"][0]
    assert (reading["n"], round(reading["value"])) == (30, 50)
    both = terminal.run("import", path)
    assert "for different events: feedback, ticket. Say which: --event" in both.stderr


def test_machines_get_the_proposal_as_json(terminal: Terminal) -> None:
    export = BY_NAME["typeform"]
    told = terminal.run("--json", "import", export.write(terminal.folder))
    assert told.returncode == 2
    proposal = json.loads(told.stdout)["proposal"]
    assert proposal["questions"] == []
    assert len(proposal["rows"]) == 5
    assert 'instrument = "csat"' in proposal["map"]


def test_in_dutch_too(terminal: Terminal) -> None:
    shown = terminal.run("import", BY_NAME["tevredenheid"].write(terminal.folder), ROX_LANGUAGE="nl")
    assert "tevredenheid.csv: antwoorden van klanten, bron tevredenheid." in shown.stdout
    assert "Er is niets geïmporteerd. Akkoord gaan: rox-bot import " in shown.stdout


def test_at_a_terminal_the_proposal_is_talked_over(terminal: Terminal) -> None:
    export: Export = BY_NAME["halopsa"]
    path = export.write(terminal.folder)
    ours, theirs = pty.openpty()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("ROX_", "SLACK_"))},
        "ROX_DATABASE_URL": f"sqlite:///{terminal.database}",
        "ROX_ZONE": "Europe/Amsterdam",
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm",
    }
    command = [sys.executable, "-m", "rox_bot", "import", str(path)]
    with (
        subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=terminal.folder
        ) as run,
        ExitStack() as stack,
    ):
        os.close(theirs)
        stack.callback(run.kill)  # where it waits for an answer that never comes
        said = talked(ours, "gives up", "custmer = User\n")
        assert "requester   User" in said
        assert 'There is no field "custmer"; nearest: customer' in talked(ours, "gives up", "requester = -\n")
        assert "requester   User" not in talked(ours, "gives up", "\n")
        imported = talked(ours, "needs none", "")
        assert "Looking for names that look alike" in imported
        assert "60 added" in imported
        run.wait(60)
    os.close(ours)
    assert run.returncode == 0


def talked(screen: int, until: str, answer: str) -> str:
    """Return what a program says until some words, and answer it."""
    said, ends = "", time.monotonic() + 60
    while until not in said:
        assert time.monotonic() < ends, said
        if select.select([screen], [], [], 1)[0]:
            said += os.read(screen, 65_536).decode()
    os.write(screen, answer.encode())
    return said
