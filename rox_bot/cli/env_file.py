"""The file `.env`: settings changed in it, everything else left as it stands, readable by its owner alone."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from rox_bot.domain.errors import N_, BadInput

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=")


def change_env(path: Path, settings: Mapping[str, str]) -> bool:
    """Set names to values in a file, whole or not at all; return whether anything was changed.

    A name that stands there gets its new value in its place; new ones come at the end. Raises BadInput where the file
    cannot be read or written.
    """
    try:
        target = path.resolve()
        before = target.read_text(encoding="utf-8") if target.exists() else ""
        after = changed(before, settings)
        if after == before and not target.stat().st_mode & 0o077:
            return False
        _replace(target, after)
    except (OSError, UnicodeDecodeError) as trouble:
        reason = getattr(trouble, "strerror", None) or str(trouble)
        raise BadInput(N_("{path} cannot be written: {reason}."), path=path, reason=reason) from trouble
    return True


def changed(text: str, settings: Mapping[str, str]) -> str:
    """Return the text of a file with names set to values."""
    left, lines = dict(settings), []
    for line in text.splitlines(keepends=True):
        found = _LINE.match(line)
        name = found[1] if found else ""
        if name not in settings:
            lines.append(line)
        elif name in left:  # once: of a name that stands twice the last would hold
            end = "\r\n" if line.endswith("\r\n") else "\n"
            lines.append(f"{name}={left.pop(name)}{end}")
    if lines and left and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return "".join([*lines, *(f"{name}={value}\n" for name, value in left.items())])


def _replace(target: Path, text: str) -> None:
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        opened = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
