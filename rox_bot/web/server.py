"""The one HTTP application: Slack's requests behind the guard, other systems' events, and health."""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from rox_bot.web.guard import MOST_BYTES, check, check_headers
from rox_bot.web.hooks import Hooks

log = logging.getLogger(__name__)

Dispatch = Callable[[str, dict[str, Any]], Awaitable[tuple[int, dict[str, Any], str]]]
Ready = Callable[[], Awaitable[dict[str, bool]]]
Live = Callable[[], bool]


def build_web(
    dispatch: Dispatch | None,
    ready: Ready,
    secrets: Sequence[str],
    live: Live = lambda: True,
    hooks: Hooks | None = None,
) -> Starlette:
    """Return the application; without `dispatch` (Socket Mode) Slack has no way in; without `hooks` nobody else has."""

    async def slack(request: Request) -> Response:
        # A header sent twice becomes one that fits no pattern: nobody chooses which of the two is checked.
        headers = {name.lower(): ", ".join(request.headers.getlist(name)) for name in request.headers}
        refusal, body = check_headers(headers, time.time()), b""
        if refusal is None:
            body = await _limited(request)
            refusal = check(headers, body, secrets, time.time())
        if refusal is not None or dispatch is None:
            status, reason = (refusal.status, refusal.reason) if refusal else (404, "socket mode")
            log.warning("request refused", extra={"status": status, "reason": reason})
            # Closed, so that the server need not read the rest of what nobody wants.
            return PlainTextResponse("", status_code=status, headers={"Connection": "close"})
        status, given, text = await dispatch(body.decode("utf-8"), dict(headers))
        content_type = next((v for k, v in given.items() if k.lower() == "content-type"), ["text/plain"])
        kind = content_type[0] if isinstance(content_type, list) else content_type
        return Response(text, status_code=status, media_type=str(kind))

    async def is_live(_request: Request) -> Response:
        alive = live()
        return JSONResponse({"live": alive}, status_code=200 if alive else 503)

    async def is_ready(_request: Request) -> Response:
        parts = await ready()
        return JSONResponse(parts, status_code=200 if all(parts.values()) else 503)

    routes = [Route("/live", is_live), Route("/ready", is_ready)]
    if hooks is not None:
        routes.insert(0, Route("/hooks/{source}", hooks, methods=["POST"]))
    if dispatch is not None:
        routes.append(Route("/slack/events", slack, methods=["POST"]))
    return Starlette(routes=routes)


async def _limited(request: Request) -> bytes:
    """Return the raw body, reading no further than one byte beyond what is allowed."""
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                break
    except ClientDisconnect:
        return b""
    return bytes(body[: MOST_BYTES + 1])
