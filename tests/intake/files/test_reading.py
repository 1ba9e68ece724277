"""Reading CSV files: delimiters, encodings, gzip, and what is no CSV file at all."""

import gzip
import os
from itertools import islice
from pathlib import Path

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.intake.files import reading
from rox_bot.intake.files.reading import CsvFile, Row

WANTED = ("id", "opened")


def opened(folder: Path, content: str | bytes) -> CsvFile:
    path = folder / "export.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CsvFile(path, WANTED)


def rows(folder: Path, content: str | bytes) -> list[Row]:
    return list(opened(folder, content).rows())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_delimiter_is_the_one_whose_header_knows_the_columns(tmp_path: Path, delimiter: str, end: str) -> None:
    text = end.join(delimiter.join(cells) for cells in (["id", "note, or|so;" * (delimiter == "\t"), "opened"], "abc"))
    assert rows(tmp_path, text) == [Row(2, ["a", "b", "c"])]


def test_a_header_all_in_quotes_is_read(tmp_path: Path) -> None:
    assert rows(tmp_path, '"id";"opened";"a, b"\n1;2;"3"') == [Row(2, ["1", "2", "3"])]


def test_a_comma_inside_a_column_name_does_not_mislead(tmp_path: Path) -> None:
    assert rows(tmp_path, "id;opened;a,b,c,d,e\n1;2;3") == [Row(2, ["1", "2", "3"])]


@pytest.mark.parametrize("encode", [lambda text: text, gzip.compress], ids=["plain", "gzip"])
def test_a_byte_order_mark_is_not_part_of_the_first_name(tmp_path: Path, encode: object) -> None:
    content = encode("\ufeffid,opened\n1,é\n".encode())  # type: ignore[operator]
    assert rows(tmp_path, content) == [Row(2, ["1", "é"])]


def test_lines_that_are_not_utf8_are_read_as_windows_1252_and_counted(tmp_path: Path) -> None:
    file = opened(tmp_path, b"id,opened\n1,caf\xe9\n2,caf\xc3\xa9\n3,\x81\n")
    assert [row.cells[1] for row in file.rows()] == ["café", "café", "\ufffd"]
    assert file.odd_lines == 2


@pytest.mark.parametrize("pack", [lambda text: text, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("order", ["le", "be"])
def test_utf16_is_read_by_its_byte_order_mark(tmp_path: Path, order: str, pack: object) -> None:
    text = '\ufeffid\topened\r\n1\t"café\nčaj"\r\n2\t日本\r\n'.encode(f"utf-16-{order}")
    assert rows(tmp_path, pack(text)) == [Row(2, ["1", "café\nčaj"]), Row(4, ["2", "日本"])]  # type: ignore[operator]


def test_a_second_line_of_a_header_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("Respondent ID,How likely?\n,Response\n7,10\n,9\n", encoding="utf-8")
    assert list(CsvFile(path, ()).rows()) == [Row(3, ["7", "10"]), Row(4, ["", "9"])]


def test_nul_bytes_are_dropped(tmp_path: Path) -> None:
    assert rows(tmp_path, b"i\0d,opened\n1\0,\0x\n") == [Row(2, ["1", "x"])]


def test_rows_know_the_line_they_start_on(tmp_path: Path) -> None:
    text = 'id,opened\n\n1,"two\nlines"\n , \n2,x\n'
    assert rows(tmp_path, text) == [Row(3, ["1", "two\nlines"]), Row(6, ["2", "x"])]


def test_quotes_may_follow_a_blank(tmp_path: Path) -> None:
    assert rows(tmp_path, 'id, opened\n1, "a, b"') == [Row(2, ["1", "a, b"])]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('"1"x,2', "between a closing quote"),
        ("1\r2,2", "line break"),
        (f"1,{'x' * 131_073}", "too long"),
    ],
)
def test_an_unreadable_row_is_named_and_the_next_is_read(tmp_path: Path, line: str, fault: str) -> None:
    broken, after = rows(tmp_path, f"id,opened\n{line}\n3,4\n")
    assert (broken.line, broken.cells) == (2, [cell[:32_767] for cell in line.split(",")])
    assert fault in broken.fault
    assert after == Row(3, ["3", "4"])


UNCLOSED = "a quote is never closed; the lines after it are read as rows of their own"


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("5,6\n", [["5", "6"]]),
        ("".join(f"{n},{'x' * 80}\n" for n in range(3_000)), [[str(n), "x" * 80] for n in range(3_000)]),
        ('5,6\n7,"8, 9"\n', [["5", "6"], ["7", "8, 9"]]),  # the next quote closes it, and a letter follows
        ('5,6\n7,"8\n8"\n', [["5", "6"], ["7", "8\n8"]]),
    ],
    ids=["to the end", "to the largest cell", "to the next quote", "before a cell of two lines"],
)
def test_a_quote_that_is_never_closed_costs_its_own_line_alone(
    tmp_path: Path, rest: str, found: list[list[str]]
) -> None:
    first, bad, *others = rows(tmp_path, f'id,opened\n1,2\n3,"4\n{rest}')
    assert first == Row(2, ["1", "2"])
    assert bad == Row(3, ["3", '"4'], UNCLOSED)
    assert [row.cells for row in others] == found
    assert [row.line for row in others] == list(range(4, 4 + len(found)))


