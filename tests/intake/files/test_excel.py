"""Excel workbooks: which sheet, where the header stands, what becomes of each kind of cell, and what is refused."""

import io
import zipfile
from datetime import date, time, timedelta
from datetime import datetime as moment
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from rox_bot.domain.errors import BadInput
from rox_bot.intake.files import excel, import_file, parse_map
from rox_bot.intake.files.opening import open_table
from rox_bot.intake.files.reading import Row
from tests.intake.files.desk import NOW, TICKETS, Desk

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def book(folder: Path, *sheets: tuple[str, list[list[Any]]], name: str = "export.xlsx") -> Path:
    workbook = Workbook()
    for place, (title, rows) in enumerate(sheets):
        page = workbook.create_sheet(title, place)
        for row in rows:
            page.append(row)
    del workbook["Sheet"]
    workbook.save(folder / name)
    return folder / name


def cells(path: Path, **options: Any) -> list[Row]:
    return list(open_table(path, **options).rows())


def packed(folder: Path, parts: dict[str, bytes], name: str = "export.xlsx") -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as file:
        for part, content in parts.items():
            file.writestr(part, content)
    return folder / name


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_cells_become_texts_without_loss(tmp_path: Path) -> None:
    at = moment.fromisoformat
    path = book(
        tmp_path,
        (
            "Tickets",
            [
                ["id", "value"],
                *([1, each] for each in (48_213, 5.0, 8.5, 0.1 + 0.2, True, 10**14, " a ", "#N/A")),
                *(
                    [2, each]
                    for each in (at("2026-11-02T09:59:59"), date(2026, 3, 1), time(8, 30), timedelta(hours=30))
                ),
            ],
        ),
    )
    assert [row.cells[1] for row in cells(path)] == [
        *("48213", "5", "8.5", "0.3", "true", "100000000000000", "a", ""),
        *("2026-11-02T09:59:59", "2026-03-01T00:00:00", "08:30:00", "1 day, 6:00:00"),
    ]


def test_titles_above_the_header_and_what_is_empty_below_and_beside_it_are_skipped(tmp_path: Path) -> None:
    rows = [
        ["Ticket overview"],
        ["Printed", 7],
        [],
        ["id", "opened", "who", None],
        [1, "x", None, None],
        [],
        [2, "y", "z"],
    ]
    path = book(tmp_path, ("Tickets", [*rows, [], [None, None, None, ""]]))
    table = open_table(path)
    assert table.header == ["id", "opened", "who"]
    assert list(table.rows()) == [Row(5, ["1", "x", ""]), Row(7, ["2", "y", "z"])]


def test_a_row_wider_than_the_header_is_a_bad_row_and_not_cut(tmp_path: Path) -> None:
    path = book(tmp_path, ("Tickets", [["id", "opened"], [1, "2026-01-01", "lost?"]]))
    assert cells(path) == [Row(2, ["1", "2026-01-01", "lost?"])]


def test_the_header_is_the_row_that_has_the_wanted_columns(tmp_path: Path) -> None:
    path = book(tmp_path, ("Tickets", [["a", "b", "c"], ["id", "opened", "who"], [1, 2, 3]]))
    assert open_table(path).header == ["a", "b", "c"]
    assert open_table(path, ("id", "opened")).header == ["id", "opened", "who"]
    with pytest.raises(BadInput, match='no column "closed"'):
        open_table(path, ("id", "closed"))


def test_of_several_sheets_the_longest_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    long = [["id", "opened"], *([number, "x"] for number in range(300))]
    path = book(tmp_path, ("Cover", [["Read me"]]), ("Old", long[:250]), ("Tickets", long))
    table = open_table(path)
    assert sum(1 for _ in table.rows()) == 300
    assert [str(note) for note in table.notes()] == ['sheet "Tickets" was read, the longest; not read: Cover, Old']
    assert len(cells(path, sheet="Old")) == 249
    with pytest.raises(BadInput, match='no sheet "New"; it has: Cover, Old, Tickets'):
        open_table(path, sheet="New")


def test_formulas_are_read_as_what_excel_last_worked_out(tmp_path: Path) -> None:
    path = book(tmp_path, ("Tickets", [["id", "sum"], [1, "=1+1"]]))
    inside = parts(path)
    sheet = "xl/worksheets/sheet1.xml"
    assert b"<f>1+1</f><v />" in inside[sheet] or b"<f>1+1</f><v></v>" in inside[sheet]
    for empty in (b"<v />", b"<v></v>"):
        inside[sheet] = inside[sheet].replace(b"<f>1+1</f>" + empty, b"<f>1+1</f><v>2</v>")
    assert cells(packed(tmp_path, inside)) == [Row(2, ["1", "2"])]


def test_macros_are_not_run_and_that_is_said(tmp_path: Path) -> None:
    path = book(tmp_path, ("Tickets", [["id", "opened"], [1, "x"]]))
    table = open_table(packed(tmp_path, {**parts(path), "xl/vbaProject.bin": b"Auto_Open"}, "export.xlsm"))
    assert list(table.rows()) == [Row(2, ["1", "x"])]
    assert list(map(str, table.notes())) == ["the macros in the file were not run"]


