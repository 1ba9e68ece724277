"""Each named product's export gets the right map, with at most two corrections, and every row of it goes in."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rox_bot.intake.files import import_file, map_text, parse_map
from rox_bot.intake.files.opening import open_table
from rox_bot.intake.proposals import Proposal, propose, read_answer, take_sample
from rox_bot.store.store import Store
from tests.intake.proposals.made_up import EXPORTS, Export

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


def proposed(path: Path, *corrections: str, zone: str = "Europe/Amsterdam") -> Proposal:
    table = open_table(path)
    return propose(take_sample(table), NOW, zone, dict(read_answer(line, table.header) for line in corrections))


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_the_export_gets_the_right_map(export: Export, tmp_path: Path) -> None:
    assert len(export.corrections) <= 2
    proposal = proposed(export.write(tmp_path), *export.corrections)
    mapping = proposal.mapping
    assert proposal.questions == ()
    assert (mapping.event, mapping.source) == (export.event, export.source)
    assert mapping.fields == export.fields
    assert mapping.constants == export.constants
    assert (mapping.scale, mapping.formats, mapping.zone) == (export.scale, export.formats, ZoneInfo(export.zone))


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_every_row_goes_in_and_once_more_changes_nothing(export: Export, tmp_path: Path) -> None:
    path = export.write(tmp_path)
    mapping = parse_map(map_text(proposed(path, *export.corrections).mapping))
    store = Store(f"sqlite:///{tmp_path / 'rox.sqlite'}")
    first, second = (import_file(store, path, mapping, now=NOW) for _ in range(2))
    store.close()
    rows = export.rows - (export.source == "surveymonkey")  # its second line of headings is no row
    assert (first.good, first.bad, first.added) == (rows, 0, rows), first.bad_rows
    assert (second.added, second.changed, second.unchanged) == (0, 0, rows)
