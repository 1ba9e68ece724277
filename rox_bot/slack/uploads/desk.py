"""What this process knows of the files that were sent: where they lie, what was seen in them, whose turn it is."""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from rox_bot.intake.uploads.folder import UploadFolder
from rox_bot.intake.uploads.looking import Look
from rox_bot.store import uploads
from rox_bot.store.source_claims import new_owner
from rox_bot.store.store import Store
from rox_bot.store.uploads import AGREED, SENT, Upload

_MOST_LOOKS = 8


class Stopped(Exception):
    """An import is given up: it was cancelled, another bot has taken it over, or this one stops."""


@dataclass
class Turn:
    """One kind of work, done by one task at a time; `due` says that there may be more of it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    due: bool = False


@dataclass
class Progress:
    """How far an import is, told by its thread; it gives up at its next word once `over` is set or the bot `stops`."""

    stops: Callable[[], bool]
    over: threading.Event = field(default_factory=threading.Event)
    share: float = 0.0

    def hear(self, done: int, total: int) -> None:
        """Take in how many of all bytes are done; raises Stopped in the import's thread."""
        self.share = min(1.0, done / total) if total else 0.0
        if self.over.is_set() or self.stops():
            raise Stopped


@dataclass
class Desk:
    """The files under way here; `me` is the name under which this process holds them."""

    folder: UploadFolder
    me: str = field(default_factory=new_owner)
    turns: dict[str, Turn] = field(default_factory=lambda: {SENT: Turn(), AGREED: Turn()})
    looks: "OrderedDict[int, Look]" = field(default_factory=OrderedDict)
    importing: dict[int, Progress] = field(default_factory=dict)
    voices: dict[int, asyncio.Lock] = field(default_factory=dict)

    def voice(self, number: int) -> asyncio.Lock:
        """Return what is held while something is told of a file, so that the last word is the latest."""
        return self.voices.setdefault(number, asyncio.Lock())

    def remember(self, number: int, look: Look) -> None:
        """Keep what was seen in a file for the form about it."""
        self.looks.pop(number, None)
        self.looks[number] = look
        while len(self.looks) > _MOST_LOOKS:
            self.looks.popitem(last=False)

    def forget(self, number: int) -> None:
        """Remove a file, of which nothing is needed any more."""
        self.looks.pop(number, None)
        self.voices.pop(number, None)
        self.folder.remove(number)

    def path(self, upload: Upload) -> Path:
        """Return where a file belongs here."""
        return self.folder.place(upload.id, upload.name)

    def claim(self, store: Store, state: str) -> Upload | None:
        """Take the next file in a state for this process."""
        return store.write(lambda tx: uploads.claim(tx, store.workspace, state, self.me, store.clock()))

    def find(self, store: Store, number: int) -> Upload | None:
        """Return a file as it stands."""
        with store.reading() as tx:
            return uploads.find(tx, store.workspace, number)

    def hold(self, store: Store, number: int) -> bool:
        """Keep a file that is worked on; False where it is not ours any more."""
        with store.writing() as tx:
            return uploads.hold(tx, store.workspace, number, self.me, store.clock())

    def step(self, store: Store, number: int, **values: Any) -> bool:
        """Note what came of the work on a file."""
        return store.write(lambda tx: uploads.step(tx, store.workspace, number, self.me, store.clock(), **values))

    def put_back(self, store: Store, number: int, not_before: datetime) -> None:
        """Give a file back, to be tried again."""
        store.write(lambda tx: uploads.put_back(tx, store.workspace, number, self.me, not_before))

    def sweep(self, store: Store) -> list[Upload]:
        """Give up what nobody has decided about for a day, remove what is not needed; return what was given up."""
        gone = store.write(lambda tx: uploads.expire(tx, store.workspace, store.clock()))
        with store.reading() as tx:
            kept = uploads.open_numbers(tx, store.workspace)
        self.folder.sweep(kept)
        return gone
