"""The guard: nothing gets in that Slack did not sign within five minutes, and nothing makes it stumble."""

import asyncio
import json
import logging
import random
import time
from collections import Counter
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from rox_bot.app import signing_secrets
from rox_bot.web.guard import MOST_BYTES, WINDOW_SECONDS, check
from rox_bot.web.server import build_web
from tests.conftest import Figures
from tests.fake_slack import FakeSlack, SignedRequest, sign
from tests.slack.conftest import Opened, open_office, template
from tests.slack.workspace import ADA, SUPPORT, Office, told

__all__ = ["open_office", "template"]

SECRET, OLD = "5f3a9c01deadbeef", "77aa00ff11223344"
NOW = 1_794_992_400
WAY = "/slack/events"
MUTANTS = 20_000
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
BODY = b'{"type": "event_callback", "event": {"type": "message", "text": "hello"}}'


def signed(body: bytes = BODY, *, at: int = NOW, secret: str = SECRET, kind: str = JSON) -> dict[str, str]:
    """Lower-case headers as Slack would send them."""
    return {name.lower(): value for name, value in sign(body, secret, at).items()} | {"content-type": kind}


def status(headers: dict[str, str], body: bytes = BODY, secrets: tuple[str, ...] = (SECRET,), now: float = NOW) -> int:
    """200 for what is let in, else the refusal's status."""
    refusal = check(headers, body, secrets, now)
    return refusal.status if refusal else 200


class Counted:
    """What reaches the app behind the guard."""

    def __init__(self) -> None:
        self.bodies: list[str] = []

    async def dispatch(self, body: str, headers: dict[str, Any]) -> tuple[int, dict[str, Any], str]:
        self.bodies.append(body)
        json.loads(body)
        return 200, {}, ""

    async def ready(self) -> dict[str, bool]:
        return {}


@pytest.fixture(scope="module")
def inside() -> Counted:
    return Counted()


@pytest.fixture(scope="module")
def web(inside: Counted) -> Starlette:
    return build_web(inside.dispatch, inside.ready, [SECRET, OLD])


def request(
    web: Starlette, headers: dict[str, str] | None = None, body: bytes = BODY, method: str = "POST", path: str = WAY
) -> tuple[int, str]:
    """Send one request to an application as a server would, in pieces; returns status and text."""
    pieces = [body[start : start + 60_000] for start in range(0, len(body), 60_000)] or [b""]
    waiting = [{"type": "http.request", "body": piece, "more_body": piece is not pieces[-1]} for piece in pieces]
    sent: list[Any] = []
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
    }

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(web(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]).decode()


KINDS = [
    (BODY, JSON),
    (b"command=%2Frox&text=csat&user_id=U0ADA&channel_id=C0SUPPORT&team_id=T0FAKE", FORM),
    (b"payload=" + quote('{"type": "block_actions", "actions": [{"action_id": "why"}]}').encode(), FORM),
]
"""An event, a command and a button, as Slack sends them."""

Change = tuple[str, int, int]
CHANGES = st.tuples(st.sampled_from(["other", "less", "more"]), st.integers(0, 1_000), st.integers(1, 255))
ODD = ["", " ", "v0=", "v0=" + "0" * 64, "٣" * 10, "-1", "1e9", "1794992400 ", "+1794992400", "\x00", "é" * 40]
GOOD = signed()
SIGNED = ("x-slack-signature", "x-slack-request-timestamp")


def changed(text: bytes, change: Change) -> bytes:
    """Bytes that differ from these in one place: another byte there, one byte less, or one more."""
    way, place, by = change
    place %= len(text)
    kept = {"other": bytes([text[place] ^ by]), "less": b"", "more": bytes([text[place], by])}[way]
    return text[:place] + kept + text[place + 1 :]


@st.composite
def mutants(draw: st.DrawFn) -> tuple[dict[str, str], bytes]:
    """A signed request of which one signed part was changed."""
    part = draw(st.sampled_from(["body", "odd", "missing", "secret", *SIGNED]))
    if part == "body":
        return GOOD, changed(BODY, draw(CHANGES))
    if part == "secret":
        return signed(secret=changed(SECRET.encode(), draw(CHANGES)).decode("latin-1")), BODY
    name = part if part in SIGNED else draw(st.sampled_from(SIGNED))
    if part == "missing":
        return {key: value for key, value in GOOD.items() if key != name}, BODY
    value = (
        draw(st.sampled_from(ODD)) if part == "odd" else changed(GOOD[name].encode(), draw(CHANGES)).decode("latin-1")
    )
    return {**GOOD, name: value}, BODY


