"""The keys of fetched sources: a file that only its owner can read, beside the database and never in it.

```toml
[helpdesk]                       # the source's name
email = "bot@acme.example"
token = "env:ZENDESK_TOKEN"      # taken from the environment; anything else stands for itself
```
"""

import json
import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

from rox_bot.domain.errors import N_, BadInput

_FROM_ENVIRONMENT = "env:"


def read_keys(file: Path, source: str) -> dict[str, str]:
    """Return a source's keys; raises BadInput where the file cannot be used or a key is missing in the environment."""
    found = _tables(file).get(source)
    if not found:
        raise BadInput(
            N_("{path} holds no keys of {source}; give them with rox-bot source add."), path=file, source=source
        )
    return resolved(found)


def resolved(keys: Mapping[str, str]) -> dict[str, str]:
    """Return keys with those that stand in the environment looked up there."""
    return {name: _resolved(value) for name, value in keys.items()}


def known_secrets(file: Path) -> list[str]:
    """Return every value in the file that is not too short to be one, for what must not show it; never raises."""
    try:
        tables = _tables(file)
    except BadInput:
        return []
    values = [value for table in tables.values() for value in table.values()]
    return [
        os.environ.get(value.removeprefix(_FROM_ENVIRONMENT), value) if _is_reference(value) else value
        for value in values
    ]


def write_keys(file: Path, source: str, keys: Mapping[str, str] | None) -> None:
    """Put a source's keys in the file, or take them out (None); the file is replaced as a whole."""
    tables = _tables(file)
    tables.pop(source, None)
    if keys:
        tables[source] = {name: value for name, value in keys.items() if value}
    text = "".join(_table(name, table) for name, table in tables.items())
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = file.with_name(f".{file.name}.{os.getpid()}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            os.fchmod(out.fileno(), 0o600)
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    except OSError as trouble:
        raise BadInput(N_("{path} cannot be written: {reason}."), path=file, reason=trouble.strerror or "") from trouble


def _tables(file: Path) -> dict[str, dict[str, str]]:
    try:
        with file.open("rb") as opened:
            if stat.S_IMODE(os.fstat(opened.fileno()).st_mode) & 0o077:
                raise BadInput(N_("Others can read the keys in {path}. Run: chmod 600 {path}"), path=file)
            told = tomllib.load(opened)
    except FileNotFoundError:
        return {}
    except OSError as trouble:
        raise BadInput(N_("{path} cannot be read: {reason}."), path=file, reason=trouble.strerror or "") from trouble
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise BadInput(N_("{path} is not a TOML file."), path=file) from broken
    return {
        name: {key: str(value) for key, value in table.items()}
        for name, table in told.items()
        if isinstance(table, dict)
    }


def _table(name: str, table: Mapping[str, str]) -> str:
    # A JSON string is a TOML basic string as well.
    lines = [f"{json.dumps(key)} = {json.dumps(value)}\n" for key, value in table.items()]
    return f"[{json.dumps(name)}]\n{''.join(lines)}\n"


def _is_reference(value: str) -> bool:
    return value.startswith(_FROM_ENVIRONMENT)


def _resolved(value: str) -> str:
    if not _is_reference(value):
        return value
    name = value.removeprefix(_FROM_ENVIRONMENT)
    if not os.environ.get(name):
        raise BadInput(N_("The keys name {name}, which is not set in the environment."), name=name)
    return os.environ[name]
