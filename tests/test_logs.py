"""Logs hold the words of the source code and nobody else's: what is kept, and what is masked."""

from __future__ import annotations

import ast
import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from rox_bot import logs
from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.errors import BadInput
from rox_bot.store.engine import open_engine, parse_url

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "rox_bot"
WORD = "zwartekraaien"
SECRET = "s3cr3t-of-ours"
LEVELS = "debug|info|warning|error|exception|critical|log"


@pytest.fixture
def ours(capsys: pytest.CaptureFixture[str]) -> Iterator[logging.Logger]:
    """A logger of the project with the blind handler in place, and everything as it was afterwards."""
    root, floor = logging.getLogger(), logging.getLogger("rox_bot")
    before = root.level, floor.level
    handler = logs.set_up("debug", [SECRET])
    yield logging.getLogger("rox_bot.tests")
    root.removeHandler(handler)
    root.setLevel(before[0])
    floor.setLevel(before[1])
    capsys.readouterr()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_record_is_one_line_with_its_template_and_its_numbers(
    ours: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    ours.info("kept %d of %s", 3, "C0SUPPORT", extra={"state": "sent", "seconds": 0.5, "customer": "Acme"})

    [line] = lines(capsys)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line.pop("time"))
    assert line == {
        "level": "info",
        "logger": "rox_bot.tests",
        "event": "kept %d of %s",
        "values": [3, "C0SUPPORT"],
        "state": "sent",
        "seconds": 0.5,
    }


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (12, 12),
        (None, None),
        ("7f3a", "7f3a"),
        ("ref 7f3a", "ref 7f3a"),
        ("U0ADA1", "U0ADA1"),
        ("48213", "48213"),
        ("ACME", "…"),
        ("acme", "…"),
        ("0612345678", "…"),
        ("Ada said so", "…"),
        (["a", "list"], "…"),
        (NotPosted("ratelimited", retry_after=3), "NotPosted: ratelimited"),
        (NotPosted("what the customer said"), "NotPosted"),
        (Unsure("TimeoutError"), "Unsure: TimeoutError"),
        (BadInput("The file {path} is empty.", path=WORD), "BadInput: The file {path} is empty."),
        (ValueError(WORD), "ValueError"),
        (OSError(28, f"no space for {WORD}"), "OSError: ENOSPC"),
    ],
)
def test_only_numbers_ids_codes_and_explained_faults_fill_a_message(
    ours: logging.Logger, capsys: pytest.CaptureFixture[str], value: object, shown: object
) -> None:
    ours.warning("seen %s", value)

    assert lines(capsys)[0]["values"] == [shown]


