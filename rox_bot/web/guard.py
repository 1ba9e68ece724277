"""The guard in front of Slack's HTTP requests: size, headers and signature, checked on the raw bytes before parsing."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

MOST_BYTES = 1_000_000
WINDOW_SECONDS = 300
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_LENGTH = re.compile(r"[0-9]{1,18}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not let in: an HTTP status and one word for the log."""

    status: int
    reason: str


def check_headers(headers: Mapping[str, str], now: float) -> Refusal | None:
    """Return why a request is refused before any of its body is read, which is all that a flood of them gets."""
    if headers.get("content-type", "").split(";")[0].strip().lower() not in (_FORM, _JSON):
        return Refusal(415, "content type")
    length = headers.get("content-length", "")
    if _LENGTH.fullmatch(length) and int(length) > MOST_BYTES:
        return Refusal(413, "too large")
    stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not (_TIMESTAMP.fullmatch(stamp) and _SIGNATURE.fullmatch(signature)):
        return Refusal(401, "signature headers")
    return Refusal(401, "timestamp") if abs(now - int(stamp)) > WINDOW_SECONDS else None


def check(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: float) -> Refusal | None:
    """Return why a request is refused, or None for one that Slack signed within the last five minutes.

    `headers` have lower-case names; every one of `secrets` is tried, so that a secret can be changed without a gap.
    """
    if refusal := check_headers(headers, now):
        return refusal
    if len(body) > MOST_BYTES:
        return Refusal(413, "too large")
    stamp, signature = headers["x-slack-request-timestamp"], headers["x-slack-signature"]
    if not any(_signed(secret, stamp, body, signature) for secret in secrets if secret):
        return Refusal(401, "signature")
    return None if _readable(headers, body) else Refusal(400, "body")


def _signed(secret: str, stamp: str, body: bytes, signature: str) -> bool:
    mine = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={mine}".encode(), signature.encode())


def _readable(headers: Mapping[str, str], body: bytes) -> bool:
    try:
        text = body.decode("utf-8")
        if headers["content-type"].lower().startswith(_JSON):
            return isinstance(json.loads(text), dict)
        form = parse_qs(text, keep_blank_values=True)
        return "payload" not in form or isinstance(json.loads(form["payload"][0]), dict)
    except (ValueError, RecursionError):
        return False
