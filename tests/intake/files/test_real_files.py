"""Real exports, imported by the example maps, against figures that others computed from the same files."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rox_bot.analytics.intervals import quantile
from rox_bot.domain.answer import Cell
from rox_bot.domain.metrics import Measure
from rox_bot.domain.metrics.surveys import NPS_ANSWERS
from rox_bot.domain.metrics.tickets import FIRST_CONTACT, OPENED, PROMISE_KEPT, REOPENED, RESOLUTION_TIME
from rox_bot.domain.period import Period
from rox_bot.intake.files import Report, import_file, read_map
from rox_bot.store.cells import read_cells
from rox_bot.store.store import Store
from tests.intake.files.desk import NOW

MAPS = Path(__file__).parents[2] / "maps"
ALL_TIME = Period(datetime(2000, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC), "all", "UTC")
Imported = tuple[Store, Report, Report]


@pytest.fixture(scope="module")
def incidents(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    """The audit log of UCI 498, imported twice."""
    path, mapping = shared / "itsm_incident_log.csv.gz", read_map(MAPS / "itsm.toml")
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('itsm') / 'rox.sqlite'}")
    first, second = (import_file(store, path, mapping, now=NOW, max_bad=0) for _ in range(2))
    yield store, first, second
    store.close()


def read(store: Store, measure: Measure, *, by: str | None = None, spread: bool = False) -> dict[str, Cell]:
    with store.reading() as tx:
        cells = read_cells(tx, measure, [ALL_TIME], workspace="main", by=by, spread=spread)
    return {cell.member: cell for cell in cells}


def test_the_updates_of_an_audit_log_become_one_ticket_each(incidents: Imported) -> None:
    store, report, _ = incidents
    assert (report.rows, report.bad, report.added, report.folded) == (141_712, 0, 24_918, 141_712 - 24_918)
    assert (report.first, report.last) == (
        datetime(2016, 2, 29, 1, 16, tzinfo=UTC),
        datetime(2017, 2, 16, 14, 17, tzinfo=UTC),
    )
    assert read(store, OPENED)[""].n == 24_918


def test_an_audit_log_imported_again_changes_nothing(incidents: Imported) -> None:
    _, _, again = incidents
    assert (again.added, again.changed, again.unchanged) == (0, 0, 24_918)


@pytest.mark.parametrize(
    ("measure", "hits", "n"),
    [(PROMISE_KEPT, 15_803, 24_918), (REOPENED, 275, 24_918), (FIRST_CONTACT, 19_624, 23_359)],
    ids=lambda value: getattr(value, "key", None),
)
def test_shares_of_an_audit_log_are_those_of_the_reference(
    incidents: Imported, measure: Measure, hits: int, n: int
) -> None:
    cell = read(incidents[0], measure)[""]
    assert (cell.total / 100, cell.n) == (hits, n)


def test_resolution_times_of_an_audit_log_are_those_of_the_reference(incidents: Imported) -> None:
    cell = read(incidents[0], RESOLUTION_TIME, spread=True)[""]
    assert cell.n == 23_362
    assert quantile(cell.spread, 0.5) == pytest.approx(22.10, abs=0.005)
    assert quantile(cell.spread, 0.9) == pytest.approx(381.55, abs=0.005)


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
