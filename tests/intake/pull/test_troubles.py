"""What a vendor may do wrong: waited for where that helps, explained where it does not, and nothing lost by it."""

import asyncio
import base64
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from rox_bot.domain.errors import BadInput, RoxError
from rox_bot.intake.pull import VENDORS, asking, running
from rox_bot.intake.pull.asking import Caller
from rox_bot.intake.pull.declaring import Limit
from rox_bot.intake.pull.looking import look
from rox_bot.intake.pull.zendesk import ZENDESK
from rox_bot.intake.recording import Recorder
from rox_bot.intake.source_keys import write_keys
from rox_bot.store import sources
from rox_bot.store.store import Store
from tests.fake_vendors import Desk, FakeZendesk, Fault, made_desk
from tests.fake_vendors.server import broken_json
from tests.intake.pull.fetching import KEYS, Clock, Fetched, counted, pass_time, truth

HTML = Fault(200, b"<!doctype html><title>Sign in</title>", "text/html")


@pytest.fixture
def desk() -> Desk:
    return made_desk(120)


@pytest.fixture
def vendor(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeZendesk]:
    small = tuple(replace(feed, size=50, limit=None) for feed in ZENDESK.feeds)
    monkeypatch.setitem(VENDORS, "zendesk", replace(ZENDESK, feeds=small))
    with FakeZendesk(desk) as vendor:
        vendor.limits = ()
        yield vendor


@pytest.fixture
def source(lone_store: Store, vendor: FakeZendesk, tmp_path: Path) -> Fetched:
    return Fetched(lone_store, vendor.url, tmp_path)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500),
        Fault(502, b"<html>bad gateway</html>", "text/html"),
        Fault(503, headers={"Retry-After": "0.1"}),
        Fault(429, headers={"Retry-After": "0.1"}),
        Fault(429),
        Fault(200, b'{"tickets": [{"id": 1, "subj', cut=True),
        broken_json(),
    ],
    ids=["500", "502 as a page", "503 with a wait", "429 with a wait", "429 without", "cut off", "broken JSON"],
)
def test_a_passing_fault_in_the_middle_costs_nothing(
    source: Fetched, vendor: FakeZendesk, desk: Desk, fault: Fault
) -> None:
    vendor.before = lambda call: vendor.fail(fault) if call == 2 else None
    source.fetch()
    assert counted(source.tickets()) == truth(desk)
    assert [call.status for call in vendor.calls[:3]] == [200, fault.status, 200]
    assert (source.row.failures, source.row.error) == (0, "")


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault(500), "a fault of its own (answer 500)"),
        (Fault(429, headers={"Retry-After": "0.01"}), "slow down"),
        (Fault(200, b'{"tickets": [{"id": 1, "subj', cut=True), "was cut off"),
        (broken_json(), "broken data"),
    ],
    ids=["500", "429", "cut off", "broken JSON"],
)
def test_a_fault_that_lasts_is_explained_and_gone_on_from_where_it_met_us(
    source: Fetched, vendor: FakeZendesk, desk: Desk, fault: Fault, says: str
) -> None:
    vendor.before = lambda call: vendor.fail(*[fault] * 3) if call == 2 else None
    with pytest.raises(RoxError, match=says.replace("(", r"\(").replace(")", r"\)")):
        source.fetch()
    row = source.row
    assert (row.failures, says in row.error, row.complete_until, row.owner) == (1, True, None, "")
    assert len(vendor.calls) == 4  # one page, and three tries of the next
    vendor.before = lambda _call: None
    source.fetch()
    assert "cursor" in vendor.calls[4].query
    assert counted(source.tickets()) == truth(desk)
    assert source.row.failures == 0


