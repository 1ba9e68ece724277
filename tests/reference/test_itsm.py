"""The ITSM log: resolution times, SLA, reopened, first contact and backlog as in the reference figures."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rox_bot.domain.metrics import METRICS
from tests.cli.running import Terminal
from tests.talk import Talk

Figures = dict[str, Any]


def first(talk: Talk, line: str) -> Figures:
    reading: Figures = talk.json(line)["readings"][0]
    return reading


def agrees(reading: Figures, figure: Figures) -> None:
    """A share agrees in its count and, to the digits given, in value and limits."""
    assert reading["n"] == figure["n"]
    assert round(reading["value"] * reading["n"] / 100) == figure["k"]
    assert reading["value"] / 100 == pytest.approx(figure["rate"], abs=6e-5)
    if "lo" in figure:
        assert reading["low"] / 100 == pytest.approx(figure["lo"], abs=6e-5)
        assert reading["high"] / 100 == pytest.approx(figure["hi"], abs=6e-5)


def test_the_command_line_prints_the_headline_figures(incidents: Terminal) -> None:
    told = {line: incidents.json("ask", f"{line} all time")["readings"] for line in ("resolution time", "fcr")}
    assert [round(reading["value"], 2) for reading in told["resolution time"]] == [22.10, 381.55]
    assert (round(told["fcr"][0]["value"], 2), told["fcr"][0]["n"]) == (84.01, 23_359)


def test_every_incident_is_one_ticket(desk: Talk) -> None:
    assert first(desk, "tickets all time")["value"] == 24_918


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("sla", "sla_attainment"),
        ("reopen", "reopen_rate"),
        ("fcr", "fcr_default_same_caller_category_7d_no_reopen"),
    ],
)
def test_shares_over_the_whole_log_agree(desk: Talk, reference: Figures, line: str, key: str) -> None:
    figure = reference["itsm_incident_log"][key]
    agrees(first(desk, f"{line} all time"), figure.get("all", figure))


def test_sla_by_priority_agrees(desk: Talk, reference: Figures) -> None:
    figures = reference["itsm_incident_log"]["sla_attainment"]
    readings = {
        reading["slice"]["priority"][0]: reading for reading in desk.json("sla all time by priority")["readings"]
    }
    for priority in "1234":
        agrees(readings[priority], figures[f"priority {priority}"])


def test_sla_by_assignment_group_agrees(desk: Talk, reference: Figures) -> None:
    readings = {reading["slice"]["team"]: reading for reading in desk.json("sla all time by team")["readings"]}
    for group, figure in reference["itsm_incident_log"]["sla_by_assignment_group_top8"].items():
        agrees(readings[group.removesuffix(".0")], figure)


@pytest.mark.parametrize("by", ["priority", "channel"])
def test_resolution_times_by_slice_agree(desk: Talk, reference: Figures, by: str) -> None:
    figures = reference["itsm_incident_log"]["resolution_hours"]
    found = 0
    for reading in desk.json(f"resolution time all time by {by}")["readings"]:
        member = reading["slice"][by]
        figure = figures.get(f"priority {member[:1]}" if by == "priority" else member)
        if figure:
            found += 1
            known = figure["p90" if reading["metric"].endswith("p90") else "median"]
            assert (reading["n"], reading["value"]) == (figure["n"], pytest.approx(known, abs=0.006))
    assert found == 8


@pytest.mark.parametrize(("week", "backlog"), [(10, 1_717), (13, 1_749), (21, 1_259)])
def test_the_backlog_at_the_end_of_a_week_agrees(desk: Talk, week: int, backlog: int) -> None:
    assert first(desk, f"backlog week {week} 2016")["value"] == backlog


@pytest.mark.parametrize("week", range(14, 20))
def test_first_contact_by_week_of_solving_agrees_once_it_is_ripe(desk: Talk, reference: Figures, week: int) -> None:
    figure = reference["itsm_incident_log"]["fcr_default_by_week_of_resolution"][f"2016-W{week}"]
    reading = first(desk, f"fcr week {week} 2016")
    agrees(reading, figure["ripe"])
    assert reading["flags"] == []


@pytest.mark.parametrize("week", range(14, 20))
@pytest.mark.parametrize("days", [0, 1, 3, 6])
def test_before_it_is_ripe_the_flattering_figure_is_not_shown(
    desk: Talk, reference: Figures, week: int, days: int
) -> None:
    figure = reference["itsm_incident_log"]["fcr_default_by_week_of_resolution"][f"2016-W{week}"]
    close = datetime.fromisocalendar(2016, week + 1, 1).replace(tzinfo=UTC)
    reading = first(desk.with_(now=close + timedelta(days=days)), f"fcr week {week} 2016")
    assert reading["flags"][0] == "immature"
    assert reading["n"] < figure["ripe"]["n"]
    assert reading["verdict"] in (None, "too few")
    if reading["value"] is not None:
        assert reading["value"] != pytest.approx(100 * figure["seen_at_close_of_week"], abs=0.05)


def test_without_a_period_the_last_ripe_week_is_told(desk: Talk) -> None:
    reading = first(desk.with_(now=datetime(2016, 5, 16, tzinfo=UTC)), "fcr")
    assert reading["period"]["start"].startswith("2016-05-02")
    assert reading["flags"] == []


def week_by_week(desk: Talk, line: str) -> list[Figures]:
    """The readings of 2016-W10 to W21, placed by opening, in order."""
    found: list[Figures] = desk.json(f"{line} dated:opened by week 2016-W10..2016-W21")["readings"]
    return found


@pytest.mark.parametrize(("line", "key"), [("sla", "sla"), ("reopen", "reopen")])
def test_weekly_shares_by_opening_agree(desk: Talk, reference: Figures, line: str, key: str) -> None:
    weeks = reference["itsm_incident_log"]["by_week_2016-W10..W21"].values()
    for reading, figure in zip(week_by_week(desk, line), weeks, strict=True):
        agrees(reading, figure[key])
        assert reading["definition"] == f"{line}@{METRICS[key].version}(dated=opened)"


def test_weekly_resolution_by_opening_agrees(desk: Talk, reference: Figures) -> None:
    weeks = reference["itsm_incident_log"]["by_week_2016-W10..W21"].values()
    readings = week_by_week(desk, "resolution time")
    for reading, figure in zip(readings, [*weeks, *weeks], strict=True):
        known = figure["resolution_h"]["p90" if reading["metric"].endswith("p90") else "median"]
        told = (reading["n"], reading["value"])
        assert told == (figure["resolution_h"]["n"], pytest.approx(known, abs=0.006))


@pytest.mark.parametrize("line", ["sla", "reopen"])
def test_every_step_from_week_to_week_agrees(desk: Talk, reference: Figures, line: str) -> None:
    steps = reference["itsm_incident_log"][f"{line}_week_over_week"].values()
    for reading, step in zip(week_by_week(desk, line)[1:], steps, strict=True):
        against = reading["against"]
        told = [against[f"difference{part}"] / 100 for part in ("", "_low", "_high")]
        # The reference subtracts shares that are rounded to four digits already.
        assert told[0] == pytest.approx(step["diff"], abs=1.1e-4)
        assert told[1:] == [pytest.approx(step[key], abs=6e-5) for key in ("newcombe_lo", "newcombe_hi")]
        assert (against["p"], against["q"]) == (
            pytest.approx(step["p_agresti_caffo"], abs=6e-7),
            pytest.approx(step["q_bh"], abs=6e-7),
        )


def test_of_eleven_steps_nine_of_the_sla_are_clear_and_none_of_the_reopenings(desk: Talk) -> None:
    clear = {
        line: [reading["verdict"] for reading in week_by_week(desk, line)[1:] if reading["verdict"].startswith("clear")]
        for line in ("sla", "reopen")
    }
    assert len(clear["sla"]) == 9
    assert clear["reopen"] == []


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("fcr one team", "no_reassignment_and_no_reopen"),
        ("repeat", "repeat_contact_same_caller_category_7d"),
        ("repeat requester", "repeat_contact_same_caller_7d_after_resolution"),
        ("repeat month", "repeat_contact_same_caller_category_30d"),
    ],
)
def test_the_other_definitions_of_first_contact_agree(desk: Talk, reference: Figures, line: str, key: str) -> None:
    agrees(first(desk, f"{line} all time"), reference["itsm_incident_log"][key])
