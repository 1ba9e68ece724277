"""Calls to one vendor: paced, retried while that may help, and every failure told in a sentence.

Nothing is believed: no redirect is followed, no address out of an answer is called, an answer has a largest size.
"""

import asyncio
import json
import logging
import random
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from rox_bot.domain.errors import N_
from rox_bot.intake.pull.declaring import Keys, Limit, Request, Vendor
from rox_bot.intake.pull.pacing import Pace
from rox_bot.intake.pull.troubles import Closed, Misunderstood, Passing, Refused

if TYPE_CHECKING:
    import aiohttp

log = logging.getLogger(__name__)
LARGEST = 64_000_000
CALL_SECONDS, CONNECT_SECONDS = 90.0, 10.0
PAUSES = (1.0, 3.0, 9.0, 27.0)
"""Seconds before the second try and those after it, give or take half."""
LONGEST_WAIT = 300.0
"""Seconds that are waited inside a look; a longer wait ends it, and the next look comes after it."""

MOST_ASKED = 3_600.0
"""Seconds of a vendor's Retry-After beyond which it is not believed: then it is asked again after these."""

_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]*)?")
_DULL_WAIT, _EARLY = 30.0, 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call gave: the JSON, and the vendor's own time (None where it does not tell)."""

    body: Any
    at: datetime | None