@settings(max_examples=500, deadline=None)
@given(mutants())
def test_no_mutant_of_a_signed_request_is_let_in(mutant: tuple[dict[str, str], bytes]) -> None:
    assert status(*mutant) in (400, 401, 415)


@settings(max_examples=300, deadline=None)
@given(CHANGES)
def test_no_mutant_over_http_gets_in_or_makes_the_server_stumble(
    web: Starlette, inside: Counted, change: Change
) -> None:
    fresh, body = signed(at=int(time.time())), changed(BODY, change)
    before = len(inside.bodies)

    code, _ = request(web, fresh, body)

    assert code in (400, 401)
    assert len(inside.bodies) == before


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([FORM, JSON, f"{JSON}; charset=utf-8", "text/plain", ""]))
def test_whatever_slack_signs_is_read_or_refused(body: bytes, kind: str) -> None:
    assert status(signed(body, kind=kind), body) in (200, 400, 415)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (0, 200),
        (WINDOW_SECONDS, 200),
        (-WINDOW_SECONDS, 200),
        (WINDOW_SECONDS + 1, 401),
        (-WINDOW_SECONDS - 1, 401),
        (86_400, 401),
    ],
)
def test_a_request_lives_five_minutes(age: int, expected: int) -> None:
    assert status(signed(at=NOW), now=NOW + age) == expected


@pytest.mark.parametrize(
    ("secrets", "expected"),
    [((SECRET,), 200), ((OLD, SECRET), 200), ((SECRET, OLD), 200), ((OLD,), 401), ((), 401), (("",), 401)],
)
def test_either_secret_is_good_while_it_is_being_changed(secrets: tuple[str, ...], expected: int) -> None:
    assert status(signed(), secrets=secrets) == expected


def test_an_empty_secret_signs_nothing() -> None:
    assert status(signed(secret=""), secrets=("",)) == 401


@pytest.mark.parametrize(
    ("setting", "expected"),
    [("a1", ["a1"]), ("a1,b2", ["a1", "b2"]), (" a1 , b2 ", ["a1", "b2"]), ("a1,", ["a1"]), ("", []), (",", [])],
)
def test_the_setting_takes_two_secrets(setting: str, expected: list[str]) -> None:
    assert signing_secrets(setting) == expected


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"\xff\xfe{}", JSON, 400),
        (b"command=%2Frox&text=\xff", FORM, 400),
        (b'{"type": ', JSON, 400),
        (b"[]", JSON, 400),
        (b"null", JSON, 400),
        (b"", JSON, 400),
        (b"[" * 100_000, JSON, 400),
        (b'{"a": ' + b"9" * 5_000 + b"}", JSON, 400),
        (b"payload=", FORM, 400),
        (b"payload=%7B", FORM, 400),
        (b"payload=%5B%5D", FORM, 400),
        (b"payload=%7B%7D", FORM, 200),
        (b"command=%2Frox", FORM, 200),
        (b"{}", JSON, 200),
        (b"{}", "APPLICATION/JSON; charset=utf-8", 200),
        (b"{}", "text/plain", 415),
        (b"{}", "application/json5", 415),
        (b"{}", "multipart/form-data", 415),
        (b"{}", "", 415),
    ],
)
def test_a_signed_body_must_be_readable(body: bytes, kind: str, expected: int) -> None:
    assert status(signed(body, kind=kind), body) == expected


@pytest.mark.parametrize(("size", "expected"), [(MOST_BYTES, 200), (MOST_BYTES + 1, 413)])
def test_a_body_has_its_limit(web: Starlette, size: int, expected: int) -> None:
    body = b'{"a": "' + b"x" * (size - 9) + b'"}'
    assert len(body) == size

    assert request(web, signed(body, at=int(time.time())), body)[0] == expected


@pytest.mark.parametrize("name", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
def test_a_signature_sent_twice_is_refused(web: Starlette, name: str) -> None:
    headers = signed(at=int(time.time()))

    assert request(web, headers)[0] == 200
    assert request(web, headers | {name: headers[name.lower()]})[0] == 401


def test_a_refusal_says_and_logs_nothing_of_the_body(web: Starlette, caplog: pytest.LogCaptureFixture) -> None:
    assert request(web, signed(), b'{"text": "canarybody"}') == (401, "")
    assert "canarybody" not in caplog.text
    assert "request refused" in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/slack/events", 405),
        ("PUT", "/slack/events", 405),
        ("DELETE", "/slack/events", 405),
        ("POST", "/slack/commands", 404),
        ("POST", "/", 404),
        ("GET", "/live", 200),
        ("POST", "/live", 405),
    ],
)
def test_only_known_ways_lead_in(web: Starlette, method: str, path: str, expected: int) -> None:
    assert request(web, signed(at=int(time.time())), method=method, path=path)[0] == expected


