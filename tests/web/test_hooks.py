"""Other systems' events through the whole bot: taken in once, on disk, under keys, and never spoiled by others."""

import http.client
import json
import logging
import random
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from rox_bot import logs
from rox_bot.app import Bot
from rox_bot.intake.hooks.reading import HOOKED
from rox_bot.web.rates import BURST, Rates
from rox_bot.web.sources import HOOK_KINDS
from tests.conftest import Figures
from tests.databases import on_sqlite_alone
from tests.slack.conftest import Opened, open_office, template
from tests.slack.workspace import ADA, NOW, PATIENCE, Office, until
from tests.web.hooking import KEY, SECRET, SOURCE, headers

__all__ = ["open_office", "template"]

Json = dict[str, Any]
MUTANTS = 1_000
_NO_EVENTS = {"error": "the body is not JSON of an event or a list of events"}
FEEDBACK = {"type": "feedback", "source_key": "F1", "occurred_at": NOW.isoformat(), "instrument": "csat", "score": 4}


@pytest.fixture
def office(open_office: Opened) -> Office:
    return open_office("http", filled=False, hook_secrets=f"{SOURCE}={SECRET}", hook_rate=1_000)


def sent(
    office: Office, body: object, delivery: str = "msg_1", source: str = SOURCE, **changed: str
) -> tuple[int, Json, dict[str, str]]:
    """Deliver a body; returns status, answer and headers."""
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    given = {**headers(KEY, delivery, raw, time.time()), **changed}
    line = http.client.HTTPConnection(office.url.split("/")[2], timeout=PATIENCE)
    try:
        line.request("POST", f"/hooks/{source}", raw, given)
        answer = line.getresponse()
        text = answer.read()
    finally:
        line.close()
    said = json.loads(text) if answer.getheader("content-type") == "application/json" and text else {}
    return answer.status, said, {name.lower(): value for name, value in answer.getheaders()}


def test_every_kind_of_event_is_taken_in(office: Office) -> None:
    ticket = {"type": "ticket", "source_key": 48213, "opened_at": NOW.isoformat(), "team": "first line"}
    events = [
        FEEDBACK | {"ticket": 48213},
        ticket,
        {"type": "invitation", "source_key": "I1", "occurred_at": NOW.isoformat(), "instrument": "csat", "sent": 40},
        {"type": "moment", "source_key": "M1", "occurred_at": NOW.isoformat(), "story": "drove to the shop at night"},
    ]

    assert sent(office, events)[:2] == (200, {"taken": 4})

    assert [office.count(table) for table in ("feedback", "ticket", "invitation", "moment")] == [1, 1, 1, 1]
    [kept] = office.rows("SELECT source, score, scale_max, ticket, team FROM feedback")
    assert kept == {"source": SOURCE, "score": 4, "scale_max": 5, "ticket": "48213", "team": "first line"}
    [known] = until(lambda: office.rows("SELECT name, kind FROM source"), "the source")
    assert known == {"name": SOURCE, "kind": "hook"}


def test_the_envelope_of_standard_webhooks_is_read_too(office: Office) -> None:
    inner = {name: value for name, value in FEEDBACK.items() if name != "type"}
    many = [inner | {"source_key": f"F{number}"} for number in range(3)]
    envelope = {"type": "feedback.created", "timestamp": NOW.isoformat(), "data": many}
    assert sent(office, envelope)[:2] == (200, {"taken": 3})
    assert sent(office, envelope | {"data": inner | {"source_key": None}}, "msg_2")[:2] == (200, {"taken": 1})
    keys = {row["source_key"] for row in office.rows("SELECT source_key FROM feedback")}
    assert keys == {"F0", "F1", "F2", "msg_2:0"}