def test_a_refused_key_stops_it_with_a_clear_sentence(source: Fetched, vendor: FakeZendesk) -> None:
    write_keys(source.keys_file, "desk", {**KEYS["zendesk"], "token": "expired-token-1"})
    with pytest.raises(BadInput, match="The key was refused: Zendesk answered 401"):
        source.fetch()
    assert len(vendor.calls) == 1
    row = source.row
    assert row.not_before == source.store.clock() + timedelta(days=1)
    assert "The key was refused" in row.error
    assert "expired" not in row.error


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (HTML, "answers with a web page instead of data"),
        (Fault(403), r"does not let this key read /api/v2/incremental/tickets/cursor.json \(answer 403\)"),
        (Fault(404), r"\(answer 404\)"),
        (Fault(422), r"does not take our request for .* \(answer 422\)"),
        (Fault(302, headers={"Location": "https://elsewhere.example/login?x=1"}), "sends us on to elsewhere.example"),
        (Fault(200, b'{"end_of_stream": true}'), "in a form that we do not know"),
        (Fault(200, b"[]"), "in a form that we do not know"),
        (Fault(200, b'{"tickets": [{}, {}, {}, {}], "end_of_stream": true}'), "in a form that we do not know"),
        (Fault(200, b'{"tickets": [], "end_of_stream": false, "after_cursor": ""}'), "in a form that we do not know"),
    ],
    ids=["web page", "403", "404", "422", "redirect", "no list", "a list", "empty records", "no mark"],
)
def test_what_no_patience_mends_is_explained_at_once(
    source: Fetched, vendor: FakeZendesk, fault: Fault, says: str
) -> None:
    vendor.fail(replace(fault, path="/incremental/"))
    with pytest.raises(RoxError, match=says):
        source.fetch()
    assert len(vendor.calls) == 1
    assert source.tickets() == {}


def test_an_answer_without_end_is_not_read(
    source: Fetched, vendor: FakeZendesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "LARGEST", 5_000_000)
    vendor.fail(Fault(200, b" " * 5_100_000))
    with pytest.raises(BadInput, match="more than 5 MB"):
        source.fetch()


def test_silence_is_not_waited_for_for_ever(
    source: Fetched, vendor: FakeZendesk, monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    monkeypatch.setattr(asking, "CALL_SECONDS", 0.2)
    vendor.fail(Fault(slow=0.5))
    source.fetch()
    assert counted(source.tickets()) == truth(desk)


def test_nobody_at_the_address_is_explained(lone_store: Store, tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        source = Fetched(lone_store, f"http://127.0.0.1:{held.getsockname()[1]}", tmp_path)
        with pytest.raises(RoxError, match=r"Zendesk cannot be reached at 127\.0\.0\.1"):
            source.fetch()


def test_a_date_to_wait_for_is_read_by_the_vendors_clock(source: Fetched, vendor: FakeZendesk, desk: Desk) -> None:
    vendor.skew = timedelta(hours=20)
    until = format_datetime(vendor.now + timedelta(seconds=1), usegmt=True)
    vendor.fail(Fault(429, headers={"Retry-After": until}))
    source.fetch()
    assert len(source.tickets()) == len(truth(desk))


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("3000", 3_000), ("999999", 3_600), ("9" * 400, 3_600), ("Fri, 31 Dec 9999 23:59:59 GMT", 3_600)],
    ids=["50 minutes", "11 days", "400 nines", "a date"],
)
def test_a_long_wait_ends_the_look_and_the_next_comes_after_it_but_within_the_hour(
    source: Fetched, vendor: FakeZendesk, asked: str, seconds: int
) -> None:
    vendor.fail(Fault(429, headers={"Retry-After": asked}))
    with pytest.raises(RoxError, match="slow down"):
        source.fetch()
    assert len(vendor.calls) == 1
    not_before = source.row.not_before
    assert not_before is not None
    wait = not_before - source.store.clock()
    assert timedelta(seconds=seconds * 0.9) <= wait <= timedelta(seconds=seconds * 1.1)


@pytest.mark.parametrize("asked", ["nan", "-5", "1e3", "\N{SUPERSCRIPT TWO}", "soon"])
def test_a_wait_that_cannot_be_read_is_the_usual_one(
    source: Fetched, vendor: FakeZendesk, desk: Desk, asked: str
) -> None:
    vendor.fail(Fault(429, headers={"Retry-After": asked}))
    source.fetch()
    assert counted(source.tickets()) == truth(desk)


def test_a_time_that_has_yet_to_come_is_not_believed(source: Fetched, vendor: FakeZendesk, desk: Desk) -> None:
    clock = source.store.clock
    assert isinstance(clock, Clock)
    vendor.before = lambda _call: setattr(vendor, "stamp", lambda moment: moment)  # its header alone is wrong
    vendor.skew = timedelta(days=2)
    source.fetch()
    assert source.row.complete_until == clock.now - timedelta(minutes=1)
    vendor.skew = timedelta(0)
    pass_time(source.store, desk, minutes=10)
    desk.change(min(truth(desk)), reopens=4)
    pass_time(source.store, desk, minutes=10)
    source.fetch()
    assert counted(source.tickets()) == truth(desk)
    assert source.row.complete_until == clock.now - timedelta(minutes=1)


