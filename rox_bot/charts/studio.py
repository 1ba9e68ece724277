"""Pictures drawn in processes of their own: whatever becomes of one of those, the bot goes on without a picture."""

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from rox_bot.charts import wire
from rox_bot.domain.chart import Chart
from rox_bot.domain.page import Page

SECONDS = 30
MEMORY = 512 * 2**20
AT_ONCE, WAITING = 2, 1
"""Who asks waits in one of the bot's few worker threads, and acknowledgements need those too."""

MOST_PICTURES = 200
IDLE_SECONDS = 300.0
_GRACE = 5.0
_PACKAGES = str(Path(__file__).resolve().parents[2])
_KEPT_TO_OURSELVES = ("ROX_", "SLACK_")
_CHILD = "rox_bot.charts.child"


class NotDrawn(Exception):
    """There is no picture; in one word why."""


@dataclass
class _Painter:
    """One drawing process, how many pictures it drew, and when the last one was done."""

    process: "subprocess.Popen[bytes]"
    pictures: int = 0
    rested_at: float = field(default_factory=time.monotonic)


@dataclass
class Studio:
    """Draws charts in at most two processes at once, kept for the next picture until they have been idle for long."""

    seconds: int = SECONDS
    memory: int = MEMORY
    most_pictures: int = MOST_PICTURES
    module: str = _CHILD
    _queue: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE + WAITING))
    _places: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _idle: list[_Painter] = field(default_factory=list)
    _busy: list[_Painter] = field(default_factory=list)
    _closed: bool = False

    def draw(self, chart: Chart | Page) -> bytes:
        """Return a chart as PNG, a page as PDF, in the thread that asks; NotDrawn where there is none in time."""
        if not self._queue.acquire(blocking=False):
            raise NotDrawn("busy")
        try:
            with self._places:
                return self._picture(chart)
        finally:
            self._queue.release()

    def rest(self) -> None:
        """End the processes that have been idle for long; to be called now and then."""
        with self._lock:
            tired = [each for each in self._idle if time.monotonic() - each.rested_at > IDLE_SECONDS]
            self._idle = [each for each in self._idle if each not in tired]
        for each in tired:
            self._end(each)

    def close(self) -> None:
        """End every process, also one that is drawing."""
        with self._lock:
            self._closed = True
            painters, self._idle = [*self._idle, *self._busy], []
        for each in painters:
            self._end(each)

    def pids(self) -> list[int]:
        """Return the ids of the processes there are."""
        with self._lock:
            return [each.process.pid for each in (*self._idle, *self._busy)]

    def _picture(self, chart: Chart | Page) -> bytes:
        painter = self._painter()
        try:
            picture = self._drawn(painter, chart)
        except BaseException:
            self._end(painter)
            raise
        self._rest(painter)
        return picture

    def _painter(self) -> _Painter:
        with self._lock:
            if self._closed:
                raise NotDrawn("closed")
            while self._idle:
                painter = self._idle.pop()
                if painter.process.poll() is None:
                    self._busy.append(painter)
                    return painter
                _close_pipes(painter.process)
            painter = _Painter(self._start())
            self._busy.append(painter)
            return painter

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-P", "-m", self.module, str(self.seconds), str(self.memory)]
        pipe = subprocess.PIPE
        try:
            return subprocess.Popen(  # noqa: S603 - our own module
                command, stdin=pipe, stdout=pipe, env=_environment(os.environ), start_new_session=True
            )
        except OSError as trouble:
            raise NotDrawn("not_started") from trouble

    def _drawn(self, painter: _Painter, chart: Chart | Page) -> bytes:
        """Send a chart and wait for the answer, at most so long as a picture may take."""
        stdin, stdout = cast("BinaryIO", painter.process.stdin), cast("BinaryIO", painter.process.stdout)
        # The process ends itself in time; the guard is for one that can not even do that.
        guard = threading.Timer(self.seconds + _GRACE, painter.process.kill)
        guard.start()
        try:
            wire.write(stdin, wire.CHART, wire.packed(chart))
            kind, body = wire.read(stdout)
        except (OSError, EOFError, ValueError) as trouble:
            raise NotDrawn("died") from trouble
        finally:
            guard.cancel()
        if kind != wire.PICTURE:
            raise NotDrawn(body.decode("ascii", "replace")[:40])
        return body

    def _rest(self, painter: _Painter) -> None:
        painter.pictures, painter.rested_at = painter.pictures + 1, time.monotonic()
        with self._lock:
            keep = not self._closed and painter.pictures < self.most_pictures
            if keep:
                self._busy.remove(painter)
                self._idle.append(painter)
        if not keep:
            self._end(painter)

    def _end(self, painter: _Painter) -> None:
        with self._lock, contextlib.suppress(ValueError):
            self._busy.remove(painter)
        painter.process.kill()
        painter.process.wait()
        _close_pipes(painter.process)


def _close_pipes(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Return what a drawing process is told: no secret of the bot's, and one thread for its sums."""
    kept = {name: value for name, value in ours.items() if not name.startswith(_KEPT_TO_OURSELVES)}
    paths = os.pathsep.join(part for part in (_PACKAGES, ours.get("PYTHONPATH", "")) if part)
    return {**kept, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
