"""The same figures without a map file: the proposed map, with at most two corrections, reads the files of others."""

from pathlib import Path
from typing import Any

import pytest

from rox_bot.intake.files import Map, read_map
from tests.cli.running import Terminal
from tests.intake.proposals.test_exports import proposed
from tests.reference.conftest import MAPS
from tests.reference.test_itsm import agrees
from tests.reference.test_telecom import agrees as nps_agrees

Figures = dict[str, Any]
FILES = {
    "nps_telecom": ("nps_telecom_2018.csv", "Europe/London", ()),
    "olist": ("olist_orders_reviews.csv.gz", "America/Sao_Paulo", ()),
    "telco": ("telco_status_services.csv.gz", "UTC", ("occurred_at = 2019-09-30",)),
    "itsm": ("itsm_incident_log.csv.gz", "UTC", ()),
}


def accepted(name: str, folder: Path, shared: Path) -> Terminal:
    file, zone, corrections = FILES[name]
    assert len(corrections) <= 2
    terminal = Terminal(folder, zone)
    said = [part for line in corrections for part in ("--set", line)]
    terminal.json("import", shared / file, *said, "--yes")
    return terminal


def test_the_telecom_survey(shared: Path, reference: Figures, tmp_path: Path) -> None:
    terminal = accepted("nps_telecom", tmp_path, shared)
    nps_agrees(terminal.json("ask", "nps all time")["readings"][0], reference["nps_telecom_2018"]["overall"])
    by_stage = terminal.json("ask", "nps all time by touchpoint")["readings"]
    for reading in by_stage:
        nps_agrees(reading, reference["nps_telecom_2018"]["by_stage"][reading["slice"]["touchpoint"]])
    assert len(by_stage) == 4


@pytest.mark.parametrize(("name", "key"), [("olist", "olist_orders_reviews"), ("telco", "telco_status_services")])
def test_satisfaction(name: str, key: str, shared: Path, reference: Figures, tmp_path: Path) -> None:
    terminal = accepted(name, tmp_path, shared)
    agrees(terminal.json("ask", "csat all time")["readings"][0], reference[key]["csat_top2"])


def test_the_incident_log_is_read_as_the_map_file_reads_it(shared: Path) -> None:
    """Its figures are those of the map file (test_itsm), so it is enough that the proposal says the same."""
    file, zone, corrections = FILES["itsm"]
    found: Map = proposed(shared / file, *corrections, zone=zone).mapping
    by_hand = read_map(MAPS / "itsm.toml")
    assert found.fields == {**by_hand.fields, "agent": "assigned_to"}
    for part in ("event", "source", "formats", "missing", "zone", "values", "constants", "customer_is_person"):
        assert getattr(found, part) == getattr(by_hand, part)
