"""`/rox value report` in Slack: the page and the workbook go to the manager's direct messages, and nothing stays."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rox_bot.domain.ledger import Investment
from rox_bot.intake.recording import Recorder
from tests.slack.workspace import BRAM, SUPPORT, Office, told

NOT_DRAWN = "The page could not be drawn just now; ask again."


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "temporary"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))


def left_behind() -> list[Path]:
    return list(Path(tempfile.gettempdir()).iterdir())


def booked(office: Office) -> None:
    row = {
        "source": "hand", "source_key": "i1", "name": "training", "amount": "12000", "currency": "EUR",
        "occurred_at": datetime(2026, 7, 1, 12, tzinfo=UTC),
    }  # fmt: skip
    store = office.bot.slack.edge.door.store
    recorder = Recorder(store.workspace, store.pseudonyms)
    with store.writing() as tx:
        recorder.write(tx, [recorder.admit(Investment, row)], store.clock())


def shared(office: Office) -> list[tuple[str, str, bytes]]:
    files = [file for file in office.slack.files.values() if file.completed_at is not None]
    return [(file.channels[0] if file.channels else "", file.filename, file.content or b"") for file in files]


def test_page_and_workbook_go_to_the_asker_alone(socket_office: Office) -> None:
    booked(socket_office)
    socket_office.mention("value report Q3 2026", user=BRAM, channel=SUPPORT)
    page, workbook = shared(socket_office)
    direct = socket_office.slack.direct(BRAM).id
    assert page[:2] == (direct, "rox-value-2026-07-01-2026-09-30.pdf")
    assert workbook[:2] == (direct, "rox-value-2026-07-01-2026-09-30.xlsx")
    assert page[2].startswith(b"%PDF-")
    assert workbook[2].startswith(b"PK")
    assert left_behind() == []


def test_without_a_page_the_workbook_comes_and_it_is_said(
    socket_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(socket_office)
    monkeypatch.setattr(socket_office.bot.slack.edge, "draw", _nothing)
    said = told(socket_office.ask("value report Q3 2026").body)
    assert NOT_DRAWN in said
    assert [name for _, name, _ in shared(socket_office)] == ["rox-value-2026-07-01-2026-09-30.xlsx"]
    assert left_behind() == []


def _nothing(_page: object) -> bytes:
    from rox_bot.charts.studio import NotDrawn

    raise NotDrawn("busy")
