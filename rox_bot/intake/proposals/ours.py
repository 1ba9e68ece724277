"""Our own exports: their columns are called what our fields are, so that nothing of them is guessed."""

from collections.abc import Iterable

from rox_bot.intake.files.vocabulary import KINDS
from rox_bot.intake.proposals.columns import Column, Sample


def our_event(columns: Iterable[Column]) -> str:
    """Return the kind of event in a file that was exported here, '' for any other file."""
    named = {column.name for column in columns}
    kinds = (name for name, kind in KINDS.items() if {"source", "source_key", *kind.required} <= named)
    return max(kinds, key=lambda name: len(named.intersection(KINDS[name].fields)), default="")


def our_fields(sample: Sample, event: str) -> dict[str, str]:
    """Return field -> column of an export of ours; columns without any value are left alone."""
    filled = {column.name for column in sample.columns if column.cells}
    return {name: name for name in KINDS[event].fields if name in filled}


def only_value(sample: Sample, name: str) -> str:
    """Return the one value that a column has, '' where it has none or several."""
    column = sample.column(name)
    return next(iter(column.counts)) if column is not None and len(column.counts) == 1 else ""