def test_a_text_of_several_lines_that_is_cut_off_is_one_bad_row(tmp_path: Path) -> None:
    first, bad = rows(tmp_path, 'id,opened\n1,2\n3,"Dear all\nthe printer\nis down')
    assert first == Row(2, ["1", "2"])
    assert bad == Row(3, ["3", '"Dear all\nthe printer\nis down'], "a quote is never closed (lines 3 to 5)")


def test_a_cell_full_of_rows_is_warned_of_and_a_long_comment_is_not(tmp_path: Path) -> None:
    swollen = "".join(f"\n{n},2026-10-01" for n in range(60))
    file = opened(tmp_path, f'id,opened\n1,"a{swollen}"\n2,"{"a line of a comment" + chr(10)}"\n3,x\n')
    assert [row.cells[0] for row in file.rows()] == ["1", "2", "3"]
    assert [str(note) for note in file.notes()] == [
        "line 2: one cell holds 60 lines that look like rows; is a quote missing?"
    ]
    comment = "Dear all,\nthe printer is down.\n" * 60
    plain = opened(tmp_path, f'id,opened,team\n1,"{comment}",x\n')
    assert len(list(plain.rows())) == 1
    assert plain.notes() == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        ("number,opened\n", 'no column "id"; its columns: "number", "opened"'),
        ("id,opened at\n", 'no column "opened"; nearest: "opened at"'),
        ("id,opened,id\n", '2 columns named "id"'),
        (f"id,{'x' * 131_073}\n", "has no header"),
        ('"id"x,opened\n', "has no header: something stands"),
        ("x" * (reading.LINE_LIMIT + 1), "Line 1 of"),
        (b"\x1f\x8b\x08garbage that is no gzip at all", "damaged gzip"),
        (bytes(range(256)) * 9, "is no text file"),
        (b"id,opened\r1,2\r3,4\r", "line ends of old Macs only"),
    ],
)
def test_what_is_no_such_csv_file_is_refused(tmp_path: Path, content: str | bytes, says: str) -> None:
    with pytest.raises(BadInput) as refusal:
        opened(tmp_path, content)
    assert says in str(refusal.value)


def test_a_column_that_is_not_asked_for_may_stand_twice(tmp_path: Path) -> None:
    assert rows(tmp_path, "id,note,note,opened,,\n1,2,3,4,,") == [Row(2, ["1", "2", "3", "4", "", ""])]


def test_a_folder_a_pipe_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, says in ((".", "is not a file"), ("pipe", "is not a file"), ("nothing.csv", "cannot be read")):
        with pytest.raises(BadInput, match=says):
            CsvFile(tmp_path / name, WANTED)


def test_a_long_line_further_down_is_refused_by_its_number(tmp_path: Path) -> None:
    file = opened(tmp_path, f"id,opened\n1,2\n3,{'x' * reading.LINE_LIMIT}\n")
    with pytest.raises(BadInput, match="Line 3 of"):
        list(file.rows())


def test_a_gzip_file_cut_short_is_refused_when_its_end_is_reached(tmp_path: Path) -> None:
    text = "id,opened\n" + "".join(f"{number},{number * 7919 % 1013}\n" for number in range(50_000))
    whole = gzip.compress(text.encode())
    file = opened(tmp_path, whole[:-2_000])
    with pytest.raises(BadInput, match="damaged gzip"):
        list(file.rows())


def test_a_gzip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BOMB_SIZE", 1_000_000)
    file = opened(tmp_path, gzip.compress(b"id,opened\n" + b"1,2\n" * 2_000_000))
    with pytest.raises(BadInput, match="unpacks to more than 100 times"):
        list(islice(file.rows(), 1_000_000))


@pytest.mark.parametrize("encode", [lambda text: text, gzip.compress], ids=["plain", "gzip"])
def test_progress_grows_to_the_size_of_the_file(tmp_path: Path, encode: object) -> None:
    content = encode("".join(["id,opened\n", *(f"{n},{n * 7919 % 1013}\n" for n in range(60_000))]).encode())  # type: ignore[operator]
    file = opened(tmp_path, content)
    heard: list[int] = []
    assert sum(1 for _ in file.rows(heard.append)) == 60_000
    assert heard == sorted(heard)
    assert heard[-1] == file.size
    assert len(heard) > 50
