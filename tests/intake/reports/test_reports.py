"""Reports of helpdesks: their headings, figures and periods are read as written, and what cannot be is explained."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.domain.period import Calendar
from rox_bot.domain.reconciliation import Report
from rox_bot.intake.reports import read_report
from rox_bot.intake.reports.figures import read_figure
from rox_bot.intake.reports.headings import read_heading
from rox_bot.language.wording import Wording
from tests.intake.files.test_excel import book

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)


def read(folder: Path, text: str, calendar: Calendar = Calendar("Europe/Amsterdam")) -> Report:  # noqa: B008
    path = folder / "report.csv"
    path.write_text(text, encoding="utf-8")
    return read_report(path, calendar, NOW)


@pytest.mark.parametrize(
    ("heading", "metric", "unit"),
    [
        ("CSAT", "csat", ""),
        ("Customer Satisfaction Score (%)", "csat", "%"),
        ("% Satisfied", "csat", "%"),
        ("Klanttevredenheid", "csat", ""),
        ("Average CSAT", "csat_mean", ""),
        ("NPS", "nps", ""),
        ("First Contact Resolution Rate", "fcr", ""),
        ("% one-touch tickets", "fcr", "%"),
        ("Median first reply time (min)", "first_reply", "min"),
        ("First response time [hrs]", "first_reply", "h"),
        ("Gemiddelde reactietijd in minuten", "first_reply", "min"),
        ("90th percentile first reply time (minutes)", "first_reply_p90", "min"),
        ("Handle time (hours)", "", ""),
        ("Full_resolution_time (hours)", "full_resolution", "h"),
        ("Gem. oplostijd (uren)", "full_resolution", "h"),
        ("MTTR days", "full_resolution", "d"),
        ("Reopened tickets (%)", "reopen", "%"),
        ("Heropend %", "reopen", "%"),
        ("SLA compliance", "sla", ""),
        ("SLA behaald", "sla", ""),
        ("Created tickets", "tickets", ""),
        ("Nieuwe tickets", "tickets", ""),
        ("Unsolved tickets", "backlog", ""),
        ("Openstaande tickets", "backlog", ""),
        ("eNPS", "", ""),
        ("Remarks", "", ""),
        ("", "", ""),
    ],
)
def test_a_heading_means_a_metric_and_a_unit(heading: str, metric: str, unit: str) -> None:
    found = read_heading(heading)
    assert found.metric == metric
    assert not metric or found.unit == unit


@pytest.mark.parametrize(
    ("cell", "value", "precision", "unit"),
    [
        ("63.4%", 63.4, 0.05, "%"),
        ("63,42 %", 63.42, 0.005, "%"),
        ("22.1 h", 22.1, 0.05, "h"),
        ("90 min.", 90, 0.5, "min"),
        ("1h 20m", 80, 0.5, "min"),
        ("2 dagen 3 uur", 3060, 30, "min"),
        ("1:20", 80, 0.5, "min"),
        ("01:20:30", 80.5, 0.5 / 60, "min"),
        ("1,234", 1234, 0.5, ""),
        ("1,234.5", 1234.5, 0.05, ""),
        ("1.234,5", 1234.5, 0.05, ""),
        ("1.234.567", 1234567, 0.5, ""),
        ("1 234", 1234, 0.5, ""),
        ("0,634", 0.634, 0.0005, ""),
        ("-12", -12, 0.5, ""),
        ("−12", -12, 0.5, ""),
        ("0", 0, 0.5, ""),
    ],
)
def test_a_figure_is_read_with_the_precision_it_is_printed_in(
    cell: str, value: float, precision: float, unit: str
) -> None:
    found = read_figure(cell, counts=False)
    assert found is not None
    assert found == (pytest.approx(value), pytest.approx(precision), unit)


def test_a_point_before_three_digits_groups_counts_and_divides_anything_else() -> None:
    assert read_figure("1.234", counts=True) == (1234, 0.5, "")
    assert read_figure("1.234", counts=False) == (1.234, 0.0005, "")


@pytest.mark.parametrize("cell", ["", " ", "-", "–", "n/a", "NULL", "n.v.t."])
def test_an_empty_cell_is_no_figure(cell: str) -> None:
    assert read_figure(cell, counts=False) is None


@pytest.mark.parametrize("cell", ["many", "12 apples", "%", "1/2", "=1+1", "1h 2x"])
def test_a_cell_that_is_no_figure_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        read_figure(cell, counts=False)


@pytest.mark.parametrize(
    ("header", "cells", "first", "last"),
    [
        ("Week", "2026-W45", date(2026, 11, 2), date(2026, 11, 8)),
        ("Week", "W45 2026", date(2026, 11, 2), date(2026, 11, 8)),
        ("Week", "week 45 2026", date(2026, 11, 2), date(2026, 11, 8)),
        ("Week", "2026-11-02", date(2026, 11, 2), date(2026, 11, 8)),
        ("Week starting", "2026-11-02 00:00:00", date(2026, 11, 2), date(2026, 11, 8)),
        ("Month", "2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("Maand", "oktober 2026", date(2026, 10, 1), date(2026, 10, 31)),
        ("Month", "2026-10-01", date(2026, 10, 1), date(2026, 10, 31)),
        ("Date", "2026-11-02", date(2026, 11, 2), date(2026, 11, 2)),
        ("Datum", "2-11-2026", date(2026, 11, 2), date(2026, 11, 2)),
        ("Period", "2026-11-02..2026-11-08", date(2026, 11, 2), date(2026, 11, 8)),
        ("Period", "2026-11-02/2026-11-08", date(2026, 11, 2), date(2026, 11, 8)),
        ("Periode", "2026-11-02 t/m 2026-11-08", date(2026, 11, 2), date(2026, 11, 8)),
        ("Kwartaal", "Q3 2026", date(2026, 7, 1), date(2026, 9, 30)),
        ("From,To", "2026-11-02,2026-11-08", date(2026, 11, 2), date(2026, 11, 8)),
        ("Van,Tot", "2026-11-02,2026-11-09", date(2026, 11, 2), date(2026, 11, 8)),
    ],
)
def test_a_period_is_read_in_the_ways_people_write_it(
    tmp_path: Path, header: str, cells: str, first: date, last: date
) -> None:
    (figure,) = read(tmp_path, f"{header},Tickets\n{cells},7\n").figures
    assert (figure.period.first_day, figure.period.last_day) == (first, last)
    assert (figure.metric, figure.value, figure.precision, figure.heading) == ("tickets", 7, 0.5, "Tickets")


def test_days_a_week_apart_start_weeks_and_days_in_a_row_are_days(tmp_path: Path) -> None:
    weeks = read(tmp_path, "date,tickets\n2026-11-02,1\n2026-10-26,2\n").figures
    assert [(each.period.last_day - each.period.first_day).days for each in weeks] == [6, 6]
    days = read(tmp_path, "date,tickets\n2026-11-02,1\n2026-11-03,2\n").figures
    assert [(each.period.last_day - each.period.first_day).days for each in days] == [0, 0]


def test_an_end_on_which_the_next_period_starts_does_not_belong_to_it(tmp_path: Path) -> None:
    found = read(tmp_path, "start,end,tickets\n2026-10-01,2026-11-01,1\n2026-09-01,2026-10-01,2\n").figures
    assert [each.period.last_day for each in found] == [date(2026, 10, 31), date(2026, 9, 30)]


def test_columns_keep_their_units_totals_are_no_period_and_empty_cells_no_figure(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "Week;Opened;SLA;FCR;First reply time (h);Oplostijd;Remarks\n"
        "2026-W44;1.204;0,634;81%;1,5;90 min;fine\n"
        "2026-W45;;0,7;n/a;0,25;2:30;\n"
        "Total;2408;1;1;1;1;\n",
    )
    assert [(each.metric, round(each.value, 6)) for each in report.figures] == [
        ("tickets", 1204),
        ("sla", 63.4),
        ("sla", 70),
        ("fcr", 81),
        ("first_reply", 90),
        ("first_reply", 15),
        ("full_resolution", 1.5),
        ("full_resolution", 2.5),
    ]
    precisions = [round(each.precision, 6) for each in report.figures]
    assert precisions == [0.5, 0.05, 5, 0.5, 3, 0.3, 0.008333, 0.008333]
    assert report.unread == ("Remarks",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("week,remarks\n2026-W45,1\n", "no column that is one of our metrics"),
        ("customer,tickets\nAcme,1\n", "no column for the period"),
        ("week,tickets\n", "has a header but no rows"),
        ("week,tickets\nTotal,3\n", "has a header but no rows"),
        ("week,tickets\n2026-W45,\n", "has no figures"),
        ("week,tickets\nsomewhen,1\n", "line 2, somewhen: is no period such as"),
        ("week,tickets\n2026-W54,1\n", "is no period such as"),
        ("week,tickets\n2026-W45,1\n2026-W45,2\n", "line 3: its period overlaps"),
        ("week,tickets\n2026-W45,1,2\n", "line 2: has 3 cells; the header has 2"),
        ("week,tickets\n2026-W45,lots\n", 'line 2, tickets "lots": is not a number'),
        ("week,tickets\n2026-W45,12%\n", "does not fit Tickets, which is in count"),
        ("week,sla\n2026-W45,101%\n", "does not fit SLA"),
        ("week,sla\n2026-W45,3 h\n", "does not fit SLA"),
        ("week,oplostijd\n2026-W45,3%\n", "does not fit Full resolution"),
        ("from,to,tickets\n2026-11-09,2026-11-02,1\n", "its period ends before it starts"),
    ],
)
def test_a_report_that_cannot_be_read_is_explained(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    assert says in str(caught.value)
    assert Wording("nl").error(caught.value) != str(caught.value)


def test_a_report_may_be_a_workbook(tmp_path: Path) -> None:
    weeks = [date(2026, 11, 2), date(2026, 11, 9)]
    path = book(tmp_path, ("Report", [["CSAT per week"], ["Week", "CSAT"], [weeks[0], 0.91], [weeks[1], 0.875]]))
    report = read_report(path, Calendar("Europe/Amsterdam"), NOW)
    assert [(each.period.first_day, each.period.grain, each.value) for each in report.figures] == [
        (weeks[0], "week", 91.0),
        (weeks[1], "week", 87.5),
    ]
