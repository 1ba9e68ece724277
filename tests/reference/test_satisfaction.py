"""Satisfaction in two files of others: Olist's reviews and the telco's survey, as shares and as means."""

from pathlib import Path
from typing import Any

import pytest

from tests.reference.conftest import imported
from tests.reference.test_itsm import agrees

FILES = {
    "olist": ("olist_orders_reviews.csv.gz", "olist_orders_reviews", "America/Sao_Paulo"),
    "telco": ("telco_status_services.csv.gz", "telco_status_services", "UTC"),
}


@pytest.mark.parametrize("name", FILES)
def test_the_share_of_satisfied_customers_agrees(
    name: str, shared: Path, reference: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file, key, zone = FILES[name]
    terminal = imported(name, zone, shared / file, tmp_path_factory)
    share, mean = (terminal.json("ask", f"{line} all time")["readings"][0] for line in ("csat", "csat mean"))
    agrees(share, reference[key]["csat_top2"])
    assert mean["n"] == share["n"]
    assert mean["low"] < mean["value"] < mean["high"]
    if "csat_mean" in reference[key]:
        assert round(mean["value"], 4) == reference[key]["csat_mean"]
