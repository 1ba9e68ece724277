"""The helpdesk report that the reference figures would be: counted by opening, and found to be so."""

from pathlib import Path
from typing import Any

from tests.cli.running import Terminal


def test_weekly_figures_by_opening_are_explained_by_dated_opened(
    incidents: Terminal, reference: dict[str, Any], tmp_path: Path
) -> None:
    weeks = reference["itsm_incident_log"]["by_week_2016-W10..W21"]
    rows = [
        f"{week},{told['opened']},{100 * told['sla']['rate']:.2f}%,{100 * told['reopen']['rate']:.2f}%,"
        f"{told['resolution_h']['median']},{told['resolution_h']['p90']}"
        for week, told in weeks.items()
    ]
    header = "Week,Created tickets,SLA,Reopened,Median resolution time (h),P90 resolution time (h)"
    path = tmp_path / "report.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    columns = incidents.json("reconcile", "--source", "servicenow", path)["columns"]
    assert [(column["agrees"], column["by"]) for column in columns] == [
        (True, []),
        (False, ["dated:opened"]),
        (False, ["dated:opened"]),
        (False, ["dated:opened"]),
        (False, ["dated:opened"]),
    ]
    assert {(column["equal_in"], column["periods"]) for column in columns} == {(12, 12)}
