"""Cells that are not what the rest of their column is: their rows will be bad ones, which is said before the import."""

from datetime import datetime, timedelta

from rox_bot.domain.errors import N_, BadInput, Phrase
from rox_bot.intake.files.mapping import Map
from rox_bot.intake.files.rows import RowReader
from rox_bot.intake.files.vocabulary import UNIQUE
from rox_bot.intake.proposals.columns import Sample

_LEEWAY = timedelta(days=1)


def odd_cells(sample: Sample, mapping: Map, now: datetime) -> tuple[Phrase, ...]:
    """Return, for each column that a map reads, how many cells of a sample cannot be read, and the first of them."""
    try:
        reader = RowReader(mapping, sample.header, now + _LEEWAY)
    except BadInput:
        return ()  # a constant that is none, which whoever reads the rows is told
    found = []
    for field, name in mapping.fields.items():
        column = sample.column(name)
        if column is None or field in UNIQUE:
            continue
        faults = {cell: why for cell in column.counts if (why := reader.fault(field, cell))}
        if faults:
            odd = column.first_odd(lambda cell, faults=faults: cell not in faults)  # type: ignore[misc]
            rows = sum(column.counts[cell] for cell in faults)
            told = N_('"{column}": {n} of {all} cells cannot be read, such as "{cell}": {reason}')
            why = Phrase(faults.get(odd, next(iter(faults.values()))))
            found.append(Phrase(told, column=name, n=rows, all=len(column.cells), cell=odd or "…", reason=why))
    return tuple(found)
