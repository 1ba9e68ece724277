"""What happens when a listener fails: Slack is asked to repeat, or the event is kept and tried again by ourselves."""

import asyncio
import hashlib
import json
import logging
import secrets
from collections.abc import Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from rox_bot.domain.errors import RoxError, Unavailable
from rox_bot.slack.edge import Edge
from rox_bot.slack.moments.messages import read_message
from rox_bot.store import dead_letters

log = logging.getLogger(__name__)
SOURCE = "slack"
_TRIED_AGAIN, _FAULT = "tried_again", "fault"
_AGAIN, _DONE, _FAILED = 503, 200, 500


def register(app: AsyncApp, edge: Edge) -> None:
    """Register what follows a listener's failure.

    A store or a Slack that is not there now: not acknowledged, so that Slack repeats. A bug: Slack's repeats would all
    end in it within minutes, so an event is kept and acknowledged; a command or a button has somebody who sees it fail.
    """

    @app.error
    async def failed(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        if isinstance(error, RoxError):
            log.warning("a delivery was not taken in: %s", error)
            return BoltResponse(status=_AGAIN if isinstance(error, Unavailable) else _DONE)
        reference = secrets.token_hex(2)
        kind = body.get("type") or body.get("command") or "request"
        log.error("ref %s", reference, exc_info=error, extra={"kind": kind})
        if context.get(_TRIED_AGAIN):
            context[_FAULT] = (type(error).__name__, reference)
            return BoltResponse(status=_FAILED)
        if body.get("type") != "event_callback":
            return BoltResponse(status=_AGAIN)
        if not may_be_kept(body.get("event"), edge.identity.bot_user):
            return BoltResponse(status=_DONE)
        try:
            await asyncio.to_thread(_keep, edge, body, type(error).__name__, reference)
        except Exception:
            log.exception("an event was not kept, ref %s", reference)
            return BoltResponse(status=_AGAIN)
        return BoltResponse(status=_DONE)


def may_be_kept(event: object, bot_user: str) -> bool:
    """Return whether an event was meant for the bot; other people's talk is never stored, not even in a fault."""
    if not isinstance(event, dict) or event.get("type") != "message" or event.get("channel_type") == "im":
        return True
    try:
        said = read_message(event, bot_user)
    except Exception:
        log.exception("an event was dropped")
        return False
    return said is not None and said.matters


async def try_again(app: AsyncApp, edge: Edge) -> None:
    """Try the kept events that are due, one after the other; each is removed once it was taken in."""
    try:
        for number in await asyncio.to_thread(_due, edge):
            row = None if edge.stopping else await asyncio.to_thread(_take, edge, number)
            if row is not None:
                await _try(app, edge, row)
    except RoxError as trouble:
        log.warning("kept events wait: %s", trouble)


async def _try(app: AsyncApp, edge: Edge, row: Mapping[str, Any]) -> None:
    request = AsyncBoltRequest(body=json.loads(row["payload"]), mode="socket_mode", context={_TRIED_AGAIN: True})
    answer = await app.async_dispatch(request)
    fault = request.context.get(_FAULT)
    await asyncio.to_thread(_noted, edge, row, answer.status, fault)


def _noted(edge: Edge, row: Mapping[str, Any], status: int, fault: tuple[str, str] | None) -> None:
    store, now = edge.door.store, edge.door.store.clock()
    with store.writing() as tx:
        if fault is not None:
            dead_letters.failed(tx, row, now, error=fault[0], reference=fault[1])
        elif status == _AGAIN:
            dead_letters.put_back(tx, row, now)
        else:  # taken in, or no listener wants it any more
            dead_letters.done(tx, row["id"])


def _keep(edge: Edge, body: dict[str, Any], error: str, reference: str) -> None:
    store, payload = edge.door.store, json.dumps(body, ensure_ascii=False)
    named = body.get("event_id")
    key = named if isinstance(named, str) and named else hashlib.blake2b(payload.encode(), digest_size=16).hexdigest()
    with store.writing() as tx:
        now = store.clock()
        dead_letters.keep(tx, store.workspace, SOURCE, key, payload, now, error=error, reference=reference)


def _due(edge: Edge) -> list[int]:
    with edge.door.store.reading() as tx:
        return dead_letters.due(tx, edge.door.store.workspace, SOURCE, edge.door.store.clock())


def _take(edge: Edge, number: int) -> Mapping[str, Any] | None:
    with edge.door.store.writing() as tx:
        return dead_letters.take(tx, number, edge.door.store.clock())
