"""What an answer says: the JSON contract, small samples, families of two readings, and nothing where nothing is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.domain.metrics import CATALOGUE, METRICS, Reads
from tests.talk import LAST_WEEK, Json, Talk, said

READING = {"metric", "key", "slice", "value", "unit", "n", "low", "high", "verdict", "flags", "definition", "period"}
QUESTION = {"intent", "metrics", "period", "baseline", "by", "filters"}
VERDICTS = {None, "clear rise", "clear fall", "no clear change", "too few"}


def lines() -> list[str]:
    words = [metric.words[0] for metric in CATALOGUE if "." not in metric.key and not metric.protects]
    variants = [metric.words[0] for metric in CATALOGUE if "." in metric.key]
    shapes = [
        "{}",
        "{} by partner",
        "{} by channel last month",
        "{} trend",
        "{} this month",
        "{} vs last month",
        "{} all time",
    ]
    return ["", *(shape.format(word) for word in words for shape in shapes), *variants]


def check_reading(reading: Json) -> None:
    metric = METRICS[reading["key"]]
    assert set(reading) - {"against"} == READING
    assert reading["unit"] == metric.unit
    assert reading["definition"].startswith(metric.definition_id)
    assert reading["verdict"] in VERDICTS
    assert set(reading["flags"]) <= {"partial", "immature", "approximate", "below_minimum"}
    few = metric.reads not in (Reads.COUNT, Reads.STOCK) and reading["n"] < metric.minimum_n
    assert ("below_minimum" in reading["flags"]) == few
    if few:
        assert reading["verdict"] == "too few"
    if reading["value"] is None:
        assert reading["n"] == 0
        return
    lowest = {"%": 0, "points": -100}.get(metric.unit, 0)
    highest = (
        {"%": 100, "points": 100}.get(metric.unit, float("inf")) if metric.reads is not Reads.RATIO else float("inf")
    )
    assert lowest <= reading["value"] <= highest
    if reading["low"] is not None:
        assert lowest <= reading["low"] <= reading["value"] <= reading["high"] <= highest


def check_period(period: Json | None) -> None:
    if period is None:
        return
    assert {"start", "end", "label"} <= set(period)
    moments = [datetime.fromisoformat(period[end]) for end in ("start", "end") if period[end]]
    assert all(moment.utcoffset() in (timedelta(hours=1), timedelta(hours=2)) for moment in moments)
    assert moments == sorted(moments)


@pytest.mark.parametrize("line", lines(), ids=lambda line: line or "summary")
def test_every_answer_keeps_the_contract_of_its_json(demo: Talk, line: str) -> None:
    told = demo.json(line)
    assert {"title", "question", "readings", "notes", "answer_id"} <= set(told)
    assert set(told["question"]) == QUESTION
    check_period(told["question"]["period"])
    check_period(told["question"]["baseline"])
    assert told["readings"]
    for reading in told["readings"]:
        check_reading(reading)
        check_period(reading["period"])
    assert len(told["answer_id"]) in (4, 5)


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("resolution time", ["full_resolution", "full_resolution_p90"]),
        ("oplostijd", ["full_resolution", "full_resolution_p90"]),
        ("first reply", ["first_reply", "first_reply_p90"]),
        ("reactietijd", ["first_reply", "first_reply_p90"]),
        ("first reply p90", ["first_reply_p90"]),
        ("fcr", ["fcr", "csat", "reopen"]),
        ("fcr csat", ["fcr", "csat", "reopen"]),
        ("csat nps", ["csat", "nps"]),
        ("nps csat", ["nps", "csat"]),
    ],
)
def test_a_word_gives_the_readings_that_belong_together(demo: Talk, line: str, keys: list[str]) -> None:
    readings = demo.json(line)["readings"]
    assert [reading["metric"] for reading in readings] == keys
    if "_p90" in keys[-1] and len(keys) == 2:
        assert readings[0]["value"] < readings[1]["value"]


def scored(*scores: float, **more: Any) -> list[Json]:
    return [{"score": score, **more} for score in scores]


@pytest.mark.parametrize("n", [1, 9, 10, 11])
def test_below_its_minimum_a_metric_shows_counts_to_people_and_the_value_to_machines(empty: Talk, n: int) -> None:
    empty.answers(*scored(*[5] * (n - 1), 1))
    (reading,) = empty.json("csat")["readings"]
    assert reading["value"] == pytest.approx(100 * (n - 1) / n)
    few = n < 10
    assert (reading["verdict"] == "too few", reading["flags"] == ["below_minimum"]) == (True, few)
    assert (f"{n - 1} of {n}" in said(empty.ask("csat"))) == few
    assert ("%" in empty.ask("csat").headline) == (not few)


def test_few_answers_give_away_no_difference_either(empty: Talk) -> None:
    earlier = LAST_WEEK - timedelta(days=14)
    empty.answers(*scored(5, 5, 1), *scored(*[5] * 40, occurred_at=earlier))
    answer = empty.ask("csat")
    assert "difference" not in said(answer)
    assert answer.readings[0].difference is not None


def test_members_with_few_answers_share_one_line(empty: Talk) -> None:
    empty.answers(
        *scored(*[5] * 12, customer="Acme"), *scored(*[1] * 11, customer="Globex"), *scored(2, customer="Tiny")
    )
    answer = empty.ask("csat by customer")
    assert answer.table is not None
    assert [row[0] for row in answer.table.rows] == ["Globex", "Acme"]
    assert "Globex 0%" in answer.headline
    assert "Tiny" not in said(answer)
    assert len(answer.readings) == 3


def test_a_clear_change_needs_thirty_answers_and_a_real_difference(empty: Talk) -> None:
    earlier = LAST_WEEK - timedelta(days=14)
    empty.answers(*scored(*[1] * 15, *[5] * 15), *scored(*[5] * 200, occurred_at=earlier))
    assert empty.json("csat")["readings"][0]["verdict"] == "clear fall"
    empty.tickets(*({"sla_met": True, "solved_at": LAST_WEEK} for _ in range(29)))
    assert empty.json("sla")["readings"][0]["verdict"] == "too few"


@pytest.mark.parametrize(
    ("n", "before", "told"),
    [
        (40, 12, "too few before it to compare with (data begin 28 Oct)"),
        (40, 0, "nothing before it to compare with (data begin 11 Nov)"),
        (15, 12, "too few to compare yet (data begin 28 Oct)"),
        (9, 12, "too few"),
    ],
)
def test_what_was_too_few_is_said_where_the_value_itself_stands(empty: Talk, n: int, before: int, told: str) -> None:
    empty.answers(*scored(*[5] * n), *scored(*[5] * before, occurred_at=LAST_WEEK - timedelta(days=14)))
    answer = empty.ask("csat")
    assert answer.headline.split(" · ")[1] == told
    assert empty.json("csat")["readings"][0]["verdict"] == "too few"


def test_since_when_there_are_data_is_only_said_of_what_reaches_back_further(empty: Talk) -> None:
    long_ago = LAST_WEEK - timedelta(days=300)
    empty.answers(*scored(*[5] * 40), *scored(5, occurred_at=long_ago))
    assert empty.ask("csat").headline.endswith(" · nothing before it to compare with")
    dutch = empty.with_(language="nl").ask("tevredenheid").headline
    assert dutch.endswith(" · niets van ervoor om mee te vergelijken")


def test_a_period_without_a_row_names_the_last_event(empty: Talk) -> None:
    empty.answers({"occurred_at": datetime(2026, 10, 31, 12, tzinfo=UTC)})
    assert empty.ask("csat").headline == "CSAT: nothing recorded in 9–15 Nov 2026. The last was on 31 Oct 2026."


def test_the_last_event_is_one_that_the_filters_let_through(empty: Talk) -> None:
    long_ago = datetime(2026, 3, 2, 12, tzinfo=UTC)
    empty.answers({"partner": "NorthBPO", "occurred_at": long_ago}, {"partner": "SouthBPO"})
    assert "2 Mar 2026" in empty.ask("csat partner:NorthBPO").headline
    assert empty.ask("csat").readings[0].n == 1


def test_an_empty_summary_says_how_to_begin(empty: Talk) -> None:
    answer = empty.ask("")
    assert answer.headline == "Nothing has been recorded yet."
    assert "`/rox help import` tells how data come in" in said(answer)
    assert "rox-bot import FILE" in said(empty.ask("help import"))


def test_what_was_recorded_only_today_is_not_nothing(empty: Talk) -> None:
    empty.ask("log csat 5 customer:Acme")
    assert "Nothing has been recorded yet" not in said(empty.ask(""))


@pytest.mark.parametrize("line", ["fcr this week", "fcr today", "fcr yesterday"])
def test_tickets_that_may_still_come_back_are_not_judged(demo: Talk, line: str) -> None:
    answer = demo.ask(line)
    assert "7 days after it was solved" in answer.headline
    assert all(reading.value is None for reading in answer.readings if reading.metric == "fcr")


def test_first_contact_resolution_without_a_requester_is_not_measurable(empty: Talk) -> None:
    solved = datetime(2026, 11, 4, 12, tzinfo=UTC)
    empty.tickets({"opened_at": solved, "solved_at": solved})
    assert "not measurable" in empty.ask("fcr").headline


def test_a_running_part_of_ripe_days_is_compared_with_as_many_days(demo: Talk) -> None:
    reading = demo.ask("fcr vs last month").readings[0]
    assert reading.against is not None
    spans = [(each.period.first_day.day, each.period.last_day.day) for each in (reading, reading.against)]
    assert spans == [(1, 10), (1, 10)]
    assert reading.verdict is None


def test_numbers_of_organisations_are_not_ranked_by_how_many_they_are(demo: Talk) -> None:
    for line in ("tickets by customer last month", "moments by customer last month", "feedback by partner"):
        assert "est with enough" not in demo.ask(line).headline


@pytest.mark.parametrize("unit", ["day", "week", "month", "quarter"])
def test_a_trend_ends_with_its_last_closed_unit(demo: Talk, unit: str) -> None:
    answer = demo.ask(f"csat by {unit}")
    assert answer.chart is not None
    assert not answer.readings[-1].period.so_far
    alone = demo.ask("csat yesterday" if unit == "day" else f"csat last {unit}")
    assert (answer.readings[-1].n, answer.readings[-1].value) == (alone.readings[0].n, alone.readings[0].value)
    assert answer.headline == alone.headline


def test_more_points_than_a_picture_holds_are_refused(demo: Talk) -> None:
    assert len(demo.ask("csat by day last 400 days").readings) == 400
    assert isinstance(demo.refused("csat by day since 2024-01-01"), BadInput)


def test_more_metrics_than_a_screen_holds_are_refused(demo: Talk) -> None:
    assert isinstance(demo.refused("csat nps ces fcr sla reopen backlog"), BadInput)


def test_rows_that_do_not_count_are_said(empty: Talk) -> None:
    empty.answers({"score": None}, {"score": 60, "scale_min": 0, "scale_max": 100}, *scored(*[5] * 10))
    notes = "\n".join(empty.ask("csat").notes)
    assert "1 without a score" in notes
    assert "1 on a scale whose positive answers are not known" in notes
    assert empty.json("csat")["readings"][0]["n"] == 10
