"""The scorecard and the six: every figure recounted, nothing invented where nothing is, people protected."""

import re
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from rox_bot.answers.asking import Asked
from rox_bot.answers.scorecard import Measured, measured
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer
from rox_bot.domain.chart import BandChart
from rox_bot.domain.events import Blocked, CustomerEvent, Visibility
from rox_bot.domain.ledger import Gain, Investment
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.question import Filter, Question, Role
from rox_bot.domain.scorecard import DIMENSIONS, SIDES, SIX
from rox_bot.language.wording import Wording
from tests.talk import AMSTERDAM, NOW, Talk, said

Q3 = AMSTERDAM.part_of_year(2026, "quarter", 3, NOW)
HOUR = timedelta(hours=1)


def at(month: int, day: int = 1) -> datetime:
    return AMSTERDAM.midnight(date(2026, month, day))


def rows_of(answer: Answer) -> dict[str, tuple[str, ...]]:
    """Measure -> its value, change and what is behind it."""
    assert answer.table is not None
    return {row[1]: row[2:] for row in answer.table.rows}


def enps(n: int, month: int) -> list[dict[str, Any]]:
    made = {"instrument": "enps", "scale_min": 0, "scale_max": 10}
    return [{**made, "score": 9, "occurred_at": at(month, 2 + place)} for place in range(n)]


@pytest.fixture
def partial(empty: Talk) -> Talk:
    """CSAT of two quarters of which the second is clearly worse, a few other things, and no customers' decisions."""
    random = Random(17)
    for month, good in ((4, 0.9), (5, 0.9), (6, 0.9), (7, 0.6), (8, 0.6), (9, 0.6)):
        empty.answers(
            *(
                {
                    "occurred_at": at(month) + random.randrange(28 * 24) * HOUR,
                    "score": 5 if random.random() < good else 1,
                    "customer": random.choice(["Acme", "Globex", "Initech"]),
                    "comment": random.choice(["", f"Words of {month}."]),
                }
                for _ in range(60)
            )
        )
    empty.tickets({"customer": "Silent", "opened_at": at(8)}, {"customer": "Acme", "opened_at": at(8)})
    empty.moments(*({"occurred_at": at(month, 3), "customer": "Acme"} for month in (2, 5, 8, 8)))
    empty.answers(*enps(6, 8), *enps(4, 5))
    return empty


def test_every_figure_is_that_of_the_metric_asked_alone(partial: Talk) -> None:
    answer = partial.ask("scorecard")
    for reading in answer.readings:
        [alone, *_] = partial.json(f"{METRICS[reading.metric].words[0]} Q3 2026")["readings"]
        assert (alone["value"], alone["n"], alone["low"]) == (reading.value, reading.n, reading.low), reading.metric
    rows = rows_of(answer)
    assert rows["CSAT"][1] == "▼ clear fall"
    assert answer.headline.startswith("CSAT clearly fell.")
    assert rows["Magic moments"] == ("2", "before: 1", "customers: 1 of 4")
    assert rows["eNPS"][:2] == ("100 (n 6, 26–100)", "nothing before")  # four answers before are too few to be told


def test_what_lies_behind_a_figure_is_counted(partial: Talk) -> None:
    heard = {
        row["customer"] for row in partial.door.events_behind(partial.ask("csat Q3 2026").answer_id, partial.context)
    }
    assert heard == {"Acme", "Globex", "Initech"}
    assert rows_of(partial.ask("scorecard"))["CSAT"][2] == "customers: 3 of 4"  # and Silent has only had a ticket


def test_what_is_not_measured_says_so_and_how_to_begin(partial: Talk) -> None:
    answer = partial.ask("scorecard")
    assert rows_of(answer)["Trust"] == ("not measured", "", "")
    assert any(line.startswith("Value drivers, not measured: Trust. To measure it: ") for line in answer.lines)
    assert "3 of the five dimensions are measured." in answer.headline  # pride, value drivers, and behaviours


