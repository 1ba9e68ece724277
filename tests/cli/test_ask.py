"""`rox-bot ask` as a process: options anywhere, three ways out, JSON, and the picture."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.running import NOW, Terminal
from tests.databases import address


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "csat", "--json", "--now", NOW),
        ("--json", "ask", "--now=2026-11-18T09:00Z", "csat", "last", "week"),
    ],
    ids=["after", "around"],
)
def test_global_options_stand_before_or_after_the_command(demo_terminal: Terminal, arguments: tuple[str, ...]) -> None:
    done = demo_terminal.run(*arguments)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["question"]["metrics"] == ["csat"]
    assert told["question"]["period"]["start"] == "2026-11-09T00:00:00+01:00"
    assert told["question"]["period"]["end"] == "2026-11-16T00:00:00+01:00"


def test_the_database_may_be_named_after_the_command(bare_terminal: Terminal, demo_terminal: Terminal) -> None:
    told = bare_terminal.json("ask", "csat", "--database", address(demo_terminal.database), "--now", NOW)
    assert told["readings"][0]["n"] > 0
    assert not bare_terminal.database.exists()


def test_a_reading_for_machines_is_complete(demo_terminal: Terminal) -> None:
    told = demo_terminal.json("ask", "csat by partner vs last month", "--now", NOW)
    assert {"title", "question", "readings", "notes", "answer_id"} <= set(told)
    reading = told["readings"][0]
    assert set(reading["slice"]) == {"partner"}
    assert datetime.fromisoformat(reading["period"]["end"]) == datetime(2026, 11, 18, 9, tzinfo=UTC)
    assert reading["flags"] == ["partial"]
    assert reading["verdict"] is None
    assert (
        reading["against"]["difference_low"]
        <= reading["against"]["difference"]
        <= reading["against"]["difference_high"]
    )


@pytest.mark.parametrize(("words", "code"), [("", 0), ("🙂", 2)])
def test_the_exit_code_says_how_it_ended(demo_terminal: Terminal, words: str, code: int) -> None:
    done = demo_terminal.run("ask", words, "--now", NOW)
    assert done.returncode == code
    assert "Traceback" not in done.stdout + done.stderr
    assert (done.stdout if code == 0 else done.stderr).strip()


def test_a_refusal_for_machines_carries_its_suggestions(demo_terminal: Terminal) -> None:
    done = demo_terminal.run("ask", "csat partner:NorthBP", "--json", "--now", NOW)
    assert done.returncode == 2
    assert json.loads(done.stdout)["suggestions"] == ["csat partner:NorthBPO"]


def test_a_very_long_line_is_refused_in_a_sentence(demo_terminal: Terminal) -> None:
    done = demo_terminal.run("ask", "csat " * 20_000)
    assert done.returncode == 2
    assert "4000" in done.stderr or "4,000" in done.stderr


def test_the_picture_of_an_answer_is_written(demo_terminal: Terminal, tmp_path: Path) -> None:
    picture = tmp_path / "answer.png"
    done = demo_terminal.run("ask", "csat by touchpoint", "--chart", picture, "--now", NOW)
    assert done.returncode == 0, done.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_an_answer_without_a_picture_says_so(demo_terminal: Terminal, tmp_path: Path) -> None:
    done = demo_terminal.run("ask", "help", "--chart", tmp_path / "none.png")
    assert done.returncode != 0
    assert not (tmp_path / "none.png").exists()
    assert done.stderr.strip()


def test_a_picture_that_cannot_be_written_is_named(demo_terminal: Terminal, tmp_path: Path) -> None:
    done = demo_terminal.run("ask", "csat", "--chart", tmp_path / "missing" / "x.png", "--now", NOW)
    assert done.returncode == 1
    assert "x.png cannot be written" in done.stderr


def test_the_same_moment_gives_the_same_figures(demo_terminal: Terminal) -> None:
    first, second = (demo_terminal.json("ask", "nps by partner last month", "--now", NOW) for _ in range(2))
    assert {**first, "answer_id": ""} == {**second, "answer_id": ""}


def test_the_digest_is_written_as_a_page_with_its_picture(demo_terminal: Terminal, tmp_path: Path) -> None:
    done = demo_terminal.run("digest", "--preview", tmp_path, "--now", NOW)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "digest.html").exists()
    assert (tmp_path / "digest.png").exists()


def test_figures_are_written_as_a_table_of_the_same_figures(demo_terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    told = demo_terminal.json("ask", "csat by touchpoint last month", "--csv", file, "--now", NOW)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [(row["touchpoint"], int(row["n"]), float(row["value"])) for row in rows] == [
        (reading["slice"]["touchpoint"], reading["n"], pytest.approx(reading["value"])) for reading in told["readings"]
    ]


@pytest.mark.parametrize("name", ["=1+1", "@sum", "+31", "-x", " =A1", "＝1"])
def test_no_name_becomes_a_formula_in_a_spreadsheet(terminal: Terminal, tmp_path: Path, name: str) -> None:
    assert terminal.run("ask", f'log csat 5 customer:"{name}" yesterday', "--now", NOW).returncode == 0
    file = tmp_path / "figures.csv"
    assert terminal.run("ask", "csat by customer yesterday", "--csv", file, "--now", NOW).returncode == 0
    with file.open(encoding="utf-8-sig", newline="") as opened:
        (row,) = csv.DictReader(opened)
    assert row["customer"] == f"'{name.strip()}"
    assert row["n"] == "1"


def test_an_answer_without_figures_writes_no_table(demo_terminal: Terminal, tmp_path: Path) -> None:
    done = demo_terminal.run("ask", "help", "--csv", tmp_path / "none.csv")
    assert done.returncode == 1
    assert not (tmp_path / "none.csv").exists()


def test_a_table_that_cannot_be_written_is_named_with_the_reason(demo_terminal: Terminal, tmp_path: Path) -> None:
    done = demo_terminal.run("ask", "csat", "--csv", tmp_path / "missing" / "x.csv", "--now", NOW)
    assert done.returncode == 1
    assert "x.csv cannot be written: No such file or directory" in done.stderr


def test_every_event_behind_a_figure_goes_into_a_file(demo_terminal: Terminal, tmp_path: Path) -> None:
    asked = demo_terminal.json("ask", "csat last month", "--now", NOW)
    file = tmp_path / "events.csv"
    assert demo_terminal.run("ask", "why", asked["answer_id"], "--csv", file, "--now", NOW).returncode == 0
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) == asked["readings"][0]["n"]
    assert sum(float(row["worth"]) for row in rows) / len(rows) == pytest.approx(asked["readings"][0]["value"])
    assert {"event", "placed", "customer", "url"} <= rows[0].keys()
    assert not {"comment", "agent", "requester"} & rows[0].keys()


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_an_export_is_written_where_it_is_asked_for(demo_terminal: Terminal, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    done = demo_terminal.run("ask", "export", "tickets", "last", "month", "--csv", path, "--now", NOW)
    assert done.returncode == 0, done.stderr
    assert "A file with " in done.stdout
    assert path.stat().st_mode & 0o077 == 0
    assert path.read_bytes()[:2] == (b"PK" if name.endswith("xlsx") else b"\xef\xbb")


def test_an_export_needs_a_file_to_go_to(demo_terminal: Terminal) -> None:
    done = demo_terminal.run("ask", "export", "csat", "--now", NOW)
    assert (done.returncode, "--csv FILE" in done.stderr) == (1, True)
