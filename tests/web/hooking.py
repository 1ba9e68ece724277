"""Deliveries of other systems, signed as Standard Webhooks says by arithmetic of its own."""

import base64
import hashlib
import hmac

SOURCE = "shop"
KEY = bytes(range(32))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"


def signature(key: bytes, delivery_id: str, stamp: str, body: bytes) -> str:
    """One signature as it stands in the header."""
    digest = hmac.new(key, b".".join((delivery_id.encode(), stamp.encode(), body)), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def headers(key: bytes, delivery_id: str, body: bytes, now: float) -> dict[str, str]:
    """The headers of a signed delivery."""
    stamp = str(int(now))
    return {
        "content-type": "application/json",
        "webhook-id": delivery_id,
        "webhook-timestamp": stamp,
        "webhook-signature": signature(key, delivery_id, stamp, body),
    }


def delivery(key: bytes, delivery_id: str, body: bytes, now: float, source: str = SOURCE) -> bytes:
    """A signed delivery as it travels over a connection that stays open."""
    lines = [f"POST /hooks/{source} HTTP/1.1", "host: rox", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers(key, delivery_id, body, now).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
