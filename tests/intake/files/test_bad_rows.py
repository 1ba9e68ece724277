"""Rows that cannot be used: each is named with its line, column and reason, and the good ones go in."""

import csv
import gzip
import os
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.intake.files.importing import import_file
from rox_bot.intake.files.mapping import read_map
from rox_bot.intake.files.telling import told
from rox_bot.language.wording import Wording
from tests.intake.files.desk import NOW, SCORES, TICKETS, Desk

WIDE = TICKETS + 'sla_met = "sla"\nreopens = "reopens"\nteam = "team"\nlanguage = "language"\n'
HEADER = "id,opened,sla,reopens,team,language\n"


def mended(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("2,soon,,,,", "opened", "is not a date in ISO 8601"),
        ("2,,,,,", "opened", "is missing"),
        ("2,1989-12-31,,,,", "opened", "lies before 1990"),
        (f"2,{(NOW + timedelta(days=20_000)).isoformat()},,,,", "opened", "lies in the future"),
        ("2,2026-01-01,perhaps,,,", "sla", "is neither yes nor no"),
        ("2,2026-01-01,,many,,", "reopens", "is not a number"),
        ("2,2026-01-01,,1.5,,", "reopens", "is not a whole number"),
        ("2,2026-01-01,,-1,,", "reopens", "is less than 0"),
        ("2,2026-01-01,,10001,,", "reopens", "is more than 10000"),
        (f"2,2026-01-01,,,{'t' * 201},", "team", "is longer than 200 characters"),
        (f"{'2' * 201},2026-01-01,,,,", "id", "is longer than 200 characters"),
        ("2,2026-01-01,,,", "", "has 5 cells; the header has 6"),
        ("2,2026-01-01,,,,,", "", "has 7 cells; the header has 6"),
        ("2,never,perhaps,,,", "opened, sla", "is not a date in ISO 8601; is neither yes nor no"),
        ('"2"x,2026-01-01,,,,', "", "something stands between a closing quote and the next cell"),
        (f"2,{'9' * 140_000},,,,", "", "a cell is too long; perhaps a quote is never closed"),
    ],
)
def test_a_bad_row_is_named_and_the_others_go_in(lite: Desk, line: str, column: str, reason: str) -> None:
    errors = lite.folder / "bad.csv"
    report = lite.bring_in(f"{HEADER}1,2026-01-01,,,,\n{line}\n3,2026-01-01,,,,\n", WIDE, errors=errors)
    assert (report.rows, report.good, report.bad, report.added) == (3, 2, 1, 2)
    assert report.bad_rows == ((3, column, reason),)
    assert lite.kept("ticket", "source_key") == [("1",), ("3",)]
    assert mended(errors)[1][:3] == ["3", column, reason]


@pytest.mark.parametrize(
    ("score", "reason"),
    [
        ("0", "the score lies outside its scale"),
        ("5,5", "the score lies outside its scale"),
        ("superb", "is not a number"),
        ("nan", "is not a number"),
    ],
)
def test_a_score_that_cannot_be_is_refused(lite: Desk, score: str, reason: str) -> None:
    report = lite.bring_in(f"id;at;score\n1;2026-01-01;{score}\n2;2026-01-01;5,0\n", SCORES)
    assert report.bad_rows == ((2, "score", reason),)
    assert lite.kept("feedback", "score") == [(5,)]


def test_where_the_instrument_is_a_column_a_score_without_a_known_scale_is_refused(lite: Desk) -> None:
    mapping = SCORES.replace('instrument = "csat"', "").replace("[fields]", '[fields]\ninstrument = "kind"')
    report = lite.bring_in(
        "id,at,score,kind\n1,2026-01-01,9,NPS\n2,2026-01-01,3,smiles\n3,2026-01-01,,smiles\n4,2026-01-01,3,\n",
        mapping,
    )
    assert report.bad_rows == (
        (3, "kind", "has no known scale: give scale = [lowest, highest] in the map file"),
        (5, "kind", "is missing"),
    )
    assert lite.kept("feedback", "source_key", "instrument", "scale_max")[0] == ("1", "nps", 10)


def test_a_date_may_lie_a_day_ahead_of_the_clock_and_no_more(lite: Desk) -> None:
    ahead = NOW + timedelta(days=20_000)
    lines = [f"{n},{(ahead + timedelta(days=1, seconds=n)).isoformat()}\n" for n in range(2)]
    report = lite.bring_in("id,opened\n" + "".join(lines), now=ahead)
    assert report.bad_rows == ((3, "opened", "lies in the future"),)


def test_a_bad_version_leaves_the_good_ones_of_its_key_in_force(lite: Desk) -> None:
    mapping = TICKETS + 'updated_at = "updated"\nstatus = "status"\n'
    text = "id,opened,updated,status\n1,2026-01-01,2026-01-02,new\n1,2026-01-01,someday,closed\n"
    assert lite.bring_in(text, mapping).bad == 1
    assert lite.kept("ticket", "status") == [("new",)]


