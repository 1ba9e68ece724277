"""A store and a folder: texts become files, are imported, and what is kept of them is read back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from rox_bot.intake.files import Report, import_file, read_map
from rox_bot.store.store import Store

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)

TICKETS = """
event = "ticket"
source = "desk"
[fields]
source_key = "id"
opened_at = "opened"
"""

SCORES = """
event = "feedback"
source = "survey"
[constants]
instrument = "csat"
[fields]
source_key = "id"
occurred_at = "at"
score = "score"
"""


@dataclass
class Desk:
    """Imports texts as files into one store."""

    store: Store
    folder: Path

    def file(self, content: str | bytes, name: str = "export.csv") -> Path:
        """Write a file and return where."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def bring_in(self, content: str | bytes, mapping: str = TICKETS, **options: Any) -> Report:
        """Import a text by a map file's text."""
        path = self.file(content)
        return import_file(self.store, path, read_map(self.file(mapping, "map.toml")), **{"now": NOW, **options})

    def kept(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """Return columns of all facts of a kind, in the order in which they were added."""
        with self.store.reading() as tx:
            found = tx.execute(text(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id"))
            return [tuple(row) for row in found]

    def people(self) -> list[str]:
        """Return the keys of the people that are known."""
        with self.store.reading() as tx:
            return list(tx.execute(text("SELECT key FROM person")).scalars())
