"""How calls and answers look on the wire: arguments read, broken answers written."""

import json
from typing import Any

from aiohttp import web

from .faults import Fault
from .journal import Json

JSON_ARGS = {"blocks", "attachments", "metadata", "view", "files", "prompts"}


def broken(fault: Fault) -> web.Response:
    """The answer of a call that meets this fault and keeps its connection."""
    if fault.garbage:
        return web.Response(text='{"ok": tr', content_type="application/json")
    if fault.error:
        return web.json_response({"ok": False, "error": fault.error}, status=fault.status or 200)
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
    if fault.status == 429:
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    return web.Response(status=fault.status or 500, text="upstream error", content_type="text/html", headers=headers)


async def arguments(request: web.Request) -> Json:
    """The arguments of a call from query, form or JSON; those that travel as JSON text are decoded."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            body = {}
        args |= body if isinstance(body, dict) else {}
    else:
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return {name: _decoded(name, value) for name, value in args.items()}


def _decoded(name: str, value: Any) -> Any:
    if name not in JSON_ARGS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


async def first_part(request: web.Request) -> bytes:
    """The bytes of the first file of a multipart form."""
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""


def answered(body: bytes) -> Json:
    """The body of an acknowledgement; plain text becomes {"text": ...}, as Slack reads it."""
    try:
        decoded = json.loads(body)
    except ValueError:
        return {"text": body.decode(errors="replace")} if body else {}
    return decoded if isinstance(decoded, dict) else {}
