"""Many small writes as one: what waits is written in one transaction, and answered once that is on disk.

A transaction of its own for each costs the most of what a small write costs: its statements, and the wait for the disk.
"""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from rox_bot.domain.errors import N_, RoxError, Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")
_FULL = 20  # groups that may wait; what comes then would be answered too late


class _Waiting(NamedTuple, Generic[Item, Result]):
    item: Item
    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[Result]"


class GroupedWrites(Generic[Item, Result]):
    """Hands what comes in, `most` at once, to `work` in one thread; it returns one result for each, committed.

    Where `work` fails for several they are tried one by one, so that one does not spoil the others; its failure is
    then raised for it alone.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result]], most: int) -> None:
        self._work = work
        self._most = most
        self._waiting: deque[_Waiting[Item, Result]] = deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    async def write(self, item: Item, seconds: float) -> Result:
        """Return what came of one item; Unavailable where that takes longer, and then it may still be written."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Result] = loop.create_future()
        self._put(_Waiting(item, loop, answer))
        try:
            async with asyncio.timeout(seconds):
                return await answer
        except TimeoutError:
            raise _busy() from None

    def close(self, seconds: float) -> None:
        """Take nothing more, and end once what waits is written, or after so many seconds."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(seconds)

    def _put(self, waiting: "_Waiting[Item, Result]") -> None:
        with self._changed:
            if self._closed or len(self._waiting) >= _FULL * self._most:
                raise _busy()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="grouped writes", daemon=True)
                self._thread.start()
            self._waiting.append(waiting)
            self._changed.notify()

    def _run(self) -> None:
        while group := self._next():
            self._write(group)

    def _next(self) -> "list[_Waiting[Item, Result]]":
        """Wait for the next group; an empty one is the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            return [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]

    def _write(self, group: "list[_Waiting[Item, Result]]") -> None:
        try:
            _answer(group, self._work([each.item for each in group]))
        except Exception as fault:  # noqa: BLE001 - raised again for those whom it concerns
            if len(group) == 1 or isinstance(fault, RoxError):
                _answer(group, [fault] * len(group))
                return
            for each in group:
                self._write([each])


def _answer(group: "list[_Waiting[Item, Result]]", results: "Sequence[Result | Exception]") -> None:
    """Answer everybody in a group, in one turn of their event loop."""

    def answer() -> None:
        for each, result in zip(group, results, strict=True):
            if each.answer.done():
                continue  # nobody waits any more
            if isinstance(result, Exception):
                each.answer.set_exception(result)
            else:
                each.answer.set_result(result)

    with contextlib.suppress(RuntimeError):  # the loop is closed: they are gone, what they brought is on disk
        group[0].loop.call_soon_threadsafe(answer)


def _busy() -> Unavailable:
    return Unavailable(N_("The database is busy; please try again."))