@dataclass
class Caller:
    """Calls one vendor at one address with one account's keys; an async context manager.

    `tries` is how often a call is made in all when it fails in a way that may pass. `learn` hears every secret that is
    got on the way, for what must not show one.
    """

    vendor: Vendor
    address: str
    keys: Keys
    tries: int = len(PAUSES) + 1
    learn: Callable[[Iterable[str]], None] = lambda _secrets: None
    _pace: Pace = field(default_factory=Pace)
    _token: tuple[str, float] = ("", 0.0)
    _session: "aiohttp.ClientSession | None" = None

    async def __aenter__(self) -> Self:
        import aiohttp

        self.learn(value for asked in self.vendor.asked if asked.hidden and (value := self.keys.get(asked.name)))
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=CALL_SECONDS, connect=CONNECT_SECONDS),
            headers={"Accept": "application/json", "User-Agent": "rox_bot"},
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def ask(self, request: Request, limit: Limit | None = None) -> Answer:
        """Return what a call gives; raises Refused, Closed, Misunderstood or, once it is in vain, Passing."""
        tried = 0
        while True:
            try:
                return await self._authorised(request, *([limit] if limit else []))
            except Passing as trouble:
                tried += 1
                if tried >= self.tries or trouble.wait > LONGEST_WAIT:
                    raise
                pause = trouble.wait or PAUSES[min(tried, len(PAUSES)) - 1] * random.uniform(0.5, 1.5)
                log.info("asked again after a pause", extra={"kind": self.vendor.kind, "seconds": round(pause, 1)})
            await asyncio.sleep(pause)

    async def _authorised(self, request: Request, *limits: Limit) -> Answer:
        """Make a call; a token that the vendor holds no longer good is got anew, once."""
        old = bool(self._token[0])
        try:
            return await self._call(request, await self._headers(), *limits)
        except Refused:
            if self.vendor.token is None or not old:
                raise
        self._token = ("", 0.0)
        return await self._call(request, await self._headers(), *limits)

    async def _headers(self) -> Mapping[str, str]:
        token = self.vendor.token
        if token is None:
            return self.vendor.headers(self.keys)
        if not self._token[0] or time.monotonic() > self._token[1]:
            form = token.form(self.keys)
            query = {name: value for name, value in token.query(self.keys).items() if value}
            sent = token.headers(self.keys)
            async with self._pace.call(self.vendor.limit):
                got = await self._exchange("POST", token.path, query, headers=sent, data=dict(form), for_token=True)
            value = got.body.get("access_token") if isinstance(got.body, dict) else None
            if not isinstance(value, str) or not value:
                raise self._misunderstood(token.path)
            lasts = got.body.get("expires_in")
            seconds = float(lasts) if isinstance(lasts, int | float) else 0.0
            self._token = (value, time.monotonic() + max(0.0, seconds - _EARLY))
            self.learn([value])
        return {**self.vendor.headers(self.keys), "Authorization": f"Bearer {self._token[0]}"}

    async def _call(self, request: Request, headers: Mapping[str, str], *limits: Limit) -> Answer:
        method = "GET" if request.body is None else "POST"
        async with self._pace.call(self.vendor.limit, *limits):
            return await self._exchange(method, request.path, request.query, headers=headers, sent=request.body)

    async def _exchange(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        *,
        headers: Mapping[str, str] | None = None,
        sent: Mapping[str, Any] | None = None,
        data: Mapping[str, str] | None = None,
        for_token: bool = False,
    ) -> Answer:
        import aiohttp

        assert self._session is not None  # noqa: S101 - a Caller is used inside its own `async with`
        address = f"{self.address}{path}"
        try:
            async with self._session.request(
                method, address, params=query, headers=headers, json=sent, data=data, allow_redirects=False
            ) as response:
                at = _when(response.headers.get("Date", ""))
                self._sort_out(response.status, response.headers, at, path, for_token=for_token)
                body = await self._body(response)
        except aiohttp.ClientConnectorCertificateError as trouble:
            raise Misunderstood(
                N_("The certificate of {host} cannot be trusted."), host=urlsplit(self.address).hostname or ""
            ) from trouble
        except aiohttp.ClientPayloadError as trouble:
            raise Passing(N_("The answer of {title} was cut off."), title=self.vendor.title) from trouble
        except TimeoutError as trouble:
            raise Passing(N_("{title} does not answer in time."), title=self.vendor.title) from trouble
        except (aiohttp.ClientError, OSError) as trouble:
            raise Passing(
                N_("{title} cannot be reached at {host}."),
                title=self.vendor.title,
                host=urlsplit(self.address).hostname or "",
            ) from trouble
        return Answer(self._parsed(body, response.headers.get("Content-Type", "")), at)

    def _sort_out(
        self, status: int, headers: Mapping[str, str], at: datetime | None, path: str, *, for_token: bool
    ) -> None:
        """Raise what a status means; 2xx means nothing."""
        title = self.vendor.title
        if status < 300:
            return
        if status < 400:
            raise Misunderstood(
                N_("{title} sends us on to {host}. If that is where it lives now, use that address."),
                title=title,
                host=urlsplit(headers.get("Location", "")).hostname or "?",
            )
        if status == 401 or (for_token and status in (400, 403)):
            raise Refused(
                N_("The key was refused: {title} answered {status}. Give it a good one: rox-bot source add {kind}"),
                title=title,
                status=status,
                kind=self.vendor.kind,
            )
        if status in (403, 404, 410):
            raise Closed(
                N_("{title} does not let this key read {path} (answer {status}). Check address and rights."),
                title=title,
                path=path,
                status=status,
            )
        if status == 429:
            wait = _asked_to_wait(headers.get("Retry-After", ""), at)
            raise Passing(N_("{title} asks us to slow down."), title=title).after(wait or _DULL_WAIT)
        if status >= 500 or status == 408:
            wait = _asked_to_wait(headers.get("Retry-After", ""), at)
            fault = N_("{title} has a fault of its own (answer {status}).")
            raise Passing(fault, title=title, status=status).after(wait)
        raise Misunderstood(
            N_("{title} does not take our request for {path} (answer {status})."), title=title, path=path, status=status
        )

    async def _body(self, response: "aiohttp.ClientResponse") -> bytes:
        parts, size = [], 0
        async for part in response.content.iter_chunked(1 << 16):
            size += len(part)
            if size > LARGEST:
                raise Misunderstood(
                    N_("{title} answers with more than {megabytes} MB at once; that is not read."),
                    title=self.vendor.title,
                    megabytes=LARGEST // 1_000_000,
                )
            parts.append(part)
        return b"".join(parts)

    def _parsed(self, body: bytes, content_type: str) -> Any:
        if "html" in content_type.lower() or body.lstrip()[:1] == b"<":
            raise Misunderstood(
                N_("{host} answers with a web page instead of data. Is the address right?"),
                host=urlsplit(self.address).hostname or "",
            )
        try:
            return json.loads(body)
        except RecursionError as nested:
            raise Misunderstood(
                N_("{title} answers in a form that we do not know."), title=self.vendor.title
            ) from nested
        except ValueError as broken:  # also what is no UTF-8
            raise Passing(N_("{title} answers with broken data."), title=self.vendor.title) from broken

    def _misunderstood(self, path: str) -> Misunderstood:
        return Misunderstood(
            N_("{title} answers {path} in a form that we do not know."), title=self.vendor.title, path=path
        )


def _when(header: str) -> datetime | None:
    """Return the instant in a header, as aware UTC."""
    try:
        found = parsedate_to_datetime(header)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _asked_to_wait(header: str, at: datetime | None) -> float:
    """Return the seconds of a Retry-After header, at most an hour, 0 for none or one that cannot be read.

    A date in it is compared with the vendor's own clock.
    """
    text = header.strip()
    if _SECONDS.fullmatch(text):
        return min(float(text), MOST_ASKED)
    until = _when(text)
    if until is None or at is None:
        return 0.0
    return min(max(0.0, (until - at).total_seconds()), MOST_ASKED)
