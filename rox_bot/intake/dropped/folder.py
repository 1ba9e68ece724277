"""What lies in the inbox: a folder for each source, its files, and where they are put when they are done."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from rox_bot.domain.errors import N_, BadInput, Phrase

DONE, FAILED = "done", "failed"
_LOCK = ".lock"
_LEFT_ALONE = re.compile(
    r"\.|~|.*(?:\.(?:part|partial|tmp|temp|filepart|crdownload|download|swp|toml)|~)$", re.IGNORECASE
)
_ENDINGS = re.compile(r"(?:\.csv)?\.[^.]{1,8}$", re.IGNORECASE)
_SOURCE_LENGTH = 100


class Shape(NamedTuple):
    """What tells whether a file is still being written: its number on disk, its bytes and when they changed (ns)."""

    number: int
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class Lying:
    """A file that waits in a source's folder."""

    source: str
    path: Path
    shape: Shape


@dataclass
class Inbox:
    """The folder `path`; `troubles` says why files wait that this process could have taken in."""

    path: Path
    troubles: dict[Path, Phrase] = field(default_factory=dict)

    def sources(self) -> list[str]:
        """Return the sources that have a folder; links lead out of the inbox and are none."""
        return sorted(entry.name for entry in _entries(self.path) if _is_source(entry))

    def lying(self, source: str) -> list[Lying]:
        """Return a source's waiting files, the oldest first; links, hidden files and unfinished uploads are none."""
        found = []
        for entry in _entries(self.path / source):
            with suppress(OSError):  # it went while we looked
                if entry.is_file(follow_symlinks=False) and not _LEFT_ALONE.match(entry.name):
                    state = entry.stat(follow_symlinks=False)
                    shape = Shape(state.st_ino, state.st_size, state.st_mtime_ns)
                    found.append(Lying(source, Path(entry.path), shape))
        return sorted(found, key=lambda each: (each.shape.changed, each.path.name))

    def strays(self) -> int:
        """Return how many files lie in the inbox itself, in nobody's folder."""
        return sum(entry.is_file(follow_symlinks=False) and not _hidden(entry.name) for entry in _entries(self.path))

    def failed(self, source: str) -> int:
        """Return how many files, with what goes with them, lie in a source's folder of failures."""
        return sum(entry.is_file(follow_symlinks=False) for entry in _entries(self.path / source / FAILED))

    def maps(self, source: str) -> list[Path]:
        """Return the map files that lie in a source's folder."""
        entries = (entry for entry in _entries(self.path / source) if entry.is_file(follow_symlinks=False))
        return sorted(
            Path(each.path) for each in entries if each.name.lower().endswith(".toml") and each.name[0] != "."
        )

    def make_room(self, source: str) -> None:
        """Make sure that a source's files can be put away; raises BadInput where they cannot, before any is read."""
        for name in (DONE, FAILED):
            place = self.path / source / name
            with explained(place):
                if place.is_symlink():
                    raise BadInput(N_("{path} is a link, and leads out of the inbox."), path=place)
                place.mkdir(mode=0o700, exist_ok=True)
        for place in (self.path / source, self.path / source / DONE, self.path / source / FAILED):
            if not os.access(place, os.W_OK | os.X_OK):
                raise BadInput(N_("{path} cannot be written, so no file can be put away; nothing is read."), path=place)

    def purge(self, before: datetime) -> int:
        """Remove the files that were put away as done before an instant, never failed ones; return how many."""
        gone = 0
        places = (self.path / source / DONE for source in self.sources())
        for place in (each for each in places if not each.is_symlink()):
            for entry in _entries(place):
                with suppress(OSError):  # it went while we looked, or may not be removed
                    state = entry.stat(follow_symlinks=False)
                    put_away_at = max(state.st_mtime, state.st_ctime)  # a move changes the latter alone
                    if entry.is_file(follow_symlinks=False) and put_away_at < before.timestamp():
                        Path(entry.path).unlink()
                        gone += 1
        return gone

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Hold the inbox for this process; False where another bot does. The system lets it go with the process."""
        import fcntl

        with explained(self.path):
            number = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            try:
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(number)


def shape_of(path: Path) -> Shape | None:
    """Return a file's shape, None where it is gone or has become something else."""
    try:
        state = path.lstat()
    except OSError:
        return None
    return Shape(state.st_ino, state.st_size, state.st_mtime_ns)


def put_away(path: Path, place: Path) -> Path:
    """Move a file to a folder, under a number where its name is taken, and return where it is now."""
    there = place / free_name(place, path.name)
    with explained(path):
        path.rename(there)
    return there


def free_name(place: Path, name: str) -> str:
    """Return a name for which nothing lies in a folder yet: `file.csv`, `file-2.csv` and so on."""
    taken = {entry.name for entry in _entries(place)}
    ending = (_ENDINGS.search(name) or [""])[0]
    stem, number, free = name.removesuffix(ending), 1, name
    while any(each == free or each.startswith(f"{free}.") for each in taken):
        number += 1
        free = f"{stem}-{number}{ending}"
    return free


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into a sentence."""
    try:
        yield
    except OSError as trouble:
        reason = trouble.strerror or type(trouble).__name__
        raise BadInput(N_("{path} cannot be moved or written: {reason}."), path=path, reason=reason) from trouble


def _is_source(entry: "os.DirEntry[str]") -> bool:
    return entry.is_dir(follow_symlinks=False) and not _hidden(entry.name) and len(entry.name) <= _SOURCE_LENGTH


def _hidden(name: str) -> bool:
    return name.startswith((".", "~"))


def _entries(folder: Path) -> list["os.DirEntry[str]"]:
    """Return what lies in a folder; nothing where there is none."""
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []
