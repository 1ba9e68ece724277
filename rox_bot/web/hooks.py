"""The door for other systems' events: `POST /hooks/SOURCE`, signed as Standard Webhooks says."""

import json
import logging
import math
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from starlette.types import Receive, Scope, Send

from rox_bot.domain.errors import Unavailable
from rox_bot.intake.hooks import Delivery, Receipt
from rox_bot.web.guard import MOST_BYTES
from rox_bot.web.rates import Rates
from rox_bot.web.standard_webhooks import ID, SIGNATURE, TIMESTAMP, check_body, check_headers

log = logging.getLogger(__name__)
Take = Callable[[Delivery], Awaitable[Receipt]]
_ONCE = frozenset((b"content-type", *(name.encode() for name in (ID, TIMESTAMP, SIGNATURE))))
_AGAIN_SECONDS = 5
_REFUSED = {
    "body": (400, "the body is not JSON of an event or a list of events"),
    "kind": (403, "this source may not write events of that type"),
}


class Hooks:
    """An ASGI application of its own: what lies between it and the server would cost as much as all it does itself.

    `keys` are those of every source, several while one is being changed; `is_open` says whether anything is taken in.
    """

    def __init__(
        self, keys: Mapping[str, Sequence[bytes]], take: Take, rates: Rates, is_open: Callable[[], bool]
    ) -> None:
        self._keys = keys
        self._take = take
        self._rates = rates
        self._is_open = is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one delivery."""
        source, headers, now = scope["path_params"]["source"], _single(scope["headers"]), time.time()
        refusal, body = check_headers(headers, now), b""
        if refusal is None:
            body = await _limited(receive)
            refusal = check_body(headers, body, self._keys.get(source, ()))
        if refusal is not None:
            log.warning("request refused", extra={"status": refusal.status, "reason": refusal.reason})
            await _answer(send, refusal.status, close=True)
            return
        if (wait := self._rates.wait(source)) > 0:
            await _answer(send, 429, retry_after=wait)
            return
        if not self._is_open():
            await _answer(send, 503, retry_after=_AGAIN_SECONDS)
            return
        try:
            receipt = await self._take(Delivery(source, headers[ID], body))
        except Unavailable as trouble:
            log.warning("a delivery was not taken in: %s", trouble)
            await _answer(send, 503, retry_after=_AGAIN_SECONDS)
            return
        self._rates.charge(source, max(1, receipt.taken + len(receipt.faults)))
        await _answer(send, *_told(receipt))


def _single(given: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by name; one of ours that was sent twice is none."""
    found: dict[str, str] = {}
    for name, value in given:
        text = name.decode("latin-1").lower()
        found[text] = "" if name.lower() in _ONCE and text in found else value.decode("latin-1")
    return found


async def _limited(receive: Receive) -> bytes:
    """Return the raw body, reading no further than one piece beyond what is allowed."""
    message = await receive()
    body = message.get("body", b"")
    while message.get("more_body") and len(body) <= MOST_BYTES:
        message = await receive()
        body += message.get("body", b"")
    return bytes(body)


def _told(receipt: Receipt) -> tuple[int, dict[str, Any]]:
    """Return the status and the body of an answer."""
    if receipt.refused:
        status, text = _REFUSED[receipt.refused]
        return status, {"error": text}
    if receipt.known:
        return 200, {"known": True}
    said: dict[str, Any] = {"taken": receipt.taken}
    if receipt.faults:
        said["refused"] = [{"event": each.place, "field": each.field, "reason": each.reason} for each in receipt.faults]
    if receipt.ignored:
        said["ignored"] = receipt.ignored
    if receipt.reference:
        said["kept"] = receipt.reference
    return (202 if receipt.faults or receipt.reference else 200), said


async def _answer(
    send: Send, status: int, said: dict[str, Any] | None = None, *, retry_after: float = 0, close: bool = False
) -> None:
    text = json.dumps(said).encode() if said is not None else b""
    headers = [(b"content-length", str(len(text)).encode()), (b"content-type", b"application/json")]
    if retry_after:
        headers.append((b"retry-after", str(math.ceil(retry_after)).encode()))
    if close:  # so that the server need not read the rest of what nobody wants
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
