"""Slack's Web API: one client per kind of call, and every failure sorted into refused or unsure."""

import re
from collections.abc import Awaitable, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.slack.posting.refusals import DOUBTFUL, PICTURE_TROUBLE, outcome_of

TIMEOUT = 10
_HOOKS = "https://hooks.slack.com"
_POINTER = re.compile(r"/blocks/(\d{1,3})(?!\d)")


def posting_client(token: str, base_url: str) -> AsyncWebClient:
    """Return the client for calls that must not be repeated by themselves: it retries nothing."""
    return AsyncWebClient(token=token, base_url=base_url, timeout=TIMEOUT, retry_handlers=[])


def asking_client(token: str, base_url: str) -> AsyncWebClient:
    """Return the client for calls that may be repeated without harm."""
    handlers: list[Any] = [
        AsyncRateLimitErrorRetryHandler(max_retry_count=2),
        AsyncConnectionErrorRetryHandler(max_retry_count=1),
        AsyncServerErrorRetryHandler(max_retry_count=1),
    ]
    return AsyncWebClient(token=token, base_url=base_url, timeout=TIMEOUT, retry_handlers=handlers)


async def sorted_out(call: Awaitable[Any]) -> Any:
    """Return what a call returns; raise NotPosted when Slack refused it and Unsure when nobody can say."""
    try:
        return await call
    except SlackApiError as trouble:
        raise _sorted(trouble) from trouble
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as trouble:
        raise Unsure(type(trouble).__name__) from trouble


def granted(answer: Any) -> frozenset[str] | None:
    """Return the scopes of the token that a call was made with; None where Slack does not say."""
    headers = {name.lower(): value for name, value in (getattr(answer, "headers", None) or {}).items()}
    listed = headers.get("x-oauth-scopes")
    return None if listed is None else frozenset(each for scope in str(listed).split(",") if (each := scope.strip()))


def _sorted(trouble: SlackApiError) -> NotPosted | Unsure:
    response: Any = trouble.response
    status = getattr(response, "status_code", 0) or 0
    error = response.get("error") if hasattr(response, "get") else None
    if status == 429 or error == "ratelimited":
        return NotPosted("ratelimited", retry_after=_wait(getattr(response, "headers", None) or {}))
    if status >= 500 or not error or error in DOUBTFUL:
        return Unsure(str(error or status))
    places = _places(response)
    return NotPosted(str(error), outcome=outcome_of(str(error)), picture=error in PICTURE_TROUBLE, places=places)


def _places(response: Any) -> frozenset[int]:
    """Return the blocks that a refusal names by JSON pointers (`/blocks/2/rows`), none where it names none."""
    told = [response.get("errors"), (response.get("response_metadata") or {}).get("messages")]
    lines = [line for lines in told if isinstance(lines, list) for line in lines if isinstance(line, str)]
    return frozenset(int(place) for line in lines for place in _POINTER.findall(line))


def _wait(headers: Mapping[str, str], unsaid: float = 30.0) -> float:
    """Return how many seconds Slack asks to wait, `unsaid` where it does not say so in a number."""
    asked = str(headers.get("Retry-After", ""))
    return float(asked) if asked.isdecimal() else unsaid


def may_be_answered(response_url: str, base_url: str) -> bool:
    """Return whether a response address is Slack's (or that of the API base in force)."""
    parts, base = urlsplit(response_url), urlsplit(base_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin == _HOOKS or (base.hostname != "slack.com" and origin == f"{base.scheme}://{base.netloc}")


async def respond(session: aiohttp.ClientSession, response_url: str, payload: dict[str, Any]) -> None:
    """Send one message to a response address, once; raise NotPosted or Unsure."""
    try:
        async with session.post(response_url, json=payload, timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as answer:
            body = (await answer.text())[:200]
            if answer.status == 429:
                raise NotPosted("ratelimited", retry_after=_wait(answer.headers, 1.0))
            if answer.status >= 500:
                raise Unsure(str(answer.status))
            if answer.status >= 400 or (body not in ("ok", "") and '"ok":true' not in body.replace(" ", "")):
                raise NotPosted(body or str(answer.status), picture=any(word in body for word in PICTURE_TROUBLE))
    except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
        raise Unsure(type(trouble).__name__) from trouble