def test_without_http_mode_there_is_no_way_in() -> None:
    async def ready() -> dict[str, bool]:
        return {"slack": True}

    web = build_web(None, ready, [])
    assert request(web, signed())[0] == 404
    assert request(web, method="GET", path="/ready")[0] == 200


@pytest.mark.parametrize(("parts", "expected"), [({"slack": True}, 200), ({"slack": True, "database": False}, 503)])
def test_ready_needs_every_part(parts: dict[str, bool], expected: int) -> None:
    async def ready() -> dict[str, bool]:
        return parts

    assert request(build_web(None, ready, []), method="GET", path="/ready")[0] == expected


@pytest.fixture
def office(open_office: Opened) -> Office:
    return open_office("http")


def test_slack_may_verify_the_address(office: Office) -> None:
    ack = office.send(office.slack.url_verification("the-challenge"))

    assert ack.status == 200
    assert "the-challenge" in json.dumps(ack.payload)


def test_a_flood_of_unsigned_requests_is_refused_before_its_bodies_are_read(web: Starlette) -> None:
    fresh = signed(at=int(time.time()))
    floods = [{}, {**fresh, "x-slack-signature": "v0=0"}, {**fresh, "content-type": "text/plain"}, signed()]
    floods += [{**fresh, "content-length": str(MOST_BYTES + 1)}]

    answers = [asyncio.run(_unread(web, headers)) for headers in floods]

    assert answers == [(415, b"close"), (401, b"close"), (415, b"close"), (401, b"close"), (413, b"close")]