def test_there_is_no_score_over_the_dimensions(partial: Talk) -> None:
    answer = partial.ask("scorecard")
    assert {reading.metric for reading in answer.readings} <= set(METRICS)
    assert "a sum would hide" in said(answer)


def test_a_place_whose_metric_nobody_knows_is_left_out(partial: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {key: metric for key, metric in METRICS.items() if key != "trust"}
    monkeypatch.setattr("rox_bot.answers.scorecard.METRICS", known)
    assert "Trust" not in rows_of(partial.ask("scorecard"))


def test_a_workspace_with_nothing_is_told_how_to_begin(empty: Talk) -> None:
    answer = empty.ask("scorecard")
    assert answer.headline.startswith("Nothing of the five dimensions is measured yet")
    assert answer.table is None
    assert answer.answer_id == ""
    assert sum("not measured" in line for line in answer.lines) >= len(DIMENSIONS) + len(SIDES)


def test_a_future_period_has_no_zeros(partial: Talk) -> None:
    assert partial.ask("scorecard 2027").readings == ()


def test_of_a_period_that_the_data_cover_in_part_it_says_since_when(empty: Talk) -> None:
    empty.answers(*[{"score": 5, "customer": "Acme", "occurred_at": at(9, 28)}] * 12)
    assert "The data begin on 28 Sep: of this period they cover 3 days." in empty.ask("scorecard q3").lines
    dutch = empty.with_(language="nl").ask("scorekaart q3")
    assert "De gegevens beginnen op 28 sep: van deze periode beslaan ze 3 dagen." in dutch.lines
    empty.answers({"score": 5, "occurred_at": at(6, 1)})
    assert "The data begin" not in said(empty.ask("scorecard q3"))


def test_a_running_period_is_not_compared(partial: Talk) -> None:
    partial.answers(*({"score": 1, "occurred_at": at(10, 5)} for _ in range(80)))
    answer = partial.ask("scorecard this quarter")
    assert "still running" in answer.headline
    assert all(reading.verdict is None or reading.verdict == "too few" for reading in answer.readings)
    assert "▼" not in said(answer)


@pytest.mark.parametrize("line", ["scorecard last month", "scorecard H1", "scorecard customer:Acme", "scorecard Q4"])
def test_what_colleagues_said_is_told_of_whole_closed_quarters_only(partial: Talk, line: str) -> None:
    partial.answers(*enps(9, 10))
    answer = partial.ask(line)
    assert "enps" not in {reading.metric for reading in answer.readings}
    assert rows_of(answer)["eNPS"] == ("not told here", "", "")
    assert any("to protect people" in line for line in answer.lines)


def test_fewer_than_five_colleagues_are_never_told(empty: Talk) -> None:
    empty.answers({"occurred_at": at(8)}, *enps(4, 8))
    answer = empty.ask("scorecard")
    assert rows_of(answer)["eNPS"] == ("not measured", "", "")
    assert "n 4" not in said(answer)


def test_the_channels_scope_holds_and_hides_colleagues_answers(partial: Talk) -> None:
    there = partial.with_(scope=(Filter("customer", ("Acme",)),))
    rows = rows_of(there.ask("scorecard"))
    assert rows["eNPS"][0] == "not told here"
    assert rows["CSAT"] != rows_of(partial.ask("scorecard"))["CSAT"]


def test_customers_employees_and_leaders_stand_side_by_side(partial: Talk) -> None:
    partial.write(Blocked, *({"policy": "refund", "comment": "No.", "occurred_at": at(9, day)} for day in (1, 2, 3)))
    lines = partial.ask("scorecard").lines
    assert any(line.startswith("Customers (CX): CSAT ") for line in lines)
    assert any(line.startswith("Employees (EX): eNPS 100 (n 6") and "Magic moments 2" in line for line in lines)
    assert "Leaders (LX): Blocked 3" in lines


def test_one_case_stands_beside_it_with_its_count_and_rule(partial: Talk) -> None:
    answer = partial.ask("scorecard")
    [quote] = answer.quotes
    csat = next(reading for reading in answer.readings if reading.metric == "csat")
    assert quote.said.startswith(f"1 of {csat.n} · E")
    assert any(note.startswith("The case is the one nearest the median") for note in answer.notes)
    assert partial.with_(visibility=Visibility.EXTERNAL).ask("scorecard").quotes == ()


@pytest.mark.parametrize(
    "line",
    [
        "scorecard",
        "scorekaart",
        "dimensions",
        "show the five dimensions",
        "ask show the five dimensions",
        "toon de vijf dimensies",
    ],
)
def test_it_is_asked_in_many_ways(partial: Talk, line: str) -> None:
    assert partial.ask(line).title == "Scorecard · 1 Jul – 30 Sep"


def test_it_is_turned_and_followed(partial: Talk) -> None:
    number = partial.ask("scorecard").answer_id
    turned = partial.door.turned(number, "period", "2026-Q2", partial.context)
    assert turned.title == "Scorecard · 1 Apr – 30 Jun"
    followed = partial.ask("and for Q2?")
    assert followed.title == turned.title
    assert followed.question.shape == "chart"
    plain = partial.door.turned(number, "shape", "text", partial.context)
    assert plain.question.shape == partial.ask("scorecard table").question.shape == "text"
    assert partial.ask("roi").question.shape == "text"
    assert "Asked: the scorecard." in said(partial.ask(f"why {number}"))


def test_the_picture_shows_what_the_table_says(partial: Talk) -> None:
    answer = partial.ask("scorecard")
    chart, rows = answer.chart, rows_of(answer)
    assert isinstance(chart, BandChart)
    gauges = {gauge.title: gauge for band in chart.bands for gauge in band.gauges}
    assert list(gauges) == list(rows)
    assert gauges.pop("ROX").value is None
    assert [band.title for band in chart.bands] == [each.title for each in DIMENSIONS]
    readings = {METRICS[each.metric].title: each for each in answer.readings}
    for title, gauge in gauges.items():
        if rows[title][0].startswith("not"):
            assert (gauge.value, gauge.value_text) == (None, rows[title][0])
            continue
        reading = readings[title]
        assert (gauge.value, gauge.value_text) == (reading.value, rows[title][0].partition(" (")[0])
        assert gauge.interval_text in rows[title][0]
        assert gauge.verdict_text == rows[title][1].lstrip("▲▼ ")
        assert gauge.value_text in chart.alt_text
        if reading.against is not None and gauge.before is not None:
            assert gauge.before == reading.against.value
    assert gauges["CSAT"].tone == "worse"
    assert gauges["eNPS"].before is None  # four answers are too few to be told
    assert len(chart.alt_text) < 2_000


def test_rox_stands_last_among_the_outcomes_as_the_value_answer_tells_it(partial: Talk) -> None:
    assert any(
        line.startswith("Outcomes, not measured: ROX. To measure it: `value start`")
        for line in partial.ask("scorecard").lines
    )
    spent = {"name": "desk", "amount": "600", "currency": "EUR", "occurred_at": at(8)}
    gain = {
        "name": "kept",
        "amount": "1500",
        "currency": "EUR",
        "occurred_at": at(8),
        "lever": "other",
        "grade": "measured",
    }
    partial.write(Investment, spent)
    partial.write(Gain, gain, {**gain, "amount": "500", "grade": "assumed"})
    there = partial.with_(role=Role.ANYONE)
    rows = rows_of(there.ask("scorecard"))
    assert list(rows)[-1] == "ROX gross"
    assert rows["ROX gross"] == ("333%", "", "75% of the gain is measured")
    assert "ROX 333% gross, 233% net" in said(there.ask("value Q3"))
    assert "EUR" not in said(there.ask("scorecard"))


def test_a_count_is_set_beside_as_many_days_and_only_where_it_was_counted_whole(partial: Talk) -> None:
    partial.moments({"occurred_at": at(11, 10)}, *({"occurred_at": at(10, day)} for day in (13, 20)))
    assert rows_of(partial.ask("scorecard last week"))["Magic moments"][:2] == ("1", "before: 0.5 in as many days")
    assert rows_of(partial.ask("scorecard Q1"))["Magic moments"][:2] == ("1", "")  # nothing was counted before


def test_a_partners_people_and_guests_get_none(partial: Talk) -> None:
    for line in ("scorecard", "six", "show the five dimensions"):
        partial.with_(role=Role.PARTNER, bound=(Filter("partner", ("North",)),)).refused(line)
        partial.with_(role=Role.NOBODY).refused(line)


def test_both_are_told_in_dutch(partial: Talk) -> None:
    dutch = partial.with_(language="nl")
    text = said(dutch.ask("scorekaart"))
    assert "Scorekaart" in text
    assert "Trots" in text
    assert "niet gemeten" in text
    assert "De zes van ROX" in said(dutch.ask("zes van rox"))


def test_every_place_of_the_scorecard_tells_how_to_be_measured_by_words_that_work(empty: Talk) -> None:
    hows = (
        [place.how for each in DIMENSIONS for place in each.places] + [each.how for each in SIX] + [s[3] for s in SIDES]
    )
    commands = {command for how in hows for command in re.findall(r"`([^`]+)`", how)}
    for command in sorted(each for each in commands if " " in each and not each.startswith("Magic")):
        empty.ask(command.replace("https://...", "https://example.org/1"))


def placed(talk: Talk, question: Question) -> list[Measured]:
    with talk.store.reading() as tx:
        return measured(Asked(question, Reader(tx, talk.context), Telling(Wording("en"), 2026)))


def test_a_measure_stands_in_one_dimension_only(partial: Talk) -> None:
    keys = [key for each in DIMENSIONS for place in each.places for key in place.metrics]
    assert len(keys) == len(set(keys))
    assert all(1 <= len(each.places) <= 3 for each in DIMENSIONS)
    card = placed(partial, Question("scorecard", period=Q3))
    assert [each.dimension.key for each in card] == sorted(
        (each.dimension.key for each in card), key=[each.key for each in DIMENSIONS].index
    )


def test_the_six_show_their_evidence_by_recount(partial: Talk) -> None:
    partial.write(
        CustomerEvent,
        *({"kind": "won", "customer": f"New {day}", "occurred_at": at(8, day)} for day in (1, 2)),
        {"kind": "lost", "customer": "Gone", "occurred_at": at(8, 5)},
    )
    partial.write(
        Investment,
        {"name": "user day", "amount": "100", "currency": "EUR", "tag": "Community", "occurred_at": at(9)},
        {"name": "other", "amount": "100", "currency": "EUR", "tag": "desk", "occurred_at": at(9)},
    )
    private = {"visibility": "private", "audience": "channel:C9", "origin_channel": "C9"}
    partial.answers({"occurred_at": at(8), "comment": "Hush.", **private})
    answer = partial.ask("six")
    assert answer.table is not None
    rows = {(row[0][0], row[1]): row[2:] for row in answer.table.rows}
    assert rows["2", "Invested"] == ("1 investment", "I1")
    assert rows["3", "Magic moments"] == ("2", "M4")
    assert rows["6", "Won"] == ("2", "K2")
    assert rows["6", "Lost"] == ("1", "K3")
    assert rows["5", "Words kept where they were written"] == ("1", "")
    assert rows["1", "eNPS"] == ("100 (n 6, 26–100)", "")
    csat = next(reading for reading in answer.readings if reading.metric == "csat")
    assert csat.n == 181
    assert answer.headline == "There is evidence for 6 of the six categories."
    newest = rows["1", "CSAT"][1]
    assert "CSAT" in said(partial.ask(newest))


def test_the_six_of_nothing_say_what_to_do(empty: Talk) -> None:
    answer = empty.ask("six")
    assert answer.headline == "There is evidence for 0 of the six categories."
    assert answer.table is not None
    assert {row[1] for row in answer.table.rows} == {"no evidence yet"}
    assert len(answer.lines) == len(SIX) == 6
