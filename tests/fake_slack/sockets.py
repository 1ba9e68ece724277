"""Socket Mode: tickets, open WebSockets, envelopes and their acknowledgements."""

import concurrent.futures
import itertools
import json
import secrets
import threading
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web

from .journal import Json

MOST_SOCKETS = 10


@dataclass(eq=False)
class Line:
    """One open WebSocket; a silent one neither answers pings nor carries envelopes."""

    socket: web.WebSocketResponse
    request: web.Request
    silent: bool = False

    def cut(self) -> None:
        """Resets the TCP connection."""
        if self.request.transport is not None:
            self.request.transport.abort()


class Sockets:
    """The open lines of the app; coroutines run on the server's loop, the rest on any thread."""

    def __init__(self, app_id: str) -> None:
        self.lines: list[Line] = []
        self.opened = 0
        self._app_id = app_id
        self._tickets: set[str] = set()
        self._waiting: dict[str, concurrent.futures.Future[Json]] = {}
        self._turn = itertools.count()
        self._changed = threading.Condition()

    def ticket(self) -> str:
        """A secret that opens one WebSocket, once."""
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Holds one line from its hello to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if len(self.lines) >= MOST_SOCKETS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        line = Line(socket, request)
        await socket.send_json(self._hello())
        self._note(opened=line)
        try:
            await self._listen(line)
        finally:
            self._note(closed=line)
        return socket

    async def send(self, envelope: Json) -> concurrent.futures.Future[Json]:
        """Sends an envelope over one of the lines, each in turn; the future holds the acknowledged payload."""
        live = [line for line in self.lines if not line.silent and not line.socket.closed]
        if not live:
            raise ConnectionError("no socket is open")
        future: concurrent.futures.Future[Json] = concurrent.futures.Future()
        self._waiting[envelope["envelope_id"]] = future
        await live[next(self._turn) % len(live)].socket.send_str(json.dumps(envelope))
        return future

    async def say_disconnect(self, reason: str) -> None:
        """Asks every line to reconnect, as Slack does before it closes them."""
        for line in list(self.lines):
            await line.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "fake"}})

    async def cut_all(self) -> int:
        """Resets every connection; returns how many there were."""
        lines = list(self.lines)
        for line in lines:
            line.cut()
        return len(lines)

    def silence(self) -> None:
        """Makes the lines open now fall silent; later ones answer."""
        for line in self.lines:
            line.silent = True

    def wait_opened(self, total: int, seconds: float) -> None:
        """Waits until `total` lines have been opened over time and one is open now; else TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.opened >= total and bool(self.lines), seconds):
                raise TimeoutError(f"{self.opened} sockets opened, {len(self.lines)} open after {seconds} s")

    def _hello(self) -> Json:
        debug = {"host": "fake", "build_number": 1, "approximate_connection_time": 18060}
        count, info = len(self.lines) + 1, {"app_id": self._app_id}
        return {"type": "hello", "num_connections": count, "connection_info": info, "debug_info": debug}

    async def _listen(self, line: Line) -> None:
        async for message in line.socket:
            if line.silent:
                continue
            if message.type is WSMsgType.PING:
                await line.socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._acknowledge(json.loads(message.data))

    def _acknowledge(self, answer: Any) -> None:
        future = self._waiting.pop(str(answer.get("envelope_id")), None)
        if future is not None:
            future.set_result(answer.get("payload") or {})

    def _note(self, opened: Line | None = None, closed: Line | None = None) -> None:
        with self._changed:
            if opened is not None:
                self.lines.append(opened)
                self.opened += 1
            if closed is not None:
                self.lines.remove(closed)
            self._changed.notify_all()