def test_libraries_fill_their_messages_with_numbers_alone(
    ours: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    library = logging.getLogger("slack_sdk.web")
    library.warning("took %s for %s", 7, "7f3a", extra={"state": "sent"})
    library.warning(f"Sending a request - body: {WORD}")
    library.warning(WORD + " came as it is")

    counted, opening, withheld = lines(capsys)
    assert (counted["event"], counted["values"]) == ("took %s for %s", [7, "…"])
    assert "state" not in counted
    assert opening["event"] == "Sending a request - body …"
    assert withheld["event"] == "…"
    assert withheld["at"].startswith("test_logs:")


def test_what_bolt_says_of_a_request_nobody_takes_is_told_without_the_request(
    ours: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    library = logging.getLogger("slack_bolt.AsyncApp")
    library.warning("Unhandled request (%s)" % {"text": WORD})  # noqa: UP031 - composed, as Bolt does it
    library.warning("As you gave `client` as well, `token` will be unused.")

    assert [line["event"] for line in lines(capsys)] == ["Unhandled request …"]


def test_a_fault_is_told_by_its_kind_its_places_and_what_it_came_from(
    ours: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    canary = WORD
    try:
        try:
            int(canary)
        except ValueError as cause:
            raise LookupError("no such thing") from cause
    except LookupError:
        ours.exception("it broke, ref %s", "7f3a")

    [line] = lines(capsys)
    outer, inner = line["errors"]
    assert (outer["type"], outer["said"]) == ("LookupError", "LookupError: no such thing")
    assert (inner["type"], inner["said"]) == ("ValueError", "ValueError")
    assert re.search(r"test_logs\.py:\d+ test_a_fault", inner["at"][0])
    assert line["values"] == ["7f3a"]
    assert WORD not in json.dumps(line)


def test_faults_that_belong_together_are_all_told_and_circles_end(
    ours: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = KeyError(WORD), TypeError(WORD)
    first.__cause__, second.__cause__ = second, first
    ours.error("several", exc_info=ExceptionGroup(WORD, [first, second]))

    told = lines(capsys)[0]["errors"]
    assert [each["type"] for each in told] == ["ExceptionGroup", "KeyError", "TypeError"]
    assert WORD not in json.dumps(told)


def test_statements_are_told_without_their_parameters(
    ours: logging.Logger, capsys: pytest.CaptureFixture[str], bare_url: str
) -> None:
    engine = open_engine(parse_url(bare_url), writer=True)
    with pytest.raises(DBAPIError) as refused, engine.begin() as tx:
        tx.execute(text("SELECT missing FROM nowhere WHERE said = :said"), {"said": WORD})
    engine.dispose()
    ours.error("the database refused", exc_info=refused.value)

    assert WORD not in str(refused.value)
    [line] = lines(capsys)
    assert line["errors"][0]["type"].startswith("sqlalchemy.exc.")
    assert "SQLITE_ERROR" in json.dumps(line) or "42P01" in json.dumps(line)


def test_a_record_that_cannot_be_written_is_not_quoted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = logs.BlindStream(logs.Redactor())
    record = logging.LogRecord("rox_bot", logging.ERROR, "somewhere.py", 7, "counted %d times", (WORD,), None)
    stream.handle(record)
    monkeypatch.setattr(json, "dumps", lambda _: 1 / 0)
    stream.handle(record)
    monkeypatch.undo()

    misfitting, lost = capsys.readouterr().err.splitlines()
    assert json.loads(misfitting)["values"] == ["…"]
    assert lost == "a log record could not be written: somewhere:7"


def test_a_terminal_gets_plain_lines(ours: logging.Logger, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    ours.warning("digest %s waits: %s", 12, NotPosted("ratelimited"), extra={"attempt": 2})
    ours.error("broke", exc_info=ValueError(f"{WORD}\nforged line"))

    first, second, third = terminal.getvalue().splitlines()
    assert first.endswith("WARNING rox_bot.tests digest 12 waits: NotPosted: ratelimited attempt=2")
    assert second.endswith("ERROR rox_bot.tests broke")
    assert third == "  ValueError"


@pytest.mark.parametrize(
    ("level", "heard"),
    [
        ("info", ["rox_bot info", "rox_bot warning", "slack_sdk warning"]),
        ("error", []),
        ("debug", ["rox_bot debug", "rox_bot info", "rox_bot warning", "slack_sdk info", "slack_sdk warning"]),
    ],
)
def test_the_level_decides_and_libraries_are_quieter(
    ours: logging.Logger, capsys: pytest.CaptureFixture[str], level: str, heard: list[str]
) -> None:
    logs.set_up(level)
    ours.debug("rox_bot debug")
    ours.info("rox_bot info")
    ours.warning("rox_bot warning")
    logging.getLogger("slack_sdk").info("slack_sdk info")
    logging.getLogger("slack_sdk").warning("slack_sdk warning")

    assert [line["event"] for line in lines(capsys)] == heard


@pytest.mark.parametrize(
    "canary",
    [
        "xoxb-1234-5678-abcDEF",
        "xoxp-1234-abc",
        "xapp-1-A0FAKE-123-abc",
        "xoxe.xoxp-1-Mi0yLTE",
        "xoxe-1-My0xLTE",
        SECRET,
        "Bearer abcdef123456",
        "v0=" + "ab" * 32,
        "hunter2/x@y@db.example",
        "q.vandermolen+x@quenzelbrock.example",
        "+31 6 5555 0142",
        "06-55550142",
        "(020) 555 01 42",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "NL91 ABNA 0417 1643 00",
        "DE89370400440532013000",
        "https://hooks.slack.com/commands/T0FAKE/123/abcdef",
        "wss://wss-primary.slack.com/link/?ticket=abc&app_id=1",
        "ticket=abcdef",
    ],
)
def test_secrets_and_personal_data_are_masked_by_shape(canary: str) -> None:
    written = {
        "ticket=abcdef": "http://host/?ticket=abcdef",
        "hunter2/x@y@db.example": "postgresql://rox:hunter2/x@y@db.example/rox",
    }
    line = f"before {written.get(canary, canary)} after"

    masked = logs.Redactor([SECRET])(line)

    assert canary not in masked
    assert "hunter2" not in masked
    assert masked.startswith("before ")
    assert masked.endswith(" after")
    assert "[" in masked


@pytest.mark.parametrize("plain", ["digest 12 waits", "2026-11-18T09:00", "rox_bot.slack.edge", "C0SUPPORT", "U0ADA"])
def test_plain_words_stay(plain: str) -> None:
    assert logs.Redactor(["", "a"])(plain) == plain


@given(st.text(max_size=300))
def test_no_text_that_was_not_written_in_a_source_file_gets_through(said: str) -> None:
    record = logging.LogRecord(
        "aiohttp.server", logging.ERROR, str(PACKAGE / "logs.py"), 1, f"{WORD}{said}", (said,), None
    )

    entry = logs.entry(record)

    assert entry["event"] == "…"
    assert entry["values"] == ["…"]


def calls_of_the_log() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and re.fullmatch(rf"log(?:ger)?\.({LEVELS})", ast.unparse(node.func)):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_message_of_ours_is_a_fixed_text_with_allowed_fields() -> None:
    found = list(calls_of_the_log())

    assert len(found) > 20
    for where, call in found:
        assert isinstance(call.args[0], ast.Constant), where
        extras = [each.value for each in call.keywords if each.arg == "extra"]
        for extra in extras:
            assert isinstance(extra, ast.Dict), where
            assert {ast.literal_eval(key) for key in extra.keys if key} <= set(logs.FIELDS), where


def test_no_field_hides_an_attribute_of_a_record() -> None:
    assert not set(logs.FIELDS) & set(vars(logging.makeLogRecord({})))


def test_a_secret_learned_later_is_masked_as_well(ours: logging.Logger) -> None:
    logs.learn(["later-secret-2", "abc"])
    redact = next(each.blind.redactor for each in logging.getLogger().handlers if isinstance(each, logs.BlindStream))
    assert redact(f"{SECRET} later-secret-2 abc") == "[secret] [secret] abc"
