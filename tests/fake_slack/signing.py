"""Signed requests as Slack sends them over HTTP (docs.slack.dev, verifying requests from Slack)."""

import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from .journal import Json

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class SignedRequest:
    """One delivery: headers and bytes for HTTP, payload and envelope type for Socket Mode."""

    headers: dict[str, str]
    body: bytes
    payload: Json
    type: str
    retry_num: int | None = None


def sign(body: bytes, secret: str, timestamp: int) -> dict[str, str]:
    """The two headers that prove a body came from Slack: HMAC-SHA256 over "v0:timestamp:body"."""
    base = b"v0:%d:" % timestamp + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}


def signed(
    payload: Json, kind: str, secret: str, timestamp: int, retry: tuple[int, str] | None = None
) -> SignedRequest:
    """Encodes a payload the way its kind travels and signs it; `timestamp` is in epoch seconds."""
    if kind == "events_api":
        body, content_type = json.dumps(payload).encode(), "application/json"
    elif kind == "slash_commands":
        body, content_type = urlencode(payload).encode(), FORM
    else:
        body, content_type = urlencode({"payload": json.dumps(payload)}).encode(), FORM
    headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
    headers |= sign(body, secret, timestamp)
    if retry:
        headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
    return SignedRequest(headers, body, payload, kind, retry[0] if retry else None)


def signed_again(request: SignedRequest, secret: str, timestamp: int) -> SignedRequest:
    """The same request with another secret or time: a forged one, or one replayed late."""
    return replace(request, headers=request.headers | sign(request.body, secret, timestamp))