def test_a_place_beyond_now_is_given_up_and_what_it_lost_is_read(
    source: Fetched, vendor: FakeZendesk, desk: Desk
) -> None:
    source.fetch()
    ahead = desk.now + timedelta(days=2)
    missed = max(truth(desk))
    with source.store.writing() as tx:
        sources.set_cursor(tx, "main", "desk", source.row.cursor.replace(desk.now.isoformat(), ahead.isoformat()))
        sources.note_arrival(tx, "main", "desk", ahead, newest_at=None, complete_until=ahead)
    assert ahead.isoformat() in source.row.cursor
    desk.change(missed, reopens=7)
    pass_time(source.store, desk, hours=20)
    source.fetch()
    assert counted(source.tickets()) == truth(desk)
    assert source.row.complete_until == desk.now - timedelta(minutes=1)
    calls = len(vendor.calls)
    source.fetch()
    assert int(vendor.calls[calls].query["start_time"]) == (desk.now - timedelta(minutes=5)).timestamp()


def test_records_of_days_to_come_are_left_out_as_in_files(source: Fetched, desk: Desk) -> None:
    odd = min(truth(desk))
    desk.tickets[odd].solved = datetime(9999, 1, 1, tzinfo=UTC)
    pulled = source.fetch()
    assert (pulled.left_out, pulled.reason) == (1, "a date in it lies in the future")
    assert set(source.tickets()) == set(truth(desk)) - {odd}


def test_pages_without_end_and_without_records_are_given_up(source: Fetched, vendor: FakeZendesk) -> None:
    vendor.before = lambda call: vendor.fail(
        Fault(200, b'{"tickets": [], "end_of_stream": false, "after_cursor": "c%d"}' % call)
    )
    with pytest.raises(BadInput, match="in a form that we do not know"):
        source.fetch()
    assert len(vendor.calls) == running.EMPTY_PAGES
    assert "in a form that we do not know" in source.row.error


@pytest.mark.parametrize(
    "body",
    [b"[" * 200_000, b"[1, 2, 3]", b"null", b'{"foo": ["bar"], "user": "x"}'],
    ids=["nested", "list", "null", "other"],
)
def test_a_first_look_explains_an_answer_of_another_form(source: Fetched, vendor: FakeZendesk, body: bytes) -> None:
    async def seen() -> None:
        async with Caller(VENDORS["zendesk"], vendor.url, KEYS["zendesk"]) as caller:
            now = source.store.clock()
            await look(caller, Recorder("main", source.store.pseudonyms), "desk", now, timedelta(weeks=26))

    vendor.fail(Fault(200, body, path="/incremental/"))
    with pytest.raises(BadInput, match="in a form that we do not know"):
        asyncio.run(seen())


def test_the_vendors_limit_is_kept_before_it_has_to_say_so(
    source: Fetched, vendor: FakeZendesk, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = tuple(replace(feed, size=20, limit=Limit(3, 0.4, "incremental")) for feed in ZENDESK.feeds)
    monkeypatch.setitem(VENDORS, "zendesk", replace(ZENDESK, feeds=few))
    vendor.limits = (("/incremental/", 3, 0.35),)
    source.fetch()
    assert vendor.overruns == 0
    assert vendor.paths().count("/api/v2/incremental/tickets/cursor.json") >= 6
    assert counted(source.tickets()) == truth(desk)


def test_a_record_that_cannot_be_used_is_counted_and_the_rest_kept(source: Fetched, desk: Desk) -> None:
    broken = min(truth(desk))
    desk.tickets[broken].opened = desk.now.replace(year=1971)
    desk.tickets[broken].first_reply = desk.tickets[broken].solved = None
    pulled = source.fetch()
    assert (pulled.left_out, pulled.reason) == (1, "it does not say when it happened")
    assert set(source.tickets()) == set(truth(desk)) - {broken}


def test_keys_show_nowhere_but_in_their_header(source: Fetched, vendor: FakeZendesk, tmp_path: Path) -> None:
    source.fetch()
    token = KEYS["zendesk"]["token"]
    assert all(token not in str(call.query) + call.path for call in vendor.calls)
    assert token in base64.b64decode(vendor.calls[0].authorization.removeprefix("Basic ")).decode()
    database = source.store.file
    assert database is not None
    kept = [*database.parent.iterdir(), *tmp_path.iterdir()]
    assert [file for file in kept if token.encode() in file.read_bytes()] == [source.keys_file]
    assert source.keys_file.stat().st_mode & 0o777 == 0o600
    assert token in source.secrets
