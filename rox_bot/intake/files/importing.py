"""The two passes of an import: the first checks every row, the second writes the newest versions in short batches."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from rox_bot.domain.errors import N_, BadInput, Phrase, RoxError
from rox_bot.domain.events import Event
from rox_bot.intake.files.arrivals import made_at, note_arrival, note_failure
from rox_bot.intake.files.mapping import Map
from rox_bot.intake.files.opening import open_table
from rox_bot.intake.files.reading import Row, Table
from rox_bot.intake.files.refused import BadRow, Refused, refused_rows
from rox_bot.intake.files.rows import RowReader
from rox_bot.intake.files.sums import OF_MONEY
from rox_bot.intake.files.vocabulary import UNPLACED
from rox_bot.intake.recording import Recorder
from rox_bot.language.wording import Wording
from rox_bot.store.facts import Written
from rox_bot.store.people import key_of_label
from rox_bot.store.scratch import Scratch, Winner, open_scratch
from rox_bot.store.store import Store, system_clock

BATCH = 1_000
SAMPLE = 10
_REMEMBERED = 10_000
_LEEWAY = timedelta(days=1)  # clocks and zones differ between systems
Progress = Callable[[int, int], None]


class TooManyBad(BadInput):
    """More rows of a file cannot be used than was said to be bearable; nothing of it was saved."""


@dataclass(frozen=True)
class Report:
    """What an import did. `rows` = `good` + `bad`; `folded` good rows were older versions of another row's event.

    `first` and `last` are the earliest and latest instants of the good rows, `bad_rows` the first ten bad ones. In a
    dry run nothing is written: `added`, `changed` and `unchanged` are 0. Of the unchanged ones `older` say something
    else than what is kept, without being newer. A file without rows says that its `source` has nothing newer, `until`
    it was made (None: not known, as of sums of money).
    """

    rows: int
    good: int
    bad: int
    added: int
    changed: int
    unchanged: int
    older: int
    folded: int
    first: datetime | None
    last: datetime | None
    bad_rows: tuple[BadRow, ...]
    dry_run: bool
    notes: tuple[str, ...] = ()
    source: str = ""
    until: datetime | None = None


@dataclass
class _Tally:
    """What the first pass counts."""

    good: int = 0
    bad: int = 0
    first: datetime | None = None
    last: datetime | None = None
    bad_rows: list[BadRow] = field(default_factory=list)

    def take(self, instant: datetime) -> None:
        self.good += 1
        self.first = min(self.first or instant, instant)
        self.last = max(self.last or instant, instant)

    def refuse(self, row: BadRow) -> None:
        self.bad += 1
        if len(self.bad_rows) < SAMPLE:
            self.bad_rows.append(row)


@dataclass(frozen=True)
class _Import:
    """One import under way: the file, how its rows are read, and where they go."""

    file: Table
    mapping: Map
    rows: RowReader
    recorder: Recorder
    scratch: Scratch

    def check(self, errors: Path | None, wording: Wording, at: Callable[[int], None]) -> _Tally:
        """First pass: check every row, note the bad ones, and find the newest version of every key."""
        tally = _Tally()
        with refused_rows(errors, self.file.header, wording) as note:
            for number, row in enumerate(self.file.rows(at)):
                try:
                    tally.take(self._check_row(number, row))
                except Refused as refusal:
                    tally.refuse(note(row, refusal))
        return tally

    def _check_row(self, number: int, row: Row) -> datetime:
        values = self.rows.values(row)
        key = values.get("source_key", "")
        try:
            self.recorder.check(self.mapping.kind.model, {**values, "source_key": key or "-"})
        except ValidationError as error:
            raise self.rows.explain(error) from None
        if not key:
            digest = self.rows.digest(row)
            # The same sum twice is one sum; the same answer twice are two answers.
            once = self.mapping.event in OF_MONEY
            key = digest.hex() if once else f"{digest.hex()}-{self.scratch.ordinal(digest)}"
        self.scratch.offer(key, number, values.get("updated_at"), values.get("reopens"))
        placed: datetime = values[self.mapping.kind.placed_by]
        return placed

    def write(self, store: Store, now: datetime, at: Callable[[int], None]) -> Written:
        """Second pass: write the winners, each batch in a transaction of its own."""
        done = Written()
        batch: list[Event] = []
        for row, winner in self._winning(at):
            batch.append(self._event(row, winner))
            if len(batch) == BATCH:
                done += self._write_batch(store, batch, now)
                batch = []
        return done + self._write_batch(store, batch, now)

    def _winning(self, at: Callable[[int], None]) -> Iterator[tuple[Row, Winner]]:
        winners = self.scratch.winners()
        winner = next(winners, None)
        for number, row in enumerate(self.file.rows(at)):
            if winner is not None and number == winner.row:
                yield row, winner
                winner = next(winners, None)
        if winner is not None or not self.file.unchanged():
            raise self._changed()

    def _event(self, row: Row, winner: Winner) -> Event:
        try:
            values = {**self.rows.values(row), "source_key": winner.key}
            if winner.reopens is not None:
                values["reopens"] = winner.reopens
            return self.recorder.admit(self.mapping.kind.model, values)
        except (Refused, ValidationError):  # this very row passed the first time
            raise self._changed() from None

    def _write_batch(self, store: Store, batch: list[Event], now: datetime) -> Written:
        with store.writing() as tx:
            written = self.recorder.write(tx, batch, now)
        return replace(written, ids=())  # of a file of millions nobody asks them

    def _changed(self) -> BadInput:
        return BadInput(N_("{path} changed while it was imported; import it again."), path=self.file.path)


def import_file(
    store: Store,
    path: Path,
    mapping: Map,
    *,
    now: datetime,
    dry_run: bool = False,
    errors: Path | None = None,
    max_bad: float | None = None,
    kind: str = "file",
    actor: str = "terminal",
    complete_until: datetime | None = None,
    sheet: str = "",
    wording: Wording = Wording(),  # noqa: B008 - it cannot be changed
    progress: Progress | None = None,
) -> Report:
    """Import a CSV or Excel file and report what was done; nothing of a file that cannot be read is written.

    A file with a header and no rows is an arrival too: its source has nothing newer, up to when the file was made.
    Bad rows are written to `errors`, a CSV file made anew, with the reasons in the language of `wording`. More than
    `max_bad` percent of them refuse the whole file. The source learns how far its events reach or why nothing came;
    `sheet` names the sheet of an Excel file, else the longest is read; `kind` says how its files arrive and `actor` who
    brought this one, `complete_until` up to when they lack nothing, where that is known (else what the map states).
    `progress` hears (bytes done, bytes in all) over both passes. Raises BadInput and Unavailable.
    """
    complete_until = complete_until or mapping.complete_until
    if complete_until is not None and complete_until > now:
        raise BadInput(N_("Nothing can be complete until a moment that has yet to come."))
    if complete_until is not None and mapping.event == "tally":
        raise BadInput(N_("Counts of partners are of whole periods; until when they are complete need not be said."))
    try:
        report = _imported(store, path, mapping, now, dry_run, errors, max_bad, sheet, wording, progress)
        if report.rows and not report.good and not dry_run:
            unusable = BadInput(N_("None of the {rows} rows of {name} can be used."), rows=report.rows, name=path.name)
            note_failure(store, mapping.source, now, unusable, wording)
        elif not dry_run:
            counts = {"added": report.added, "changed": report.changed, "bad": report.bad}
            note_arrival(store, mapping, kind, now, report.last, complete_until, report.until, actor, **counts)
    except RoxError as trouble:
        if not dry_run:
            note_failure(store, mapping.source, now, trouble, wording)
        raise
    return report


def _imported(
    store: Store,
    path: Path,
    mapping: Map,
    now: datetime,
    dry_run: bool,
    errors: Path | None,
    max_bad: float | None,
    sheet: str,
    wording: Wording,
    progress: Progress | None,
) -> Report:
    file = open_table(path, tuple(dict.fromkeys(mapping.fields.values())), sheet)
    _keep_apart(path, errors)
    rows = RowReader(mapping, file.header, max(now, system_clock()) + _LEEWAY)
    recorder = Recorder(
        store.workspace,
        store.pseudonyms,
        mapping.customer_is_person,
        labelled=lru_cache(_REMEMBERED)(_labelled(store)),
        requester_is_name=mapping.requester_is_name,
    )
    first, second = _halves(file, progress, 1 if dry_run else 2)
    with open_scratch() as scratch:
        running = _Import(file, mapping, rows, recorder, scratch)
        tally = running.check(errors, wording, first)
        notes = file.notes()
        _refuse(tally, max_bad)
        written = Written() if dry_run else running.write(store, now, second)
        until = None if tally.good + tally.bad or mapping.event in UNPLACED else made_at(path, now)
        report = _report(tally, written, scratch.count(), notes, dry_run=dry_run)
        return replace(report, source=mapping.source, until=until)


def _labelled(store: Store) -> Callable[[str], str]:
    """Return what finds the person whom a label in an exported file means."""

    def find(label: str) -> str:
        with store.reading() as tx:
            return key_of_label(tx, store.workspace, label)

    return find


def _keep_apart(path: Path, errors: Path | None) -> None:
    same = False
    with suppress(OSError):  # it need not exist
        same = errors is not None and errors.samefile(path)
    if same:
        raise BadInput(N_("{path} cannot be both the file to import and the one for its bad rows."), path=path)


def _halves(file: Table, progress: Progress | None, passes: int) -> tuple[Callable[[int], None], Callable[[int], None]]:
    def told(start: int) -> Callable[[int], None]:
        return lambda done: progress(start + done, passes * file.size) if progress else None

    return told(0), told(file.size)


def _refuse(tally: _Tally, max_bad: float | None) -> None:
    """Refuse a file with more bad rows than is bearable."""
    rows = tally.good + tally.bad
    percent = 100 * tally.bad / max(rows, 1)
    if max_bad is None or percent <= max_bad:
        return
    raise TooManyBad(
        N_("{bad} of {rows} rows ({percent}%) cannot be used, more than {max_bad}%: nothing was saved. {first}"),
        bad=tally.bad,
        rows=rows,
        percent=round(percent, 1),
        max_bad=max_bad,
        first=Phrase.joined(" ", [_told(row) for row in tally.bad_rows[:3]]),
    )


def _told(row: BadRow) -> Phrase:
    what = Phrase.joined(" ", [part for part in (row.column, row.reason) if part])
    return Phrase(N_("Line {line}: {what}."), line=row.line, what=what)


def _report(tally: _Tally, written: Written, keys: int, notes: list[Phrase], *, dry_run: bool) -> Report:
    return Report(
        rows=tally.good + tally.bad,
        good=tally.good,
        bad=tally.bad,
        added=written.added,
        changed=written.changed,
        unchanged=written.unchanged,
        older=written.older,
        folded=tally.good - keys,
        first=tally.first,
        last=tally.last,
        bad_rows=tuple(tally.bad_rows),
        dry_run=dry_run,
        notes=tuple(notes),
    )
