"""What runs in the processes that are killed while they take dropped files in."""

import os
import signal
import threading
from pathlib import Path
from typing import NoReturn

from rox_bot.intake.dropped import Inbox, Watch
from rox_bot.intake.files import importing
from rox_bot.language.wording import Wording
from rox_bot.store.store import Store
from tests.intake.files.desk import NOW


def watch(database_url: str, inbox: str, dies_at_the_move: bool = False) -> None:
    """Look into an inbox until it is killed; or until a file is in and about to be moved."""
    importing.BATCH = 100
    if dies_at_the_move:
        Path.rename = _die  # type: ignore[method-assign, assignment]
    store = Store(database_url, clock=lambda: NOW)
    Watch(store, Inbox(Path(inbox)), Wording(), threading.Event()).run(0.01)


def _die(*_: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
