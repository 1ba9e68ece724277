"""The Socket Mode connection: watched from outside, replaced when it stays away, every gap in it reported."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.errors import N_, BadInput, RoxError, Unavailable
from rox_bot.slack.posting.clients import TIMEOUT, sorted_out
from rox_bot.slack.posting.refusals import DEAD_TOKENS

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """Seconds: between two pings and two looks, without a connection until it is replaced, and between replacements."""

    ping: float = 3.0
    look: float = 1.0
    away: float = 30.0
    first_pause: float = 1.0
    longest_pause: float = 30.0
    refused_pause: float = 300.0
    closing: float = 1.5


@dataclass
class LiveSocket:
    """One connection to Slack, opened anew for as long as the bot runs.

    Slack's client comes back by itself from most losses. It cannot from all: an address that was given out and not
    used in time is tried for ever. So what stays unconnected is thrown away whole and made anew. `on_gap` is called
    after every reconnection, since events may be lost between two connections.
    """

    app: AsyncApp
    token: str
    api_url: str
    on_gap: Callable[[], None]
    pace: Pace = Pace()
    refused: str = ""
    opened: int = 0
    _handler: AsyncSocketModeHandler | None = None
    _watch: asyncio.Task[None] | None = None
    _session: object = None
    _well: float = field(default_factory=time.monotonic)

    async def open(self) -> None:
        """Connect for the first time; a token that Slack refuses, or Slack out of reach, is explained."""
        try:
            await self._connect()
        except NotPosted as refusal:
            raise BadInput(
                N_("Slack refuses SLACK_APP_TOKEN ({reason}). It starts with xapp- and needs connections:write."),
                reason=refusal.reason,
            ) from refusal
        except Unsure as doubt:
            raise Unavailable(N_("Slack cannot be reached: {reason}."), reason=str(doubt)) from doubt
        self._look_at_session()
        self._watch = asyncio.create_task(self._keep_alive())

    async def is_connected(self) -> bool:
        """Return whether the connection stands and answers pings."""
        return self._handler is not None and bool(await self._handler.client.is_connected())

    async def close(self) -> None:
        """Stop watching, and close."""
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        await self._discard()

    async def _keep_alive(self) -> None:
        """Look at the connection as long as the bot runs; no fault of the network or of Slack ends this."""
        pause = self.pace.first_pause
        while True:
            await asyncio.sleep(self.pace.look)
            try:
                if await self.is_connected():
                    self._look_at_session()
                    pause = self.pace.first_pause
                elif time.monotonic() - self._well > self.pace.away:
                    await self._replace(pause)
                    pause = min(pause * 2, self.pace.longest_pause)
            except Exception:
                log.exception("socket watch")

    def _look_at_session(self) -> None:
        """Note that all is well now; a session other than the last one means a gap between the two."""
        session = self._handler.client.current_session if self._handler else None
        gap = time.monotonic() - self._well
        self._well = time.monotonic()
        if session is self._session:
            return
        first, self._session = self._session is None, session
        self.opened += 1
        if not first:
            log.warning("socket back", extra={"seconds": round(gap, 1), "count": self.opened})
            self.on_gap()

    async def _replace(self, pause: float) -> None:
        """Throw the connection away and make another; where that fails, wait before the next try."""
        log.warning("socket away, connecting anew", extra={"seconds": round(time.monotonic() - self._well, 1)})
        await self._discard()
        try:
            await self._connect()
        except (NotPosted, Unsure, RoxError, TimeoutError) as trouble:
            log.warning("socket not connected: %s", trouble)
            await self._discard()
            await asyncio.sleep(self.pace.refused_pause if self.refused else pause)

    async def _connect(self) -> None:
        """Connect once: an address is asked for here, since the client would ask with a refused token for ever."""
        base = AsyncWebClient(token=self.token, base_url=self.api_url, timeout=TIMEOUT, retry_handlers=[])
        handler = AsyncSocketModeHandler(self.app, self.token, web_client=base, ping_interval=self.pace.ping)
        self._handler = handler
        try:
            handler.client.wss_uri = await sorted_out(handler.client.issue_new_wss_url())
            await asyncio.wait_for(sorted_out(handler.connect_async()), self.pace.away)  # type: ignore[no-untyped-call]
        except NotPosted as refusal:
            if refusal.reason in DEAD_TOKENS:
                self.refused = refusal.reason
                log.error("Slack refuses the app token", extra={"reason": refusal.reason})  # noqa: TRY400
            raise
        except TimeoutError as late:
            raise Unsure("timeout") from late
        self.refused = ""

    async def _discard(self) -> None:
        """Close the connection without waiting for a peer that may be gone."""
        handler, self._handler = self._handler, None
        if handler is None:
            return
        try:
            await asyncio.wait_for(handler.close_async(), self.pace.closing)  # type: ignore[no-untyped-call]
        except Exception:
            log.warning("socket not closed in order", exc_info=True)
