"""Each named product's export gets the right map, with at most two corrections, and every row of it goes in."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.intake.files import import_file, map_text, parse_map
from rox_bot.intake.files.opening import open_table
from rox_bot.intake.proposals import Proposal, demand_rows, propose, read_answer, take_sample
from rox_bot.store.store import Store
from tests.databases import prepared_file
from tests.intake.proposals.made_up import EXPORTS, Export

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


def proposed(path: Path, *corrections: str, zone: str = "Europe/Amsterdam") -> Proposal:
    table = open_table(path)
    return propose(take_sample(table), NOW, zone, dict(read_answer(line, table.header) for line in corrections))


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_the_export_gets_the_right_map(export: Export, tmp_path: Path) -> None:
    assert len(export.corrections) <= 2
    proposal = proposed(export.write(tmp_path), *export.corrections)
    mapping = proposal.mapping
    assert proposal.questions == ()
    assert (mapping.event, mapping.source) == (export.event, export.source)
    assert mapping.fields == export.fields
    assert mapping.constants == export.constants
    assert (mapping.scale, mapping.formats, mapping.zone) == (export.scale, export.formats, ZoneInfo(export.zone))


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_every_row_goes_in_and_once_more_changes_nothing(export: Export, tmp_path: Path) -> None:
    path = export.write(tmp_path)
    mapping = parse_map(map_text(proposed(path, *export.corrections).mapping))
    store = Store(prepared_file(tmp_path / "rox.sqlite"))
    first, second = (import_file(store, path, mapping, now=NOW) for _ in range(2))
    store.close()
    rows = export.rows - (export.source == "surveymonkey")  # its second line of headings is no row
    assert (first.good, first.bad, first.added) == (rows, 0, rows), first.bad_rows
    assert (second.added, second.changed, second.unchanged) == (0, 0, rows)


def made(folder: Path, text: str, name: str = "export.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_what_the_rows_are_is_asked_before_anything_else(tmp_path: Path) -> None:
    path = made(tmp_path, "a,b\n1,2\n", "desk.csv")
    assert list(map(str, proposed(path).questions)) == [
        "What is each row? Say event = ticket, feedback, invitation, moment, tally, investment, gain or decision."
    ]
    asked = proposed(path, "event = ticket").questions
    assert [str(each)[:28] for each in asked] == ["No column holds dates: of wh"]


def test_a_column_that_stands_twice_is_left_out_and_cannot_be_meant(tmp_path: Path) -> None:
    path = made(tmp_path, "Id,Created at,Status,Status,Subject\n1,2026-11-01,Open,x,hi\n")
    assert ("Status", "the name of several columns") in proposed(path).left_out
    with pytest.raises(BadInput, match='2 columns named "Status"'):
        proposed(path, "status = status")


def test_a_mistyped_column_is_no_constant(tmp_path: Path) -> None:
    path = made(tmp_path, "Id,Created at,Company,csat\n1,2026-11-01,Acme,4\n")
    with pytest.raises(BadInput, match='no column "Companny"; nearest: Company'):
        proposed(path, "customer = Companny")
    found = proposed(path, "event = feedback", 'partner = "Companny"', "instrument = CSAT", "scale = 1-5").mapping
    assert found.constants == {"partner": "Companny", "instrument": "csat"}
    assert (found.fields["score"], found.fields["customer"]) == ("csat", "Company")


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path, "Id,Created at\n")
    with pytest.raises(
        BadInput, match=r"has a header but no rows, and no saved map fits .* Import one with rows first"
    ):
        demand_rows(take_sample(open_table(path)), path)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("customer", "Write it like: customer = Company"),
        ("klant = Id", 'no field "klant"'),
        ("event = complaint", "event is one of: ticket, feedback, invitation, moment"),
        ("dates = dd/mm", "dates is one of: day-first, month-first"),
        ("scale = 5", "lowest and its highest score"),
        ("scale = 5-1", "lowest and its highest score"),
        ("timezone = Mars", 'timezone "Mars" is not known'),
    ],
)
def test_a_correction_that_is_none_is_explained(line: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_answer(line, ["Id"])


def test_a_proposal_reads_a_sample_and_not_the_whole_file(tmp_path: Path) -> None:
    header = "Id,Created at,Solved at,Status,Subject\n"
    path = made(tmp_path, header + "1,2026-11-01,2026-11-02,Closed,hi\n" * 40_000)
    table = open_table(path)
    heard: list[int] = []
    sample = take_sample(table)
    assert len(sample.rows) == 5_000
    for _, _row in zip(range(5_000), table.rows(heard.append), strict=False):
        pass
    assert heard[-1] < path.stat().st_size / 4


def test_surveys_sent_and_moments_are_known_by_their_columns(tmp_path: Path) -> None:
    sent = proposed(made(tmp_path, "Week,Surveys sent,Survey\n2026-11-02,120,CSAT\n2026-11-09,90,NPS\n", "sent.csv"))
    assert (sent.mapping.event, sent.questions) == ("invitation", ())
    assert sent.mapping.fields == {"occurred_at": "Week", "sent": "Surveys sent", "instrument": "Survey"}
    assert sent.mapping.values == {"instrument": {"CSAT": "csat", "NPS": "nps"}}
    unnamed = proposed(made(tmp_path, "Week,Surveys sent\n2026-11-02,120\n", "sent.csv"))
    assert list(map(str, unnamed.questions)) == ["Which survey is it? Say instrument = csat, nps or ces."]
    told = proposed(made(tmp_path, "Datum;Verhaal;Klant;Minuten\n25-11-2026;Ann reed er heen;Acme;20\n"), "source = us")
    assert (told.mapping.event, told.questions) == ("moment", ())
    assert told.mapping.fields == {
        "occurred_at": "Datum",
        "story": "Verhaal",
        "customer": "Klant",
        "effort_minutes": "Minuten",
    }
