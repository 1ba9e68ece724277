"""`export`: a file that holds what the figures hold, no formula, nobody's name and no word from a private place."""

import csv
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from rox_bot.answers.exporting import COLUMNS
from rox_bot.commands import exporting as files
from rox_bot.commands.sheets import write_sheet
from rox_bot.commands.verbs import export
from rox_bot.domain.answer import Answer
from rox_bot.domain.events import DECISIONS, Blocked, CustomerEvent, Visibility
from rox_bot.domain.formulas import guarded, guarded_text, unguarded
from rox_bot.domain.question import Role
from rox_bot.intake.files import import_file, parse_map
from rox_bot.intake.files.opening import open_table
from rox_bot.intake.proposals import propose, take_sample
from rox_bot.store import audit
from rox_bot.store.store import Store
from tests.talk import NOW, Talk

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
CANARY = "canary-7f3a"
TEXTS = st.text(alphabet=st.sampled_from("=+-@'\t\r\n ＝＠ab1,;\"é"), max_size=12)


@contextmanager
def file_of(answer: Answer) -> Iterator[Path]:
    """The file of an answer, which is gone after."""
    assert answer.attachment is not None
    path = answer.attachment.path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    yield path
    answer.attachment.remove()
    assert not path.parent.exists()


def table(answer: Answer) -> list[dict[str, str]]:
    with file_of(answer) as path, path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fill(talk: Talk) -> None:
    """Tickets, answers that take slices from them, an answer on another scale, and one of a colleague."""
    talk.tickets(
        {"source_key": "1", "customer": "Acme", "partner": "NorthBPO", "requester": "jan@example.com", "agent": "Ada"},
        {"source_key": "2", "customer": "=cmd|' /C calc'!A0", "subject": "-2+3", "sla_met": True, "reopens": 2},
    )
    talk.answers(
        {"source_key": "a", "ticket": "1", "score": 4, "comment": "=SUM(1)", "requester": "jan@example.com"},
        {"source_key": "b", "customer": "Globex", "score": 6, "scale_min": 1, "scale_max": 7, "channel": "phone"},
        {"source_key": "c", "instrument": "enps", "score": 1, "scale_min": 0, "scale_max": 10, "comment": "hush"},
    )


def test_a_file_of_answers_holds_every_answer_with_what_is_known_of_it(empty: Talk) -> None:
    fill(empty)
    answer = empty.ask("export feedback last week")
    assert answer.headline == "A file with 2 rows, 9–15 Nov 2026."
    second, first = table(answer)  # what colleagues answer of their work is never listed
    assert (first["score"], first["scale_max"], first["comment"]) == ("4", "5", "'=SUM(1)")
    assert (first["customer"], first["partner"]) == ("Acme", "NorthBPO")
    assert "customer" in first["from_ticket"].split()
    assert first["occurred_at"] == "2026-11-11T13:00:00+01:00"
    assert (second["score"], second["scale_max"], second["from_ticket"]) == ("6", "7", "")
    assert list(first) == list(COLUMNS["feedback"])


def test_people_are_labels_that_mean_the_same_in_every_file(empty: Talk) -> None:
    fill(empty)
    (first,) = (row for row in table(empty.ask("export feedback last week")) if row["source_key"] == "a")
    tickets = {row["source_key"]: row for row in table(empty.ask("export tickets last week"))}
    key = empty.store.pseudonyms.key("jan@example.com", "desk")
    assert first["requester"] == tickets["1"]["requester"] == f"p-{key[:10]}"
    assert tickets["1"]["agent"].startswith("p-")
    told = repr((first, tickets))
    assert not any(each in told for each in ("jan", "Ada", key))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("what", ["feedback", "tickets"])
