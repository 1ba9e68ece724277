"""The telecom survey: NPS as a whole, by touchpoint, by month and by week, and no month that clearly differs."""

from typing import Any

import pytest

from tests.cli.running import Terminal
from tests.talk import Talk

Figures = dict[str, Any]
NAMES = ("December 2017", "January 2018", "February 2018", "March 2018", "April 2018", "May 2018", "June 2018")


def agrees(reading: Figures, figure: Figures) -> None:
    assert reading["n"] == figure["n"]
    told = [reading["value"], reading["low"], reading["high"]]
    assert told == [pytest.approx(figure[key], abs=0.006) for key in ("nps", "lo", "hi")]


def test_the_command_line_prints_the_nps_of_all_answers(survey: Terminal, reference: Figures) -> None:
    told = survey.json("ask", "nps all time")
    agrees(told["readings"][0], reference["nps_telecom_2018"]["overall"])
    assert "Left out: 32 without a score." in told["notes"]


def test_nps_by_touchpoint_agrees(answers: Talk, reference: Figures) -> None:
    readings = answers.json("nps all time by touchpoint")["readings"]
    figures = reference["nps_telecom_2018"]["by_stage"]
    assert {reading["slice"]["touchpoint"] for reading in readings} == set(figures)
    for reading in readings:
        agrees(reading, figures[reading["slice"]["touchpoint"]])


@pytest.mark.parametrize(("unit", "key"), [("month", "by_month"), ("week", "by_week")])
def test_nps_over_time_agrees(answers: Talk, reference: Figures, unit: str, key: str) -> None:
    readings = answers.json(f"nps by {unit} 2017-12-01..2018-06-30")["readings"]
    told = {reading["slice"][unit]: reading for reading in readings if reading["n"]}
    figures = reference["nps_telecom_2018"][key]
    assert set(told) >= set(figures)
    for name, figure in figures.items():
        agrees(told[name], figure)


def test_the_parts_of_the_nps_agree(answers: Talk, reference: Figures) -> None:
    figure = reference["nps_telecom_2018"]["overall"]
    parts = answers.ask("nps all time").readings[0].parts
    assert parts == (figure["promoters"], figure["passives"], figure["detractors"])


@pytest.mark.parametrize("step", range(6))
def test_a_month_against_the_one_before_agrees(answers: Talk, reference: Figures, step: int) -> None:
    figure = list(reference["nps_telecom_2018"]["month_over_month"].values())[step]
    against = answers.json(f"nps {NAMES[step + 1]} vs {NAMES[step]}")["readings"][0]["against"]
    told = [against["difference"], against["difference_low"], against["difference_high"]]
    assert told == [pytest.approx(figure[key], abs=0.006) for key in ("diff_points", "lo", "hi")]
    assert against["p"] == pytest.approx(figure["p"], abs=6e-7)


def test_of_six_months_shown_together_none_is_clear(answers: Talk, reference: Figures) -> None:
    judged = answers.json("nps by month 2017-12..2018-06")["readings"][1:]
    figures = reference["nps_telecom_2018"]["month_over_month"].values()
    assert [reading["verdict"] for reading in judged] == ["no clear change"] * 6
    assert [each["against"]["q"] for each in judged] == [pytest.approx(figure["q_bh"], abs=6e-7) for figure in figures]
