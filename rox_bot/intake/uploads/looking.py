"""A look into a file that was sent: how it would be read, its first rows as they would be kept, what is wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from rox_bot.domain.errors import BadInput
from rox_bot.intake.files import Map, Report, import_file
from rox_bot.intake.files.opening import open_table
from rox_bot.intake.files.reading import Table
from rox_bot.intake.proposals import Answers, Proposal, Sample, demand_rows, preview, propose, take_sample
from rox_bot.intake.proposals.answers import NOTHING, TRANSLATED
from rox_bot.intake.proposals.choosing import ORDER
from rox_bot.intake.proposals.dates import DAY_FIRST, MONTH_FIRST
from rox_bot.intake.proposals.saved import Saved, saved_for
from rox_bot.intake.recording import Recorder
from rox_bot.store.store import Store

ROWS = 10
TRIED = 5_000_000
"""Bytes up to which every row is checked before anybody decides; of a packed file a tenth."""

_PACKED = (".gz", ".xlsx", ".xlsm")


@dataclass(frozen=True)
class Look:
    """What a file is taken for.

    `proposal` is None where a saved map reads it, known since `saved_at`. `sources` are those whose saved maps fit,
    where they are several; `rows` the first ones as they would be kept (as `preview` tells them); `trial` what an
    import would find, where every row was checked; `notes` how the file was read; `sheets` those of a workbook, `sheet`
    the one that was read.
    """

    sample: Sample
    mapping: Map
    rows: tuple[Mapping[str, str], ...]
    proposal: Proposal | None = None
    saved_at: datetime | None = None
    sources: tuple[str, ...] = ()
    trial: Report | None = None
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Return whether nothing is left to be said before the import."""
        return self.proposal is None or not (self.proposal.questions or self.sources)


def look(store: Store, path: Path, answers: Answers, sheet: str, now: datetime, zone: str) -> Look:
    """Look into a file, with what was said about it; raises BadInput where it is useless."""
    table = open_table(path, (), sheet)
    sample, notes = take_sample(table), tuple(table.notes())
    saved = _saved(store, table, answers) or Saved()
    proposal, mapping = None, saved.mapping
    if mapping is None:
        demand_rows(sample, path)
        proposal = propose(sample, now, zone, answers)
        mapping = proposal.mapping
    seen = Look(sample, mapping, (), proposal, saved.saved_at, saved.sources, None, table.sheets, table.sheet, notes)
    if mapping.fields:
        seen = replace(seen, rows=_rows(store, sample, mapping, now))
    trial = _trial(store, table, mapping, sheet, now) if seen.is_ready else None
    return replace(seen, trial=trial, notes=trial.notes) if trial is not None else seen


def answers_of(mapping: Map) -> dict[str, str]:
    """Return what somebody would say who wants just this map: where a saved one is to be changed."""
    said = {"event": mapping.event, "source": mapping.source, "timezone": str(mapping.zone)}
    said |= {name: NOTHING for name in ORDER[mapping.event] if name not in {*mapping.fields, *mapping.constants}}
    said |= {**mapping.fields, **mapping.constants}
    if mapping.scale:
        said["scale"] = f"{mapping.scale[0]:g}-{mapping.scale[1]:g}"
    if mapping.ticket_source:
        said["ticket_source"] = mapping.ticket_source
    if mapping.formats:
        first = mapping.formats[0]
        said["dates"] = MONTH_FIRST if first.find("%m") < first.find("%d") else DAY_FIRST
    said |= {f"{name} {cell}": value or NOTHING for name in TRANSLATED for cell, value in _values(mapping, name)}
    said["requester_is"] = "name" if mapping.requester_is_name else "id"
    return said | ({"customer_is": "person"} if mapping.customer_is_person else {})


def _values(mapping: Map, name: str) -> Iterable[tuple[str, str]]:
    return [(cell, value) for cell, value in mapping.values.get(name, {}).items() if cell]


def _saved(store: Store, table: Table, answers: Answers) -> Saved | None:
    """Return the saved map that fits, unless something was said; of two that disagree none: the next one goes first."""
    if set(answers) - {"source"}:
        return None
    try:
        return saved_for(store, table, answers.get("source", ""))
    except BadInput:
        return None


def _rows(store: Store, sample: Sample, mapping: Map, now: datetime) -> tuple[Mapping[str, str], ...]:
    recorder = Recorder(
        store.workspace,
        store.pseudonyms,
        customer_is_person=mapping.customer_is_person,
        requester_is_name=mapping.requester_is_name,
    )
    return tuple(preview(sample, mapping, recorder, now + timedelta(days=1), ROWS))


def _trial(store: Store, table: Table, mapping: Map, sheet: str, now: datetime) -> Report | None:
    packed = table.path.name.lower().endswith(_PACKED)
    if table.size > (TRIED // 10 if packed else TRIED):
        return None
    return import_file(store, table.path, mapping, now=now, dry_run=True, sheet=sheet)