def test_only_the_first_ten_bad_rows_are_told_but_all_are_in_the_file(lite: Desk) -> None:
    errors = lite.folder / "bad.csv"
    report = lite.bring_in("id,opened\n" + "1,soon\n" * 25, errors=errors)
    assert (report.bad, report.good, report.first, report.last) == (25, 0, None, None)
    assert [row.line for row in report.bad_rows] == list(range(2, 12))
    assert [row[0] for row in mended(errors)[1:]] == [str(line) for line in range(2, 27)]


def test_the_file_of_bad_rows_can_be_mended_and_imported(desk: Desk) -> None:
    errors = desk.folder / "bad.csv"
    mapping = TICKETS + 'team = "team"'
    desk.bring_in('id,opened,team\n1,2026-01-01,A\n2,soon,"=cmd, ""x"""\n', mapping, errors=errors)
    text = errors.read_text(encoding="utf-8-sig").replace("soon", "2026-01-02")
    assert "\"'=cmd" in text
    assert desk.bring_in(text, mapping).added == 1
    assert desk.kept("ticket", "source_key", "team") == [("1", "A"), ("2", '=cmd, "x"')]


@pytest.mark.parametrize(("max_bad", "passes"), [(25, True), (24.9, False), (0, False), (100, True), (None, True)])
def test_more_bad_rows_than_allowed_refuse_the_file_before_anything_is_written(
    desk: Desk, max_bad: float | None, passes: bool
) -> None:
    text = "id,opened\n1,2026-01-01\n2,soon\n3,2026-01-01\n4,2026-01-01\n"
    if passes:
        assert desk.bring_in(text, max_bad=max_bad).added == 3
        return
    errors = desk.folder / "bad.csv"
    with pytest.raises(BadInput) as refusal:
        desk.bring_in(text, max_bad=max_bad, errors=errors)
    assert "1 of 4 rows (25.0%)" in str(refusal.value)
    assert "Line 3: opened is not a date in ISO 8601." in str(refusal.value)
    assert desk.kept("ticket", "id") == []
    assert len(mended(errors)) == 2


@pytest.mark.parametrize("content", ["id,opened\n", "id,opened\n\n , \n,\n", "id,opened"])
def test_a_header_without_rows_is_an_arrival_of_nothing(lite: Desk, content: str) -> None:
    report = lite.bring_in(content, max_bad=0)
    assert (report.rows, report.source, report.until) == (0, "desk", NOW)
    zone = ZoneInfo("Europe/Amsterdam")
    assert told(report, Wording(), zone) == ["No new rows; desk has nothing newer up to Sun 1 Nov 10:00."]
    assert told(report, Wording("nl"), zone) == ["Geen nieuwe rijen; desk heeft niets nieuwers tot zo 1 nov 10:00."]


def test_a_damaged_gzip_file_is_refused_before_anything_is_written(lite: Desk) -> None:

    text = "id,opened\n" + "".join(f"{number * 7919 % 100_003},2026-01-01\n" for number in range(50_000))
    with pytest.raises(BadInput, match="damaged gzip"):
        lite.bring_in(gzip.compress(text.encode())[:-100])
    assert lite.kept("ticket", "id") == []


@pytest.mark.parametrize(
    ("constant", "says"),
    [
        ('sla_met = "perhaps"', '[constants] sla_met: "perhaps" is neither yes nor no'),
        ('solved_at = "soon"', "is not a date"),
        ("solved_at = 2999-01-01", "lies in the future"),
        ("reopens = 1.5", "is not a whole number"),
    ],
)
def test_a_constant_that_is_no_such_value_is_refused(lite: Desk, constant: str, says: str) -> None:
    with pytest.raises(BadInput) as refusal:
        lite.bring_in("id,opened\n1,2026-01-01\n", TICKETS + f"[constants]\n{constant}\n")
    assert says in str(refusal.value)


@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_bad_rows_never_go_over_the_file_that_is_imported(lite: Desk, link: object) -> None:
    path = lite.file("id,opened\n1,soon\n")
    mapping = read_map(lite.file(TICKETS, "map.toml"))
    other = lite.folder / "other.csv"
    link(path, other)  # type: ignore[operator]
    for errors in (path, other):
        with pytest.raises(BadInput, match="both the file to import"):
            import_file(lite.store, path, mapping, now=NOW, errors=errors)
    assert path.read_text() == "id,opened\n1,soon\n"


def test_a_place_for_bad_rows_that_cannot_be_written_stops_the_import(lite: Desk) -> None:
    with pytest.raises(BadInput, match="cannot be written"):
        lite.bring_in("id,opened\n1,2026-01-01\n", errors=lite.folder)
    assert lite.kept("ticket", "id") == []
