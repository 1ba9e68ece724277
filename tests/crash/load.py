"""Signed load on a bot that may die at any moment, and the account of what it acknowledged."""

import asyncio
import json
import threading
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from random import Random
from types import TracebackType
from typing import Self

from tests.fake_slack import FakeSlack, SignedRequest
from tests.slack.workspace import ADA, BRAM, SUPPORT, TEAMMATE
from tests.web.hooking import KEY, SOURCE, headers

CONNECTIONS = 6
ANSWER_SECONDS = 10.0
GIVEN_UP_SECONDS = 200
"""A sender gives up before its signature is five minutes old: what comes later is refused as a replay, rightly."""
LOGGED = "Logged E"
HOOK = "webhook"
_NOW = datetime.now(UTC).isoformat()
_BROKEN = (OSError, EOFError, TimeoutError)


@dataclass
class Load:
    """Keeps every one of `ports` busy with commands that log a score, messages that tell a moment, and webhooks.

    Each names a ticket of its own number, by which it is found again. Each is delivered in so many copies, some once
    more, as Slack does, and where a connection breaks half of them are.
    """

    slack: FakeSlack
    ports: Sequence[int]
    random: Random
    copies: int = 1
    acknowledged: Counter[str] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    delivered: int = 0
    _again: deque[tuple[str, SignedRequest]] = field(default_factory=deque)
    _numbers: "count[int]" = field(default_factory=lambda: count(1_000))
    _commands: dict[str, str] = field(default_factory=dict)
    _over: bool = False

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="load", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        self._thread.join(60)

    @property
    def many(self) -> int:
        """How many acknowledgements there were."""
        return self.acknowledged.total()

    def answered_with_success(self) -> set[str]:
        """The tickets that were acknowledged, less the commands that were answered with a refusal in words."""
        later = {
            self._commands[use.url]
            for use in list(self.slack.responses)
            if use.url in self._commands and LOGGED not in str(use.body)
        }
        return set(self.acknowledged) - later

    async def _run(self) -> None:
        ports = [port for port in self.ports for _ in range(CONNECTIONS)]
        await asyncio.gather(*(self._connection(port) for port in ports))

    async def _connection(self, port: int) -> None:
        """Send one request after another over one connection, and open a new one whenever it breaks."""
        line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        while not self._over:
            try:
                line = line or await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
                continue
            ticket, request = self._next()
            try:
                status, said = await asyncio.wait_for(_delivered(*line, request), ANSWER_SECONDS)
            except _BROKEN:
                self.broken += 1
                line[1].close()
                line = None
                if self.random.random() < 0.5:
                    self._again.append((ticket, request))
            else:
                self._account(ticket, request, status, said)
        if line is not None:
            line[1].close()

    def _account(self, ticket: str, request: SignedRequest, status: int, said: str) -> None:
        self.delivered += 1
        if status == 200 and (request.type == HOOK or not said or LOGGED in said):
            self.acknowledged[ticket] += 1
        else:
            self.refused[status] += 1
            self._again.append((ticket, request))
        if self.random.random() < 0.1:
            self._again.append((ticket, request))

    def _next(self) -> tuple[str, SignedRequest]:
        """What is to be delivered again, or something new."""
        if self._again and self.random.random() < (0.5 if self.copies == 1 else 0.8):
            ticket, request = self._again.popleft()
            if self.slack.clock() - stamp(request) < GIVEN_UP_SECONDS:
                return ticket, request
        ticket = str(next(self._numbers))
        make = self.random.choices((self._moment, self._log, self._hook), (2, 4, 4))[0]
        request = make(ticket)
        self._again.extend([(ticket, request)] * (self.copies - 1))
        return ticket, request

    def _log(self, ticket: str) -> SignedRequest:
        request = self.slack.command("/rox", f"log csat 4 Acme #{ticket}", user=ADA, channel=SUPPORT)
        self._commands[request.payload["response_url"]] = ticket
        return request

    def _hook(self, ticket: str) -> SignedRequest:
        event = {"type": "feedback", "occurred_at": _NOW, "instrument": "csat", "score": 4, "ticket": ticket}
        body = json.dumps(event).encode()
        return SignedRequest(headers(KEY, f"msg_{ticket}", body, self.slack.clock()), body, event, HOOK)

    def _moment(self, ticket: str) -> SignedRequest:
        text = f"Magic moment: <@{TEAMMATE}> drove to Acme at night for #{ticket}"
        message = self.slack.add_message(SUPPORT, user=BRAM, text=text)
        return self.slack.event(self.slack.message_event(message, SUPPORT))


def stamp(request: SignedRequest) -> int:
    """The moment at which it was signed, in seconds."""
    return next(int(value) for name, value in request.headers.items() if name.lower().endswith("timestamp"))


async def _delivered(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: SignedRequest
) -> tuple[int, str]:
    """Deliver a request and return the status and body of its answer; EOFError where the connection ends before."""
    path = f"/hooks/{SOURCE}" if request.type == HOOK else "/slack/events"
    writer.write(packed(request.headers, request.body, path))
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
    said = await reader.readexactly(length)
    return int(head.split(" ", 2)[1]), said.decode()


def packed(headers: dict[str, str], body: bytes, path: str = "/slack/events") -> bytes:
    """A request as it travels over a connection that stays open."""
    lines = [f"POST {path} HTTP/1.1", "Host: rox", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
