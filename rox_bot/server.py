"""Serving: one bot and its HTTP application in one process, from its start to its end by a signal."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from rox_bot import heap
from rox_bot.app import Bot, build
from rox_bot.domain.errors import RoxError
from rox_bot.settings import Settings
from rox_bot.store.engine import database_file, parse_url, unsound_version
from rox_bot.store.lock import serving

log = logging.getLogger("rox_bot")
SWITCH_SECONDS = 0.0005
"""So long a thread that answers a question may keep the interpreter from the loop that acknowledges."""
FINISH_SECONDS, EXIT_SECONDS = 3, 9.5
"""At the end: for open requests, and for everything together."""


class Server(uvicorn.Server):
    """A server that ends at SIGTERM or SIGINT without raising the signal again, so that the bot is closed after it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the loop; see `_serve`."""
        yield


def run_demo(settings: Settings) -> None:
    """Serve made-up customers until SIGTERM or SIGINT, with a database of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="rox-demo-bot-") as folder:
        run_server(settings.model_copy(update={"database_url": f"sqlite:///{folder}/rox.db"}), demo=True)


def run_server(settings: Settings, *, demo: bool = False) -> None:
    """Serve until SIGTERM or SIGINT; `demo` as in `build`."""
    heap.use_one_pool()
    sys.setswitchinterval(SWITCH_SECONDS)
    with serving(database_file(parse_url(settings.database_url))) as held:
        bot, web = build(settings, held=held, demo=demo)
        if bot.store.file and (version := unsound_version()):
            log.warning("this SQLite may lose what two programs write at once", extra={"version": version})
        try:
            with contextlib.suppress(asyncio.CancelledError), asyncio.Runner(loop_factory=fast_loop()) as runner:
                runner.run(_serve(bot, web))
        finally:
            bot.store.close()
            with contextlib.suppress(RoxError):
                bot.store.checkpoint()


def fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes an event loop that handles requests at half the cost, None where there is none."""
    try:
        import uvloop
    except ImportError:
        return None
    made: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return made


async def _serve(bot: Bot, web: Starlette) -> None:
    """Connect first, then let requests in: a wrong token is said at once, not found out by the first question."""
    settings = bot.settings
    config = uvicorn.Config(
        web,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=FINISH_SECONDS,
    )
    server = Server(config)
    loop, serving = asyncio.get_running_loop(), asyncio.current_task()

    def stop() -> None:
        log.info("stopping")
        bot.stop()
        _end_in_time()
        server.should_exit = True
        if not server.started and serving is not None:
            serving.cancel()

    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop)
    async with bot.running():
        await server.serve()


def _end_in_time() -> None:
    """End the process even where something cannot be stopped; what was acknowledged is on disk."""

    def end() -> None:
        log.warning("ended before all work was done")
        os._exit(0)

    timer = threading.Timer(EXIT_SECONDS, end)
    timer.daemon = True
    timer.start()
