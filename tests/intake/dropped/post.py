"""A folder in which tests drop files, and what is kept of them."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from rox_bot.intake.dropped import Inbox, Watch
from rox_bot.language.wording import Wording
from rox_bot.store import sources
from rox_bot.store.sources import Source
from rox_bot.store.store import Store
from tests.intake.files.desk import NOW, TICKETS
from tests.slack.workspace import Clock

ROWS = "id,opened\n1,2026-10-05T09:00\n2,2026-10-07T17:30\n3,2026-10-06T12:00\n"


@dataclass
class Post:
    """An inbox with one source, `desk`, and the watch that looks into it."""

    store: Store
    inbox: Inbox
    watch: Watch
    end: threading.Event
    clock: Clock

    @classmethod
    def opened(cls, url: str, folder: Path) -> "Post":
        """Open a store, and make an empty inbox."""
        clock, end = Clock(NOW), threading.Event()
        store, inbox = Store(url, clock=clock), Inbox(folder / "inbox")
        (inbox.path / "desk").mkdir(parents=True)
        return cls(store, inbox, Watch(store, inbox, Wording(), end), end, clock)

    def drop(self, content: str | bytes = ROWS, name: str = "tickets.csv", source: str = "desk") -> Path:
        """Drop a file."""
        path = self.inbox.path / source / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def put_map(self, content: str = TICKETS, name: str = "map.toml", source: str = "desk") -> Path:
        """Lay a map beside the files of a source."""
        return self.drop(content, name, source)

    def look(self, times: int = 2) -> None:
        """Look into the inbox: the first time a file is seen, the second it is taken in."""
        for _ in range(times):
            self.watch.look()

    def lies(self, where: str = "", source: str = "desk") -> list[str]:
        """The names of all files in a folder of a source."""
        folder = self.inbox.path / source / where
        return sorted(each.name for each in folder.iterdir() if each.is_file()) if folder.is_dir() else []

    def keys(self) -> list[str]:
        """The keys of all tickets that are kept."""
        with self.store.reading() as tx:
            return sorted(tx.execute(text("SELECT source_key FROM ticket")).scalars())

    def source(self, name: str = "desk") -> Source:
        """A source as the registry knows it."""
        with self.store.reading() as tx:
            found = sources.find_source(tx, self.store.workspace, name)
        assert found is not None
        return found

    def known(self) -> list[Any]:
        """All sources that are known."""
        with self.store.reading() as tx:
            return [each.name for each in sources.sources(tx, self.store.workspace)]
