"""The server of a made-up vendor: real HTTP in a thread of its own, with limits it checks and faults on order."""

import asyncio
import concurrent.futures
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from .desk import Desk

Json = dict[str, Any]


@dataclass
class Call:
    """One call as it came."""

    method: str
    path: str
    query: dict[str, str]
    authorization: str
    form: dict[str, str]
    status: int = 0
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """A wrong answer: a status, a body and its type, headers, a body `cut` half-way, or seconds of silence.

    It meets the next call whose path holds `path`.
    """

    status: int = 500
    body: bytes = b'{"error": "internal"}'
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    slow: float = 0.0
    path: str = ""


class FakeVendor:
    """`with FakeX(desk) as vendor: ... vendor.url ...`; a subclass answers.

    `documented` are the vendor's limits as (part of a path, calls, seconds); `skew` is how far the vendor's clock is
    ahead of the desk's true time. `limits` are the limits in force, in the same form; a call beyond one is answered 429
    and counted in `overruns`. `before` runs before each answer, with the number of the call.
    """

    documented: tuple[tuple[str, int, float], ...] = ()
    limits: tuple[tuple[str, int, float], ...] = ()

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.calls: list[Call] = []
        self.faults: deque[Fault] = deque()
        self.overruns = 0
        self.skew = timedelta(0)
        self.before: Callable[[int], None] = lambda _number: None
        self.tells_time = True
        self._made: dict[str, deque[float]] = {}
        self._loop = asyncio.new_event_loop()
        self._ready: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="fake-vendor", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    @property
    def now(self) -> datetime:
        """The vendor's own time."""
        return self.desk.now + self.skew

    def stamp(self, moment: datetime) -> datetime:
        """A moment as the vendor's clock has it."""
        return moment + self.skew

    def fail(self, *faults: Fault) -> None:
        """Let the next calls meet these faults, one each."""
        self.faults.extend(faults)

    def paths(self) -> list[str]:
        """The paths called, in order."""
        return [call.path for call in self.calls]

    def answer(self, call: Call) -> tuple[int, Any]:
        """A status and a JSON body."""
        raise NotImplementedError

    def _limited(self, call: Call) -> float:
        """Seconds to wait for a call beyond a limit, 0 within."""
        for part, calls, seconds in self.limits:
            if part not in call.path:
                continue
            made = self._made.setdefault(part, deque())
            now = time.monotonic()
            while made and made[0] <= now - seconds:
                made.popleft()
            if len(made) >= calls:
                self.overruns += 1
                return made[0] + seconds - now
            made.append(now)
        return 0.0

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._on_call)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._ready.set_result(None)
        await self._over.wait()
        await runner.cleanup()

    async def _on_call(self, request: web.Request) -> web.StreamResponse:
        sent = {name: str(value) for name, value in (await request.post()).items()}
        call = Call(request.method, request.path, dict(request.query), request.headers.get("Authorization", ""), sent)
        call.headers = request.headers
        call.body = (
            await request.json() if request.content_type == "application/json" and request.can_read_body else None
        )
        self.calls.append(call)
        self.before(len(self.calls))
        fault = next((each for each in self.faults if each.path in call.path), None)
        if fault is not None:
            self.faults.remove(fault)
            call.status = fault.status
            return await self._faulty(request, fault)
        if wait := self._limited(call):
            call.status = 429
            headers = {**self._headers(), "Retry-After": f"{wait:.1f}"}
            return web.json_response({"error": "too many requests"}, status=429, headers=headers)
        call.status, body = self.answer(call)
        return web.json_response(body, status=call.status, headers=self._headers())

    async def _faulty(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        await asyncio.sleep(fault.slow)
        headers = {**self._headers(), **fault.headers}
        if not fault.cut:
            return web.Response(status=fault.status, body=fault.body, content_type=fault.content_type, headers=headers)
        response = web.StreamResponse(status=200, headers={**headers, "Content-Type": "application/json"})
        response.content_length = len(fault.body) * 2
        await response.prepare(request)
        await response.write(fault.body)
        assert request.transport is not None
        request.transport.close()
        return response

    def _headers(self) -> dict[str, str]:
        return {"Date": format_datetime(self.now, usegmt=True)} if self.tells_time else {"Date": ""}


def broken_json() -> Fault:
    """Half a JSON text, served as if it were whole."""
    return Fault(200, json.dumps({"tickets": []}).encode()[:-4])
