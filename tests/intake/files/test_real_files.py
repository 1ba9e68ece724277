"""Real exports, imported by the example maps, against figures that others computed from the same files."""

from datetime import UTC, datetime
from pathlib import Path

from rox_bot.domain.answer import Cell
from rox_bot.domain.metrics import Measure
from rox_bot.domain.metrics.surveys import NPS_ANSWERS
from rox_bot.domain.period import Period
from rox_bot.intake.files import import_file, read_map
from rox_bot.store.cells import read_cells
from rox_bot.store.store import Store
from tests.intake.files.desk import NOW

MAPS = Path(__file__).parents[2] / "maps"
ALL_TIME = Period(datetime(2000, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC), "all", "UTC")


def read(store: Store, measure: Measure, *, by: str | None = None, spread: bool = False) -> dict[str, Cell]:
    with store.reading() as tx:
        cells = read_cells(tx, measure, [ALL_TIME], workspace="main", by=by, spread=spread)
    return {cell.member: cell for cell in cells}


def test_survey_answers_without_a_score_are_kept_and_not_counted_as_0(shared: Path, database_url: str) -> None:
    store = Store(database_url)
    path, mapping = shared / "nps_telecom_2018.csv", read_map(MAPS / "nps_telecom.toml")
    first, second = (import_file(store, path, mapping, now=NOW) for _ in range(2))
    assert (first.rows, first.bad, first.added, first.folded) == (2_385, 0, 2_385, 0)
    assert (second.added, second.changed, second.unchanged) == (0, 0, 2_385)
    whole = read(store, NPS_ANSWERS)[""]
    assert (whole.n, round(whole.total / whole.n, 2)) == (2_353, -24.69)
    stages = {
        name: (cell.n, round(cell.total / cell.n, 2))
        for name, cell in read(store, NPS_ANSWERS, by="touchpoint").items()
    }
    assert stages == {
        "Equipment Received": (231, -56.71),
        "First Payment": (1_130, -29.29),
        "Order": (962, -9.98),
        "Service in Use": (30, -76.67),
    }
    store.close()