async def _unread(web: Starlette, headers: dict[str, str]) -> tuple[int, bytes]:
    """Status and `Connection` of the answer to a request whose body must not be asked for."""
    sent: list[Any] = []

    async def receive() -> Any:
        raise AssertionError("the body was read")

    async def send(message: Any) -> None:
        sent.append(message)

    given = [(name.encode(), value.encode()) for name, value in headers.items()]
    await web({"type": "http", "method": "POST", "path": WAY, "query_string": b"", "headers": given}, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"])[b"connection"]


def test_none_of_twenty_thousand_mutants_gets_in_or_makes_the_application_stumble(
    web: Starlette, inside: Counted, record_figures: Figures
) -> None:
    dice, before = random.Random(20_261_118), len(inside.bodies)
    logging.getLogger("rox_bot.web.server").setLevel(logging.ERROR)

    statuses = asyncio.run(_statuses(web, [_mutant(dice) for _ in range(MUTANTS)]))

    logging.getLogger("rox_bot.web.server").setLevel(logging.NOTSET)
    assert len(inside.bodies) == before
    assert set(statuses) == {401, 413}
    record_figures(f"{MUTANTS} signature mutants through the application: 0 accepted, 0 answered 500, {dict(statuses)}")


async def _statuses(web: Starlette, requests: list[tuple[list[tuple[bytes, bytes]], bytes]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for headers, body in requests:
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive(waiting: list[Any] = waiting) -> Any:
            return waiting.pop(0)

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                found[message["status"]] += 1

        scope = {"type": "http", "method": "POST", "path": WAY, "query_string": b"", "headers": headers}
        await web(scope, receive, send)
    return found


def _mutant(dice: random.Random) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """A freshly signed request with one part of it changed, as the bytes a server hands on."""
    body, kind = dice.choice(KINDS)
    fresh = signed(body, at=int(time.time()) + dice.randint(-200, 200), kind=kind)
    headers = [(name.encode(), value.encode()) for name, value in fresh.items()]
    way, place = dice.choice(("body", "header", "missing", "twice", "odd", "secret", "late", "long")), dice.randrange(2)
    name = SIGNED[place].encode()
    change = (dice.choice(("other", "less", "more")), dice.randrange(1_000), dice.randint(1, 255))
    if way == "body":
        return headers, changed(body, change)
    if way == "secret":
        fresh = signed(body, at=int(time.time()), secret=changed(SECRET.encode(), change).decode("latin-1"), kind=kind)
    if way == "late":
        fresh = signed(body, at=int(time.time()) + dice.choice((-1, 1)) * dice.randint(400, 10**9), kind=kind)
    if way in ("secret", "late"):
        return [(key.encode(), value.encode("latin-1")) for key, value in fresh.items()], body
    if way == "long":
        return [*headers, (b"content-length", str(MOST_BYTES + dice.randint(1, 10**9)).encode())], body
    if way == "twice":
        return [*headers, (name, dict(headers)[name])], body
    kept = [pair for pair in headers if pair[0] != name]
    if way == "missing":
        return kept, body
    value = changed(dict(headers)[name], change) if way == "header" else dice.choice(ODD).encode()
    return [*kept, (name, value)], body


def test_a_forged_request_runs_nothing(office: Office) -> None:
    request = office.slack.command("/rox", "log csat 5 Acme", user=ADA, channel=SUPPORT)
    before = office.count("feedback")
    stamp = int(time.time())
    forged = [
        sign(request.body, "wrong", stamp),
        sign(request.body, office.slack.signing_secret, stamp - WINDOW_SECONDS - 2),
        sign(request.body + b"&", office.slack.signing_secret, stamp),
    ]

    for headers in forged:
        assert office.send(_with(request, headers)).status == 401

    assert office.count("feedback") == before
    assert office.slack.responses == []


def test_a_replayed_request_does_nothing_again(office: Office) -> None:
    request = office.slack.command("/rox", "log csat 5 Acme", user=ADA, channel=SUPPORT)
    before = office.count("feedback")

    for _ in range(3):
        assert office.act(request).status == 200

    assert office.count("feedback") == before + 1
    assert len(office.slack.ephemerals(ADA)) == 1
    assert office.rows("SELECT count(*) AS n FROM inbox WHERE source = 'signature'") == [{"n": 1}]


def test_both_secrets_open_the_real_bot(open_office: Opened) -> None:
    office = open_office("http", signing_secret=f"{SECRET},{FakeSlack.signing_secret}")

    assert "CSAT" in told(office.ask("csat").body)
    office.slack.signing_secret = SECRET
    assert "CSAT" in told(office.ask("csat").body)
    office.slack.signing_secret = OLD
    assert office.send(office.slack.command("/rox", "csat", user=ADA, channel=SUPPORT)).status == 401


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "event_callback"},
        {"type": "event_callback", "event": {"type": "message"}},
        {"type": "event_callback", "event": {"type": "message", "user": 7, "text": None, "channel": []}},
        {"type": "event_callback", "event": {"type": "reaction_added"}},
        {"type": "block_actions", "actions": []},
        {"type": "shortcut", "callback_id": "x"},
        {},
    ],
)
def test_a_signed_request_of_an_unknown_shape_never_crashes_the_bot(office: Office, payload: dict[str, Any]) -> None:
    body = json.dumps(payload).encode()
    headers = sign(body, office.slack.signing_secret, int(time.time())) | {"Content-Type": JSON}

    ack = office.send(SignedRequest(headers, body, payload, "events_api"))

    assert ack.status in (200, 400, 403, 404)
    assert "CSAT" in told(office.ask("csat").body)


JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.sampled_from(["C0SUPPORT", "U0ADA"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    "channel user text ts event_ts edited message previous_message deleted_ts bot_id subtype channel_type".split()
)
TYPES = st.sampled_from(["message", "app_mention", "member_joined_channel", "reaction_added", "tokens_revoked"])
SUBTYPES = st.sampled_from([None, "message_changed", "message_deleted", "file_share", "channel_join"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TYPES, SUBTYPES, st.dictionaries(FIELDS, JSON_VALUES, max_size=8))
def test_no_event_of_any_shape_makes_the_bot_stumble(
    office: Office, kind: str, subtype: str | None, fields: dict[str, Any]
) -> None:
    slack, named = office.slack, {"type": kind, **({"subtype": subtype} if subtype else {}), **fields}
    payload = {"type": "event_callback", "team_id": slack.team_id, "api_app_id": slack.app_id, "event": named}
    body = json.dumps(payload).encode()
    headers = sign(body, slack.signing_secret, int(time.time())) | {"Content-Type": JSON}

    assert office.send(SignedRequest(headers, body, payload, "events_api")).status in (200, 400, 404)


def _with(request: SignedRequest, headers: dict[str, str]) -> SignedRequest:
    return SignedRequest(request.headers | headers, request.body, request.payload, request.type)
