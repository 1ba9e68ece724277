"""One dropped file: which map reads it, the import, and where it goes then."""

import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rox_bot.domain.errors import N_, BadInput, RoxError, Unavailable
from rox_bot.intake.dropped.folder import DONE, FAILED, Inbox, Lying, explained, free_name, shape_of
from rox_bot.intake.dropped.mapped import NoMap, map_of
from rox_bot.intake.dropped.settled import Settled
from rox_bot.intake.files import Report, import_file
from rox_bot.language.wording import Wording
from rox_bot.store import sources
from rox_bot.store.store import Store

log = logging.getLogger(__name__)
MOST_BAD = 20.0
"""Percent of bad rows above which a whole file is refused: a date format that no longer fits misreads good rows too."""

KINDS = (".csv", ".csv.gz", ".xlsx", ".xlsm", ".xls", ".xlsb")
"""What a file may be called; of the last two the reader tells the way out."""

_ERRORS, _WHY = ".errors.csv", ".why.txt"


class Stopped(Exception):
    """The bot stops: what was begun is done anew after the next start."""


class Waits(Exception):
    """A file stays where it is, because of `trouble`.

    `later` says that trying again costs a look through the whole file, `noted` that its source knows the trouble.
    """

    def __init__(self, trouble: RoxError, *, later: bool = False, noted: bool = False) -> None:
        super().__init__(str(trouble))
        self.trouble = trouble
        self.later = later
        self.noted = noted


@dataclass(frozen=True)
class Taking:
    """Takes files in; `wording` says why a file failed, `at` hears of progress and may raise Stopped."""

    store: Store
    inbox: Inbox
    wording: Wording
    at: Callable[[int, int], None] | None = None
    settled: Settled = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "settled", Settled(self.inbox.path))

    def take(self, file: Lying) -> Report | None:
        """Import a file and put it away, with the done ones or with why it failed; return what a good import did.

        A file that lies with the done ones already stays there. Raises Waits where the file stays, and Stopped.
        """
        self._prepare(file)
        errors = self.inbox.path / file.source / FAILED / f".{file.path.name}{_ERRORS}"
        try:
            report = self._imported(file, errors)
            there = self._put_away(file, DONE, errors)
            self.settled.note(file.source, there, file.shape, self.store.clock())
        except RoxError as trouble:
            self._put_away(file, FAILED, errors, trouble)
            return None
        finally:
            errors.unlink(missing_ok=True)
        return report

    def note(self, source: str, trouble: RoxError) -> None:
        """Note at the source why its files wait or failed, where anything can be written."""
        said = self.wording.error(trouble)
        try:
            with self.store.writing() as tx:
                sources.know_source(tx, self.store.workspace, source, "inbox", self.store.clock())
                sources.note_failure(tx, self.store.workspace, source, self.store.clock(), said)
        except Unavailable:
            log.warning("inbox: what failed is not noted")

    def _prepare(self, file: Lying) -> None:
        """Make sure, before anything is read, that the file can be put away."""
        try:
            self.inbox.make_room(file.source)
        except RoxError as trouble:
            raise Waits(trouble) from trouble
        for left in (self.inbox.path / file.source / FAILED).glob(f".*{_ERRORS}"):  # by a bot that was killed
            left.unlink()

    def _imported(self, file: Lying, errors: Path) -> Report:
        if not file.path.name.lower().endswith(KINDS):
            raise self._noted(
                file,
                BadInput(N_("{name} is neither CSV (also .csv.gz) nor Excel (.xlsx, .xlsm)."), name=file.path.name),
            )
        try:
            mapping = map_of(self.store, self.inbox, file)
        except NoMap as trouble:
            raise Waits(trouble) from trouble
        except RoxError as trouble:
            raise self._noted(file, trouble) from trouble
        try:
            with self.store.writing() as tx:
                sources.know_source(tx, self.store.workspace, file.source, "inbox", self.store.clock())
            report = import_file(
                self.store,
                file.path,
                mapping,
                now=self.store.clock(),
                errors=errors,
                max_bad=MOST_BAD,
                kind="inbox",
                actor="inbox",
                wording=self.wording,
                progress=self.at,
            )
        except Unavailable as trouble:
            raise Waits(trouble, later=True, noted=True) from trouble
        except RoxError:
            self._demand_unchanged(file)
            raise
        except Stopped:
            raise
        except Exception as fault:
            raise self._noted(file, _reference(fault)) from fault
        self._demand_unchanged(file)
        return report

    def _demand_unchanged(self, file: Lying) -> None:
        if shape_of(file.path) != file.shape:
            raise Waits(
                BadInput(N_("{name} changed while it was imported; it is imported again."), name=file.path.name)
            )

    def _noted(self, file: Lying, trouble: RoxError) -> RoxError:
        self.note(file.source, trouble)
        return trouble

    def _put_away(self, file: Lying, where: str, errors: Path, trouble: RoxError | None = None) -> Path:
        """Move a file first and what is said of it after: of a bot that is killed in between the file is done with.

        Return where it lies now.
        """
        failures = self.inbox.path / file.source / FAILED
        place = self.inbox.path / file.source / where
        name = file.path.name if file.path.parent == place else free_name(place, file.path.name)
        try:
            with explained(file.path):
                file.path.rename(place / name)
        except BadInput as stuck:
            raise Waits(stuck, later=True) from stuck
        try:
            with explained(failures):
                beside = name if where == FAILED else free_name(failures, f"{name}{_ERRORS}").removesuffix(_ERRORS)
                if _has_rows(errors):
                    errors.rename(failures / f"{beside}{_ERRORS}")
                if trouble is not None:
                    _write(failures / f"{name}{_WHY}", self.wording.error(trouble))
        except BadInput as trouble_beside:
            log.warning("inbox: the reasons could not be written: %s", trouble_beside)
        return place / name


def _reference(fault: Exception) -> RoxError:
    """Log a fault of ours and return what is said of it."""
    reference = secrets.token_hex(2)
    log.error("ref %s", reference, exc_info=fault)
    return RoxError(N_("Something broke on our side, ref {reference}."), reference=reference)


def _has_rows(errors: Path) -> bool:
    """Return whether a file of bad rows holds more than its header."""
    try:
        with errors.open(encoding="utf-8") as file:
            return sum(1 for _, _ in zip(file, range(2), strict=False)) > 1
    except FileNotFoundError:
        return False


def _write(path: Path, text: str) -> None:
    """Write a text for its owner alone."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{text}\n")
