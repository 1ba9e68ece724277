"""`/rox export` in Slack: the file goes to the asker's direct messages, and nothing stays behind."""

import csv
import io
import tempfile
from pathlib import Path

import pytest

from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, BOSS, BRAM, QUIET, SUPPORT, Office, told


def left_behind() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob("rox-export-*"))


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary files where only this test makes any."""
    made = tmp_path / "temporary"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))


def shared(office: Office) -> list[tuple[str, str, bytes]]:
    """Where each file was shared, its name and what is in it."""
    files = [file for file in office.slack.files.values() if file.completed_at is not None]
    return [(file.channels[0] if file.channels else "", file.filename, file.content or b"") for file in files]


def test_the_file_goes_to_the_asker_alone(office: Office) -> None:
    said = told(office.ask("export feedback last month", user=ADA).body)
    assert "It is in your direct messages with me, and nobody else gets it." in said
    ((where, name, content),) = shared(office)
    assert where == office.slack.direct(ADA).id
    assert name == "rox-feedback-2026-10-01.csv"
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    (counted,) = office.rows(
        "SELECT count(*) AS n FROM feedback WHERE instrument <> 'enps' AND withdrawn_at IS NULL"
        " AND occurred_at >= 1790805600000000 AND occurred_at < 1793487600000000"  # October in Amsterdam
    )
    assert len(rows) == counted["n"] > 100
    assert f"A file with {len(rows)} rows" in said
    assert left_behind() == []


def test_it_may_be_asked_for_in_the_open(socket_office: Office) -> None:
    socket_office.mention("export csat by partner xlsx", user=BRAM, channel=SUPPORT)
    ((where, name, content),) = shared(socket_office)
    assert (where, name.endswith(".xlsx"), content[:2]) == (socket_office.slack.direct(BRAM).id, True, b"PK")


def test_what_was_written_in_a_private_channel_is_in_no_file(socket_office: Office) -> None:
    socket_office.ask('log csat 1 acme "canary-91c4 of the quiet room"', channel=QUIET)
    socket_office.clock.move(minutes=1)
    for channel in (QUIET, SUPPORT):
        said = told(socket_office.ask("export feedback today", channel=channel).body)
        assert "The words of 1 row are left out: they were written in a private place." in said
    assert [b"canary" in content for _, _, content in shared(socket_office)] == [False, False]


def test_a_member_gets_figures_and_no_events_where_managers_are_named(open_office: Opened) -> None:
    office = open_office("http", admins=(BOSS,))
    assert "ROX_MANAGERS" in told(office.ask("export tickets last week", user=ADA).body)
    assert shared(office) == []
    office.ask("export tickets by partner last week", user=ADA)
    assert len(shared(office)) == 1


def test_five_an_hour_are_enough(socket_office: Office) -> None:
    for _ in range(5):
        assert "direct messages" in told(socket_office.ask("export csat").body)
    assert "Slow down" in told(socket_office.ask("export csat").body)
    assert "direct messages" in told(socket_office.ask("export csat", user=BRAM).body)
    socket_office.clock.move(minutes=61)
    assert "direct messages" in told(socket_office.ask("export csat").body)


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "chat.postMessage", "files.completeUploadExternal"])
def test_a_file_that_slack_does_not_take_is_explained_and_removed(socket_office: Office, method: str) -> None:
    socket_office.slack.fail(method, error="missing_scope")
    said = told(socket_office.ask("export csat").body)
    assert "Slack did not take the file (missing_scope). The same in the terminal: " in said
    assert "rox-bot ask 'export csat' --csv rox-" in said
    assert left_behind() == []
