"""The rows that did not go in: kept for a person to mend, in a file that no spreadsheet takes for formulas."""

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO

from rox_bot.domain.errors import N_, BadInput, Phrase
from rox_bot.domain.formulas import guarded
from rox_bot.intake.files.reading import Row
from rox_bot.language.wording import Wording

Fault = tuple[str, str]
"""The column at fault ('' = the row as a whole) and the reason."""


class BadRow(NamedTuple):
    """A row that did not go in: where it starts, the columns at fault and why (a phrase)."""

    line: int
    column: str
    reason: str


class Refused(Exception):
    """A row that cannot be taken in, with all that is wrong in it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


@contextmanager
def refused_rows(
    path: Path | None,
    header: Sequence[str],
    wording: Wording = Wording(),  # noqa: B008 - it cannot be changed
) -> Iterator[Callable[[Row, Refused], BadRow]]:
    """Hand out what notes a refused row: in the file at `path`, written anew, and as the value it returns."""
    with _opened(path) as file:
        sheet = csv.writer(file, quoting=csv.QUOTE_ALL) if file else None
        if sheet:
            sheet.writerow([*("line", "column", "reason"), *map(guarded, header)])

        def note(row: Row, refusal: Refused) -> BadRow:
            columns = ", ".join(dict.fromkeys(column for column, _ in refusal.faults if column))
            reasons = dict.fromkeys(reason for _, reason in refusal.faults)
            bad = BadRow(row.line, columns, Phrase.joined("; ", [_phrase(reason) for reason in reasons]))
            if sheet:
                sheet.writerow([bad.line, guarded(bad.column), wording.say(bad.reason), *map(guarded, row.cells)])
            return bad

        yield note


def _phrase(reason: str) -> Phrase:
    return reason if isinstance(reason, Phrase) else Phrase(reason)


@contextmanager
def _opened(path: Path | None) -> Iterator[TextIO | None]:
    """Open the file for its owner alone: it holds what customers wrote."""
    if path is None:
        yield None
        return
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(number, "w", encoding="utf-8-sig", newline="") as file:
            yield file
    except OSError as trouble:
        reason = trouble.strerror
        raise BadInput(N_("The file {path} cannot be written: {reason}."), path=path, reason=reason) from trouble
