"""Signatures of Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, checked on the raw bytes."""

import binascii
import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence

from rox_bot.domain.errors import N_
from rox_bot.web.guard import MOST_BYTES, WINDOW_SECONDS, Refusal

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX = "whsec_"
_ID = re.compile(r"[!-~]{1,200}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_LENGTH = re.compile(r"[0-9]{1,18}")
_SIGNATURES = re.compile(r"[!-~]{1,200}(?: [!-~]{1,200}){0,19}")
_KEY_BYTES = range(24, 65)
_NOBODYS = (b"\x00" * 32,)


def read_key(secret: str) -> bytes:
    """Return the key in a secret such as `whsec_MfKQ...`: 24 to 64 bytes in base64. Raises ValueError."""
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or len(key) not in _KEY_BYTES:
        raise ValueError(N_("a webhook's secret is whsec_ and 24 to 64 bytes in base64"))
    return key


def check_headers(headers: Mapping[str, str], now: float) -> Refusal | None:
    """Return why a delivery is refused before any of its body is read.

    `headers` have lower-case names; of one that was sent twice nobody chooses which is checked.
    """
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return Refusal(415, "content type")
    length = headers.get("content-length", "")
    if _LENGTH.fullmatch(length) and int(length) > MOST_BYTES:
        return Refusal(413, "too large")
    stamp = headers.get(TIMESTAMP, "")
    fits = _ID.fullmatch(headers.get(ID, "")) and _TIMESTAMP.fullmatch(stamp)
    if not (fits and _SIGNATURES.fullmatch(headers.get(SIGNATURE, ""))):
        return Refusal(401, "signature headers")
    return Refusal(401, "timestamp") if abs(now - int(stamp)) > WINDOW_SECONDS else None


def check_body(headers: Mapping[str, str], body: bytes, keys: Sequence[bytes]) -> Refusal | None:
    """Return why a delivery with sound headers is refused, None where one of its signatures is by one of `keys`.

    Without keys (a source that nobody knows) the same is done, and refused alike.
    """
    if len(body) > MOST_BYTES:
        return Refusal(413, "too large")
    told = headers[SIGNATURE].encode().split(b" ")
    signed = [sign(key, headers[ID], headers[TIMESTAMP], body) for key in keys or _NOBODYS]
    # Compared as text: bits that base64 does not use must be as we would write them too.
    good = any(hmac.compare_digest(mine, theirs) for mine in signed for theirs in told)
    return None if good and keys else Refusal(401, "signature")


def sign(key: bytes, delivery: str, stamp: str, body: bytes) -> bytes:
    """Return the signature of a delivery as it stands in the header, `v1,` and base64."""
    message = f"{delivery}.{stamp}.".encode() + body
    return b"v1," + b64encode(hmac.digest(key, message, hashlib.sha256))
