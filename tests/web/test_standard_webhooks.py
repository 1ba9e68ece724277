"""Signatures of other systems: the published example, every bit of a delivery, and what a sender may get wrong."""

import base64
import json

import pytest

from rox_bot.web.guard import MOST_BYTES, WINDOW_SECONDS
from rox_bot.web.standard_webhooks import check_body, check_headers, read_key, sign
from tests.web.hooking import KEY, headers, signature

PUBLISHED = {
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "timestamp": "1614265330",
    "body": b'{"test": 2432232314}',
    "signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
"""The example with which the libraries of Standard Webhooks test themselves."""

NOW, ID = 1_794_992_400, "msg_1"
OLD = bytes(range(32, 64))
BODY = '{"type": "feedback", "comment": "café", "score": 5}'.encode()


def status(given: dict[str, str], body: bytes = BODY, keys: tuple[bytes, ...] = (KEY,), now: float = NOW) -> int:
    """200 for what is let in, else the refusal's status."""
    refusal = check_headers(given, now) or check_body(given, body, keys)
    return refusal.status if refusal else 200


def test_the_published_example_is_signed_as_published() -> None:
    key = read_key(str(PUBLISHED["secret"]))
    body = PUBLISHED["body"]
    assert isinstance(body, bytes)
    assert sign(key, str(PUBLISHED["id"]), str(PUBLISHED["timestamp"]), body).decode() == PUBLISHED["signature"]
    given = {
        "content-type": "application/json; charset=utf-8",
        **{f"webhook-{name}": str(PUBLISHED[name]) for name in ("id", "timestamp", "signature")},
    }
    assert status(given, body, (key,), now=1_614_265_330 + 10) == 200


def test_every_flipped_bit_is_refused() -> None:
    given = headers(KEY, ID, BODY, NOW)
    assert status(given) == 200
    tried = 0
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        text = given[name].encode("latin-1")
        for flipped in _flips(text):
            assert status({**given, name: flipped.decode("latin-1")}) == 401, (name, flipped)
            tried += 1
    for flipped in _flips(BODY):
        assert status(given, flipped) == 401
        tried += 1
    assert tried == 8 * (len(BODY) + len(ID) + 10 + 47)


def _flips(text: bytes) -> list[bytes]:
    """Every text that differs from this one in one bit."""
    places = [(place, bit) for place in range(len(text)) for bit in range(8)]
    return [text[:at] + bytes([text[at] ^ 1 << bit]) + text[at + 1 :] for at, bit in places]


def test_bits_that_base64_leaves_unused_must_be_as_they_were() -> None:
    given = headers(KEY, ID, BODY, NOW)
    *kept, last, end = given["webhook-signature"]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    twin = alphabet[alphabet.index(last) ^ 1]
    other = "".join([*kept, twin, end])
    assert base64.b64decode(other[3:]) == base64.b64decode(given["webhook-signature"][3:])
    assert status({**given, "webhook-signature": other}) == 401


def test_a_body_written_anew_is_refused() -> None:
    given = headers(KEY, ID, BODY, NOW)
    assert status(given, json.dumps(json.loads(BODY)).encode()) == 401


def test_while_a_secret_is_changed_both_are_good() -> None:
    for key in (KEY, OLD):
        assert status(headers(key, ID, BODY, NOW), keys=(KEY, OLD)) == 200
    assert status(headers(OLD, ID, BODY, NOW)) == 401


def test_one_good_signature_among_several_is_enough() -> None:
    given = headers(KEY, ID, BODY, NOW)
    theirs, good = signature(OLD, ID, str(NOW), BODY), given["webhook-signature"]
    assert status({**given, "webhook-signature": f"v1a,{'A' * 44} {theirs} {good}"}) == 200
    assert status({**given, "webhook-signature": f"{theirs} {theirs}"}) == 401
    assert status({**given, "webhook-signature": f"{good},{theirs}"}) == 401
    assert status({**given, "webhook-signature": " ".join([theirs] * 20 + [good])}) == 401, "too many"
    assert status({**given, "webhook-signature": good.replace("v1,", "v2,")}) == 401


@pytest.mark.parametrize("off", [-WINDOW_SECONDS - 1, WINDOW_SECONDS + 1, -10_000_000])
def test_what_is_more_than_five_minutes_off_is_refused(off: int) -> None:
    assert status(headers(KEY, ID, BODY, NOW + off)) == 401
    near = WINDOW_SECONDS if off > 0 else -WINDOW_SECONDS
    assert status(headers(KEY, ID, BODY, NOW + near)) == 200


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
@pytest.mark.parametrize("text", ["", " ", "é" * 40, "\x00", "٣" * 10, "-1", "1e9", "1794992400 ", "x" * 5_000])
def test_a_header_that_is_missing_or_odd_is_refused(name: str, text: str) -> None:
    given = headers(KEY, ID, BODY, NOW)
    assert status({**given, name: text}) == 401
    assert status({other: value for other, value in given.items() if other != name}) == 401


def test_what_is_no_json_or_too_long_is_refused_before_it_is_read() -> None:
    given = headers(KEY, ID, BODY, NOW)
    assert status({**given, "content-type": "text/plain"}) == 415
    assert status({**given, "content-length": str(MOST_BYTES + 1)}) == 413
    long = b" " * (MOST_BYTES + 1)
    assert status(headers(KEY, ID, long, NOW), long) == 413


def test_a_source_that_nobody_knows_is_refused_like_a_bad_signature() -> None:
    given = headers(KEY, ID, BODY, NOW)
    assert check_body(given, BODY, ()) == check_body(given, BODY, (OLD,))
    # The key that stands in for one is no key.
    assert check_body(headers(bytes(32), ID, BODY, NOW), BODY, ()) is not None


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        "whsec_c2hvcnQ=",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!",
        f"whsec_{base64.b64encode(bytes(65)).decode()}",
    ],
)
def test_a_secret_that_is_none_is_said(secret: str) -> None:
    with pytest.raises(ValueError, match="whsec_"):
        read_key(secret)
