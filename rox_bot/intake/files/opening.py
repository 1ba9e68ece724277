"""A file opened as what it is, whatever its name says: text with separators, or an Excel workbook."""

from collections.abc import Collection
from pathlib import Path

from rox_bot.domain.errors import N_, BadInput
from rox_bot.intake.files.reading import CsvFile, Table, explained

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 1_048_576


def open_table(path: Path, wanted: Collection[str] = (), sheet: str = "") -> Table:
    """Return a file opened for reading, with a header that has every column of `wanted`; raises BadInput.

    `sheet` names the sheet of a workbook.
    """
    start = _start(path)
    if start == _OLE:
        _refuse_old(path)
    if start == _ZIP:
        from rox_bot.intake.files.excel import ExcelFile

        return ExcelFile(path, wanted, sheet)
    if start.startswith(_NO_TABLES):
        raise BadInput(N_("{path} is a PDF or a picture, whatever its name says; export the table itself."), path=path)
    if sheet:
        raise BadInput(N_("{path} is no Excel file: it has no sheets."), path=path)
    return CsvFile(path, wanted)


def _start(path: Path) -> bytes:
    with explained(path):
        if path.exists() and not path.is_file():
            raise BadInput(N_("{path} is not a file."), path=path)
        with path.open("rb") as file:
            return file.read(4)


def _refuse_old(path: Path) -> None:
    """Refuse a container of the old kind: Excel writes one for a password, and before 2007 for everything."""
    with explained(path), path.open("rb") as file:
        before = b""
        while chunk := file.read(_CHUNK):
            if _ENCRYPTED in before + chunk:
                raise BadInput(
                    N_("{path} is protected by a password; save it without one, or as CSV (UTF-8)."), path=path
                )
            before = chunk[-len(_ENCRYPTED) :]
    raise BadInput(N_("{path} is an Excel file of the old kind (.xls); save it as .xlsx or as CSV (UTF-8)."), path=path)
