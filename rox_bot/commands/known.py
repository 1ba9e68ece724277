"""What is known in a workspace: the members of its slices, and which questions that group by one have an answer."""

import re
from collections.abc import Iterator, Mapping, Sequence

from rox_bot.commands.turning import SLICES
from rox_bot.domain.events import GROUPED_BY
from rox_bot.domain.naming import Known
from rox_bot.store import cells
from rox_bot.store.store import Store

_BY = re.compile(rf"(?<=\bby )(?:{'|'.join(SLICES)})$")


class KnownMembers(Mapping[str, Mapping[str, int]]):
    """Slice -> its members with their counts; asks the store only when somebody looks."""

    def __init__(self, store: Store, workspace: str) -> None:
        self._store = store
        self._workspace = workspace
        self._found: dict[str, Known] | None = None

    def _all(self) -> dict[str, Known]:
        if self._found is None:
            with self._store.reading() as tx:
                self._found = cells.read_members(tx, self._workspace)
        return self._found

    def __getitem__(self, key: str) -> Mapping[str, int]:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(GROUPED_BY)

    def __len__(self) -> int:
        return len(GROUPED_BY)


def groups(lines: Sequence[str]) -> bool:
    """Return whether any line groups by a slice at its end."""
    return any(_BY.search(line) for line in lines)


def with_known_slices(lines: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Return lines that group by slices with members: another takes the place of one that has none, or nothing does."""
    told: dict[str, None] = {}
    for line in lines:
        match = _BY.search(line)
        if match is None or match.group() in known:
            told[line] = None
            continue
        others = (f"{line[: match.start()]}{each}" for each in SLICES if each in known)
        found = next((each for each in others if each not in told and each not in lines), None)
        if found:
            told[found] = None
    return tuple(told)
