"""Series with their limits: what is usual, what is unusual in words, and what the picture and the table tell of it."""

from datetime import timedelta

import pytest

from rox_bot.domain.chart import SeriesChart
from rox_bot.domain.metrics import CATALOGUE, Metric, Reads
from tests.talk import LAST_WEEK, Json, Talk, said

WEEK = timedelta(days=7)


def weeks(*shares: int, of: int = 100, back: int = 0) -> list[Json]:
    """Answers of as many weeks as there are shares, ending `back` weeks before the last closed one."""
    found: list[Json] = []
    for place, good in enumerate(reversed(shares)):
        moment = LAST_WEEK - WEEK * (place + back)
        found += [{"score": 5 if i < good else 1, "occurred_at": moment} for i in range(of)]
    return found


def drawn(talk: Talk, line: str) -> SeriesChart:
    chart = talk.ask(line).chart
    assert isinstance(chart, SeriesChart)
    return chart


STEADY = (80, 84, 79, 85, 81, 83, 80, 84, 81, 85, 79, 83)


def test_a_week_outside_the_limits_is_said_marked_and_told_to_be_a_hint(empty: Talk) -> None:
    empty.answers(*weeks(*STEADY, 60))
    answer = empty.ask("csat trend")
    # mean 82, mean moving range 45/11 = 4.09: 82 +- 10.88
    assert "Usual level 82%, limits 71% to 93%, from the first 12 weeks." in answer.lines
    assert "Unusual: 9–15 Nov lies outside the limits, below them (60%)." in answer.lines
    assert answer.table is not None
    assert [row[-1] for row in answer.table.rows] == [""] * 12 + ["unusual"]
    (row,) = drawn(empty, "csat trend").rows
    assert [point.unusual for point in row.points] == [False] * 12 + [True]
    assert [(mark.index, mark.text, mark.dotted) for mark in row.marks] == [(12, "below the limits", False)]
    assert [level.kind for level in row.levels] == ["limit", "limit", "centre"]
    assert [round(level.value, 2) for level in row.levels] == [71.12, 92.88, 82.0]
    assert "below them (60%)" in drawn(empty, "csat trend").alt_text
    assert any("hint, no proof" in note for note in answer.notes)
    assert "significant" not in said(answer)


def test_a_week_within_the_limits_is_nothing_unusual(empty: Talk) -> None:
    empty.answers(*weeks(*STEADY))
    answer = empty.ask("csat trend")
    assert answer.lines == ("Usual level 82%, limits 71% to 93%, from the first 12 weeks. Nothing unusual.",)
    assert not any("hint" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ((84, 85, 84, 83, 85, 84, 84), "Unusual: 8 weeks in a row above the usual level, since 21 Sep."),
        ((84, 85, 84, 83, 85, 84, 84, 80), "Unusual: 8 weeks in a row above the usual level, 14 Sep – 8 Nov."),
        ((76, 78, 80, 82, 84, 86, 88), "Unusual: 7 weeks in a row rising, since 28 Sep."),
        ((81, 90, 83, 91), "Unusual: 26 Oct – 1 Nov and 9–15 Nov lie close together near the upper limit."),
    ],
)
def test_runs_and_shifts_are_named_with_their_dates(empty: Talk, more: tuple[int, ...], line: str) -> None:
    empty.answers(*weeks(*STEADY, *more))
    assert line in empty.ask("csat trend").lines


def test_a_run_in_dutch(empty: Talk) -> None:
    empty.answers(*weeks(*STEADY, 84, 85, 84, 83, 85, 84, 84))
    lines = empty.with_(language="nl").ask("csat trend").lines
    assert "Ongewoon: 8 weken op rij boven het gewone niveau, sinds 21 sep." in lines


@pytest.mark.parametrize(("points", "told"), [(5, ""), (6, "trial limits"), (11, "trial limits"), (12, ", limits ")])
def test_limits_need_six_points_and_are_on_trial_below_twelve(empty: Talk, points: int, told: str) -> None:
    empty.answers(*weeks(*STEADY[:points]))
    lines = " ".join(empty.ask("csat trend").lines)
    assert (told in lines) if told else "Usual level" not in lines
    assert ("trial" in lines) == (6 <= points < 12)
    levels = drawn(empty, "csat trend").rows[0].levels
    assert bool(levels) == (points >= 6)
    assert any("trial limit" in level.text for level in levels) == (6 <= points < 12)


def test_weeks_with_few_answers_or_none_and_the_running_one_do_not_count(empty: Talk) -> None:
    empty.answers(*weeks(*STEADY[:5], back=3), *weeks(1, of=9, back=1))
    empty.answers(*({"score": 1, "occurred_at": LAST_WEEK + WEEK - timedelta(days=1)} for _ in range(40)))
    assert "Usual level" not in " ".join(empty.ask("csat trend").lines)
    assert "Usual level" not in " ".join(empty.ask("csat by week since 2026-08-01").lines)


def test_a_week_cut_at_the_edge_of_the_period_does_not_count(empty: Talk) -> None:
    empty.answers(*weeks(*STEADY))
    lines = " ".join(empty.ask("csat by week 2026-09-03..2026-11-12").lines)
    assert "from only 9 weeks" in lines
    assert "Nothing unusual" in lines or "Unusual" in lines


def test_counts_do_not_begin_before_anything_was_recorded(empty: Talk) -> None:
    empty.tickets(*({"opened_at": LAST_WEEK - WEEK * (n % 8)} for n in range(200)))
    answer = empty.ask("tickets trend")
    assert len(answer.readings) == 8
    assert all(reading.n for reading in answer.readings)
    long = empty.ask("tickets by week 2026-06-01..2026-11-15")
    assert "Usual level" not in " ".join(long.lines)  # 25 each week: nothing varies


@pytest.mark.parametrize("unit", ["day", "quarter"])
def test_days_and_quarters_have_no_limits(demo: Talk, unit: str) -> None:
    assert "Usual level" not in " ".join(demo.ask(f"csat by {unit}").lines)


def test_months_have_limits_too(empty: Talk) -> None:
    moments = [LAST_WEEK - timedelta(days=30 * (n + 1)) for n in range(8)]
    for n, moment in enumerate(moments):
        empty.answers(*({"score": 5 if i < 30 + n % 3 else 1, "occurred_at": moment} for i in range(40)))
    assert "months." in " ".join(empty.ask("csat by month").lines)


def test_two_metrics_share_one_table_and_are_named_in_their_lines(demo: Talk) -> None:
    answer = demo.ask("resolution time by week")
    assert answer.title == "Full resolution, median and 90th percentile by week"
    assert answer.table is not None
    assert len(answer.table.columns) == 3
    assert any(line.startswith("Full resolution, median: usual level") for line in answer.lines)


@pytest.mark.parametrize("metric", [each for each in CATALOGUE if not each.protects], ids=lambda each: each.key)
def test_limits_lie_within_what_a_metric_can_be(demo: Talk, metric: Metric) -> None:
    chart = demo.ask(f"{metric.words[0]} trend").chart
    if chart is None:
        return
    assert isinstance(chart, SeriesChart)
    lowest = -100.0 if metric.reads is Reads.NET else 0.0
    highest = 100.0 if metric.is_share or metric.reads is Reads.NET else float("inf")
    for level in chart.rows[0].levels:
        assert lowest < level.value < highest


def test_nothing_recorded_is_one_line_without_a_picture(empty: Talk) -> None:
    answer = empty.ask("csat trend")
    assert "nothing recorded" in answer.headline
    assert answer.chart is None
    assert answer.lines == ()
