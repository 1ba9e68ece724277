"""Where the files lie that were sent to the bot: each in a folder of its own, for its owner alone, while it is needed.

What lies here is a copy: one that is gone is fetched again from where it was sent.
"""

import os
import re
import shutil
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rox_bot.domain.errors import N_, Unavailable

_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f/\\\\]+")
_LONGEST = 120


@dataclass(frozen=True)
class UploadFolder:
    """The folder `path`: made when it is first needed, closed to everybody else."""

    path: Path

    def place(self, number: int, name: str) -> Path:
        """Return where a file belongs, its folder made; raises Unavailable where there can be none."""
        place = self.path / str(number)
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = self.path.lstat()
            if self.path.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
                raise Unavailable(N_("{path} is open to others; make it a folder of the bot alone."), path=self.path)
            place.mkdir(mode=0o700, exist_ok=True)
        except OSError as trouble:
            reason = trouble.strerror or type(trouble).__name__
            raise Unavailable(
                N_("{path} cannot be moved or written: {reason}."), path=place, reason=reason
            ) from trouble
        return place / safe_name(name)

    def remove(self, number: int) -> None:
        """Remove a file and all that goes with it."""
        shutil.rmtree(self.path / str(number), ignore_errors=True)

    def sweep(self, kept: Collection[int]) -> None:
        """Remove all but the files with some numbers: what a bot that was killed has left."""
        with suppress(OSError):
            for place in self.path.iterdir():
                if place.name.isdecimal() and int(place.name) not in kept:
                    shutil.rmtree(place, ignore_errors=True)


def safe_name(name: str) -> str:
    """Return a file's name as it can be one here: no path, no hidden file, its ending kept where it is long."""
    plain = _NOT_IN_A_NAME.sub(" ", name).strip().lstrip(".~") or "file"
    stem, dot, ending = plain.rpartition(".")
    if len(plain) <= _LONGEST:
        return plain
    return f"{stem[: _LONGEST - len(ending) - 1]}{dot}{ending}" if 0 < len(ending) < 10 else plain[:_LONGEST]
