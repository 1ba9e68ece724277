"""Everything that happens in Slack, logged at the level that says most: nobody's words and no secret stand there."""

import contextlib
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest

from rox_bot import logs
from tests.databases import on_sqlite_alone
from tests.fake_slack import SignedRequest, sign, signed_again
from tests.slack.conftest import Opened
from tests.slack.uploading import last, said, send
from tests.slack.workspace import ADA, BRAM, SUPPORT, Office, buttons, told, until

NAME, MAIL, PHONE = "Quenzelbrock", "q.vandermolen@quenzelbrock.example", "+31 6 5555 0142"
WORD, COMMENT = "zwartekraaien", "spinnewebben"
PERSONAL = (NAME, MAIL, PHONE, WORD, COMMENT, NAME.lower())


@pytest.fixture
def blind_office(
    request: pytest.FixtureRequest, open_office: Opened, capsys: pytest.CaptureFixture[str]
) -> Iterator[Office]:
    """A bot whose log goes where `serve` sends it, with all that is said at debug; checked when the test is over."""
    root, floor = logging.getLogger(), logging.getLogger("rox_bot")
    levels = root.level, floor.level
    handler = logs.set_up("debug")
    office = open_office(request.param)
    try:
        yield office
    finally:
        office.stop()
        root.removeHandler(handler)
        root.setLevel(levels[0])
        floor.setLevel(levels[1])
    folder = office.database.parent
    assert {path.name for path in (folder / "inbox").rglob("*")} <= {".lock"}
    assert not [path for path in (folder / "uploads").rglob("*") if path.is_file()]
    beside = {path.name for path in folder.iterdir()} - {
        "inbox",
        "uploads",
        *(f"rox.db{end}" for end in ("", "-wal", "-shm")),
    }
    assert not {name for name in beside if not name.startswith(("rox.db", ".rox.db"))}


def overheard(office: Office, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The log so far, after a search of all output for what must not be in it."""
    out, err = capsys.readouterr()
    slack = office.slack
    secrets = (slack.bot_token, slack.app_token, slack.signing_secret, slack.verification_token)
    for canary in (*PERSONAL, *secrets, "ticket=", "/commands/T0", "/actions/T0"):
        assert canary not in err
        assert canary not in out
    return [json.loads(line) for line in err.splitlines()]


def events(logged: list[dict[str, Any]]) -> set[str]:
    return {line["event"] for line in logged}


both = pytest.mark.parametrize("blind_office", ["socket", "http"], indirect=True)
over_http = pytest.mark.parametrize("blind_office", ["http"], indirect=True)


@both
def test_questions_entries_and_moments_leave_no_words_behind(
    blind_office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office = blind_office
    entry = office.ask(f'log csat 5 {NAME} "{COMMENT} {MAIL} {PHONE}"')
    office.ask(f"csat {NAME} {WORD}")
    office.ask(f"nps by customer {MAIL}")
    office.ask("csat comments")
    office.mention(f"csat for {NAME} {WORD}")
    office.write(f"what does {WORD} say, {MAIL}?", channel="DM")
    office.write(f"Magic moment: <@{BRAM}> called {NAME} about {WORD} on {PHONE}")
    office.write(f"Magic moment: {WORD} for {NAME}")
    for each in [message for message in office.slack.ephemerals(ADA) if buttons(message)]:
        for name in buttons(each):
            with contextlib.suppress(TimeoutError, LookupError):
                office.press(name, each)

    logged = overheard(office, capsys)
    assert "Logged E" in told(entry.body)
    assert office.rows("SELECT count(*) AS n FROM moment WHERE story LIKE ?", f"%{WORD}%")[0]["n"] > 0
    assert any(event.startswith("Sending a request") for event in events(logged))


@both
@on_sqlite_alone
def test_a_fault_inside_is_logged_under_the_reference_the_person_is_shown(
    blind_office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office = blind_office
    for table in ("feedback", "moment"):
        office.harm(f"ALTER TABLE {table} RENAME TO {table}_gone")
    answers = [
        office.ask(f"csat {NAME} {WORD}"),
        office.ask(f'log csat 5 {NAME} "{COMMENT} {MAIL}"'),
    ]
    with contextlib.suppress(TimeoutError):
        office.write(f"Magic moment: <@{BRAM}> called {NAME} about {WORD} on {PHONE}")
    office.mention(f"csat {WORD}")

    logged = overheard(office, capsys)
    for answer in answers:
        [reference] = re.findall(r"ref ([0-9a-f]{4})", told(answer.body))[:1]
        [line] = [each for each in logged if reference in each.get("values", []) or reference == each.get("ref")]
        assert "no such table" in json.dumps(line["errors"])
        assert line["errors"][0]["at"]


@both
def test_an_event_that_is_kept_for_another_try_is_in_the_database_alone(
    blind_office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office = blind_office
    office.harm("ALTER TABLE moment RENAME TO moment_gone")
    office.write(f"Magic moment: <@{BRAM}> called {NAME} about {WORD} on {PHONE}")
    office.clock.move(minutes=2)
    office.tick = 0.02
    office.restart()
    tries = "SELECT tries, payload, failed_at > first_failed_at AS again FROM dead_letter"
    until(lambda: office.rows(tries)[0]["again"], "the failure of the second try")
    assert office.rows(tries)[0]["tries"] == 2
    office.harm("ALTER TABLE moment_gone RENAME TO moment")
    office.clock.move(minutes=10)
    until(lambda: not office.rows(tries), "the third try")
    office.settle()

    logged = overheard(office, capsys)
    assert "ref" in " ".join(line["event"] for line in logged if line["level"] == "error")
    assert WORD in told(office.slack.ephemerals(ADA)[0])


@both
@pytest.mark.parametrize(
    "fault",
    [{"error": "not_in_channel"}, {"status": 500}, {"garbage": True}, {"drop": "before"}, {"error": f"no_{WORD}!"}],
)
def test_a_failing_slack_is_told_by_its_codes_alone(
    blind_office: Office, capsys: pytest.CaptureFixture[str], fault: dict[str, Any]
) -> None:
    office = blind_office
    for method in ("chat.postMessage", "chat.postEphemeral", "users.info", "conversations.info", "response_url"):
        office.slack.fail(method, times=None, **fault)
    office.act(office.slack.command("/rox", f"csat {NAME} {WORD}", user=BRAM, channel=SUPPORT))
    office.mention(f"csat for {NAME} {WORD}", user=BRAM)
    with contextlib.suppress(TimeoutError):
        office.write(f"Magic moment: <@{ADA}> called {NAME} about {WORD} on {PHONE}", user=BRAM)

    logged = overheard(office, capsys)
    assert [line for line in logged if line["level"] in ("warning", "error") and line["logger"].startswith("rox_bot")]


@over_http
def test_forged_and_unknown_requests_are_refused_without_being_quoted(
    blind_office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office, slack = blind_office, blind_office.slack
    request = slack.command("/rox", f"log csat 5 {NAME} {WORD}", user=ADA, channel=SUPPORT)
    ours = {"type": "shortcut", "api_app_id": slack.app_id, "team": {"id": slack.team_id}}
    forged = office.send(signed_again(request, WORD, int(slack.signing_clock())))
    late = office.send(signed_again(request, slack.signing_secret, 1))
    unreadable = office.send(signed_body(office, f"{WORD} {MAIL}".encode()))
    unknown = office.send(signed_body(office, json.dumps({**ours, "callback_id": WORD, "user": {"id": MAIL}}).encode()))
    foreign = office.send(signed_body(office, json.dumps({**ours, "team": {"id": WORD}, "text": MAIL}).encode()))

    logged = overheard(office, capsys)
    assert (forged.status, late.status, unreadable.status, unknown.status, foreign.status) == (401, 401, 400, 404, 403)
    refusals = [(line["status"], line["reason"]) for line in logged if line["event"] == "request refused"]
    assert refusals == [(401, "signature"), (401, "timestamp"), (400, "body"), (403, "workspace")]
    assert "Unhandled request …" in events(logged)


def signed_body(office: Office, body: bytes) -> SignedRequest:
    """A request with any body that is signed as Slack signs."""
    slack = office.slack
    headers = {"Content-Type": "application/json"} | sign(body, slack.signing_secret, int(slack.signing_clock()))
    return SignedRequest(headers, body, {}, "interactive")


@both
def test_sent_files_leave_no_words_behind(blind_office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office = blind_office
    rows = [
        f"{i},2026-11-{i % 15 + 1:02d} 09:00,2026-11-{i % 15 + 2:02d} 10:00,{NAME},{MAIL},{WORD}" for i in range(60)
    ]
    bad = [f"{900 + i},{WORD},,{NAME},{PHONE},{COMMENT}" for i in range(4)]
    head = "Ticket ID,Created at,Solved at,Organization,Requester email,Subject"
    send(office, (f"{NAME}.csv", "\n".join([head, *rows, *bad]).encode()))
    office.slack.fail("chat.update", status=503, times=1)
    office.press("upload_import", last(office), channel="DM")
    office.press("upload_anyway", said(office)[0], channel="DM")
    send(office, (f"{NAME}.xlsx", f"PK\x03\x04{WORD}".encode()), (f"{NAME}.pdf", b"%PDF"))
    office.slack.fail("download", status=500, times=9)
    send(office, (f"{WORD}.csv", b"a,b"))
    office.press("upload_cancel", {**last(office), "blocks": [_button("upload_cancel", "4")]}, channel="DM")
    assert office.rows("SELECT count(*) AS n FROM ticket WHERE source = ?", NAME.lower()) == [{"n": 60}]
    assert MAIL not in "".join(map(told, said(office)))
    assert any("a sent file waits" in line["event"] for line in overheard(office, capsys))


def _button(name: str, value: str) -> dict[str, Any]:
    shown = {"type": "button", "action_id": name, "value": value, "text": {"type": "plain_text", "text": "x"}}
    return {"type": "actions", "block_id": "b", "elements": [shown]}
