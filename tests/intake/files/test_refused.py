"""The file of bad rows, and cells that a spreadsheet would run."""

import csv
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rox_bot.domain.errors import BadInput
from rox_bot.domain.formulas import guarded, unguarded
from rox_bot.intake.files.reading import Row
from rox_bot.intake.files.refused import BadRow, Refused, refused_rows


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "  =", "'="])
def test_a_cell_that_would_be_run_gets_a_quote_before_it(start: str) -> None:
    assert guarded(f"{start}SUM(A1)") == f"'{start}SUM(A1)"


@pytest.mark.parametrize("cell", ["-3.5", "+31", "-3,5", "42", "", "it's", "'tis", "a=b"])
def test_numbers_and_plain_texts_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell


@settings(deadline=None)
@given(st.text(alphabet="'=+-@\t\r\n\0＝＠ a1.", max_size=8) | st.text(max_size=20))
def test_guarding_is_undone_by_unguarding(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


def test_bad_rows_are_written_with_line_column_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("from an earlier import, and longer than what is written now" * 20)
    with refused_rows(path, ["id", "=note"]) as note:
        bad = note(Row(7, ["1", "=1+1"]), Refused([("id", "is missing"), ("note", "is too odd"), ("id", "is missing")]))
        note(Row(9, []), Refused([("", "a quote is never closed")]))
    assert bad == BadRow(7, "id, note", "is missing; is too odd")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["line", "column", "reason", "id", "'=note"],
            ["7", "id, note", "is missing; is too odd", "1", "'=1+1"],
            ["9", "", "a quote is never closed"],
        ]
    assert '"7","id, note"' in path.read_text(encoding="utf-8-sig")


def test_a_new_file_of_bad_rows_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    with refused_rows(path, ["id"]):
        pass
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_file_bad_rows_are_only_told() -> None:
    with refused_rows(None, ["id"]) as note:
        assert note(Row(2, ["x"]), Refused([("id", "is odd")])) == BadRow(2, "id", "is odd")


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written"), refused_rows(tmp_path, ["id"]):
        pass
