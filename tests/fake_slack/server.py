"""The fake itself: an aiohttp server on 127.0.0.1 in its own thread, and the handles tests hold it by."""

import asyncio
import concurrent.futures
import contextlib
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from . import answers, hooks
from .deliveries import Deliveries, NotDelivered
from .faults import Fault, FaultBook
from .files import download
from .journal import Ack, Call, Json
from .methods import CONNECT, answer, check_app_token
from .scopes import read_manifest
from .signing import SignedRequest
from .sockets import Sockets
from .wire import answered, arguments, broken, first_part

T = TypeVar("T")
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class FakeSlack(Deliveries):
    """A Slack workspace on a free local port: `with FakeSlack() as slack: ... slack.api_url ...`.

    With a manifest only its scopes are granted and only what it declares is delivered; without one everything is.
    `clock` gives epoch seconds. Blocking methods (`socket_send`, `wait_for_socket`, `http_send`) belong in
    `asyncio.to_thread` when the bot runs on the calling loop.
    """

    def __init__(self, manifest_path: str | Path | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(read_manifest(manifest_path) if manifest_path else None, clock)
        self.calls: list[Call] = []
        self.acks: list[Ack] = []
        self.faults = FaultBook()
        self.sockets = Sockets(self.app_id)
        self._loop = asyncio.new_event_loop()
        self._ready: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._over = asyncio.Event()
        self._echoes: set[asyncio.Task[Any]] = set()
        self._thread = threading.Thread(target=self._run, name="fake-slack", daemon=True)

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
    def api_url(self) -> str:
        """The value for SLACK_API_URL."""
        return f"{self.base_url}/api/"

    @property
    def open_sockets(self) -> int:
        """How many WebSockets are open now."""
        return len(self.sockets.lines)

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method, in order; uploads are "upload", response URLs "response_url"."""
        return [call for call in self.calls if call.method == method]

    def fail(self, method: str, **script: Any) -> Fault:
        """Scripts a failure of a method, of "upload" or of "response_url"; fields as in `Fault`."""
        fault = Fault(**script)
        self.faults.add(method, fault)
        return fault

    def heal(self, method: str | None = None) -> None:
        """Ends the failures of one method, or all."""
        self.faults.clear(method)

    def wait_for_socket(self, timeout: float = 5.0, opened: int = 1) -> None:
        """Waits for an open socket, the `opened`-th since the start; TimeoutError otherwise."""
        self.sockets.wait_opened(opened, timeout)

    def socket_send(
        self,
        payload: Json | SignedRequest,
        type: str = "events_api",  # noqa: A002
        retry_num: int | None = None,
        retry_reason: str = "timeout",
        timeout: float = 3.0,
    ) -> Json:
        """Delivers an envelope over one socket; returns the acknowledged payload, TimeoutError without an ack.

        A `SignedRequest` brings its own type and retry number. ConnectionError when no socket is open.
        """
        kind = type
        if isinstance(payload, SignedRequest):
            kind, retry_num = payload.type, payload.retry_num if retry_num is None else retry_num
            payload = payload.payload
        envelope = self._envelope(payload, kind)
        if retry_num is not None:
            envelope |= {"retry_attempt": retry_num, "retry_reason": retry_reason}
        start = time.monotonic()
        acknowledged = self._await(self.sockets.send(envelope)).result(timeout)
        self._acked(payload, kind, "socket", start, 200, acknowledged)
        return acknowledged

    def http_send(self, url: str, request: SignedRequest, timeout: float = 3.0) -> Ack:
        """Delivers a request over HTTP as Slack would; TimeoutError after three seconds without an answer."""
        start = time.monotonic()
        outgoing = urllib.request.Request(url, request.body, request.headers, method="POST")
        try:
            with DIRECT.open(outgoing, timeout=timeout) as response:
                status, body = response.status, response.read()
        except urllib.error.HTTPError as refused:
            with refused:
                status, body = refused.code, refused.read()
        return self._acked(request.payload, request.type, "http", start, status, answered(body))

    def drop_sockets(self) -> int:
        """Resets every WebSocket; returns how many there were."""
        return self._await(self.sockets.cut_all())

    def silence_sockets(self) -> None:
        """Leaves the open WebSockets open but dead: no pong, no envelope."""
        self.sockets.silence()

    def send_disconnect(self, reason: str = "refresh_requested") -> None:
        """Sends the `disconnect` frame on every WebSocket."""
        self._await(self.sockets.say_disconnect(reason))

    def _acked(self, payload: Json, kind: str, way: str, start: float, status: int, body: Json) -> Ack:
        ack = Ack(kind, way, time.monotonic() - start, status, body)
        self.acks.append(ack)
        if status == 200:
            answers.settle(self, payload, body)
        return ack

    def _envelope(self, payload: Json, kind: str) -> Json:
        envelope: Json = {"envelope_id": self.new_id("env-"), "type": kind, "payload": payload}
        return envelope | {"accepts_response_payload": kind != "events_api"}

    def _echo(self, body: Json) -> None:
        """Sends the bot the event of its own message, as Slack does when it listens to that channel."""
        if not (body.get("ok") and self.open_sockets):
            return
        with contextlib.suppress(NotDelivered):
            event = self.event(self.message_event(body["message"], body["channel"]))
            task = self._loop.create_task(self.sockets.send(self._envelope(event.payload, event.type)))
            self._echoes.add(task)
            task.add_done_callback(self._echoes.discard)

    def _await(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except OSError as error:
            self._ready.set_exception(error)
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._on_api)
        app.router.add_post("/upload/v1/{file}", self._on_upload)
        app.router.add_post("/{stem:commands|actions|app}/{team}/{hook}/{secret}", self._on_hook)
        app.router.add_get("/files-pri/{file}/download/{name}", self._on_download)
        app.router.add_get("/link/", self.sockets.serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._ready.set_result(None)
        await self._over.wait()
        await self.sockets.cut_all()
        await runner.cleanup()

    async def _on_api(self, request: web.Request) -> web.StreamResponse:
        args = await arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or args.pop("token", None)
        args.pop("token", None)
        call = Call(request.match_info["method"], args, token)
        return await self._under_fault(request, call, lambda: self._answer(call))

    def _answer(self, call: Call) -> web.Response:
        # The journal keeps what was sent, whatever the state does with it later.
        args = json.loads(json.dumps(call.args))
        if call.method == CONNECT:
            body = check_app_token(self, call.token) or self._connection()
        else:
            body = answer(self, call.method, args, call.token)
        if call.method == "chat.postMessage":
            self._echo(body)
        call.answer = json.loads(json.dumps(body))
        return web.json_response(call.answer, headers={"X-OAuth-Scopes": ",".join(sorted(self.scopes))})

    def _connection(self) -> Json:
        address = self.base_url.replace("http://", "ws://")
        return {"ok": True, "url": f"{address}/link/?ticket={self.sockets.ticket()}&app_id={self.app_id}"}

    async def _on_upload(self, request: web.Request) -> web.StreamResponse:
        file = self.files.get(request.match_info["file"])
        content = await request.read()
        if request.content_type == "multipart/form-data":
            content = await first_part(request)

        def keep() -> web.Response:
            if file is None or len(content) != file.length:
                return web.Response(status=400, text="bad upload")
            file.content = content
            return web.Response(text=f"OK - {len(content)}")

        call = Call("upload", {"file": request.match_info["file"], "length": len(content)}, None)
        return await self._under_fault(request, call, keep)

    async def _on_download(self, request: web.Request) -> web.StreamResponse:
        file, token = request.match_info["file"], request.headers.get("Authorization", "").removeprefix("Bearer ")

        def give() -> web.Response:
            with self.lock:
                status, content, kind = download(self, file, token)
            headers = {"Location": f"{self.base_url}/sign-in"} if status == 302 else {}
            return web.Response(status=status, body=content, content_type=kind, headers=headers)

        return await self._under_fault(request, Call("download", {"file": file}, token), give)

    async def _on_hook(self, request: web.Request) -> web.StreamResponse:
        raw = await request.text()
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        hook_id, url = request.match_info["hook"], str(request.url)

        def use() -> web.Response:
            status, text = hooks.use(self, hook_id, url, body)
            return web.Response(status=status, text=text)

        call = Call("response_url", body if isinstance(body, dict) else {}, None)
        return await self._under_fault(request, call, use)

    async def _under_fault(
        self, request: web.Request, call: Call, apply: Callable[[], web.Response]
    ) -> web.StreamResponse:
        def carry_out() -> web.Response:
            call.accepted = True
            return apply()

        with self.lock:
            call.fault = fault = self.faults.take(call.method, call.args)
            self.calls.append(call)
        if fault is None:
            return carry_out()
        done = carry_out() if fault.applies_first else None
        await asyncio.sleep(fault.delay)
        if fault.only_slow:
            return done or carry_out()
        if fault.drop and request.transport is not None:
            request.transport.close()
        return broken(fault)
