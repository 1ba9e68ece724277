"""`rox-bot metrics` and `reconcile`, and a metrics file that holds for every command."""

import re
from pathlib import Path

import pytest

from rox_bot.domain.metrics import CATALOGUE
from tests.cli.running import NOW, Terminal

README = Path(__file__).resolve().parents[2] / "README.md"
SOURCE = 'source:"demo helpdesk"'
OWN = """
[metrics.on_phone]
title = "By phone"
title_nl = "Per telefoon"
words = ["on the phone", "per telefoon"]
from = "tickets"
reads = "ratio"
success = [{ field = "channel", is = "phone" }]
better = "neither"

[targets]
csat = 90
"""


@pytest.fixture
def own(tmp_path: Path) -> str:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    return str(path)


def test_the_readme_holds_the_table_that_the_declarations_give(terminal: Terminal) -> None:
    printed = terminal.run("metrics", "--markdown", ROX_LANGUAGE="en").stdout.strip()
    held = re.search(r"<!-- metrics: .* -->\n(.*?)\n<!-- end of metrics -->", README.read_text("utf-8"), re.DOTALL)
    assert held is not None
    assert held[1].strip() == printed


def test_the_table_has_a_row_for_each_main_metric_and_names_every_variant(terminal: Terminal) -> None:
    rows = terminal.run("metrics", "--markdown").stdout.strip().splitlines()
    assert {row.count("|") for row in rows} == {9}
    named = {word for row in rows for word in re.findall(r"`([^`]+)`", row)}
    assert {metric.words[0] for metric in CATALOGUE if not metric.key.endswith(".opened")} <= named
    assert len(rows) - 2 == len({row.split("|")[1] for row in rows[2:]})


def test_every_metric_is_printed_for_people_and_for_machines(terminal: Terminal) -> None:
    packed = {row["key"]: row for row in terminal.json("metrics")}
    assert list(packed) == [metric.key for metric in CATALOGUE]
    for metric in CATALOGUE:
        row = packed[metric.key]
        assert (row["definition_id"], row["minimum_n"]) == (metric.definition_id, metric.minimum_n)
        assert all(row[name] for name in ("title", "definition", "formula", "unit", "interval", "placed", "words"))
    text = terminal.run("metrics").stdout
    assert all(metric.definition_id in text for metric in CATALOGUE)
    assert "Smallest change that is named: 10%." in text
    assert "Formula: 100 x (promoters - detractors) / all (points)." in text


def test_a_metrics_file_holds_for_what_is_printed_and_asked(demo_terminal: Terminal, own: str) -> None:
    packed = {row["key"]: row for row in demo_terminal.json("metrics", ROX_METRICS=own)}
    assert (packed["on_phone"]["title"], packed["csat"]["target"]) == ("By phone", 90)
    assert "Target: 90%." in demo_terminal.run("metrics", ROX_METRICS=own).stdout
    assert "Per telefoon" in demo_terminal.run("metrics", ROX_METRICS=own, ROX_LANGUAGE="nl").stdout
    told = demo_terminal.json("ask", "on the phone by partner", "--now", NOW, ROX_METRICS=own)
    assert {reading["definition"] for reading in told["readings"]} == {packed["on_phone"]["definition_id"]}
    without = demo_terminal.run("ask", "per telefoon", "--now", NOW)
    assert without.returncode == 2


@pytest.mark.parametrize("command", [["metrics"], ["ask", "csat"], ["serve"], ["doctor"]])
def test_a_wrong_metrics_file_is_explained_by_every_command_that_needs_it(
    terminal: Terminal, command: list[str]
) -> None:
    path = terminal.folder / "own.toml"
    path.write_text("[fcr]\nwindow = 90\n", encoding="utf-8")
    done = terminal.run(*command, ROX_METRICS=str(path))
    assert done.returncode == (2 if command == ["doctor"] else 1)
    assert "[fcr]: window must be a whole number from 1 to 30" in " ".join((done.stdout + done.stderr).split())


def test_doctor_tells_what_a_metrics_file_holds(terminal: Terminal, own: str) -> None:
    assert "metrics file: definitions: 2, targets: 1" in terminal.run("doctor", ROX_METRICS=own).stdout


def test_a_report_is_compared_in_words_and_as_json(demo_terminal: Terminal) -> None:
    counted = demo_terminal.json("ask", f"tickets by week since 2026-10-01 {SOURCE}", "--now", NOW)["readings"]
    weeks = {reading["slice"]["week"]: reading["n"] for reading in counted}
    path = demo_terminal.folder / "report.csv"
    rows = "".join(f"{week},{n},99%,me\n" for week, n in weeks.items() if week in ("2026-W43", "2026-W44", "2026-W45"))
    path.write_text(f"Week,Created tickets,SLA,Owner\n{rows}", encoding="utf-8")
    told = demo_terminal.json("reconcile", "--source", "demo helpdesk", path, "--now", NOW)
    created, sla = told["columns"]
    assert (created["agrees"], created["equal_in"], created["periods"]) == (True, 3, 3)
    assert [figure["difference"] for figure in created["figures"]] == [0, 0, 0]
    assert (sla["explained"], sla["by"], sla["by_definition"]) == (False, [], None)
    assert "would have to count" in sla["gap"]
    assert told["not_compared"] == ["Owner"]
    text = demo_terminal.run("reconcile", "--source", "demo helpdesk", path, "--now", NOW).stdout
    assert "1 of 2 columns are explained." in text
    assert "Created tickets (Tickets): ours equals theirs in 3 of 3 periods." in text
    assert "SLA (SLA): not explained: with our" in text
    assert "Not compared, no metric of ours: Owner." in text


def test_a_source_that_is_not_there_needs_another_word(demo_terminal: Terminal) -> None:
    path = demo_terminal.folder / "small.csv"
    path.write_text("week,tickets\n2026-W44,1\n", encoding="utf-8")
    done = demo_terminal.run("reconcile", "--source", "nobody", path)
    assert (done.returncode, "There is no source" in done.stderr) == (2, True)