def test_an_exported_file_changes_nothing_when_it_is_imported(
    empty: Talk, what: str, kind: str, tmp_path: Path
) -> None:
    fill(empty)
    event = "ticket" if what == "tickets" else what
    fields = "\n".join(
        f'{each} = "{each}"' for each in COLUMNS[what] if each not in ("source", "event", "ticket_source")
    )
    mapping = parse_map(f'event = "{event}"\nsource = "desk"\n[fields]\n{fields}\n')
    with empty.store.reading() as tx:
        before = tx.exec_driver_sql(f"SELECT * FROM {event} ORDER BY id").fetchall()
    with file_of(empty.ask(f"export {what} last week {kind}")) as path:
        source = path if kind == "csv" else as_csv(path, tmp_path / "sheet.csv")
        report = import_file(empty.store, source, mapping, now=NOW + timedelta(days=1))
    assert (report.rows, report.bad, report.added, report.changed, report.unchanged) == (2, 0, 0, 0, 2)
    with empty.store.reading() as tx:
        assert tx.exec_driver_sql(f"SELECT * FROM {event} ORDER BY id").fetchall() == before


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("what", ["feedback", "tickets"])
def test_the_map_of_an_exported_file_is_known(empty: Talk, what: str, kind: str) -> None:
    fill(empty)
    event = "ticket" if what == "tickets" else what
    with empty.store.reading() as tx:
        before = tx.exec_driver_sql(f"SELECT * FROM {event} ORDER BY id").fetchall()
    with file_of(empty.ask(f"export {what} last week {kind}")) as path:
        proposal = propose(take_sample(open_table(path)), NOW, "Europe/Amsterdam", {})
        assert (proposal.questions, proposal.guesses) == ((), ())
        report = import_file(empty.store, path, proposal.mapping, now=NOW + timedelta(days=1))
    assert (report.rows, report.bad, report.added, report.changed, report.unchanged) == (2, 0, 0, 0, 2)
    with empty.store.reading() as tx:
        assert tx.exec_driver_sql(f"SELECT * FROM {event} ORDER BY id").fetchall() == before


def test_a_file_of_several_sources_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text("opened_at,source,source_key\n2026-11-09T10:00+01:00,desk,1\n2026-11-09T11:00+01:00,other,2\n")
    (question,) = propose(take_sample(open_table(path)), NOW, "UTC", {}).questions
    assert "several sources" in str(question)
    assert propose(take_sample(open_table(path)), NOW, "UTC", {"source": "desk"}).questions == ()


