"""Whether files that were put away as done stay as they were read: who still writes one writes on where it is now.

What was read is remembered in a file of the inbox, so that a restart forgets nothing.
"""

import json
import logging
import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from rox_bot.intake.dropped.folder import Lying, Shape, shape_of

log = logging.getLogger(__name__)
WATCHED = timedelta(days=1)
"""So long a file that was put away is looked at again."""

_NAME = ".taken.json"


@dataclass
class Settled:
    """The done files of the last day in the inbox at `folder`, each as it was when it was read."""

    folder: Path
    _read: dict[Path, tuple[str, Shape, float]] = field(default_factory=dict)
    _seen: dict[Path, Shape] = field(default_factory=dict)
    _loaded: bool = False

    def note(self, source: str, path: Path, shape: Shape, now: datetime) -> None:
        """Remember what was read of a file that lies at `path` now."""
        self._load()
        before = (now - WATCHED).timestamp()
        self._read = {each: read for each, read in self._read.items() if read[2] >= before and each.exists()}
        self._read[path] = (source, shape, now.timestamp())
        self._save()

    def changed(self, now: datetime) -> list[Lying]:
        """Return the files that are others than was read of them, and lie as they did at the last look."""
        self._load()
        found, before = [], (now - WATCHED).timestamp()
        for path, (source, read, at) in self._read.items():
            shape = shape_of(path) if at >= before else None
            if shape is None or shape == read:
                continue
            if self._seen.get(path) == shape:
                found.append(Lying(source, path, shape))
            self._seen[path] = shape
        return found

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        with suppress(OSError, ValueError, KeyError, TypeError):  # none yet, or not ours: then nothing is known
            for name, (source, shape, at) in json.loads((self.folder / _NAME).read_text(encoding="utf-8")).items():
                self._read[self.folder / name] = (str(source), Shape(*map(int, shape)), float(at))

    def _save(self) -> None:
        kept = {str(path.relative_to(self.folder)): read for path, read in self._read.items()}
        place = self.folder / _NAME
        part = place.with_suffix(".part")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                json.dump(kept, file)
            part.rename(place)
        except OSError as trouble:
            log.warning("inbox: what was read is not remembered beyond a restart: %s", type(trouble).__name__)
