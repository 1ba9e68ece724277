"""Work beside what is being answered: what runs on by itself, what has to end in time, and questions in their turn."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from rox_bot.domain.errors import N_, RoxError, Unavailable

log = logging.getLogger(__name__)
T = TypeVar("T")
ACK_SECONDS = 2.5
"""So long taking something in may last before Slack is answered all the same; it waits three seconds."""

_AT_ONCE = 2
"""So many questions are answered at the same time; the others wait for their turn, acknowledged. More would not be
answered sooner, since they share one interpreter, and would hold up what is taken in."""


@dataclass(kw_only=True)
class Running:
    """The running tasks of one workspace, and the threads in which its questions are answered."""

    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    questions: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_AT_ONCE, "question"))

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Start work that may be lost at a crash, and keep hold of it until it ends."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)

    async def in_time(self, work: Coroutine[Any, Any, T], seconds: float | None = ACK_SECONDS) -> T:
        """Return what work returns; raise Unavailable where it takes longer than Slack waits, and let it end by itself.

        Slack delivers the same again later, and its key tells whether it was taken in after all.
        """
        task = asyncio.create_task(work)
        self.tasks.add(task)
        await asyncio.wait([task], timeout=seconds)
        if task.done():
            self.tasks.discard(task)
            return task.result()
        task.add_done_callback(self._done)
        raise Unavailable(N_("The database is busy; please try again."))

    def _done(self, task: "asyncio.Task[Any]") -> None:
        self.tasks.discard(task)
        fault = None if task.cancelled() else task.exception()
        if isinstance(fault, RoxError):
            log.warning("a task failed: %s", fault)
        elif fault is not None:
            log.error("a task failed", exc_info=fault)

    async def drain(self, seconds: float) -> None:
        """Wait for running work, at most so long."""
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=seconds)

    async def asked(self, work: Callable[..., T], *given: Any) -> T:
        """Do what may take long in threads of its own: what is taken in never waits behind many questions."""
        return await asyncio.get_running_loop().run_in_executor(self.questions, work, *given)