def test_what_is_no_workbook_is_refused_in_a_sentence(tmp_path: Path) -> None:
    whole = book(tmp_path, ("Tickets", [["id", "opened"], [1, "x"]])).read_bytes()
    inside = parts(tmp_path / "export.xlsx")
    password = OLE + b"\0" * 2_000_000 + "EncryptedPackage".encode("utf-16-le")
    broken = {**inside, "xl/worksheets/sheet1.xml": inside["xl/worksheets/sheet1.xml"][:200]}
    for content, says in (
        (password, "protected by a password"),
        (OLE + b"\0" * 5_000, r"of the old kind \(.xls\)"),
        (whole[: len(whole) // 2], "damaged Excel file, or is still being written"),
        (packed(tmp_path, broken, "broken.xlsx").read_bytes(), "damaged Excel file"),
        (packed(tmp_path, {"xl/workbook.bin": b"x"}, "b").read_bytes(), ".xlsb"),
        (packed(tmp_path, {"tickets.csv": b"id\n1\n"}, "z").read_bytes(), "ZIP file and no Excel file"),
        (book(tmp_path, ("Empty", []), name="e").read_bytes(), "is empty"),
    ):
        path = tmp_path / "file.xlsx"
        path.write_bytes(content)
        with pytest.raises(BadInput, match=says):
            list(open_table(path).rows())


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = parts(book(tmp_path, ("Tickets", [["id", "opened"], [1, "x"]])))
    bomb = packed(tmp_path, {**inside, "xl/media/image1.png": b"\0" * 5_000_000})
    monkeypatch.setattr(excel, "BOMB_SIZE", 1_000_000)
    with pytest.raises(BadInput, match="unpacks to more than 100 times"):
        open_table(bomb)
    monkeypatch.setattr(excel, "BOMB_SIZE", 10_000_000)
    monkeypatch.setattr(excel, "UNPACKED_LIMIT", 1_000_000)
    with pytest.raises(BadInput, match="too large to be read as an Excel file; save its sheet as CSV"):
        open_table(bomb)
    monkeypatch.setattr(excel, "COLUMN_LIMIT", 3)
    with pytest.raises(BadInput, match="more than 3 columns"):
        open_table(book(tmp_path, ("Wide", [["a", "b", "c", "d"]])))


def test_rows_without_cells_are_not_read_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = parts(book(tmp_path, ("Tickets", [["id", "opened"], ["4", "2026-10-05"]])))
    sheet = inside["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", b"<row/>" * 2_000 + b"</sheetData>")
    padded = packed(tmp_path, {**inside, "xl/worksheets/sheet1.xml": sheet})
    assert len(list(open_table(padded).rows())) == 1
    monkeypatch.setattr(excel, "ROW_LIMIT", 1_000)
    with pytest.raises(BadInput, match="over 1000 rows, empty ones too"):
        list(open_table(padded).rows())


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    inside = parts(book(tmp_path, ("Tickets", [["id", "opened"], [1, "x"]])))
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY e0 "0123456789">{entities}]>'.encode()
    sheet = (
        inside["xl/worksheets/sheet1.xml"].replace(b"<t>x</t>", b"<t>&e11;</t>").replace(b"<v>1</v>", b"<v>&e11;</v>")
    )
    with pytest.raises(BadInput, match="damaged Excel file"):
        list(open_table(packed(tmp_path, {**inside, "xl/worksheets/sheet1.xml": head + sheet})).rows())


def test_a_size_that_the_sheet_only_claims_is_not_believed(tmp_path: Path) -> None:
    inside = parts(book(tmp_path, ("Tickets", [["id", "opened"], [1, "x"], [2, "y"]])))
    sheet = inside["xl/worksheets/sheet1.xml"].replace(b'ref="A1:B3"', b'ref="A1:A1"')
    assert b'ref="A1:A1"' in sheet
    path = packed(tmp_path, {**inside, "xl/worksheets/sheet1.xml": sheet})
    assert [row.cells for row in cells(path)] == [["1", "x"], ["2", "y"]]


def test_a_workbook_goes_in_like_a_text_and_again_changes_nothing(desk: Desk) -> None:
    opened = moment.fromisoformat("2026-10-01T10:00")
    rows = [["id", "opened"], *([number, opened + timedelta(hours=number)] for number in range(1, 31)), ["31", "soon"]]
    path, mapping = book(desk.folder, ("Tickets", rows)), parse_map(TICKETS)
    heard: list[tuple[int, int]] = []
    first = import_file(desk.store, path, mapping, now=NOW, progress=lambda *done: heard.append(done))
    again = import_file(desk.store, path, mapping, now=NOW)
    assert (first.added, first.bad, again.unchanged) == (30, 1, 30)
    assert (first.bad_rows[0].line, first.bad_rows[0].column) == (32, "opened")
    assert heard[-1] == (2 * path.stat().st_size, 2 * path.stat().st_size)
    text = "id,opened\n" + "".join(f"{n},{opened + timedelta(hours=n):%Y-%m-%dT%H:%M}\n" for n in range(1, 31))
    assert desk.bring_in(text).unchanged == 30


def test_a_workbook_that_changes_between_the_passes_is_refused(lite: Desk) -> None:
    rows = [["id", "opened"], *([number, "2026-10-01"] for number in range(1, 2_100))]
    path = book(lite.folder, ("Tickets", rows))

    def changing(done: int, total: int) -> None:
        if done * 2 >= total and path.exists():
            book(lite.folder, ("Tickets", rows[:40]))

    with pytest.raises(BadInput, match="changed while it was imported"):
        import_file(lite.store, path, parse_map(TICKETS), now=NOW, progress=changing)


def test_a_sheet_of_a_text_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(io.BytesIO(b"id,opened\n1,x\n").getvalue())
    with pytest.raises(BadInput, match="it has no sheets"):
        open_table(path, sheet="Tickets")