def test_people_become_keys_and_texts_are_masked(office: Office) -> None:
    told = FEEDBACK | {"customer": "jan@example.org", "agent": "Piet Puk", "comment": "mail jan@example.org please"}
    assert sent(office, told)[0] == 200
    [kept] = office.rows("SELECT customer, requester, agent, comment FROM feedback")
    assert "jan" not in str(kept)
    assert "Piet" not in str(kept)
    assert kept["customer"] == kept["requester"]
    assert {row["kind"] for row in office.rows("SELECT kind FROM person")} == {"customer", "agent"}


def test_nothing_that_is_sent_is_in_the_log_at_debug(open_office: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    root, floor = logging.getLogger(), logging.getLogger("rox_bot")
    levels = root.level, floor.level
    handler = logs.set_up("debug")
    try:
        office = open_office("http", filled=False, hook_secrets=f"{SOURCE}={SECRET}", hook_rate=1_000)
        told = FEEDBACK | {"customer": "canary-jan@example.org", "agent": "Canary Puk", "comment": "canary-words"}
        sent(office, told)
        sent(office, told | {"score": 99, "source_key": "canary-key"}, "msg_canary_2")
        sent(office, [told | {"canary_field": "canary-cell"}], "msg_3")
        sent(office, b'{"canary', "msg_4")
        sent(office, told, "msg_5", **{"webhook-signature": "v1,canarysignature="})
        sent(office, told, "msg_6", source="canarysource")
        office.harm("ALTER TABLE feedback RENAME TO feedback_gone")
        sent(office, told | {"comment": "canary-late"}, "msg_7")
        office.stop()
    finally:
        root.removeHandler(handler)
        root.setLevel(levels[0])
        floor.setLevel(levels[1])
    out, err = capsys.readouterr()
    assert err.count("\n") > 5
    assert any(f"sqlalchemy.exc.{kind}" in err for kind in ("OperationalError", "ProgrammingError"))
    spoken = (out + err).lower()
    for canary in ("canary-", "canary puk", "canary_field", "canarysignature", SECRET.lower(), SECRET[6:].lower()):
        assert canary not in spoken


def test_a_delivery_that_comes_four_times_at_once_is_one_event(office: Office) -> None:
    deliveries = [f"msg_{number}" for number in range(25) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        # No key of its own: only the delivery's tells that it is the same.
        told = list(pool.map(lambda key: sent(office, FEEDBACK | {"source_key": None}, key)[:2], deliveries))
    assert {status for status, _ in told} == {200}
    assert sum(said == {"taken": 1} for _, said in told) == 25
    assert sum(said == {"known": True} for _, said in told) == 75
    assert office.count("feedback") == 25


def test_a_newer_version_replaces_and_an_older_one_does_not(office: Office) -> None:
    for turn, (score, at) in enumerate([(2, "12:00"), (5, "11:00"), (3, "13:00")]):
        sent(office, FEEDBACK | {"score": score, "updated_at": f"2026-10-20T{at}:00Z"}, f"msg_{turn}")
    assert office.rows("SELECT score FROM feedback") == [{"score": 3}]


def test_what_is_wrong_is_said_and_kept_and_the_rest_is_taken_in(office: Office) -> None:
    wrong: list[tuple[Json, str, str]] = [
        ({"type": "feedback", "instrument": "csat"}, "occurred_at", "is missing"),
        (FEEDBACK | {"score": 9}, "score", "the score lies outside its scale"),
        (FEEDBACK | {"instrument": "mood"}, "instrument", "has no known scale: tell scale_min and scale_max"),
        (FEEDBACK | {"scale_min": 1, "scale_max": 1e300}, "scale_min", "is no number that a scale may have"),
        (
            FEEDBACK | {"occurred_at": "2026-10-20T12:00"},
            "occurred_at",
            "needs its time zone, such as 2026-11-28T09:30:00+01:00",
        ),
        (FEEDBACK | {"occurred_at": "2031-01-01T00:00:00Z"}, "occurred_at", "lies in the future"),
        ({"type": "complaint"}, "type", "must be ticket, feedback, invitation or moment"),
        (FEEDBACK | {"team": ["x"]}, "team", "must be a text"),
    ]

    status, said, _ = sent(office, [FEEDBACK, *(each for each, _, _ in wrong)])

    assert (status, said["taken"]) == (202, 1)
    told = [{"event": at, "field": field, "reason": why} for at, (_, field, why) in enumerate(wrong, 1)]
    assert said["refused"] == told
    assert office.count("feedback") == 1
    [letter] = office.rows("SELECT source, key, error, reference, next_try_at FROM dead_letter")
    assert letter == {
        "source": "hook:shop",
        "key": "msg_1",
        "error": "1: occurred_at is missing",
        "reference": said["kept"],
        "next_try_at": None,
    }
    assert sent(office, [FEEDBACK, wrong[0][0]])[:2] == (200, {"known": True})


def test_a_field_that_nobody_knows_is_left_out_and_named(office: Office) -> None:
    assert sent(office, FEEDBACK | {"scroe": 3, "data": None})[:2] == (400, _NO_EVENTS)
    assert sent(office, FEEDBACK | {"scroe": 3, "zone": 1}, "m")[:2] == (
        200,
        {"taken": 1, "ignored": ["scroe", "zone"]},
    )


@pytest.mark.parametrize(
    "body",
    [b"", b"[", b"null", b'"x"', b"[[]]", b'{"data": 1}', b"\xff", b'{"score": NaN}', b"[" * 50_000, b'{"a":"\xed"}'],
)
def test_a_body_that_is_no_event_is_said(office: Office, body: bytes) -> None:
    status, said, _ = sent(office, body)
    assert (status, said) == (400, _NO_EVENTS)


def test_a_source_writes_what_it_may_and_nothing_else(open_office: Opened) -> None:
    office = open_office("http", filled=False, hook_secrets=f"{SOURCE}={SECRET}", hook_kinds=f"{SOURCE}=ticket")
    assert sent(office, FEEDBACK)[0] == 403
    assert sent(office, [{"type": "ticket", "opened_at": NOW.isoformat()}, FEEDBACK], "msg_2")[0] == 403
    assert office.count("feedback") == office.count("ticket") == 0
    assert sent(office, {"type": "ticket", "opened_at": NOW.isoformat()}, "msg_3")[0] == 200


def test_nobody_learns_which_sources_there_are(office: Office) -> None:
    good = headers(KEY, "msg_1", b"{}", time.time())
    answers = [
        sent(office, b"{}", source=SOURCE, **{"webhook-signature": "v1," + "A" * 44}),
        sent(office, b"{}", source="nobody"),
        sent(office, b"{}", source="nobody", **{"webhook-signature": good["webhook-signature"][:-2] + "A="}),
    ]
    shown = [(status, said, sorted(set(given) - {"date"})) for status, said, given in answers]
    assert shown[0] == shown[1] == shown[2]
    assert shown[0][:2] == (401, {})


def test_mutants_get_in_nowhere_and_make_nothing_stumble(office: Office, record_figures: Figures) -> None:
    rng, body = random.Random("hooks"), json.dumps(FEEDBACK).encode()
    line = http.client.HTTPConnection(office.url.split("/")[2], timeout=PATIENCE)
    given, seen = headers(KEY, "msg_1", body, time.time()), dict[int, int]()
    for _ in range(MUTANTS):
        changed, raw = dict(given), bytearray(body)
        name = rng.choice(["webhook-id", "webhook-timestamp", "webhook-signature", "body"])
        if name == "body":
            raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        else:
            place = rng.randrange(len(changed[name]))
            other = chr(rng.choice([each for each in range(33, 127) if chr(each) != changed[name][place]]))
            changed[name] = changed[name][:place] + other + changed[name][place + 1 :]
        line.request("POST", f"/hooks/{SOURCE}", bytes(raw), changed)
        answer = line.getresponse()
        answer.read()
        seen[answer.status] = seen.get(answer.status, 0) + 1
    line.close()
    record_figures(f"webhooks: {MUTANTS} mutants, answered {seen}")
    assert set(seen) == {401}
    assert office.count("feedback") == 0


def test_the_door_is_shut_for_another_method(office: Office) -> None:
    line = http.client.HTTPConnection(office.url.split("/")[2], timeout=PATIENCE)
    line.request("GET", f"/hooks/{SOURCE}")
    assert line.getresponse().status == 405
    line.close()


def test_a_bot_without_secrets_has_no_such_door(open_office: Opened) -> None:
    assert sent(open_office("http", filled=False), FEEDBACK)[0] == 404


def test_a_flood_is_told_when_to_come_again(open_office: Opened) -> None:
    office = open_office("http", filled=False, hook_secrets=f"{SOURCE}={SECRET}", hook_rate=2)
    many = [FEEDBACK | {"source_key": f"F{number}"} for number in range(30)]
    assert sent(office, many)[0] == 200, "a large delivery is taken in, and paid for afterwards"
    status, _, given = sent(office, FEEDBACK, "msg_2")
    assert status == 429
    assert 8 <= int(given["retry-after"]) <= 11
    assert office.count("feedback") == 30


def test_a_bot_that_is_stopping_takes_nothing_in(office: Office) -> None:
    assert office._loop is not None
    assert isinstance(office.bot, Bot)
    office._loop.call_soon_threadsafe(office.bot.stop)
    until(lambda: sent(office, FEEDBACK)[0] == 503, "the stop")
    assert office.count("feedback") == 0


@on_sqlite_alone
def test_while_nothing_can_be_saved_senders_are_told_to_come_again(office: Office) -> None:
    with closing(sqlite3.connect(office.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        status, _, given = sent(office, FEEDBACK)
        assert (status, given["retry-after"]) == (503, "5")
        other.execute("ROLLBACK")
    until(lambda: sent(office, FEEDBACK)[0] == 200, "the end of the lock")
    assert office.count("feedback") == 1


@on_sqlite_alone
def test_one_that_the_store_chokes_on_spoils_no_other_and_is_tried_again(office: Office) -> None:
    office.harm(
        "CREATE TRIGGER poison BEFORE INSERT ON feedback WHEN NEW.source_key = 'poison' BEGIN"
        " SELECT RAISE(ABORT, 'no'); END"
    )
    keys = [f"F{number}" for number in range(30)]
    keys[17] = "poison"
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda key: sent(office, FEEDBACK | {"source_key": key}, key), keys))
    assert [status for status, _, _ in told].count(202) == 1
    assert told[17][1]["kept"] == office.rows("SELECT reference FROM dead_letter")[0]["reference"]
    assert office.count("feedback") == 29

    office.harm("DROP TRIGGER poison")
    office.clock.move(minutes=2)
    until(lambda: office.count("dead_letter") == 0, "the next try")
    assert office.count("feedback") == 30


def test_what_was_taken_in_is_asked_about_in_slack(office: Office) -> None:
    sent(office, [FEEDBACK | {"source_key": f"F{number}"} for number in range(12)])
    assert "CSAT" in str(office.ask("csat", user=ADA).body)


def test_sources_may_write_what_webhooks_may_tell() -> None:
    assert set(HOOKED) == HOOK_KINDS


def test_a_bucket_fills_at_its_rate_and_no_further_than_a_burst() -> None:
    now = [0.0]
    rates = Rates(10, lambda: now[0])
    for _ in range(10 * BURST):
        assert rates.wait("a") == 0
        rates.charge("a", 1)
    assert rates.wait("a") == pytest.approx(0.1)
    assert rates.wait("b") == 0
    rates.charge("a", 20)
    now[0] = 1.0
    assert rates.wait("a") == pytest.approx(1.1)
    now[0] = 1_000.0
    rates.charge("a", 10 * BURST)
    assert rates.wait("a") == pytest.approx(0.1)
