"""What every file for one person has in common: it is noted before it is made, and it lies in a folder of its own."""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from rox_bot.domain.answer import Attachment
from rox_bot.domain.errors import N_, NotAllowed
from rox_bot.domain.question import Context
from rox_bot.store import audit
from rox_bot.store.store import Store
from rox_bot.store.turns import wait_turn

MOST_AN_HOUR = 5


def note_export(
    store: Store, context: Context, what: str, kind: str, rows: int, start: Any = None, end: Any = None
) -> None:
    """Write an export down before anything of it is read, unless this person had enough for now."""
    with store.writing() as tx:
        wait_turn(tx)
        since = context.now - timedelta(hours=1)
        done = audit.count_deeds(tx, context.workspace, context.person, "export", since)
        if context.surface == "slack" and done >= MOST_AN_HOUR:
            raise NotAllowed(N_("Slow down: {n} exports an hour are enough. Try again later."), n=MOST_AN_HOUR)
        span = {"start": start, "end": end} if start else {}
        audit.note_deed(
            tx, context.workspace, context.now, context.person, "export", what, format=kind, rows=rows, **span
        )


def made(name: str, write: Callable[[Path], None]) -> Attachment:
    """Write a file into a folder of its own, which goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="rox-export-"))
    file = Attachment(folder / name.replace(" ", "-"))
    try:
        write(file.path)
    except BaseException:
        file.remove()
        raise
    return file