def as_csv(workbook: Path, path: Path) -> Path:
    """The cells of a workbook as CSV, as they stand."""
    sheet = load_workbook(workbook).active
    assert sheet is not None
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerows(["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True))
    return path


@given(cell=TEXTS, zeros=st.integers(0, 3))
def test_no_cell_starts_like_a_formula_and_each_comes_back(cell: str, zeros: int) -> None:
    text = " " * zeros + cell
    kept = guarded_text(text)
    assert not kept.lstrip(" ").startswith(STARTS)
    assert unguarded(kept) == text
    assert unguarded(guarded(text)) == text


@given(cells=st.lists(st.one_of(TEXTS, st.integers(-9, 9), st.floats(-9, 9, width=16)), min_size=1, max_size=4))
def test_a_workbook_holds_texts_and_numbers_and_no_formula(
    cells: list[str | float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("sheet") / "rox.xlsx"
    columns = [f"c{place}" for place in range(len(cells))]
    write_sheet(path, columns, [dict(zip(columns, cells, strict=True))])
    sheet = load_workbook(path).active
    assert sheet is not None
    for place, given_ in enumerate(cells, start=1):
        cell = sheet.cell(2, place)
        if isinstance(given_, str):
            assert cell.data_type in ("s", "inlineStr")
        else:
            assert (cell.data_type, cell.value) == ("n", pytest.approx(given_))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.DM, Visibility.EXTERNAL])
def test_words_of_a_private_place_are_in_no_file_not_even_one_asked_for_there(
    empty: Talk, visibility: Visibility, kind: str
) -> None:
    home = {
        "origin_channel": "G0QUIET",
        "visibility": visibility,
        "audience": "channel:G0QUIET",
        "url": f"https://{CANARY}",
    }
    open_words = {"comment": "said in the open"}
    empty.answers({"comment": CANARY, **home}, open_words)
    empty.tickets({"subject": CANARY, **home}, {"subject": "said in the open"})
    empty.moments({"story": CANARY, "joy": CANARY, **home}, {"story": "said in the open"})
    for decided in DECISIONS:
        told = {"customer": "Acme", "kind": decided}
        empty.write(CustomerEvent, {**told, "comment": CANARY, "reason": CANARY, **home}, {**told, **open_words})
    noted = {"policy": CANARY, "comment": CANARY, **home}
    empty.write(Blocked, noted, {"policy": "refunds", **open_words})
    inside = empty.with_(slack_channel="G0QUIET", visibility=visibility)
    for talk in (empty, inside):
        for what in COLUMNS:
            answer = talk.ask(f"export {what} last week {kind}")
            assert "The words of 1 row are left out: they were written in a private place." in answer.lines
            with file_of(answer) as path:
                content = (
                    path.read_text(encoding="utf-8-sig")
                    if kind == "csv"
                    else as_csv(path, path.parent.parent / f"{path.stem}.{id(answer)}.csv").read_text()
                )
            assert CANARY not in content
            assert "said in the open" in content
            assert CANARY not in repr(replace(answer, attachment=None))


def test_figures_are_those_of_the_answer(demo: Talk) -> None:
    shown = demo.json("csat by partner last month")["readings"]
    rows = table(demo.ask("exporteer csat per partner vorige maand"))
    assert [(row["partner"], float(row["value"]), int(row["n"])) for row in rows] == [
        (each["slice"]["partner"], each["value"], each["n"]) for each in shown
    ]


def test_events_are_for_managers_and_figures_for_everybody(demo: Talk) -> None:
    member = demo.with_(role=Role.ANYONE)
    assert "ROX_MANAGERS" in str(member.refused("export tickets last week"))
    table(member.ask("export tickets by partner last week"))
    table(demo.with_(role=Role.MANAGER).ask("export tickets last week"))


def test_an_export_is_noted_with_counts_alone(empty: Talk) -> None:
    fill(empty)
    table(empty.ask("export feedback last week customer:Acme"))
    with empty.store.reading() as tx:
        (deed,) = audit.deeds(tx, "main", action="export")
    assert (deed.actor, deed.subject) == ("ada", "feedback")
    start = datetime(2026, 11, 8, 23, tzinfo=UTC)
    assert deed.detail == {
        "format": "csv", "rows": 1, "start": str(start), "end": str(start + timedelta(days=7))
    }  # fmt: skip


def test_five_exports_an_hour_are_enough_for_a_person(filled: Talk) -> None:
    slack = filled.with_(surface="slack")
    for _ in range(files.MOST_AN_HOUR):
        table(slack.ask("export csat"))
    assert "Slow down" in str(slack.refused("export csat"))
    table(filled.with_(surface="slack", person="bram").ask("export csat"))
    table(slack.with_(now=NOW + timedelta(hours=1, seconds=1)).ask("export csat"))


def test_a_long_export_is_capped_and_says_so(filled: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", {"csv": 7, "xlsx": 7})
    answer = filled.ask("export tickets last month")
    total = filled.ask("tickets last month").readings[0].n
    assert answer.lines[0] == f"These are the newest 7 of {total:,}; ask for a shorter period to get the rest."
    assert len(table(answer)) == 7


@pytest.mark.parametrize(
    "line", ["export", "export last week", "export flubber", "export tickets 1999", "export csat 1999 by"]
)
def test_what_cannot_be_exported_is_explained_and_not_noted(filled: Talk, line: str) -> None:
    filled.refused(line)
    with filled.store.reading() as tx:
        assert audit.deeds(tx, "main", action="export") == []


def test_events_are_exported_from_each_engine(database_url: str) -> None:
    store = Store(database_url, clock=lambda: NOW)
    talk = Talk(store)
    fill(talk)
    assert [row["source_key"] for row in table(talk.ask("export tickets last week"))] == ["2", "1"]
    assert [row["source_key"] for row in table(talk.ask("export feedback last week"))] == ["b", "a"]
    store.close()
